//! The form (表单) of every command: its fields in order, each with its Chinese name and what may be entered. Compiled
//! from the JSON Schemas of the domain's own types and the names that histories use, so that a form asks in the words
//! in which a history answers, and a new field of a command is in its form at once.

use crate::{
    history::{
        kinds::{self, Kind},
        labels,
    },
    rows::{Choice, View},
};
use domain::command::{Command, CommandType};
use serde_json::{Map, Value};

pub use crate::history::kinds::UNITS;

/// A field of a form.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name in the command's body.
    pub name: String,
    /// Its Chinese name.
    pub label: &'static str,
    /// Whether it must be filled in.
    pub required: bool,
    /// What may be entered.
    pub input: Input,
}

/// What may be entered in a field.
#[derive(Clone, Debug)]
pub enum Input {
    /// Text of one line, or of several.
    Text {
        /// What it must match, as in its schema.
        pattern: Option<String>,
        /// Whether it may have several lines.
        long: bool,
    },
    /// A whole number.
    Number {
        /// The least.
        minimum: Option<i64>,
        /// The greatest.
        maximum: Option<i64>,
    },
    /// Yes or no.
    Flag,
    /// A value with a form of its own.
    Special(Special),
    /// Another record.
    Reference {
        /// Its list.
        view: View,
        /// What its key begins with, where only some of the list may be named.
        prefix: Option<&'static str>,
        /// Whether it is the key of the record that the command makes.
        new: bool,
    },
    /// One of a closed list.
    Choice(&'static [Choice]),
    /// Fields that belong together.
    Group(Vec<Field>),
    /// Several of one kind.
    List(Box<Input>),
    /// One of several: a bare word, or an object with the variant's name for its only field.
    Variants(Vec<Variant>),
    /// One of several that a field of the object tells apart.
    Tagged {
        /// That field.
        tag: String,
        /// What there is, each with its other fields.
        variants: Vec<Variant>,
    },
}

/// Values that are entered as one, by the name of their type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Special {
    /// `YYYY-MM-DD`.
    Day,
    /// `YYYY-MM`.
    Month,
    /// Microseconds since 1970 (UTC).
    Moment,
    /// 分.
    Money,
    /// 分 with a bound.
    BoundedMoney,
    /// A count with a bound.
    BoundedCount,
    /// Thousandths with a unit and a bound.
    Quantity,
    /// Thousandths of a unit that stands beside it.
    Thousandths,
    /// First and last day.
    Period,
    /// An uploaded file.
    Attachment,
    /// An account of the chart of accounts.
    Account,
}

/// One of several.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its word.
    pub name: String,
    /// The word in Chinese.
    pub label: &'static str,
    /// What is entered with it; of a tagged one always a group.
    pub input: Option<Input>,
}

/// The fields of a command's form.
#[must_use]
pub fn of(command: &CommandType) -> Vec<Field> {
    let schema = (command.schema)().to_value();
    let compiler = Compiler { command: command.name, definitions: &schema["$defs"] };
    compiler.fields(command.name, &schema)
}

/// The command of that name.
#[must_use]
pub fn command(name: &str) -> Option<&'static CommandType> {
    Command::types().find(|command| command.name == name)
}

/// The commands that make a record, with the field that has its key.
const NEW: &[(&str, &str)] = &[
    ("AwardHonour", "honour"),
    ("DefineBands", "setting"),
    ("DefineItem", "setting"),
    ("DefineMode", "setting"),
    ("DefineTimeLimit", "setting"),
    ("DispatchTeam", "team"),
    ("EstablishOrganisation", "organisation"),
    ("FormAlliance", "alliance"),
    ("FreezeReport", "report"),
    ("LoadCalendar", "setting"),
    ("LogVisit", "visit"),
    ("OpenAccount", "account"),
    ("ProposeSolution", "service"),
    ("ProvideResource", "service"),
    ("RaiseDemand", "demand"),
    ("RecordPerson", "person"),
    ("RegisterChain", "chain"),
    ("RegisterDivision", "code"),
    ("RegisterEnterprise", "code"),
    ("RegisterOfficer", "officer"),
    ("RegisterProject", "project"),
    ("RegisterVillageCollective", "code"),
    ("ReportCostSaving", "service"),
    ("StateFigure", "figure"),
    ("StreamlineApproval", "service"),
];

/// Which settings a field may name, by the type it belongs to.
const SETTINGS: &[(&str, &str, &str)] = &[
    ("AssignDemand", "preset", "time_limit/"),
    ("ConferenceList", "kind", "list/"),
    ("DefineBands", "setting", "bands/"),
    ("DefineMode", "setting", "mode/"),
    ("DefineTimeLimit", "setting", "time_limit/"),
    ("FormAlliance", "mode", "mode/"),
    ("LoadCalendar", "setting", "calendar/"),
    ("RaiseDemand", "kind", "demand/"),
];

struct Compiler<'a> {
    command: &'static str,
    definitions: &'a Value,
}

impl Compiler<'_> {
    /// The fields of a type with properties: what must be filled in first, in the order of the type's declaration.
    fn fields(&self, owner: &str, schema: &Value) -> Vec<Field> {
        let Some(properties) = schema["properties"].as_object() else { return Vec::new() };
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let field = |(name, schema): (&String, &Value)| {
            let input = self.field(owner, name, schema);
            let label = label_of_key(name, &input).or_else(|| labels::of(owner, name)).unwrap_or_default();
            Field { name: name.clone(), label, required: required.contains(&name.as_str()), input }
        };
        let mut fields: Vec<Field> =
            properties.iter().filter(|(_, schema)| schema.get("const").is_none()).map(field).collect();
        fields.sort_by_key(|field| required.iter().position(|name| *name == field.name).unwrap_or(required.len()));
        fields
    }

    fn field(&self, owner: &str, name: &str, schema: &Value) -> Input {
        match kinds::of_field(owner, name).and_then(special) {
            Some(special) => Input::Special(special),
            None => self.input(owner, name, schema),
        }
    }

    fn input(&self, owner: &str, field: &str, schema: &Value) -> Input {
        if let Some(name) = schema["$ref"].as_str().and_then(|target| target.strip_prefix("#/$defs/")) {
            return self.named(owner, field, name);
        }
        if let Some(any) = schema["anyOf"].as_array() {
            let real = any.iter().find(|one| one["type"] != "null");
            return real.map_or(Input::Flag, |one| self.input(owner, field, one));
        }
        if let Some(one_of) = schema["oneOf"].as_array() {
            return self.variants(owner, one_of);
        }
        if schema.get("properties").is_some() {
            return Input::Group(self.fields(owner, schema));
        }
        if let Some(item) = schema.get("items") {
            return Input::List(Box::new(self.input(owner, field, item)));
        }
        plain(schema)
    }

    /// A value whose type has a name.
    fn named(&self, owner: &str, field: &str, name: &str) -> Input {
        match name {
            "Day" => return Input::Special(Special::Day),
            "Month" => return Input::Special(Special::Month),
            "Note" => return Input::Text { pattern: None, long: true },
            _ => {}
        }
        match kinds::of_type(name) {
            Some(Kind::Reference(view)) => {
                let prefix = SETTINGS.iter().find(|(of, name, _)| (*of, *name) == (owner, field));
                let new = owner == self.command && NEW.contains(&(owner, field));
                Input::Reference { view, prefix: prefix.map(|(_, _, prefix)| *prefix), new }
            }
            Some(Kind::Word(words)) => Input::Choice(words),
            Some(kind) => match special(kind) {
                Some(special) => Input::Special(special),
                None => self.input(name, field, &self.definitions[name]),
            },
            None => self.input(name, field, &self.definitions[name]),
        }
    }

    fn variants(&self, owner: &str, one_of: &[Value]) -> Input {
        let tag = one_of.iter().find_map(|variant| {
            let properties = variant["properties"].as_object()?;
            properties.iter().find(|(_, property)| property.get("const").is_some()).map(|(name, _)| name)
        });
        if let Some(tag) = tag {
            let words = match kinds::of_field(owner, tag) {
                Some(Kind::Word(words)) => words,
                _ => &[],
            };
            let variant = |schema: &Value| self.tagged(owner, tag, words, schema);
            return Input::Tagged { tag: tag.clone(), variants: one_of.iter().map(variant).collect() };
        }
        let variant = |schema: &Value| match schema["const"].as_str() {
            Some(word) => {
                Variant { name: word.to_owned(), label: labels::of(owner, word).unwrap_or_default(), input: None }
            }
            None => self.wrapped(owner, schema["properties"].as_object()),
        };
        Input::Variants(one_of.iter().map(variant).collect())
    }

    /// A variant that is the only field of an object.
    fn wrapped(&self, owner: &str, properties: Option<&Map<String, Value>>) -> Variant {
        let (name, schema) = properties.and_then(|all| all.iter().next()).expect("a variant has its field");
        let label = labels::of(owner, name).unwrap_or_default();
        Variant { name: name.clone(), label, input: Some(self.field(owner, name, schema)) }
    }

    /// A variant with its word in a field.
    fn tagged(&self, owner: &str, tag: &str, words: &'static [Choice], schema: &Value) -> Variant {
        let name = schema["properties"][tag]["const"].as_str().unwrap_or_default().to_owned();
        let label = words.iter().find(|word| word.key == name).map_or("", |word| word.title);
        let mut fields = self.fields(owner, schema);
        if let Some(wrapped) = schema["$ref"].as_str().and_then(|target| target.strip_prefix("#/$defs/")) {
            fields.extend(self.fields(wrapped, &self.definitions[wrapped]));
        }
        Variant { name, label, input: Some(Input::Group(fields)) }
    }
}

/// What a record is called where its key is asked for: a new one by its key, one that is there by its kind.
fn label_of_key(name: &str, input: &Input) -> Option<&'static str> {
    match input {
        Input::Reference { view, new: true, .. } => Some(view.key_title()),
        Input::Reference { view, new: false, .. } if name == "code" => Some(view.title()),
        Input::Reference { .. }
        | Input::Text { .. }
        | Input::Number { .. }
        | Input::Flag
        | Input::Special(_)
        | Input::Choice(_)
        | Input::Group(_)
        | Input::List(_)
        | Input::Variants(_)
        | Input::Tagged { .. } => None,
    }
}

/// The values that have a form of their own; the others are asked for field by field.
fn special(kind: Kind) -> Option<Special> {
    Some(match kind {
        Kind::Moment => Special::Moment,
        Kind::Money => Special::Money,
        Kind::BoundedMoney => Special::BoundedMoney,
        Kind::BoundedCount => Special::BoundedCount,
        Kind::Quantity => Special::Quantity,
        Kind::Thousandths => Special::Thousandths,
        Kind::Period => Special::Period,
        Kind::Attachment => Special::Attachment,
        Kind::Account => Special::Account,
        Kind::Plain
        | Kind::Sealed
        | Kind::Industry
        | Kind::EntryRef
        | Kind::Reference(_)
        | Kind::Word(_)
        | Kind::Unnamed => {
            return None;
        }
    })
}

/// A value that its JSON type describes.
fn plain(schema: &Value) -> Input {
    let is = |wanted: &str| {
        let kind = &schema["type"];
        kind == wanted || kind.as_array().is_some_and(|types| types.iter().any(|one| one == wanted))
    };
    if is("integer") {
        return Input::Number { minimum: schema["minimum"].as_i64(), maximum: schema["maximum"].as_i64() };
    }
    if is("boolean") {
        return Input::Flag;
    }
    Input::Text { pattern: schema["pattern"].as_str().map(ToOwned::to_owned), long: false }
}

#[cfg(test)]
mod tests;
