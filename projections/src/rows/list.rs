//! Lists of one view: which rows match, in what order, and what their numbers sum to.

mod condition;
mod difference;
pub(super) mod sorting;

use super::{
    Rows,
    column::ColumnType,
    query::{DEFAULT_LIMIT, ListError, ListQuery, MAX_LIMIT, Page, Row, Total},
    seen::Seen,
    view::View,
};
use crate::sight::Sight;
use condition::Conditions;
pub use difference::{CellChange, ChangedRow, ListDifference, RowChange};

impl Rows {
    /// A page of a list as it was when `as_of` entries were known, of the records that the sight shows.
    ///
    /// # Errors
    /// When the query names a column or a filter the list does not have, or goes beyond a limit.
    pub fn list(&self, sight: &Sight, view: View, query: &ListQuery, as_of: u64) -> Result<Page<Row>, ListError> {
        let seen = Seen::of(self, sight, as_of);
        let range = page_range(query)?;
        let mut matches = Vec::new();
        let mut totals = Totals::of(view);
        self.scan(view, query, &seen, |row, bytes| {
            matches.push(row);
            totals.add(self, bytes);
        })?;
        let count = matches.len();
        let rows = self.sorted(view, query.sort.as_ref(), matches, &seen, range)?;
        let rows = rows.into_iter().filter_map(|row| self.row_at(view, row, &seen)).collect();
        Ok(Page { rows, matches: count, totals: totals.done() })
    }

    /// Calls for every record of a list that is shown, was there and matches, with the bytes of its row as it was.
    pub(super) fn scan(
        &self,
        view: View,
        query: &ListQuery,
        seen: &Seen<'_>,
        mut each: impl FnMut(u32, &[u8]),
    ) -> Result<(), ListError> {
        let mut conditions = Conditions::of(self, view, query, seen)?;
        let table = self.table(view);
        let mut buffer = Vec::new();
        for row in 0..table.len() {
            if let Some(bytes) = table.at(row, seen.as_of(), &mut buffer)
                && conditions.hold(row, bytes)
                && seen.shows(view, row)
            {
                each(row, bytes);
            }
        }
        Ok(())
    }
}

/// Which of the matches the query wants.
pub(super) fn page_range(query: &ListQuery) -> Result<std::ops::Range<usize>, ListError> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    if limit > MAX_LIMIT {
        return Err(ListError::TooManyRows(limit));
    }
    Ok(query.offset..query.offset.saturating_add(limit))
}

/// The totals row while it is summed.
pub(super) struct Totals {
    view: View,
    sums: Vec<(usize, i64)>,
}

impl Totals {
    /// No rows yet.
    pub(super) fn of(view: View) -> Self {
        let columns = view.columns().iter().enumerate();
        Self { view, sums: columns.filter(|(_, column)| column.is_total()).map(|(slot, _)| (slot, 0)).collect() }
    }

    /// One row more.
    pub(super) fn add(&mut self, rows: &Rows, bytes: &[u8]) {
        for (slot, sum) in &mut self.sums {
            let of = self.view.columns()[*slot].of;
            let word = rows.table(self.view).value_in(bytes, *slot);
            if word != of.none() {
                // Four-byte counts and eight-byte money both read as whole numbers.
                *sum = sum.saturating_add(word.cast_signed());
            }
        }
    }

    /// The totals row.
    pub(super) fn done(self) -> Vec<Total> {
        let columns = self.view.columns();
        self.sums.into_iter().map(|(slot, sum)| Total { column: columns[slot].key, sum }).collect()
    }
}

/// Whether a column holds one number or a list of them.
pub(super) const fn is_list(of: ColumnType) -> bool {
    match of {
        ColumnType::Texts | ColumnType::References(_) | ColumnType::Codes(_) => true,
        ColumnType::Text
        | ColumnType::Reference(_)
        | ColumnType::Code(_)
        | ColumnType::Day
        | ColumnType::Count
        | ColumnType::Money
        | ColumnType::Thousandths
        | ColumnType::Flag => false,
    }
}
