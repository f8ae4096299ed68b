//! Mending damaged segments from a backup. Nothing of the ledger is replaced before the whole log, with what would be
//! replaced, was hashed and gave every root that is known.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::{BackupError, LOG_DIR, Step, at, hash_outside, mirror, verify};
use crate::batch::Position;
use crate::disk::{self, Disk as _, RealDisk};
use crate::embedded::{OutsideLog, lock_dir};
use crate::error::{OpenError, ReadError};
use crate::merkle::Hash;

/// Where the mended log is put together; on the ledger's own file system, so that renaming is enough afterwards.
const STAGING_DIR: &str = "repair.new";
/// The note of the log's length, which belongs to the segments.
const FLOOR_FILE: &str = "floor";

/// Why a log was not mended. Nothing of it was changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RepairError {
    /// The ledger is at work.
    #[error("repair the log: the directory is in use, or cannot be used")]
    Open(#[source] OpenError),
    /// The backup is none, or could not be copied from.
    #[error("repair the log: the backup cannot be used")]
    Backup(#[from] BackupError),
    /// Even with the backup the log is damaged: the backup is older than what is damaged.
    #[error("repair the log: the backup does not hold what is damaged")]
    StillDamaged(#[source] ReadError),
    /// The mended log would be shorter than a checkpoint or the backup proves.
    #[error("repair the log: it would hold {size} entries, {proven} are proven")]
    Short {
        /// How many it would hold.
        size: u64,
        /// How many are proven.
        proven: u64,
    },
    /// The mended log would not be the one that a checkpoint or the backup is of.
    #[error("repair the log: the root over {size} entries is not the one that is known")]
    OtherRoot {
        /// At which size.
        size: u64,
    },
}

/// What was mended.
#[derive(Clone, Debug)]
pub struct Repaired {
    /// The segments that were replaced; none when nothing was damaged.
    pub segments: Vec<PathBuf>,
    /// How many entries the log holds.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

/// Replaces the damaged segments of a ledger's log from a backup. `roots` are those of verified checkpoints, by size:
/// the mended log must give all of them, and the backup's own, before anything is replaced.
///
/// # Errors
/// [`RepairError`].
pub fn repair(
    data: &Path,
    backup: &Path,
    roots: &BTreeMap<u64, Hash>,
    mut progress: impl FnMut(Step),
) -> Result<Repaired, RepairError> {
    let _lock = lock_dir(data).map_err(RepairError::Open)?;
    let manifest = verify(backup, &mut progress)?;
    let staging = data.join(STAGING_DIR);
    let result = mend(data, backup, &staging).and_then(|damaged| {
        let mut known = roots.clone();
        known.insert(manifest.size, manifest.root);
        let (size, root) = prove(&staging, &known, &mut progress)?;
        Ok((damaged, size, root))
    });
    let (damaged, size, root) = match result {
        Ok(mended) => mended,
        Err(error) => {
            fs::remove_dir_all(&staging).ok();
            return Err(error);
        }
    };
    let (from, to) = (staging.join(LOG_DIR), data.join(LOG_DIR));
    let mut segments = Vec::new();
    for name in damaged {
        let target = to.join(&name);
        RealDisk.rename(&from.join(&name), &target).map_err(at(&target))?;
        segments.push(target);
    }
    RealDisk.sync_dir(&to).map_err(at(&to))?;
    fs::remove_dir_all(&staging).map_err(at(&staging))?;
    Ok(Repaired { segments, size, root })
}

/// Puts the mended log together: what is sound by another name of the same file, what is damaged from the backup.
/// Returns the names of what was damaged or missing.
fn mend(data: &Path, backup: &Path, staging: &Path) -> Result<Vec<PathBuf>, RepairError> {
    if staging.exists() {
        fs::remove_dir_all(staging).map_err(at(staging))?;
    }
    let to = staging.join(LOG_DIR);
    disk::make_dir(&RealDisk, &to).map_err(at(&to))?;
    let log = OutsideLog::open(data).map_err(RepairError::Open)?;
    let spare = OutsideLog::open(backup).map_err(RepairError::Open)?;
    let held: BTreeMap<Position, &Path> =
        spare.segments().iter().map(|segment| (segment.first, segment.path.as_path())).collect();
    let mut damaged = Vec::new();
    let mut here = BTreeSet::new();
    for (index, segment) in log.segments().iter().enumerate() {
        here.insert(segment.first);
        let name = PathBuf::from(segment.path.file_name().unwrap_or_default());
        let target = to.join(&name);
        match (log.check_segment(index), held.get(&segment.first)) {
            (Ok(()), _) => fs::hard_link(&segment.path, &target).map_err(at(&target))?,
            (Err(error), None) => return Err(RepairError::StillDamaged(error)),
            (Err(_), Some(copy)) => {
                overlay(&segment.path, copy, &target)?;
                damaged.push(name);
            }
        }
    }
    for (_, copy) in held.iter().filter(|(first, _)| !here.contains(first)) {
        let name = PathBuf::from(copy.file_name().unwrap_or_default());
        let bytes = fs::metadata(copy).map_err(at(copy))?.len();
        mirror::copy(copy, &to.join(&name), bytes, &mut mirror::Copied::default())?;
        damaged.push(name);
    }
    let floor = data.join(LOG_DIR).join(FLOOR_FILE);
    if floor.is_file() {
        fs::copy(&floor, to.join(FLOOR_FILE)).map_err(at(&floor))?;
    }
    Ok(damaged)
}

/// What the backup has of a segment, and behind that what the ledger has: a segment only ever grows, so both hold the
/// same bytes at the same places, but for the damage.
fn overlay(own: &Path, copy: &Path, target: &Path) -> Result<(), BackupError> {
    let mut bytes = fs::read(copy).map_err(at(copy))?;
    let own_bytes = fs::read(own).map_err(at(own))?;
    if let Some(rest) = own_bytes.get(bytes.len()..) {
        bytes.extend_from_slice(rest);
    }
    disk::replace(&RealDisk, target, &bytes).map_err(at(target))
}

/// Hashes the mended log and holds it against every root that is known.
fn prove(
    staging: &Path,
    known: &BTreeMap<u64, Hash>,
    progress: &mut impl FnMut(Step),
) -> Result<(u64, Hash), RepairError> {
    let log = OutsideLog::open(staging).map_err(RepairError::Open)?;
    let head = log.head();
    let sizes = known.keys().copied().collect();
    let hashed = hash_outside(&log, Position::MAX, &sizes, |done| progress(Step::Source(done, head)));
    let hashed = hashed.map_err(RepairError::StillDamaged)?;
    for (size, root) in known {
        match hashed.roots.get(size) {
            None => return Err(RepairError::Short { size: hashed.size, proven: *size }),
            Some(found) if found != root => return Err(RepairError::OtherRoot { size: *size }),
            Some(_) => {}
        }
    }
    Ok((hashed.size, hashed.root))
}
