//! Everything a record holds, long texts included: its own stream folded from the log, up to a number of entries known.

use domain::{
    entry::{DecodeError, Recorded, decode},
    register::Record,
    stream::StreamId,
};
use store::{Limit, Log, ReadError};

/// Why a record could not be read from the log.
#[derive(Debug, thiserror::Error)]
pub enum ReadRecordError {
    /// The log could not be read.
    #[error("read the record's stream")]
    Read(#[source] ReadError),
    /// The log holds something that is not an entry of this ledger.
    #[error("decode entry {position}")]
    Decode {
        /// Where it lies.
        position: u64,
        /// What is wrong with it.
        #[source]
        cause: DecodeError,
    },
}

/// A record as it was at a point of knowledge.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordAsOf {
    /// What its events fold to; none when it was not there yet.
    pub record: Option<Record>,
    /// How many events its stream held.
    pub version: u64,
}

/// A record as it was when `as_of` entries were known, folded from its own stream.
///
/// # Errors
/// When the log cannot be read, or holds what this program cannot decode.
pub async fn record_as_of<L: Log>(log: &L, stream: StreamId, as_of: u64) -> Result<RecordAsOf, ReadRecordError> {
    let stream = store::StreamId(*stream.0.as_bytes());
    let chunk = log.read_stream(stream, 0, Limit::ALL).await.map_err(ReadRecordError::Read)?;
    let mut known = RecordAsOf { record: None, version: 0 };
    for entry in chunk.iter().take_while(|entry| entry.position < as_of) {
        let recorded: Recorded =
            decode(entry.bytes).map_err(|cause| ReadRecordError::Decode { position: entry.position, cause })?;
        known.record = Some(Record::evolve(known.record, &recorded.event, &recorded.stamp()));
        known.version += 1;
    }
    Ok(known)
}
