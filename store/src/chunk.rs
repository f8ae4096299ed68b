//! Entries as they are read: many in one shared buffer, whose checksums were verified before it was handed out.

use std::fmt;
use std::sync::Arc;

use crate::batch::{CommandId, Position, StreamId};
use crate::frame::Header;

/// One entry, borrowed from its chunk.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Its place in the log.
    pub position: Position,
    /// When it was recorded, in microseconds of UTC; never less than that of the entry before it.
    pub recorded_at: i64,
    /// The stream it belongs to.
    pub stream: StreamId,
    /// How many entries the stream holds with this one: 1 for its first.
    pub stream_version: u64,
    /// The command that appended it.
    pub command: CommandId,
    /// The exact bytes.
    pub bytes: &'a [u8],
}

impl fmt::Debug for Entry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{} {}@{} {:?}", self.position, self.stream, self.stream_version, self.bytes.escape_ascii())
    }
}

/// Many entries in one shared buffer: cheap to clone and to send to other threads.
#[derive(Clone)]
pub struct Chunk {
    frames: Arc<Vec<u8>>,
    /// Where each frame begins, in the order of iteration.
    offsets: Arc<Vec<u32>>,
}

impl Chunk {
    /// A chunk without entries.
    #[must_use]
    pub fn empty() -> Self {
        Self { frames: Arc::default(), offsets: Arc::default() }
    }

    /// Takes frames that were verified, and where each begins in the order of iteration.
    pub(crate) fn new(frames: Vec<u8>, offsets: Vec<u32>) -> Self {
        Self { frames: Arc::new(frames), offsets: Arc::new(offsets) }
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.offsets.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.offsets.is_empty()
    }

    /// The entry that iteration yields first.
    #[must_use]
    pub fn first(&self) -> Option<Entry<'_>> {
        self.get(0)
    }

    /// The entry that iteration yields last.
    #[must_use]
    pub fn last(&self) -> Option<Entry<'_>> {
        self.get(self.len().wrapping_sub(1))
    }

    /// The entry at an index in the order of iteration.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<Entry<'_>> {
        let frame = self.frames.get(*self.offsets.get(index)? as usize..)?;
        let header = Header::verified(frame)?;
        Some(Entry {
            position: header.position,
            recorded_at: header.recorded_at,
            stream: header.stream,
            stream_version: header.stream_version,
            command: header.command,
            bytes: frame.get(header.body_offset()..header.frame_bytes())?,
        })
    }

    /// The headers of the entries, in the same order.
    pub(crate) fn headers(&self) -> impl Iterator<Item = Header> + '_ {
        self.offsets
            .iter()
            .map(|at| Header::verified(&self.frames[*at as usize..]).expect("a chunk holds verified frames only"))
    }

    /// The entries in the order of the read that made this chunk.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Entry<'_>> + DoubleEndedIterator {
        (0..self.len()).map(|index| self.get(index).expect("a chunk holds verified frames only"))
    }
}

impl fmt::Debug for Chunk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
