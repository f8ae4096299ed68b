//! Where the entries to verify come from: the segments of a ledger's directory, seen from outside, or the bundles of
//! what was taken away.

use super::{CHECKPOINT_FILE, Verdict, read_small};
use crate::causes::{causes, fault};
use std::{
    io,
    path::{Path, PathBuf},
};
use store::{
    OpenError, OutsideLog, ReadError, VaultError, audit::Pack, backup::BackupError, checkpoint::Checkpoint,
    note::SignedNote, tiled::TiledError, tiled::TiledFolder,
};

/// The segments' directory, by which a ledger's directory is known.
const LOG_DIR: &str = "log";

/// What is verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A ledger's directory.
    Ledger(PathBuf),
    /// A folder that was taken away.
    Export(PathBuf),
}

/// Why nothing could be verified.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The directory is neither a ledger's nor one that was taken away.
    #[error("{} is neither a ledger's directory nor an export", dir.display())]
    Nothing {
        /// The directory.
        dir: PathBuf,
    },
    /// The log's directory cannot be used.
    #[error("open the log")]
    Log(#[from] OpenError),
    /// The vault cannot be used.
    #[error("look through the vault")]
    Vault(#[from] VaultError),
    /// The attachments or documents cannot be used.
    #[error("look through attachments and documents")]
    Files(#[from] BackupError),
    /// A file cannot be used.
    #[error("read {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

impl Place {
    /// What a directory is.
    ///
    /// # Errors
    /// [`VerifyError::Nothing`].
    pub fn of(dir: &Path) -> Result<Self, VerifyError> {
        if dir.join(LOG_DIR).is_dir() {
            Ok(Self::Ledger(dir.to_owned()))
        } else if dir.join(CHECKPOINT_FILE).is_file() {
            Ok(Self::Export(dir.to_owned()))
        } else {
            Err(VerifyError::Nothing { dir: dir.to_owned() })
        }
    }

    /// The directory.
    #[must_use]
    pub fn dir(&self) -> &Path {
        match self {
            Self::Ledger(dir) | Self::Export(dir) => dir,
        }
    }
}

/// Where entries come from.
pub(super) enum Source {
    Segments(OutsideLog),
    Bundles(TiledFolder, u64),
}

/// Why entries could not be read any further.
#[derive(Debug)]
pub(super) enum SourceFault {
    Segments(ReadError),
    Bundles(TiledError),
}

impl Source {
    /// Opens a place.
    pub(super) fn open(place: &Place, verdict: &mut Verdict) -> Result<Self, VerifyError> {
        match place {
            Place::Ledger(dir) => {
                let log = OutsideLog::open(dir)?;
                if log.torn_bytes() > 0 {
                    let torn = log.torn_bytes();
                    verdict.notes.push(format!(
                        "日志末尾有 {torn} 字节不成完整的一批：正在写入，或断电所留，不属于已答复的登记；\
                         打开台账时会截去。"
                    ));
                }
                Ok(Self::Segments(log))
            }
            Place::Export(dir) => {
                let path = dir.join(CHECKPOINT_FILE);
                let bytes = read_small(&path).map_err(|source| VerifyError::Io { path, source })?.unwrap_or_default();
                let note = SignedNote::parse(&bytes).ok();
                let size = note.and_then(|note| Checkpoint::parse(note.text()).ok()).map(|newest| newest.size);
                if size.is_none() {
                    verdict.wrong(None, "checkpoint 文件不是检查点，无从得知应有多少条");
                }
                Ok(Self::Bundles(TiledFolder::at(dir), size.unwrap_or(0)))
            }
        }
    }

    /// How many entries there should be.
    pub(super) fn expected(&self) -> u64 {
        match self {
            Self::Segments(log) => log.head(),
            Self::Bundles(_, size) => *size,
        }
    }

    /// The entries, from the first.
    pub(super) fn packs(&self) -> Box<dyn Iterator<Item = Result<Pack, SourceFault>> + Send + '_> {
        match self {
            Self::Segments(log) => {
                let chunks = log.walk(u64::MAX);
                Box::new(chunks.map(|chunk| chunk.map(Pack::Frames).map_err(SourceFault::Segments)))
            }
            Self::Bundles(folder, size) => Box::new(folder.packs(*size).map(|pack| pack.map_err(SourceFault::Bundles))),
        }
    }
}

impl SourceFault {
    /// The first position that cannot be read, and why, for people.
    pub(super) fn told(&self) -> (Option<u64>, String) {
        match self {
            Self::Segments(ReadError::Damaged { position, segment, what }) => {
                (Some(*position), format!("日志文件 {} 损坏（{}）", file_name(segment), fault(what)))
            }
            Self::Segments(error) => (None, format!("日志无法读取（{}）", causes(error).join("；"))),
            Self::Bundles(error) => tile_fault(error),
        }
    }
}

/// What is wrong with a tile, for people.
pub(super) fn tile_fault(error: &TiledError) -> (Option<u64>, String) {
    match error {
        TiledError::Missing { path, position } => (Some(*position), format!("缺少文件 {}", path.display())),
        TiledError::Damaged { path, position, what } => {
            (Some(*position), format!("文件 {} 与按条目重新算得的不符（{}）", path.display(), fault(what)))
        }
        TiledError::Io { path, source } => {
            (None, format!("文件 {} 无法读取（{}）", path.display(), causes(source).join("；")))
        }
        error => (None, causes(error).join("；")),
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
