//! What was known of one record: its name, its own events, and which of them gave a column its value.

use super::{Rows, read::known, view::View};
use domain::stream::StreamId;

/// Where a record's own events lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnEvents {
    /// The stream they lie in, which an entry of an income book shares with its book.
    pub stream: StreamId,
    /// Their positions, oldest first.
    pub positions: Vec<u64>,
}

impl Rows {
    /// The name a record had when `as_of` entries were known, where its list has names of its own.
    #[must_use]
    pub fn name(&self, view: View, key: &str, as_of: u64) -> Option<String> {
        let row = self.row_of(view, key)?;
        self.mention_of(view, row, known(as_of)).name
    }

    /// A record's own events among the first `as_of` entries; none when it was not there yet.
    #[must_use]
    pub fn own_events(&self, view: View, key: &str, as_of: u64) -> Option<OwnEvents> {
        let row = self.row_of(view, key)?;
        self.row_at(view, row, known(as_of))?;
        let newest_first = self.table(view).positions(row).map(u64::from);
        let mut positions: Vec<u64> = newest_first.filter(|position| *position < as_of).collect();
        positions.reverse();
        Some(OwnEvents { stream: self.stream_of(view, row), positions })
    }

    /// The event that gave a column of a record the value it had when `as_of` entries were known, by the column's key
    /// or title. The event may be another record's, where the column tells something of that one.
    #[must_use]
    pub fn column_set_by(&self, view: View, key: &str, column: &str, as_of: u64) -> Option<(usize, u64)> {
        let slot = view.columns().iter().position(|one| one.key == column || one.title == column)?;
        let row = self.row_of(view, key)?;
        self.row_at(view, row, known(as_of))?;
        let table = self.table(view);
        let mut replaced = table.replaced(row).filter(|(position, at, _)| *at == slot && *position < known(as_of));
        let position = replaced.next().map_or_else(|| table.born(row), |(position, ..)| position);
        Some((slot, u64::from(position)))
    }
}
