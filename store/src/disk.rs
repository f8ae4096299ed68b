//! The seam between this room and the operating system's files, so that tests can make a disk fail on purpose.
//! It must not know what the bytes mean.

use std::fmt::Debug;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::Path;

#[cfg(any(test, feature = "testing"))]
mod faulty;
#[cfg(any(test, feature = "testing"))]
pub use faulty::{FaultyDisk, Operation};

/// Only the ledger's own user may read its files.
const FILE_MODE: u32 = 0o600;
/// Only the ledger's own user may look into its directories.
const DIR_MODE: u32 = 0o700;

/// A file that can be written at any offset.
pub trait DiskFile: Debug + Send + Sync {
    /// Writes bytes at an offset; may write fewer than asked, and returns how many.
    ///
    /// # Errors
    /// Whatever the system says.
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize>;

    /// Reads into `buffer` from an offset; returns fewer bytes only at the end of the file.
    ///
    /// # Errors
    /// Whatever the system says.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;

    /// Makes the written bytes durable (`fdatasync`).
    ///
    /// # Errors
    /// Whatever the system says. After an error nobody knows which bytes are durable.
    fn sync_data(&self) -> io::Result<()>;

    /// Makes the bytes and the file's length durable (`fsync`).
    ///
    /// # Errors
    /// As [`DiskFile::sync_data`].
    fn sync_all(&self) -> io::Result<()>;

    /// Reserves space for the first `length` bytes and makes the file at least so long; new bytes read as zero.
    ///
    /// # Errors
    /// [`io::ErrorKind::StorageFull`] when there is no space; whatever else the system says.
    fn allocate(&self, length: u64) -> io::Result<()>;

    /// Makes the file exactly so long.
    ///
    /// # Errors
    /// Whatever the system says.
    fn truncate(&self, length: u64) -> io::Result<()>;

    /// How long the file is.
    ///
    /// # Errors
    /// Whatever the system says.
    fn length(&self) -> io::Result<u64>;

    /// Writes all of the bytes at an offset.
    ///
    /// # Errors
    /// Whatever the system says; then any part of the bytes may have been written.
    fn write_all_at(&self, mut bytes: &[u8], mut offset: u64) -> io::Result<()> {
        while !bytes.is_empty() {
            match self.write_at(bytes, offset) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(written) => {
                    bytes = &bytes[written..];
                    offset += written as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// A file system, as much of it as the ledger needs.
pub trait Disk: Debug + Send + Sync {
    /// Makes an empty file, readable by its owner only, in place of any that is there.
    ///
    /// # Errors
    /// Whatever the system says.
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;

    /// Opens a file that is there, to read and write.
    ///
    /// # Errors
    /// Whatever the system says.
    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;

    /// Gives a file another name, replacing what has that name.
    ///
    /// # Errors
    /// Whatever the system says.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file.
    ///
    /// # Errors
    /// Whatever the system says.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Makes the names in a directory durable.
    ///
    /// # Errors
    /// Whatever the system says.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;
}

/// The disk of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(true).mode(FILE_MODE);
        Ok(Box::new(options.open(path)?))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(OpenOptions::new().read(true).write(true).open(path)?))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        std::fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        std::fs::remove_file(path)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        File::open(dir)?.sync_all()
    }
}

impl DiskFile for File {
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize> {
        FileExt::write_at(self, bytes, offset)
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            match FileExt::read_at(self, &mut buffer[filled..], offset + filled as u64) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }

    fn sync_data(&self) -> io::Result<()> {
        Self::sync_data(self)
    }

    fn sync_all(&self) -> io::Result<()> {
        Self::sync_all(self)
    }

    fn allocate(&self, length: u64) -> io::Result<()> {
        Ok(rustix::fs::fallocate(self, rustix::fs::FallocateFlags::empty(), 0, length)?)
    }

    fn truncate(&self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }

    fn length(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }
}

/// Makes a directory and those above it, for its owner only, and makes their names durable.
///
/// # Errors
/// Whatever the system says.
pub fn make_dir(disk: &dyn Disk, dir: &Path) -> io::Result<()> {
    if dir.as_os_str().is_empty() || dir.is_dir() {
        return Ok(());
    }
    let parent = dir.parent().unwrap_or(Path::new(""));
    make_dir(disk, parent)?;
    match DirBuilder::new().mode(DIR_MODE).create(dir) {
        // Another thread was quicker.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && dir.is_dir() => {}
        made => made?,
    }
    disk.sync_dir(if parent.as_os_str().is_empty() { Path::new(".") } else { parent })
}

/// Puts bytes into a file in place of what it held, whole or not at all, and durably. Only its owner may read it. They
/// are written first to the same name with `new` for its extension, which two writers must not share.
///
/// # Errors
/// Whatever the system says; the file is then as it was.
pub fn replace(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = path.with_extension("new");
    let file = disk.create(&new)?;
    file.write_all_at(bytes, 0)?;
    file.sync_all()?;
    disk.rename(&new, path)?;
    path.parent().map_or(Ok(()), |dir| disk.sync_dir(dir))
}
