//! Values and paths in Chinese: dates as dates, money in 元 or 万元, words for codes, other records with their names.
//! Personal data never comes here; a commitment to it is told as 已登记.

use super::{
    compare::{Step, identity_field},
    kinds::{self, Kind},
    labels,
    shape::{Shape, Struct},
};
use crate::{
    accounts,
    rows::{Choice, Rows, Seen, View, choices},
};
use domain::{reference::industry_class, value::Moment};
use serde_json::Value;
use std::collections::BTreeSet;

/// Items of a list that are told one by one; the rest is counted.
const MAX_TOLD_ITEMS: usize = 20;
/// From this amount on, in 分, money is told in 万元: one 万元.
const FEN_OF_WAN: u64 = 1_000_000;
/// Digits behind the point of 万元 in 分, and of 元 in 分.
const WAN_DIGITS: u32 = 6;
const YUAN_DIGITS: u32 = 2;
/// Digits behind the point of thousandths.
const THOUSANDTH_DIGITS: u32 = 3;
/// Characters of a moment down to the minute.
const TO_THE_MINUTE: usize = 16;

/// What stands for no value.
pub(crate) const NOTHING: &str = "（无）";

/// Tells values, with the names that shown records had then.
#[derive(Clone, Copy)]
pub(crate) struct Speaker<'a> {
    pub(crate) rows: &'a Rows,
    pub(crate) seen: &'a Seen<'a>,
}

impl Speaker<'_> {
    /// A value as people read it.
    pub(crate) fn value(self, shape: &Shape, value: &Value) -> String {
        match (shape, value) {
            (_, Value::Null) => NOTHING.to_owned(),
            (Shape::Leaf(kind), value) => self.leaf(*kind, value),
            (Shape::List(item), Value::Array(items)) => {
                several(items.len(), items.iter().map(|one| self.value(item, one)), "、")
            }
            (Shape::Map(item), Value::Object(items)) => {
                several(items.len(), items.iter().map(|(key, one)| format!("{key} {}", self.value(item, one))), "；")
            }
            (Shape::Struct(fields), Value::Object(values)) => {
                let told = values.iter().filter(|(_, value)| !value.is_null());
                let told: Vec<String> = told.map(|(name, value)| self.field(fields, name, value)).collect();
                if told.is_empty() { NOTHING.to_owned() } else { format!("（{}）", told.join("，")) }
            }
            (Shape::Variants(variants), value) => self.variant(variants, value),
            (Shape::List(_) | Shape::Map(_) | Shape::Struct(_), other) => plain(other),
        }
    }

    /// A field with its name.
    pub(crate) fn field(self, fields: &Struct, name: &str, value: &Value) -> String {
        let text = fields.field(name).map_or_else(|| plain(value), |shape| self.value(shape, value));
        format!("{}：{text}", label(&fields.owner, name))
    }

    /// One of several: its only field or a bare word. Members and the like are told by what they are alone.
    fn variant(self, variants: &Struct, value: &Value) -> String {
        match value {
            Value::Object(fields) => match fields.iter().next() {
                Some((name, inner)) => {
                    let shape = variants.field(name);
                    let text = shape.map_or_else(|| plain(inner), |shape| self.value(shape, inner));
                    if variants.owner == "Member" { text } else { format!("{} {text}", label(&variants.owner, name)) }
                }
                None => NOTHING.to_owned(),
            },
            Value::String(word) => label(&variants.owner, word).to_owned(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => plain(value),
        }
    }

    fn leaf(self, kind: Kind, value: &Value) -> String {
        match kind {
            Kind::Plain | Kind::Unnamed => plain(value),
            Kind::Moment => value.as_i64().map_or_else(|| plain(value), moment),
            Kind::Money => value.as_i64().map_or_else(|| plain(value), money),
            Kind::BoundedMoney => bounded(value, &money(value["fen"].as_i64().unwrap_or_default())),
            Kind::BoundedCount => bounded(value, &plain(&value["count"])),
            Kind::Quantity => {
                let number = thousandths(value["thousandths"].as_i64().unwrap_or_default());
                bounded(value, &format!("{number} {}", word(kinds::UNITS, &value["unit"])))
            }
            Kind::Thousandths => value.as_i64().map_or_else(|| plain(value), thousandths),
            Kind::Period => format!("{} 至 {}", plain(&value["from"]), plain(&value["until"])),
            Kind::Sealed => "已登记".to_owned(),
            Kind::Attachment => {
                let kind = plain(&value["kind"]).to_uppercase();
                format!("{kind} 附件（{} 字节）", plain(&value["bytes"]))
            }
            Kind::Account => account(&plain(value)),
            Kind::Industry => industry(&plain(value)),
            Kind::EntryRef => format!("{} 年凭证「{}」", plain(&value["year"]), plain(&value["entry"])),
            Kind::Reference(view) => self.reference(view, &plain(value)),
            Kind::Word(words) => word(words, value),
        }
    }

    /// Another record by its name, where it has one, and its key.
    pub(crate) fn reference(self, view: View, key: &str) -> String {
        match self.rows.name(view, key, self.seen) {
            Some(name) if name != key => format!("{name}（{key}）"),
            Some(_) | None => key.to_owned(),
        }
    }

    /// A path in words: `成员「东庄村」·退出日期`.
    pub(crate) fn path(self, shape: &Shape, path: &[Step]) -> String {
        let (mut parts, mut at): (Vec<String>, Option<&Shape>) = (Vec::new(), Some(shape));
        for step in path {
            match (step, at) {
                (Step::Name(name), Some(Shape::Struct(fields) | Shape::Variants(fields))) => {
                    parts.push(label(&fields.owner, name).to_owned());
                    at = fields.field(name);
                }
                (Step::Place(place, told_by), Some(Shape::List(item))) => {
                    let text = match (told_by, &**item, identity_field(item)) {
                        (Some(value), Shape::Struct(fields), Some(field)) => {
                            let own = fields.field(field);
                            own.map_or_else(|| plain(value), |shape| self.value(shape, value))
                        }
                        _ => format!("第 {} 项", place + 1),
                    };
                    append(&mut parts, &text);
                    at = Some(item);
                }
                (Step::Name(key), Some(Shape::Map(item))) => {
                    append(&mut parts, key);
                    at = Some(item);
                }
                (Step::Name(name), _) => parts.push(name.clone()),
                (Step::Place(place, _), _) => append(&mut parts, &format!("第 {} 项", place + 1)),
            }
        }
        parts.join("·")
    }
}

/// Says which of several the newest part of a path means.
fn append(parts: &mut [String], which: &str) {
    if let Some(last) = parts.last_mut() {
        *last = format!("{last}「{which}」");
    }
}

fn several(count: usize, told: impl Iterator<Item = String>, between: &str) -> String {
    let told: Vec<String> = told.take(MAX_TOLD_ITEMS).collect();
    let told = told.join(between);
    if count > MAX_TOLD_ITEMS { format!("{told}等 {count} 项") } else { told }
}

/// The name of a field; its own identifier where it has none, which a test rules out.
pub(crate) fn label<'a>(owner: &str, field: &'a str) -> &'a str {
    labels::of(owner, field).unwrap_or(field)
}

/// A value without any knowledge of it.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::Null => NOTHING.to_owned(),
        Value::Bool(true) => "是".to_owned(),
        Value::Bool(false) => "否".to_owned(),
        Value::String(text) => text.clone(),
        Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

fn word(words: &[Choice], value: &Value) -> String {
    let found = value.as_str().and_then(|key| words.iter().find(|choice| choice.key == key));
    found.map_or_else(|| plain(value), |choice| choice.title.to_owned())
}

/// A number with its bound: 约 3, 3 以上.
fn bounded(value: &Value, number: &str) -> String {
    match value["bound"].as_str() {
        None | Some("exact") => number.to_owned(),
        Some("about") => format!("约 {number}"),
        Some(_) => format!("{number}{}", word(choices::BOUNDS, &value["bound"])),
    }
}

/// China's time to the minute.
pub(crate) fn moment(micros: i64) -> String {
    let text = Moment(micros).to_string();
    text.get(..TO_THE_MINUTE).unwrap_or(&text).replace('T', " ")
}

/// 分 as 元, or as 万元 from one 万元 on; exact.
#[must_use]
pub fn money(fen: i64) -> String {
    if fen.unsigned_abs() >= FEN_OF_WAN {
        format!("{} 万元", decimal(fen, WAN_DIGITS))
    } else {
        format!("{} 元", decimal(fen, YUAN_DIGITS))
    }
}

/// Thousandths as a decimal, exact.
#[must_use]
pub fn thousandths(number: i64) -> String {
    decimal(number, THOUSANDTH_DIGITS)
}

/// A whole number of steps as a decimal with so many digits behind the point, zeros at the end left out.
fn decimal(number: i64, digits: u32) -> String {
    let (sign, steps) = (if number < 0 { "-" } else { "" }, 10_u64.pow(digits));
    let (whole, rest) = (number.unsigned_abs() / steps, number.unsigned_abs() % steps);
    let fraction = format!("{rest:0width$}", width = digits as usize);
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
    }
}

/// An industry class with its name in the standard.
fn industry(code: &str) -> String {
    industry_class(code).map_or_else(|| code.to_owned(), |name| format!("{code} {name}"))
}

/// An account with its names in the charts that have it.
fn account(code: &str) -> String {
    let names: BTreeSet<&str> = accounts::all().iter().filter(|one| one.code == code).map(|one| one.name).collect();
    let names: Vec<&str> = names.into_iter().collect();
    if names.is_empty() { code.to_owned() } else { format!("{code} {}", names.join("／")) }
}
