//! Making proofs from stored hashes. Each proof reads each tile it needs once; it holds a few tiles and no more.

use super::{EMPTY_ROOT, Hash, node_hash};
use crate::tile::{TILE_HEIGHT, TILE_WIDTH, TileError, TileId};

/// Where the hashes of a tree are.
pub trait HashTiles {
    /// The hashes of a tile, exactly as many as its width.
    ///
    /// # Errors
    /// [`TileError`], when the tile is not there or cannot be believed.
    fn tile(&self, tile: TileId) -> Result<Vec<Hash>, TileError>;
}

/// Why a proof or a root could not be made.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProveError {
    /// The leaf, or the older tree, does not lie within the tree.
    #[error("make a proof: {index} does not lie within a tree of {size} leaves")]
    OutOfRange {
        /// The leaf's index, or the older tree's size.
        index: u64,
        /// The tree's size.
        size: u64,
    },
    /// The hashes it needs could not be had.
    #[error("make a proof: a tile could not be read")]
    Tile(#[from] TileError),
}

/// The root of the tree's first `size` leaves.
///
/// # Errors
/// [`ProveError::Tile`].
pub fn root(tiles: &impl HashTiles, size: u64) -> Result<Hash, ProveError> {
    Prover::new(tiles, size).range(0, size)
}

/// The hashes that prove that the leaf at `index` lies in the tree of `size` leaves (RFC 6962, section 2.1.1).
///
/// # Errors
/// [`ProveError`].
pub fn prove_inclusion(tiles: &impl HashTiles, index: u64, size: u64) -> Result<Vec<Hash>, ProveError> {
    if index >= size {
        return Err(ProveError::OutOfRange { index, size });
    }
    let mut prover = Prover::new(tiles, size);
    let (mut low, mut high) = (0, size);
    let mut siblings = Vec::new();
    while high - low > 1 {
        let middle = low + split(high - low);
        if index < middle {
            siblings.push((middle, high));
            high = middle;
        } else {
            siblings.push((low, middle));
            low = middle;
        }
    }
    siblings.into_iter().rev().map(|(low, high)| prover.range(low, high)).collect()
}

/// The hashes that prove that the tree of `size` leaves begins with that of `old` leaves (RFC 6962, section 2.1.2);
/// none when `old` is zero or `size`.
///
/// # Errors
/// [`ProveError`].
pub fn prove_consistency(tiles: &impl HashTiles, old: u64, size: u64) -> Result<Vec<Hash>, ProveError> {
    if old > size {
        return Err(ProveError::OutOfRange { index: old, size });
    }
    if old == 0 || old == size {
        return Ok(Vec::new());
    }
    let mut prover = Prover::new(tiles, size);
    let (mut low, mut high) = (0, size);
    let mut parts = Vec::new();
    while high != old {
        let middle = low + split(high - low);
        if old <= middle {
            parts.push((middle, high));
            high = middle;
        } else {
            parts.push((low, middle));
            low = middle;
        }
    }
    // The whole older tree is known to whoever asks; a part of it is not.
    if low != 0 {
        parts.push((low, high));
    }
    parts.into_iter().rev().map(|(low, high)| prover.range(low, high)).collect()
}

/// The largest power of two less than a number of leaves, which is at least 2.
fn split(leaves: u64) -> u64 {
    1 << (leaves - 1).ilog2()
}

/// Reads hashes for one proof of one tree.
struct Prover<'a, T> {
    tiles: &'a T,
    size: u64,
    read: Vec<(TileId, Vec<Hash>)>,
}

impl<'a, T: HashTiles> Prover<'a, T> {
    fn new(tiles: &'a T, size: u64) -> Self {
        Self { tiles, size, read: Vec::new() }
    }

    /// The hash over the leaves from `low` to `high`, which must begin where a subtree of that many leaves can.
    fn range(&mut self, low: u64, high: u64) -> Result<Hash, ProveError> {
        if low == high {
            return Ok(EMPTY_ROOT);
        }
        let mut low = low;
        let mut subtrees = Vec::new();
        while low < high {
            let level = (high - low).ilog2();
            subtrees.push(self.subtree(level, low >> level)?);
            low += 1 << level;
        }
        let joined = subtrees.into_iter().rev().reduce(|right, left| node_hash(&left, &right));
        Ok(joined.expect("a range that is not empty has a subtree"))
    }

    /// The hash of a complete subtree: the `index`th of those with 2^`level` leaves.
    fn subtree(&mut self, level: u32, index: u64) -> Result<Hash, ProveError> {
        let above = level % TILE_HEIGHT;
        let first = index << above;
        let number = first / u64::from(TILE_WIDTH);
        let within = (first % u64::from(TILE_WIDTH)) as usize;
        let hashes = self.tile(level / TILE_HEIGHT, number)?;
        let mut row = hashes[within..within + (1 << above)].to_vec();
        while row.len() > 1 {
            row = row.chunks_exact(2).map(|pair| node_hash(&pair[0], &pair[1])).collect();
        }
        Ok(row[0])
    }

    fn tile(&mut self, level: u32, number: u64) -> Result<&[Hash], ProveError> {
        let tile = TileId::hashes_within(level as u8, number, self.size).expect("a proof stays within its tree");
        if let Some(at) = self.read.iter().position(|(known, _)| *known == tile) {
            return Ok(&self.read[at].1);
        }
        let hashes = self.tiles.tile(tile)?;
        if hashes.len() != usize::from(tile.width()) {
            return Err(TileError::Damaged { tile, what: "it has not as many hashes as it should" }.into());
        }
        self.read.push((tile, hashes));
        Ok(&self.read[self.read.len() - 1].1)
    }
}
