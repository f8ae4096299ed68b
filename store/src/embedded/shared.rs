//! What the writer and all readers of one open log share.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

use tokio::sync::watch;

use crate::batch::StreamId;
use crate::batch::{CommandId, Position};
use crate::chunk::Chunk;
use crate::contract::{FoundCommand, Limit};
use crate::disk::Disk;
use crate::embedded::files::Files;
use crate::embedded::segment::LogId;
use crate::error::ReadError;
use crate::frame::{self, NO_POSITION};
use crate::index::Index;

/// Tells the time in microseconds of UTC.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// How far the log may be read, as followers see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Horizon {
    pub(crate) head: Position,
    pub(crate) closed: bool,
}

pub(crate) struct Shared {
    pub(crate) log_dir: PathBuf,
    pub(crate) log: LogId,
    pub(crate) disk: Arc<dyn Disk>,
    pub(crate) clock: Clock,
    pub(crate) segment_bytes: Option<u64>,
    pub(crate) files: Arc<Files>,
    pub(crate) index: Arc<Index>,
    pub(crate) horizon: watch::Sender<Horizon>,
    pub(crate) read_only: AtomicBool,
    pub(crate) poison: OnceLock<Arc<io::Error>>,
    pub(crate) cut_bytes: u64,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("log_dir", &self.log_dir).finish_non_exhaustive()
    }
}

impl Shared {
    /// The failure after which nothing more is written.
    pub(crate) fn poison(&self) -> Option<Arc<io::Error>> {
        self.poison.get().cloned()
    }

    /// Keeps the first failure, and returns it.
    pub(crate) fn poison_with(&self, error: io::Error) -> Arc<io::Error> {
        Arc::clone(self.poison.get_or_init(|| Arc::new(error)))
    }

    /// Wakes the followers: the log is readable up to `head`.
    pub(crate) fn announce(&self, head: Position) {
        self.horizon.send_modify(|horizon| horizon.head = head);
    }

    pub(crate) fn close(&self) {
        self.horizon.send_modify(|horizon| horizon.closed = true);
    }

    /// How many entries can be read by every door.
    pub(crate) fn head(&self) -> Position {
        self.horizon.borrow().head
    }

    /// What a command appended, and when.
    pub(crate) fn find_command(&self, command: CommandId) -> Result<Option<(FoundCommand, i64)>, ReadError> {
        let Some(row) = self.index.command(command)? else { return Ok(None) };
        let mut bytes = Vec::new();
        let header = self.files.frame(row.first, &mut bytes)?;
        match frame::extension(&bytes) {
            Some(extension) if header.first_of_batch && header.command == command => {
                let found = FoundCommand { digest: extension.digest, first: row.first, count: extension.count };
                Ok(Some((found, header.recorded_at)))
            }
            _ => Err(self.files.damaged(row.first, "the entry is not the one its index names")),
        }
    }

    /// Reads a stream by walking from its newest entry back to `from_version`.
    pub(crate) fn read_stream(&self, stream: StreamId, from_version: u64, limit: Limit) -> Result<Chunk, ReadError> {
        let Some(row) = self.index.stream(stream)? else { return Ok(Chunk::empty()) };
        let lowest = from_version.max(1);
        let highest = lowest.saturating_add(limit.entries.max(1) as u64 - 1);
        let (mut bytes, mut offsets) = (Vec::new(), Vec::new());
        let (mut position, mut version) = (row.newest, row.version);
        while version >= lowest && position != NO_POSITION {
            let start = bytes.len();
            let header = self.files.frame(position, &mut bytes)?;
            if header.stream != stream || header.stream_version != version {
                return Err(self.files.damaged(position, "the entry is not the one that belongs to its stream"));
            }
            if version <= highest {
                offsets.push(start as u32);
            } else {
                bytes.truncate(start);
            }
            if header.previous != NO_POSITION && header.previous >= position {
                return Err(self.files.damaged(position, "the entry does not lead to the one before it"));
            }
            (position, version) = (header.previous, version - 1);
        }
        offsets.reverse();
        let mut taken = 0_usize;
        let fitting = offsets.iter().take_while(|at| {
            taken += frame::Header::verified(&bytes[**at as usize..]).map_or(0, |header| header.frame_bytes());
            taken <= limit.bytes
        });
        let count = fitting.count().max(1).min(offsets.len());
        offsets.truncate(count);
        Ok(Chunk::new(bytes, offsets))
    }
}
