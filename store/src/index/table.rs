//! The index of the newest entries, in memory, until it is written out as a run.

use std::collections::HashMap;

use crate::batch::{CommandId, Position, StreamId};
use crate::frame::Header;

/// Where a stream stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StreamRow {
    /// Its newest entry.
    pub(crate) newest: Position,
    /// How many entries it holds.
    pub(crate) version: u64,
}

/// Where a command's entries lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CommandRow {
    pub(crate) first: Position,
    pub(crate) count: u32,
}

/// What a stretch of the log says of streams and commands.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// The stretch is `from..to`; it begins and ends between batches.
    pub(crate) from: Position,
    pub(crate) to: Position,
    /// The header CRC of the entry at `to - 1`.
    pub(crate) proof: u32,
    pub(crate) streams: HashMap<StreamId, StreamRow>,
    pub(crate) commands: HashMap<CommandId, CommandRow>,
}

impl Table {
    /// An empty table of the log from a position on.
    pub(crate) fn new(from: Position) -> Self {
        Self { from, to: from, proof: 0, streams: HashMap::new(), commands: HashMap::new() }
    }

    pub(crate) fn entries(&self) -> u64 {
        self.to - self.from
    }

    /// Takes in the next entry.
    pub(crate) fn add(&mut self, header: &Header) {
        debug_assert_eq!(header.position, self.to, "entries are indexed in order");
        self.to = header.position + 1;
        self.proof = header.crc;
        self.streams.insert(header.stream, StreamRow { newest: header.position, version: header.stream_version });
        // A stretch may begin inside a batch only when the whole index is made anew, and then the row is there
        // already.
        let row =
            CommandRow { first: header.position - u64::from(header.index_in_batch), count: header.index_in_batch + 1 };
        self.commands.insert(header.command, row);
    }
}
