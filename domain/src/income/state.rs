//! What a book holds: the entries of one collective and one fiscal year, and which of its months are closed.
//!
//! It adds nothing up: sums are the business of [`super::measures`] and of the projections.

use super::{BookKey, Correction, EntryRef, IncomeEvent, Line};
use crate::{
    project::ProjectKey,
    register::Stamp,
    value::{Chart, CreditCode, Day, Key, Month},
};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// The book of a collective for a fiscal year.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct IncomeBook {
    /// Whose book it is.
    pub collective: CreditCode,
    /// The fiscal year, 1 January to 31 December.
    pub year: i16,
    /// The entries by voucher number. A year bounds their number.
    pub entries: BTreeMap<Key, BookEntry>,
    /// The months closed now.
    pub closed: BTreeMap<Month, Closing>,
}

/// One entry of a book. It never changes; what befalls it later stands beside it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct BookEntry {
    /// What it is.
    pub kind: EntryKind,
    /// 业务日期.
    pub economic_date: Day,
    /// 入账日.
    pub posting_date: Day,
    /// The chart its accounts are of.
    pub chart: Chart,
    /// What was posted.
    pub lines: Vec<Line>,
    /// The joint project it comes from.
    pub project: Option<ProjectKey>,
    /// The red entry that reversed it.
    pub reversed_by: Option<Key>,
    /// The blue entry posted in its place.
    pub replaced_by: Option<Key>,
    /// How many difference entries name it.
    pub differences: u32,
}

/// What an entry of a book is.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// An ordinary posting.
    Ordinary,
    /// 红字冲销 of the entry of this voucher number.
    Reversal(Key),
    /// A correction of another entry.
    Correction {
        /// Which way.
        way: Correction,
        /// What it corrects.
        corrects: EntryRef,
    },
}

/// Who closed a month, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Closing {
    /// The user who closed it.
    pub by: Key,
    /// The business date of the closing.
    pub on: Day,
}

impl IncomeBook {
    /// A book with nothing in it.
    #[must_use]
    pub const fn empty(key: BookKey) -> Self {
        Self { collective: key.collective, year: key.year, entries: BTreeMap::new(), closed: BTreeMap::new() }
    }

    /// Whether a month takes no postings.
    #[must_use]
    pub fn is_closed(&self, month: Month) -> bool {
        self.closed.contains_key(&month)
    }
}

/// The book an event belongs to.
fn book_of(event: &IncomeEvent) -> BookKey {
    let (collective, year) = match event {
        IncomeEvent::IncomePosted(event) => (event.collective, event.posting_date.year()),
        IncomeEvent::IncomeReversed(event) => (event.collective, event.posting_date.year()),
        IncomeEvent::IncomeCorrected(event) => (event.collective, event.posting_date.year()),
        IncomeEvent::PeriodClosed(event) => (event.collective, event.month.year()),
        IncomeEvent::PeriodReopened(event) => (event.collective, event.month.year()),
    };
    BookKey { collective, year }
}

/// Applies one event.
#[must_use]
pub fn evolve(state: Option<IncomeBook>, event: &IncomeEvent, at: &Stamp) -> IncomeBook {
    let mut book = state.unwrap_or_else(|| IncomeBook::empty(book_of(event)));
    let entry = |kind, posting_date, chart, lines: &[Line], project: &Option<ProjectKey>| BookEntry {
        kind,
        economic_date: at.business_date,
        posting_date,
        chart,
        lines: lines.to_vec(),
        project: project.clone(),
        reversed_by: None,
        replaced_by: None,
        differences: 0,
    };
    match event {
        IncomeEvent::IncomePosted(e) => {
            let posted = entry(EntryKind::Ordinary, e.posting_date, e.chart, &e.lines, &e.project);
            book.entries.insert(e.entry.clone(), posted);
        }
        IncomeEvent::IncomeReversed(e) => {
            let kind = EntryKind::Reversal(e.original.clone());
            let red = entry(kind, e.posting_date, e.chart, &e.lines, &e.project);
            book.entries.insert(e.entry.clone(), red);
            if let Some(original) = book.entries.get_mut(&e.original) {
                original.reversed_by = Some(e.entry.clone());
            }
        }
        IncomeEvent::IncomeCorrected(e) => {
            let kind = EntryKind::Correction { way: e.correction, corrects: e.corrects.clone() };
            let correcting = entry(kind, e.posting_date, e.chart, &e.lines, &e.project);
            book.entries.insert(e.entry.clone(), correcting);
            match (e.correction, book.entries.get_mut(&e.corrects.entry)) {
                (Correction::Blue, Some(original)) => original.replaced_by = Some(e.entry.clone()),
                (Correction::Difference, Some(original)) => {
                    original.differences = original.differences.saturating_add(1);
                }
                // The entry lies in the book of an earlier year, which this event does not touch.
                (Correction::PriorYear, _) | (Correction::Blue | Correction::Difference, None) => {}
            }
        }
        IncomeEvent::PeriodClosed(e) => {
            let closing = Closing { by: at.actor.subject.clone(), on: at.business_date };
            book.closed.insert(e.month, closing);
        }
        IncomeEvent::PeriodReopened(e) => {
            book.closed.remove(&e.month);
        }
    }
    book
}
