//! Where a record will lie that is only about to begin: its events are folded into rows of their own, beside those that
//! are there, and the one table of the data scope is asked.

use super::{
    Rows,
    belonging::{Belonging, Keeping, belonging, keeping},
    column::ColumnType,
    read::known,
    seen::Seen,
    view::View,
};
use crate::sight::Sight;
use domain::entry::Recorded;
use std::cell::Cell;

thread_local! {
    /// Rows without any entry, for the next question: to make them anew costs as much as the answer.
    static BLANK: Cell<Option<Rows>> = const { Cell::new(None) };
}

impl Rows {
    /// Whether a sight will show the records that entries are about to begin, and lets whoever has it keep those that
    /// everybody sees. `named` are the first positions of the records that the entries refer to, `begun` lie at 0, 1, …
    #[must_use]
    pub fn will_show(&self, sight: &Sight, as_of: u64, named: &[u64], begun: &[Recorded]) -> bool {
        // Who sees what a unit or a user recorded sees what they are about to record.
        let Sight::Division(_) = sight else { return true };
        let mut rows = BLANK.take().unwrap_or_default();
        for position in named {
            if let Some((view, row)) = self.entries.record(known(*position)) {
                rows.place_as(self, view, row);
            }
        }
        for entry in begun {
            rows.apply(entry);
        }
        let will_show = rows.will_lie_in(sight, begun.len(), &Seen::of(self, sight, as_of));
        rows.clear();
        BLANK.set(Some(rows));
        will_show
    }

    /// Whether the records of the first `begun` entries of these rows will lie in the sight.
    fn will_lie_in(&self, sight: &Sight, begun: usize, now: &Seen<'_>) -> bool {
        let then = Seen::of(self, sight, begun as u64);
        let mut records = (0..begun).map(|at| self.entries.record(known(at as u64)));
        records.all(|record| record.is_some_and(|(view, row)| self.will_lie(view, row, &then, now)))
    }

    /// Puts a record where it lies in other rows, for what takes its place from it.
    fn place_as(&mut self, other: &Self, view: View, row: u32) {
        let here = self.table_mut(view).mention(other.table(view).key(row));
        for (slot, column) in view.columns().iter().enumerate() {
            let division = other.table(view).value(row, slot);
            if column.of == ColumnType::Reference(View::Division) && division != column.of.none() {
                let key = other.table(View::Division).key(division as u32);
                let division = self.table_mut(View::Division).mention(key);
                self.table_mut(view).set(here, slot, u64::from(division), 0);
            }
        }
    }

    /// Whether a record of these rows lies in the sight, or is made of one that does: of what is there, `now` tells.
    fn will_lie(&self, view: View, row: u32, then: &Seen<'_>, now: &Seen<'_>) -> bool {
        match belonging(view) {
            Belonging::Shared => match keeping(view) {
                Keeping::Itself => then.has(row),
                Keeping::In(slot) => then.ever(view, row, slot, &|_, division| then.has(division)),
                Keeping::Everywhere => false,
            },
            Belonging::As(slot) => then.ever(view, row, slot, &|other, row| self.will_lie(other, row, then, now)),
            // It belongs to whoever will refer to it.
            Belonging::Holder(..) => true,
            Belonging::Own(columns) => {
                let key = |view, row| self.key_of(view, row).into_owned();
                then.lies(view, row, columns)
                    || columns
                        .made_of
                        .iter()
                        .any(|slot| then.ever(view, row, *slot, &|other, row| now.lies_by_key(other, &key(other, row))))
            }
        }
    }
}
