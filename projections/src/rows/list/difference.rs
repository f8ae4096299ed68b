//! What of a list became different between two points of knowledge (变动表). Rows nothing happened to are passed over by
//! a look at their newest event, so the work grows with what changed, not with the history before it.

use super::{Totals, condition::Conditions, page_range};
use crate::rows::{
    Rows,
    column::Role,
    query::{Cell, ListError, ListQuery, Row, Total},
    read::known,
    seen::Seen,
    view::View,
};
use crate::sight::Sight;
use std::{cmp::Reverse, collections::BTreeSet};

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowChange {
    /// It was not there.
    Added,
    /// It has other values, or something was recorded of it.
    Changed,
    /// It was taken back: reversed, withdrawn, revoked.
    Reversed,
    /// Its life ended: dissolved, ended, closed, completed.
    Ended,
}

impl RowChange {
    /// Every kind with its identifier and Chinese name.
    pub const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Added, "added", "新增"),
        (Self::Changed, "changed", "变更"),
        (Self::Reversed, "reversed", "冲销或撤回"),
        (Self::Ended, "ended", "终止"),
    ];

    /// Its identifier, as clients see it.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// Its Chinese name.
    #[must_use]
    pub fn title(self) -> &'static str {
        Self::ALL[self as usize].2
    }
}

/// A value that became another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellChange {
    /// Its place among the list's columns.
    pub slot: usize,
    /// What it was.
    pub from: Cell,
    /// What it became.
    pub to: Cell,
}

/// A row that became different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedRow {
    /// What became of it.
    pub change: RowChange,
    /// The row as it became.
    pub row: Row,
    /// The values that became others; of an added row all it has.
    pub cells: Vec<CellChange>,
    /// The events between, oldest first: its own, and those of others that changed its values.
    pub positions: Vec<u64>,
}

/// What of a list became different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListDifference {
    /// The rows of this page, those with the newest events first.
    pub rows: Vec<ChangedRow>,
    /// How many rows became different, by what became of them.
    pub counts: Vec<(RowChange, usize)>,
    /// By how much the totals became other.
    pub totals: Vec<Total>,
}

/// A row found to be different.
struct Found {
    row: u32,
    change: RowChange,
    positions: Vec<u32>,
}

impl Rows {
    /// What of a list became different from when `as_of` entries were known to when `until` were. A row counts that
    /// matched the query at either moment and is shown at the later.
    ///
    /// # Errors
    /// As for a list.
    pub fn difference(
        &self,
        sight: &Sight,
        view: View,
        query: &ListQuery,
        as_of: u64,
        until: u64,
    ) -> Result<ListDifference, ListError> {
        let range = page_range(query)?;
        let (then, now) = (known(as_of), known(until));
        let seen = (Seen::of(self, sight, until).told_as_of(then), Seen::of(self, sight, until));
        let mut conditions = (Conditions::of(self, view, query, &seen.0)?, Conditions::of(self, view, query, &seen.1)?);
        let (mut taken, mut given, mut found) = (Totals::of(view), Totals::of(view), Vec::new());
        let table = self.table(view);
        let (mut old, mut new) = (Vec::new(), Vec::new());
        for row in 0..table.len() {
            if !self.may_differ(view, row, then, now) || !seen.1.shows(view, row) {
                continue;
            }
            let Some(after) = table.at(row, now, &mut new) else { continue };
            let before = table.at(row, then, &mut old).filter(|bytes| conditions.0.hold(row, bytes));
            let is_in = conditions.1.hold(row, after);
            if before.is_none() && !is_in {
                continue;
            }
            before.into_iter().for_each(|bytes| taken.add(self, bytes));
            if is_in {
                given.add(self, after);
            }
            let positions = self.events_between(view, row, then, now);
            if !positions.is_empty() {
                found.push(Found { row, change: self.became(view, row, &seen), positions });
            }
        }
        let count = |change| found.iter().filter(|found| found.change == change).count();
        let counts = RowChange::ALL.iter().map(|(change, ..)| (*change, count(*change))).collect();
        let totals = given.done().into_iter().zip(taken.done());
        let totals = totals.map(|(now, then)| Total { column: now.column, sum: now.sum.saturating_sub(then.sum) });
        found.sort_unstable_by_key(|found| (Reverse(found.positions.last().copied()), found.row));
        let page = found.into_iter().skip(range.start).take(range.len());
        let rows = page.filter_map(|found| self.changed_row(view, found, &seen)).collect();
        Ok(ListDifference { rows, counts, totals: totals.collect() })
    }

    /// Whether anything happened to a row from one point of knowledge on, and it was there at the other.
    fn may_differ(&self, view: View, row: u32, then: u32, now: u32) -> bool {
        let table = self.table(view);
        let born = table.born(row);
        let newest = table.positions(row).next().max(table.replaced(row).next().map(|(position, ..)| position));
        born < now && newest.is_some_and(|newest| newest >= then)
    }

    /// The events between that are the row's own or changed its values, oldest first.
    fn events_between(&self, view: View, row: u32, then: u32, now: u32) -> Vec<u32> {
        let table = self.table(view);
        let own = table.positions(row).take_while(|position| *position >= then);
        let others = table.replaced(row).map(|(position, ..)| position).take_while(|position| *position >= then);
        let positions: BTreeSet<u32> = own.chain(others).filter(|position| *position < now).collect();
        positions.into_iter().collect()
    }

    /// What became of a row.
    fn became(&self, view: View, row: u32, (then, now): &(Seen<'_>, Seen<'_>)) -> RowChange {
        let state = |seen| {
            let row = self.row_at(view, row, seen)?;
            let slot = view.columns().iter().position(|column| column.role == Role::State)?;
            row.cells.into_iter().nth(slot)
        };
        if self.table(view).born(row) >= then.as_of() {
            return RowChange::Added;
        }
        match (state(then), state(now)) {
            (before, Some(Cell::Code(after))) if before != Some(Cell::Code(after)) => over(view, after.key),
            _ => RowChange::Changed,
        }
    }

    fn changed_row(&self, view: View, found: Found, (then, now): &(Seen<'_>, Seen<'_>)) -> Option<ChangedRow> {
        let after = self.row_at(view, found.row, now)?;
        let before = self.row_at(view, found.row, then);
        let nothing = || std::iter::repeat_n(Cell::None, after.cells.len()).collect();
        let before: Vec<Cell> = before.map_or_else(nothing, |row| row.cells);
        let pairs = before.into_iter().zip(&after.cells).enumerate();
        let cells = pairs.filter(|(_, (from, to))| !same(from, to));
        let cells = cells.map(|(slot, (from, to))| CellChange { slot, from, to: to.clone() }).collect();
        let positions = found.positions.into_iter().map(u64::from).collect();
        Some(ChangedRow { change: found.change, cells, positions, row: after })
    }
}

/// Whether two values are the same; a record mentioned is the same under another name.
fn same(one: &Cell, other: &Cell) -> bool {
    match (one, other) {
        (Cell::Reference(one), Cell::Reference(other)) => (one.view, &one.key) == (other.view, &other.key),
        (Cell::References(one), Cell::References(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.key == other.key)
        }
        (one, other) => one == other,
    }
}

/// What a state that was reached means: taken back, over, or neither.
fn over(view: View, state: &str) -> RowChange {
    match (view, state) {
        (View::IncomeEntry, "reversed") | (View::Stated | View::Report, "withdrawn") | (View::Honour, "revoked") => {
            RowChange::Reversed
        }
        (_, "dissolved" | "ended" | "retired" | "merged" | "closed" | "withdrawn" | "completed" | "free") => {
            RowChange::Ended
        }
        _ => RowChange::Changed,
    }
}
