//! The Merkle tree of a log. It follows the log on a thread of its own, through the doors that every reader uses, so
//! that an append never waits for it. Whatever it keeps can be made anew from the log; it signs nothing.
//!
//! The right edge is in memory, and every full tile of hashes is a file. A file is believed only when it hashes to what
//! its parent says, up to the edge; one that does not is made anew from the log. `DESIGN.md` tells what is checked
//! when.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::watch;

use crate::embedded::EmbeddedLog;
use crate::error::ReadError;
use crate::merkle::{self, Hash, HashTiles as _, ProveError};
use crate::tile::{TileError, TileId, TileKind, encode_hashes};
use crate::tree::follower::{Follower, Seen};
use crate::tree::tiles::Tiles;

mod edge;
mod follower;
mod tiles;

/// Why a tree could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenTreeError {
    /// The operating system refused.
    #[error("open the Merkle tree: {} cannot be used", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The log it is made from could not be read.
    #[error("open the Merkle tree: the log could not be read")]
    Log(#[from] ReadError),
}

/// Why a tree will not grow any more.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TreeEnded {
    /// The tree, or its log, was closed.
    #[error("wait for the Merkle tree: it is closed")]
    Closed,
    /// The log could not be read. It goes on where it stopped when it is opened again.
    #[error("wait for the Merkle tree: the log could not be read")]
    Log(#[source] ReadError),
}

/// The Merkle tree of one log. Clones are the same tree; the last one dropped closes it.
///
/// A tree holds its log open until it is closed.
#[derive(Clone, Debug)]
pub struct Tree {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    tiles: Arc<Tiles>,
    seen: watch::Receiver<Seen>,
    stop: watch::Sender<bool>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Tree {
    /// Opens the tree of a log in a directory, making it if it is not there, and follows the log from then on. Blocks
    /// until the tree has every entry the log has now: a few after an orderly end, all of them when the directory was
    /// lost or does not belong to this log. `progress` is told how many entries are done, and of how many.
    ///
    /// # Errors
    /// [`OpenTreeError`]. What is damaged in the directory is no error: it is made anew.
    pub fn open(
        dir: impl AsRef<Path>,
        log: &EmbeddedLog,
        progress: impl FnMut(u64, u64),
    ) -> Result<Self, OpenTreeError> {
        let dir = dir.as_ref();
        let tiles = Arc::new(Tiles::open(dir, log).map_err(|source| io_error(dir, source))?);
        let (seen, seen_by_all) = watch::channel(Seen { size: 0, ended: None });
        let (stop, stopped) = watch::channel(false);
        let mut follower = Follower::new(Arc::clone(&tiles), log.clone(), seen, stopped);
        follower.begin(progress)?;
        let thread = std::thread::Builder::new()
            .name("merkle tree".to_owned())
            .spawn(move || follower.run())
            .map_err(|source| io_error(dir, source))?;
        let thread = Mutex::new(Some(thread));
        Ok(Self { inner: Arc::new(Inner { tiles, seen: seen_by_all, stop, thread }) })
    }

    /// How many leaves the tree has: it follows the log's head within moments.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.inner.tiles.size()
    }

    /// Waits until the tree has at least so many leaves. The future needs no runtime.
    ///
    /// # Errors
    /// [`TreeEnded`], when it ended before that.
    pub async fn at_least(&self, size: u64) -> Result<(), TreeEnded> {
        let mut seen = self.inner.seen.clone();
        let reached = seen.wait_for(|seen| seen.size >= size || seen.ended.is_some()).await;
        match reached.as_deref() {
            Ok(seen) if seen.size >= size => Ok(()),
            Ok(Seen { ended: Some(ended), .. }) => Err(ended.clone()),
            Ok(Seen { ended: None, .. }) | Err(_) => Err(TreeEnded::Closed),
        }
    }

    /// [`Tree::at_least`] for callers outside of any asynchronous runtime.
    ///
    /// # Errors
    /// [`TreeEnded`].
    pub fn at_least_blocking(&self, size: u64) -> Result<(), TreeEnded> {
        crate::waiting::wait_for(self.at_least(size))
    }

    /// Why the tree stopped following the log, if it did.
    #[must_use]
    pub fn ended(&self) -> Option<TreeEnded> {
        self.inner.seen.borrow().ended.clone()
    }

    /// The root over the log's first `size` entries.
    ///
    /// # Errors
    /// [`ProveError`]; out of range when the tree has fewer leaves.
    pub fn root(&self, size: u64) -> Result<Hash, ProveError> {
        self.check(size)?;
        merkle::root(&*self.inner.tiles, size)
    }

    /// The proof that the entry at `index` lies in the tree of the first `size` entries.
    ///
    /// # Errors
    /// [`ProveError`].
    pub fn inclusion(&self, index: u64, size: u64) -> Result<Vec<Hash>, ProveError> {
        self.check(size)?;
        merkle::prove_inclusion(&*self.inner.tiles, index, size)
    }

    /// The proof that the tree of the first `size` entries begins with that of the first `old`.
    ///
    /// # Errors
    /// [`ProveError`].
    pub fn consistency(&self, old: u64, size: u64) -> Result<Vec<Hash>, ProveError> {
        self.check(size)?;
        merkle::prove_consistency(&*self.inner.tiles, old, size)
    }

    /// The bytes of a tile of hashes; `None` when the tree has not all of it, or it is no such tile.
    ///
    /// # Errors
    /// [`TileError`], when it can neither be read nor made anew.
    pub fn hash_tile(&self, tile: TileId) -> Result<Option<Vec<u8>>, TileError> {
        if tile.kind() == TileKind::Entries || !tile.is_within(self.size()) {
            return Ok(None);
        }
        Ok(Some(encode_hashes(&self.inner.tiles.tile(tile)?)))
    }

    /// The bytes of an entry bundle, read from the log; `None` when the tree has not all of it, or it is no such tile.
    ///
    /// # Errors
    /// [`TileError::Damaged`] when the log's entries are not those that were hashed.
    pub fn entries_tile(&self, tile: TileId) -> Result<Option<Vec<u8>>, TileError> {
        if tile.kind() != TileKind::Entries || !tile.is_within(self.size()) {
            return Ok(None);
        }
        self.inner.tiles.bundle(tile).map(Some)
    }

    /// Stops following the log and keeps the right edge, so that opening again is quick. Blocks until that is done;
    /// closing twice is harmless. Proofs and tiles can still be asked for.
    pub fn close(&self) {
        self.inner.close();
    }

    fn check(&self, size: u64) -> Result<(), ProveError> {
        let known = self.size();
        if size <= known { Ok(()) } else { Err(ProveError::OutOfRange { index: size, size: known }) }
    }
}

impl Inner {
    fn close(&self) {
        let Some(thread) = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take() else { return };
        self.stop.send_replace(true);
        if thread.join().is_err() {
            tracing::error!("the thread of the Merkle tree ended by a panic");
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.close();
    }
}

fn io_error(path: &Path, source: io::Error) -> OpenTreeError {
    OpenTreeError::Io { path: path.to_path_buf(), source }
}

#[cfg(test)]
mod differential;
#[cfg(test)]
mod tests;
