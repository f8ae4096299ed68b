//! Named blobs that spare a reader of the log its beginning: what some position's prefix was folded to. sled says
//! which there are; their bytes lie in plain files beside it, because sled took a snapshot's size in memory and three
//! times its size on disk. Any of them may be gone after a crash, and none is handed out that the log does not prove.
//! What is in them is the caller's; this file must not look inside.

use std::fs::{self, File};
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::batch::{ContentDigest, Position};
use crate::embedded::files::Files;
use crate::error::ReadError;
use crate::index::run::{decode, encode};
use crate::shelf::{Shelf, ShelfError};

/// The longest name of a snapshot in bytes.
pub const MAX_SNAPSHOT_NAME_BYTES: usize = 128;
/// A snapshot's file is a row of blocks of so many bytes, the last one shorter, each followed by its checksum.
const BLOCK_BYTES: usize = 64 << 10;
const SUM_BYTES: usize = 4;
/// Beside sled's own directories, so that deleting theirs deletes these.
const BLOBS_DIR: &str = "snapshot-blobs";

/// Why a snapshot could not be kept, read or removed. Reading the log from the beginning is always an answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// The name is empty or over [`MAX_SNAPSHOT_NAME_BYTES`].
    #[error("keep the snapshot: its name has {bytes} bytes")]
    Name {
        /// How many bytes it has.
        bytes: usize,
    },
    /// The snapshot reflects more of the log than there is.
    #[error("keep the snapshot: it reflects {position} entries, the log holds {head}")]
    Ahead {
        /// What the snapshot reflects.
        position: Position,
        /// What there is.
        head: Position,
    },
    /// The caller's bytes could not be read, or could not be written.
    #[error("keep the snapshot: its bytes could not be copied")]
    Copy(#[source] io::Error),
    /// The snapshot's file could not be opened or removed.
    #[error("use the snapshot: its file failed")]
    File(#[source] io::Error),
    /// The log's own bytes could not be read.
    #[error("use the snapshot: the log could not be read")]
    Log(#[from] ReadError),
    /// sled failed, or the log was closed.
    #[error("use the snapshot: the shelf failed")]
    Shelf(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<ShelfError> for SnapshotError {
    fn from(error: ShelfError) -> Self {
        Self::Shelf(Box::new(error))
    }
}

/// What is known of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotInfo {
    /// Its name.
    pub name: String,
    /// How many entries it reflects: those at `0 .. position`.
    pub position: Position,
    /// The digest its maker gave it.
    pub digest: ContentDigest,
    /// Its length in bytes.
    pub bytes: u64,
}

/// A snapshot as its maker left it on the shelf.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Meta {
    name: String,
    position: Position,
    /// The header CRC of the log's entry at `position - 1`.
    proof: u32,
    digest: [u8; 32],
    bytes: u64,
    /// Tells the file of this snapshot from those of earlier ones of its name.
    generation: u64,
    log: [u8; 16],
}

/// The snapshots of one log. Clones are the same.
#[derive(Clone, Debug)]
pub struct Snapshots {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    shelf: Shelf,
    blobs: PathBuf,
    log: [u8; 16],
    files: Arc<Files>,
    /// The generation of the next snapshot; whoever holds this is the only one to write.
    next_generation: Mutex<u64>,
}

impl Snapshots {
    /// Opens the snapshots of a log, whose rows lie in a directory of sled's and whose files lie beside it.
    pub(crate) fn open(dir: &Path, log: [u8; 16], files: &Arc<Files>) -> Result<Self, io::Error> {
        let shelf = Shelf::open(dir).map_err(io::Error::other)?;
        let blobs = dir.with_file_name(BLOBS_DIR);
        fs::create_dir_all(&blobs)?;
        let inner = Inner { shelf, blobs, log, files: Arc::clone(files), next_generation: Mutex::new(0) };
        match inner.tidy() {
            Ok(next) => *inner.next_generation.lock().unwrap_or_else(PoisonError::into_inner) = next,
            Err(error) => tracing::warn!(%error, "what a crash left of snapshots could not be removed"),
        }
        Ok(Self { inner: Arc::new(inner) })
    }

    pub(crate) fn close(&self) {
        self.inner.shelf.close();
    }

    /// Keeps a snapshot under a name, in place of the one it had. `position` says how many entries it reflects. Memory
    /// use does not depend on its size.
    ///
    /// # Errors
    /// [`SnapshotError`]; then the earlier snapshot of the name is still there.
    pub fn put(
        &self,
        name: &str,
        position: Position,
        digest: ContentDigest,
        mut contents: impl Read,
    ) -> Result<SnapshotInfo, SnapshotError> {
        if name.is_empty() || name.len() > MAX_SNAPSHOT_NAME_BYTES {
            return Err(SnapshotError::Name { bytes: name.len() });
        }
        let proof = self.inner.proof(position)?;
        let mut next = self.inner.next_generation.lock().unwrap_or_else(PoisonError::into_inner);
        let generation = *next;
        *next += 1;
        let bytes = self.inner.write_blob(generation, &mut contents).inspect_err(|_| self.inner.drop_blob(generation));
        let (name, bytes) = (name.to_owned(), bytes.map_err(SnapshotError::Copy)?);
        let meta = Meta { name, position, proof, digest: digest.0, bytes, generation, log: self.inner.log };
        let old = self.inner.meta(&meta.name)?;
        self.inner.shelf.put(meta.name.as_bytes(), &encode(&meta))?;
        self.inner.shelf.flush()?;
        if let Some(old) = old {
            self.inner.drop_blob(old.generation);
        }
        Ok(meta.info())
    }

    /// Opens a snapshot to read it: `None` when there is none, or none that the log proves. It can be read to its end
    /// even when it is replaced meanwhile.
    ///
    /// # Errors
    /// [`SnapshotError`].
    pub fn get(&self, name: &str) -> Result<Option<SnapshotReader>, SnapshotError> {
        let Some(meta) = self.inner.proven(name)? else { return Ok(None) };
        match File::open(self.inner.blob(meta.generation)) {
            Ok(file) => {
                let left = meta.bytes;
                Ok(Some(SnapshotReader { file, meta, number: 0, block: Vec::new(), at: 0, left }))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(SnapshotError::File(error)),
        }
    }

    /// All snapshots that the log proves, by name.
    ///
    /// # Errors
    /// [`SnapshotError`].
    pub fn list(&self) -> Result<Vec<SnapshotInfo>, SnapshotError> {
        let mut found = Vec::new();
        for name in self.inner.names()? {
            found.extend(self.inner.proven(&name)?.map(|meta| meta.info()));
        }
        Ok(found)
    }

    /// Removes a snapshot, if there is one of that name.
    ///
    /// # Errors
    /// [`SnapshotError`].
    pub fn delete(&self, name: &str) -> Result<(), SnapshotError> {
        let _writing = self.inner.next_generation.lock().unwrap_or_else(PoisonError::into_inner);
        let meta = self.inner.meta(name)?;
        self.inner.shelf.remove(std::iter::once(name.as_bytes().to_vec()))?;
        self.inner.shelf.flush()?;
        if let Some(meta) = meta {
            self.inner.drop_blob(meta.generation);
        }
        Ok(())
    }
}

impl Inner {
    /// The header CRC of the last entry that a snapshot at a position reflects.
    fn proof(&self, position: Position) -> Result<u32, SnapshotError> {
        let head = self.files.head();
        match position.checked_sub(1) {
            None => Ok(0),
            Some(last) if last < head => Ok(self.files.header(last)?.crc),
            Some(_) => Err(SnapshotError::Ahead { position, head }),
        }
    }

    fn blob(&self, generation: u64) -> PathBuf {
        self.blobs.join(format!("{generation:020}"))
    }

    /// Writes a snapshot's file. It is not made durable: a power cut may spoil it, and its checksums then tell.
    fn write_blob(&self, generation: u64, contents: &mut impl Read) -> io::Result<u64> {
        let mut file = File::create(self.blob(generation))?;
        let (mut bytes, mut number, mut block) = (0, 0, Vec::with_capacity(BLOCK_BYTES + SUM_BYTES));
        loop {
            block.clear();
            if contents.by_ref().take(BLOCK_BYTES as u64).read_to_end(&mut block)? == 0 {
                return Ok(bytes);
            }
            bytes += block.len() as u64;
            let sum = block_sum(generation, number, &block);
            block.extend_from_slice(&sum.to_le_bytes());
            file.write_all(&block)?;
            number += 1;
        }
    }

    fn drop_blob(&self, generation: u64) {
        if let Err(error) = fs::remove_file(self.blob(generation)) {
            tracing::warn!(%error, generation, "the file of a snapshot could not be removed");
        }
    }

    /// What a name's snapshot says of itself; damage counts as none.
    fn meta(&self, name: &str) -> Result<Option<Meta>, ShelfError> {
        match self.shelf.get(name.as_bytes()).and_then(|block| block.map(|block| decode::<Meta>(&block)).transpose()) {
            Ok(meta) => Ok(meta.filter(|meta| meta.name == name)),
            Err(ShelfError::Damaged) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn proven(&self, name: &str) -> Result<Option<Meta>, SnapshotError> {
        let Some(meta) = self.meta(name)? else { return Ok(None) };
        match self.proof(meta.position) {
            Ok(proof) if proof == meta.proof && meta.log == self.log => Ok(Some(meta)),
            Ok(_) | Err(SnapshotError::Ahead { .. }) => {
                tracing::warn!(name, position = meta.position, "a snapshot does not match the log and is not used");
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn names(&self) -> Result<Vec<String>, ShelfError> {
        let (mut names, mut from) = (Vec::new(), Vec::new());
        while let Some(key) = self.shelf.first_key_from(&from)? {
            from = [key.as_slice(), &[0]].concat();
            names.extend(String::from_utf8(key).ok());
        }
        Ok(names)
    }

    /// Removes the files that no snapshot owns, and returns a generation above all that were seen.
    fn tidy(&self) -> Result<u64, SnapshotError> {
        let mut owned = Vec::new();
        for name in self.names()? {
            match self.meta(&name)? {
                Some(meta) => owned.push(meta.generation),
                None => self.shelf.remove(std::iter::once(name.into_bytes()))?,
            }
        }
        for entry in fs::read_dir(&self.blobs).map_err(SnapshotError::File)? {
            let entry = entry.map_err(SnapshotError::File)?;
            let generation = entry.file_name().to_str().and_then(|name| name.parse().ok());
            if !generation.is_some_and(|generation| owned.contains(&generation)) {
                fs::remove_file(entry.path()).map_err(SnapshotError::File)?;
            }
        }
        Ok(owned.into_iter().max().map_or(0, |newest| newest + 1))
    }
}

impl Meta {
    fn info(&self) -> SnapshotInfo {
        let (name, digest) = (self.name.clone(), ContentDigest(self.digest));
        SnapshotInfo { name, position: self.position, digest, bytes: self.bytes }
    }
}

/// Reads a snapshot from its beginning. Every block's checksum is verified before any of it is handed out; damage is
/// an error of kind [`io::ErrorKind::InvalidData`].
#[derive(Debug)]
pub struct SnapshotReader {
    file: File,
    meta: Meta,
    /// The number of the next block.
    number: u64,
    block: Vec<u8>,
    at: usize,
    /// How many bytes are still in the file.
    left: u64,
}

impl SnapshotReader {
    /// What is known of the snapshot.
    #[must_use]
    pub fn info(&self) -> SnapshotInfo {
        self.meta.info()
    }

    fn next_block(&mut self) -> io::Result<()> {
        let damaged = || io::Error::new(io::ErrorKind::InvalidData, ShelfError::Damaged);
        let bytes = self.left.min(BLOCK_BYTES as u64) as usize;
        self.at = 0;
        self.block.clear();
        (&mut self.file).take((bytes + SUM_BYTES) as u64).read_to_end(&mut self.block)?;
        let (block, sum) = self.block.split_at(self.block.len().min(bytes));
        if sum != block_sum(self.meta.generation, self.number, block).to_le_bytes() {
            self.block.clear();
            return Err(damaged());
        }
        self.block.truncate(bytes);
        self.number += 1;
        self.left -= bytes as u64;
        Ok(())
    }
}

impl Read for SnapshotReader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.block.len() && self.left > 0 {
            self.next_block()?;
        }
        let count = out.len().min(self.block.len() - self.at);
        out[..count].copy_from_slice(&self.block[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

/// The checksum binds a block to its snapshot and its place there.
fn block_sum(generation: u64, number: u64, block: &[u8]) -> u32 {
    let place = crc32c::crc32c_append(crc32c::crc32c(&generation.to_le_bytes()), &number.to_le_bytes());
    crc32c::crc32c_append(place, block)
}

#[cfg(test)]
mod tests;
