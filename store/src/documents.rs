//! Documents that the log names by digest and that must stay what they were for ever: frozen reports.
//! Content-addressed, beside the log, durable before anybody is told, never removed.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest as _, Sha256};

use crate::batch::shown_as_hex;
use crate::disk::{self, Disk, RealDisk};

/// The most bytes a document may have: many times the largest sheet of figures.
pub const MAX_DOCUMENT_BYTES: usize = 16 << 20;

/// The SHA-256 of a document's bytes, by which it is named.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentDigest(pub [u8; 32]);
shown_as_hex!(DocumentDigest);

/// Why a document was not kept or found.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// It has more than [`MAX_DOCUMENT_BYTES`].
    #[error("keep the document: {bytes} bytes are over the limit of {MAX_DOCUMENT_BYTES}")]
    TooLarge {
        /// How many bytes there are.
        bytes: usize,
    },
    /// What lies under its name has another digest.
    #[error("read the document: {} is not what was kept", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// The operating system refused.
    #[error("use the documents: {} failed", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// The documents in a directory. It belongs to the process that has the log open.
#[derive(Debug)]
pub struct Documents {
    dir: PathBuf,
    disk: Arc<dyn Disk>,
    /// Two writers of one document must not share its unfinished file.
    writing: Mutex<()>,
}

impl Documents {
    /// Opens the documents in a directory, making it if it is not there.
    ///
    /// # Errors
    /// [`DocumentError::Io`].
    pub fn open(dir: impl Into<PathBuf>) -> Result<Self, DocumentError> {
        Self::open_on(dir, Arc::new(RealDisk))
    }

    /// [`Documents::open`] on a disk of the caller's choice.
    ///
    /// # Errors
    /// [`DocumentError::Io`].
    pub fn open_on(dir: impl Into<PathBuf>, disk: Arc<dyn Disk>) -> Result<Self, DocumentError> {
        let dir = dir.into();
        disk::make_dir(&*disk, &dir).map_err(|source| DocumentError::Io { path: dir.clone(), source })?;
        Ok(Self { dir, disk, writing: Mutex::new(()) })
    }

    /// Keeps a document. When it returns it is durable, or was before.
    ///
    /// # Errors
    /// [`DocumentError::TooLarge`] and [`DocumentError::Io`].
    pub fn put(&self, contents: &[u8]) -> Result<DocumentDigest, DocumentError> {
        if contents.len() > MAX_DOCUMENT_BYTES {
            return Err(DocumentError::TooLarge { bytes: contents.len() });
        }
        let digest = digest_of(contents);
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        // What is there under the name and is not damaged need not be written again.
        if !matches!(self.get(digest), Ok(Some(_))) {
            let path = self.path(digest);
            disk::replace(&*self.disk, &path, contents).map_err(|source| DocumentError::Io { path, source })?;
        }
        Ok(digest)
    }

    /// The bytes of a document, if it is kept; they are the ones that were.
    ///
    /// # Errors
    /// [`DocumentError::Damaged`] and [`DocumentError::Io`].
    pub fn get(&self, digest: DocumentDigest) -> Result<Option<Vec<u8>>, DocumentError> {
        let path = self.path(digest);
        match fs::read(&path) {
            Ok(contents) if digest_of(&contents) == digest => Ok(Some(contents)),
            Ok(_) => Err(DocumentError::Damaged { path }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(DocumentError::Io { path, source }),
        }
    }

    fn path(&self, digest: DocumentDigest) -> PathBuf {
        self.dir.join(digest.to_string())
    }
}

fn digest_of(contents: &[u8]) -> DocumentDigest {
    DocumentDigest(Sha256::digest(contents).into())
}

#[cfg(test)]
mod tests;
