//! Putting a backup back, and the mark that tells the ledger that it may not go on from it yet: going on from an old
//! backup would be a second history beside the one that others may hold checkpoints of.

use std::fs;
use std::io;
use std::path::Path;

use super::{
    ATTACHMENTS_DIR, BackupError, CHECKPOINTS_DIR, DOCUMENTS_DIR, IDENTITY_FILE, LOG_DIR, Manifest, Step, VAULT_DIR,
    at, hash_outside, list_dir, mirror, verify,
};
use crate::disk::{self, Disk as _, RealDisk};
use crate::embedded::OutsideLog;
use crate::merkle::Hash;

/// The mark's file in the ledger's directory.
const MARK_FILE: &str = "restored";
/// The first line of the mark.
const TITLE: &str = "lianjian restored v1";

/// Says that a directory was put back from a backup, and that nobody has shown yet that nothing newer is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoreMark {
    /// How many entries were put back.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// When the backup was taken, in microseconds of UTC since 1970.
    pub taken_at: i64,
}

impl RestoreMark {
    fn text(&self) -> String {
        format!("{TITLE}\nsize {}\nroot {}\ntaken-at {}\n", self.size, self.root.base64(), self.taken_at)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        (lines.next()? == TITLE).then_some(())?;
        let mut value = |name: &str| lines.next()?.strip_prefix(name);
        let mark = Self {
            size: value("size ")?.parse().ok()?,
            root: Hash::from_base64(value("root ")?).ok()?,
            taken_at: value("taken-at ")?.parse().ok()?,
        };
        (mark.text() == text).then_some(mark)
    }

    /// The mark of a ledger's directory, if it has one. A mark that cannot be read is an error, never no mark.
    ///
    /// # Errors
    /// [`BackupError`].
    pub fn read(data: &Path) -> Result<Option<Self>, BackupError> {
        let path = data.join(MARK_FILE);
        match fs::read_to_string(&path) {
            Ok(text) => Self::parse(&text).map(Some).ok_or(BackupError::File { path }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(at(&path)(error)),
        }
    }

    fn write(&self, data: &Path) -> Result<(), BackupError> {
        let path = data.join(MARK_FILE);
        disk::replace(&RealDisk, &path, self.text().as_bytes()).map_err(at(&path))
    }

    /// Takes the mark away, durably: whoever calls this has shown that the ledger may go on.
    ///
    /// # Errors
    /// [`BackupError::Io`].
    pub fn remove(data: &Path) -> Result<(), BackupError> {
        let path = data.join(MARK_FILE);
        match RealDisk.remove(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at(&path)(error)),
            _ => RealDisk.sync_dir(data).map_err(at(data)),
        }
    }
}

/// Puts the newest backup of a directory into an empty one, proven before and after, and leaves the mark. The mark is
/// written first, so that a directory that was only half put back is never taken for a ledger.
///
/// # Errors
/// [`BackupError`].
pub fn restore(backup: &Path, data: &Path, mut progress: impl FnMut(Step)) -> Result<Manifest, BackupError> {
    if !list_dir(data)?.is_empty() {
        return Err(BackupError::NotEmpty { dir: data.to_path_buf() });
    }
    let manifest = verify(backup, |step| {
        if let Step::Copy(done, of) = step {
            progress(Step::Source(done, of));
        }
    })?;
    disk::make_dir(&RealDisk, data).map_err(at(data))?;
    let mark = RestoreMark { size: manifest.size, root: manifest.root, taken_at: manifest.taken_at };
    mark.write(data)?;
    let mut copied = mirror::Copied::default();
    let source = OutsideLog::open(backup).map_err(BackupError::Open)?;
    mirror::log(&source, &data.join(LOG_DIR), manifest.size, &mut copied)?;
    mirror::add(&backup.join(ATTACHMENTS_DIR), &data.join(ATTACHMENTS_DIR), &mut copied)?;
    mirror::add(&backup.join(DOCUMENTS_DIR), &data.join(DOCUMENTS_DIR), &mut copied)?;
    mirror::add(&backup.join(VAULT_DIR), &data.join(VAULT_DIR), &mut copied)?;
    let (from, to) = (backup.join(CHECKPOINTS_DIR), data.join(CHECKPOINTS_DIR));
    mirror::checkpoints(&from, &to, manifest.size, &mut copied)?;
    mirror::file(&backup.join(IDENTITY_FILE), &data.join(IDENTITY_FILE), &mut copied)?;
    let log = OutsideLog::open(data).map_err(BackupError::Open)?;
    let sizes = [manifest.size].into();
    let hashed = hash_outside(&log, u64::MAX, &sizes, |done| progress(Step::Copy(done, manifest.size)));
    let hashed = hashed.map_err(BackupError::Copy)?;
    if (hashed.size, hashed.root) != (manifest.size, manifest.root) {
        return Err(BackupError::Root { size: manifest.size });
    }
    Ok(manifest)
}
