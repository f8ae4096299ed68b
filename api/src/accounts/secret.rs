//! Secrets on their way to one person: made from the system's randomness, shown once, and kept only as a hash.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::value::Digest;
use rand::seq::IndexedRandom as _;
use sha2::{Digest as _, Sha256};
use std::fmt;
use zeroize::Zeroizing;

/// Bytes of randomness in a token of a session or a program.
const TOKEN_BYTES: usize = 32;
/// Characters in a group of a one-time password, and how many groups there are: 16 of 57 characters, 93 bits.
const GROUP_CHARACTERS: usize = 4;
const GROUPS: usize = 4;
/// What one-time passwords are made of: no character that looks like another on paper.
const ALPHABET: &[u8] = b"23456789abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ";

/// A password or a token in plain: never in a log line, wiped when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// What somebody typed.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// A token nobody can guess, of letters, digits, `-` and `_`.
    #[must_use]
    pub fn random_token() -> Self {
        let bytes = Zeroizing::new(rand::random::<[u8; TOKEN_BYTES]>());
        Self::new(URL_SAFE_NO_PAD.encode(*bytes))
    }

    /// A password to be typed once, in groups divided by `-`. It has lower and upper case letters and digits.
    #[must_use]
    pub fn one_time_password() -> Self {
        let mut source = rand::rng();
        loop {
            let mut text = String::with_capacity(GROUPS * (GROUP_CHARACTERS + 1));
            for place in 0..GROUPS * GROUP_CHARACTERS {
                if place > 0 && place % GROUP_CHARACTERS == 0 {
                    text.push('-');
                }
                text.push(char::from(*ALPHABET.choose(&mut source).unwrap_or(&b'2')));
            }
            let has = |wanted: fn(&char) -> bool| text.chars().any(|character| wanted(&character));
            if has(char::is_ascii_lowercase) && has(char::is_ascii_uppercase) && has(char::is_ascii_digit) {
                return Self::new(text);
            }
        }
    }

    /// The text itself, for the one place that shows or checks it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept of a token: its SHA-256. A token has 256 bits of chance, so nothing slower is needed.
    #[must_use]
    pub fn hash(&self) -> Digest {
        Digest(Sha256::digest(self.0.as_bytes()).into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl<'de> serde::Deserialize<'de> for Secret {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}
