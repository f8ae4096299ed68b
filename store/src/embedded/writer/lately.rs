//! Where streams stand that were looked up lately. Most commands look at a record that others have just looked at, and
//! its row lies on the disk: the writer, for which everybody waits, would read and check a block for each of them.

use std::collections::HashMap;

use crate::batch::StreamId;
use crate::error::ReadError;
use crate::index::table::StreamRow;

/// So many rows are kept at most: about a mebibyte.
const MAX_ROWS: usize = 16_384;

/// Rows of the index. Only the writer changes where a stream stands, so a row is good until it writes to the stream.
#[derive(Default)]
pub(super) struct Lately(HashMap<StreamId, StreamRow>);

impl Lately {
    /// The row of a stream, from what is kept or from where it is looked up.
    pub(super) fn find(
        &mut self,
        stream: StreamId,
        look_up: impl FnOnce() -> Result<Option<StreamRow>, ReadError>,
    ) -> Result<Option<StreamRow>, ReadError> {
        if let Some(row) = self.0.get(&stream) {
            return Ok(Some(*row));
        }
        let found = look_up()?;
        if let Some(row) = found {
            if self.0.len() == MAX_ROWS {
                self.0.clear();
            }
            self.0.insert(stream, row);
        }
        Ok(found)
    }

    /// Forgets streams that were written to.
    pub(super) fn forget(&mut self, streams: impl Iterator<Item = StreamId>) {
        for stream in streams {
            self.0.remove(&stream);
        }
    }
}

#[cfg(test)]
mod tests;
