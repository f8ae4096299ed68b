//! Snapshots: what was folded up to a position, so that start-up does not depend on history. They lie beside the log,
//! can be lost at any time, and are believed only when the log itself proves that it still has that very prefix.

use crate::projections::Projections;
use sha2::{Digest as _, Sha256};
use std::{
    io::{self, BufReader, BufWriter, Read, Write},
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};
use store::{ContentDigest, SnapshotError, Snapshots};

/// The name of the snapshot among the log's snapshots.
const NAME: &str = "projections";
/// The version of the form below. A snapshot of another version is not migrated: the log is folded anew.
const FORMAT: u8 = 6;
/// How hard the compressor tries: the rows of a long history become a third, and no level above this one pays.
const LEVEL: i32 = 1;
/// Bytes that go from the encoder to the store at once.
const PIECE_BYTES: usize = 256 << 10;
/// Pieces that may wait between the two.
const PIECES: usize = 4;

/// Why a snapshot was not written. Nothing is lost but time.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SaveError {
    /// The projections could not be encoded, or nobody took the bytes.
    #[error("encode the snapshot")]
    Encode(#[source] bincode::error::EncodeError),
    /// The store did not keep it.
    #[error("keep the snapshot")]
    Keep(#[source] SnapshotError),
}

/// A digest of the form, so that a snapshot of another one is told before it is read.
fn form() -> ContentDigest {
    ContentDigest(Sha256::digest([NAME.as_bytes(), &[FORMAT]].concat()).into())
}

/// Writes a snapshot. Memory use does not depend on its size: bytes go to the store as they are made.
pub(crate) fn save(projections: &Projections, snapshots: &Snapshots) -> Result<(), SaveError> {
    let (sender, receiver) = sync_channel(PIECES);
    thread::scope(|scope| {
        let keeping = scope.spawn(move || {
            snapshots.put(
                NAME,
                projections.position(),
                form(),
                Pieces { receiver, piece: Vec::new(), at: 0, whole: false },
            )
        });
        let encoded = encode(projections, Sending { sender, piece: Vec::with_capacity(PIECE_BYTES) });
        let kept = keeping.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        // When the store gave up first, its reason is the one to tell.
        kept.map_err(SaveError::Keep)?;
        encoded.map_err(SaveError::Encode)
    })
}

fn encode(projections: &Projections, mut sending: Sending) -> Result<(), bincode::error::EncodeError> {
    let failed = |inner| bincode::error::EncodeError::Io { inner, index: 0 };
    sending.write_all(&[FORMAT]).map_err(failed)?;
    // The encoder writes value by value.
    let mut packing = BufWriter::with_capacity(PIECE_BYTES, zstd::Encoder::new(sending, LEVEL).map_err(failed)?);
    bincode::serde::encode_into_std_write(projections, &mut packing, bincode::config::standard())?;
    let packed = packing.into_inner().map_err(io::IntoInnerError::into_error).map_err(failed)?;
    packed.finish().and_then(Sending::finish).map_err(failed)
}

fn decode(packed: impl Read) -> Result<Projections, bincode::error::DecodeError> {
    let failed = |inner| bincode::error::DecodeError::Io { inner, additional: 0 };
    let mut unpacked = BufReader::with_capacity(PIECE_BYTES, zstd::Decoder::new(packed).map_err(failed)?);
    bincode::serde::decode_from_std_read(&mut unpacked, bincode::config::standard())
}

/// Reads the snapshot, if there is one that can be believed and read. Anything else means folding from zero.
pub(crate) fn load(snapshots: &Snapshots) -> Option<Projections> {
    let mut reader = match snapshots.get(NAME) {
        Ok(found) => found?,
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "the snapshot could not be opened");
            return None;
        }
    };
    let info = reader.info();
    let mut format = [0];
    if info.digest != form() || reader.read_exact(&mut format).is_err() || format != [FORMAT] {
        tracing::info!("the snapshot has another form; the log is folded anew");
        return None;
    }
    match decode(reader) {
        Ok(mut projections) => {
            if projections.position() != info.position {
                tracing::warn!("the snapshot says of itself what is not so; the log is folded anew");
                return None;
            }
            projections.rebuild();
            Some(projections)
        }
        Err(error) => {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "the snapshot could not be read; the log is folded anew");
            None
        }
    }
}

/// The encoder's end of the pipe. What is not followed by [`Sending::finish`] ends with an error on the other side.
struct Sending {
    sender: SyncSender<Option<Vec<u8>>>,
    piece: Vec<u8>,
}

impl Sending {
    fn send(&mut self) -> io::Result<()> {
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE_BYTES));
        self.sender.send(Some(piece)).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
    }

    fn finish(mut self) -> io::Result<()> {
        self.send()?;
        self.sender.send(None).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
    }
}

impl Write for Sending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE_BYTES {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The store's end of the pipe.
struct Pieces {
    receiver: Receiver<Option<Vec<u8>>>,
    piece: Vec<u8>,
    at: usize,
    /// Whether the encoder said that this was all; a reader may ask again after the end.
    whole: bool,
}

impl Read for Pieces {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        while self.at == self.piece.len() {
            if self.whole {
                return Ok(0);
            }
            match self.receiver.recv() {
                Ok(Some(piece)) => (self.piece, self.at) = (piece, 0),
                Ok(None) => self.whole = true,
                Err(_) => return Err(io::Error::from(io::ErrorKind::UnexpectedEof)),
            }
        }
        let taken = (&self.piece[self.at..]).read(bytes)?;
        self.at += taken;
        Ok(taken)
    }
}
