//! A log as a folder of plain files, as C2SP tlog-tiles lays them out: what an auditor takes away. Every file of it
//! but the newest of each level is complete and never changes. What is read here may come from anybody.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::audit::{Pack, TileBuilder};
use crate::batch::Position;
use crate::merkle::{HASH_BYTES, Hash};
use crate::tile::{self, MAX_BUNDLE_BYTES, TILE_WIDTH, TileId};

/// What all tiles lie under.
const TILE_DIR: &str = "tile";
/// Ends the name of a directory of partial tiles.
const PARTIAL: &str = "p";

/// Why a folder of tiles could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TiledError {
    /// A tile that a log of this size has is not there.
    #[error("read the tiles: {} is missing", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
        /// The first position it would cover.
        position: Position,
    },
    /// A file is not what it should be.
    #[error("read the tiles: {} is damaged at position {position}: {what}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The first position concerned.
        position: Position,
        /// What does not match.
        what: &'static str,
    },
    /// The operating system refused.
    #[error("use the tiles: {} failed", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// A folder of tiles.
#[derive(Clone, Debug)]
pub struct TiledFolder {
    root: PathBuf,
}

/// Whether a tile must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It belongs to what was taken away.
    Required,
    /// It may be made anew at any time: one that was being written when the machine stopped is as good as none.
    Optional,
}

impl TiledFolder {
    /// The folder under which `tile/` lies.
    #[must_use]
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The entries of the first `size`, in order, bundle by bundle. Ends after an error.
    pub fn packs(&self, size: u64) -> impl Iterator<Item = Result<Pack, TiledError>> + Send + '_ {
        let bundles = (0..).map_while(move |number| TileId::entries_within(number, size));
        let mut failed = false;
        bundles.map_while(move |bundle| {
            let pack = (!failed).then(|| self.pack(bundle))?;
            failed = pack.is_err();
            Some(pack)
        })
    }

    fn pack(&self, bundle: TileId) -> Result<Pack, TiledError> {
        let (path, position) = (self.root.join(bundle.path()), bundle.first());
        let damaged = |what| TiledError::Damaged { path: path.clone(), position, what };
        let stored =
            read_at_most(&path, MAX_BUNDLE_BYTES)?.ok_or(TiledError::Missing { path: path.clone(), position })?;
        let stored = stored.ok_or(damaged("it is longer than the longest bundle"))?;
        let entries = tile::decode_bundle(&stored, bundle.width());
        let entries = entries.map_err(|_| damaged("it does not hold as many entries as its name says"))?;
        let (mut bytes, mut ends) = (Vec::with_capacity(stored.len()), Vec::with_capacity(entries.len()));
        for entry in entries {
            bytes.extend_from_slice(entry);
            ends.push(bytes.len() as u32);
        }
        Ok(Pack::Bundle { first: position, bytes, ends })
    }

    /// Holds a tile of hashes, as it was worked out, against every file at its place: narrower ones, which an earlier
    /// and smaller tree had there, must be the beginning of it.
    ///
    /// # Errors
    /// [`TiledError`], with the first position whose hash differs.
    pub fn compare(&self, tile: TileId, hashes: &[Hash], presence: Presence) -> Result<(), TiledError> {
        let found = self.widths(tile)?;
        if presence == Presence::Required && !found.contains(&tile.width()) {
            return Err(TiledError::Missing { path: self.root.join(tile.path()), position: first_leaf(tile, 0) });
        }
        for width in found {
            let Some(there) = with_width(tile, width) else { continue };
            let path = self.root.join(there.path());
            let most = usize::from(width) * HASH_BYTES;
            let damaged = |index: usize, what| {
                let position = first_leaf(tile, index as u64);
                TiledError::Damaged { path: path.clone(), position, what }
            };
            let Some(Some(bytes)) = read_at_most(&path, most)? else { return Err(damaged(0, "it is too long")) };
            let wrong = bytes.chunks(HASH_BYTES).zip(hashes).position(|(stored, hash)| !hash.0.starts_with(stored));
            if let Some(index) = wrong {
                return Err(damaged(index, "the hash of the entries differs from the tile"));
            }
            if presence == Presence::Optional && bytes.len() < most.min(size_of_val(hashes)) {
                continue;
            }
            if bytes.len() != most || usize::from(width) > hashes.len() {
                return Err(damaged(bytes.len() / HASH_BYTES, "it has another number of hashes than its name says"));
            }
        }
        Ok(())
    }

    /// The widths that a tile's place has files of.
    fn widths(&self, tile: TileId) -> Result<Vec<u16>, TiledError> {
        let full = self.root.join(tile.full().path());
        let mut widths = Vec::new();
        if full.is_file() {
            widths.push(TILE_WIDTH);
        }
        for path in list(&full.with_extension(PARTIAL))? {
            let width = path.file_name().and_then(|name| name.to_str()?.parse().ok());
            widths.extend(width.filter(|width| (1..TILE_WIDTH).contains(width)));
        }
        Ok(widths)
    }

    /// The files under `tile/` that are no tile of a log of this size.
    ///
    /// # Errors
    /// [`TiledError::Io`].
    pub fn strays(&self, size: u64) -> Result<Vec<PathBuf>, TiledError> {
        let (mut strays, mut dirs) = (Vec::new(), vec![self.root.join(TILE_DIR)]);
        while let Some(dir) = dirs.pop() {
            for path in list(&dir)? {
                if path.is_dir() {
                    dirs.push(path);
                    continue;
                }
                let name = path.strip_prefix(&self.root).ok().and_then(Path::to_str);
                let tile = name.and_then(|name| TileId::parse(name).ok());
                if !tile.is_some_and(|tile| tile.is_within(size)) {
                    strays.push(path);
                }
            }
        }
        strays.sort();
        Ok(strays)
    }

    /// Writes a tile, unless it is there already with the same bytes.
    fn put(&self, tile: TileId, bytes: &[u8]) -> Result<bool, TiledError> {
        let path = self.root.join(tile.path());
        if let Some(there) = read_at_most(&path, MAX_BUNDLE_BYTES)? {
            if there.is_some_and(|there| there == bytes) {
                return Ok(false);
            }
            let what = "what was taken away earlier tells another history";
            return Err(TiledError::Damaged { path, position: first_leaf(tile, 0), what });
        }
        let failed = |source| TiledError::Io { path: path.clone(), source };
        if let Some(dir) = path.parent() {
            fs::create_dir_all(dir).map_err(failed)?;
        }
        // A program that is ended in the middle must not leave half a tile under its final name.
        let new = path.with_extension("new");
        fs::write(&new, bytes).and_then(|()| fs::rename(&new, &path)).map_err(failed)?;
        Ok(true)
    }
}

/// Writes a log into a folder, entry by entry, adding to what an earlier writing left there.
#[derive(Debug)]
pub struct TiledWriter {
    folder: TiledFolder,
    builder: TileBuilder,
    bundle: Vec<u8>,
    written: u64,
}

impl TiledWriter {
    /// Begins with the first entry.
    #[must_use]
    pub fn new(folder: TiledFolder) -> Self {
        Self { folder, builder: TileBuilder::new(), bundle: Vec::new(), written: 0 }
    }

    /// Writes the next entry, whose leaf hash is known.
    ///
    /// # Errors
    /// [`TiledError`]; with [`TiledError::Damaged`] the folder holds another history.
    pub fn push(&mut self, entry: &[u8], leaf: Hash) -> Result<(), TiledError> {
        let length = u16::try_from(entry.len()).map_err(|_| TiledError::Damaged {
            path: self.folder.root.clone(),
            position: self.builder.size(),
            what: "the entry is over the limit of its length",
        })?;
        self.bundle.extend_from_slice(&length.to_be_bytes());
        self.bundle.extend_from_slice(entry);
        let (folder, written) = (&self.folder, &mut self.written);
        self.builder.push(leaf, &mut |tile, hashes| {
            *written += u64::from(folder.put(tile, &tile::encode_hashes(hashes))?);
            folder.forget_partial(tile)
        })?;
        if self.builder.size().is_multiple_of(u64::from(TILE_WIDTH)) {
            self.write_bundle()?;
        }
        Ok(())
    }

    fn write_bundle(&mut self) -> Result<(), TiledError> {
        let number = (self.builder.size() - 1) / u64::from(TILE_WIDTH);
        if let Some(bundle) = TileId::entries_within(number, self.builder.size()) {
            self.written += u64::from(self.folder.put(bundle, &self.bundle)?);
            self.folder.forget_others(bundle)?;
        }
        self.bundle.clear();
        Ok(())
    }

    /// The root over what was written so far.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.builder.root()
    }

    /// Writes the tiles that are not full and takes away those of smaller trees. Returns how many files were written.
    ///
    /// # Errors
    /// [`TiledError`].
    pub fn finish(mut self) -> Result<u64, TiledError> {
        if !self.bundle.is_empty() {
            self.write_bundle()?;
        }
        for (tile, hashes) in self.builder.partial() {
            self.written += u64::from(self.folder.put(tile, &tile::encode_hashes(hashes))?);
            self.folder.forget_others(tile)?;
        }
        Ok(self.written)
    }
}

impl TiledFolder {
    /// Takes away the partial tiles at a place whose full tile is there.
    fn forget_partial(&self, tile: TileId) -> Result<(), TiledError> {
        let dir = self.root.join(tile.full().path()).with_extension(PARTIAL);
        match fs::remove_dir_all(&dir) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(TiledError::Io { path: dir, source }),
            _ => Ok(()),
        }
    }

    /// Takes away the partial tiles at a place that are not as wide as this one.
    fn forget_others(&self, tile: TileId) -> Result<(), TiledError> {
        if tile.is_full() {
            return self.forget_partial(tile);
        }
        let kept = self.root.join(tile.path());
        for path in list(&self.root.join(tile.full().path()).with_extension(PARTIAL))? {
            if path != kept {
                fs::remove_file(&path).map_err(|source| TiledError::Io { path, source })?;
            }
        }
        Ok(())
    }
}

/// The same place with another width.
fn with_width(tile: TileId, width: u16) -> Option<TileId> {
    match tile.kind() {
        tile::TileKind::Hashes(level) => TileId::hashes(level, tile.number(), width),
        tile::TileKind::Entries => TileId::entries(tile.number(), width),
    }
}

/// The first position that a hash of a tile covers.
fn first_leaf(tile: TileId, index: u64) -> Position {
    let level = match tile.kind() {
        tile::TileKind::Hashes(level) => u32::from(level),
        tile::TileKind::Entries => 0,
    };
    (tile.first() + index).checked_shl(level * tile::TILE_HEIGHT).unwrap_or(Position::MAX)
}

/// All of a file: `None` when it is not there, `Some(None)` when it is longer than it may be.
fn read_at_most(path: &Path, most: usize) -> Result<Option<Option<Vec<u8>>>, TiledError> {
    let failed = |source| TiledError::Io { path: path.to_path_buf(), source };
    match fs::metadata(path) {
        Ok(metadata) if metadata.len() > most as u64 => Ok(Some(None)),
        Ok(_) => Ok(Some(Some(fs::read(path).map_err(failed)?))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(error)),
    }
}

/// What lies in a directory; nothing when it is not there.
fn list(dir: &Path) -> Result<Vec<PathBuf>, TiledError> {
    let failed = |source| TiledError::Io { path: dir.to_path_buf(), source };
    match fs::read_dir(dir) {
        Ok(entries) => entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>().map_err(failed),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(failed(error)),
    }
}

#[cfg(test)]
mod tests;
