//! What a witness keeps, in a directory of its own: for each log its keys and the newest checkpoint that was cosigned,
//! as text that anybody can read. A checkpoint is durable before its cosignature leaves.
//!
//! ```text
//! lock                                  flock(2): one process owns the directory
//! logs/<SHA-256 of the origin>/keys     the log's keys, one on a line
//! logs/<SHA-256 of the origin>/newest   the newest cosigned checkpoint, or `none` and a line end
//! logs/<SHA-256 of the origin>/refused-<SHA-256 of the request>
//!                                       a signed request that does not follow from the newest
//! ```

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::{Cosigned, Hash, WatchedLog};
use crate::checkpoint::{Checkpoint, verify_cosignature};
use crate::disk::{self, Disk};
use crate::embedded::lock_dir;
use crate::error::OpenError;
use crate::note::{MAX_NOTE_BYTES, SignedNote, VerifierKey};

/// The directory of the logs.
const LOGS_DIR: &str = "logs";
/// A log's keys.
const KEYS_FILE: &str = "keys";
/// Its newest cosigned checkpoint.
const NEWEST_FILE: &str = "newest";
/// What stands there before the first: a file that is not there was lost, and that is another thing.
const NONE_YET: &[u8] = b"none\n";
/// Before the digest of a signed request that does not follow from the newest checkpoint.
const REFUSED_PREFIX: &str = "refused-";
/// So many such requests are kept of each log: one is proof enough, and nobody may fill the disk with them.
const MAX_REFUSED: usize = 16;

/// Why the files of a witness cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeptError {
    /// Another process has the directory open.
    #[error("open the witness: {} is in use by another process", dir.display())]
    Locked {
        /// The directory.
        dir: PathBuf,
    },
    /// A file is lost, or is not what was written. Without it nobody can tell what was cosigned before, so nothing is.
    #[error("open the witness: {} is lost or damaged: {what}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What does not match.
        what: &'static str,
    },
    /// The operating system refused.
    #[error("use {}", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// The directory.
pub(super) struct Kept {
    logs: PathBuf,
    disk: Arc<dyn Disk>,
    /// Held for its lock.
    _lock: File,
}

impl Kept {
    pub(super) fn open(dir: &Path, disk: Arc<dyn Disk>) -> Result<Self, KeptError> {
        let logs = dir.join(LOGS_DIR);
        disk::make_dir(&*disk, &logs).map_err(io_error(&logs))?;
        let lock = lock_dir(dir).map_err(|error| match error {
            OpenError::Locked { dir } => KeptError::Locked { dir },
            OpenError::Io { path, source } => KeptError::Io { path, source },
            error @ (OpenError::Damaged { .. } | OpenError::Format { .. } | OpenError::Read(_)) => {
                KeptError::Io { path: dir.to_path_buf(), source: io::Error::other(error) }
            }
        })?;
        Ok(Self { logs, disk, _lock: lock })
    }

    fn dir(&self, origin: &str) -> PathBuf {
        self.logs.join(Hash(Sha256::digest(origin).into()).to_string())
    }

    /// Every log that is watched, each proven by the log's keys and the witness's own.
    pub(super) fn read_all(&self, witness: &VerifierKey) -> Result<BTreeMap<String, WatchedLog>, KeptError> {
        let mut logs = BTreeMap::new();
        for entry in fs::read_dir(&self.logs).map_err(io_error(&self.logs))? {
            let dir = entry.map_err(io_error(&self.logs))?.path();
            // The keys come last when a log is added: without them it was not.
            if !fs::exists(dir.join(KEYS_FILE)).map_err(io_error(&dir))? {
                continue;
            }
            let keys = read_keys(&dir.join(KEYS_FILE))?;
            let origin = keys[0].name().to_owned();
            if dir != self.dir(&origin) {
                return Err(damaged(&dir, "it is the directory of another log"));
            }
            let newest = read_newest(&dir.join(NEWEST_FILE), &keys, witness)?;
            logs.insert(origin, WatchedLog { keys, newest });
        }
        Ok(logs)
    }

    /// Makes a log's keys durable; of a new log first that nothing of it was cosigned yet.
    pub(super) fn write_keys(&self, origin: &str, keys: &[VerifierKey], is_new: bool) -> Result<(), KeptError> {
        let dir = self.dir(origin);
        if is_new {
            disk::make_dir(&*self.disk, &dir).map_err(io_error(&dir))?;
            self.replace(&dir.join(NEWEST_FILE), NONE_YET)?;
        }
        let text: String = keys.iter().map(|key| format!("{key}\n")).collect();
        self.replace(&dir.join(KEYS_FILE), text.as_bytes())
    }

    /// Makes the newest checkpoint of a log durable.
    pub(super) fn write_newest(&self, origin: &str, note: &SignedNote) -> Result<(), KeptError> {
        self.replace(&self.dir(origin).join(NEWEST_FILE), note.format().as_bytes())
    }

    /// Keeps a request in which a log may contradict itself. It is evidence, not state: failing to keep it stops
    /// nothing.
    pub(super) fn keep_suspect(&self, origin: &str, request: &[u8]) {
        let dir = self.dir(origin);
        let digest = Hash(Sha256::digest(request).into());
        let path = dir.join(format!("{REFUSED_PREFIX}{digest}"));
        let is_refused = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().starts_with(REFUSED_PREFIX);
        let kept = fs::read_dir(&dir).map_or(0, |entries| entries.flatten().filter(is_refused).count());
        if kept >= MAX_REFUSED || path.exists() {
            return;
        }
        if let Err(error) = self.replace(&path, request) {
            tracing::warn!(error = &error as &dyn std::error::Error, "a refused request could not be kept");
        }
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> Result<(), KeptError> {
        disk::replace(&*self.disk, path, bytes).map_err(io_error(path))
    }
}

fn read_keys(path: &Path) -> Result<Vec<VerifierKey>, KeptError> {
    let text = fs::read_to_string(path).map_err(io_error(path))?;
    let keys: Result<Vec<VerifierKey>, _> = text.lines().map(str::parse).collect();
    let keys = keys.map_err(|_| damaged(path, "a line is no verifier key"))?;
    match keys.first() {
        None => Err(damaged(path, "it holds no key")),
        Some(first) if keys.iter().any(|key| key.name() != first.name()) => {
            Err(damaged(path, "its keys are those of several logs"))
        }
        Some(_) => Ok(keys),
    }
}

fn read_newest(path: &Path, keys: &[VerifierKey], witness: &VerifierKey) -> Result<Option<Cosigned>, KeptError> {
    let bytes = match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(damaged(path, "it is not there")),
        read => read.map_err(io_error(path))?,
    };
    if bytes == NONE_YET {
        return Ok(None);
    }
    if bytes.len() > MAX_NOTE_BYTES {
        return Err(damaged(path, "it is too large"));
    }
    let opened = Checkpoint::open(&bytes, keys);
    let (checkpoint, note) = opened.map_err(|_| damaged(path, "it is no checkpoint of the log"))?;
    let own = note.signatures().last().map(|line| verify_cosignature(&note, line, witness));
    match own {
        Some(Ok(time)) => Ok(Some(Cosigned { checkpoint, note, time })),
        Some(Err(_)) | None => Err(damaged(path, "it is not cosigned by this witness")),
    }
}

fn io_error(path: &Path) -> impl Fn(io::Error) -> KeptError {
    let path = path.to_path_buf();
    move |source| KeptError::Io { path: path.clone(), source }
}

fn damaged(path: &Path, what: &'static str) -> KeptError {
    KeptError::Damaged { path: path.to_path_buf(), what }
}
