//! Copies of a ledger's directory: taken while the ledger is at work, added to by the next, proven by hashing before
//! they count, put back, and used to mend. `DESIGN.md` draws a backup's files. This file decides what is copied, in
//! which order, and when it is believed; it never looks inside an entry, nor at the signing key, which no backup holds.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::audit::{Hashed, Pack, hash_all};
use crate::batch::Position;
use crate::disk::{self, RealDisk};
use crate::embedded::OutsideLog;
use crate::error::{OpenError, ReadError};
use crate::merkle::Hash;

pub use manifest::Manifest;
pub use repair::{RepairError, Repaired, repair};
pub use restore::{RestoreMark, restore};

mod manifest;
mod mirror;
mod repair;
mod restore;

/// The segments.
const LOG_DIR: &str = "log";
/// Personal data.
const VAULT_DIR: &str = "vault";
/// The digests of the vault's files, so that damage to them is seen.
const VAULT_SUMS: &str = "vault.sums";
/// Attachments.
const ATTACHMENTS_DIR: &str = "attachments";
/// Documents, such as frozen reports.
const DOCUMENTS_DIR: &str = "documents";
/// Published checkpoints, one file each, named by size.
const CHECKPOINTS_DIR: &str = "checkpoints";
/// The ledger's name and verifier keys.
const IDENTITY_FILE: &str = "identity";
/// What says that a backup is one.
const MANIFESTS_DIR: &str = "manifests";
/// The digits of a size in a name.
const SIZE_DIGITS: usize = 20;

/// Why a backup was not made, or is none.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// The ledger's log could not be read.
    #[error("back up the ledger: its log could not be opened")]
    Open(#[source] OpenError),
    /// The ledger's log is damaged.
    #[error("back up the ledger: its log could not be read")]
    Source(#[source] ReadError),
    /// The backup's own log is damaged.
    #[error("verify the backup: its log could not be read")]
    Copy(#[source] ReadError),
    /// A checkpoint proves more entries than the ledger has.
    #[error("back up the ledger: it holds {head} entries, a checkpoint proves {proven}")]
    Short {
        /// How many it holds.
        head: Position,
        /// How many it must hold.
        proven: Position,
    },
    /// The ledger tells another history than an earlier backup in the same place does.
    #[error("back up the ledger: its history differs from the earlier backup of {size} entries")]
    OtherHistory {
        /// The size of the earlier backup.
        size: u64,
    },
    /// What was copied does not hash to what the ledger does.
    #[error("verify the backup: the root over {size} entries is not that of the ledger")]
    Root {
        /// How many entries were compared.
        size: u64,
    },
    /// A file of the backup is not what was copied.
    #[error("verify the backup: {} is damaged or missing", path.display())]
    File {
        /// The file.
        path: PathBuf,
    },
    /// The directory holds no backup.
    #[error("read the backup: {} holds none", dir.display())]
    None {
        /// The directory.
        dir: PathBuf,
    },
    /// The directory to restore into is not empty.
    #[error("restore the ledger: {} is not empty", dir.display())]
    NotEmpty {
        /// The directory.
        dir: PathBuf,
    },
    /// The operating system refused.
    #[error("use the backup: {} failed", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// What a backup did.
#[derive(Clone, Debug)]
pub struct Taken {
    /// What was made.
    pub manifest: Manifest,
    /// How many files were copied; the others were there from an earlier backup.
    pub copied: u64,
    /// How many bytes they have.
    pub copied_bytes: u64,
}

/// What a long work is at, and how many entries it has done of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Hashing the ledger's log.
    Source(u64, u64),
    /// Hashing the copy.
    Copy(u64, u64),
}

/// Backs a ledger's directory up, adding to what an earlier backup left in `to`. The ledger may be at work: nothing is
/// locked in it. What lies in the backup is proven by reading all of it again before its manifest is written, which
/// alone makes it one. `known` is how many entries are known to be durable, by a checkpoint; 0 when none is known.
///
/// # Errors
/// [`BackupError`]; earlier backups in the same place stay what they were.
pub fn backup(
    data: &Path,
    to: &Path,
    known: Position,
    taken_at: i64,
    mut progress: impl FnMut(Step),
) -> Result<Taken, BackupError> {
    disk::make_dir(&RealDisk, to).map_err(at(to))?;
    let _lock = mirror::lock(to)?;
    let log = OutsideLog::open(data).map_err(BackupError::Open)?;
    if known > log.head() {
        // It may be damaged rather than short, which is to be said first.
        hash_outside(&log, Position::MAX, &BTreeSet::new(), |_| ()).map_err(BackupError::Source)?;
        return Err(BackupError::Short { head: log.head(), proven: known });
    }
    let size = log.proven().max(known);
    let earlier = manifest::read_all(to)?;
    let mut sizes: BTreeSet<u64> = earlier.iter().map(|manifest| manifest.size).collect();
    sizes.insert(size);
    let source = hash_outside(&log, size, &sizes, |done| progress(Step::Source(done, size)));
    let source = source.map_err(BackupError::Source)?;
    if let Some(differs) = earlier.iter().find(|earlier| source.roots.get(&earlier.size) != Some(&earlier.root)) {
        return Err(BackupError::OtherHistory { size: differs.size });
    }
    let mut copied = mirror::Copied::default();
    mirror::log(&log, &to.join(LOG_DIR), size, &mut copied)?;
    // In this order: what the log names was durable in the vault and among the attachments before it was in the log.
    let attachments = mirror::add(&data.join(ATTACHMENTS_DIR), &to.join(ATTACHMENTS_DIR), &mut copied)?;
    let documents = mirror::add(&data.join(DOCUMENTS_DIR), &to.join(DOCUMENTS_DIR), &mut copied)?;
    let vault = mirror::vault(data, to, &mut copied)?;
    let checkpoints = mirror::checkpoints(&data.join(CHECKPOINTS_DIR), &to.join(CHECKPOINTS_DIR), size, &mut copied)?;
    mirror::file(&data.join(IDENTITY_FILE), &to.join(IDENTITY_FILE), &mut copied)?;
    let manifest = Manifest { size, root: source.root, attachments, documents, vault, checkpoints, taken_at };
    prove(to, &manifest, &earlier, |done| progress(Step::Copy(done, size)))?;
    manifest.write(to)?;
    Ok(Taken { manifest, copied: copied.files, copied_bytes: copied.bytes })
}

/// The backups in a directory, the oldest first. All share one set of files; each is the beginning of the next.
///
/// # Errors
/// [`BackupError`].
pub fn list(dir: &Path) -> Result<Vec<Manifest>, BackupError> {
    manifest::read_all(dir)
}

/// Reads all of a backup again and holds it against its manifests. Returns the newest.
///
/// # Errors
/// [`BackupError`].
pub fn verify(dir: &Path, mut progress: impl FnMut(Step)) -> Result<Manifest, BackupError> {
    let mut manifests = manifest::read_all(dir)?;
    let newest = manifests.pop().ok_or(BackupError::None { dir: dir.to_path_buf() })?;
    prove(dir, &newest, &manifests, |done| progress(Step::Copy(done, newest.size)))?;
    Ok(newest)
}

/// A file that is named by the digest of its content, and was read again.
#[derive(Clone, Debug)]
pub struct CheckedFile {
    /// Its name.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// Whether its content has that digest.
    pub is_sound: bool,
}

/// What lies beside the log of a ledger's directory under the digest of its content.
#[derive(Clone, Debug)]
pub struct CheckedFiles {
    /// The attachments.
    pub attachments: Vec<CheckedFile>,
    /// The documents.
    pub documents: Vec<CheckedFile>,
}

/// Reads all attachments and documents of a ledger's directory and holds each against the digest it is named by.
///
/// # Errors
/// [`BackupError::Io`].
pub fn check_files(data: &Path) -> Result<CheckedFiles, BackupError> {
    let checked = |dir| mirror::check_named(&data.join(dir));
    Ok(CheckedFiles { attachments: checked(ATTACHMENTS_DIR)?, documents: checked(DOCUMENTS_DIR)? })
}

/// Proves that a directory holds what a manifest says, and what earlier ones say.
fn prove(dir: &Path, manifest: &Manifest, earlier: &[Manifest], progress: impl FnMut(u64)) -> Result<(), BackupError> {
    let log = OutsideLog::open(dir).map_err(BackupError::Open)?;
    let sizes = earlier.iter().map(|earlier| earlier.size).chain([manifest.size]).collect();
    // All of it is read, also what an interrupted backup may have left behind the end.
    let hashed = hash_outside(&log, Position::MAX, &sizes, progress).map_err(BackupError::Copy)?;
    for expected in earlier.iter().chain([manifest]) {
        if hashed.roots.get(&expected.size) != Some(&expected.root) {
            return Err(BackupError::Root { size: expected.size });
        }
    }
    mirror::prove_named(&dir.join(ATTACHMENTS_DIR), manifest.attachments)?;
    mirror::prove_named(&dir.join(DOCUMENTS_DIR), manifest.documents)?;
    mirror::prove_vault(dir, manifest.vault)
}

/// Hashes a log seen from outside.
fn hash_outside(
    log: &OutsideLog,
    to: Position,
    sizes: &BTreeSet<u64>,
    progress: impl FnMut(u64),
) -> Result<Hashed, ReadError> {
    hash_all(log.walk(to).map(|chunk| chunk.map(Pack::Frames)), sizes, progress)
}

/// The SHA-256 of a file.
fn digest_of(path: &Path) -> Result<Hash, BackupError> {
    let mut hash = Sha256::new();
    let mut file = File::open(path).map_err(at(path))?;
    let mut buffer = vec![0; 64 << 10];
    loop {
        match file.read(&mut buffer).map_err(at(path))? {
            0 => return Ok(Hash(hash.finalize().into())),
            read => hash.update(&buffer[..read]),
        }
    }
}

/// What lies in a directory, in order; nothing when it is not there.
fn list_dir(dir: &Path) -> Result<Vec<PathBuf>, BackupError> {
    match fs::read_dir(dir) {
        Ok(entries) => {
            let paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>();
            let mut paths = paths.map_err(at(dir))?;
            paths.sort();
            Ok(paths)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(at(dir)(error)),
    }
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> BackupError {
    let path = path.to_path_buf();
    move |source| BackupError::Io { path, source }
}

#[cfg(test)]
mod tests;
