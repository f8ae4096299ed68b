//! Where each stream stands and what each command appended: all of it can be made anew from the log, and none of it is
//! believed beyond what the log proves.

use std::sync::{Arc, PoisonError, RwLock};

use crate::batch::{CommandId, Position, StreamId};
use crate::embedded::files::{Files, Walk};
use crate::error::ReadError;
use crate::frame::Header;
use crate::index::table::{CommandRow, StreamRow, Table};

pub(crate) mod table;

/// The index of one log.
#[derive(Debug)]
pub(crate) struct Index {
    active: RwLock<Table>,
}

impl Index {
    /// Opens the index of a log, bringing it up to the log's head.
    pub(crate) fn open(files: &Arc<Files>) -> Result<Self, ReadError> {
        let mut table = Table::new(0);
        let mut walk = Walk::new(Arc::clone(files), 0, Position::MAX);
        while let Some(chunk) = walk.piece()? {
            chunk.headers().for_each(|header| table.add(&header));
        }
        Ok(Self { active: RwLock::new(table) })
    }

    /// Takes in entries that have become durable.
    pub(crate) fn add(&self, headers: &[Header]) {
        let mut active = self.active.write().unwrap_or_else(PoisonError::into_inner);
        headers.iter().for_each(|header| active.add(header));
    }

    pub(crate) fn stream(&self, stream: StreamId) -> Result<Option<StreamRow>, ReadError> {
        Ok(self.active.read().unwrap_or_else(PoisonError::into_inner).streams.get(&stream).copied())
    }

    pub(crate) fn command(&self, command: CommandId) -> Result<Option<CommandRow>, ReadError> {
        Ok(self.active.read().unwrap_or_else(PoisonError::into_inner).commands.get(&command).copied())
    }
}
