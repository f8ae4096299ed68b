//! Why is it so: for every place of a record the event that set it. Beside the record goes a second tree of the same
//! form that holds positions; each change is applied to both.

use super::{
    compare::{Changed, Operation, Step},
    shape::{self, Shape},
    steps::EventStep,
    text::Speaker,
    told::{pointer, shape_at},
};
use serde_json::Value;
use std::collections::BTreeMap;

/// A place of a record and the event that set it.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// Where, as a JSON Pointer into the record.
    pub path: String,
    /// Where, in Chinese.
    pub label: String,
    /// What is there; null when an event took it away.
    pub value: Value,
    /// What is there, as people read it.
    pub text: String,
    /// The position of the event that set it.
    pub position: u64,
}

/// Who set what: the form of the record with positions in place of values.
#[derive(Clone, Debug)]
enum Setters {
    /// Set as one, or taken away.
    One(u64),
    /// By field or key.
    Fields(BTreeMap<String, Setters>),
    /// By place.
    Items(Vec<Setters>),
}

impl Setters {
    /// All of a value, set by one event.
    fn all(shape: Option<&Shape>, value: &Value, position: u64) -> Self {
        match (shape, value) {
            (Some(Shape::Struct(_) | Shape::Map(_)), Value::Object(fields)) => {
                let inner = |name: &String| shape.and_then(|shape| shape_at(shape, &[Step::Name(name.clone())]));
                let all = fields.iter().map(|(name, value)| (name.clone(), Self::all(inner(name), value, position)));
                Self::Fields(all.collect())
            }
            (Some(Shape::List(item)), Value::Array(items)) => {
                Self::Items(items.iter().map(|value| Self::all(Some(item), value, position)).collect())
            }
            _ => Self::One(position),
        }
    }

    fn apply(&mut self, shape: Option<&Shape>, path: &[Step], changed: &Changed, position: u64) {
        let Some((step, rest)) = path.split_first() else {
            *self = Self::all(shape, &changed.to, position);
            return;
        };
        let inner = shape.and_then(|shape| shape_at(shape, std::slice::from_ref(step)));
        match (step, &mut *self) {
            (Step::Name(name), Self::Fields(fields)) => {
                let field = fields.entry(name.clone()).or_insert(Self::One(position));
                field.apply(inner, rest, changed, position);
            }
            (Step::Place(place, _), Self::Items(items)) => match (rest.is_empty(), changed.operation) {
                (true, Operation::Insert) => {
                    items.insert((*place).min(items.len()), Self::all(inner, &changed.to, position));
                }
                (true, Operation::Remove) if *place < items.len() => drop(items.remove(*place)),
                (true, Operation::Remove) => {}
                (true, Operation::Set) | (false, _) => {
                    if let Some(item) = items.get_mut(*place) {
                        item.apply(inner, rest, changed, position);
                    }
                }
            },
            // A change goes into what an earlier one has put, so another form cannot be met.
            (Step::Name(_) | Step::Place(..), _) => *self = Self::One(position),
        }
    }
}

/// For every place of a record the event that set it, in the order of the record's fields. `steps` are all events of
/// the record that were known, oldest first.
pub(crate) fn origins(speaker: Speaker<'_>, steps: &[EventStep]) -> Vec<Origin> {
    let Some(newest) = steps.last() else { return Vec::new() };
    let shape = shape::of_record(newest.recorded.event.register());
    let mut setters = Setters::Fields(BTreeMap::new());
    for step in steps {
        for changed in &step.changed {
            setters.apply(Some(shape), &changed.path, changed, step.position());
        }
    }
    let mut walk = Walk { speaker, shape, path: Vec::new(), found: Vec::new() };
    walk.place(&setters, Some(shape), &newest.after);
    walk.found
}

struct Walk<'a> {
    speaker: Speaker<'a>,
    shape: &'a Shape,
    path: Vec<Step>,
    found: Vec<Origin>,
}

impl Walk<'_> {
    fn place(&mut self, setters: &Setters, shape: Option<&Shape>, value: &Value) {
        match setters {
            Setters::One(position) => {
                let text = match shape {
                    Some(shape) => self.speaker.value(shape, value),
                    None => super::text::plain(value),
                };
                let label = self.speaker.path(self.shape, &self.path);
                let path = pointer(&self.path);
                self.found.push(Origin { path, label, value: value.clone(), text, position: *position });
            }
            Setters::Fields(fields) => {
                for (name, inner) in fields {
                    self.step(Step::Name(name.clone()), inner, shape, value.get(name));
                }
            }
            Setters::Items(items) => {
                for (place, inner) in items.iter().enumerate() {
                    let item = value.get(place);
                    let told_by = match shape {
                        Some(Shape::List(shape)) => super::compare::identity_field(shape),
                        Some(Shape::Struct(_) | Shape::Map(_) | Shape::Variants(_) | Shape::Leaf(_)) | None => None,
                    };
                    let told_by = told_by.and_then(|field| item?.get(field)).cloned();
                    self.step(Step::Place(place, told_by), inner, shape, item);
                }
            }
        }
    }

    fn step(&mut self, step: Step, setters: &Setters, shape: Option<&Shape>, value: Option<&Value>) {
        let inner = shape.and_then(|shape| shape_at(shape, std::slice::from_ref(&step)));
        self.path.push(step);
        self.place(setters, inner, value.unwrap_or(&Value::Null));
        self.path.pop();
    }
}
