//! Signed notes as C2SP signed-note writes them: a text and who signed it, each in one canonical form. Pure: the key of
//! a signer may lie in this process or in a device, and no file is read here. A text counts for nothing until
//! [`SignedNote::verify`] found the signature of a known key.

use std::error::Error;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::SIGNATURE_LENGTH;

pub use key::{Algorithm, KeyError, KeyId, MAX_KEY_NAME_BYTES, VerifierKey};
pub use signer::{Ed25519Signer, SEED_BYTES, SignError, Signer};

mod key;
mod signer;

/// The most bytes a note may have: a checkpoint with sixteen signatures has about 3 KiB.
pub const MAX_NOTE_BYTES: usize = 64 << 10;
/// The most signatures a note may have. C2SP signed-note asks for 16 at least.
pub const MAX_NOTE_SIGNATURES: usize = 64;
/// The most bytes one signature may have, its key's id included: the largest that C2SP speaks of have nearly 5 KB.
const MAX_SIGNATURE_BYTES: usize = 8 << 10;

/// What a signature line begins with: an em dash and a space.
const SIGNATURE_START: &str = "\u{2014} ";
/// What a cosignature's message begins with (C2SP tlog-cosignature).
const COSIGNATURE_HEADER: &str = "cosignature/v1\n";
/// The bytes of a cosignature's moment, before its Ed25519 signature.
const TIMESTAMP_BYTES: usize = 8;
/// A moment must lie below this (C2SP tlog-cosignature).
const MAX_TIMESTAMP: u64 = i64::MAX as u64;

/// One signature line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSignature {
    /// The name of the key.
    pub name: String,
    /// The id of the key.
    pub id: KeyId,
    /// What the key's algorithm makes: 64 bytes for Ed25519, 72 for a cosignature.
    pub bytes: Vec<u8>,
}

/// A text and its signatures, not verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedNote {
    text: String,
    signatures: Vec<NoteSignature>,
}

/// A signature that a known key made over the note's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The key.
    pub key: VerifierKey,
    /// For a cosignature, the moment at which it was made, as the cosigner says, in seconds of UTC since 1970.
    pub time: Option<u64>,
}

/// Why something is no signed note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoteError {
    /// It has more bytes, or more signatures, than [`MAX_NOTE_BYTES`] and [`MAX_NOTE_SIGNATURES`].
    #[error("read a signed note: it is larger than a note may be")]
    TooLarge,
    /// The text is empty, does not end its last line, or holds characters a note must not have.
    #[error("read a signed note: its text is empty, has no line end, or holds a control character")]
    Text,
    /// There is no blank line with signatures behind it.
    #[error("read a signed note: no signatures stand behind a blank line")]
    Unsigned,
    /// A signature line is not in its one form.
    #[error("read a signed note: a signature line is not in its form")]
    SignatureLine,
}

/// Why a note must not be believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// A known key's signature does not match the text.
    #[error("verify a signed note: the signature of {name} does not match its text")]
    Wrong {
        /// The key's name.
        name: String,
    },
    /// None of the signatures is by a known key.
    #[error("verify a signed note: none of its signatures is by a known key")]
    NoKnownKey,
}

impl NoteSignature {
    /// The line, its end included.
    #[must_use]
    pub fn line(&self) -> String {
        let bytes = [&self.id.0[..], &self.bytes].concat();
        format!("{SIGNATURE_START}{} {}\n", self.name, STANDARD.encode(bytes))
    }

    /// Reads a line without its end.
    ///
    /// # Errors
    /// [`NoteError::SignatureLine`].
    pub fn parse(line: &str) -> Result<Self, NoteError> {
        Self::parse_line(line).ok_or(NoteError::SignatureLine)
    }

    fn parse_line(line: &str) -> Option<Self> {
        let (name, bytes) = line.strip_prefix(SIGNATURE_START)?.split_once(' ')?;
        // Four characters of base64 are three bytes: what is too long is not decoded.
        if !key::is_name(name) || bytes.len() / 4 * 3 > MAX_SIGNATURE_BYTES {
            return None;
        }
        let bytes = STANDARD.decode(bytes).ok()?;
        let (id, bytes) = bytes.split_first_chunk()?;
        (!bytes.is_empty()).then(|| Self { name: name.to_owned(), id: KeyId(*id), bytes: bytes.to_vec() })
    }

    /// Whether the line says that it is by this key.
    #[must_use]
    pub fn claims(&self, key: &VerifierKey) -> bool {
        self.id == key.id() && self.name == key.name()
    }

    /// Checks the signature over a note's text with the key it claims.
    pub(crate) fn check(&self, text: &str, key: &VerifierKey) -> Result<Verified, VerifyError> {
        let wrong = || VerifyError::Wrong { name: self.name.clone() };
        let (time, signature) = match key.algorithm() {
            Algorithm::Ed25519 => (None, &self.bytes[..]),
            Algorithm::Cosignature => {
                let (time, signature) = self.bytes.split_first_chunk::<TIMESTAMP_BYTES>().ok_or_else(wrong)?;
                let time = u64::from_be_bytes(*time);
                if time > MAX_TIMESTAMP {
                    return Err(wrong());
                }
                (Some(time), signature)
            }
        };
        let signature: &[u8; SIGNATURE_LENGTH] = signature.try_into().map_err(|_| wrong())?;
        let sound = match time {
            None => key.verify(text.as_bytes(), signature),
            Some(time) => key.verify(cosigned(text, time).as_bytes(), signature),
        };
        if sound { Ok(Verified { key: key.clone(), time }) } else { Err(wrong()) }
    }
}

/// The message that a cosigner signs at a moment over a note's text (C2SP tlog-cosignature, version 1).
fn cosigned(text: &str, time: u64) -> String {
    format!("{COSIGNATURE_HEADER}time {time}\n{text}")
}

/// Signs a note's text with a key of either algorithm; `time`, in seconds of UTC since 1970, is for cosignatures.
pub(crate) fn sign_text(text: &str, signer: &dyn Signer, time: Option<u64>) -> Result<NoteSignature, SignError> {
    let key = signer.verifier();
    let bytes = match (key.algorithm(), time) {
        (Algorithm::Ed25519, None) => signer.sign(text.as_bytes())?.to_vec(),
        (Algorithm::Cosignature, Some(time)) if time <= MAX_TIMESTAMP => {
            let signature = signer.sign(cosigned(text, time).as_bytes())?;
            [&time.to_be_bytes()[..], &signature].concat()
        }
        (Algorithm::Ed25519 | Algorithm::Cosignature, _) => {
            return Err(SignError::from("this key does not make signatures of this kind"));
        }
    };
    Ok(NoteSignature { name: key.name().to_owned(), id: key.id(), bytes })
}

impl SignedNote {
    /// Puts signatures under a text.
    ///
    /// # Errors
    /// [`NoteError`], when the text cannot be that of a note or there is no signature.
    pub fn new(text: String, signatures: Vec<NoteSignature>) -> Result<Self, NoteError> {
        if !is_text(&text) {
            return Err(NoteError::Text);
        }
        if signatures.is_empty() {
            return Err(NoteError::Unsigned);
        }
        let note = Self { text, signatures };
        if note.signatures.len() > MAX_NOTE_SIGNATURES || note.format().len() > MAX_NOTE_BYTES {
            return Err(NoteError::TooLarge);
        }
        Ok(note)
    }

    /// Reads a note.
    ///
    /// # Errors
    /// [`NoteError`].
    pub fn parse(note: &[u8]) -> Result<Self, NoteError> {
        if note.len() > MAX_NOTE_BYTES {
            return Err(NoteError::TooLarge);
        }
        let note = std::str::from_utf8(note).map_err(|_| NoteError::Text)?;
        // The last blank line ends the text; texts may have others.
        let blank = note.rfind("\n\n").ok_or(NoteError::Unsigned)?;
        let (text, signatures) = (&note[..=blank], &note[blank + 2..]);
        let lines = signatures.strip_suffix('\n').ok_or(NoteError::Unsigned)?;
        if lines.split('\n').count() > MAX_NOTE_SIGNATURES {
            return Err(NoteError::TooLarge);
        }
        let signatures = lines.split('\n').map(NoteSignature::parse).collect::<Result<_, _>>()?;
        Self::new(text.to_owned(), signatures)
    }

    /// The note as it is written: the text, a blank line, a line for each signature.
    #[must_use]
    pub fn format(&self) -> String {
        let lines: String = self.signatures.iter().map(NoteSignature::line).collect();
        format!("{}\n{lines}", self.text)
    }

    /// The text, which counts for nothing before it is verified.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures, of known and unknown keys.
    #[must_use]
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// The note with one more signature; the very same one is not put there twice.
    ///
    /// # Errors
    /// [`NoteError::TooLarge`].
    pub fn with_signature(&self, signature: NoteSignature) -> Result<Self, NoteError> {
        let mut signatures = self.signatures.clone();
        if !signatures.contains(&signature) {
            signatures.push(signature);
        }
        Self::new(self.text.clone(), signatures)
    }

    /// Checks every signature of a known key and returns them in the note's order; those of unknown keys are passed
    /// over.
    ///
    /// # Errors
    /// [`VerifyError`]: one of them does not match the text, or there is none.
    pub fn verify(&self, keys: &[VerifierKey]) -> Result<Vec<Verified>, VerifyError> {
        let mut verified = Vec::new();
        for signature in &self.signatures {
            for key in keys.iter().filter(|key| signature.claims(key)) {
                verified.push(signature.check(&self.text, key)?);
            }
        }
        if verified.is_empty() { Err(VerifyError::NoKnownKey) } else { Ok(verified) }
    }
}

/// Whether a text can be that of a note: not empty, whole lines, no control characters but line ends.
fn is_text(text: &str) -> bool {
    text.ends_with('\n') && text.bytes().all(|byte| byte >= b' ' || byte == b'\n')
}

impl From<&'static str> for SignError {
    fn from(reason: &'static str) -> Self {
        Self::new(Box::<dyn Error + Send + Sync>::from(reason))
    }
}

#[cfg(test)]
pub(crate) mod tests;
