//! Checkpoints as C2SP tlog-checkpoint writes them: a log's origin, size and root, signed; and the cosignatures of
//! witnesses under them. Pure: whether a checkpoint may be signed is for its callers to know.
//!
//! Extension lines are refused: this project's logs write none, and nobody could audit them.

use crate::merkle::{EMPTY_ROOT, Hash};
use crate::note::{
    Algorithm, NoteError, NoteSignature, SignError, SignedNote, Signer, Verified, VerifierKey, VerifyError, sign_text,
};

/// The head of a log's tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Names the log: the name of the key that signs it.
    pub origin: String,
    /// How many entries the log has.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Hash,
}

/// A text that is no checkpoint: not three lines of origin, size and root, in their one form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("read a checkpoint: its text is not origin, size and root")]
pub struct CheckpointTextError;

/// Why a checkpoint must not be believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenCheckpointError {
    /// It is no signed note.
    #[error("open a checkpoint: it is no signed note")]
    Note(#[from] NoteError),
    /// Its text is no checkpoint's.
    #[error("open a checkpoint: it does not say what a checkpoint says")]
    Text(#[from] CheckpointTextError),
    /// It is of a log that none of the keys is for.
    #[error("open a checkpoint: it is of another log, {origin}")]
    Origin {
        /// The log it names.
        origin: String,
    },
    /// It is not signed by the log's key, or the signature is wrong.
    #[error("open a checkpoint: it is not signed by the log")]
    Signature(#[from] VerifyError),
}

/// Why a cosignature counts for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CosignatureError {
    /// It is by another key than the witness's, or the key is none of a witness.
    #[error("verify a cosignature: it is not by this witness")]
    OtherKey,
    /// It does not match the checkpoint.
    #[error("verify a cosignature: it does not match the checkpoint")]
    Wrong,
}

impl Checkpoint {
    /// The text that is signed: three lines.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, self.root.base64())
    }

    /// Reads the text of a checkpoint.
    ///
    /// # Errors
    /// [`CheckpointTextError`], for anything that [`Checkpoint::text`] would not write.
    pub fn parse(text: &str) -> Result<Self, CheckpointTextError> {
        let mut lines = text.strip_suffix('\n').ok_or(CheckpointTextError)?.split('\n');
        let (Some(origin), Some(size), Some(root), None) = (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(CheckpointTextError);
        };
        let size = parse_size(size).ok_or(CheckpointTextError)?;
        let root = Hash::from_base64(root).map_err(|_| CheckpointTextError)?;
        if origin.is_empty() || size == 0 && root != EMPTY_ROOT {
            return Err(CheckpointTextError);
        }
        Ok(Self { origin: origin.to_owned(), size, root })
    }

    /// Signs the checkpoint with its log's key. Whoever calls this has made sure that it agrees with every checkpoint
    /// signed before.
    ///
    /// # Errors
    /// [`SignError`]: the device refuses, or the key is not one for logs, or not that of this origin.
    pub fn sign(&self, signer: &dyn Signer) -> Result<SignedNote, SignError> {
        if signer.verifier().name() != self.origin {
            return Err(SignError::from("the key is that of another log"));
        }
        let signature = sign_text(&self.text(), signer, None)?;
        SignedNote::new(self.text(), vec![signature]).map_err(|error| SignError::new(Box::new(error)))
    }

    /// Reads a signed checkpoint and believes it only with the signature of one of the log's keys, which all have its
    /// origin for a name. Cosignatures are in the note that is returned, and not looked at.
    ///
    /// # Errors
    /// [`OpenCheckpointError`].
    pub fn open(note: &[u8], log_keys: &[VerifierKey]) -> Result<(Self, SignedNote), OpenCheckpointError> {
        let note = SignedNote::parse(note)?;
        let checkpoint = Self::parse(note.text())?;
        let keys: Vec<VerifierKey> = log_keys
            .iter()
            .filter(|key| key.algorithm() == Algorithm::Ed25519 && key.name() == checkpoint.origin)
            .cloned()
            .collect();
        if keys.is_empty() {
            return Err(OpenCheckpointError::Origin { origin: checkpoint.origin });
        }
        note.verify(&keys)?;
        Ok((checkpoint, note))
    }
}

/// Reads a size: decimal digits without zeros before them.
pub(crate) fn parse_size(text: &str) -> Option<u64> {
    text.parse().ok().filter(|size: &u64| size.to_string() == text)
}

/// Cosigns a checkpoint at a moment, in seconds of UTC since 1970. Whoever calls this has verified that the checkpoint
/// follows from the last one cosigned.
///
/// # Errors
/// [`SignError`]: the device refuses, or the key is not one of a witness.
pub fn cosign(note: &SignedNote, signer: &dyn Signer, time: u64) -> Result<NoteSignature, SignError> {
    sign_text(note.text(), signer, Some(time))
}

/// Checks one cosignature of a witness and returns the moment it names, in seconds of UTC since 1970.
///
/// # Errors
/// [`CosignatureError`].
pub fn verify_cosignature(
    note: &SignedNote,
    signature: &NoteSignature,
    witness: &VerifierKey,
) -> Result<u64, CosignatureError> {
    if witness.algorithm() != Algorithm::Cosignature || !signature.claims(witness) {
        return Err(CosignatureError::OtherKey);
    }
    let Verified { time, .. } = signature.check(note.text(), witness).map_err(|_| CosignatureError::Wrong)?;
    time.ok_or(CosignatureError::OtherKey)
}

#[cfg(test)]
mod tests;
