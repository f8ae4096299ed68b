//! The entry: one event in its envelope, as the exact canonical JSON bytes (RFC 8785) that the log holds.
//!
//! The bytes are made once, here and in the log's writer, and never re-serialised. The writer alone knows an entry's
//! position and time, and canonical key order puts the two side by side, so a draft is three pieces with two gaps.

mod written;

use crate::{
    actor::Actor,
    canonical,
    event::Event,
    stream::StreamId,
    value::{Day, Moment},
};
use serde::{Deserialize, de::DeserializeOwned};
use uuid::Uuid;

pub use outline::{Outline, OutlineError, outline};

mod outline;

/// The most bytes an entry may have: the length prefix of a tile of entries has two bytes (C2SP tlog-tiles).
pub const MAX_ENTRY_BYTES: usize = 65_535;

/// What stands around an event's body.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    /// The event's own id (UUIDv7).
    pub event_id: Uuid,
    /// The command that made it.
    pub command: Uuid,
    /// What it belongs together with (an import, a journey), if anything.
    pub correlation: Option<Uuid>,
    /// The event that caused it, if one did.
    pub causation: Option<Uuid>,
    /// The stream it lies in.
    pub stream: StreamId,
    /// Its number in the stream, from 1.
    pub stream_version: u64,
    /// The day the act took place.
    pub business_date: Day,
    /// Who acted.
    pub actor: Actor,
}

/// An entry before the writer gives it position and time: `head ‖ position ‖ middle ‖ recorded-at ‖ tail`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Everything before the position's digits.
    pub head: Vec<u8>,
    /// What stands between position and time.
    pub middle: Vec<u8>,
    /// Everything after the time's digits.
    pub tail: Vec<u8>,
}

/// An event as recorded, with all the log knows of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Its place in the log, from 0.
    pub position: u64,
    /// When the ledger recorded it (入账时间).
    pub recorded_at: Moment,
    /// The envelope.
    pub envelope: Envelope,
    /// The event.
    pub event: Event,
}

impl Recorded {
    /// What `evolve` may know besides the event.
    #[must_use]
    pub fn stamp(&self) -> crate::register::Stamp {
        crate::register::Stamp {
            business_date: self.envelope.business_date,
            recorded_at: self.recorded_at,
            actor: self.envelope.actor.clone(),
        }
    }
}

/// Why bytes are not an entry of this ledger.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// Not the JSON of an entry.
    #[error("entry is not well formed")]
    Malformed(#[source] Option<serde_json::Error>),
    /// An event type this program does not know: the log was written by a newer one.
    #[error("unknown event type {name} version {version}")]
    UnknownType {
        /// The type's name.
        name: String,
        /// Its schema version.
        version: u16,
    },
}

/// Makes the canonical bytes of an event in its envelope, but for position and time.
///
/// # Errors
/// When a value cannot be written as JSON, which no type of this crate can bring about.
pub fn draft(event: &Event, envelope: &Envelope) -> Result<Draft, serde_json::Error> {
    let (name, version) = event.type_and_version();
    let mut head = Vec::with_capacity(512);
    head.extend_from_slice(b"{\"actor\":");
    head.append(&mut canonical::to_vec(&envelope.actor)?);
    head.extend_from_slice(b",\"body\":");
    head.append(&mut canonical::to_vec(event)?);
    head.extend_from_slice(format!(",\"business_date\":\"{}\"", envelope.business_date).as_bytes());
    if let Some(causation) = envelope.causation {
        head.extend_from_slice(format!(",\"causation\":\"{causation}\"").as_bytes());
    }
    head.extend_from_slice(format!(",\"command\":\"{}\"", envelope.command).as_bytes());
    if let Some(correlation) = envelope.correlation {
        head.extend_from_slice(format!(",\"correlation\":\"{correlation}\"").as_bytes());
    }
    head.extend_from_slice(format!(",\"event\":\"{}\",\"position\":", envelope.event_id).as_bytes());
    let tail = format!(
        ",\"stream\":\"{}\",\"stream_version\":{},\"type\":\"{name}\",\"version\":{version}}}",
        envelope.stream, envelope.stream_version
    );
    Ok(Draft { head, middle: b",\"recorded_at\":".to_vec(), tail: tail.into_bytes() })
}

#[derive(Deserialize)]
struct Wire<B> {
    actor: Actor,
    body: B,
    business_date: Day,
    causation: Option<Uuid>,
    command: Uuid,
    correlation: Option<Uuid>,
    event: Uuid,
    position: u64,
    recorded_at: Moment,
    stream: StreamId,
    stream_version: u64,
}

/// Reads an entry's bytes.
///
/// # Errors
/// When they are not an entry, or of a type this program does not know.
pub fn decode(bytes: &[u8]) -> Result<Recorded, DecodeError> {
    let (name, version) = peek_type(bytes).ok_or(DecodeError::Malformed(None))?;
    let decoder =
        Event::decoder(name, version).ok_or_else(|| DecodeError::UnknownType { name: name.to_owned(), version })?;
    // One check of the whole entry is cheaper than one of every string in it.
    decoder(std::str::from_utf8(bytes).map_err(|_| DecodeError::Malformed(None))?)
}

/// Type and version of an entry. Canonical key order puts them last, so the end of the bytes is enough.
#[must_use]
pub fn peek_type(bytes: &[u8]) -> Option<(&str, u16)> {
    const KEY: &str = "\"type\":\"";
    const LONGEST_TAIL: usize = 120;
    let start = bytes.len().saturating_sub(LONGEST_TAIL);
    // The cut may fall inside a character of the body; the tail itself is ASCII.
    let start = start + bytes[start..].iter().take_while(|b| **b & 0b1100_0000 == 0b1000_0000).count();
    let tail = std::str::from_utf8(&bytes[start..]).ok()?;
    let (name, rest) = tail[tail.rfind(KEY)? + KEY.len()..].split_once('"')?;
    let version = rest.strip_prefix(",\"version\":")?.strip_suffix('}')?;
    Some((name, version.parse().ok()?))
}

/// Reads the entries of one type, each from its whole text.
pub(crate) type Decoder = fn(&str) -> Result<Recorded, DecodeError>;

/// Reads an entry whose body is a `B`. What is not written as [`draft`] writes is read, or refused, by the rules of
/// JSON; what is, gives the same and costs less.
pub(crate) fn decode_body<B: DeserializeOwned>(text: &str, wrap: fn(B) -> Event) -> Result<Recorded, DecodeError> {
    if let Some(recorded) = written::read(text, wrap) {
        return Ok(recorded);
    }
    let wire: Wire<B> = serde_json::from_str(text).map_err(|e| DecodeError::Malformed(Some(e)))?;
    Ok(wire.recorded(wrap))
}

impl<B> Wire<B> {
    fn recorded(self, wrap: fn(B) -> Event) -> Recorded {
        Recorded {
            position: self.position,
            recorded_at: self.recorded_at,
            envelope: Envelope {
                event_id: self.event,
                command: self.command,
                correlation: self.correlation,
                causation: self.causation,
                stream: self.stream,
                stream_version: self.stream_version,
                business_date: self.business_date,
                actor: self.actor,
            },
            event: wrap(self.body),
        }
    }
}

#[cfg(test)]
mod tests;
