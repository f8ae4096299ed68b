//! Looking through the log: which events match, a bounded number of entries at a time. Used by the server and the
//! command line alike.

use crate::shown::Shown;
use domain::{
    entry::{DecodeError, peek_type},
    event::Event,
    register::Register,
    stream::StreamId,
    value::{Day, DivisionCode, Moment},
};
use jiff::Timestamp;
use projections::Live;
use serde::Deserialize;
use std::{borrow::Cow, collections::HashMap, ops::Range, str::FromStr, sync::LazyLock};
use store::{Chunk, Direction, EmbeddedLog, Entry, Limit, ReadError};
use uuid::Uuid;

/// How many entries one look through the log reads at most before it answers with what it has and where to go on.
pub const MAX_SCANNED_ENTRIES: u64 = 100_000;
/// How many entries are read at a time.
const SCAN_CHUNK: usize = 4_096;

/// The register of each event type.
static REGISTERS: LazyLock<HashMap<&'static str, Register>> =
    LazyLock::new(|| Event::types().map(|event| (event.name, event.register)).collect());

/// The register an entry belongs to, by its type.
///
/// # Errors
/// [`DecodeError`] when it is no entry, or of a type this program does not know.
pub fn register_of(bytes: &[u8]) -> Result<Register, DecodeError> {
    let (name, version) = peek_type(bytes).ok_or(DecodeError::Malformed(None))?;
    REGISTERS.get(name).copied().ok_or_else(|| DecodeError::UnknownType { name: name.to_owned(), version })
}

/// A point of knowledge: a number of entries, a moment, or a day in China, which means its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsOfParam {
    /// The first so many entries.
    Entries(u64),
    /// What had been recorded at that moment.
    Moment(Moment),
}

impl AsOfParam {
    /// How many entries of a log it stands for.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn entries(self, log: &EmbeddedLog) -> Result<u64, ReadError> {
        match self {
            Self::Entries(entries) => Ok(entries.min(log.head_now())),
            Self::Moment(moment) => log.position_at_now(moment.0),
        }
    }
}

impl FromStr for AsOfParam {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(entries) = text.parse() {
            return Ok(Self::Entries(entries));
        }
        if let Ok(day) = text.parse() {
            return Ok(Self::Moment(Moment::end_of(day)));
        }
        let moment: Timestamp = text.parse().map_err(|_| {
            format!(
                "「{text}」不是时点：请写条目数（如 1200）、日期（如 2024-05-01，指北京时间当日终了）\
                 或 RFC 3339 时刻（如 2024-05-01T08:00:00+08:00，网址中加号写作 %2B）"
            )
        })?;
        Ok(Self::Moment(Moment(moment.as_microsecond())))
    }
}

impl<'de> Deserialize<'de> for AsOfParam {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Which events are wanted: every part that is given must hold.
#[derive(Clone, Debug, Default)]
pub struct EventFilter {
    /// Of this register.
    pub register: Option<Register>,
    /// Of this type.
    pub kind: Option<String>,
    /// By this user.
    pub subject: Option<String>,
    /// For this unit.
    pub unit: Option<String>,
    /// Made by this command.
    pub command: Option<Uuid>,
    /// With a business date not before.
    pub from: Option<Day>,
    /// With a business date not after.
    pub until: Option<Day>,
    /// With this text in the entry, as [`EventFilter::needle`] writes it.
    pub text: Option<String>,
}

/// The parts of an envelope a filter looks at.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    actor: ActorText<'a>,
    business_date: Day,
}

#[derive(Deserialize)]
struct ActorText<'a> {
    #[serde(borrow)]
    subject: Cow<'a, str>,
    #[serde(borrow)]
    unit: Cow<'a, str>,
}

impl EventFilter {
    /// A text as it stands within an entry, which is JSON.
    #[must_use]
    pub fn needle(text: &str) -> String {
        let quoted = serde_json::Value::from(text).to_string();
        quoted[1..quoted.len() - 1].to_owned()
    }

    /// Whether an entry is wanted.
    #[must_use]
    pub fn takes(&self, entry: &Entry<'_>) -> bool {
        if self.command.is_some_and(|command| entry.command.0 != *command.as_bytes()) {
            return false;
        }
        let kind = peek_type(entry.bytes).map(|(name, _)| name);
        if self.kind.as_deref().is_some_and(|wanted| kind != Some(wanted)) {
            return false;
        }
        let register = || kind.and_then(|name| REGISTERS.get(name).copied());
        if self.register.is_some_and(|wanted| register() != Some(wanted)) {
            return false;
        }
        let holds = |needle: &str| std::str::from_utf8(entry.bytes).is_ok_and(|text| text.contains(needle));
        if self.text.as_deref().is_some_and(|needle| !holds(needle)) {
            return false;
        }
        if self.subject.is_none() && self.unit.is_none() && self.from.is_none() && self.until.is_none() {
            return true;
        }
        let Ok(envelope) = serde_json::from_slice::<Envelope<'_>>(entry.bytes) else { return false };
        let day = envelope.business_date;
        self.subject.as_deref().is_none_or(|wanted| envelope.actor.subject == wanted)
            && self.unit.as_deref().is_none_or(|wanted| envelope.actor.unit == wanted)
            && self.from.is_none_or(|from| from <= day)
            && self.until.is_none_or(|until| day <= until)
    }
}

/// Only events whose record lies, or ever lay, in a division or below it.
#[derive(Clone, Debug)]
pub struct Within {
    /// The division.
    pub division: DivisionCode,
    /// The read models, which know where records lie; they have folded all entries of the look.
    pub live: Live,
    /// How many entries are known.
    pub known: u64,
}

/// One look through the log.
#[derive(Clone, Debug)]
pub struct EventScan {
    /// What is wanted.
    pub filter: EventFilter,
    /// Only in this division.
    pub within: Option<Within>,
    /// Only in this stream.
    pub stream: Option<StreamId>,
    /// Where to begin, this position included.
    pub start: Option<u64>,
    /// From the newest to the oldest.
    pub newest_first: bool,
    /// How many events at most.
    pub limit: usize,
    /// No entry before this position.
    pub first: u64,
    /// Only the first so many entries of the log.
    pub known: u64,
    /// What of them is shown.
    pub shown: Shown,
}

/// What a look through the log found.
#[derive(Debug)]
pub struct Scanned<T> {
    /// What was made of the events wanted.
    pub found: Vec<T>,
    /// Where to go on, if there may be more.
    pub next: Option<u64>,
}

impl EventScan {
    /// Looks through the log on the calling thread; `make` is given each event that is wanted.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn run<T>(&self, log: &EmbeddedLog, make: impl Fn(&Entry<'_>) -> T) -> Result<Scanned<T>, ReadError> {
        match self.stream {
            Some(stream) => self.run_stream(log, stream, &make),
            None => self.run_log(log, &make),
        }
    }

    /// The positions looked at.
    fn range(&self) -> Range<u64> {
        self.first..self.known
    }

    /// The entries of a chunk in its order, each with whether it is wanted and shown.
    fn judge<'a>(&self, chunk: &'a Chunk) -> impl Iterator<Item = (Entry<'a>, bool)> {
        let inside = self.within.as_ref().map(|Within { division, live, known }| {
            let positions: Vec<u64> = chunk.iter().map(|entry| entry.position).collect();
            live.read(|models| models.rows().events_within(*division, &positions, *known))
        });
        self.shown.tell(chunk).enumerate().map(move |(index, (entry, is_shown))| {
            let is_inside = inside.as_ref().is_none_or(|inside| inside[index]);
            (entry, is_shown && is_inside && self.filter.takes(&entry))
        })
    }

    fn run_log<T>(&self, log: &EmbeddedLog, make: &dyn Fn(&Entry<'_>) -> T) -> Result<Scanned<T>, ReadError> {
        let mut found = Vec::new();
        let (mut at, direction) = match self.newest_first {
            true => (self.start.unwrap_or(u64::MAX).min(self.known.saturating_sub(1)), Direction::Backward),
            false => (self.start.unwrap_or(0).max(self.first), Direction::Forward),
        };
        let mut scanned = 0;
        while self.range().contains(&at) {
            let chunk = log.read_now(at, direction, Limit::entries(SCAN_CHUNK))?;
            for (entry, is_wanted) in self.judge(&chunk).filter(|(entry, _)| self.range().contains(&entry.position)) {
                if found.len() == self.limit || scanned == MAX_SCANNED_ENTRIES {
                    return Ok(Scanned { found, next: Some(entry.position) });
                }
                scanned += 1;
                if is_wanted {
                    found.push(make(&entry));
                }
            }
            match (chunk.last(), direction) {
                (None, _) => break,
                (Some(last), Direction::Forward) => at = last.position + 1,
                (Some(last), Direction::Backward) if last.position > 0 => at = last.position - 1,
                (Some(_), Direction::Backward) => break,
            }
        }
        Ok(Scanned { found, next: None })
    }

    fn run_stream<T>(
        &self,
        log: &EmbeddedLog,
        stream: StreamId,
        make: &dyn Fn(&Entry<'_>) -> T,
    ) -> Result<Scanned<T>, ReadError> {
        let chunk: Chunk = log.read_stream_now(store::StreamId(stream.0.into_bytes()), 0, Limit::ALL)?;
        let wanted = |entry: &Entry<'_>| {
            let from_start = match (self.start, self.newest_first) {
                (None, _) => true,
                (Some(start), true) => entry.position <= start,
                (Some(start), false) => entry.position >= start,
            };
            self.range().contains(&entry.position) && from_start
        };
        let judged = self.judge(&chunk).filter(|(_, is_wanted)| *is_wanted).map(|(entry, _)| entry);
        let mut entries: Vec<Entry<'_>> = judged.filter(wanted).collect();
        if self.newest_first {
            entries.reverse();
        }
        let next = entries.get(self.limit).map(|entry| entry.position);
        Ok(Scanned { found: entries.iter().take(self.limit).map(make).collect(), next })
    }
}
