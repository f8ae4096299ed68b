//! Text as people write it: NFC, trimmed, without control characters, never empty, with an upper limit.

use super::{CreditCode, DivisionCode, InvalidValue, text_value};
use smol_str::SmolStr;
use std::{fmt, str::FromStr};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Brings text into the one form that is stored, or says why it cannot be.
fn clean(text: &str, what: &str, max_chars: usize, multiline: bool) -> Result<SmolStr, InvalidValue> {
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
        let allowed = |c: char| c.is_alphanumeric() || "-_.:/+〔〕（）()".contains(c);
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
