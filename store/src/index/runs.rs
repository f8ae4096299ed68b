//! All runs of an index, as lookups go through them.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, PoisonError, RwLock};

use crate::batch::{CommandId, StreamId};
use crate::index::run::{Run, RunSize};
use crate::index::table::{CommandRow, StreamRow};
use crate::shelf::ShelfError;

/// How many rows of streams are remembered.
const MOST_REMEMBERED: usize = 4096;

/// A run that could not be searched, and why.
pub(crate) type Broken = (RunSize, ShelfError);

/// Runs without gaps from position 0 on, oldest first. Another set takes its place when a run is added or merged.
#[derive(Debug)]
pub(crate) struct Runs {
    runs: Vec<Arc<Run>>,
    /// The rows of streams that were found here last: as no run ever changes, nor do they. Some streams are looked up
    /// with every request, and each lookup in a file reads and sums up a block.
    found: RwLock<HashMap<StreamId, StreamRow>>,
}

impl Deref for Runs {
    type Target = [Arc<Run>];

    fn deref(&self) -> &Self::Target {
        &self.runs
    }
}

impl From<Vec<Arc<Run>>> for Runs {
    fn from(runs: Vec<Arc<Run>>) -> Self {
        Self { runs, found: RwLock::default() }
    }
}

impl Runs {
    pub(crate) fn stream(&self, stream: StreamId) -> Result<Option<StreamRow>, Broken> {
        if let Some(row) = self.found.read().unwrap_or_else(PoisonError::into_inner).get(&stream) {
            return Ok(Some(*row));
        }
        let row = self.newest(|run| run.stream(stream))?;
        if let Some(row) = row {
            let mut found = self.found.write().unwrap_or_else(PoisonError::into_inner);
            if found.len() >= MOST_REMEMBERED {
                found.clear();
            }
            found.insert(stream, row);
        }
        Ok(row)
    }

    pub(crate) fn command(&self, command: CommandId) -> Result<Option<CommandRow>, Broken> {
        self.newest(|run| run.command(command))
    }

    fn newest<T>(&self, find: impl Fn(&Run) -> Result<Option<T>, ShelfError>) -> Result<Option<T>, Broken> {
        for run in self.runs.iter().rev() {
            if let Some(row) = find(run).map_err(|error| (run.size, error))? {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }
}
