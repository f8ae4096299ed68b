//! What can be made anew from nowhere and must be erasable: one small file per subject, beside the log. The vault does
//! not know what it keeps, and nothing of it ever enters the log.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::batch::shown_as_hex;
use crate::disk::{self, Disk, RealDisk};

/// The most bytes the vault keeps of one subject.
pub const MAX_SECRET_BYTES: usize = 64 << 10;
/// Files lie in as many directories as one byte has values, so that none grows too large to list.
const FAN_OUT_DIGITS: usize = 2;
/// A file that is being written, and is nobody's yet.
const UNFINISHED: &str = "new";

/// Names one subject in the vault.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubjectId(pub [u8; 16]);
shown_as_hex!(SubjectId);

/// Why the vault did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// The contents are over [`MAX_SECRET_BYTES`].
    #[error("keep in the vault: {bytes} bytes are over the limit of {MAX_SECRET_BYTES}")]
    TooLarge {
        /// How many bytes there are.
        bytes: usize,
    },
    /// The operating system refused.
    #[error("use the vault: {} failed", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// A durable store of small secrets in a directory. It belongs to the process that has the log open.
#[derive(Debug)]
pub struct Vault {
    dir: PathBuf,
    disk: Arc<dyn Disk>,
    /// Two writers of one subject must not share its unfinished file.
    writing: Mutex<()>,
}

impl Vault {
    /// Opens the vault in a directory, making it if it is not there, and removes what a crash left unfinished.
    ///
    /// # Errors
    /// [`VaultError::Io`].
    pub fn open(dir: impl Into<PathBuf>) -> Result<Self, VaultError> {
        Self::open_on(dir, Arc::new(RealDisk))
    }

    /// [`Vault::open`] on a disk of the caller's choice.
    ///
    /// # Errors
    /// [`VaultError::Io`].
    pub fn open_on(dir: impl Into<PathBuf>, disk: Arc<dyn Disk>) -> Result<Self, VaultError> {
        let dir = dir.into();
        disk::make_dir(&*disk, &dir).map_err(at(&dir))?;
        let vault = Self { dir, disk, writing: Mutex::new(()) };
        for path in vault.files()? {
            if path.extension().is_some_and(|extension| extension == UNFINISHED) {
                vault.disk.remove(&path).map_err(at(&path))?;
            }
        }
        Ok(vault)
    }

    /// Keeps a subject's contents, in place of what was kept of it. When it returns they are durable; after an error
    /// or a crash either the old contents are there or the new ones, whole.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn put(&self, id: SubjectId, contents: &[u8]) -> Result<(), VaultError> {
        if contents.len() > MAX_SECRET_BYTES {
            return Err(VaultError::TooLarge { bytes: contents.len() });
        }
        let path = self.path(id);
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(parent) = path.parent() {
            disk::make_dir(&*self.disk, parent).map_err(at(parent))?;
        }
        disk::replace(&*self.disk, &path, contents).map_err(at(&path))
    }

    /// What is kept of a subject.
    ///
    /// # Errors
    /// [`VaultError::Io`].
    pub fn get(&self, id: SubjectId) -> Result<Option<Vec<u8>>, VaultError> {
        let path = self.path(id);
        match fs::read(&path) {
            Ok(contents) => Ok(Some(contents)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(at(&path)(error)),
        }
    }

    /// Erases a subject, durably. Returns whether there was anything to erase. After an error it may be there or not;
    /// erasing it again finishes it.
    ///
    /// # Errors
    /// [`VaultError::Io`].
    pub fn remove(&self, id: SubjectId) -> Result<bool, VaultError> {
        let path = self.path(id);
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut removed = false;
        for path in [path.with_extension(UNFINISHED), path.clone()] {
            match self.disk.remove(&path) {
                Ok(()) => removed = true,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(at(&path)(error)),
            }
        }
        // Also when nothing was there: an earlier attempt may have removed it and failed here.
        if let Some(parent) = path.parent() {
            match self.disk.sync_dir(parent) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(at(parent)(error)),
                Ok(()) | Err(_) => {}
            }
        }
        Ok(removed)
    }

    /// All subjects of whom something is kept, in order.
    ///
    /// # Errors
    /// [`VaultError::Io`].
    pub fn list(&self) -> Result<Vec<SubjectId>, VaultError> {
        Ok(Self::files_in(&self.dir)?.into_keys().collect())
    }

    fn path(&self, id: SubjectId) -> PathBuf {
        let name = id.to_string();
        self.dir.join(&name[..FAN_OUT_DIGITS]).join(&name)
    }

    /// The subjects in a vault that somebody else may have open, with their files; nothing of it is changed. A vault
    /// that is not there holds nobody.
    ///
    /// # Errors
    /// [`VaultError::Io`].
    pub fn files_in(dir: &Path) -> Result<BTreeMap<SubjectId, PathBuf>, VaultError> {
        let files = match all_files(dir) {
            Err(VaultError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => Vec::new(),
            files => files?,
        };
        Ok(files.into_iter().filter_map(|path| Some((id_of(path.file_name()?.to_str()?)?, path))).collect())
    }

    fn files(&self) -> Result<Vec<PathBuf>, VaultError> {
        all_files(&self.dir)
    }
}

/// Every file in the directories of a vault.
fn all_files(dir: &Path) -> Result<Vec<PathBuf>, VaultError> {
    let mut files = Vec::new();
    for dir in list(dir)?.into_iter().filter(|path| path.is_dir()) {
        files.append(&mut list(&dir)?);
    }
    Ok(files)
}

/// The subject that a file name stands for.
fn id_of(name: &str) -> Option<SubjectId> {
    if name.len() != 32 || !name.is_ascii() {
        return None;
    }
    let mut id = [0; 16];
    for (byte, digits) in id.iter_mut().zip(name.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    (SubjectId(id).to_string() == name).then_some(SubjectId(id))
}

fn list(dir: &Path) -> Result<Vec<PathBuf>, VaultError> {
    let entries = fs::read_dir(dir).map_err(at(dir))?;
    entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>().map_err(at(dir))
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> VaultError {
    let path = path.to_path_buf();
    move |source| VaultError::Io { path, source }
}

#[cfg(test)]
mod tests;
