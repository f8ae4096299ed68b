//! Named blobs that spare a reader of the log its beginning: what some position's prefix was folded to. They lie on the
//! shelf, so any of them may be gone, and none is handed out that the log does not prove. What is in them is the
//! caller's; this file must not look inside.

use std::io::{self, Read};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::batch::{ContentDigest, Position};
use crate::embedded::files::Files;
use crate::error::ReadError;
use crate::index::run::{decode, encode};
use crate::shelf::{MAX_BLOCK_BYTES, Shelf, ShelfError};

/// The longest name of a snapshot in bytes.
pub const MAX_SNAPSHOT_NAME_BYTES: usize = 128;
/// sled is flushed each time so many blocks were written, so that it does not gather them in memory.
const BLOCKS_PER_FLUSH: u32 = 64;
/// The keys of what a snapshot says of itself begin so.
const META: u8 = b'm';
/// The keys of blocks begin so.
const BLOCK: u8 = b'b';

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
    /// The caller's bytes could not be read.
    #[error("keep the snapshot: its bytes could not be read")]
    Source(#[source] io::Error),
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
    /// Tells the blocks of this snapshot from those of earlier ones of its name.
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
    log: [u8; 16],
    files: Arc<Files>,
    /// The generation of the next snapshot; whoever holds this is the only one to write.
    next_generation: Mutex<u64>,
}

impl Snapshots {
    pub(crate) fn open(dir: &Path, log: [u8; 16], files: &Arc<Files>) -> Result<Self, sled::Error> {
        let shelf = Shelf::open(dir)?;
        let inner = Inner { shelf, log, files: Arc::clone(files), next_generation: Mutex::new(0) };
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
        let bytes = match self.inner.write_blocks(generation, &mut contents) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.inner.shelf.remove_prefix(&generation_prefix(generation))?;
                return Err(error);
            }
        };
        let name = name.to_owned();
        let meta = Meta { name, position, proof, digest: digest.0, bytes, generation, log: self.inner.log };
        let old = self.inner.meta(&meta.name)?;
        self.inner.shelf.put(&meta_key(&meta.name), &encode(&meta))?;
        self.inner.shelf.flush()?;
        if let Some(old) = old {
            self.inner.remove_blocks(&old)?;
        }
        Ok(meta.info())
    }

    /// Opens a snapshot to read it: `None` when there is none, or none that the log proves.
    ///
    /// # Errors
    /// [`SnapshotError`].
    pub fn get(&self, name: &str) -> Result<Option<SnapshotReader>, SnapshotError> {
        let Some(meta) = self.inner.proven(name)? else { return Ok(None) };
        let left = meta.bytes;
        Ok(Some(SnapshotReader { snapshots: self.clone(), meta, next_block: 0, piece: Vec::new(), at: 0, left }))
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
        self.inner.shelf.remove(std::iter::once(meta_key(name)))?;
        if let Some(meta) = meta {
            self.inner.remove_blocks(&meta)?;
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

    fn write_blocks(&self, generation: u64, contents: &mut impl Read) -> Result<u64, SnapshotError> {
        let (mut bytes, mut number, mut block) = (0, 0, Vec::with_capacity(MAX_BLOCK_BYTES));
        loop {
            block.clear();
            let read = contents.by_ref().take(MAX_BLOCK_BYTES as u64).read_to_end(&mut block);
            if read.map_err(SnapshotError::Source)? == 0 {
                break;
            }
            self.shelf.put(&block_key(generation, number), &block)?;
            bytes += block.len() as u64;
            number += 1;
            if number % BLOCKS_PER_FLUSH == 0 {
                self.shelf.flush()?;
            }
        }
        self.shelf.flush()?;
        Ok(bytes)
    }

    fn remove_blocks(&self, meta: &Meta) -> Result<(), ShelfError> {
        let blocks = meta.bytes.div_ceil(MAX_BLOCK_BYTES as u64) as u32;
        self.shelf.remove((0..blocks).map(|block| block_key(meta.generation, block).to_vec()))?;
        self.shelf.flush()
    }

    /// What a name's snapshot says of itself; damage counts as none.
    fn meta(&self, name: &str) -> Result<Option<Meta>, ShelfError> {
        match self.shelf.get(&meta_key(name)).and_then(|block| block.map(|block| decode::<Meta>(&block)).transpose()) {
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
        let (mut names, mut from) = (Vec::new(), vec![META]);
        while let Some(key) = self.shelf.first_key_from(&from)? {
            let Some((&META, name)) = key.split_first() else { break };
            names.extend(String::from_utf8(name.to_vec()).ok());
            from = key;
            from.push(0);
        }
        Ok(names)
    }

    /// Removes the blocks that no snapshot owns, and returns a generation above all that were seen.
    fn tidy(&self) -> Result<u64, ShelfError> {
        let mut owned = Vec::new();
        for name in self.names()? {
            match self.meta(&name)? {
                Some(meta) => owned.push(meta.generation),
                None => self.shelf.remove(std::iter::once(meta_key(&name)))?,
            }
        }
        let (mut next, mut from) = (0, vec![BLOCK]);
        while let Some(key) = self.shelf.first_key_from(&from)? {
            let Some((&BLOCK, rest)) = key.split_first() else { break };
            let Some(generation) = rest.first_chunk::<8>().map(|number| u64::from_be_bytes(*number)) else { break };
            if !owned.contains(&generation) {
                self.shelf.remove_prefix(&generation_prefix(generation))?;
            }
            next = generation.saturating_add(1);
            from = generation_prefix(next).to_vec();
        }
        Ok(owned.into_iter().map(|generation| generation + 1).max().unwrap_or(0).max(next))
    }
}

impl Meta {
    fn info(&self) -> SnapshotInfo {
        let (name, digest) = (self.name.clone(), ContentDigest(self.digest));
        SnapshotInfo { name, position: self.position, digest, bytes: self.bytes }
    }
}

/// Reads a snapshot from its beginning. Every block's checksum is verified; damage is an error of kind
/// [`io::ErrorKind::InvalidData`], also when the snapshot was replaced meanwhile.
#[derive(Debug)]
pub struct SnapshotReader {
    snapshots: Snapshots,
    meta: Meta,
    next_block: u32,
    piece: Vec<u8>,
    at: usize,
    left: u64,
}

impl SnapshotReader {
    /// What is known of the snapshot.
    #[must_use]
    pub fn info(&self) -> SnapshotInfo {
        self.meta.info()
    }
}

impl Read for SnapshotReader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.piece.len() && self.left > 0 {
            let invalid = |error: ShelfError| io::Error::new(io::ErrorKind::InvalidData, error);
            let key = block_key(self.meta.generation, self.next_block);
            let block = self.snapshots.inner.shelf.need(&key).map_err(invalid)?;
            if block.len() as u64 != self.left.min(MAX_BLOCK_BYTES as u64) {
                return Err(invalid(ShelfError::Damaged));
            }
            self.piece.clear();
            self.piece.extend_from_slice(&block);
            (self.at, self.next_block, self.left) = (0, self.next_block + 1, self.left - block.len() as u64);
        }
        let count = out.len().min(self.piece.len() - self.at);
        out[..count].copy_from_slice(&self.piece[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

fn meta_key(name: &str) -> Vec<u8> {
    [&[META], name.as_bytes()].concat()
}

fn generation_prefix(generation: u64) -> [u8; 9] {
    let mut key = [BLOCK; 9];
    key[1..].copy_from_slice(&generation.to_be_bytes());
    key
}

fn block_key(generation: u64, block: u32) -> [u8; 13] {
    let mut key = [0; 13];
    key[..9].copy_from_slice(&generation_prefix(generation));
    key[9..].copy_from_slice(&block.to_be_bytes());
    key
}

#[cfg(test)]
mod tests;
