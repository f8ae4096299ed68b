//! The thread that follows the log: it hashes what was appended, writes the tiles that became full, and lets readers
//! see the tree grow. Only it changes the tree.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::TreeEnded;
use super::edge::Edge;
use super::tiles::Tiles;
use crate::chunk::Chunk;
use crate::embedded::EmbeddedLog;
use crate::error::ReadError;
use crate::merkle::{Hash, leaf_hash};

/// The edge is kept after so many new leaves at the earliest: as many are hashed again in a moment.
const KEEP_AFTER_LEAVES: u64 = 65_536;
/// And after so much time at the earliest, for keeping it costs two syncs.
const KEEP_AFTER: Duration = Duration::from_secs(10);

/// How long entries are let gather before they are taken in: whoever woke for each commit would take from the log's
/// writer the cores it needs.
const GATHER: Duration = Duration::from_millis(2);

/// Chunks that are hashed ahead of what the tree has taken in, when it is made from a long log.
const CHUNKS_AHEAD: usize = 2;

/// How far the tree has come, as everybody sees it.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) size: u64,
    pub(super) ended: Option<TreeEnded>,
}

/// What the thread works with.
pub(super) struct Follower {
    tiles: Arc<Tiles>,
    log: EmbeddedLog,
    edge: Edge,
    seen: watch::Sender<Seen>,
    stop: watch::Receiver<bool>,
    kept_size: u64,
    kept_at: Instant,
    /// Whether the last tile could not be written, so that it is said once.
    failing: bool,
}

impl Follower {
    pub(super) fn new(
        tiles: Arc<Tiles>,
        log: EmbeddedLog,
        seen: watch::Sender<Seen>,
        stop: watch::Receiver<bool>,
    ) -> Self {
        let (edge, kept_at) = (Edge::default(), Instant::now());
        Self { tiles, log, edge, seen, stop, kept_size: 0, kept_at, failing: false }
    }

    /// Begins with the edge that was kept, or from nothing, and takes in all the log has.
    pub(super) fn begin(&mut self, mut progress: impl FnMut(u64, u64)) -> Result<(), ReadError> {
        let head = self.log.head_now();
        if let Some(edge) = self.tiles.kept_edge() {
            self.edge = edge;
        } else if head > 0 {
            tracing::info!(entries = head, "the Merkle tree is made from the beginning of the log");
        }
        self.kept_size = self.edge.size();
        self.publish();
        progress(self.edge.size(), head);
        let chunks = self.log.scan(self.edge.size());
        // A long log is read and hashed on a thread of its own, while this one builds on what was hashed before.
        std::thread::scope(|scope| {
            let (hashed, leaves) = sync_channel(CHUNKS_AHEAD);
            let mut chunks = chunks.map(|chunk| chunk.map(|chunk| leaf_hashes(&chunk)));
            scope.spawn(move || chunks.try_for_each(|leaves| hashed.send(leaves)));
            for leaves in leaves {
                self.take(leaves?);
                progress(self.edge.size(), head.max(self.edge.size()));
            }
            Ok(())
        })
    }

    /// Follows the log until it is closed or cannot be read, or until the tree is closed.
    pub(super) fn run(mut self) {
        let ended = match self.follow() {
            Ok(()) => TreeEnded::Closed,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the Merkle tree no longer follows the log");
                TreeEnded::Log(error)
            }
        };
        self.keep_edge();
        self.seen.send_modify(|seen| seen.ended = Some(ended));
    }

    fn follow(&mut self) -> Result<(), ReadError> {
        while crate::waiting::wait_for(self.more()) {
            std::thread::sleep(GATHER);
            for chunk in self.log.scan(self.edge.size()) {
                self.take(leaf_hashes(&chunk?));
                if *self.stop.borrow() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Waits until the log has more than the tree; false when nothing more will come.
    async fn more(&self) -> bool {
        let mut stop = self.stop.clone();
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => false,
            more = self.log.has_more_than(self.edge.size()) => more,
        }
    }

    /// Adds leaves.
    fn take(&mut self, leaves: Vec<Hash>) {
        let mut failed = None;
        for leaf in leaves {
            self.edge.push(leaf, |tile, hashes| {
                if let Err(error) = self.tiles.write(tile, hashes) {
                    failed = Some(error);
                }
            });
        }
        self.note(failed);
        self.publish();
        let leaves = self.edge.size() - self.kept_size;
        if leaves >= KEEP_AFTER_LEAVES && self.kept_at.elapsed() >= KEEP_AFTER {
            self.keep_edge();
        }
    }

    /// A tile that could not be written is made anew when it is asked for: that is slow, and no reason to stop.
    fn note(&mut self, failed: Option<io::Error>) {
        if let Some(error) = failed.filter(|_| !self.failing) {
            self.failing = true;
            tracing::warn!(%error, "tiles of the Merkle tree cannot be written");
        }
    }

    fn publish(&self) {
        self.tiles.publish(&self.edge);
        self.seen.send_modify(|seen| seen.size = self.edge.size());
    }

    fn keep_edge(&mut self) {
        if self.edge.size() == self.kept_size {
            return;
        }
        match self.tiles.keep_edge(&self.edge) {
            Ok(()) => self.kept_size = self.edge.size(),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the Merkle tree's edge cannot be kept");
            }
        }
        self.kept_at = Instant::now();
    }
}

/// The leaves of some entries.
fn leaf_hashes(chunk: &Chunk) -> Vec<Hash> {
    chunk.iter().map(|entry| leaf_hash(entry.bytes)).collect()
}
