//! A log as it is seen from outside, by a process that does not own its directory: nothing is locked, nothing is
//! written, and the owner may go on appending meanwhile. For those who check, copy and carry the log away.
//!
//! Sealed segments never change. Of the newest one only what is proven to have been durable may be carried away: what
//! lies behind that could still be lost in a power cut, and the copy would then tell another history.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use crate::batch::Position;
use crate::chunk::Chunk;
use crate::disk::{Disk, DiskFile};
use crate::embedded::recovery::{self, FLOOR_FILE, Floor, Found};
use crate::embedded::segment::{
    Extent, LogId, SEGMENT_HEADER_BYTES, Segment, TABLE_ENTRY_BYTES, TRAILER_BYTES, Trailer,
};
use crate::error::{OpenError, ReadError};
use crate::frame::Expected;

/// The directory of the segment files in a ledger's directory.
const LOG_DIR: &str = "log";
/// How much is read at once when all of a log is walked: other threads work on it, and waking them costs.
const WALK_BYTES: usize = 1 << 20;

/// A log seen from outside.
#[derive(Debug)]
pub struct OutsideLog {
    dir: PathBuf,
    segments: Vec<OutsideSegment>,
    head: Position,
    proven: Position,
    torn_bytes: u64,
    /// Why the log ends where it does, when it should not.
    ends_by: Option<ReadError>,
}

/// One segment file seen from outside.
#[derive(Debug)]
pub struct OutsideSegment {
    /// The file.
    pub path: PathBuf,
    /// The position it begins with, by its name.
    pub first: Position,
    /// How long the file is, in bytes.
    pub bytes: u64,
    /// Whether nothing will be added to it any more.
    pub sealed: bool,
    state: Result<(Segment, SegmentMarks), ReadError>,
}

/// What a segment says that its entries must bear out.
#[derive(Clone, Copy, Debug)]
struct SegmentMarks {
    log: LogId,
    link: u32,
    trailer: Option<Trailer>,
}

/// The disk of a process that only looks.
#[derive(Clone, Copy, Debug)]
struct LookingDisk;

impl Disk for LookingDisk {
    fn create(&self, _: &Path) -> io::Result<Box<dyn DiskFile>> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(File::open(path)?))
    }

    fn rename(&self, _: &Path, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn remove(&self, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn sync_dir(&self, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }
}

impl OutsideLog {
    /// Looks at the log of a ledger's directory. Damage is found when the entries are read.
    ///
    /// # Errors
    /// [`OpenError::Io`], when there is no log or it cannot be listed.
    pub fn open(dir: impl AsRef<Path>) -> Result<Self, OpenError> {
        let dir = dir.as_ref().join(LOG_DIR);
        let listed = recovery::list(&dir)?;
        let mut log = Self { dir, segments: Vec::new(), head: 0, proven: 0, torn_bytes: 0, ends_by: None };
        let newest = listed.len().saturating_sub(1);
        for (index, (first, path)) in listed.into_iter().enumerate() {
            let found = recovery::look_at(&LookingDisk, first, path.clone());
            let segment = log.settle(first, path, found, index == newest);
            log.segments.push(segment);
        }
        log.mind_the_floor()?;
        Ok(log)
    }

    /// Works out where one segment ends.
    fn settle(
        &mut self,
        first: Position,
        path: PathBuf,
        found: Result<Found, OpenError>,
        newest: bool,
    ) -> OutsideSegment {
        let found = match found {
            Ok(found) => found,
            Err(error) => return OutsideSegment { state: Err(as_read(error)), path, first, bytes: 0, sealed: !newest },
        };
        let marks = SegmentMarks { log: found.header.log, link: found.header.link, trailer: found.trailer };
        let bytes = found.length;
        let sealed = !newest || found.trailer.is_some();
        let extent = match found.trailer {
            Some(trailer) => Ok(Extent::sealed(&trailer)),
            None if newest => self.settle_tail(&found),
            None => {
                let mut extent = Extent::empty(found.header.link, i64::MIN);
                recovery::walk(&found, &mut extent).map(|_| extent)
            }
        };
        let state = match extent {
            Ok(extent) => {
                self.head = first + extent.count;
                if sealed {
                    self.proven = self.head;
                }
                Ok((Segment::new(path.clone(), first, found.file, extent), marks))
            }
            Err(error) => Err(as_read(error)),
        };
        OutsideSegment { path, first, bytes, sealed, state }
    }

    /// Finds the end of the newest segment, which nothing says but its entries.
    fn settle_tail(&mut self, found: &Found) -> Result<Extent, OpenError> {
        match recovery::find_tail(found, i64::MIN) {
            Ok(tail) => {
                self.proven = tail.durable.min(found.header.first + tail.extent.count);
                self.torn_bytes = if tail.torn { found.length - tail.extent.frames_end } else { 0 };
                Ok(tail.extent)
            }
            // Entries behind the damage had been acknowledged. What lies before it can be read all the same.
            Err(error @ OpenError::Damaged { .. }) => {
                let mut extent = Extent::empty(found.header.link, i64::MIN);
                recovery::walk(found, &mut extent)?;
                self.ends_by = Some(as_read(error));
                Ok(extent)
            }
            Err(error) => Err(error),
        }
    }

    /// Holds the log against the length it had when it was last closed in order.
    fn mind_the_floor(&mut self) -> Result<(), OpenError> {
        let path = self.dir.join(FLOOR_FILE);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(source) => return Err(OpenError::Io { path, source }),
        };
        let damaged = |position, what| Some(ReadError::Damaged { position, segment: path.clone(), what });
        let wrong = match Floor::decode(&bytes) {
            None => damaged(self.head, "the note of the log's length is damaged"),
            Some(floor) if floor.head > self.head => damaged(self.head, "the log is shorter than when it was closed"),
            Some(floor) if floor.head == self.head && self.last_crc().is_some_and(|crc| crc != floor.last_crc) => {
                damaged(self.head - 1, "the last entry is not the one there was when the log was closed")
            }
            Some(floor) => {
                self.proven = self.proven.max(floor.head);
                None
            }
        };
        self.ends_by = self.ends_by.take().or(wrong);
        Ok(())
    }

    fn last_crc(&self) -> Option<u32> {
        self.segments.last().and_then(|last| last.state.as_ref().ok()).map(|(segment, _)| segment.last_crc())
    }

    /// How many entries there are, as far as whole batches go.
    #[must_use]
    pub fn head(&self) -> Position {
        self.head
    }

    /// How many entries are proven to be durable by the log's own files: those of sealed segments, those that a later
    /// group says were durable, and those that were there when the log was closed in order. A checkpoint proves more.
    #[must_use]
    pub fn proven(&self) -> Position {
        self.proven
    }

    /// How many bytes lie behind the last whole batch that are not zeros: being written just now, or left by a crash.
    #[must_use]
    pub fn torn_bytes(&self) -> u64 {
        self.torn_bytes
    }

    /// The segment files, in order.
    #[must_use]
    pub fn segments(&self) -> &[OutsideSegment] {
        &self.segments
    }

    /// Whether all entries of one segment, its table and its end are sound by themselves.
    ///
    /// # Errors
    /// [`ReadError`], with the first position that is not.
    pub fn check_segment(&self, index: usize) -> Result<(), ReadError> {
        let Some(outside) = self.segments.get(index) else { return Ok(()) };
        let (segment, marks) = outside.state.as_ref().map_err(ReadError::clone)?;
        let mut walk = self.walk_from(index, outside.first, marks.link);
        walk.to = segment.end();
        while walk.piece()?.is_some() {}
        if outside.sealed { walk.end(segment, marks) } else { self.ends_by.clone().map_or(Ok(()), Err) }
    }

    /// Reads all entries up to `to`, which is cut to the head, in order and in large chunks. Every checksum and link,
    /// every offset table and trailer is verified. Ends after an error.
    pub fn walk(&self, to: Position) -> impl Iterator<Item = Result<Chunk, ReadError>> + Send + '_ {
        OutsideWalk { to, ..self.walk_from(0, 0, 0) }
    }

    fn walk_from(&self, next: usize, position: Position, link: u32) -> OutsideWalk<'_> {
        let expected = Expected { position, link: Some(link) };
        OutsideWalk { log: self, to: Position::MAX, next, at: 0, table: Vec::new(), expected, mark: None, done: false }
    }
}

impl OutsideSegment {
    /// How many bytes of the file hold its head and the frames before a position.
    ///
    /// # Errors
    /// [`ReadError`], when the file is damaged.
    pub fn bytes_before(&self, position: Position) -> Result<u64, ReadError> {
        let (segment, _) = self.state.as_ref().map_err(ReadError::clone)?;
        if position <= self.first {
            return Ok(SEGMENT_HEADER_BYTES as u64);
        }
        if position >= segment.end() {
            return Ok(segment.frames_end());
        }
        Ok(segment.offsets(position, position + 1)?[0])
    }
}

/// The state of one reading of all entries.
struct OutsideWalk<'a> {
    log: &'a OutsideLog,
    to: Position,
    /// Which segment is read.
    next: usize,
    /// Where in it; 0 before it was begun.
    at: u64,
    /// Where its frames were found to begin.
    table: Vec<u8>,
    expected: Expected,
    mark: Option<LogId>,
    done: bool,
}

impl OutsideWalk<'_> {
    fn piece(&mut self) -> Result<Option<Chunk>, ReadError> {
        loop {
            if self.expected.position >= self.to {
                return Ok(None);
            }
            let Some(outside) = self.log.segments.get(self.next) else {
                return self.log.ends_by.clone().map_or(Ok(None), Err);
            };
            let (segment, marks) = outside.state.as_ref().map_err(ReadError::clone)?;
            if self.at == 0 {
                self.begin(segment, marks)?;
            }
            if self.at < segment.frames_end() {
                let most = usize::try_from(self.to - self.expected.position).unwrap_or(usize::MAX);
                let (bytes, offsets, used) =
                    segment.piece(self.at, segment.frames_end(), &mut self.expected, WALK_BYTES, most)?;
                self.table.extend(offsets.iter().flat_map(|offset| (self.at as u32 + offset).to_le_bytes()));
                self.at += used;
                return Ok(Some(Chunk::new(bytes, offsets)));
            }
            if outside.sealed {
                self.end(segment, marks)?;
            }
            (self.next, self.at) = (self.next + 1, 0);
            self.table.clear();
        }
    }

    /// Checks that a segment belongs here.
    fn begin(&mut self, segment: &Segment, marks: &SegmentMarks) -> Result<(), ReadError> {
        let end = self.expected.position;
        if segment.first != end {
            return Err(segment.damaged(end, "a file of the log is missing or cut short"));
        }
        if *self.mark.get_or_insert(marks.log) != marks.log {
            return Err(segment.damaged(end, "the file belongs to another log"));
        }
        if self.expected.link != Some(marks.link) {
            return Err(segment.damaged(end, "the file does not follow from the one before it"));
        }
        self.at = SEGMENT_HEADER_BYTES as u64;
        Ok(())
    }

    /// Checks that a sealed segment says of its entries what they are.
    fn end(&self, segment: &Segment, marks: &SegmentMarks) -> Result<(), ReadError> {
        let end = self.expected.position;
        let Some(trailer) = &marks.trailer else {
            return Err(segment.damaged(end, "the end of the file is damaged"));
        };
        let mut table = vec![0; trailer.count as usize * TABLE_ENTRY_BYTES];
        let read = segment.file().read_at(&mut table, u64::from(trailer.frames_end));
        let read = read.map_err(|error| ReadError::Io { path: segment.path.clone(), source: error.into() })?;
        let sound = read == table.len()
            && table == self.table
            && trailer.table_crc == crc32c::crc32c(&table)
            && Some(trailer.last_crc) == self.expected.link
            && trailer.file_bytes() >= u64::from(trailer.frames_end) + TRAILER_BYTES as u64;
        if sound { Ok(()) } else { Err(segment.damaged(end, "the offset table or the end of the file is damaged")) }
    }
}

impl Iterator for OutsideWalk<'_> {
    type Item = Result<Chunk, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let next = self.piece().transpose();
        self.done = !matches!(next, Some(Ok(_)));
        next
    }
}

/// The same damage, met while reading.
fn as_read(error: OpenError) -> ReadError {
    match error {
        OpenError::Damaged { position, segment, what } => ReadError::Damaged { position, segment, what },
        OpenError::Format { segment, .. } => {
            ReadError::Damaged { position: 0, segment, what: "the file is of an unknown format version" }
        }
        OpenError::Io { path, source } => ReadError::Io { path, source: source.into() },
        OpenError::Locked { .. } => ReadError::Closed,
        OpenError::Read(error) => error,
    }
}

#[cfg(test)]
mod tests;
