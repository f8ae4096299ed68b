//! The request to cosign a checkpoint, as C2SP tlog-witness writes it: the size the proof begins at, the proof, and the
//! signed checkpoint. Plain text, so that it travels on a stick as well as by HTTP.

use super::Hash;
use crate::checkpoint::{Checkpoint, CheckpointTextError, parse_size};
use crate::merkle::HASH_BASE64_CHARS;
use crate::note::{MAX_NOTE_BYTES, NoteError, SignedNote};

/// The most lines of proof a request may have (C2SP tlog-witness).
pub const MAX_REQUEST_HASHES: usize = 63;
/// The most bytes of a request: a first line, the proof, a blank line, a note.
pub const MAX_REQUEST_BYTES: usize = 32 + MAX_REQUEST_HASHES * (HASH_BASE64_CHARS + 1) + MAX_NOTE_BYTES;

/// What the first line begins with.
const OLD: &str = "old ";

/// A request to cosign a checkpoint; nothing of it is verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// The size of the newest checkpoint that the witness cosigned, as the log believes; 0 for none.
    pub old: u64,
    /// The proof that the tree of the checkpoint begins with the one of that size.
    pub proof: Vec<Hash>,
    /// The signed checkpoint.
    pub note: SignedNote,
}

/// Why something is no request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// It has more bytes, or more lines of proof, than [`MAX_REQUEST_BYTES`] and [`MAX_REQUEST_HASHES`].
    #[error("read a request: it is larger than a request may be")]
    TooLarge,
    /// The first line is not `old` and a size.
    #[error("read a request: its first line is not old and a size")]
    Old,
    /// A line of the proof is no hash in base64, or no blank line ends the proof.
    #[error("read a request: a line of its proof is no hash, or no blank line ends it")]
    Proof,
    /// What follows is no signed note.
    #[error("read a request: no signed note follows the proof")]
    Note(#[source] NoteError),
    /// The note is no checkpoint.
    #[error("read a request: its note is no checkpoint")]
    Checkpoint(#[source] CheckpointTextError),
    /// The proof begins beyond the checkpoint.
    #[error("read a request: its proof begins beyond its checkpoint")]
    OldBeyondSize,
}

impl AddCheckpoint {
    /// Reads a request.
    ///
    /// # Errors
    /// [`RequestError`], for anything that [`AddCheckpoint::format`] would not write.
    pub fn parse(request: &[u8]) -> Result<Self, RequestError> {
        if request.len() > MAX_REQUEST_BYTES {
            return Err(RequestError::TooLarge);
        }
        let (old, mut rest) = line(request).ok_or(RequestError::Old)?;
        let old = old.strip_prefix(OLD).and_then(parse_size).ok_or(RequestError::Old)?;
        let mut proof = Vec::new();
        loop {
            let (next, behind) = line(rest).ok_or(RequestError::Proof)?;
            rest = behind;
            if next.is_empty() {
                break;
            }
            if proof.len() == MAX_REQUEST_HASHES {
                return Err(RequestError::TooLarge);
            }
            proof.push(Hash::from_base64(next).map_err(|_| RequestError::Proof)?);
        }
        let note = SignedNote::parse(rest).map_err(RequestError::Note)?;
        Ok(Self { old, proof, note })
    }

    /// The request as it is sent.
    #[must_use]
    pub fn format(&self) -> String {
        let proof: String = self.proof.iter().map(|hash| hash.base64() + "\n").collect();
        format!("{OLD}{}\n{proof}\n{}", self.old, self.note.format())
    }

    /// What the checkpoint says, before anybody believes it.
    ///
    /// # Errors
    /// [`CheckpointTextError`].
    pub fn checkpoint(&self) -> Result<Checkpoint, CheckpointTextError> {
        Checkpoint::parse(self.note.text())
    }
}

/// The next line, and what is behind it.
fn line(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    Some((std::str::from_utf8(&bytes[..end]).ok()?, &bytes[end + 1..]))
}
