//! Canonical JSON (RFC 8785) of this crate's own values. They have ASCII names of members and whole numbers, for which
//! canonical form is compact JSON with members in the order of their names: made here by moving bytes. Anything else is
//! left to the general way, which costs several times as much.

use serde::Serialize;

/// Whole numbers of so many digits are the same in RFC 8785, which knows floating-point numbers only.
const EXACT_DIGITS: usize = 15;

/// The canonical bytes of a value.
///
/// # Errors
/// When it cannot be written as JSON.
pub(crate) fn to_vec<T: Serialize>(value: &T) -> Result<Vec<u8>, serde_json::Error> {
    let json = serde_json::to_vec(value)?;
    let mut sorting = Sorting { json: &json, at: 0, out: Vec::with_capacity(json.len()) };
    match sorting.value() {
        Some(()) if sorting.at == json.len() => Ok(sorting.out),
        Some(()) | None => serde_json_canonicalizer::to_vec(value),
    }
}

/// Compact JSON being written again with members in order. Every step gives up, with none, at what it does not know.
struct Sorting<'a> {
    json: &'a [u8],
    at: usize,
    out: Vec<u8>,
}

/// A member of an object: its name in the JSON, and itself in what is written.
struct Member<'a> {
    name: &'a [u8],
    written: std::ops::Range<usize>,
}

impl<'a> Sorting<'a> {
    fn value(&mut self) -> Option<()> {
        match self.json.get(self.at)? {
            b'{' => self.object(),
            b'[' => self.list(),
            b'"' => self.text().map(drop),
            b'0'..=b'9' | b'-' => self.number(),
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            _ => None,
        }
    }

    fn object(&mut self) -> Option<()> {
        self.byte(b'{')?;
        let start = self.out.len();
        let mut members: Vec<Member<'a>> = Vec::new();
        let mut rising = true;
        while self.json.get(self.at)? != &b'}' {
            if !members.is_empty() {
                self.byte(b',')?;
            }
            let begin = self.out.len();
            let name = self.text()?;
            if !name.is_ascii() || name.contains(&b'\\') {
                return None;
            }
            self.byte(b':')?;
            self.value()?;
            rising &= members.last().is_none_or(|last| last.name < name);
            members.push(Member { name, written: begin..self.out.len() });
        }
        if !rising {
            self.put_in_order(start, members)?;
        }
        self.byte(b'}')
    }

    /// Writes the members from `start` on again, in order.
    fn put_in_order(&mut self, start: usize, mut members: Vec<Member<'a>>) -> Option<()> {
        members.sort_unstable_by_key(|member| member.name);
        if members.windows(2).any(|pair| pair[0].name == pair[1].name) {
            return None;
        }
        let written = self.out.split_off(start);
        for (index, member) in members.iter().enumerate() {
            if index > 0 {
                self.out.push(b',');
            }
            self.out.extend_from_slice(written.get(member.written.start - start..member.written.end - start)?);
        }
        Some(())
    }

    fn list(&mut self) -> Option<()> {
        self.byte(b'[')?;
        let mut first = true;
        while self.json.get(self.at)? != &b']' {
            if !first {
                self.byte(b',')?;
            }
            first = false;
            self.value()?;
        }
        self.byte(b']')
    }

    /// A string; what the writer escapes, it escapes as RFC 8785 asks. Returns what is between the quotes.
    fn text(&mut self) -> Option<&'a [u8]> {
        let json = self.json;
        let start = self.at;
        if json.get(start)? != &b'"' {
            return None;
        }
        let mut end = start + 1;
        loop {
            match json.get(end)? {
                b'"' => break,
                b'\\' => end += 2,
                _ => end += 1,
            }
        }
        self.copy(end + 1);
        Some(&json[start + 1..end])
    }

    fn number(&mut self) -> Option<()> {
        let signed = usize::from(self.json[self.at] == b'-');
        let digits = self.json[self.at + signed..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let end = self.at + signed + digits;
        if digits > EXACT_DIGITS || matches!(self.json.get(end), Some(b'.' | b'e' | b'E')) {
            return None;
        }
        self.copy(end);
        Some(())
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        self.json[self.at..].starts_with(word).then(|| self.copy(self.at + word.len()))
    }

    fn byte(&mut self, byte: u8) -> Option<()> {
        (self.json.get(self.at)? == &byte).then(|| self.copy(self.at + 1))
    }

    fn copy(&mut self, until: usize) {
        self.out.extend_from_slice(&self.json[self.at..until]);
        self.at = until;
    }
}

#[cfg(test)]
mod tests;
