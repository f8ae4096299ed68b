//! Who looked at somebody's personal data, when and what for: from the person's own stream of events. Used by the
//! server and the command line alike.

use domain::{
    actor::Actor,
    entry::{self, DecodeError},
    event::Event,
    person::{PersonDataChecked, PersonDataRead, PersonEvent, PersonKey},
    stream::RecordKey,
    value::{Day, Moment},
};
use store::{EmbeddedLog, Entry, Limit, Position, ReadError, StreamId};

/// One look at personal data.
#[derive(Clone, Debug, PartialEq)]
pub struct Access {
    /// Where its event lies.
    pub position: Position,
    /// When it was recorded: nothing was told before.
    pub recorded_at: Moment,
    /// Its business date.
    pub business_date: Day,
    /// Who looked.
    pub actor: Actor,
    /// What was done.
    pub looked: Looked,
}

/// Reading or checking.
#[derive(Clone, Debug, PartialEq)]
pub enum Looked {
    /// Values were read.
    Read(PersonDataRead),
    /// A value was checked.
    Checked(PersonDataChecked),
}

/// Which accesses are wanted.
#[derive(Clone, Debug)]
pub struct AccessScan {
    /// To whose data.
    pub person: PersonKey,
    /// Where to begin, this position included.
    pub start: Option<Position>,
    /// From the newest to the oldest.
    pub newest_first: bool,
    /// How many at most.
    pub limit: usize,
    /// Only the first so many entries of the log.
    pub known: u64,
}

/// A page of accesses.
#[derive(Clone, Debug, PartialEq)]
pub struct Accesses {
    /// In the order asked for.
    pub found: Vec<Access>,
    /// Where to go on, if there are more.
    pub next: Option<Position>,
}

/// Why the accesses could not be told.
#[derive(Debug, thiserror::Error)]
pub enum AccessesError {
    /// The log could not be read.
    #[error("read the person's events")]
    Read(#[from] ReadError),
    /// An entry cannot be decoded.
    #[error("decode entry {position}")]
    Decode {
        /// Its place in the log.
        position: Position,
        /// Why.
        #[source]
        source: DecodeError,
    },
}

impl AccessScan {
    /// Looks through the person's events on the calling thread; none when there is no such person.
    ///
    /// # Errors
    /// [`AccessesError`].
    pub fn run(&self, log: &EmbeddedLog) -> Result<Option<Accesses>, AccessesError> {
        let chunk = log.read_stream_now(StreamId(self.person.stream().0.into_bytes()), 0, Limit::ALL)?;
        if chunk.first().is_none_or(|first| first.position >= self.known) {
            return Ok(None);
        }
        let mut entries: Vec<Entry<'_>> = chunk.iter().filter(|entry| entry.position < self.known).collect();
        if self.newest_first {
            entries.reverse();
        }
        let mut found = Vec::new();
        for entry in entries.into_iter().filter(|entry| self.is_from_start(entry.position)) {
            let Some(access) = access_of(&entry)? else { continue };
            if found.len() == self.limit {
                return Ok(Some(Accesses { found, next: Some(access.position) }));
            }
            found.push(access);
        }
        Ok(Some(Accesses { found, next: None }))
    }

    fn is_from_start(&self, position: Position) -> bool {
        match (self.start, self.newest_first) {
            (None, _) => true,
            (Some(start), true) => position <= start,
            (Some(start), false) => position >= start,
        }
    }
}

/// The access that an entry records, if it records one.
fn access_of(entry: &Entry<'_>) -> Result<Option<Access>, AccessesError> {
    let recorded =
        entry::decode(entry.bytes).map_err(|source| AccessesError::Decode { position: entry.position, source })?;
    let Event::Person(event) = recorded.event else { return Ok(None) };
    let looked = match event {
        PersonEvent::PersonDataRead(read) => Looked::Read(read),
        PersonEvent::PersonDataChecked(check) => Looked::Checked(check),
        PersonEvent::PersonRecorded(_)
        | PersonEvent::PersonFrozen(_)
        | PersonEvent::PersonUnfrozen(_)
        | PersonEvent::PersonErased(_) => return Ok(None),
    };
    let envelope = recorded.envelope;
    Ok(Some(Access {
        position: recorded.position,
        recorded_at: recorded.recorded_at,
        business_date: envelope.business_date,
        actor: envelope.actor,
        looked,
    }))
}
