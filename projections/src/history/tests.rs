//! Every field has its name, every closed list its words, and changes add up.

use super::{
    kinds::{self, Kind},
    labels,
    shape::{self, Shape, Struct},
};
use domain::{command::Command, event::Event, register::Register};
use serde_json::Value;
use std::collections::BTreeSet;

/// Every type with fields in a shape.
fn structs<'s>(shape: &'s Shape, found: &mut Vec<&'s Struct>) {
    match shape {
        Shape::Struct(fields) | Shape::Variants(fields) => {
            found.push(fields);
            fields.fields.iter().for_each(|(_, inner)| structs(inner, found));
        }
        Shape::List(item) | Shape::Map(item) => structs(item, found),
        Shape::Leaf(_) => {}
    }
}

fn all_shapes() -> Vec<&'static Shape> {
    let records = Register::ALL.iter().map(|register| shape::of_record(*register));
    let events = Event::types().map(|kind| shape::of_event(kind.name).unwrap());
    records.chain(events).collect()
}

/// Every type with fields in a form.
fn of_forms() -> BTreeSet<(String, String)> {
    fn fields(schema: &Value, owner: &str, found: &mut BTreeSet<(String, String)>) {
        for name in schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name) {
            found.insert((owner.to_owned(), name.clone()));
        }
        for variant in schema["oneOf"].as_array().into_iter().flatten() {
            fields(variant, owner, found);
        }
    }
    let mut found = BTreeSet::new();
    for command in Command::types() {
        let schema = (command.schema)().to_value();
        fields(&schema, command.name, &mut found);
        for (name, definition) in schema["$defs"].as_object().into_iter().flatten() {
            fields(definition, name, &mut found);
        }
    }
    found
}

#[test]
fn every_field_of_every_record_and_event_has_a_chinese_name_and_every_name_is_used() {
    let mut all = Vec::new();
    all_shapes().into_iter().for_each(|shape| structs(shape, &mut all));
    let (mut missing, mut used) = (BTreeSet::new(), BTreeSet::new());
    for of in all {
        for field in of.fields.iter().map(|(field, _)| field).chain(&of.words) {
            used.insert((of.owner.as_str(), field.as_str()));
            // What a member is, its name says.
            if labels::of(&of.owner, field).is_none() {
                missing.insert(format!("{}.{field}", of.owner));
            }
        }
    }
    assert!(missing.is_empty(), "no Chinese name for {missing:#?}");
    let forms = of_forms();
    used.extend(forms.iter().map(|(of, field)| (of.as_str(), field.as_str())));
    let stale: Vec<_> = labels::OWN.iter().filter(|(of, name, _)| !used.contains(&(*of, *name))).collect();
    assert!(stale.is_empty(), "names of fields that are not there: {stale:#?}");
    let general = |name: &str| {
        used.iter().any(|(of, field)| *field == name && !labels::OWN.iter().any(|own| (own.0, own.1) == (*of, *field)))
    };
    let stale: Vec<_> = labels::GENERAL.iter().filter(|(name, _)| !general(name)).collect();
    assert!(stale.is_empty(), "names that no field uses: {stale:#?}");
}

/// Every closed list in a schema's definitions, with its words.
fn closed_lists(schema: &Value) -> Vec<(String, Vec<String>)> {
    let definitions = schema["$defs"].as_object().into_iter().flatten();
    let lists = definitions.filter_map(|(name, definition)| {
        let words = definition["oneOf"].as_array()?.iter().map(|one| one["const"].as_str().map(ToOwned::to_owned));
        Some((name.clone(), words.collect::<Option<Vec<String>>>()?))
    });
    lists.collect()
}

#[test]
fn every_word_of_every_closed_list_has_its_chinese() {
    let records = Register::ALL.iter().map(|register| register.state_schema().to_value());
    let events = Event::types().map(|kind| (kind.schema)().to_value());
    let mut seen = 0;
    for (name, words) in records.chain(events).flat_map(|schema| closed_lists(&schema)) {
        let Some(Kind::Word(choices)) = kinds::of_type(&name) else { panic!("the list {name} has no words") };
        seen += 1;
        for word in words {
            assert!(choices.iter().any(|choice| choice.key == word), "{name} has no Chinese for {word}");
        }
    }
    assert!(seen > 50, "{seen} lists were looked at");
}

#[test]
fn no_leaf_is_without_a_kind() {
    fn leaves(shape: &Shape, path: &str) {
        match shape {
            Shape::Leaf(kind) => assert!(*kind != Kind::Unnamed, "{path} is a list without words"),
            Shape::List(item) | Shape::Map(item) => leaves(item, path),
            Shape::Struct(fields) | Shape::Variants(fields) => {
                fields.fields.iter().for_each(|(name, inner)| leaves(inner, &format!("{path}/{name}")));
            }
        }
    }
    all_shapes().into_iter().for_each(|shape| leaves(shape, ""));
}
