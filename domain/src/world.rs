//! What a decision may look at: the records it asked for, and no others.
//!
//! `decide` asks the world for records by key. What is not loaded yet comes back as [`Halt::Load`]; the caller loads
//! that stream and decides again. So the domain does no I/O, and every record a decision looked at is known with its
//! version and becomes a guard of the append: no rule can rest on something that changed meanwhile.

use crate::{
    actor::Actor,
    event::Event,
    refusal::{Refusal, RefusalKind},
    register::{Record, State},
    stream::{RecordKey, StreamId},
    value::{Day, Moment, Salt},
};
use std::{collections::HashMap, sync::Arc};

/// Why a decision stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Halt {
    /// It needs this stream loaded first.
    Load(StreamId),
    /// The command is refused.
    Refused(Refusal),
}

impl From<Refusal> for Halt {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// One event to be written to one stream.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Where it goes.
    pub stream: StreamId,
    /// What happened.
    pub event: Event,
}

impl Change {
    /// An event for the record of a key.
    pub fn to(key: &impl RecordKey, event: impl Into<Event>) -> Self {
        Self { stream: key.stream(), event: event.into() }
    }
}

/// What a decision knows besides the records: who, when, and the randomness it may need.
#[derive(Clone, Debug)]
pub struct Context {
    /// Who acts.
    pub actor: Actor,
    /// The day the act took place (业务日期).
    pub business_date: Day,
    /// Now, as the ledger's clock has it.
    pub now: Moment,
    /// Salts for personal data: fresh ones, at least one per field, to record them; for a check, those that the
    /// person's values of that kind were sealed with.
    pub salts: Vec<Salt>,
}

impl Context {
    /// Refuses a business date after today.
    pub(crate) fn check_date(&self) -> Result<(), Refusal> {
        let today = self.now.day();
        if self.business_date > today {
            let detail = format!("业务日期 {} 晚于今天 {today}，请改为已发生的日期", self.business_date);
            return Err(Refusal::new(RefusalKind::InFuture, detail));
        }
        Ok(())
    }

    /// Refuses an act dated before `begin`, the day the record it is about (or the part it changes) came to be.
    pub fn not_before(&self, begin: Day) -> Result<(), Refusal> {
        if self.business_date < begin {
            let detail = format!("业务日期 {} 早于该记录的起始日 {begin}，请核对日期", self.business_date);
            return Err(Refusal::new(RefusalKind::WrongDate, detail));
        }
        Ok(())
    }
}

/// A record as loaded: how many events its stream holds, and what they fold to (none when the stream is empty).
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Number of events in the stream.
    pub version: u64,
    /// What they fold to.
    pub record: Option<Arc<Record>>,
}

/// The records a decision may look at.
#[derive(Clone, Debug, Default)]
pub struct World {
    loaded: HashMap<StreamId, Loaded>,
    complete: bool,
}

impl World {
    /// A world in which every stream that is not there is known to be empty: for tests.
    #[must_use]
    pub fn complete() -> Self {
        Self { loaded: HashMap::new(), complete: true }
    }

    /// Adds or replaces a stream as loaded.
    pub fn insert(&mut self, stream: StreamId, loaded: Loaded) {
        self.loaded.insert(stream, loaded);
    }

    /// Everything loaded so far; each is a guard of the append.
    pub fn loaded(&self) -> impl Iterator<Item = (StreamId, &Loaded)> {
        self.loaded.iter().map(|(stream, loaded)| (*stream, loaded))
    }

    /// One loaded stream.
    #[must_use]
    pub fn get(&self, stream: StreamId) -> Option<&Loaded> {
        self.loaded.get(&stream)
    }

    /// The record of a key, or none when its stream is empty.
    pub fn find<K: RecordKey>(&self, key: &K) -> Result<Option<&K::State>, Halt> {
        let stream = key.stream();
        match self.loaded.get(&stream) {
            Some(loaded) => Ok(loaded.record.as_deref().and_then(K::State::of)),
            None if self.complete => Ok(None),
            None => Err(Halt::Load(stream)),
        }
    }

    /// The record of a key; refused when there is none.
    pub fn require<K: RecordKey>(&self, key: &K) -> Result<&K::State, Halt> {
        self.find(key)?.ok_or_else(|| {
            Refusal::new(RefusalKind::NotFound, format!("台账中没有{}，请先登记或核对编号", key.spoken())).into()
        })
    }

    /// Refuses when the record of a key exists already.
    pub fn require_absent<K: RecordKey>(&self, key: &K) -> Result<(), Halt> {
        match self.find(key)? {
            None => Ok(()),
            Some(_) => {
                let detail = format!("{}已登记，不能重复登记", key.spoken());
                Err(Refusal::new(RefusalKind::AlreadyExists, detail).into())
            }
        }
    }
}

#[cfg(test)]
mod tests;
