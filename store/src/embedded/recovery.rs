//! Opening a log that may have been cut off at any moment: a torn tail is cut, damage anywhere else is refused with
//! its position, and until that is settled nothing is changed.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::batch::Position;
use crate::disk::{Disk, DiskFile};
use crate::embedded::segment::{
    self, Extent, FORMAT_VERSION, HeaderFault, LogId, PIECE_BYTES, SEGMENT_HEADER_BYTES, Segment, SegmentHeader,
    TRAILER_BYTES, Trailer,
};
use crate::error::OpenError;
use crate::frame::{self, Expected, Fault, HEADER_BYTES, MAX_FRAME_BYTES};

/// The file that says how long the log was when it was last closed in order.
pub(crate) const FLOOR_FILE: &str = "floor";

/// What was found on opening.
#[derive(Debug)]
pub(crate) struct Recovered {
    pub(crate) segments: Vec<Arc<Segment>>,
    /// The log's mark, when there is a segment that bears it.
    pub(crate) log: Option<LogId>,
    /// How many bytes of a torn tail were cut off.
    pub(crate) cut_bytes: u64,
}

/// How long the log was at least, and the header CRC of its last entry then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Floor {
    pub(crate) head: Position,
    pub(crate) last_crc: u32,
}

impl Floor {
    const BYTES: usize = 16;

    pub(crate) fn encode(&self) -> [u8; Self::BYTES] {
        let mut out = [0; Self::BYTES];
        out[..8].copy_from_slice(&self.head.to_le_bytes());
        out[8..12].copy_from_slice(&self.last_crc.to_le_bytes());
        let crc = crc32c::crc32c(&out[..12]);
        out[12..].copy_from_slice(&crc.to_le_bytes());
        out
    }

    /// Reads a floor; anything else is none, for it only ever adds to what the log itself says.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; Self::BYTES] = bytes.try_into().ok()?;
        let (body, crc) = bytes.split_at(12);
        let (head, last) = body.split_at(8);
        (crc == crc32c::crc32c(body).to_le_bytes()).then_some(())?;
        Some(Self {
            head: u64::from_le_bytes(head.try_into().ok()?),
            last_crc: u32::from_le_bytes(last.try_into().ok()?),
        })
    }
}

/// One segment file before it is known to be sound.
pub(super) struct Found {
    pub(super) path: PathBuf,
    pub(super) header: SegmentHeader,
    pub(super) file: Box<dyn DiskFile>,
    pub(super) length: u64,
    pub(super) trailer: Option<Trailer>,
}

/// The open end of the log, as it was found.
pub(super) struct Tail {
    pub(super) extent: Extent,
    /// Whether anything but zeros lies behind the last whole batch.
    pub(super) torn: bool,
    /// How many entries the file itself proves to have been durable.
    pub(super) durable: Position,
}

fn io_error(path: &Path, source: io::Error) -> OpenError {
    OpenError::Io { path: path.to_path_buf(), source }
}

fn damaged(path: &Path, position: Position, what: &'static str) -> OpenError {
    OpenError::Damaged { position, segment: path.to_path_buf(), what }
}

/// Opens every segment of a log directory and settles where the log ends.
pub(crate) fn recover(disk: &dyn Disk, dir: &Path) -> Result<Recovered, OpenError> {
    let mut found: Vec<Found> = Vec::new();
    for (first, path) in list(dir)? {
        found.push(look_at(disk, first, path)?);
    }
    let floor = std::fs::read(dir.join(FLOOR_FILE)).ok().and_then(|bytes| Floor::decode(&bytes));
    let Some(newest) = found.pop() else {
        return match floor {
            Some(floor) if floor.head > 0 => Err(damaged(dir, 0, "the log is shorter than when it was closed")),
            _ => Ok(Recovered { segments: Vec::new(), log: None, cut_bytes: 0 }),
        };
    };
    let log = newest.header.log;
    let mut segments: Vec<Arc<Segment>> = Vec::with_capacity(found.len() + 1);
    let mut follow = (0, 0, i64::MIN);
    for older in found {
        follows(&older, follow, log)?;
        let sealed = open_sealed(older)?;
        follow = (sealed.end(), sealed.last_crc(), sealed.last_recorded_at());
        segments.push(Arc::new(sealed));
    }
    follows(&newest, follow, log)?;
    let (newest, cut_bytes) = open_newest(newest, follow.2, floor)?;
    segments.push(Arc::new(newest));
    Ok(Recovered { segments, log: Some(log), cut_bytes })
}

/// The segment files of a log directory in order, each with the position it begins with by its name.
pub(super) fn list(dir: &Path) -> Result<Vec<(Position, PathBuf)>, OpenError> {
    let mut paths: Vec<(Position, PathBuf)> = std::fs::read_dir(dir)
        .map_err(|error| io_error(dir, error))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter_map(|path| segment::first_by_name(&path).map(|first| (first, path)))
        .collect();
    paths.sort();
    Ok(paths)
}

/// Reads what a file says of itself.
pub(super) fn look_at(disk: &dyn Disk, first: Position, path: PathBuf) -> Result<Found, OpenError> {
    let file = disk.open(&path).map_err(|error| io_error(&path, error))?;
    let length = file.length().map_err(|error| io_error(&path, error))?;
    let mut head = [0; SEGMENT_HEADER_BYTES];
    let read = file.read_at(&mut head, 0).map_err(|error| io_error(&path, error))?;
    let header = match SegmentHeader::decode(&head[..read]) {
        Ok(header) if header.first == first => header,
        Ok(_) | Err(HeaderFault::Damaged) => return Err(damaged(&path, first, "the head of the file is damaged")),
        Err(HeaderFault::Version(found)) => {
            return Err(OpenError::Format { segment: path, found, known: FORMAT_VERSION });
        }
    };
    let trailer = match length.checked_sub(TRAILER_BYTES as u64) {
        None => None,
        Some(at) => {
            let mut bytes = [0; TRAILER_BYTES];
            let read = file.read_at(&mut bytes, at).map_err(|error| io_error(&path, error))?;
            Trailer::decode(&bytes[..read]).filter(|trailer| trailer.first == first && trailer.file_bytes() == length)
        }
    };
    Ok(Found { path, header, file, length, trailer })
}

/// Checks that a file begins where the one before it ended, and belongs to the same log.
pub(super) fn follows(found: &Found, (end, link, _): (Position, u32, i64), log: LogId) -> Result<(), OpenError> {
    if found.header.log != log {
        return Err(damaged(&found.path, found.header.first, "the file belongs to another log"));
    }
    if found.header.first != end {
        return Err(damaged(&found.path, end, "a file of the log is missing or cut short"));
    }
    if found.header.link != link {
        return Err(damaged(&found.path, end, "the file does not follow from the one before it"));
    }
    Ok(())
}

/// Opens a file that another follows. Its table may be damaged and is then made anew; its entries may not.
fn open_sealed(found: Found) -> Result<Segment, OpenError> {
    if let Some(trailer) = &found.trailer {
        let extent = Extent::sealed(trailer);
        return Ok(Segment::new(found.path, found.header.first, found.file, extent));
    }
    tracing::warn!(segment = %found.path.display(), "the trailer is damaged and is written anew");
    let mut tail = Extent::empty(found.header.link, i64::MIN);
    let (expected, _) = walk(&found, &mut tail)?;
    if tail.count == 0 {
        return Err(damaged(&found.path, expected.position, "the entries are damaged"));
    }
    let path = found.path.clone();
    let segment = Segment::new(found.path, found.header.first, found.file, tail);
    // Whether all entries are there is seen when the next file is asked whether it follows.
    segment.seal().map_err(|error| io_error(&path, error))?;
    Ok(segment)
}

/// Opens the newest file, cutting what a crash left of batches that nobody was told of.
fn open_newest(found: Found, recorded_at: i64, floor: Option<Floor>) -> Result<(Segment, u64), OpenError> {
    let first = found.header.first;
    let path = found.path.clone();
    let tail = match &found.trailer {
        Some(trailer) => Tail { extent: Extent::sealed(trailer), torn: false, durable: Position::MAX },
        None => find_tail(&found, recorded_at)?,
    };
    let head = first + tail.extent.count;
    if let Some(floor) = floor {
        if floor.head > head {
            return Err(damaged(&path, head, "the log is shorter than when it was closed"));
        }
        if floor.head == head && floor.last_crc != tail.extent.last_crc {
            return Err(damaged(&path, head - 1, "the last entry is not the one there was when the log was closed"));
        }
    }
    let end = tail.extent.frames_end;
    let cut = if tail.torn { found.length - end } else { 0 };
    let length = found.length;
    let segment = Segment::new(found.path, first, found.file, tail.extent);
    let settle = || -> io::Result<()> {
        if tail.torn {
            // What is cut must never be read again behind newer entries, so it is made to read as zeros.
            segment.file().truncate(end)?;
            segment.file().sync_all()?;
            // A full disk only means that the file cannot grow now.
            if let Err(error) = segment.file().allocate(length) {
                tracing::warn!(%error, "the cut part of the log could not be reserved again");
            }
        }
        // Entries that a killed process wrote but had not yet made durable are taken over, so they are made so now.
        // They are written again first: after a failed sync the system holds them for clean, and would not write
        // them.
        if tail.durable < head {
            write_again(&segment, tail.durable.max(first), head)?;
        }
        segment.file().sync_all()
    };
    settle().map_err(|error| io_error(&path, error))?;
    Ok((segment, cut))
}

/// Writes the frames of a range to where they lie already.
fn write_again(segment: &Segment, from: Position, to: Position) -> io::Result<()> {
    let offsets = segment.offsets(from, to).map_err(io::Error::other)?;
    let (mut at, end) = (offsets[0], offsets[offsets.len() - 1]);
    let mut bytes = vec![0; PIECE_BYTES];
    while at < end {
        let wanted = (end - at).min(PIECE_BYTES as u64) as usize;
        let read = segment.file().read_at(&mut bytes[..wanted], at)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        segment.file().write_all_at(&bytes[..read], at)?;
        at += read as u64;
    }
    Ok(())
}

/// Walks the frames of a file for as long as they are sound; `extent` then ends with the last whole batch. Returns
/// what the first frame that is not sound should have been, and how many entries the sound ones prove to have been
/// durable.
pub(super) fn walk(found: &Found, extent: &mut Extent) -> Result<(Expected, Position), OpenError> {
    let mut expected = Expected { position: found.header.first, link: Some(found.header.link) };
    let mut table = Vec::new();
    let mut durable = found.header.first;
    let mut at = SEGMENT_HEADER_BYTES as u64;
    let mut bytes = vec![0; PIECE_BYTES.min(usize::try_from(found.length).unwrap_or(PIECE_BYTES))];
    loop {
        let read = found.file.read_at(&mut bytes, at).map_err(|error| io_error(&found.path, error))?;
        let mut offsets = Vec::new();
        let (used, fault) = frame::decode_all(&bytes[..read], &mut expected, &mut offsets, usize::MAX);
        for offset in offsets {
            let Some(header) = frame::Header::verified(&bytes[offset as usize..]) else { continue };
            table.push(at as u32 + offset);
            if header.first_of_batch
                && let Some(extension) = frame::extension(&bytes[offset as usize..])
            {
                durable = durable.max(extension.durable);
            }
            let end = at + u64::from(offset) + header.frame_bytes() as u64;
            if header.last_of_batch {
                extent.count = table.len() as u64;
                extent.frames_end = end;
                extent.last_crc = header.crc;
                extent.last_recorded_at = header.recorded_at;
            }
        }
        at += used as u64;
        let ended = read < bytes.len();
        if matches!(fault, Some(Fault::Bad(_))) || ended || used == 0 {
            break;
        }
    }
    table.truncate(extent.count as usize);
    extent.offsets = Some(table);
    Ok((expected, durable))
}

/// Finds where the last whole batch ends, and whether what lies behind it was ever acknowledged.
pub(super) fn find_tail(found: &Found, recorded_at: i64) -> Result<Tail, OpenError> {
    let mut extent = Extent::empty(found.header.link, recorded_at);
    let (expected, durable) = walk(found, &mut extent)?;
    let from = extent.frames_end;
    let rest = usize::try_from(found.length.saturating_sub(from)).unwrap_or(usize::MAX);
    let (mut torn, mut at, mut bytes) = (false, from, vec![0; rest.min(PIECE_BYTES)]);
    loop {
        let read = found.file.read_at(&mut bytes, at).map_err(|error| io_error(&found.path, error))?;
        if bytes[..read].iter().any(|byte| *byte != 0) {
            torn = true;
            if acknowledged_later(&bytes[..read], expected.position) {
                return Err(damaged(&found.path, expected.position, "entries behind it were acknowledged"));
            }
        }
        if read < bytes.len() || read <= MAX_FRAME_BYTES {
            break;
        }
        // Pieces overlap, so that a frame that lies across two of them is seen whole in one.
        at += (read - MAX_FRAME_BYTES) as u64;
    }
    Ok(Tail { extent, torn, durable })
}

/// Whether some bytes hold a frame which proves that the entry at `position` had been durable: a frame written when
/// more entries than that were.
fn acknowledged_later(bytes: &[u8], position: Position) -> bool {
    (0..bytes.len().saturating_sub(HEADER_BYTES)).any(|at| {
        // Zeros are passed over quickly: no header has a link, a stream and a command of zeros and the right sum.
        if bytes[at + 15] != 0 || bytes[at + 14] & 1 == 0 {
            return false;
        }
        frame::decode(&bytes[at..]).is_ok()
            && frame::extension(&bytes[at..]).is_some_and(|extension| extension.durable > position)
    })
}

#[cfg(test)]
mod tests;
