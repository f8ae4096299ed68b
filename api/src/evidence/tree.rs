//! The tree over the log, with every leaf in memory.

use std::{
    path::Path,
    sync::{Mutex, PoisonError},
};
use store::{
    Direction, EmbeddedLog, Limit, ReadError,
    merkle::{Hash, HashTiles, ProveError, leaf_hash, node_hash, prove_consistency, prove_inclusion, root},
    tile::{TILE_WIDTH, TileError, TileId, TileKind, encode_bundle, encode_hashes},
};

#[derive(Debug, thiserror::Error)]
pub(crate) enum TreeError {
    #[error("read the log")]
    Log(#[from] ReadError),
    #[error("closed")]
    Closed,
}

pub(crate) struct Tree {
    log: EmbeddedLog,
    leaves: Mutex<Vec<Hash>>,
}

impl Tree {
    pub(crate) fn open(_: &Path, log: &EmbeddedLog, _: impl Fn(u64)) -> Result<Self, TreeError> {
        Ok(Self { log: log.clone(), leaves: Mutex::new(Vec::new()) })
    }

    pub(crate) async fn at_least(&self, _: u64) -> Result<(), TileError> {
        let mut leaves = self.leaves.lock().unwrap_or_else(PoisonError::into_inner);
        for chunk in self.log.scan(leaves.len() as u64) {
            for entry in chunk.map_err(TileError::Log)?.iter() {
                leaves.push(leaf_hash(entry.bytes));
            }
        }
        Ok(())
    }

    pub(crate) fn root(&self, size: u64) -> Result<Hash, ProveError> {
        root(self, size)
    }

    pub(crate) fn inclusion(&self, index: u64, size: u64) -> Result<Vec<Hash>, ProveError> {
        prove_inclusion(self, index, size)
    }

    pub(crate) fn consistency(&self, old: u64, size: u64) -> Result<Vec<Hash>, ProveError> {
        prove_consistency(self, old, size)
    }

    pub(crate) fn hash_tile(&self, tile: TileId) -> Result<Vec<u8>, TileError> {
        Ok(encode_hashes(&self.tile(tile)?))
    }

    pub(crate) fn entries_tile(&self, tile: TileId) -> Result<Vec<u8>, TileError> {
        let limit = Limit { entries: usize::from(tile.width()), bytes: usize::MAX };
        let chunk = self.log.read_now(tile.first(), Direction::Forward, limit).map_err(TileError::Log)?;
        let entries: Vec<Vec<u8>> = chunk.iter().map(|entry| entry.bytes.to_vec()).collect();
        encode_bundle(entries.iter().map(Vec::as_slice)).map_err(|_| TileError::Beyond { tile })
    }

    pub(crate) fn close(&self) {}
}

impl HashTiles for Tree {
    fn tile(&self, tile: TileId) -> Result<Vec<Hash>, TileError> {
        let TileKind::Hashes(level) = tile.kind() else { return Err(TileError::Closed) };
        let mut hashes = self.leaves.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for _ in 0..u32::from(level) * 8 {
            hashes = hashes.chunks_exact(2).map(|pair| node_hash(&pair[0], &pair[1])).collect();
        }
        let first = tile.first() as usize;
        let there = hashes.get(first..first + usize::from(tile.width().min(TILE_WIDTH)));
        there.map(<[Hash]>::to_vec).ok_or(TileError::Beyond { tile })
    }
}
