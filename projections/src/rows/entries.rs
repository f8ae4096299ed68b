//! What the data scope must know of every entry: whose record it tells of, who recorded it, and on which day, in eight
//! bytes each.

use super::{table::NONE, view::View};
use crate::ids::Ids;
use domain::value::{Day, Moment};
use serde::{Deserialize, Serialize};

/// Bits of a record that tell its row; the others tell its list.
const ROW_BITS: u32 = 27;
const ROW_MASK: u32 = (1 << ROW_BITS) - 1;

const _: () = assert!(View::ALL.len() <= 1 << (u32::BITS - ROW_BITS), "every list has its number");

/// Who recorded something: the numbers of the user's id and of the unit among the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Author {
    pub(super) subject: u32,
    pub(super) unit: u32,
}

/// Every entry, by its position.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Entries {
    records: Vec<u32>,
    by: Vec<u32>,
    authors: Ids<Author>,
    /// The first position recorded on a day, for each day there is one.
    days: Vec<(u32, Day)>,
}

impl Entries {
    /// The next entry, whose record is told by [`Entries::tells_of`].
    pub(super) fn push(&mut self, author: Author, recorded_at: Moment) {
        if self.days.last().is_none_or(|(_, day)| Moment::end_of(*day) < recorded_at) {
            self.days.push((self.by.len() as u32, recorded_at.day()));
        }
        // Nearly always somebody goes on with what they were doing.
        let last = self.by.last().copied().filter(|last| self.authors.key(*last) == Some(&author));
        let number = last.unwrap_or_else(|| self.authors.number(&author));
        self.by.push(number);
        self.records.push(NONE);
    }

    /// Says whose record the newest entry tells of. Of several, as a book and its entries are, the first is kept.
    pub(super) fn tells_of(&mut self, view: View, row: u32) {
        assert!(row < ROW_MASK, "a list has fewer than 2^27 rows");
        if let Some(newest) = self.records.last_mut().filter(|newest| **newest == NONE) {
            *newest = (view as u32) << ROW_BITS | row;
        }
    }

    /// The record an entry tells of.
    pub(super) fn record(&self, position: u32) -> Option<(View, u32)> {
        let record = *self.records.get(position as usize).filter(|record| **record != NONE)?;
        Some((View::ALL[(record >> ROW_BITS) as usize], record & ROW_MASK))
    }

    /// Who recorded an entry.
    pub(super) fn author(&self, position: u32) -> Option<Author> {
        self.authors.key(*self.by.get(position as usize)?).copied()
    }

    /// The day on which the newest of the first so many entries was recorded.
    pub(super) fn day(&self, known: u32) -> Day {
        let days = self.days.partition_point(|(position, _)| *position < known);
        days.checked_sub(1).map_or(Day::FIRST, |index| self.days[index].1)
    }

    /// Bytes in use, room to grow apart.
    pub(super) fn bytes_in_use(&self) -> usize {
        size_of_val(&self.records[..]) + size_of_val(&self.by[..]) + size_of_val(&self.days[..])
    }
}
