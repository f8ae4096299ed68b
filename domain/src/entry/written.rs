//! Reading an entry that is written exactly as the ledger writes: canonical key order fixes where each part of the
//! envelope begins, so only actor and body are parsed as JSON.
//!
//! This takes nothing that JSON would refuse: two JSON values between the fixed parts of an object are that object, and
//! what is told here is all there is in it. Whatever looks different is none of its business: it answers nothing.

use super::{Envelope, Recorded};
use crate::{
    event::Event,
    stream::StreamId,
    value::{Day, Moment},
};
use serde::{
    Deserialize,
    de::{DeserializeOwned, IgnoredAny},
};
use uuid::Uuid;

/// Characters of a day.
const DAY_CHARS: usize = 10;
/// Characters of an id.
const ID_CHARS: usize = 36;
/// So many digits fit every number of an envelope, whatever they are.
const MOST_DIGITS: usize = 18;

/// Reads an entry from its text; none when it is not canonical, or not an entry.
pub(super) fn read<B: DeserializeOwned>(text: &str, wrap: fn(B) -> Event) -> Option<Recorded> {
    let mut rest = Rest(text);
    rest.pass("{\"actor\":")?;
    let actor = rest.value()?;
    rest.pass(",\"body\":")?;
    let body = rest.value()?;
    let business_date = rest.quoted(",\"business_date\":\"", DAY_CHARS)?.parse::<Day>().ok()?;
    let causation = rest.id_if_there(",\"causation\":\"")?;
    let command = rest.id(",\"command\":\"")?;
    let correlation = rest.id_if_there(",\"correlation\":\"")?;
    let event_id = rest.id(",\"event\":\"")?;
    let position = rest.number(",\"position\":")?;
    let recorded_at = Moment(i64::try_from(rest.number(",\"recorded_at\":")?).ok()?);
    let stream = StreamId(rest.id(",\"stream\":\"")?);
    let stream_version = rest.number(",\"stream_version\":")?;
    rest.end_with_type()?;
    let envelope = Envelope { event_id, command, correlation, causation, stream, stream_version, business_date, actor };
    Some(Recorded { position, recorded_at, envelope, event: wrap(body) })
}

/// What is still to be read.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    /// Goes past what must stand here.
    fn pass(&mut self, fixed: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(fixed)?;
        Some(())
    }

    /// Reads a JSON value.
    fn value<T: Deserialize<'a>>(&mut self) -> Option<T> {
        let mut json = serde_json::Deserializer::from_str(self.0);
        let value = T::deserialize(&mut json).ok()?;
        let read = json.into_iter::<IgnoredAny>().byte_offset();
        self.0 = self.0.get(read..)?;
        Some(value)
    }

    /// Reads a text of so many bytes after its key, which ends in the opening quotation mark.
    fn quoted(&mut self, key: &str, bytes: usize) -> Option<&'a str> {
        self.pass(key)?;
        let (text, rest) = self.0.split_at_checked(bytes)?;
        self.0 = rest.strip_prefix('"')?;
        Some(text)
    }

    /// Reads an id. In so many characters only the form with hyphens is one, and no escape is.
    fn id(&mut self, key: &str) -> Option<Uuid> {
        Uuid::try_parse(self.quoted(key, ID_CHARS)?).ok()
    }

    /// Reads an id that may be absent.
    fn id_if_there(&mut self, key: &str) -> Option<Option<Uuid>> {
        if self.0.starts_with(key) { self.id(key).map(Some) } else { Some(None) }
    }

    /// Reads a whole number that is not negative, as JSON writes it: without a leading zero.
    fn number(&mut self, key: &str) -> Option<u64> {
        self.pass(key)?;
        let digits = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = self.0.split_at_checked(digits)?;
        if digits == 0 || digits > MOST_DIGITS || digits > 1 && number.starts_with('0') {
            return None;
        }
        self.0 = rest;
        Some(number.bytes().fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0')))
    }

    /// Sees that type and version, by which this reader was chosen, are all that follows.
    fn end_with_type(&mut self) -> Option<()> {
        self.pass(",\"type\":\"")?;
        let name = self.0.bytes().take_while(u8::is_ascii_alphanumeric).count();
        self.0 = self.0.get(name..)?;
        self.number("\",\"version\":")?;
        (self.0 == "}").then_some(())
    }
}
