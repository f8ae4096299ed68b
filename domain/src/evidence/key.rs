//! The names of a ledger and of its keys, as the formats for checkpoints write them (C2SP signed-note and
//! tlog-checkpoint). Nothing here signs or verifies.

use crate::value::{InvalidValue, text_value};
use sha2::{Digest as _, Sha256};
use smol_str::SmolStr;
use std::{fmt, str::FromStr};

/// The ledger's name in its checkpoints: at most 60 characters, no spaces, no `+`. By custom an address without
/// `https://`, such as `lianjian.example/chongxin`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(SmolStr);

impl Origin {
    /// The most characters it may have: in UTF-8 never more bytes than the name of a key may have.
    pub const MAX_CHARS: usize = 60;

    /// The name's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Origin {
    type Err = InvalidValue;
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let count = text.chars().count();
        let unfit = |c: char| c.is_whitespace() || c.is_control() || c == '+';
        if !(1..=Self::MAX_CHARS).contains(&count) || text.contains(unfit) {
            let limit = Self::MAX_CHARS;
            return Err(InvalidValue(format!("台账名称应为 1 至 {limit} 字，不含空格、控制字符和加号")));
        }
        Ok(Self(SmolStr::new(text)))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0.as_str())
    }
}

text_value!(Origin, "台账名称，1 至 60 字，不含空格和加号", r"^[^\s+]{1,60}$");

/// The public half of an Ed25519 key, as C2SP signed-note writes it: name, `+`, key id in 8 hexadecimal digits, `+`,
/// base64 of the algorithm's byte 0x01 and the key's 32 bytes. The key id is checked.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VerifierKey(SmolStr);

/// The byte that stands for Ed25519 in a key.
const ED25519: u8 = 0x01;
/// A key in base64: 33 bytes, which need no padding.
const KEY_CHARS: usize = 44;
/// A key id: the first bytes of a hash.
const ID_BYTES: usize = 4;

impl VerifierKey {
    /// The key's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name in it.
    #[must_use]
    pub fn name(&self) -> Origin {
        Origin(SmolStr::new(self.0.split('+').next().unwrap_or_default()))
    }
}

impl FromStr for VerifierKey {
    type Err = InvalidValue;
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let wrong = |what: &str| InvalidValue(format!("公钥应为「名称+8 位十六进制+Base64」：{what}"));
        let mut parts = text.splitn(3, '+');
        let mut part = || parts.next().unwrap_or_default();
        let (name, id, key) = (part().parse::<Origin>()?, part(), part());
        let key = decode(key).ok_or_else(|| wrong("Base64 部分应为 44 个字符"))?;
        if key[0] != ED25519 {
            return Err(wrong("算法应为 Ed25519"));
        }
        let mut hash = Sha256::new();
        hash.update(name.as_str());
        hash.update(b"\n");
        hash.update(key);
        let expected: String = hash.finalize().iter().take(ID_BYTES).map(|byte| format!("{byte:02x}")).collect();
        if id != expected {
            return Err(wrong("编号与名称、公钥不符，请完整复制"));
        }
        Ok(Self(SmolStr::new(text)))
    }
}

/// Decodes base64 of exactly 33 bytes (RFC 4648, 4).
fn decode(text: &str) -> Option<[u8; KEY_CHARS / 4 * 3]> {
    let mut bytes = [0; KEY_CHARS / 4 * 3];
    if text.len() != KEY_CHARS {
        return None;
    }
    for (three, four) in bytes.chunks_exact_mut(3).zip(text.as_bytes().chunks_exact(4)) {
        let mut bits = 0_u32;
        for digit in four {
            let value = match digit {
                b'A'..=b'Z' => digit - b'A',
                b'a'..=b'z' => digit - b'a' + 26,
                b'0'..=b'9' => digit - b'0' + 52,
                b'+' => 62,
                b'/' => 63,
                _ => return None,
            };
            bits = bits << 6 | u32::from(value);
        }
        three.copy_from_slice(&bits.to_be_bytes()[1..]);
    }
    Some(bytes)
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0.as_str())
    }
}

text_value!(
    VerifierKey,
    "Ed25519 公钥（C2SP signed-note）：名称+8 位十六进制+Base64",
    r"^[^\s+]{1,60}\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$"
);
