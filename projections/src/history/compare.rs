//! What an event changed: the record before and after it, compared field by field. The changes, applied in their order,
//! lead from the one to the other.

use super::{labels, shape::Shape};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Lists whose lengths multiply to more than this are compared as one value: finding what their items have in common
/// costs as many steps.
const MAX_LIST_STEPS: usize = 1_000_000;

/// What is done to a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// The value there is put, replaced, or taken away when `to` is nothing.
    Set,
    /// An item is put into a list, before the one that has this place now.
    Insert,
    /// An item is taken out of a list.
    Remove,
}

impl Operation {
    /// Its identifier, as clients see it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Set => "set",
            Self::Insert => "insert",
            Self::Remove => "remove",
        }
    }
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A field or a key.
    Name(String),
    /// A place in a list, and what tells the item apart, where something does.
    Place(usize, Option<Value>),
}

/// One change, without words.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Changed {
    pub(crate) path: Vec<Step>,
    pub(crate) operation: Operation,
    pub(crate) from: Value,
    pub(crate) to: Value,
}

/// Leaves out what holds nothing: empty fields, lists and maps. What is absent and what is empty are told alike.
pub(crate) fn tidy(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(name, value)| (name, tidy(value)));
            Value::Object(fields.filter(|(_, value)| !is_nothing(value)).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(tidy).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// The changes that lead from one tidy state to another.
pub(crate) fn changes(shape: &Shape, before: &Value, after: &Value) -> Vec<Changed> {
    let mut comparing = Comparing { path: Vec::new(), found: Vec::new() };
    let nothing = Value::Object(Map::new());
    let before = if before.is_null() { &nothing } else { before };
    comparing.values(shape, before, after);
    comparing.found
}

struct Comparing {
    path: Vec<Step>,
    found: Vec<Changed>,
}

impl Comparing {
    fn note(&mut self, operation: Operation, from: &Value, to: &Value) {
        self.found.push(Changed { path: self.path.clone(), operation, from: from.clone(), to: to.clone() });
    }

    fn values(&mut self, shape: &Shape, before: &Value, after: &Value) {
        if before == after {
            return;
        }
        match (shape, before, after) {
            (Shape::Struct(_) | Shape::Map(_), Value::Object(old), Value::Object(new)) => {
                let inner = |name: &str| match shape {
                    Shape::Struct(fields) => fields.field(name),
                    Shape::Map(item) => Some(&**item),
                    Shape::List(_) | Shape::Variants(_) | Shape::Leaf(_) => None,
                };
                let added = new.keys().filter(|name| !old.contains_key(*name));
                for name in old.keys().chain(added) {
                    let (from, to) = (old.get(name).unwrap_or(&Value::Null), new.get(name).unwrap_or(&Value::Null));
                    self.path.push(Step::Name(name.clone()));
                    match inner(name) {
                        Some(shape) => self.values(shape, from, to),
                        None if from != to => self.note(Operation::Set, from, to),
                        None => {}
                    }
                    self.path.pop();
                }
            }
            (Shape::List(item), Value::Array(old), Value::Array(new)) => self.lists(item, (before, old), (after, new)),
            _ => self.note(Operation::Set, before, after),
        }
    }

    fn lists(&mut self, item: &Shape, before: (&Value, &[Value]), after: (&Value, &[Value])) {
        let ((whole_before, old), (whole_after, new)) = (before, after);
        let Some(kept) = common(item, old, new) else {
            return self.note(Operation::Set, whole_before, whole_after);
        };
        // Both places rise along the pairs.
        let is_kept = |place: &usize| kept.binary_search_by_key(place, |(at, _)| *at).is_ok();
        for place in (0..old.len()).rev().filter(|place| !is_kept(place)) {
            self.at(item, place, &old[place], |this| this.note(Operation::Remove, &old[place], &Value::Null));
        }
        for (place, value) in new.iter().enumerate() {
            self.at(item, place, value, |this| match kept.binary_search_by_key(&place, |(_, at)| *at) {
                Ok(pair) => this.values(item, &old[kept[pair].0], value),
                Err(_) => this.note(Operation::Insert, &Value::Null, value),
            });
        }
    }

    fn at(&mut self, item: &Shape, place: usize, value: &Value, inner: impl FnOnce(&mut Self)) {
        let told_by = identity(item, value).filter(|_| identity_field(item).is_some()).map(Cow::into_owned);
        self.path.push(Step::Place(place, told_by));
        inner(self);
        self.path.pop();
    }
}

/// The field that tells the items of a list apart.
pub(crate) fn identity_field(item: &Shape) -> Option<&'static str> {
    match item {
        Shape::Struct(fields) => labels::identity(&fields.owner),
        Shape::List(_) | Shape::Map(_) | Shape::Variants(_) | Shape::Leaf(_) => None,
    }
}

fn identity<'v>(item: &Shape, value: &'v Value) -> Option<Cow<'v, Value>> {
    match identity_field(item) {
        Some(field) => value.get(field).map(Cow::Borrowed),
        None => Some(Cow::Borrowed(value)),
    }
}

/// The longest run of items that both lists have in the same order, as pairs of places; none when finding it would take
/// too long.
fn common(item: &Shape, old: &[Value], new: &[Value]) -> Option<Vec<(usize, usize)>> {
    let same = |one: &Value, other: &Value| identity(item, one) == identity(item, other);
    let head = old.iter().zip(new).take_while(|(one, other)| same(one, other)).count();
    let (rest_old, rest_new) = (&old[head..], &new[head..]);
    let tail = rest_old.iter().rev().zip(rest_new.iter().rev()).take_while(|(one, other)| same(one, other)).count();
    let (middle_old, middle_new) = (&rest_old[..rest_old.len() - tail], &rest_new[..rest_new.len() - tail]);
    let (rows, columns) = (middle_old.len(), middle_new.len());
    if rows.saturating_mul(columns) > MAX_LIST_STEPS {
        return None;
    }
    let mut lengths = vec![vec![0_u32; columns + 1]; rows + 1];
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            lengths[row][column] = match same(&middle_old[row], &middle_new[column]) {
                true => lengths[row + 1][column + 1] + 1,
                false => lengths[row + 1][column].max(lengths[row][column + 1]),
            };
        }
    }
    let mut pairs: Vec<(usize, usize)> = (0..head).map(|place| (place, place)).collect();
    let (mut row, mut column) = (0, 0);
    while row < rows && column < columns {
        if same(&middle_old[row], &middle_new[column]) {
            pairs.push((head + row, head + column));
            (row, column) = (row + 1, column + 1);
        } else if lengths[row + 1][column] >= lengths[row][column + 1] {
            row += 1;
        } else {
            column += 1;
        }
    }
    pairs.extend((0..tail).rev().map(|back| (old.len() - 1 - back, new.len() - 1 - back)));
    Some(pairs)
}
