//! What a caller hands to the log and what it gets back: ids, drafts, batches, and the limits of each.

use std::fmt;

/// The place of an entry in the log: dense from 0, and equal to the leaf index of a later Merkle tree.
pub type Position = u64;

/// The most bytes one entry may have. Later formats give an entry's length in 16 bits.
pub const MAX_ENTRY_BYTES: usize = 65_535;
/// The most entries one batch may hold.
pub const MAX_BATCH_ENTRIES: usize = 65_536;
/// The most bytes the drafts of one batch may add up to: a batch is held in memory, and lies in one segment file.
pub const MAX_BATCH_BYTES: usize = 32 << 20;

/// Names one stream; made by the caller, most often from a natural key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId(pub [u8; 16]);

/// Names one command for ever; made by whoever issues the command.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommandId(pub [u8; 16]);

/// A digest of a command's content, made by the caller. The log only compares it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentDigest(pub [u8; 32]);

/// An entry before it has its place. The log stores `head ‖ position ‖ middle ‖ recorded-at ‖ tail`, both numbers in
/// decimal without padding; recorded-at is in microseconds of UTC and never decreases along the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The bytes before the position.
    pub head: Vec<u8>,
    /// The bytes between the position and the moment of recording.
    pub middle: Vec<u8>,
    /// The bytes after the moment of recording.
    pub tail: Vec<u8>,
}

/// The part of a batch that belongs to one stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamBatch {
    /// The stream.
    pub stream: StreamId,
    /// How many entries the stream must hold now; 0 means it must not exist.
    pub expected: u64,
    /// The entries to add, in order. With none, the stream is only a guard whose version must match.
    pub drafts: Vec<Draft>,
}

/// Everything one command appends: all of it becomes durable, or nothing does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The command. The same id with the same digest returns the first answer.
    pub command: CommandId,
    /// The digest of the command's content.
    pub digest: ContentDigest,
    /// The streams; entries take their positions in the order listed here. No stream may be listed twice.
    pub streams: Vec<StreamBatch>,
}

/// The answer to an append: the entries are durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// The position of the batch's first entry.
    pub first: Position,
    /// How many entries the batch has; they lie at `first .. first + count`.
    pub count: u32,
    /// When the batch was recorded, in microseconds of UTC.
    pub recorded_at: i64,
    /// Whether the command had been appended before, so that nothing was written now.
    pub repeated: bool,
}

impl Draft {
    /// The most bytes the finished entry can have, whatever position and moment it is given.
    #[must_use]
    pub fn longest(&self) -> usize {
        self.head.len() + self.middle.len() + self.tail.len() + LONGEST_POSITION + LONGEST_MOMENT
    }
}

/// Digits of the largest `u64`.
const LONGEST_POSITION: usize = 20;
/// Digits and sign of the smallest `i64`.
const LONGEST_MOMENT: usize = 20;

impl Batch {
    /// How many entries the batch would add.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.streams.iter().map(|part| part.drafts.len()).sum()
    }

    /// An upper bound of the bytes its entries will have.
    pub(crate) fn longest(&self) -> usize {
        self.streams.iter().flat_map(|part| &part.drafts).map(Draft::longest).sum()
    }
}

/// Writes bytes as lowercase hexadecimal digits: ids of every kind are shown so.
pub(crate) fn hex(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

macro_rules! shown_as_hex {
    ($($id:ty),*) => {$(
        impl std::fmt::Display for $id {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::batch::hex(&self.0, f)
            }
        }
        impl std::fmt::Debug for $id {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::batch::hex(&self.0, f)
            }
        }
    )*};
}
pub(crate) use shown_as_hex;
shown_as_hex!(StreamId, CommandId, ContentDigest);
