//! The registers as lists and pages: one packed row per record, folded from events, read as of any earlier position.
//!
//! Long texts are not kept here: a page or a list that shows them folds the record's own stream, see [`record_as_of`].
//! Nothing here computes an indicator, and nothing here is written to disk but as a snapshot that can be rebuilt.

mod apply;
mod begun;
mod belonging;
pub(crate) mod choices;
mod column;
mod columns;
mod digest;
mod edit;
mod entries;
mod interner;
mod left;
mod list;
mod missing;
mod page;
mod past;
mod query;
mod queues;
mod read;
mod record;
mod seen;
mod table;
mod view;

pub use column::{Choice, Column, ColumnType, Role};
pub use list::{CellChange, ChangedRow, ListDifference, RowChange};
pub use missing::DEFAULT_VISIT_DAYS_A_MONTH;
pub use page::{MAX_RELATED_ROWS, RecordPage, RelatedRecords};
pub use past::OwnEvents;
pub use query::{
    Cell, DEFAULT_LIMIT, ListError, ListQuery, MAX_LIMIT, MAX_TEXT_CHARS, Mention, Order, Page, Row, Sort, Total,
};
pub use queues::{DEFAULT_ENDING_DAYS, DEFAULT_VISIT_DAYS, QueueItem};
pub use record::{ReadRecordError, RecordAsOf, record_as_of};
pub(crate) use seen::Seen;
pub use view::View;

use domain::entry::Recorded;
use entries::Entries;
use interner::Interner;
use serde::{Deserialize, Serialize};
use table::Table;

/// Every record of every register as a packed row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rows {
    /// One table per list, in the order of [`View::ALL`]; that of collectives stays empty.
    tables: Vec<Table>,
    /// Names, units and other short texts.
    texts: Interner,
    /// Lists of numbers, for columns of several values.
    lists: Interner,
    /// Whose record each entry tells of, and who recorded it.
    entries: Entries,
}

impl Default for Rows {
    fn default() -> Self {
        let tables = View::ALL.iter().map(|view| Table::new(*view)).collect();
        Self { tables, texts: Interner::default(), lists: Interner::default(), entries: Entries::default() }
    }
}

impl Rows {
    /// Takes in one entry. Entries come in the order of their positions, none twice.
    pub fn apply(&mut self, entry: &Recorded) {
        apply::apply(self, entry);
    }

    /// Takes out everything.
    fn clear(&mut self) {
        self.tables.iter_mut().filter(|table| table.len() > 0).for_each(Table::clear);
        self.texts.clear();
        self.lists.clear();
        self.entries = Entries::default();
    }

    /// Bytes of memory in use, without what the allocator keeps spare.
    #[must_use]
    pub fn bytes_in_use(&self) -> usize {
        let tables: usize = self.tables.iter().map(Table::bytes_in_use).sum();
        tables + self.texts.bytes_in_use() + self.lists.bytes_in_use() + self.entries.bytes_in_use()
    }

    fn table(&self, view: View) -> &Table {
        &self.tables[view.table() as usize]
    }

    fn table_mut(&mut self, view: View) -> &mut Table {
        &mut self.tables[view.table() as usize]
    }
}

#[cfg(test)]
mod tests;
