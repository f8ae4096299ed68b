//! Text as people write it: NFC, trimmed, without control characters, never empty, with an upper limit.

use super::{CreditCode, DivisionCode, InvalidValue, text_value};
use smol_str::SmolStr;
use std::{fmt, str::FromStr};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Brings text into the one form that is stored, or says why it cannot be.
///
/// Replaying a history runs through here a dozen times an entry, so one pass over the bytes settles the common case.
fn clean(text: &str, what: &str, max_chars: usize, multiline: bool) -> Result<SmolStr, InvalidValue> {
    let is_tight = text.bytes().next().is_some_and(|b| b.is_ascii_graphic())
        && text.bytes().next_back().is_some_and(|b| b.is_ascii_graphic());
    let trimmed = if is_tight { text } else { text.trim() };
    if trimmed.is_empty() {
        return Err(InvalidValue(format!("{what}不能为空")));
    }
    let (mut length, mut plain, mut control) = (0, true, false);
    for c in trimmed.chars() {
        length += 1;
        plain &= is_always_nfc(c);
        control |= c.is_control() && !(multiline && c == '\n');
    }
    if control {
        return Err(InvalidValue(format!("{what}不能含控制字符")));
    }
    let text = if plain || is_nfc(trimmed) {
        SmolStr::new(trimmed)
    } else {
        let composed: SmolStr = trimmed.nfc().collect();
        length = composed.chars().count();
        composed
    };
    if length > max_chars {
        return Err(InvalidValue(format!("{what}最长 {max_chars} 字，现为 {length} 字")));
    }
    Ok(text)
}

/// Characters that normalisation never changes, whatever stands beside them: Latin before the combining marks, common
/// punctuation, the CJK ideographs of the basic block, full-width forms. Anything else goes through the full check.
const fn is_always_nfc(c: char) -> bool {
    matches!(c, '\0'..='\u{2ff}' | '\u{2010}'..='\u{2027}' | '\u{3001}'..='\u{3029}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ff01}'..='\u{ff5e}')
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
        let allowed = |c: char| {
            c.is_ascii_alphanumeric()
                || matches!(c, '\u{4e00}'..='\u{9fff}')
                || "-_.:/+〔〕（）()".contains(c)
                || (!c.is_ascii() && c.is_alphanumeric())
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
