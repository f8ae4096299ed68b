//! What every entry says of itself, whatever its type: read without decoding its body, and only if its bytes are
//! canonical JSON (RFC 8785). For those who check a whole log: one pass over the bytes, no memory.

use std::borrow::Cow;

/// The largest integer that a canonical number writes with all its digits (RFC 8785, section 3.2.2.3).
const LARGEST_SAFE: u64 = 1 << 53;
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
    let mut reader = Reader { text, bytes, at: 0 };
    let mut members = Members::default();
    reader.object(0, &mut |key, value| members.take(key, value))?;
    if reader.at != bytes.len() {
        return Err(reader.wrong("something follows the entry"));
    }
    members.outline()
}

/// The raw texts of the members that are wanted.
#[derive(Default)]
struct Members<'a> {
    position: Option<&'a str>,
    recorded_at: Option<&'a str>,
    stream: Option<&'a str>,
    stream_version: Option<&'a str>,
    command: Option<&'a str>,
    event_type: Option<&'a str>,
}

impl<'a> Members<'a> {
    fn take(&mut self, key: &str, value: &'a str) {
        match key {
            "position" => self.position = Some(value),
            "recorded_at" => self.recorded_at = Some(value),
            "stream" => self.stream = Some(value),
            "stream_version" => self.stream_version = Some(value),
            "command" => self.command = Some(value),
            "type" => self.event_type = Some(value),
            _ => {}
        }
    }

    fn outline(&self) -> Result<Outline<'a>, OutlineError> {
        Ok(Outline {
            position: number(self.position, "position")?,
            recorded_at: number(self.recorded_at, "recorded_at")?,
            stream: text(self.stream, "stream")?,
            stream_version: number(self.stream_version, "stream_version")?,
            command: text(self.command, "command")?,
            event_type: text(self.event_type, "type")?,
        })
    }
}

/// Where the first control is. Whether there is one is asked of many bytes at once.
fn control(bytes: &[u8]) -> Option<usize> {
    let is_control = |byte: &u8| *byte < b' ';
    let any = bytes.iter().fold(false, |any, byte| any | is_control(byte));
    any.then(|| bytes.iter().position(is_control)).flatten()
}

fn number<N: std::str::FromStr>(raw: Option<&str>, member: &'static str) -> Result<N, OutlineError> {
    raw.and_then(|raw| raw.parse().ok()).ok_or(OutlineError::Member { member })
}

fn text<'a>(raw: Option<&'a str>, member: &'static str) -> Result<&'a str, OutlineError> {
    let inner = raw.and_then(|raw| raw.strip_prefix('"')?.strip_suffix('"'));
    inner.filter(|inner| !inner.contains('\\')).ok_or(OutlineError::Member { member })
}

/// Reads canonical JSON, and nothing else, from the front.
struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn wrong(&self, what: &'static str) -> OutlineError {
        OutlineError::NotCanonical { at: self.at, what }
    }

    fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    fn expect(&mut self, byte: u8, what: &'static str) -> Result<(), OutlineError> {
        if self.peek() != byte {
            return Err(self.wrong(what));
        }
        self.at += 1;
        Ok(())
    }

    fn value(&mut self, depth: u32) -> Result<(), OutlineError> {
        if depth > DEEPEST {
            return Err(self.wrong("values lie too deep in one another"));
        }
        match self.peek() {
            b'{' => self.object(depth, &mut |_, _| ()),
            b'[' => self.array(depth),
            b'"' => self.string().map(drop),
            b'-' | b'0'..=b'9' => self.number(),
            _ => self.word(),
        }
    }

    fn object(&mut self, depth: u32, take: &mut dyn FnMut(&str, &'a str)) -> Result<(), OutlineError> {
        self.expect(b'{', "an object was expected")?;
        if self.peek() == b'}' {
            self.at += 1;
            return Ok(());
        }
        let mut before: Option<Cow<'_, str>> = None;
        loop {
            let start = self.at;
            let is_escaped = self.string()?;
            let key = &self.text[start + 1..self.at - 1];
            let key = if is_escaped { Cow::Owned(unescaped(key)) } else { Cow::Borrowed(key) };
            if before.as_ref().is_some_and(|before| !comes_before(before, &key)) {
                return Err(self.wrong("the names are not in order, or one is there twice"));
            }
            self.expect(b':', "a colon was expected")?;
            let start = self.at;
            self.value(depth + 1)?;
            take(&key, &self.text[start..self.at]);
            before = Some(key);
            match self.peek() {
                b',' => self.at += 1,
                _ => return self.expect(b'}', "a comma or the end of the object was expected"),
            }
        }
    }

    fn array(&mut self, depth: u32) -> Result<(), OutlineError> {
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
    fn string(&mut self) -> Result<bool, OutlineError> {
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
                None => return Err(self.wrong("a string is not ended")),
            }
        }
    }

    /// The only escapes that canonical JSON writes (RFC 8785, section 3.2.2.2).
    fn escape(&mut self) -> Result<(), OutlineError> {
        let rest = &self.bytes[self.at + 1..];
        match rest.first() {
            Some(b'"' | b'\\' | b'b' | b't' | b'n' | b'f' | b'r') => self.at += 2,
            Some(b'u') => {
                let control = match rest.get(1..5) {
                    Some([b'0', b'0', high @ (b'0' | b'1'), low @ (b'0'..=b'9' | b'a'..=b'f')]) => {
                        let low = if low.is_ascii_digit() { low - b'0' } else { low - b'a' + 10 };
                        (high - b'0') * 16 + low
                    }
                    _ => return Err(self.wrong("an escape that is not needed")),
                };
                if matches!(control, 0x08 | 0x09 | 0x0a | 0x0c | 0x0d) {
                    return Err(self.wrong("an escape that has a shorter form"));
                }
                self.at += 6;
            }
            _ => return Err(self.wrong("an escape that is not needed")),
        }
        Ok(())
    }

    fn number(&mut self) -> Result<(), OutlineError> {
        let start = self.at;
        while matches!(self.peek(), b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9') {
            self.at += 1;
        }
        let token = &self.text[start..self.at];
        let digits = token.strip_prefix('-').unwrap_or(token);
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit())
            && (!digits.starts_with('0') || token == "0")
            && digits.parse::<u64>().is_ok_and(|number| number <= LARGEST_SAFE);
        // Every number of this ledger is a plain integer; what is not is left to the general rule.
        let canonical = plain
            || serde_json::from_str::<serde_json::Value>(token)
                .ok()
                .and_then(|value| serde_json_canonicalizer::to_vec(&value).ok())
                .is_some_and(|canonical| canonical == token.as_bytes());
        if canonical { Ok(()) } else { Err(self.wrong("a number in another form than the canonical one")) }
    }

    fn word(&mut self) -> Result<(), OutlineError> {
        let rest = &self.bytes[self.at..];
        for word in [&b"true"[..], b"false", b"null"] {
            if rest.starts_with(word) {
                self.at += word.len();
                return Ok(());
            }
        }
        Err(self.wrong("a value was expected"))
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

/// A string without its escapes, which were checked when it was read.
fn unescaped(raw: &str) -> String {
    serde_json::from_str(&format!("\"{raw}\"")).unwrap_or_default()
}

/// Whether one name comes before another: by UTF-16 code units (RFC 8785, section 3.2.3).
fn comes_before(one: &str, other: &str) -> bool {
    if one.is_ascii() && other.is_ascii() { one < other } else { one.encode_utf16().lt(other.encode_utf16()) }
}

#[cfg(test)]
mod tests;
