//! Files that events name by digest: content-addressed, beside the log, durable before anybody is told. This file does
//! not know which event names what; the sweep asks.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use sha2::{Digest as _, Sha256};

use crate::batch::shown_as_hex;
use crate::disk::{self, Disk, DiskFile, RealDisk};

/// The most bytes one attachment may have: a photograph from a good camera, or a scan of some pages.
pub const MAX_ATTACHMENT_BYTES: u64 = 10 << 20;
/// As many first bytes tell every accepted kind.
const KIND_BYTES: usize = 12;
/// The directory of uploads that are not finished.
const INCOMING: &str = "incoming";
const FAN_OUT_DIGITS: usize = 2;

/// The SHA-256 of an attachment's bytes, by which it is named.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttachmentDigest(pub [u8; 32]);
shown_as_hex!(AttachmentDigest);

/// The kinds of files that are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AttachmentKind {
    /// JPEG (ISO/IEC 10918-5).
    Jpeg,
    /// PNG (ISO/IEC 15948).
    Png,
    /// PDF (ISO 32000).
    Pdf,
    /// WebP (RFC 9649).
    Webp,
    /// HEIC (ISO/IEC 23008-12).
    Heic,
}

impl AttachmentKind {
    /// Tells the kind by the first bytes of a file; `None` for every kind that is not accepted.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        /// The brands of HEIF files that hold HEVC pictures.
        const HEIC_BRANDS: [&[u8; 4]; 8] = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"];
        let brand = |at: usize| bytes.get(at..at + 4);
        if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
            Some(Self::Jpeg)
        } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if bytes.starts_with(b"%PDF-") {
            Some(Self::Pdf)
        } else if bytes.starts_with(b"RIFF") && brand(8) == Some(b"WEBP") {
            Some(Self::Webp)
        } else if brand(4) == Some(b"ftyp") && HEIC_BRANDS.iter().any(|known| brand(8) == Some(&known[..])) {
            Some(Self::Heic)
        } else {
            None
        }
    }

    /// The media type by which browsers know the kind.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Pdf => "application/pdf",
            Self::Webp => "image/webp",
            Self::Heic => "image/heic",
        }
    }
}

/// Why an attachment was not kept or found.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AttachmentError {
    /// It has more than [`MAX_ATTACHMENT_BYTES`].
    #[error("keep the attachment: it has more than {MAX_ATTACHMENT_BYTES} bytes")]
    TooLarge,
    /// It is of no accepted kind: see [`AttachmentKind`].
    #[error("keep the attachment: its first bytes are of no accepted kind")]
    UnknownKind,
    /// The operating system refused.
    #[error("use the attachments: {} failed", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// An attachment that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredAttachment {
    /// Its name.
    pub digest: AttachmentDigest,
    /// Its kind.
    pub kind: AttachmentKind,
    /// Its length in bytes.
    pub bytes: u64,
}

/// What a sweep removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// How many files.
    pub files: u64,
    /// How many bytes they had.
    pub bytes: u64,
}

/// The attachments in a directory. It belongs to the process that has the log open.
#[derive(Debug)]
pub struct Attachments {
    dir: PathBuf,
    disk: Arc<dyn Disk>,
    uploads: AtomicU64,
    /// A sweep must not remove what an upload is just giving its name to.
    naming: Mutex<()>,
}

/// An attachment that is arriving. Dropped unfinished, it leaves nothing behind.
#[derive(Debug)]
pub struct Upload<'a> {
    store: &'a Attachments,
    path: PathBuf,
    file: Box<dyn DiskFile>,
    hash: Sha256,
    bytes: u64,
    start: Vec<u8>,
    kept: bool,
}

impl Attachments {
    /// Opens the attachments in a directory, making it if it is not there, and removes unfinished uploads.
    ///
    /// # Errors
    /// [`AttachmentError::Io`].
    pub fn open(dir: impl Into<PathBuf>) -> Result<Self, AttachmentError> {
        Self::open_on(dir, Arc::new(RealDisk))
    }

    /// [`Attachments::open`] on a disk of the caller's choice.
    ///
    /// # Errors
    /// [`AttachmentError::Io`].
    pub fn open_on(dir: impl Into<PathBuf>, disk: Arc<dyn Disk>) -> Result<Self, AttachmentError> {
        let dir = dir.into();
        let incoming = dir.join(INCOMING);
        disk::make_dir(&*disk, &incoming).map_err(at(&incoming))?;
        for path in list(&incoming)? {
            disk.remove(&path).map_err(at(&path))?;
        }
        Ok(Self { dir, disk, uploads: AtomicU64::new(0), naming: Mutex::new(()) })
    }

    /// Begins an upload.
    ///
    /// # Errors
    /// [`AttachmentError::Io`].
    pub fn begin(&self) -> Result<Upload<'_>, AttachmentError> {
        let number = self.uploads.fetch_add(1, Ordering::Relaxed);
        let path = self.dir.join(INCOMING).join(number.to_string());
        let file = self.disk.create(&path).map_err(at(&path))?;
        Ok(Upload { store: self, path, file, hash: Sha256::new(), bytes: 0, start: Vec::new(), kept: false })
    }

    /// Keeps an attachment that is in memory.
    ///
    /// # Errors
    /// [`AttachmentError`].
    pub fn put(&self, contents: &[u8]) -> Result<StoredAttachment, AttachmentError> {
        let mut upload = self.begin()?;
        upload.write(contents)?;
        upload.finish()
    }

    /// Whether an attachment is kept.
    #[must_use]
    pub fn contains(&self, digest: AttachmentDigest) -> bool {
        self.path(digest).is_file()
    }

    /// Opens an attachment to read it, if it is kept.
    ///
    /// # Errors
    /// [`AttachmentError::UnknownKind`] when the file on disk is not what was kept, and [`AttachmentError::Io`].
    pub fn get(&self, digest: AttachmentDigest) -> Result<Option<(StoredAttachment, File)>, AttachmentError> {
        let path = self.path(digest);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(at(&path)(error)),
        };
        let mut start = [0; KIND_BYTES];
        let read = file.read_at(&mut start, 0).map_err(at(&path))?;
        let kind = AttachmentKind::of(&start[..read]).ok_or(AttachmentError::UnknownKind)?;
        let bytes = file.metadata().map_err(at(&path))?.len();
        Ok(Some((StoredAttachment { digest, kind, bytes }, file)))
    }

    /// Reads all of an attachment and says whether its bytes are still those that it is named by.
    ///
    /// # Errors
    /// [`AttachmentError::Io`].
    pub fn is_intact(&self, digest: AttachmentDigest) -> Result<bool, AttachmentError> {
        let path = self.path(digest);
        let mut file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(at(&path)(error)),
        };
        let (mut hash, mut buffer) = (Sha256::new(), vec![0; 64 << 10]);
        loop {
            match file.read(&mut buffer).map_err(at(&path))? {
                0 => return Ok(hash.finalize().as_slice() == digest.0),
                read => hash.update(&buffer[..read]),
            }
        }
    }

    /// Removes what was last uploaded before a moment and is named by nothing. An upload of the same bytes counts
    /// anew.
    ///
    /// # Errors
    /// [`AttachmentError::Io`]; what was removed by then stays removed.
    pub fn sweep(
        &self,
        older_than: SystemTime,
        is_named: impl Fn(&AttachmentDigest) -> bool,
    ) -> Result<Swept, AttachmentError> {
        let mut swept = Swept::default();
        for dir in list(&self.dir)?.into_iter().filter(|dir| dir.is_dir() && !dir.ends_with(INCOMING)) {
            for path in list(&dir)? {
                let Some(digest) = path.file_name().and_then(|name| digest_of(name.to_str()?)) else { continue };
                if is_named(&digest) {
                    continue;
                }
                let _naming = self.naming.lock().unwrap_or_else(PoisonError::into_inner);
                let metadata = fs::metadata(&path).map_err(at(&path))?;
                if metadata.modified().map_err(at(&path))? < older_than {
                    self.disk.remove(&path).map_err(at(&path))?;
                    swept.files += 1;
                    swept.bytes += metadata.len();
                }
            }
        }
        Ok(swept)
    }

    /// Makes an attachment count as uploaded now, if it is kept: somebody is about to name it.
    ///
    /// # Errors
    /// [`AttachmentError::Io`].
    pub fn renew(&self, digest: AttachmentDigest) -> Result<(), AttachmentError> {
        let path = self.path(digest);
        let _naming = self.naming.lock().unwrap_or_else(PoisonError::into_inner);
        match File::open(&path).and_then(|file| file.set_modified(SystemTime::now())) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at(&path)(error)),
            _ => Ok(()),
        }
    }

    fn path(&self, digest: AttachmentDigest) -> PathBuf {
        let name = digest.to_string();
        self.dir.join(&name[..FAN_OUT_DIGITS]).join(&name)
    }
}

impl Upload<'_> {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// [`AttachmentError`], as soon as it is certain: too large, of no accepted kind, or refused by the system.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), AttachmentError> {
        if self.bytes + bytes.len() as u64 > MAX_ATTACHMENT_BYTES {
            return Err(AttachmentError::TooLarge);
        }
        let missing = KIND_BYTES.saturating_sub(self.start.len()).min(bytes.len());
        self.start.extend_from_slice(&bytes[..missing]);
        if self.start.len() == KIND_BYTES && AttachmentKind::of(&self.start).is_none() {
            return Err(AttachmentError::UnknownKind);
        }
        self.file.write_all_at(bytes, self.bytes).map_err(at(&self.path))?;
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Ends the upload. When it returns the attachment is durable under its digest.
    ///
    /// # Errors
    /// [`AttachmentError::UnknownKind`] and [`AttachmentError::Io`].
    pub fn finish(mut self) -> Result<StoredAttachment, AttachmentError> {
        let kind = AttachmentKind::of(&self.start).ok_or(AttachmentError::UnknownKind)?;
        let digest = AttachmentDigest(std::mem::take(&mut self.hash).finalize().into());
        self.file.sync_all().map_err(at(&self.path))?;
        let path = self.store.path(digest);
        let dir = path.parent().unwrap_or(&self.store.dir);
        let _naming = self.store.naming.lock().unwrap_or_else(PoisonError::into_inner);
        disk::make_dir(&*self.store.disk, dir).map_err(at(dir))?;
        // The same bytes may be there already; replacing them makes them count as uploaded now.
        self.store.disk.rename(&self.path, &path).map_err(at(&path))?;
        self.kept = true;
        self.store.disk.sync_dir(dir).map_err(at(dir))?;
        Ok(StoredAttachment { digest, kind, bytes: self.bytes })
    }
}

impl Drop for Upload<'_> {
    fn drop(&mut self) {
        if !self.kept
            && let Err(error) = self.store.disk.remove(&self.path)
        {
            tracing::warn!(%error, path = %self.path.display(), "an unfinished upload could not be removed");
        }
    }
}

/// The digest that a file name stands for.
fn digest_of(name: &str) -> Option<AttachmentDigest> {
    if name.len() != 64 || !name.is_ascii() {
        return None;
    }
    let mut digest = [0; 32];
    for (byte, digits) in digest.iter_mut().zip(name.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(AttachmentDigest(digest))
}

fn list(dir: &Path) -> Result<Vec<PathBuf>, AttachmentError> {
    let entries = fs::read_dir(dir).map_err(at(dir))?;
    entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>().map_err(at(dir))
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> AttachmentError {
    let path = path.to_path_buf();
    move |source| AttachmentError::Io { path, source }
}

#[cfg(test)]
mod tests;
