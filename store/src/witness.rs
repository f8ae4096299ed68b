//! A witness: it keeps the newest checkpoint of each log it watches, and cosigns another only when it is proven to
//! follow from that one. It never goes back, across restarts either. The protocol is C2SP tlog-witness; how a request
//! arrives, by HTTP or on a stick, is not known here, so both get the same answers.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::checkpoint::{Checkpoint, CheckpointTextError, OpenCheckpointError, cosign};
use crate::disk::Disk;
use crate::merkle::{EMPTY_ROOT, Hash, ProofError, verify_consistency};
use crate::note::{Algorithm, NoteError, NoteSignature, SignError, SignedNote, Signer, VerifierKey};

pub use kept::KeptError;
pub use request::{AddCheckpoint, MAX_REQUEST_BYTES, MAX_REQUEST_HASHES, RequestError};

mod kept;
mod request;

/// What a refusal is served with when the log's idea of the newest cosigned size is wrong (C2SP tlog-witness).
pub const SIZE_MEDIA_TYPE: &str = "text/x.tlog.size";

/// A log that a witness watches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchedLog {
    /// The keys the log may sign with, all of its origin's name, in the order in which they were added.
    pub keys: Vec<VerifierKey>,
    /// The newest checkpoint that was cosigned, with the log's signatures and the cosignature.
    pub newest: Option<Cosigned>,
}

/// A checkpoint that was cosigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosigned {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// Its signatures, the cosignature last.
    pub note: SignedNote,
    /// When it was cosigned, in seconds of UTC since 1970.
    pub time: u64,
}

/// Why a checkpoint was not cosigned.
#[derive(Debug, thiserror::Error)]
pub enum RefusedCheckpoint {
    /// The request is not in its form, or contradicts itself.
    #[error("cosign a checkpoint: the request is not in its form")]
    Malformed(#[from] RequestError),
    /// The log is not one that is watched.
    #[error("cosign a checkpoint: {origin} is not watched here")]
    UnknownLog {
        /// The log it names.
        origin: String,
    },
    /// It is not signed by a key of the log that is known here.
    #[error("cosign a checkpoint: it is not signed by a known key of the log")]
    Unsigned(#[source] OpenCheckpointError),
    /// The proof does not begin at the newest cosigned checkpoint.
    #[error("cosign a checkpoint: the newest cosigned one has {size} entries, the proof begins at {old}")]
    OtherSize {
        /// Where the proof begins.
        old: u64,
        /// How many entries the newest cosigned checkpoint has.
        size: u64,
    },
    /// The log signed two histories: at the very size of the newest cosigned checkpoint it has another root.
    #[error("cosign a checkpoint: with the same {size} entries the log has signed another root before")]
    Fork {
        /// The size of both.
        size: u64,
    },
    /// It is not proven to follow from the newest cosigned checkpoint: history may have been rewritten.
    #[error("cosign a checkpoint: it is not proven to follow from the newest cosigned one, of {size} entries")]
    NotProven {
        /// How many entries that has.
        size: u64,
        /// What is wrong with the proof.
        #[source]
        source: ProofError,
    },
    /// The witness could not keep or sign it, or cannot read what it kept.
    #[error("cosign a checkpoint: the witness is out of order")]
    OutOfOrder(#[from] WitnessError),
}

impl RefusedCheckpoint {
    /// The status that the protocol answers with.
    #[must_use]
    pub fn http_status(&self) -> u16 {
        match self {
            Self::Malformed(_) => 400,
            Self::Unsigned(_) => 403,
            Self::UnknownLog { .. } => 404,
            Self::OtherSize { .. } | Self::Fork { .. } => 409,
            Self::NotProven { .. } => 422,
            Self::OutOfOrder(_) => 500,
        }
    }

    /// For a conflict, the size of the newest cosigned checkpoint.
    #[must_use]
    pub fn newest_size(&self) -> Option<u64> {
        match self {
            Self::OtherSize { size, .. } | Self::Fork { size } => Some(*size),
            Self::Malformed(_)
            | Self::Unsigned(_)
            | Self::UnknownLog { .. }
            | Self::NotProven { .. }
            | Self::OutOfOrder(_) => None,
        }
    }

    /// Whether the log may have rewritten its history, so that the request is worth keeping: it is signed.
    #[must_use]
    pub fn is_suspect(&self) -> bool {
        matches!(self, Self::Fork { .. } | Self::NotProven { .. })
    }
}

/// Why a witness cannot be opened or cannot go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WitnessError {
    /// Its files.
    #[error("use the files of the witness")]
    Kept(#[from] KeptError),
    /// The key did not sign.
    #[error("cosign with the key of the witness")]
    Sign(#[from] SignError),
    /// The signatures make no note.
    #[error("put the cosignature under the checkpoint")]
    Note(#[from] NoteError),
    /// The key is one for logs.
    #[error("use the key of the witness: it is not one for cosignatures")]
    OtherKey,
    /// The key is not that of a log.
    #[error("watch a log: the key is not one that logs sign with")]
    NoLogKey,
}

/// A witness with its directory. One process at a time owns it.
pub struct Witness {
    kept: kept::Kept,
    signer: Arc<dyn Signer>,
    logs: Mutex<BTreeMap<String, WatchedLog>>,
}

impl Witness {
    /// Opens a witness and reads the newest checkpoint of every log it watches.
    ///
    /// # Errors
    /// [`WitnessError`]: in use, damaged, or refused by the system. A checkpoint that is lost or damaged is never taken
    /// for none: that would let an older history in.
    pub fn open(dir: &Path, disk: Arc<dyn Disk>, signer: Arc<dyn Signer>) -> Result<Self, WitnessError> {
        if signer.verifier().algorithm() != Algorithm::Cosignature {
            return Err(WitnessError::OtherKey);
        }
        let kept = kept::Kept::open(dir, disk)?;
        let logs = kept.read_all(signer.verifier())?;
        Ok(Self { kept, signer, logs: Mutex::new(logs) })
    }

    /// The key that verifies its cosignatures.
    #[must_use]
    pub fn verifier(&self) -> &VerifierKey {
        self.signer.verifier()
    }

    /// Watches a log from now on, or lets a log that is watched sign with one more key. True when that was new.
    ///
    /// # Errors
    /// [`WitnessError`].
    pub fn watch(&self, key: &VerifierKey) -> Result<bool, WitnessError> {
        if key.algorithm() != Algorithm::Ed25519 {
            return Err(WitnessError::NoLogKey);
        }
        let mut logs = self.logs();
        let mut log = logs.get(key.name()).cloned().unwrap_or(WatchedLog { keys: Vec::new(), newest: None });
        if log.keys.contains(key) {
            return Ok(false);
        }
        let is_new = log.keys.is_empty();
        log.keys.push(key.clone());
        self.kept.write_keys(key.name(), &log.keys, is_new)?;
        logs.insert(key.name().to_owned(), log);
        Ok(true)
    }

    /// The logs that are watched, by their origins.
    #[must_use]
    pub fn watched(&self) -> BTreeMap<String, WatchedLog> {
        self.logs().clone()
    }

    /// Answers a request: the cosignature, made at a moment in seconds of UTC since 1970. The checkpoint is durable
    /// before it is cosigned, and requests take turns, so that no answer can go back behind another.
    ///
    /// # Errors
    /// [`RefusedCheckpoint`]. A request with which the log may contradict what it signed before is kept.
    pub fn add_checkpoint(&self, request: &[u8], time: u64) -> Result<NoteSignature, RefusedCheckpoint> {
        let parsed = AddCheckpoint::parse(request)?;
        let mut logs = self.logs();
        let origin = parsed.checkpoint()?.origin;
        let Some(log) = logs.get_mut(&origin) else { return Err(RefusedCheckpoint::UnknownLog { origin }) };
        let checkpoint = match judge(log, &parsed) {
            Ok(checkpoint) => checkpoint,
            Err(refused) => {
                if refused.is_suspect() {
                    tracing::error!(%origin, reason = %refused, "a log may have rewritten its history");
                    self.kept.keep_suspect(&origin, request);
                }
                return Err(refused);
            }
        };
        let cosignature = cosign(&parsed.note, &*self.signer, time).map_err(WitnessError::from)?;
        // Of the signatures that came only those of the log are kept: others nobody here has verified.
        let own = parsed.note.signatures().iter().filter(|line| log.keys.iter().any(|key| line.claims(key)));
        let signatures = own.cloned().chain([cosignature.clone()]).collect();
        let note = SignedNote::new(parsed.note.text().to_owned(), signatures).map_err(WitnessError::from)?;
        self.kept.write_newest(&origin, &note).map_err(WitnessError::from)?;
        log.newest = Some(Cosigned { checkpoint, note, time });
        Ok(cosignature)
    }

    fn logs(&self) -> MutexGuard<'_, BTreeMap<String, WatchedLog>> {
        self.logs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Witness").field("verifier", self.verifier()).finish_non_exhaustive()
    }
}

/// Decides, in the order of the protocol, whether a request may be cosigned by a witness that knows this of its log.
///
/// # Errors
/// [`RefusedCheckpoint`].
pub fn judge(log: &WatchedLog, request: &AddCheckpoint) -> Result<Checkpoint, RefusedCheckpoint> {
    let (checkpoint, _) =
        Checkpoint::open(request.note.format().as_bytes(), &log.keys).map_err(RefusedCheckpoint::Unsigned)?;
    if request.old > checkpoint.size {
        return Err(RequestError::OldBeyondSize.into());
    }
    let (size, root) = log.newest.as_ref().map_or((0, EMPTY_ROOT), |newest| {
        let Checkpoint { size, root, .. } = newest.checkpoint;
        (size, root)
    });
    if request.old != size {
        return Err(RefusedCheckpoint::OtherSize { old: request.old, size });
    }
    match verify_consistency(size, checkpoint.size, &request.proof, &root, &checkpoint.root) {
        Ok(()) => Ok(checkpoint),
        Err(ProofError::Root) if checkpoint.size == size => Err(RefusedCheckpoint::Fork { size }),
        Err(source) => Err(RefusedCheckpoint::NotProven { size, source }),
    }
}

impl From<CheckpointTextError> for RefusedCheckpoint {
    fn from(error: CheckpointTextError) -> Self {
        Self::Malformed(RequestError::Checkpoint(error))
    }
}

#[cfg(test)]
mod tests;
