//! The JSON Schemas of every command and event, made from the types. Used by the server and `lianjian schema` alike.

use domain::{command::Command, event::Event, register::Register};
use projections::history::type_name;
use schemars::Schema;
use serde_json::Value;

/// Whether a schema is of a command or of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemaKind {
    /// What may be asked for.
    Command,
    /// What happened, with the version that is written now.
    Event(u16),
}

/// One type with its schema.
#[derive(Clone, Copy, Debug)]
pub struct TypeSchema {
    /// Its name.
    pub name: &'static str,
    /// Its Chinese name: what is asked for, or what happened.
    pub title: &'static str,
    /// What it is.
    pub kind: SchemaKind,
    /// Its register.
    pub register: Register,
    schema: fn() -> Schema,
}

impl TypeSchema {
    /// Its JSON Schema.
    #[must_use]
    pub fn json(&self) -> Value {
        let mut schema = (self.schema)().to_value();
        unwrap_lines(&mut schema);
        schema
    }
}

/// Takes the line breaks of source comments out of every description and summary of a document, so that a comment that
/// is wrapped anew changes no document. An empty line still parts paragraphs.
pub(crate) fn unwrap_lines(document: &mut Value) {
    match document {
        Value::Object(object) => {
            for (key, value) in object {
                if let Value::String(text) = value {
                    if key == "description" || key == "summary" {
                        *text = unwrapped(text);
                    }
                } else {
                    unwrap_lines(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(unwrap_lines),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn unwrapped(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut parted = false;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            parted = !whole.is_empty();
            continue;
        }
        if parted {
            whole.push_str("\n\n");
        } else if let (Some(before), Some(after)) = (whole.chars().next_back(), line.chars().next()) {
            // Chinese has no space where a line ends.
            if before.is_ascii() || after.is_ascii() {
                whole.push(' ');
            }
        }
        whole.push_str(line);
        parted = false;
    }
    whole
}

/// Every command, then every event, in the order of the registers.
pub fn all() -> impl Iterator<Item = TypeSchema> {
    let commands = Command::types().map(|command| TypeSchema {
        name: command.name,
        title: command.title,
        kind: SchemaKind::Command,
        register: command.register,
        schema: command.schema,
    });
    let events = Event::types().map(|event| TypeSchema {
        name: event.name,
        title: type_name(event.name).unwrap_or(event.name),
        kind: SchemaKind::Event(event.version),
        register: event.register,
        schema: event.schema,
    });
    commands.chain(events)
}

/// The type of that name.
#[must_use]
pub fn find(name: &str) -> Option<TypeSchema> {
    all().find(|schema| schema.name == name)
}

#[cfg(test)]
mod tests;
