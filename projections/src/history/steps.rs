//! From the log to steps: an event with the record before and after it. A stream is folded once, and only the steps
//! asked for are written down, so a page of a long history costs what it shows.

use super::{
    compare::{self, Changed},
    shape, subject,
};
use crate::rows::ReadRecordError;
use domain::{
    entry::{Recorded, decode},
    register::Record,
    stream::StreamId,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use store::{Direction, EmbeddedLog, Limit};

/// One event and what it did to its record.
#[derive(Clone, Debug)]
pub struct EventStep {
    pub(crate) recorded: Recorded,
    /// The body as it stands in the entry.
    pub(crate) body: Value,
    /// The record's natural key.
    pub(crate) key: String,
    pub(crate) is_first: bool,
    /// The record after it, without what is empty.
    pub(crate) after: Value,
    pub(crate) changed: Vec<Changed>,
}

impl EventStep {
    /// Its position in the log.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.recorded.position
    }

    /// The event as recorded.
    #[must_use]
    pub fn recorded(&self) -> &Recorded {
        &self.recorded
    }

    /// The record after the event, without what is empty.
    #[must_use]
    pub fn state(&self) -> &Value {
        &self.after
    }
}

/// The positions of a record's own events among the first so many entries, oldest first.
///
/// # Errors
/// [`ReadRecordError`].
pub fn positions_of(log: &EmbeddedLog, stream: StreamId, known: u64) -> Result<Vec<u64>, ReadRecordError> {
    let chunk = log.read_stream_now(store::StreamId(stream.0.into_bytes()), 0, Limit::ALL);
    let chunk = chunk.map_err(ReadRecordError::Read)?;
    Ok(chunk.iter().map(|entry| entry.position).take_while(|position| *position < known).collect())
}

/// The steps of a stream that `wanted` names by position, oldest first.
///
/// # Errors
/// [`ReadRecordError`].
pub fn steps_of_stream(
    log: &EmbeddedLog,
    stream: StreamId,
    wanted: &BTreeSet<u64>,
) -> Result<Vec<EventStep>, ReadRecordError> {
    fold(log, stream.0.into_bytes(), wanted)
}

fn fold(log: &EmbeddedLog, stream: [u8; 16], wanted: &BTreeSet<u64>) -> Result<Vec<EventStep>, ReadRecordError> {
    let Some(last) = wanted.last() else { return Ok(Vec::new()) };
    let chunk = log.read_stream_now(store::StreamId(stream), 0, Limit::ALL).map_err(ReadRecordError::Read)?;
    let (mut record, mut steps): (Option<Record>, Vec<EventStep>) = (None, Vec::new());
    for entry in chunk.iter().take_while(|entry| entry.position <= *last) {
        let recorded =
            decode(entry.bytes).map_err(|cause| ReadRecordError::Decode { position: entry.position, cause })?;
        let is_wanted = wanted.contains(&entry.position);
        let is_first = record.is_none();
        // The state between two steps that follow each other is written down once.
        let known_before =
            steps.last().filter(|step| step.recorded.envelope.stream_version + 1 == entry.stream_version);
        let before = match (is_wanted, known_before) {
            (false, _) => Value::Null,
            (true, Some(step)) => step.after.clone(),
            (true, None) => record.as_ref().map_or(Value::Null, state_of),
        };
        let evolved = Record::evolve(record, &recorded.event, &recorded.stamp());
        if is_wanted {
            steps.push(step(recorded, is_first, &before, &evolved));
        }
        record = Some(evolved);
    }
    Ok(steps)
}

fn step(recorded: Recorded, is_first: bool, before: &Value, evolved: &Record) -> EventStep {
    let after = state_of(evolved);
    let changed = compare::changes(shape::of_record(evolved.register()), before, &after);
    let body = serde_json::to_value(&recorded.event).unwrap_or_default();
    let key = subject::key_of(&recorded, &body);
    EventStep { recorded, body, key, is_first, after, changed }
}

/// The step that an event would be which is not in the log, and the record it would leave; `before` is the record as it
/// is now.
#[must_use]
pub fn foreseen_step(recorded: Recorded, before: Option<Record>) -> (EventStep, Record) {
    let (is_first, state) = (before.is_none(), before.as_ref().map_or(Value::Null, state_of));
    let evolved = Record::evolve(before, &recorded.event, &recorded.stamp());
    (step(recorded, is_first, &state, &evolved), evolved)
}

/// The steps at these positions of any streams, oldest first. Each stream they lie in is folded once.
///
/// # Errors
/// [`ReadRecordError`].
pub fn steps_at(log: &EmbeddedLog, positions: &[u64]) -> Result<Vec<EventStep>, ReadRecordError> {
    let mut streams: BTreeMap<[u8; 16], BTreeSet<u64>> = BTreeMap::new();
    for position in positions {
        let chunk = log.read_now(*position, Direction::Forward, Limit::entries(1)).map_err(ReadRecordError::Read)?;
        if let Some(entry) = chunk.first().filter(|entry| entry.position == *position) {
            streams.entry(entry.stream.0).or_default().insert(*position);
        }
    }
    let mut steps = Vec::new();
    for (stream, wanted) in &streams {
        steps.append(&mut fold(log, *stream, wanted)?);
    }
    steps.sort_unstable_by_key(EventStep::position);
    Ok(steps)
}

/// A record's state as JSON, without what is empty.
fn state_of(record: &Record) -> Value {
    // The record says beside its state which register it is of.
    let mut value = serde_json::to_value(record).unwrap_or_default();
    compare::tidy(value["state"].take())
}
