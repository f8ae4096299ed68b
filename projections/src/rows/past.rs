//! What was known of one record: its name, its own events, and which of them gave a column its value.

use super::{Rows, read::known, seen::Seen, view::View};
use crate::sight::Sight;
use domain::{stream::StreamId, value::DivisionCode};

/// Where a record's own events lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnEvents {
    /// The stream they lie in, which an entry of an income book shares with its book.
    pub stream: StreamId,
    /// Their positions, oldest first.
    pub positions: Vec<u64>,
}

impl Rows {
    /// The name a record had, where it is shown and its list has names of its own.
    pub(crate) fn name(&self, view: View, key: &str, seen: &Seen<'_>) -> Option<String> {
        seen.mention_of(view, self.row_of(view, key)?).name
    }

    /// Whether a record was there when `as_of` entries were known, and is shown.
    #[must_use]
    pub fn shows_record(&self, sight: &Sight, view: View, key: &str, as_of: u64) -> bool {
        self.row_shown(&Seen::of(self, sight, as_of), view, key).is_some()
    }

    /// Which of the events at these positions are shown when `as_of` entries are known: those of shown records.
    #[must_use]
    pub fn shows_events(&self, sight: &Sight, positions: &[u64], as_of: u64) -> Vec<bool> {
        let seen = Seen::of(self, sight, as_of);
        positions.iter().map(|position| seen.shows_entry(known(*position))).collect()
    }

    /// Which of the events at these positions are of records that lie, or ever lay, in a division or below it.
    /// Registers that belong to everybody lie nowhere, but for the divisions themselves.
    #[must_use]
    pub fn events_within(&self, division: DivisionCode, positions: &[u64], as_of: u64) -> Vec<bool> {
        let seen = Seen::of(self, &Sight::Division(division), as_of);
        positions.iter().map(|position| seen.places_entry(known(*position))).collect()
    }

    /// A record's own events among the first `as_of` entries; none when it was not there yet or is not shown.
    #[must_use]
    pub fn own_events(&self, sight: &Sight, view: View, key: &str, as_of: u64) -> Option<OwnEvents> {
        let row = self.row_shown(&Seen::of(self, sight, as_of), view, key)?;
        let newest_first = self.table(view).positions(row).map(u64::from);
        let mut positions: Vec<u64> = newest_first.filter(|position| *position < as_of).collect();
        positions.reverse();
        Some(OwnEvents { stream: self.stream_of(view, row), positions })
    }

    /// The event that gave a column of a record the value it had when `as_of` entries were known, by the column's key
    /// or title. The event may be another record's, where the column tells something of that one.
    #[must_use]
    pub fn column_set_by(
        &self,
        sight: &Sight,
        view: View,
        key: &str,
        column: &str,
        as_of: u64,
    ) -> Option<(usize, u64)> {
        let slot = view.columns().iter().position(|one| one.key == column || one.title == column)?;
        let row = self.row_shown(&Seen::of(self, sight, as_of), view, key)?;
        let table = self.table(view);
        let mut replaced = table.replaced(row).filter(|(position, at, _)| *at == slot && *position < known(as_of));
        let position = replaced.next().map_or_else(|| table.born(row), |(position, ..)| position);
        Some((slot, u64::from(position)))
    }

    /// The row of a record that is shown and was there.
    fn row_shown(&self, seen: &Seen<'_>, view: View, key: &str) -> Option<u32> {
        let row = self.row_of(view, key)?;
        (self.table(view).born(row) < seen.as_of() && seen.shows(view, row)).then_some(row)
    }
}
