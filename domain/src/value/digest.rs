//! Digests, and the salted commitments that stand in the log for personal data.

use super::{InvalidValue, text_value};
use sha2::{Digest as _, Sha256};
use std::{fmt, str::FromStr};

fn parse_hex(text: &str) -> Result<[u8; 32], InvalidValue> {
    let wrong = || InvalidValue("摘要应为 64 位小写十六进制".into());
    let bytes = text.as_bytes();
    if bytes.len() != 64 {
        return Err(wrong());
    }
    let nibble = |b: u8| match b {
        b'0'..=b'9' => Ok(b - b'0'),
        b'a'..=b'f' => Ok(b - b'a' + 10),
        _ => Err(wrong()),
    };
    let mut out = [0; 32];
    for (byte, pair) in out.iter_mut().zip(bytes.chunks_exact(2)) {
        *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
    }
    Ok(out)
}

macro_rules! hex_value {
    ($(#[$doc:meta])* $type:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $type(pub [u8; 32]);

        impl FromStr for $type {
            type Err = InvalidValue;
            fn from_str(text: &str) -> Result<Self, InvalidValue> {
                parse_hex(text).map(Self)
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{self}")
            }
        }

        text_value!($type, $what, "^[0-9a-f]{64}$");
    };
}

hex_value!(
    /// SHA-256 of a file kept beside the log.
    Digest, "SHA-256 摘要，64 位小写十六进制"
);
hex_value!(
    /// SHA-256(salt ‖ kind ‖ 0x00 ‖ value) of a piece of personal data: what the log holds in its place.
    Commitment, "加盐承诺，64 位小写十六进制"
);

/// 32 random bytes that keep a commitment from being guessed. Made outside the domain, kept only in the vault.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt(pub [u8; 32]);

impl fmt::Debug for Salt {
    /// A salt never shows itself in a log line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt(…)")
    }
}

impl Commitment {
    /// Commits to a value of a kind under a salt.
    #[must_use]
    pub fn to(salt: &Salt, kind: &str, value: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(salt.0);
        hash.update(kind.as_bytes());
        hash.update([0]);
        hash.update(value.as_bytes());
        Self(hash.finalize().into())
    }
}
