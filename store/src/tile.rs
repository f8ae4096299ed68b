//! Tiles as C2SP tlog-tiles names and encodes them: 256 hashes of one level of the tree, or 256 entries. Pure: names
//! and bytes, no files. What is read here may come from anybody, so only the one canonical form of each is accepted.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use crate::batch::MAX_ENTRY_BYTES;
use crate::error::ReadError;
use crate::merkle::{HASH_BYTES, Hash};

/// The most hashes, or entries, of a tile.
pub const TILE_WIDTH: u16 = 256;
/// How many levels of the tree one tile spans.
pub const TILE_HEIGHT: u32 = 8;
/// The highest level a tile's name may have (C2SP tlog-tiles).
pub const MAX_TILE_LEVEL: u8 = 63;
/// Tiles are numbered below this, so that the index behind a tile's last fits into 64 bits.
pub const MAX_TILES: u64 = (1 << 56) - 1;
/// The most characters a tile's path can have: the longest is `tile/entries/`, six groups, and a width.
pub const MAX_TILE_PATH_CHARS: usize = 64;
/// The most bytes of an entry bundle: a length of two bytes before each entry.
pub const MAX_BUNDLE_BYTES: usize = TILE_WIDTH as usize * (2 + MAX_ENTRY_BYTES);

/// What all paths of tiles begin with.
const ROOT: &str = "tile/";
/// What stands in the place of the level in the path of an entry bundle.
const ENTRIES: &str = "entries";
/// What stands before the width of a partial tile.
const PARTIAL: &str = ".p/";

/// What a tile holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TileKind {
    /// Hashes; those of level 0 are the leaves', those of level `n` cover 256^n leaves each.
    Hashes(u8),
    /// Entries.
    Entries,
}

/// Names one tile: what it holds, which it is, and how much of it there is. Any value is valid.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    kind: TileKind,
    number: u64,
    width: u16,
}

/// A path that names no tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("read the path of a tile: it names none in its only form")]
pub struct TilePathError;

/// Why a tile could not be had.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TileError {
    /// The tree is not large enough to have it.
    #[error("read a tile: {tile} lies beyond the tree")]
    Beyond {
        /// The tile.
        tile: TileId,
    },
    /// It is not what the tree has there.
    #[error("read a tile: {tile} is damaged: {what}")]
    Damaged {
        /// The tile.
        tile: TileId,
        /// What does not match.
        what: &'static str,
    },
    /// The operating system refused.
    #[error("read a tile: {} cannot be used", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: Arc<io::Error>,
    },
    /// The log, from which it would be made, could not be read.
    #[error("read a tile: the log could not be read")]
    Log(#[source] ReadError),
    /// The tree was closed, or had to give up.
    #[error("read a tile: the tree is closed")]
    Closed,
}

/// Bytes that are no entry bundle or no hash tile of the expected width.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TileBytesError {
    /// The bytes end early, or go on.
    #[error("read the bytes of a tile: they are not as many as its width asks for")]
    Length,
    /// An entry is too long for its length to be written.
    #[error("write the bytes of a tile: an entry of {bytes} bytes is over the limit")]
    EntryTooLong {
        /// How long it is.
        bytes: usize,
    },
}

impl TileId {
    /// A tile of hashes; `None` when a number is over its limit: level 63, [`MAX_TILES`], width 1 to 256.
    #[must_use]
    pub fn hashes(level: u8, number: u64, width: u16) -> Option<Self> {
        (level <= MAX_TILE_LEVEL).then(|| Self::new(TileKind::Hashes(level), number, width)).flatten()
    }

    /// A bundle of entries; `None` when a number is over its limit.
    #[must_use]
    pub fn entries(number: u64, width: u16) -> Option<Self> {
        Self::new(TileKind::Entries, number, width)
    }

    /// The tile of hashes at a place in the tree of `size` leaves, as wide as it is there; `None` when it is empty.
    #[must_use]
    pub fn hashes_within(level: u8, number: u64, size: u64) -> Option<Self> {
        let hashes = size.checked_shr(u32::from(level) * TILE_HEIGHT).unwrap_or(0);
        Self::hashes(level, number, width_of(number, hashes)?)
    }

    /// The bundle at a place in the log of `size` entries, as wide as it is there; `None` when it is empty.
    #[must_use]
    pub fn entries_within(number: u64, size: u64) -> Option<Self> {
        Self::entries(number, width_of(number, size)?)
    }

    fn new(kind: TileKind, number: u64, width: u16) -> Option<Self> {
        (number < MAX_TILES && (1..=TILE_WIDTH).contains(&width)).then_some(Self { kind, number, width })
    }

    /// What it holds.
    #[must_use]
    pub fn kind(&self) -> TileKind {
        self.kind
    }

    /// Which it is among its kind and level, from 0.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// How many hashes or entries it holds, 1 to 256.
    #[must_use]
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Whether it is as wide as a tile can be; such a tile never changes.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.width == TILE_WIDTH
    }

    /// The same place with the width of a full tile.
    #[must_use]
    pub fn full(&self) -> Self {
        Self { width: TILE_WIDTH, ..*self }
    }

    /// The index of its first hash in its level, or of its first entry.
    #[must_use]
    pub fn first(&self) -> u64 {
        self.number * u64::from(TILE_WIDTH)
    }

    /// Whether a tree of `size` leaves has all of it.
    #[must_use]
    pub fn is_within(&self, size: u64) -> bool {
        let there = match self.kind {
            TileKind::Hashes(level) => size.checked_shr(u32::from(level) * TILE_HEIGHT).unwrap_or(0),
            TileKind::Entries => size,
        };
        self.first() + u64::from(self.width) <= there
    }

    /// The path under a server's or an export's root: `tile/0/x001/067`, `tile/entries/x001/067.p/5`.
    #[must_use]
    pub fn path(&self) -> String {
        let level = match self.kind {
            TileKind::Hashes(level) => level.to_string(),
            TileKind::Entries => ENTRIES.to_owned(),
        };
        let mut groups = format!("{:03}", self.number % 1000);
        let mut above = self.number / 1000;
        while above > 0 {
            groups = format!("x{:03}/{groups}", above % 1000);
            above /= 1000;
        }
        let partial = if self.is_full() { String::new() } else { format!("{PARTIAL}{}", self.width) };
        format!("{ROOT}{level}/{groups}{partial}")
    }

    /// Reads a path, with `tile/` at its beginning and without a slash before it.
    ///
    /// # Errors
    /// [`TilePathError`], for anything that [`TileId::path`] would not write.
    pub fn parse(path: &str) -> Result<Self, TilePathError> {
        let parsed = Self::parse_loosely(path).filter(|tile| tile.path() == path);
        parsed.ok_or(TilePathError)
    }

    /// Reads the numbers of a path; whether they were written in their one form is for the caller to see.
    fn parse_loosely(path: &str) -> Option<Self> {
        if path.len() > MAX_TILE_PATH_CHARS {
            return None;
        }
        let (level, rest) = path.strip_prefix(ROOT)?.split_once('/')?;
        let (groups, width) = match rest.split_once(PARTIAL) {
            Some((groups, width)) => (groups, width.parse().ok()?),
            None => (rest, TILE_WIDTH),
        };
        let number = groups.split('/').try_fold(0_u64, |number, group| {
            let digits = group.strip_prefix('x').unwrap_or(group);
            number.checked_mul(1000)?.checked_add(u64::from(digits.parse::<u16>().ok()?))
        })?;
        match level {
            ENTRIES => Self::entries(number, width),
            level => Self::hashes(level.parse().ok()?, number, width),
        }
    }
}

/// How wide a tile is when its level has `there` hashes in all; `None` when it is empty.
fn width_of(number: u64, there: u64) -> Option<u16> {
    let width = there.checked_sub(number.checked_mul(u64::from(TILE_WIDTH))?)?;
    (width > 0).then(|| width.min(u64::from(TILE_WIDTH)) as u16)
}

impl fmt::Display for TileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path())
    }
}

impl fmt::Debug for TileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path())
    }
}

/// The bytes of a tile of hashes: one after the other.
#[must_use]
pub fn encode_hashes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

/// Reads the bytes of a tile of hashes.
///
/// # Errors
/// [`TileBytesError::Length`] unless there are exactly `width` hashes.
pub fn decode_hashes(bytes: &[u8], width: u16) -> Result<Vec<Hash>, TileBytesError> {
    let (hashes, rest) = bytes.as_chunks::<HASH_BYTES>();
    if hashes.len() != usize::from(width) || !rest.is_empty() {
        return Err(TileBytesError::Length);
    }
    Ok(hashes.iter().copied().map(Hash).collect())
}

/// The bytes of an entry bundle: each entry behind its length in two bytes, the higher first.
///
/// # Errors
/// [`TileBytesError::EntryTooLong`] when an entry has more than [`MAX_ENTRY_BYTES`].
pub fn encode_bundle<'a>(entries: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<u8>, TileBytesError> {
    let mut bytes = Vec::new();
    for entry in entries {
        let too_long = |_| TileBytesError::EntryTooLong { bytes: entry.len() };
        bytes.extend_from_slice(&u16::try_from(entry.len()).map_err(too_long)?.to_be_bytes());
        bytes.extend_from_slice(entry);
    }
    Ok(bytes)
}

/// Reads the bytes of an entry bundle.
///
/// # Errors
/// [`TileBytesError::Length`] unless they hold exactly `width` entries and nothing behind them.
pub fn decode_bundle(bytes: &[u8], width: u16) -> Result<Vec<&[u8]>, TileBytesError> {
    let mut rest = bytes;
    let mut entries = Vec::new();
    for _ in 0..width {
        let (length, behind) = rest.split_first_chunk::<2>().ok_or(TileBytesError::Length)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (entry, behind) = behind.split_at_checked(length).ok_or(TileBytesError::Length)?;
        entries.push(entry);
        rest = behind;
    }
    if rest.is_empty() { Ok(entries) } else { Err(TileBytesError::Length) }
}

#[cfg(test)]
mod tests;
