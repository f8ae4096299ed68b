//! The shape of what is told: fields, lists and leaves of every record and every event, compiled once from the JSON
//! Schemas of the domain's own types. A new field therefore has a shape at once, and a test asks for its name.

use super::kinds::{self, Kind};
use domain::{event::Event, register::Register};
use serde_json::{Map, Value};
use std::{collections::HashMap, sync::LazyLock};

/// What a value is made of.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    /// Named fields.
    Struct(Struct),
    /// Several of one shape, in order.
    List(Box<Shape>),
    /// Several of one shape, by key.
    Map(Box<Shape>),
    /// One of several, told by the name of its only field, or a bare word.
    Variants(Struct),
    /// A value that is told as a whole.
    Leaf(Kind),
}

/// A type with named fields.
#[derive(Clone, Debug)]
pub(crate) struct Struct {
    /// The domain's name of the type, under which its fields have their Chinese names.
    pub(crate) owner: String,
    /// Its fields, in the order of the schema.
    pub(crate) fields: Vec<(String, Shape)>,
    /// The bare words that stand for variants without fields.
    pub(crate) words: Vec<String>,
}

impl Struct {
    /// The shape of a field.
    pub(crate) fn field(&self, name: &str) -> Option<&Shape> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, shape)| shape)
    }
}

static RECORDS: LazyLock<HashMap<Register, Shape>> = LazyLock::new(|| {
    let shape = |register: &Register| (*register, compile(&register.state_schema().to_value()));
    Register::ALL.iter().map(shape).collect()
});

static EVENTS: LazyLock<HashMap<&'static str, Shape>> =
    LazyLock::new(|| Event::types().map(|kind| (kind.name, compile(&(kind.schema)().to_value()))).collect());

/// The shape of a register's records.
pub(crate) fn of_record(register: Register) -> &'static Shape {
    &RECORDS[&register]
}

/// The shape of an event's body, by the name of its type.
pub(crate) fn of_event(name: &str) -> Option<&'static Shape> {
    EVENTS.get(name)
}

/// Compiles a schema as the domain's types make them.
fn compile(schema: &Value) -> Shape {
    let owner = schema["title"].as_str().unwrap_or_default();
    Compiler { definitions: &schema["$defs"] }.shape(owner, schema)
}

struct Compiler<'a> {
    definitions: &'a Value,
}

impl Compiler<'_> {
    /// The shape of a schema that belongs to a type.
    fn shape(&self, owner: &str, schema: &Value) -> Shape {
        if let Some(name) = schema["$ref"].as_str().and_then(|target| target.strip_prefix("#/$defs/")) {
            return match kinds::of_type(name) {
                Some(kind) => Shape::Leaf(kind),
                None => self.shape(name, &self.definitions[name]),
            };
        }
        if let Some(Value::Array(any)) = schema.get("anyOf") {
            let real = any.iter().find(|one| one["type"] != "null");
            return real.map_or(Shape::Leaf(Kind::Plain), |one| self.shape(owner, one));
        }
        if let Some(Value::Array(one_of)) = schema.get("oneOf") {
            return self.variants(owner, one_of);
        }
        if let Some(Value::Object(properties)) = schema.get("properties") {
            return Shape::Struct(self.fields(owner, properties));
        }
        if let Some(items) = schema.get("items") {
            return Shape::List(Box::new(self.shape(owner, items)));
        }
        let by_pattern = schema["patternProperties"].as_object().and_then(|patterns| patterns.values().next());
        if let Some(values) = by_pattern.or_else(|| schema.get("additionalProperties").filter(|any| any.is_object())) {
            return Shape::Map(Box::new(self.shape(owner, values)));
        }
        Shape::Leaf(Kind::Plain)
    }

    fn fields(&self, owner: &str, properties: &Map<String, Value>) -> Struct {
        let field = |(name, schema): (&String, &Value)| {
            let shape = match kinds::of_field(owner, name) {
                Some(kind) => Shape::Leaf(kind),
                None => self.shape(owner, schema),
            };
            (name.clone(), shape)
        };
        Struct { owner: owner.to_owned(), fields: properties.iter().map(field).collect(), words: Vec::new() }
    }

    /// Variants that are objects of one field; bare words have no fields and are told by their own name. Variants told
    /// apart by a tag share the fields they have in common.
    fn variants(&self, owner: &str, one_of: &[Value]) -> Shape {
        let mut all = Struct { owner: owner.to_owned(), fields: Vec::new(), words: Vec::new() };
        let mut tagged = false;
        for variant in one_of {
            all.words.extend(variant["const"].as_str().map(ToOwned::to_owned));
            let Some(properties) = variant["properties"].as_object() else { continue };
            tagged |= properties.values().any(|property| property.get("const").is_some());
            // A variant that wraps a type of its own refers to it beside its tag.
            let wrapped = variant["$ref"].as_str().and_then(|target| target.strip_prefix("#/$defs/"));
            let wrapped = wrapped.and_then(|name| self.definitions[name]["properties"].as_object());
            for (name, shape) in
                [Some(properties), wrapped].into_iter().flatten().flat_map(|of| self.fields(owner, of).fields)
            {
                if all.field(&name).is_none() {
                    all.fields.push((name, shape));
                }
            }
        }
        match (all.fields.is_empty(), tagged) {
            (true, _) => Shape::Leaf(Kind::Unnamed),
            (false, true) => Shape::Struct(all),
            (false, false) => Shape::Variants(all),
        }
    }
}
