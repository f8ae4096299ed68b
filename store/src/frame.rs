//! The bytes of one entry on disk: a checksummed header, an extension on a batch's first entry, and the entry.
//! `DESIGN.md` draws them. This file must accept any bytes without a panic, and must not do I/O.

use crate::batch::{CommandId, ContentDigest, MAX_ENTRY_BYTES, Position, StreamId};

/// The bytes of the fixed part of a header.
pub(crate) const HEADER_BYTES: usize = 84;
/// The bytes that follow the header of a batch's first entry.
pub(crate) const EXTENSION_BYTES: usize = 44;
/// The longest frame there can be.
pub(crate) const MAX_FRAME_BYTES: usize = HEADER_BYTES + EXTENSION_BYTES + MAX_ENTRY_BYTES;
/// Stands for "no earlier entry of this stream".
pub(crate) const NO_POSITION: Position = u64::MAX;

const FIRST_OF_BATCH: u8 = 1;
const LAST_OF_BATCH: u8 = 2;

const _: () = assert!(MAX_ENTRY_BYTES <= u16::MAX as usize, "the header gives an entry's length in 16 bits");

/// The fixed part of a frame, which says all about an entry but its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    /// CRC-32C of bytes 4..84 of the header; being linked, it stands for all of the log up to here.
    pub(crate) crc: u32,
    /// CRC-32C of the extension and the entry.
    pub(crate) body_crc: u32,
    /// The header CRC of the entry before this one; 0 at position 0.
    pub(crate) link: u32,
    /// The length of the entry in bytes.
    pub(crate) length: u16,
    pub(crate) first_of_batch: bool,
    pub(crate) last_of_batch: bool,
    pub(crate) position: Position,
    pub(crate) recorded_at: i64,
    pub(crate) stream: StreamId,
    pub(crate) stream_version: u64,
    /// Where the stream's entry before this one lies, or [`NO_POSITION`].
    pub(crate) previous: Position,
    pub(crate) command: CommandId,
    /// How many entries of the same batch lie before this one.
    pub(crate) index_in_batch: u32,
}

/// What a batch's first frame says of the whole batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Extension {
    pub(crate) digest: ContentDigest,
    pub(crate) count: u32,
    /// How many entries were durable when this frame was written: what lies before that was acknowledged.
    pub(crate) durable: Position,
}

/// What is wrong with the bytes of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// There are fewer bytes than the frame needs.
    Short,
    /// The bytes do not say what was written.
    Bad(&'static str),
}

impl Header {
    /// The bytes of the whole frame.
    pub(crate) fn frame_bytes(&self) -> usize {
        self.body_offset() + usize::from(self.length)
    }

    /// Where the entry begins in the frame.
    pub(crate) fn body_offset(&self) -> usize {
        HEADER_BYTES + if self.first_of_batch { EXTENSION_BYTES } else { 0 }
    }

    /// Reads the fields without checking anything; the bytes must be as long as a header.
    fn read(bytes: &[u8; HEADER_BYTES]) -> Self {
        Self {
            crc: u32::from_le_bytes(array(bytes, 0)),
            body_crc: u32::from_le_bytes(array(bytes, 4)),
            link: u32::from_le_bytes(array(bytes, 8)),
            length: u16::from_le_bytes(array(bytes, 12)),
            first_of_batch: bytes[14] & FIRST_OF_BATCH != 0,
            last_of_batch: bytes[14] & LAST_OF_BATCH != 0,
            position: u64::from_le_bytes(array(bytes, 16)),
            recorded_at: i64::from_le_bytes(array(bytes, 24)),
            stream: StreamId(array(bytes, 32)),
            stream_version: u64::from_le_bytes(array(bytes, 48)),
            previous: u64::from_le_bytes(array(bytes, 56)),
            command: CommandId(array(bytes, 64)),
            index_in_batch: u32::from_le_bytes(array(bytes, 80)),
        }
    }

    /// Reads a header that was verified before, from the beginning of `bytes`.
    pub(crate) fn verified(bytes: &[u8]) -> Option<Self> {
        bytes.first_chunk().map(Self::read)
    }

    /// Reads and verifies a header from the beginning of `bytes`. Nothing in it is to be trusted before that.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, Fault> {
        let Some(bytes) = bytes.first_chunk::<HEADER_BYTES>() else { return Err(Fault::Short) };
        let header = Self::read(bytes);
        if crc32c::crc32c(&bytes[4..]) != header.crc {
            return Err(Fault::Bad("the checksum of the header does not match"));
        }
        if bytes[14] & !(FIRST_OF_BATCH | LAST_OF_BATCH) != 0 || bytes[15] != 0 {
            return Err(Fault::Bad("the header has marks of an unknown format"));
        }
        if header.first_of_batch != (header.index_in_batch == 0) || u64::from(header.index_in_batch) > header.position {
            return Err(Fault::Bad("the header contradicts itself"));
        }
        Ok(header)
    }
}

/// Reads and verifies a whole frame from the beginning of `bytes`.
pub(crate) fn decode(bytes: &[u8]) -> Result<Header, Fault> {
    let header = Header::decode(bytes)?;
    let Some(body) = bytes.get(HEADER_BYTES..header.frame_bytes()) else { return Err(Fault::Short) };
    if crc32c::crc32c(body) != header.body_crc {
        return Err(Fault::Bad("the checksum of the entry does not match"));
    }
    Ok(header)
}

/// The extension of a verified frame that has one.
pub(crate) fn extension(frame: &[u8]) -> Option<Extension> {
    let bytes: &[u8; EXTENSION_BYTES] = frame.get(HEADER_BYTES..)?.first_chunk()?;
    Some(Extension {
        digest: ContentDigest(array(bytes, 0)),
        count: u32::from_le_bytes(array(bytes, 32)),
        durable: u64::from_le_bytes(array(bytes, 36)),
    })
}

/// Appends a frame to `out`, leaving it to `write_entry` to append the entry's bytes. Returns the finished header.
/// `header.crc`, `body_crc` and `length` are worked out here; the entry must be within [`MAX_ENTRY_BYTES`].
pub(crate) fn encode(
    out: &mut Vec<u8>,
    mut header: Header,
    extension: Option<&Extension>,
    write_entry: impl FnOnce(&mut Vec<u8>),
) -> Header {
    let start = out.len();
    out.resize(start + HEADER_BYTES, 0);
    header.first_of_batch = extension.is_some();
    if let Some(extension) = extension {
        out.extend_from_slice(&extension.digest.0);
        out.extend_from_slice(&extension.count.to_le_bytes());
        out.extend_from_slice(&extension.durable.to_le_bytes());
    }
    let body = out.len();
    write_entry(out);
    header.length = u16::try_from(out.len() - body).expect("the caller keeps entries within the limit");
    header.body_crc = crc32c::crc32c(&out[start + HEADER_BYTES..]);
    let fixed = &mut out[start..start + HEADER_BYTES];
    fixed[4..8].copy_from_slice(&header.body_crc.to_le_bytes());
    fixed[8..12].copy_from_slice(&header.link.to_le_bytes());
    fixed[12..14].copy_from_slice(&header.length.to_le_bytes());
    fixed[14] = u8::from(header.first_of_batch) * FIRST_OF_BATCH + u8::from(header.last_of_batch) * LAST_OF_BATCH;
    fixed[16..24].copy_from_slice(&header.position.to_le_bytes());
    fixed[24..32].copy_from_slice(&header.recorded_at.to_le_bytes());
    fixed[32..48].copy_from_slice(&header.stream.0);
    fixed[48..56].copy_from_slice(&header.stream_version.to_le_bytes());
    fixed[56..64].copy_from_slice(&header.previous.to_le_bytes());
    fixed[64..80].copy_from_slice(&header.command.0);
    fixed[80..84].copy_from_slice(&header.index_in_batch.to_le_bytes());
    header.crc = crc32c::crc32c(&fixed[4..]);
    fixed[..4].copy_from_slice(&header.crc.to_le_bytes());
    header
}

/// The `N` bytes at an offset known to lie inside.
fn array<const N: usize>(bytes: &[u8], offset: usize) -> [u8; N] {
    let mut out = [0; N];
    out.copy_from_slice(&bytes[offset..offset + N]);
    out
}

/// What the next frame of the log must say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expected {
    pub(crate) position: Position,
    /// The header CRC of the entry before it, where that is known.
    pub(crate) link: Option<u32>,
}

impl Expected {
    /// Verifies that a sound frame is the one that belongs here, and moves on to the one after it.
    pub(crate) fn accept(&mut self, header: &Header) -> Result<(), Fault> {
        if header.position != self.position {
            return Err(Fault::Bad("the entry is not the one that belongs here"));
        }
        if self.link.is_some_and(|link| link != header.link) {
            return Err(Fault::Bad("the entry does not follow from the one before it"));
        }
        self.position += 1;
        self.link = Some(header.crc);
        Ok(())
    }
}

/// Verifies the frames that lie one after another in `bytes`, and notes where each begins. Stops at the first fault,
/// or after `most` frames without one. Returns how many bytes the sound frames take.
pub(crate) fn decode_all(
    bytes: &[u8],
    expected: &mut Expected,
    offsets: &mut Vec<u32>,
    most: usize,
) -> (usize, Option<Fault>) {
    let mut at = 0;
    for _ in 0..most {
        if at == bytes.len() {
            break;
        }
        match decode(&bytes[at..]).and_then(|header| expected.accept(&header).map(|()| header)) {
            Ok(header) => {
                offsets.push(u32::try_from(at).expect("a buffer of frames is shorter than 4 GiB"));
                at += header.frame_bytes();
            }
            Err(fault) => return (at, Some(fault)),
        }
    }
    (at, None)
}

#[cfg(test)]
mod tests;
