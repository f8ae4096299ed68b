//! Text as people write it: NFC, trimmed, without control characters, never empty, with an upper limit.

use super::{CreditCode, DivisionCode, InvalidValue, text_value};
use smol_str::SmolStr;
use std::{fmt, str::FromStr};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Brings text into the one form that is stored, or says why it cannot be.
///
/// Replaying a history runs through here a dozen times an entry, so one pass over the bytes settles the common case.
fn clean(text: &str, what: &str, max_chars: usize, multiline: bool) -> Result<SmolStr, InvalidValue> {
    if count_of_clean(text, multiline).is_some_and(|length| length <= max_chars) {
        return Ok(SmolStr::new(text));
    }
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(InvalidValue(format!("{what}不能为空")));
    }
    if trimmed.chars().any(|c| c.is_control() && !(multiline && c == '\n')) {
        return Err(InvalidValue(format!("{what}不能含控制字符")));
    }
    let text = if is_nfc(trimmed) { SmolStr::new(trimmed) } else { trimmed.nfc().collect() };
    let length = text.chars().count();
    if length > max_chars {
        return Err(InvalidValue(format!("{what}最长 {max_chars} 字，现为 {length} 字")));
    }
    Ok(text)
}

/// How many characters a text has that is clean as it stands, told from its bytes alone; none when that takes a closer
/// look. The characters told here are those that normalisation never changes, whatever stands beside them, and that are
/// neither controls nor white space: printable ASCII, common punctuation, the CJK ideographs of the basic block,
/// full-width forms; within the text also the space and, where lines may break, the end of a line.
fn count_of_clean(text: &str, multiline: bool) -> Option<usize> {
    let mut rest = text.as_bytes();
    let (first, last) = (rest.first()?, rest.last()?);
    if *first <= b' ' || *last <= b' ' {
        return None;
    }
    let mut length = 0;
    loop {
        rest = match rest {
            [] => return Some(length),
            [b' '..=b'~', rest @ ..] => rest,
            [b'\n', rest @ ..] if multiline => rest,
            // U+5000 to U+9FFF, and U+4E00 to U+4FFF before them.
            [0xe5..=0xe9, _, _, rest @ ..] | [0xe4, 0xb8..=0xbf, _, rest @ ..] => rest,
            // U+2010 to U+2027, and U+3001 to U+3029.
            [0xe2, 0x80, 0x90..=0xa7, rest @ ..] | [0xe3, 0x80, 0x81..=0xa9, rest @ ..] => rest,
            // U+FF01 to U+FF3F, and U+FF40 to U+FF5E.
            [0xef, 0xbc, 0x81..=0xbf, rest @ ..] | [0xef, 0xbd, 0x80..=0x9e, rest @ ..] => rest,
            [..] => return None,
        };
        length += 1;
    }
}

macro_rules! bounded_text {
    ($(#[$doc:meta])* $type:ident, $what:literal, $max:literal, $multiline:literal, $pattern:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $type(SmolStr);

        impl $type {
            /// The most characters it may have.
            pub const MAX_CHARS: usize = $max;

            /// The text itself.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $type {
            type Err = InvalidValue;
            fn from_str(text: &str) -> Result<Self, InvalidValue> {
                clean(text, $what, Self::MAX_CHARS, $multiline).map(Self)
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", self.0.as_str())
            }
        }

        text_value!($type, $what, $pattern);
    };
}

bounded_text!(
    /// A name or a title: one line of at most 100 characters.
    Name, "名称", 100, false, r"^\S(.{0,98}\S)?$"
);
bounded_text!(
    /// A description or a reason: several lines, at most 4,000 characters.
    Note, "说明", 4000, true, r"^\S[\s\S]{0,3999}$"
);

impl From<&Key> for Name {
    /// Every key is also a name: shorter, and of fewer characters.
    fn from(key: &Key) -> Self {
        Self(key.0.clone())
    }
}

impl From<DivisionCode> for Name {
    /// The code's digits, for a division nobody named.
    fn from(code: DivisionCode) -> Self {
        Self(smol_str::format_smolstr!("{code}"))
    }
}

impl From<CreditCode> for Name {
    /// The code's text, for a legal person nobody named.
    fn from(code: CreditCode) -> Self {
        Self(SmolStr::new(code.as_str()))
    }
}

/// The key a record is known by: chosen by whoever registers it (a number from the paper register, a UUID made on a
/// phone), never changed, and unique in its register. At most 64 letters, digits or `-_.:/〔〕（）()`; no spaces.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(SmolStr);

impl Key {
    /// The most characters a key may have.
    pub const MAX_CHARS: usize = 64;

    /// The key's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Key {
    type Err = InvalidValue;
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let key = clean(text, "编号", Self::MAX_CHARS, false)?;
        // Digits and letters of ASCII and the ideographs come first: they are nearly all there is.
        let allowed = |c: char| match c {
            '0'..='9' | 'a'..='z' | 'A'..='Z' | '-' | '_' | '.' | ':' | '/' | '+' | '(' | ')' => true,
            '\u{4e00}'..='\u{9fff}' | '〔' | '〕' | '（' | '）' => true,
            c => !c.is_ascii() && c.is_alphanumeric(),
        };
        match key.chars().find(|c| !allowed(*c)) {
            Some(c) => Err(InvalidValue(format!("编号不能含字符「{c}」，只用文字、数字和 -_.:/+〔〕（）()"))),
            None => Ok(Self(key)),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0.as_str())
    }
}

text_value!(Key, "编号", r"^\S{1,64}$");
