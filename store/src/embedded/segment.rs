//! One segment file: a header, frames one after another, and once it is sealed an offset table and a trailer. This
//! file knows where bytes lie; which of them are durable, and what recovery does, is decided elsewhere.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use crate::batch::Position;
use crate::disk::DiskFile;
use crate::error::ReadError;
use crate::frame::{self, Expected, Fault, HEADER_BYTES, Header, MAX_FRAME_BYTES};

/// The version of everything in a segment file.
pub(crate) const FORMAT_VERSION: u16 = 1;
/// The bytes before the first frame.
pub(crate) const SEGMENT_HEADER_BYTES: usize = 64;
/// The bytes after the offset table.
pub(crate) const TRAILER_BYTES: usize = 48;
/// The bytes the offset table has for each entry.
pub(crate) const TABLE_ENTRY_BYTES: usize = 4;
const MAGIC: &[u8; 8] = b"LJLOGSEG";
const TRAILER_MAGIC: &[u8; 8] = b"LJLOGEND";
/// Most entries are shorter than this, so that one read fetches all of a frame.
const FIRST_READ_BYTES: usize = 1024;

/// Marks the files of one log, so that those of another are not taken for them.
pub(crate) type LogId = [u8; 16];

/// What the first bytes of a segment file say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SegmentHeader {
    pub(crate) first: Position,
    /// The header CRC of the entry before the first; 0 at position 0.
    pub(crate) link: u32,
    pub(crate) log: LogId,
}

/// Why a segment's header was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HeaderFault {
    Damaged,
    Version(u16),
}

impl SegmentHeader {
    pub(crate) fn encode(&self) -> [u8; SEGMENT_HEADER_BYTES] {
        let mut out = [0; SEGMENT_HEADER_BYTES];
        out[..8].copy_from_slice(MAGIC);
        out[8..10].copy_from_slice(&FORMAT_VERSION.to_le_bytes());
        out[12..16].copy_from_slice(&self.link.to_le_bytes());
        out[16..24].copy_from_slice(&self.first.to_le_bytes());
        out[24..40].copy_from_slice(&self.log);
        let crc = crc32c::crc32c(&out[..60]);
        out[60..].copy_from_slice(&crc.to_le_bytes());
        out
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, HeaderFault> {
        let Some(bytes) = bytes.first_chunk::<SEGMENT_HEADER_BYTES>() else { return Err(HeaderFault::Damaged) };
        if &bytes[..8] != MAGIC || crc32c::crc32c(&bytes[..60]) != number(bytes, 60) {
            return Err(HeaderFault::Damaged);
        }
        let version = u16::from_le_bytes([bytes[8], bytes[9]]);
        if version != FORMAT_VERSION {
            return Err(HeaderFault::Version(version));
        }
        let mut log = [0; 16];
        log.copy_from_slice(&bytes[24..40]);
        Ok(Self { first: wide(bytes, 16), link: number(bytes, 12), log })
    }
}

/// What the last bytes of a sealed segment file say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Trailer {
    pub(crate) first: Position,
    pub(crate) count: u32,
    pub(crate) frames_end: u32,
    pub(crate) last_crc: u32,
    pub(crate) table_crc: u32,
    pub(crate) last_recorded_at: i64,
}

impl Trailer {
    fn encode(&self) -> [u8; TRAILER_BYTES] {
        let mut out = [0; TRAILER_BYTES];
        out[..8].copy_from_slice(TRAILER_MAGIC);
        out[8..16].copy_from_slice(&self.first.to_le_bytes());
        out[16..20].copy_from_slice(&self.count.to_le_bytes());
        out[20..24].copy_from_slice(&self.frames_end.to_le_bytes());
        out[24..28].copy_from_slice(&self.last_crc.to_le_bytes());
        out[28..32].copy_from_slice(&self.table_crc.to_le_bytes());
        out[32..40].copy_from_slice(&self.last_recorded_at.to_le_bytes());
        let crc = crc32c::crc32c(&out[..44]);
        out[44..].copy_from_slice(&crc.to_le_bytes());
        out
    }

    /// Reads a trailer; `None` for anything else.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; TRAILER_BYTES] = bytes.try_into().ok()?;
        if &bytes[..8] != TRAILER_MAGIC || crc32c::crc32c(&bytes[..44]) != number(bytes, 44) {
            return None;
        }
        Some(Self {
            first: wide(bytes, 8),
            count: number(bytes, 16),
            frames_end: number(bytes, 20),
            last_crc: number(bytes, 24),
            table_crc: number(bytes, 28),
            last_recorded_at: wide(bytes, 32).cast_signed(),
        })
    }

    /// How long a file with this trailer is.
    pub(crate) fn file_bytes(&self) -> u64 {
        u64::from(self.frames_end) + u64::from(self.count) * TABLE_ENTRY_BYTES as u64 + TRAILER_BYTES as u64
    }
}

/// What is durable in a segment.
#[derive(Clone, Debug)]
pub(crate) struct Extent {
    pub(crate) count: u64,
    pub(crate) frames_end: u64,
    pub(crate) last_crc: u32,
    pub(crate) last_recorded_at: i64,
    /// Where each frame begins; `None` once the file holds the table itself.
    pub(crate) offsets: Option<Vec<u32>>,
}

impl Extent {
    /// Nothing yet.
    pub(crate) fn empty(link: u32, recorded_at: i64) -> Self {
        Self {
            count: 0,
            frames_end: SEGMENT_HEADER_BYTES as u64,
            last_crc: link,
            last_recorded_at: recorded_at,
            offsets: Some(Vec::new()),
        }
    }

    /// What a sealed file's trailer says.
    pub(crate) fn sealed(trailer: &Trailer) -> Self {
        Self {
            count: u64::from(trailer.count),
            frames_end: u64::from(trailer.frames_end),
            last_crc: trailer.last_crc,
            last_recorded_at: trailer.last_recorded_at,
            offsets: None,
        }
    }
}

/// One segment file, shared by the writer and all readers.
#[derive(Debug)]
pub(crate) struct Segment {
    pub(crate) path: PathBuf,
    pub(crate) first: Position,
    file: Box<dyn DiskFile>,
    extent: RwLock<Extent>,
    /// The table worked out anew, where the one in the file turned out to be damaged.
    rebuilt: OnceLock<Vec<u32>>,
}

impl Segment {
    pub(crate) fn new(path: PathBuf, first: Position, file: Box<dyn DiskFile>, extent: Extent) -> Self {
        Self { path, first, file, extent: RwLock::new(extent), rebuilt: OnceLock::new() }
    }

    pub(crate) fn file(&self) -> &dyn DiskFile {
        &*self.file
    }

    fn extent(&self) -> std::sync::RwLockReadGuard<'_, Extent> {
        self.extent.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a change of what is durable be seen.
    pub(crate) fn publish(&self, change: impl FnOnce(&mut Extent)) {
        change(&mut self.extent.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// The position after the last durable entry.
    pub(crate) fn end(&self) -> Position {
        self.first + self.extent().count
    }

    pub(crate) fn frames_end(&self) -> u64 {
        self.extent().frames_end
    }

    pub(crate) fn is_sealed(&self) -> bool {
        self.extent().offsets.is_none()
    }

    pub(crate) fn last_crc(&self) -> u32 {
        self.extent().last_crc
    }

    pub(crate) fn last_recorded_at(&self) -> i64 {
        self.extent().last_recorded_at
    }

    pub(crate) fn damaged(&self, position: Position, what: &'static str) -> ReadError {
        ReadError::Damaged { position, segment: self.path.clone(), what }
    }

    fn io(&self, source: io::Error) -> ReadError {
        ReadError::Io { path: self.path.clone(), source: Arc::new(source) }
    }

    /// Where the frames of `from..to` begin, and where the last one ends. The range must be durable and not empty.
    pub(crate) fn offsets(&self, from: Position, to: Position) -> Result<Vec<u64>, ReadError> {
        let (low, high) = ((from - self.first) as usize, (to - self.first) as usize);
        let extent = self.extent();
        let take = |table: &[u32]| -> Vec<u64> {
            let mut offsets: Vec<u64> = table[low..table.len().min(high + 1)].iter().map(|at| u64::from(*at)).collect();
            if high == table.len() {
                offsets.push(extent.frames_end);
            }
            offsets
        };
        if let Some(table) = extent.offsets.as_ref().or_else(|| self.rebuilt.get()) {
            return Ok(take(table));
        }
        let wanted = (high + 1).min(extent.count as usize) - low;
        let mut bytes = vec![0; wanted * TABLE_ENTRY_BYTES];
        let at = extent.frames_end + (low * TABLE_ENTRY_BYTES) as u64;
        let read = self.file.read_at(&mut bytes, at).map_err(|error| self.io(error))?;
        if read < bytes.len() {
            return Err(self.damaged(from, "the file is shorter than its trailer says"));
        }
        let mut offsets: Vec<u64> = bytes.chunks_exact(TABLE_ENTRY_BYTES).map(|at| u64::from(number(at, 0))).collect();
        if high as u64 == extent.count {
            offsets.push(extent.frames_end);
        }
        let sound = offsets.windows(2).all(|pair| pair[0] + HEADER_BYTES as u64 <= pair[1])
            && offsets.last().is_some_and(|last| *last <= extent.frames_end);
        if sound { Ok(offsets) } else { Ok(take(self.rebuild_table(&extent)?)) }
    }

    /// Walks all frames to find where each begins: the table in the file cannot be used.
    fn rebuild_table(&self, extent: &Extent) -> Result<&[u32], ReadError> {
        if let Some(table) = self.rebuilt.get() {
            return Ok(table);
        }
        tracing::warn!(segment = %self.path.display(), "the offset table is damaged and is worked out anew");
        let (mut table, mut at) = (Vec::new(), SEGMENT_HEADER_BYTES as u64);
        let mut expected = Expected { position: self.first, link: None };
        while at < extent.frames_end {
            let (_, offsets, used) = self.piece(at, extent.frames_end, &mut expected, PIECE_BYTES, usize::MAX)?;
            table.extend(offsets.iter().map(|offset| at as u32 + offset));
            at += used;
        }
        if table.len() as u64 != extent.count {
            return Err(self.damaged(expected.position, "the segment holds another number of entries than it says"));
        }
        Ok(self.rebuilt.get_or_init(|| table))
    }

    /// Reads and verifies the frames that lie whole in the `most_bytes` after an offset, at most `most` of them and at
    /// least one. Returns the bytes, where each frame begins in them, and how many bytes the frames take.
    pub(crate) fn piece(
        &self,
        at: u64,
        frames_end: u64,
        expected: &mut Expected,
        most_bytes: usize,
        most: usize,
    ) -> Result<(Vec<u8>, Vec<u32>, u64), ReadError> {
        let wanted = (most_bytes.max(MAX_FRAME_BYTES) as u64).min(frames_end - at) as usize;
        let mut bytes = vec![0; wanted];
        let read = self.file.read_at(&mut bytes, at).map_err(|error| self.io(error))?;
        bytes.truncate(read);
        let mut offsets = Vec::with_capacity(wanted / 256);
        let (used, fault) = frame::decode_all(&bytes, expected, &mut offsets, most);
        match fault {
            Some(Fault::Bad(what)) => Err(self.damaged(expected.position, what)),
            Some(Fault::Short) if used == 0 || at + wanted as u64 == frames_end => {
                Err(self.damaged(expected.position, "the entry is cut short"))
            }
            None if used == 0 => Err(self.damaged(expected.position, "the file is shorter than it was")),
            Some(Fault::Short) | None => {
                bytes.truncate(used);
                Ok((bytes, offsets, used as u64))
            }
        }
    }

    /// Reads and verifies the frame of one durable entry, appending it to `out`.
    pub(crate) fn frame(&self, position: Position, out: &mut Vec<u8>) -> Result<Header, ReadError> {
        match self.frame_by_table(position, out) {
            Err(ReadError::Damaged { .. }) if self.table_is_damaged()? => self.frame_by_table(position, out),
            read => read,
        }
    }

    fn frame_by_table(&self, position: Position, out: &mut Vec<u8>) -> Result<Header, ReadError> {
        let offsets = self.offsets(position, position + 1)?;
        let length = (offsets[1] - offsets[0]) as usize;
        if length > MAX_FRAME_BYTES {
            return Err(self.damaged(position, "the offset table is damaged"));
        }
        let start = out.len();
        out.resize(start + length, 0);
        let read = self.file.read_at(&mut out[start..], offsets[0]).map_err(|error| self.io(error))?;
        let checked = frame::decode(&out[start..start + read]).and_then(|header| {
            Expected { position, link: None }.accept(&header)?;
            if header.frame_bytes() == length { Ok(header) } else { Err(Fault::Bad("the offset table is damaged")) }
        });
        checked.map_err(|fault| {
            out.truncate(start);
            match fault {
                Fault::Bad(what) => self.damaged(position, what),
                Fault::Short => self.damaged(position, "the entry is cut short"),
            }
        })
    }

    /// After a read failed: whether the table is to blame, and not the entry. If so it has been worked out anew.
    pub(crate) fn table_is_damaged(&self) -> Result<bool, ReadError> {
        let extent = self.extent();
        if extent.offsets.is_some() || self.rebuilt.get().is_some() {
            return Ok(false);
        }
        let mut bytes = vec![0; extent.count as usize * TABLE_ENTRY_BYTES + TRAILER_BYTES];
        let read = self.file.read_at(&mut bytes, extent.frames_end).map_err(|error| self.io(error))?;
        let (table, trailer) = bytes[..read].split_at(read.saturating_sub(TRAILER_BYTES));
        if Trailer::decode(trailer).is_some_and(|trailer| trailer.table_crc == crc32c::crc32c(table)) {
            return Ok(false);
        }
        self.rebuild_table(&extent).map(|_| true)
    }

    /// The header of one durable entry.
    pub(crate) fn header(&self, position: Position) -> Result<Header, ReadError> {
        self.frame(position, &mut Vec::with_capacity(FIRST_READ_BYTES))
    }

    /// Writes the offset table and the trailer after the last frame, cuts the file there and makes it durable.
    pub(crate) fn seal(&self) -> io::Result<()> {
        let (bytes, at) = {
            let extent = self.extent();
            let Some(offsets) = &extent.offsets else { return Ok(()) };
            let mut bytes: Vec<u8> = offsets.iter().flat_map(|offset| offset.to_le_bytes()).collect();
            let trailer = Trailer {
                first: self.first,
                count: u32::try_from(extent.count).map_err(io::Error::other)?,
                frames_end: u32::try_from(extent.frames_end).map_err(io::Error::other)?,
                last_crc: extent.last_crc,
                table_crc: crc32c::crc32c(&bytes),
                last_recorded_at: extent.last_recorded_at,
            };
            bytes.extend_from_slice(&trailer.encode());
            (bytes, extent.frames_end)
        };
        self.file.write_all_at(&bytes, at)?;
        self.file.truncate(at + bytes.len() as u64)?;
        self.file.sync_all()?;
        self.publish(|extent| extent.offsets = None);
        Ok(())
    }
}

/// How much is read at once when all of a segment is walked.
pub(crate) const PIECE_BYTES: usize = 256 << 10;

const _: () = assert!(PIECE_BYTES > MAX_FRAME_BYTES, "every piece holds at least one whole frame");

/// The name of the segment file that begins with a position.
pub(crate) fn file_name(first: Position) -> String {
    format!("{first:020}.seg")
}

/// The position a segment file begins with, by its name.
pub(crate) fn first_by_name(path: &Path) -> Option<Position> {
    let stem = path.file_name()?.to_str()?.strip_suffix(".seg")?;
    (stem.len() == 20 && stem.bytes().all(|byte| byte.is_ascii_digit())).then(|| stem.parse().ok())?
}

fn number(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn wide(bytes: &[u8], at: usize) -> u64 {
    u64::from(number(bytes, at)) | u64::from(number(bytes, at + 4)) << 32
}
