//! What every entry says of itself, whatever its type: read without decoding its body, and only if its bytes are
//! canonical JSON (RFC 8785). For those who check a whole log.

use shapes::Shapes;
use std::{cell::RefCell, ops::Range};

mod shapes;

/// The largest integer that a canonical number writes with all its digits, 2^53 (RFC 8785, section 3.2.2.3).
const LARGEST_SAFE: &[u8] = b"9007199254740992";
/// How deep values may lie in one another.
const DEEPEST: u32 = 64;

/// The members of an entry's envelope that tie it to its place in the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outline<'a> {
    /// Its place in the log.
    pub position: u64,
    /// When it was recorded, in microseconds of UTC.
    pub recorded_at: i64,
    /// Its stream, as text.
    pub stream: &'a str,
    /// Its number in the stream, from 1.
    pub stream_version: u64,
    /// The command that made it, as text.
    pub command: &'a str,
    /// The type of the event.
    pub event_type: &'a str,
}

/// Why bytes are not an entry in canonical form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutlineError {
    /// They are not JSON, or not the one canonical form of it.
    #[error("read an entry: not canonical JSON at byte {at}: {what}")]
    NotCanonical {
        /// Where, in bytes from the beginning of the entry.
        at: usize,
        /// What is wrong there.
        what: &'static str,
    },
    /// A member of the envelope is missing or of the wrong kind.
    #[error("read an entry: its {member} is missing or malformed")]
    Member {
        /// Which.
        member: &'static str,
    },
}

/// Reads an entry's outline, and makes sure that all of its bytes are canonical.
///
/// # Errors
/// [`OutlineError`].
pub fn outline(bytes: &[u8]) -> Result<Outline<'_>, OutlineError> {
    let text = simdutf8::compat::from_utf8(bytes)
        .map_err(|error| OutlineError::NotCanonical { at: error.valid_up_to(), what: "it is not UTF-8" })?;
    // Canonical JSON has no byte below the space: it puts nothing between its parts, and escapes what is in strings.
    if let Some(at) = control(bytes) {
        return Err(OutlineError::NotCanonical { at, what: "a blank between parts, or a control that is not escaped" });
    }
    let known = SHAPES.with_borrow_mut(|shapes| shapes.read(bytes));
    let found = known.map_or_else(|| read(text), Ok)?;
    Members { text, found }.outline()
}

thread_local! {
    /// What entries looked like that this thread has read.
    static SHAPES: RefCell<Shapes> = RefCell::default();
}

/// Reads an entry sign by sign, and remembers its shape.
fn read(text: &str) -> Result<Found, OutlineError> {
    let mut reader = Reader { text, bytes: text.as_bytes(), at: 0, scalars: Vec::new() };
    let read = reader.object(0).and_then(|()| reader.end());
    read.map_err(|what| OutlineError::NotCanonical { at: reader.at, what })?;
    SHAPES.with_borrow_mut(|shapes| shapes.learn(reader.bytes, &reader.scalars));
    let mut found = Found::default();
    for Scalar { kind, span, member } in reader.scalars {
        if let Some(member) = member {
            found[usize::from(member)] = Some((kind, span));
        }
    }
    Ok(found)
}

/// The members of the envelope that are wanted.
const MEMBERS: [&str; 6] = ["position", "recorded_at", "stream", "stream_version", "command", "type"];

/// Where each of [`MEMBERS`] lies.
type Found = [Option<(Kind, Range<usize>)>; MEMBERS.len()];

/// A value that has no parts. What is one of few words, such as `true`, belongs to the shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
}

/// Where a value lies: a text between its quotation marks.
struct Scalar {
    kind: Kind,
    span: Range<usize>,
    /// Which of [`MEMBERS`] it is.
    member: Option<u8>,
}

/// The wanted members of an entry.
struct Members<'a> {
    text: &'a str,
    found: Found,
}

impl<'a> Members<'a> {
    fn outline(&self) -> Result<Outline<'a>, OutlineError> {
        Ok(Outline {
            position: self.number(0)?,
            recorded_at: self.number(1)?,
            stream: self.text(2)?,
            stream_version: self.number(3)?,
            command: self.text(4)?,
            event_type: self.text(5)?,
        })
    }

    fn number<N: std::str::FromStr>(&self, member: usize) -> Result<N, OutlineError> {
        let raw = self.raw(member, Kind::Number);
        raw.and_then(|raw| raw.parse().ok()).ok_or(OutlineError::Member { member: MEMBERS[member] })
    }

    fn text(&self, member: usize) -> Result<&'a str, OutlineError> {
        let raw = self.raw(member, Kind::Text);
        raw.filter(|raw| !raw.contains('\\')).ok_or(OutlineError::Member { member: MEMBERS[member] })
    }

    fn raw(&self, member: usize, wanted: Kind) -> Option<&'a str> {
        let (kind, span) = self.found[member].as_ref()?;
        (*kind == wanted).then(|| &self.text[span.clone()])
    }
}

/// Where the first control is. Whether there is one is asked of many bytes at once.
fn control(bytes: &[u8]) -> Option<usize> {
    let is_control = |byte: &u8| *byte < b' ';
    let any = bytes.iter().fold(false, |any, byte| any | is_control(byte));
    any.then(|| bytes.iter().position(is_control)).flatten()
}

/// What is wrong with the byte that a reader has come to.
type Wrong = &'static str;

/// Reads canonical JSON, and nothing else, from the front.
struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// The texts and numbers that were read.
    scalars: Vec<Scalar>,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    fn expect(&mut self, byte: u8, what: Wrong) -> Result<(), Wrong> {
        if self.peek() != byte {
            return Err(what);
        }
        self.at += 1;
        Ok(())
    }

    fn end(&self) -> Result<(), Wrong> {
        if self.at == self.bytes.len() { Ok(()) } else { Err("something follows the entry") }
    }

    fn value(&mut self, depth: u32) -> Result<(), Wrong> {
        if depth > DEEPEST {
            return Err("values lie too deep in one another");
        }
        match self.peek() {
            b'{' => self.object(depth),
            b'[' => self.array(depth),
            b'"' => {
                let start = self.at + 1;
                self.string()?;
                self.scalars.push(Scalar { kind: Kind::Text, span: start..self.at - 1, member: None });
                Ok(())
            }
            b'-' | b'0'..=b'9' => self.number(),
            _ => self.word(),
        }
    }

    fn object(&mut self, depth: u32) -> Result<(), Wrong> {
        self.expect(b'{', "an object was expected")?;
        if self.peek() == b'}' {
            self.at += 1;
            return Ok(());
        }
        let mut before: Option<Name<'a>> = None;
        loop {
            let start = self.at + 1;
            let is_escaped = self.string()?;
            let name = Name { raw: &self.bytes[start..self.at - 1], is_escaped };
            if before.is_some_and(|before| !before.comes_before(name)) {
                return Err("the names are not in order, or one is there twice");
            }
            before = Some(name);
            self.expect(b':', "a colon was expected")?;
            let (index, is_scalar) = (self.scalars.len(), !matches!(self.peek(), b'{' | b'['));
            self.value(depth + 1)?;
            if let (0, true, Some(scalar)) = (depth, is_scalar, self.scalars.get_mut(index)) {
                scalar.member = MEMBERS.iter().zip(0..).find(|(one, _)| one.as_bytes() == name.raw).map(|(_, at)| at);
            }
            match self.peek() {
                b',' => self.at += 1,
                _ => return self.expect(b'}', "a comma or the end of the object was expected"),
            }
        }
    }

    fn array(&mut self, depth: u32) -> Result<(), Wrong> {
        self.expect(b'[', "an array was expected")?;
        if self.peek() == b']' {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.value(depth + 1)?;
            match self.peek() {
                b',' => self.at += 1,
                _ => return self.expect(b']', "a comma or the end of the array was expected"),
            }
        }
    }

    /// A string, and whether it has escapes; that it has no control is known.
    fn string(&mut self) -> Result<bool, Wrong> {
        self.expect(b'"', "a string was expected")?;
        let mut is_escaped = false;
        loop {
            self.at += before_quote(self.bytes.get(self.at..).unwrap_or_default());
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(is_escaped);
                }
                Some(_) => {
                    is_escaped = true;
                    self.escape()?;
                }
                None => return Err("a string is not ended"),
            }
        }
    }

    /// The only escapes that canonical JSON writes (RFC 8785, section 3.2.2.2).
    fn escape(&mut self) -> Result<(), Wrong> {
        let rest = &self.bytes[self.at + 1..];
        match rest.first() {
            Some(b'"' | b'\\' | b'b' | b't' | b'n' | b'f' | b'r') => self.at += 2,
            Some(b'u') => {
                let control = match rest.get(1..5) {
                    Some([b'0', b'0', high @ (b'0' | b'1'), low @ (b'0'..=b'9' | b'a'..=b'f')]) => {
                        let low = if low.is_ascii_digit() { low - b'0' } else { low - b'a' + 10 };
                        (high - b'0') * 16 + low
                    }
                    _ => return Err("an escape that is not needed"),
                };
                if matches!(control, 0x08 | 0x09 | 0x0a | 0x0c | 0x0d) {
                    return Err("an escape that has a shorter form");
                }
                self.at += 6;
            }
            _ => return Err("an escape that is not needed"),
        }
        Ok(())
    }

    fn number(&mut self) -> Result<(), Wrong> {
        let start = self.at;
        while matches!(self.peek(), b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9') {
            self.at += 1;
        }
        let token = &self.text[start..self.at];
        // Every number of this ledger is a plain integer; what is not is left to the general rule.
        let canonical = is_plain(token.as_bytes())
            || serde_json::from_str::<serde_json::Value>(token)
                .ok()
                .and_then(|value| serde_json_canonicalizer::to_vec(&value).ok())
                .is_some_and(|canonical| canonical == token.as_bytes());
        if !canonical {
            return Err("a number in another form than the canonical one");
        }
        self.scalars.push(Scalar { kind: Kind::Number, span: start..self.at, member: None });
        Ok(())
    }

    fn word(&mut self) -> Result<(), Wrong> {
        let rest = &self.bytes[self.at..];
        for word in [&b"true"[..], b"false", b"null"] {
            if rest.starts_with(word) {
                self.at += word.len();
                return Ok(());
            }
        }
        Err("a value was expected")
    }
}

/// Whether a token is an integer that canonical JSON writes just so.
fn is_plain(token: &[u8]) -> bool {
    let digits = token.strip_prefix(b"-").unwrap_or(token);
    digits.iter().all(u8::is_ascii_digit)
        && match digits {
            [] => false,
            [b'0', ..] => token == b"0",
            _ => digits.len() < LARGEST_SAFE.len() || digits.len() == LARGEST_SAFE.len() && digits <= LARGEST_SAFE,
        }
}

/// How many bytes lie before the first quotation mark or backslash, looked at eight at a time: most strings of an entry
/// are too short for anything wider to pay.
fn before_quote(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    // The lowest byte that this marks is zero in the word; those above it may be marked wrongly.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & HIGH;
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let found = zeros(word ^ (ONES * u64::from(b'"'))) | zeros(word ^ (ONES * u64::from(b'\\')));
        if found != 0 {
            return index * 8 + found.trailing_zeros() as usize / 8;
        }
    }
    let in_rest = rest.iter().position(|byte| matches!(byte, b'"' | b'\\'));
    words.len() * 8 + in_rest.unwrap_or(rest.len())
}

/// The name of a member, as it is written between its quotation marks.
#[derive(Clone, Copy)]
struct Name<'a> {
    raw: &'a [u8],
    is_escaped: bool,
}

impl Name<'_> {
    /// Whether it comes before another: by UTF-16 code units (RFC 8785, section 3.2.3).
    fn comes_before(self, other: Self) -> bool {
        match self.is_escaped || other.is_escaped {
            true => unit_order(&self.plain(), &other.plain()),
            false => unit_order(self.raw, other.raw),
        }
    }

    /// Without its escapes, which were checked when it was read.
    fn plain(self) -> Vec<u8> {
        if !self.is_escaped {
            return self.raw.to_vec();
        }
        let quoted = [b"\"", self.raw, b"\""].concat();
        serde_json::from_slice::<String>(&quoted).unwrap_or_default().into_bytes()
    }
}

/// Whether one UTF-8 text comes before another by UTF-16 code units. The order of the bytes is that of the characters,
/// and so of the units, but that what needs two of them begins with a surrogate, 0xD800 and up: it comes before U+E000
/// to U+FFFF.
fn unit_order(one: &[u8], other: &[u8]) -> bool {
    /// The first byte of U+E000 and of what is behind it, up to U+FFFF.
    const BEHIND_SURROGATES: std::ops::RangeInclusive<u8> = 0xee..=0xef;
    match one.iter().zip(other).find(|(one, other)| one != other) {
        Some((one, other)) if BEHIND_SURROGATES.contains(one) && *other > 0xef => false,
        Some((one, other)) if BEHIND_SURROGATES.contains(other) && *one > 0xef => true,
        Some((one, other)) => one < other,
        None => one.len() < other.len(),
    }
}

#[cfg(test)]
mod tests;
