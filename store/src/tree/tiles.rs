//! The tiles of hashes of one tree: files for the full ones, the edge for the others. Every file read is proven by its
//! parent before it is believed, and made anew when it is not what the tree has there.

use std::collections::VecDeque;
use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::edge::{Edge, Proof, tile_root};
use crate::batch::Position;
use crate::chunk::Chunk;
use crate::contract::{Direction, Limit};
use crate::disk::{self, RealDisk};
use crate::embedded::EmbeddedLog;
use crate::error::ReadError;
use crate::merkle::{Hash, HashTiles, leaf_hash};
use crate::tile::{TILE_WIDTH, TileError, TileId, TileKind, decode_hashes, encode_bundle, encode_hashes};

/// The edge's file in the directory of tiles.
const EDGE_FILE: &str = "edge";
/// How many proven tiles are kept at hand: 8 KiB each.
const CACHED_TILES: usize = 64;
/// Only the ledger's own user may read its files.
const FILE_MODE: u32 = 0o600;
const DIR_MODE: u32 = 0o700;

/// The tiles of one tree.
#[derive(Debug)]
pub(super) struct Tiles {
    dir: PathBuf,
    log: EmbeddedLog,
    edge: RwLock<Edge>,
    /// Full tiles that were proven, the last used first.
    cache: Mutex<VecDeque<(TileId, Arc<Vec<Hash>>)>>,
}

impl Tiles {
    pub(super) fn open(dir: &Path, log: &EmbeddedLog) -> io::Result<Self> {
        disk::make_dir(&RealDisk, dir)?;
        let (edge, cache) = (RwLock::default(), Mutex::default());
        Ok(Self { dir: dir.to_path_buf(), log: log.clone(), edge, cache })
    }

    pub(super) fn size(&self) -> u64 {
        self.edge.read().unwrap_or_else(PoisonError::into_inner).size()
    }

    /// Lets readers see the tree as far as an edge goes, after the files of its full tiles were written.
    pub(super) fn publish(&self, edge: &Edge) {
        self.edge.write().unwrap_or_else(PoisonError::into_inner).follow(edge);
    }

    /// The edge that was kept, if the log proves that it is its own.
    pub(super) fn kept_edge(&self) -> Option<Edge> {
        let bytes = std::fs::read(self.dir.join(EDGE_FILE)).ok()?;
        let (edge, proof) = Edge::decode(&bytes)?;
        (self.proof(edge.size()).ok()?? == proof).then_some(edge)
    }

    /// Keeps the edge, durably: it saves reading the log from its beginning.
    pub(super) fn keep_edge(&self, edge: &Edge) -> Result<(), TileError> {
        let Some(proof) = self.proof(edge.size()).map_err(TileError::Log)? else { return Err(TileError::Closed) };
        let path = self.dir.join(EDGE_FILE);
        let failed = |source| TileError::Io { path: path.clone(), source: Arc::new(source) };
        disk::replace(&RealDisk, &path, &edge.encode(proof)).map_err(failed)
    }

    /// What the log says of its first `size` entries; `None` when it has not as many.
    fn proof(&self, size: u64) -> Result<Option<Proof>, ReadError> {
        let shared = self.log.shared();
        let crc = match size.checked_sub(1) {
            None => 0,
            Some(last) if last < self.log.head_now() => shared.files.header(last)?.crc,
            Some(_) => return Ok(None),
        };
        Ok(Some(Proof { log: shared.log, crc }))
    }

    /// Writes the file of a full tile. It is not synced: the tile's parent tells whether it is what it was.
    pub(super) fn write(&self, tile: TileId, hashes: &[Hash]) -> io::Result<()> {
        let path = self.path(tile);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(FILE_MODE);
        let mut file = match options.open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let dir = path.parent().unwrap_or(&self.dir);
                DirBuilder::new().recursive(true).mode(DIR_MODE).create(dir)?;
                options.open(&path)?
            }
            opened => opened?,
        };
        file.write_all(&encode_hashes(hashes))
    }

    /// The entries of a bundle, each proven by its leaf.
    pub(super) fn bundle(&self, tile: TileId) -> Result<Vec<u8>, TileError> {
        let wrong = |what| TileError::Damaged { tile, what };
        let leaves = TileId::hashes(0, tile.number(), tile.width()).ok_or(TileError::Beyond { tile })?;
        let leaves = self.tile(leaves)?;
        let entries = self.entries(tile.first(), tile.width())?;
        if !entries.iter().map(|entry| leaf_hash(entry.bytes)).eq(leaves) {
            return Err(wrong("the log holds other entries than those that were hashed"));
        }
        encode_bundle(entries.iter().map(|entry| entry.bytes)).map_err(|_| wrong("an entry is too long"))
    }

    /// A full tile, proven.
    fn full(&self, tile: TileId) -> Result<Arc<Vec<Hash>>, TileError> {
        if let Some(hashes) = self.cached(tile) {
            return Ok(hashes);
        }
        let expected = self.parent_hash(tile)?;
        let hashes = match self.read(tile) {
            Some(hashes) if tile_root(&hashes) == expected => hashes,
            _ => self.heal(tile, expected)?,
        };
        Ok(self.keep(tile, hashes))
    }

    /// What the tree has in the place that stands for a full tile, one level of tiles above.
    fn parent_hash(&self, tile: TileId) -> Result<Hash, TileError> {
        let TileKind::Hashes(level) = tile.kind() else { return Err(TileError::Beyond { tile }) };
        let place = tile.number() % u64::from(TILE_WIDTH);
        let parent = TileId::hashes(level + 1, tile.number() / u64::from(TILE_WIDTH), place as u16 + 1);
        let hashes = self.tile(parent.ok_or(TileError::Beyond { tile })?)?;
        hashes.last().copied().ok_or(TileError::Beyond { tile })
    }

    /// Makes a full tile anew, and writes its file again.
    fn heal(&self, tile: TileId, expected: Hash) -> Result<Vec<Hash>, TileError> {
        tracing::warn!(%tile, "a tile of the Merkle tree is missing or damaged and is made anew");
        let hashes = match self.gathered(tile) {
            Some(hashes) if tile_root(&hashes) == expected => hashes,
            _ => self.hashed_again(tile)?,
        };
        if tile_root(&hashes) != expected {
            let what = "the log holds other entries than those that were hashed";
            return Err(TileError::Damaged { tile, what });
        }
        if let Err(error) = self.write(tile, &hashes) {
            tracing::warn!(%error, %tile, "a tile of the Merkle tree could not be written");
        }
        Ok(hashes)
    }

    /// The hashes of a tile from the files of the tiles below, if all are there; they are not proven.
    fn gathered(&self, tile: TileId) -> Option<Vec<Hash>> {
        children(tile)?.map(|child| self.read(child).map(|hashes| tile_root(&hashes))).collect()
    }

    /// The hashes of a tile from the entries it covers: 256 of them at level 0, 65,536 at level 1.
    fn hashed_again(&self, tile: TileId) -> Result<Vec<Hash>, TileError> {
        match children(tile) {
            Some(children) => children.map(|child| Ok(tile_root(&self.hashed_again(child)?))).collect(),
            None => {
                let entries = self.entries(tile.first(), TILE_WIDTH)?;
                Ok(entries.iter().map(|entry| leaf_hash(entry.bytes)).collect())
            }
        }
    }

    /// Exactly so many entries of the log.
    fn entries(&self, first: Position, count: u16) -> Result<Chunk, TileError> {
        let limit = Limit { entries: usize::from(count), bytes: usize::MAX };
        let chunk = self.log.read_now(first, Direction::Forward, limit).map_err(TileError::Log)?;
        if chunk.len() == usize::from(count) { Ok(chunk) } else { Err(TileError::Log(ReadError::Closed)) }
    }

    /// The hashes in the file of a full tile, not proven.
    fn read(&self, tile: TileId) -> Option<Vec<Hash>> {
        decode_hashes(&std::fs::read(self.path(tile)).ok()?, TILE_WIDTH).ok()
    }

    fn path(&self, tile: TileId) -> PathBuf {
        self.dir.join(tile.full().path())
    }

    fn cached(&self, tile: TileId) -> Option<Arc<Vec<Hash>>> {
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        let at = cache.iter().position(|(known, _)| *known == tile)?;
        let found = cache.remove(at)?;
        let hashes = Arc::clone(&found.1);
        cache.push_front(found);
        Some(hashes)
    }

    fn keep(&self, tile: TileId, hashes: Vec<Hash>) -> Arc<Vec<Hash>> {
        let hashes = Arc::new(hashes);
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        cache.push_front((tile, Arc::clone(&hashes)));
        cache.truncate(CACHED_TILES);
        hashes
    }
}

/// The full tiles that a full tile stands for; none at level 0, which stands for entries.
fn children(tile: TileId) -> Option<impl Iterator<Item = TileId>> {
    let TileKind::Hashes(level) = tile.kind() else { return None };
    let below = level.checked_sub(1)?;
    let first = tile.first();
    Some((first..first + u64::from(TILE_WIDTH)).map_while(move |number| TileId::hashes(below, number, TILE_WIDTH)))
}

impl HashTiles for Tiles {
    fn tile(&self, tile: TileId) -> Result<Vec<Hash>, TileError> {
        {
            let edge = self.edge.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(hashes) = edge.tile(tile) {
                return Ok(hashes.to_vec());
            }
            if tile.kind() == TileKind::Entries || !tile.is_within(edge.size()) {
                return Err(TileError::Beyond { tile });
            }
        }
        // What is within the tree and not on its edge lies in a full tile.
        let hashes = self.full(tile.full())?;
        Ok(hashes[..usize::from(tile.width())].to_vec())
    }
}
