//! One error enum per operation of the log. Messages are fragments that fit after "failed to"; causes are sources.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use crate::batch::{Position, StreamId};

/// Why a batch was not appended. Unless said otherwise nothing of it was written.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AppendError {
    /// A stream does not hold as many entries as the caller believed.
    #[error("append: stream {stream} holds {actual} entries, {expected} were expected")]
    Conflict {
        /// The stream.
        stream: StreamId,
        /// What the batch expected.
        expected: u64,
        /// What the stream holds.
        actual: u64,
    },
    /// The command id was used before, with other content.
    #[error("append: the command id was used before with other content, at position {position}")]
    CommandReused {
        /// Where the earlier command's first entry lies.
        position: Position,
    },
    /// An entry would be longer than [`crate::MAX_ENTRY_BYTES`].
    #[error("append: an entry of up to {bytes} bytes is over the limit of {limit}")]
    EntryTooLarge {
        /// The most bytes the entry could have.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// The batch is over [`crate::MAX_BATCH_ENTRIES`] or [`crate::MAX_BATCH_BYTES`].
    #[error("append: a batch of {entries} entries and up to {bytes} bytes is over the limit")]
    BatchTooLarge {
        /// The entries of the batch.
        entries: usize,
        /// The most bytes they could add up to.
        bytes: usize,
    },
    /// The batch has no draft at all.
    #[error("append: the batch holds no entry")]
    EmptyBatch,
    /// The same stream is listed twice.
    #[error("append: stream {stream} is listed twice in one batch")]
    StreamTwice {
        /// The stream.
        stream: StreamId,
    },
    /// The disk is full and the reserve is used up. Appends work again when there is space; the log is unharmed.
    #[error("append: the disk is full, the log is read-only until there is space")]
    ReadOnly {
        /// The bytes that could not be reserved.
        needed: u64,
        /// What the disk said.
        #[source]
        source: Arc<io::Error>,
    },
    /// A write or a sync failed, now or earlier; nothing more is appended until the log is opened anew. Whether the
    /// batch that met the failure is there then is unknown: send the same command again to learn it.
    #[error("append: an earlier write failed, the log takes no more entries until it is opened again")]
    Poisoned {
        /// The first failure.
        #[source]
        source: Arc<io::Error>,
    },
    /// The queue is full. Nothing was queued; try again when an earlier batch was answered.
    #[error("append: the queue of the log is full")]
    Busy,
    /// What the log needed to read before it could append is damaged.
    #[error("append: the log could not be read")]
    Unreadable(#[source] ReadError),
    /// The log was closed.
    #[error("append: the log is closed")]
    Closed,
}

/// Why entries could not be read.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The bytes on disk are not what was written.
    #[error("read: the entry at position {position} is damaged in {}: {what}", segment.display())]
    Damaged {
        /// The first position that cannot be read.
        position: Position,
        /// The file.
        segment: PathBuf,
        /// What does not match.
        what: &'static str,
    },
    /// The operating system refused.
    #[error("read: the file {} cannot be read", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: Arc<io::Error>,
    },
    /// The log was closed.
    #[error("read: the log is closed")]
    Closed,
}

/// Why a log could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Another process has this directory open.
    #[error("open the log: {} is in use by another process", dir.display())]
    Locked {
        /// The directory.
        dir: PathBuf,
    },
    /// Bytes that had been durable are not what was written. Nothing was changed.
    #[error("open the log: damaged at position {position} in {}: {what}", segment.display())]
    Damaged {
        /// The first position that cannot be read.
        position: Position,
        /// The file.
        segment: PathBuf,
        /// What does not match.
        what: &'static str,
    },
    /// The files were written by a format this program does not know.
    #[error("open the log: {} has format version {found}, this program reads version {known}", segment.display())]
    Format {
        /// The file.
        segment: PathBuf,
        /// Its version.
        found: u16,
        /// The version known here.
        known: u16,
    },
    /// The operating system refused.
    #[error("open the log: {} cannot be used", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A read failed while the log was opened.
    #[error("open the log: its entries could not be read")]
    Read(#[source] ReadError),
}

impl From<ReadError> for OpenError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Damaged { position, segment, what } => Self::Damaged { position, segment, what },
            error @ (ReadError::Io { .. } | ReadError::Closed) => Self::Read(error),
        }
    }
}

impl From<ReadError> for AppendError {
    fn from(error: ReadError) -> Self {
        Self::Unreadable(error)
    }
}
