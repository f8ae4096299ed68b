//! The keys that verify signed notes, as `name+id+key` on one line. Only canonical, strong Ed25519 keys are keys.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{PUBLIC_KEY_LENGTH, Signature, VerifyingKey};
use sha2::{Digest as _, Sha256};

use crate::merkle::hex_digit;

/// The most bytes of a key's name, and so of a log's origin.
pub const MAX_KEY_NAME_BYTES: usize = 255;
/// The most characters of a key in text: a name, eight digits, 44 characters of base64.
const MAX_KEY_CHARS: usize = MAX_KEY_NAME_BYTES + 64;

/// What a key signs, and how (C2SP signed-note, signature types).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// Ed25519 over the text: a log's own signature.
    Ed25519,
    /// Ed25519 over the text and a moment: the cosignature of a witness.
    Cosignature,
}

impl Algorithm {
    /// The byte that stands for it.
    const fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 0x01,
            Self::Cosignature => 0x04,
        }
    }

    fn from_byte(byte: u8) -> Option<Self> {
        [Self::Ed25519, Self::Cosignature].into_iter().find(|algorithm| algorithm.byte() == byte)
    }
}

/// The first four bytes of a hash over a key and its name: it tells which key to try, and proves nothing.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyId(pub [u8; 4]);

crate::batch::shown_as_hex!(KeyId);

/// A public key and the name it signs under.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    id: KeyId,
    algorithm: Algorithm,
    key: VerifyingKey,
}

/// Why something is no verifier key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The name is empty, too long, or holds a space, a plus sign or a control character.
    #[error("read a verifier key: its name is empty, too long, or holds a space or a plus sign")]
    Name,
    /// It is not `name+8 hexadecimal digits+base64`.
    #[error("read a verifier key: it is not name, eight hexadecimal digits and base64, joined by plus signs")]
    Form,
    /// The algorithm is not one of those known here.
    #[error("read a verifier key: its algorithm is not known here")]
    Algorithm,
    /// The bytes are no Ed25519 public key, or one that verifies more than its owner signed.
    #[error("read a verifier key: its bytes are no sound Ed25519 public key")]
    Point,
    /// The id is not that of the key: it was mistyped or put together from two.
    #[error("read a verifier key: its id is not that of its name and key")]
    Id,
}

impl VerifierKey {
    /// The key with these bytes under a name.
    ///
    /// # Errors
    /// [`KeyError::Name`] and [`KeyError::Point`].
    pub fn new(name: &str, algorithm: Algorithm, key: &[u8; PUBLIC_KEY_LENGTH]) -> Result<Self, KeyError> {
        if !is_name(name) {
            return Err(KeyError::Name);
        }
        let point = VerifyingKey::from_bytes(key).map_err(|_| KeyError::Point)?;
        if point.is_weak() {
            return Err(KeyError::Point);
        }
        let hash =
            Sha256::new().chain_update(name).chain_update([b'\n', algorithm.byte()]).chain_update(key).finalize();
        let id = KeyId([hash[0], hash[1], hash[2], hash[3]]);
        Ok(Self { name: name.to_owned(), id, algorithm, key: point })
    }

    /// The name: of a log's key, the log's origin.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// What it verifies.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The public key (RFC 8032).
    #[must_use]
    pub fn public_key(&self) -> [u8; PUBLIC_KEY_LENGTH] {
        self.key.to_bytes()
    }

    /// Whether a signature over a message is by this key, strictly: neither a small-order key nor a signature in
    /// another than its canonical form passes.
    #[must_use]
    pub fn verify(&self, message: &[u8], signature: &[u8; Signature::BYTE_SIZE]) -> bool {
        self.key.verify_strict(message, &Signature::from_bytes(signature)).is_ok()
    }
}

/// Whether a name can be a key's: not empty, no Unicode space, no plus sign, no control character.
pub(super) fn is_name(name: &str) -> bool {
    let allowed = |character: char| !character.is_whitespace() && !character.is_control() && character != '+';
    !name.is_empty() && name.len() <= MAX_KEY_NAME_BYTES && name.chars().all(allowed)
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&[self.algorithm.byte()], &self.public_key()[..]].concat();
        write!(f, "{}+{}+{}", self.name, self.id, STANDARD.encode(bytes))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        if text.len() > MAX_KEY_CHARS {
            return Err(KeyError::Form);
        }
        // The key in base64 may hold plus signs; neither name nor id may.
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(KeyError::Form);
        };
        let id = parse_id(id).ok_or(KeyError::Form)?;
        let bytes = STANDARD.decode(key).map_err(|_| KeyError::Form)?;
        let (algorithm, key) = bytes.split_first().ok_or(KeyError::Form)?;
        let algorithm = Algorithm::from_byte(*algorithm).ok_or(KeyError::Algorithm)?;
        let key = Self::new(name, algorithm, key.try_into().map_err(|_| KeyError::Form)?)?;
        if key.id == id { Ok(key) } else { Err(KeyError::Id) }
    }
}

fn parse_id(text: &str) -> Option<KeyId> {
    let mut id = [0; 4];
    let digits = text.as_bytes();
    if digits.len() != 2 * id.len() {
        return None;
    }
    for (byte, pair) in id.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = hex_digit(pair[0])? << 4 | hex_digit(pair[1])?;
    }
    Some(KeyId(id))
}
