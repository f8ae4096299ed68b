//! The right edge of the tree: the hashes of every tile that is not full yet, level by level. From it the current root
//! follows, and every full tile is proven. `DESIGN.md` draws the bytes in which it is kept.

use crate::embedded::segment::LogId;
use crate::merkle::{HASH_BYTES, Hash, node_hash};
use crate::tile::{TILE_HEIGHT, TILE_WIDTH, TileId, TileKind};

/// A log has less than 2⁶⁴ entries, and each level of tiles takes 8 bits of that.
const LEVELS: usize = 8;
/// What the file begins with.
const MAGIC: [u8; 8] = *b"LJTREEDG";
/// The version of the file's format; another counts as no file at all.
const FORMAT_VERSION: u32 = 1;
/// Magic, version, proof, mark of the log, size.
const HEADER_BYTES: usize = 8 + 4 + 4 + 16 + 8;
const CRC_BYTES: usize = 4;

/// The tiles that are not full, at each level.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Edge {
    size: u64,
    levels: [Vec<Hash>; LEVELS],
}

/// What proves that an edge belongs to a log: the log's mark, and the header's checksum of the last entry it covers,
/// which depends on every entry before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Proof {
    pub(super) log: LogId,
    pub(super) crc: u32,
}

impl Edge {
    /// How many leaves the tree has.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf; each tile that it completes is handed over, the lowest level first.
    pub(super) fn push(&mut self, leaf: Hash, mut complete: impl FnMut(TileId, &[Hash])) {
        self.size += 1;
        let mut hash = leaf;
        for (level, row) in (0..).zip(&mut self.levels) {
            row.push(hash);
            if row.len() < usize::from(TILE_WIDTH) {
                return;
            }
            let number = (self.size >> (TILE_HEIGHT * (u32::from(level) + 1))) - 1;
            complete(TileId::hashes(level, number, TILE_WIDTH).expect("a log has less than 2⁶⁴ entries"), row);
            hash = tile_root(row);
            row.clear();
        }
    }

    /// The hashes of a tile, if it lies on the edge.
    pub(super) fn tile(&self, tile: TileId) -> Option<&[Hash]> {
        let TileKind::Hashes(level) = tile.kind() else { return None };
        let row = self.levels.get(usize::from(level))?;
        let number = self.size >> (TILE_HEIGHT * u32::from(level)) >> TILE_HEIGHT;
        if tile.number() == number { row.get(..usize::from(tile.width())) } else { None }
    }

    /// Takes over what another edge has, in the same memory.
    pub(super) fn follow(&mut self, other: &Self) {
        self.size = other.size;
        for (row, others) in self.levels.iter_mut().zip(&other.levels) {
            row.clone_from(others);
        }
    }

    /// The bytes of the file.
    pub(super) fn encode(&self, proof: Proof) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(FORMAT_VERSION.to_le_bytes());
        bytes.extend(proof.crc.to_le_bytes());
        bytes.extend(proof.log);
        bytes.extend(self.size.to_le_bytes());
        self.levels.iter().flatten().for_each(|hash| bytes.extend(hash.0));
        bytes.extend(crc32c::crc32c(&bytes).to_le_bytes());
        bytes
    }

    /// Reads the file; `None` when it is not, bit by bit, what was written.
    pub(super) fn decode(bytes: &[u8]) -> Option<(Self, Proof)> {
        let (body, crc) = bytes.split_last_chunk::<CRC_BYTES>()?;
        let (header, hashes) = body.split_first_chunk::<HEADER_BYTES>()?;
        let (magic, rest) = header.split_first_chunk()?;
        let (version, rest) = rest.split_first_chunk()?;
        let (proof, rest) = rest.split_first_chunk()?;
        let (log, size) = rest.split_first_chunk()?;
        let sound = crc32c::crc32c(body) == u32::from_le_bytes(*crc);
        if !sound || *magic != MAGIC || u32::from_le_bytes(*version) != FORMAT_VERSION {
            return None;
        }
        let size = u64::from_le_bytes(size.try_into().ok()?);
        let (hashes, rest) = hashes.as_chunks::<HASH_BYTES>();
        let mut hashes = hashes.iter().copied().map(Hash);
        // How many hashes each level has follows from the size.
        let levels = std::array::from_fn(|level| {
            let count = (size >> (TILE_HEIGHT * level as u32)) % u64::from(TILE_WIDTH);
            hashes.by_ref().take(count as usize).collect::<Vec<_>>()
        });
        let edge = Self { size, levels };
        let proof = Proof { log: *log, crc: u32::from_le_bytes(*proof) };
        (rest.is_empty() && hashes.len() == 0 && edge.encode(proof) == bytes).then_some((edge, proof))
    }
}

/// The root of a full tile: the hash that stands for it one level of tiles above.
pub(super) fn tile_root(hashes: &[Hash]) -> Hash {
    let mut row = hashes.to_vec();
    let mut width = row.len();
    while width > 1 {
        width /= 2;
        for at in 0..width {
            row[at] = node_hash(&row[2 * at], &row[2 * at + 1]);
        }
    }
    row[0]
}
