//! The JSON Schemas of every command and event, made from the types. Used by the server and `lianjian schema` alike.

use domain::{command::Command, event::Event, register::Register};
use schemars::Schema;

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
    /// What it is.
    pub kind: SchemaKind,
    /// Its register.
    pub register: Register,
    /// Makes its schema.
    pub schema: fn() -> Schema,
}

/// Every command, then every event, in the order of the registers.
pub fn all() -> impl Iterator<Item = TypeSchema> {
    let commands = Command::types().map(|command| TypeSchema {
        name: command.name,
        kind: SchemaKind::Command,
        register: command.register,
        schema: command.schema,
    });
    let events = Event::types().map(|event| TypeSchema {
        name: event.name,
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
