//! All segment files of a log as one sequence of durable entries to read from. Nothing is written here.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crate::batch::Position;
use crate::chunk::Chunk;
use crate::contract::Limit;
use crate::embedded::segment::{PIECE_BYTES, SEGMENT_HEADER_BYTES, Segment};
use crate::error::ReadError;
use crate::frame::{Expected, Header};

/// A chunk gives offsets in 32 bits; half of that leaves room for the last frame.
const MAX_CHUNK_BYTES: usize = 2 << 30;

/// The segment files in order.
#[derive(Debug, Default)]
pub(crate) struct Files {
    segments: RwLock<Vec<Arc<Segment>>>,
    /// How many entries are durable.
    head: AtomicU64,
}

/// Frames in one buffer, in the order of the log.
#[derive(Debug, Default)]
struct Frames {
    bytes: Vec<u8>,
    offsets: Vec<u32>,
}

impl Files {
    pub(crate) fn new(segments: Vec<Arc<Segment>>) -> Self {
        let head = segments.last().map_or(0, |segment| segment.end());
        Self { segments: RwLock::new(segments), head: AtomicU64::new(head) }
    }

    fn segments(&self) -> std::sync::RwLockReadGuard<'_, Vec<Arc<Segment>>> {
        self.segments.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds the file that the writer has just made.
    pub(crate) fn push(&self, segment: Arc<Segment>) {
        self.segments.write().unwrap_or_else(PoisonError::into_inner).push(segment);
    }

    /// Lets entries be seen, after they became durable.
    pub(crate) fn advance(&self, head: Position) {
        self.head.store(head, Ordering::Release);
    }

    /// How many entries are durable.
    pub(crate) fn head(&self) -> Position {
        self.head.load(Ordering::Acquire)
    }

    /// The newest segment.
    pub(crate) fn last(&self) -> Option<Arc<Segment>> {
        self.segments().last().cloned()
    }

    /// How many bytes the frames of all segments have.
    pub(crate) fn bytes(&self) -> u64 {
        self.segments().iter().map(|segment| segment.frames_end()).sum()
    }

    /// The segment that holds a durable position.
    fn segment_of(&self, position: Position) -> Option<Arc<Segment>> {
        if position >= self.head() {
            return None;
        }
        let segments = self.segments();
        let after = segments.partition_point(|segment| segment.first <= position);
        segments.get(after.checked_sub(1)?).cloned()
    }

    fn holding(&self, position: Position) -> Result<Arc<Segment>, ReadError> {
        self.segment_of(position).ok_or(ReadError::Closed)
    }

    /// Reads the frame of one durable entry, appending it to `out`.
    pub(crate) fn frame(&self, position: Position, out: &mut Vec<u8>) -> Result<Header, ReadError> {
        self.holding(position)?.frame(position, out)
    }

    /// Reads the header of one durable entry.
    pub(crate) fn header(&self, position: Position) -> Result<Header, ReadError> {
        self.holding(position)?.header(position)
    }

    /// Names an entry that contradicts what was expected of it.
    pub(crate) fn damaged(&self, position: Position, what: &'static str) -> ReadError {
        self.holding(position).map_or_else(|error| error, |segment| segment.damaged(position, what))
    }

    /// How many entries had been recorded at or before a moment.
    pub(crate) fn position_at(&self, moment_us: i64) -> Result<Position, ReadError> {
        let head = self.head();
        let segment = {
            let segments = self.segments();
            let index = segments.partition_point(|segment| segment.last_recorded_at() <= moment_us);
            segments.get(index).cloned()
        };
        let Some(segment) = segment else { return Ok(head) };
        let (mut low, mut high) = (segment.first, segment.end().min(head));
        while low < high {
            let middle = low + (high - low) / 2;
            if segment.header(middle)?.recorded_at <= moment_us { low = middle + 1 } else { high = middle }
        }
        Ok(low)
    }

    /// Reads forward from a position.
    pub(crate) fn forward(&self, from: Position, limit: Limit) -> Result<Chunk, ReadError> {
        let most = u64::try_from(limit.entries.max(1)).unwrap_or(u64::MAX);
        let to = self.head().min(from.saturating_add(most));
        if from >= to {
            return Ok(Chunk::empty());
        }
        let frames = self.range(from, to, limit.bytes)?;
        Ok(Chunk::new(frames.bytes, frames.offsets))
    }

    /// Reads backward from a position, or from the newest entry if there is none at that position yet.
    pub(crate) fn backward(&self, from: Position, limit: Limit) -> Result<Chunk, ReadError> {
        let to = self.head().min(from.saturating_add(1));
        if to == 0 {
            return Ok(Chunk::empty());
        }
        let most = u64::try_from(limit.entries.max(1)).unwrap_or(u64::MAX);
        let low = self.lowest_within(to.saturating_sub(most), to, limit.bytes)?;
        let mut frames = self.range(low, to, usize::MAX)?;
        frames.offsets.reverse();
        Ok(Chunk::new(frames.bytes, frames.offsets))
    }

    /// The lowest position from which the frames up to `to` fit into so many bytes; never above `to - 1`.
    fn lowest_within(&self, low: Position, to: Position, most_bytes: usize) -> Result<Position, ReadError> {
        let (mut to, mut left, mut taken) = (to, most_bytes.min(MAX_CHUNK_BYTES) as u64, false);
        while to > low {
            let segment = self.holding(to - 1)?;
            let from = low.max(segment.first);
            let offsets = segment.offsets(from, to)?;
            for pair in offsets.windows(2).rev() {
                let bytes = pair[1] - pair[0];
                if taken && bytes > left {
                    return Ok(to);
                }
                (left, taken, to) = (left.saturating_sub(bytes), true, to - 1);
            }
        }
        Ok(to)
    }

    /// Reads frames from a position up to another, stopping early where the next would pass `most_bytes`.
    fn range(&self, from: Position, to: Position, most_bytes: usize) -> Result<Frames, ReadError> {
        let (mut frames, mut position) = (Frames::default(), from);
        let most_bytes = most_bytes.min(MAX_CHUNK_BYTES);
        while position < to && (frames.bytes.len() < most_bytes || frames.offsets.is_empty()) {
            let segment = self.holding(position)?;
            let end = to.min(segment.end());
            let room = most_bytes - frames.bytes.len().min(most_bytes);
            let (bytes, offsets) = match range_in(&segment, position, end, room) {
                Err(ReadError::Damaged { .. }) if segment.table_is_damaged()? => {
                    range_in(&segment, position, end, room)?
                }
                read => read?,
            };
            if !frames.offsets.is_empty() && bytes.len() > room {
                break;
            }
            position += offsets.len() as u64;
            let whole = position == end;
            let base = frames.bytes.len() as u32;
            frames.offsets.extend(offsets.iter().map(|offset| base + offset));
            if base == 0 {
                frames.bytes = bytes;
            } else {
                frames.bytes.extend_from_slice(&bytes);
            }
            if !whole {
                break;
            }
        }
        Ok(frames)
    }
}

/// Reads frames of one segment: as many of `from..to` as fit into `room` bytes, and at least one.
fn range_in(segment: &Segment, from: Position, to: Position, room: usize) -> Result<(Vec<u8>, Vec<u32>), ReadError> {
    // The range is cut to what can fit before its offsets are read: no frame is shorter than its header.
    let to = to.min(from.saturating_add((room / crate::frame::HEADER_BYTES) as u64 + 1));
    let offsets = segment.offsets(from, to)?;
    let fitting = offsets.partition_point(|offset| offset - offsets[0] <= room as u64);
    let last = fitting.saturating_sub(1).max(1);
    let bytes = (offsets[last] - offsets[0]) as usize;
    let mut expected = Expected { position: from, link: None };
    let (bytes, offsets, _) = segment.piece(offsets[0], offsets[last], &mut expected, bytes, last)?;
    if offsets.len() == last { Ok((bytes, offsets)) } else { Err(segment.damaged(expected.position, "cut short")) }
}

/// Reads a log from a position to its head, in large pieces, verifying that each entry follows from the one before.
#[derive(Debug)]
pub(crate) struct Walk {
    files: Arc<Files>,
    segment: Option<Arc<Segment>>,
    offset: u64,
    expected: Expected,
    to: Position,
    piece_bytes: usize,
}

impl Walk {
    /// Begins at a position; ends before `to`, which is cut to the head.
    pub(crate) fn new(files: Arc<Files>, from: Position, to: Position) -> Self {
        let to = to.min(files.head());
        Self {
            files,
            segment: None,
            offset: 0,
            expected: Expected { position: from, link: None },
            to,
            piece_bytes: PIECE_BYTES,
        }
    }

    /// The next piece, or `None` at the end.
    pub(crate) fn piece(&mut self) -> Result<Option<Chunk>, ReadError> {
        let position = self.expected.position;
        if position >= self.to {
            return Ok(None);
        }
        let segment = match self.segment.take() {
            Some(segment) if position < segment.end() => segment,
            _ => {
                let segment = self.files.holding(position)?;
                self.offset = if position == segment.first {
                    SEGMENT_HEADER_BYTES as u64
                } else {
                    segment.offsets(position, position + 1)?[0]
                };
                segment
            }
        };
        let most = usize::try_from(self.to - position).unwrap_or(usize::MAX);
        let (bytes, offsets, used) =
            segment.piece(self.offset, segment.frames_end(), &mut self.expected, self.piece_bytes, most)?;
        self.offset += used;
        self.segment = Some(segment);
        Ok(Some(Chunk::new(bytes, offsets)))
    }
}

impl Iterator for Walk {
    type Item = Result<Chunk, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.piece().transpose();
        if matches!(next, Some(Err(_))) {
            // Nothing after damage is handed out: the iterator ends with the error.
            self.to = self.expected.position.min(self.to);
            self.expected.position = self.to;
        }
        next
    }
}
