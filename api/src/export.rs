//! Taking the history away: the log as plain files that anybody can check without this program, up to the newest
//! published checkpoint. It only reads the ledger's directory, and the ledger may be at work meanwhile.

use crate::evidence::{CHECKPOINTS_DIR, IDENTITY_FILE};
use std::{
    fs, io,
    path::{Path, PathBuf},
};
use store::{
    OpenError, OutsideLog, ReadError, RealDisk,
    audit::{Pack, in_order},
    checkpoint::Checkpoint,
    note::SignedNote,
    tiled::{TiledError, TiledFolder, TiledWriter},
};

use crate::verify::{CHECKPOINT_FILE, KEYS_FILE, Place};

/// The guide for whoever was given the folder.
const GUIDE: &str = include_str!("export/README.md");
/// The manual check.
const CHECK: &str = include_str!("../../docs/audit/check.py");
/// Their names in the folder.
const GUIDE_FILE: &str = "README.md";
const CHECK_FILE: &str = "check.py";

/// Why the history was not taken away.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The ledger has never published a checkpoint.
    #[error("export: the ledger has published no checkpoint")]
    NoCheckpoint,
    /// The newest checkpoint cannot be read.
    #[error("export: {} is no checkpoint", path.display())]
    Checkpoint {
        /// The file.
        path: PathBuf,
    },
    /// The log cannot be opened.
    #[error("export: the log could not be opened")]
    Open(#[from] OpenError),
    /// The log is damaged.
    #[error("export: the log could not be read")]
    Log(#[source] ReadError),
    /// The folder cannot be written, or holds another history.
    #[error("export: the tiles could not be written")]
    Tiles(#[from] TiledError),
    /// The entries do not give the root of the newest checkpoint.
    #[error("export: the entries do not give the root of the checkpoint over {size}")]
    Root {
        /// The checkpoint's size.
        size: u64,
    },
    /// The log is shorter than the newest checkpoint.
    #[error("export: the log holds {head} entries, the newest checkpoint {size}")]
    Short {
        /// The checkpoint's size.
        size: u64,
        /// How many there are.
        head: u64,
    },
    /// The folder is a ledger's own directory.
    #[error("export: {} is the directory of a ledger", dir.display())]
    Ledger {
        /// The folder.
        dir: PathBuf,
    },
    /// A file could not be read or written.
    #[error("export: {} failed", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// What was taken away.
#[derive(Clone, Debug)]
pub struct Exported {
    /// The newest checkpoint.
    pub checkpoint: Checkpoint,
    /// How many files of tiles were written; the others were there from an earlier export.
    pub written: u64,
    /// How many checkpoints the folder holds.
    pub checkpoints: u64,
}

/// Writes the history into a folder, adding to what an earlier export left there. `checkpoint` is written last: until
/// then the folder is what it was.
///
/// # Errors
/// [`ExportError`].
pub fn export(data: &Path, to: &Path, mut progress: impl FnMut(u64, u64)) -> Result<Exported, ExportError> {
    if matches!(Place::of(to), Ok(Place::Ledger(_))) {
        return Err(ExportError::Ledger { dir: to.to_owned() });
    }
    let log = OutsideLog::open(data)?;
    let (newest, note) = newest_checkpoint(data)?.ok_or(ExportError::NoCheckpoint)?;
    let size = newest.size;
    if log.head() < size {
        // It may be damaged rather than short, which is to be said first.
        log.walk(u64::MAX).try_for_each(|chunk| chunk.map(drop)).map_err(ExportError::Log)?;
        return Err(ExportError::Short { size, head: log.head() });
    }
    fs::create_dir_all(to).map_err(at(to))?;
    let mut writer = TiledWriter::new(TiledFolder::at(to));
    let mut done = 0;
    let hash = |chunk| {
        let pack = Pack::Frames(chunk);
        let leaves = pack.leaves();
        (pack, leaves)
    };
    let chunks = log.walk(size).map(|chunk| chunk.map_err(ExportError::Log));
    in_order(chunks, hash, |(pack, leaves)| {
        for (entry, leaf) in pack.entries().zip(leaves) {
            writer.push(entry.bytes, leaf)?;
        }
        done += pack.len() as u64;
        progress(done, size);
        Ok::<_, ExportError>(())
    })?;
    if writer.root() != newest.root {
        return Err(ExportError::Root { size });
    }
    let written = writer.finish()?;
    let checkpoints = copy_checkpoints(data, to, size)?;
    write(&to.join(KEYS_FILE), keys(data)?.as_bytes())?;
    write(&to.join(GUIDE_FILE), GUIDE.as_bytes())?;
    write(&to.join(CHECK_FILE), CHECK.as_bytes())?;
    write(&to.join(CHECKPOINT_FILE), &note)?;
    Ok(Exported { checkpoint: newest, written, checkpoints })
}

/// The newest published checkpoint of a ledger's directory, with its bytes.
///
/// # Errors
/// [`ExportError`].
pub fn newest_checkpoint(data: &Path) -> Result<Option<(Checkpoint, Vec<u8>)>, ExportError> {
    let Some(path) = checkpoint_files(data)?.pop() else { return Ok(None) };
    let bytes = fs::read(&path).map_err(at(&path))?;
    let parsed = SignedNote::parse(&bytes).ok().and_then(|note| Checkpoint::parse(note.text()).ok());
    let checkpoint = parsed.ok_or(ExportError::Checkpoint { path })?;
    Ok(Some((checkpoint, bytes)))
}

/// The files of published checkpoints, the smallest first.
fn checkpoint_files(data: &Path) -> Result<Vec<PathBuf>, ExportError> {
    let dir = data.join(CHECKPOINTS_DIR);
    let entries = match fs::read_dir(&dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(at(&dir)(error)),
    };
    let paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>();
    let mut paths = paths.map_err(at(&dir))?;
    // What is being written has an extension; a checkpoint's name is its size and nothing else.
    paths.retain(|path| path.extension().is_none());
    paths.sort();
    Ok(paths)
}

/// Copies the checkpoints of at most so many entries; one that gained a cosignature is copied anew.
fn copy_checkpoints(data: &Path, to: &Path, size: u64) -> Result<u64, ExportError> {
    let dir = to.join(CHECKPOINTS_DIR);
    fs::create_dir_all(&dir).map_err(at(&dir))?;
    let mut count = 0;
    for path in checkpoint_files(data)? {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.parse::<u64>().is_ok_and(|of| of <= size) {
            write(&dir.join(name), &fs::read(&path).map_err(at(&path))?)?;
            count += 1;
        }
    }
    Ok(count)
}

/// The verifier keys of a ledger's directory, one a line: its identity without the name.
fn keys(data: &Path) -> Result<String, ExportError> {
    let path = data.join(IDENTITY_FILE);
    let identity = fs::read_to_string(&path).map_err(at(&path))?;
    Ok(identity.lines().skip(1).map(|key| format!("{key}\n")).collect())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), ExportError> {
    if fs::read(path).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    store::replace(&RealDisk, path, bytes).map_err(at(path))
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> ExportError {
    let path = path.to_owned();
    move |source| ExportError::Io { path, source }
}
