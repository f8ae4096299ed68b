//! The checkpoints a ledger has published: one file each, named by its size, durable before anyone sees it, and kept
//! for ever. A file changes only by gaining cosignatures.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};
use store::{
    RealDisk,
    checkpoint::{Checkpoint, CheckpointTextError},
    note::{NoteError, NoteSignature, SignedNote},
};

/// Where checkpoints lie in the data directory.
pub const CHECKPOINTS_DIR: &str = "checkpoints";
/// The digits of a file's name.
const NAME_DIGITS: usize = 20;

/// A published checkpoint with its signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// The signed note: the log's signature, and the cosignatures collected so far.
    pub note: SignedNote,
}

/// Why a published checkpoint could not be kept or found.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CheckpointError {
    /// The operating system refused.
    #[error("use {}", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: Arc<io::Error>,
    },
    /// The file is no signed note.
    #[error("read {}: it is no signed note", path.display())]
    Note {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: NoteError,
    },
    /// The file is no checkpoint.
    #[error("read {}: it is no checkpoint", path.display())]
    Text {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: CheckpointTextError,
    },
    /// The file's name is not the size it says.
    #[error("read {}: it says another size than its name", path.display())]
    Misnamed {
        /// The file.
        path: PathBuf,
    },
}

/// The directory of published checkpoints.
pub(super) struct Checkpoints {
    dir: PathBuf,
    sizes: RwLock<BTreeSet<u64>>,
}

impl Checkpoints {
    /// Opens the directory and lists what is there; it is made with the first checkpoint.
    pub(super) fn open(data: &Path) -> Result<Self, CheckpointError> {
        let dir = data.join(CHECKPOINTS_DIR);
        let mut sizes = BTreeSet::new();
        match fs::read_dir(&dir) {
            Ok(entries) => {
                for entry in entries {
                    let name = entry.map_err(|source| failed(&dir, source))?.file_name();
                    sizes.extend(name.to_str().and_then(size_of));
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(&dir, error)),
        }
        Ok(Self { dir, sizes: RwLock::new(sizes) })
    }

    fn path(&self, size: u64) -> PathBuf {
        self.dir.join(format!("{size:0NAME_DIGITS$}"))
    }

    /// The size of the newest.
    pub(super) fn newest_size(&self) -> Option<u64> {
        self.sizes.read().unwrap_or_else(PoisonError::into_inner).last().copied()
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.sizes.read().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// The sizes below a bound, newest first.
    pub(super) fn sizes_below(&self, bound: u64, limit: usize) -> Vec<u64> {
        let sizes = self.sizes.read().unwrap_or_else(PoisonError::into_inner);
        sizes.range(..bound).rev().take(limit).copied().collect()
    }

    /// The checkpoint of a size.
    pub(super) fn read(&self, size: u64) -> Result<Option<Published>, CheckpointError> {
        let path = self.path(size);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(&path, error)),
        };
        let note = SignedNote::parse(&bytes).map_err(|source| CheckpointError::Note { path: path.clone(), source })?;
        let checkpoint = Checkpoint::parse(note.text());
        let checkpoint = checkpoint.map_err(|source| CheckpointError::Text { path: path.clone(), source })?;
        if checkpoint.size != size {
            return Err(CheckpointError::Misnamed { path });
        }
        Ok(Some(Published { checkpoint, note }))
    }

    /// Makes a checkpoint durable, in place of the same one with fewer signatures.
    pub(super) fn write(&self, published: &Published) -> Result<(), CheckpointError> {
        let size = published.checkpoint.size;
        let path = self.path(size);
        store::make_dir(&RealDisk, &self.dir).map_err(|source| failed(&self.dir, source))?;
        store::replace(&RealDisk, &path, published.note.format().as_bytes()).map_err(|source| failed(&path, source))?;
        self.sizes.write().unwrap_or_else(PoisonError::into_inner).insert(size);
        Ok(())
    }
}

impl Published {
    /// Its cosignatures: every signature that is not by a key of the log's own name.
    pub fn cosignatures(&self) -> impl Iterator<Item = &NoteSignature> {
        self.note.signatures().iter().filter(|signature| signature.name != self.checkpoint.origin)
    }
}

fn failed(path: &Path, source: io::Error) -> CheckpointError {
    CheckpointError::Io { path: path.to_owned(), source: Arc::new(source) }
}

/// The size a file's name stands for.
fn size_of(name: &str) -> Option<u64> {
    let digits = name.len() == NAME_DIGITS && name.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| name.parse().ok()).flatten()
}
