//! An event told in Chinese: who did what on which day, what changed from what to what, on what ground, and how late it
//! was recorded. The event itself is one step away, by its position.

use super::{
    compare::{Changed, Operation, Step},
    labels, names,
    shape::{self, Shape},
    steps::EventStep,
    text::{self, Speaker},
};
use crate::rows::View;
use domain::{
    actor::Actor,
    register::Register,
    value::{Day, Moment},
};
use serde_json::Value;

/// Characters of a value within a sentence; the changes beside it have it whole.
const MAX_SENTENCE_VALUE_CHARS: usize = 60;
/// Changes and details within a sentence; the changes beside it are complete.
const MAX_SENTENCE_CLAUSES: usize = 12;

/// What changed at one place of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Where, as a JSON Pointer (RFC 6901) into the record.
    pub path: String,
    /// Where, in Chinese.
    pub label: String,
    /// What is done there. Changes are applied in their order.
    pub operation: Operation,
    /// What was there; null when nothing was.
    pub from: Value,
    /// What is there now; null when nothing is.
    pub to: Value,
    /// What was there, as people read it.
    pub from_text: String,
    /// What is there now, as people read it.
    pub to_text: String,
}

/// Something an event says, with its Chinese name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// The field of the event's body.
    pub field: String,
    /// Its Chinese name.
    pub label: String,
    /// What it says, as people read it.
    pub text: String,
}

/// An event told.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Its position in the log.
    pub position: u64,
    /// Its number in its record's stream, from 1.
    pub stream_version: u64,
    /// The list its record stands in.
    pub view: View,
    /// Its record's key.
    pub key: String,
    /// Its type, as in the log.
    pub kind: &'static str,
    /// What it records, in Chinese.
    pub name: &'static str,
    /// The day the act took place.
    pub business_date: Day,
    /// When it was recorded.
    pub recorded_at: Moment,
    /// Days between act and recording.
    pub days_late: u32,
    /// Who acted.
    pub actor: Actor,
    /// All of it in one sentence.
    pub sentence: String,
    /// What changed in the record, in an order in which it can be applied.
    pub changes: Vec<Change>,
    /// What the event says beyond what it changed.
    pub details: Vec<Detail>,
    /// On what ground: reason, source, opinion.
    pub grounds: Vec<Detail>,
}

/// The list of a register's records.
pub(crate) fn view_of(register: Register) -> View {
    View::of_register(register).expect("every register has its list, by the table of lists")
}

impl Speaker<'_> {
    /// An event told.
    pub(crate) fn tell(self, step: &EventStep) -> Told {
        let recorded = &step.recorded;
        let (envelope, register) = (&recorded.envelope, recorded.event.register());
        let record = shape::of_record(register);
        let changes: Vec<Change> = step.changed.iter().map(|changed| self.change(record, changed)).collect();
        let (grounds, details) = self.said(step);
        let day = envelope.business_date;
        let days_late = recorded.recorded_at.day().number().saturating_sub(day.number());
        let mut told = Told {
            position: recorded.position,
            stream_version: envelope.stream_version,
            view: view_of(register),
            key: step.key.clone(),
            kind: recorded.event.type_and_version().0,
            name: names::act_name(&recorded.event),
            business_date: day,
            recorded_at: recorded.recorded_at,
            days_late: u32::try_from(days_late).unwrap_or_default(),
            actor: envelope.actor.clone(),
            sentence: String::new(),
            changes,
            details,
            grounds,
        };
        told.sentence = self.sentence(step, &told);
        told
    }

    /// The fields of the record after a step.
    pub(crate) fn tell_state(self, step: &EventStep) -> Vec<Detail> {
        let Shape::Struct(fields) = shape::of_record(step.recorded.event.register()) else { return Vec::new() };
        let told = fields.fields.iter().filter_map(|(name, shape)| {
            let value = step.after.get(name)?;
            let label = text::label(&fields.owner, name).to_owned();
            Some(Detail { field: name.clone(), label, text: self.value(shape, value) })
        });
        told.collect()
    }

    fn change(self, record: &Shape, changed: &Changed) -> Change {
        let shape = shape_at(record, &changed.path);
        let text = |value: &Value| shape.map_or_else(|| text::plain(value), |shape| self.value(shape, value));
        Change {
            path: pointer(&changed.path),
            label: self.path(record, &changed.path),
            operation: changed.operation,
            from_text: text(&changed.from),
            to_text: text(&changed.to),
            from: changed.from.clone(),
            to: changed.to.clone(),
        }
    }

    /// The grounds an event gives, and what else it says that the record after it does not show.
    fn said(self, step: &EventStep) -> (Vec<Detail>, Vec<Detail>) {
        let (mut grounds, mut details) = (Vec::new(), Vec::new());
        let kind = step.recorded.event.type_and_version().0;
        let Some(Shape::Struct(fields)) = shape::of_event(kind) else { return (grounds, details) };
        for (name, shape) in &fields.fields {
            let value = &step.body[name.as_str()];
            if value.is_null() || value.as_array().is_some_and(Vec::is_empty) {
                continue;
            }
            let label = text::label(&fields.owner, name).to_owned();
            let detail = Detail { field: name.clone(), label, text: self.value(shape, value) };
            if labels::GROUNDS.contains(&name.as_str()) {
                grounds.push(detail);
            } else if !names_record(value, &step.key) && !is_shown(step, name, value) {
                details.push(detail);
            }
        }
        grounds.sort_by_key(|detail| labels::GROUNDS.iter().position(|ground| *ground == detail.field));
        (grounds, details)
    }

    fn sentence(self, step: &EventStep, told: &Told) -> String {
        let Actor { subject, role, unit } = &told.actor;
        let record = format!("{}「{}」", told.view.title(), self.reference(told.view, &told.key));
        let mut sentence =
            format!("{}，{unit}（{} {subject}）{}，{record}", told.business_date, role.title(), told.name);
        let grounds: Vec<&str> = told.grounds.iter().map(|ground| ground.field.as_str()).collect();
        let mut clauses: Vec<String> = (step.changed.iter().zip(&told.changes))
            .filter(|(changed, _)| !is_bookkeeping(step, changed, told.business_date, &grounds))
            .map(|(changed, change)| clause(step, changed, change))
            .collect();
        clauses.extend(told.details.iter().map(|detail| format!("{}：{}", detail.label, short(&detail.text))));
        let more = clauses.len().saturating_sub(MAX_SENTENCE_CLAUSES);
        clauses.truncate(MAX_SENTENCE_CLAUSES);
        if !clauses.is_empty() {
            sentence.push('：');
            sentence.push_str(&clauses.join("；"));
        }
        if more > 0 {
            sentence.push_str(&format!("；另有 {more} 处"));
        }
        sentence.push('。');
        for ground in &told.grounds {
            sentence.push_str(&format!("{}：{}。", ground.label, short(&ground.text).trim_end_matches('。')));
        }
        sentence.push_str(&match told.days_late {
            0 => "当日入账。".to_owned(),
            days => format!("{} 入账，迟 {days} 天。", told.recorded_at.day()),
        });
        sentence
    }
}

/// One change as a clause.
fn clause(step: &EventStep, changed: &Changed, change: &Change) -> String {
    let (from, to) = (short(&change.from_text), short(&change.to_text));
    // An item's own name is said by its value.
    let list = || change.label.rsplit_once('「').map_or(change.label.as_str(), |(list, _)| list);
    match changed.operation {
        Operation::Insert => format!("新增{}：{to}", list()),
        Operation::Remove => format!("移除{}：{from}", list()),
        Operation::Set if step.is_first || changed.from.is_null() => format!("{}：{to}", change.label),
        Operation::Set if changed.to.is_null() => format!("取消{}（原为 {from}）", change.label),
        Operation::Set => format!("{}由「{from}」改为「{to}」", change.label),
    }
}

/// Whether a change says nothing beyond the sentence: the day of the act, the record's own key, the ground.
fn is_bookkeeping(step: &EventStep, changed: &Changed, day: Day, grounds: &[&str]) -> bool {
    let field = match changed.path.last() {
        Some(Step::Name(name)) => name.as_str(),
        Some(Step::Place(..)) | None => return false,
    };
    // A record begins with counts of nothing.
    if step.is_first && (changed.to == 0 || changed.to == false) {
        return true;
    }
    let is_day_of_act = changed.to.as_str().is_some_and(|to| to == day.to_string());
    is_day_of_act || names_record(&changed.to, &step.key) || (changed.path.len() == 1 && grounds.contains(&field))
}

/// Whether a value is the record's own key or a part of it.
fn names_record(value: &Value, key: &str) -> bool {
    value.as_str().is_some_and(|text| text == key || key.split(['/', '@', '~']).any(|part| part == text))
}

/// Whether the changes of an event, or the record after it, show a field of its body.
fn is_shown(step: &EventStep, name: &str, value: &Value) -> bool {
    let value = super::compare::tidy(value.clone());
    let is_in_path = |changed: &Changed| {
        changed.path.iter().any(|part| matches!(part, Step::Name(key) if value.as_str() == Some(key)))
    };
    step.after.get(name) == Some(&value)
        || step.changed.iter().any(|changed| {
            let is_field = matches!(changed.path.last(), Some(Step::Name(last)) if last == name);
            (is_field && changed.to == value) || is_in_path(changed) || holds(&changed.to, name, &value)
        })
}

/// Whether a value lies within another: under the same name, or, where it is more than a number, anywhere; a list when
/// every item does, and an object when all its fields stand beside each other.
fn holds(state: &Value, name: &str, value: &Value) -> bool {
    let is_telling = !matches!(value, Value::Number(_) | Value::Bool(_) | Value::Null);
    if is_telling && state == value {
        return true;
    }
    if let Value::Array(items) = value
        && items.iter().all(|item| holds(state, name, item))
    {
        return true;
    }
    match state {
        Value::Object(fields) => {
            let beside = |wanted: &serde_json::Map<String, Value>| {
                wanted.iter().all(|(field, value)| fields.get(field) == Some(value))
            };
            fields.get(name) == Some(value)
                || value.as_object().is_some_and(beside)
                || fields.values().any(|inner| holds(inner, name, value))
        }
        Value::Array(items) => items.iter().any(|inner| holds(inner, name, value)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// A value within a sentence: on one line, cut where it is long.
fn short(text: &str) -> String {
    let line = text.replace('\n', " ");
    if line.chars().count() <= MAX_SENTENCE_VALUE_CHARS {
        return line;
    }
    let cut: String = line.chars().take(MAX_SENTENCE_VALUE_CHARS).collect();
    format!("{cut}…")
}

/// The shape at a path.
pub(crate) fn shape_at<'s>(shape: &'s Shape, path: &[Step]) -> Option<&'s Shape> {
    path.iter().try_fold(shape, |shape, step| match (shape, step) {
        (Shape::Struct(fields) | Shape::Variants(fields), Step::Name(name)) => fields.field(name),
        (Shape::Map(item), Step::Name(_)) | (Shape::List(item), Step::Place(..)) => Some(&**item),
        (Shape::Struct(_) | Shape::Variants(_) | Shape::Map(_) | Shape::List(_) | Shape::Leaf(_), _) => None,
    })
}

/// A path as a JSON Pointer.
pub(crate) fn pointer(path: &[Step]) -> String {
    path.iter().fold(String::new(), |mut pointer, step| {
        pointer.push('/');
        match step {
            Step::Name(name) => pointer.push_str(&name.replace('~', "~0").replace('/', "~1")),
            Step::Place(place, _) => pointer.push_str(&place.to_string()),
        }
        pointer
    })
}
