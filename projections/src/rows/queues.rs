//! Work queues: what waits to be done as of a day. Every threshold is a parameter with a named default.
//!
//! The day is a business date and the number of entries known is another matter: a queue tells what was waiting on that
//! day by all that was known then. A demand that was resolved, reopened and resolved again counts by its last round.

use super::{
    Rows,
    choices::{PROJECT_STATES, number_of},
    column::ColumnType,
    columns::{demand, enterprise, pairing, posting, project, visit},
    edit::day_word,
    list::{Totals, page_range, sorting::part},
    query::{ListError, ListQuery, Page, Row},
    seen::Seen,
    table::NONE,
    view::View,
};
use crate::sight::Sight;
use domain::{enterprise::Condition, value::Day};
use std::collections::HashSet;

/// After how many days without a visit an enterprise is due (practice.md's coverage window: 90 days).
pub const DEFAULT_VISIT_DAYS: u32 = 90;
/// How many days ahead postings and pairings that end are shown.
pub const DEFAULT_ENDING_DAYS: u32 = 30;

const NO_DAY: u64 = ColumnType::Day.none();
const RETURNED: u64 = number_of(PROJECT_STATES, "returned");

/// One thing that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueItem {
    /// The record.
    pub row: Row,
    /// Days past the due date, since the last visit, since the return or since something has been missing, or days left
    /// until the end; none for an enterprise that was never visited.
    pub days: Option<u32>,
}

/// A row that waits, while the queue is sorted.
struct Waiting {
    row: u32,
    days: Option<u32>,
}

/// Which end of a queue comes first. Rows without a number of days are always the most urgent.
#[derive(Clone, Copy)]
pub(super) enum First {
    Most,
    Least,
}

impl Rows {
    /// Demands whose due day is past and that were not resolved, longest overdue first.
    ///
    /// # Errors
    /// As [`Rows::list`]; so for every queue.
    pub fn overdue_demands(
        &self,
        sight: &Sight,
        query: &ListQuery,
        day: Day,
        as_of: u64,
    ) -> Result<Page<QueueItem>, ListError> {
        let seen = Seen::of(self, sight, as_of);
        let (table, today) = (self.table(View::Demand), day_word(day));
        self.queue(View::Demand, query, &seen, First::Most, |_, bytes| {
            let value = |slot| table.value_in(bytes, slot);
            let was_open = value(demand::RESOLVED) == NO_DAY || value(demand::RESOLVED) > today;
            let is_waiting = value(demand::RAISED) <= today && was_open && value(demand::DUE) < today;
            is_waiting.then(|| Some(days_between(value(demand::DUE), today)))
        })
    }

    /// Enterprises that are in a chain or have an officer posted, and had no visit for `visit_days` days up to the day;
    /// never visited first, then longest without. With an officer in the query, those where that officer is posted.
    pub fn visits_due(
        &self,
        sight: &Sight,
        query: &ListQuery,
        day: Day,
        visit_days: u32,
        as_of: u64,
    ) -> Result<Page<QueueItem>, ListError> {
        let seen = Seen::of(self, sight, as_of);
        let (table, today) = (self.table(View::Enterprise), day_word(day));
        let posted = self.posted(query.officer.as_deref(), today, &seen);
        let last_visits = self.last_visits(today, &seen);
        let enterprises = ListQuery { officer: None, ..query.clone() };
        self.queue(View::Enterprise, &enterprises, &seen, First::Most, |row, bytes| {
            let value = |slot| table.value_in(bytes, slot);
            let in_chain =
                query.officer.is_none() && value(enterprise::CHAINS) != ColumnType::References(View::Chain).none();
            let is_there =
                value(enterprise::REGISTERED) <= today && value(enterprise::CONDITION) != Condition::Closed as u64;
            if !is_there || !(in_chain || posted.contains(&row)) {
                return None;
            }
            match last_visits[row as usize] {
                NONE => Some(None),
                last => {
                    let days = days_between(u64::from(last), today);
                    (days >= visit_days).then_some(Some(days))
                }
            }
        })
    }

    /// Projects that were returned and wait to be mended, longest first.
    pub fn returned_projects(
        &self,
        sight: &Sight,
        query: &ListQuery,
        day: Day,
        as_of: u64,
    ) -> Result<Page<QueueItem>, ListError> {
        let seen = Seen::of(self, sight, as_of);
        let (table, today) = (self.table(View::Project), day_word(day));
        self.queue(View::Project, query, &seen, First::Most, |_, bytes| {
            let value = |slot| table.value_in(bytes, slot);
            let is_waiting = value(project::STATE) == RETURNED && value(project::RETURNED) <= today;
            is_waiting.then(|| Some(days_between(value(project::RETURNED), today)))
        })
    }

    /// Open postings whose term ends within so many days, the next to end first.
    pub fn postings_ending(
        &self,
        sight: &Sight,
        query: &ListQuery,
        day: Day,
        ending_days: u32,
        as_of: u64,
    ) -> Result<Page<QueueItem>, ListError> {
        let slots = Term { since: posting::SINCE, until: posting::UNTIL, ended: posting::ENDED };
        self.ending(View::Posting, slots, query, (day, ending_days), &Seen::of(self, sight, as_of))
    }

    /// Open pairings whose term ends within so many days, the next to end first.
    pub fn pairings_ending(
        &self,
        sight: &Sight,
        query: &ListQuery,
        day: Day,
        ending_days: u32,
        as_of: u64,
    ) -> Result<Page<QueueItem>, ListError> {
        let slots = Term { since: pairing::SINCE, until: pairing::UNTIL, ended: pairing::ENDED };
        self.ending(View::Pairing, slots, query, (day, ending_days), &Seen::of(self, sight, as_of))
    }

    fn ending(
        &self,
        view: View,
        term: Term,
        query: &ListQuery,
        (day, ending_days): (Day, u32),
        seen: &Seen<'_>,
    ) -> Result<Page<QueueItem>, ListError> {
        let (table, today) = (self.table(view), day_word(day));
        let last = today + u64::from(ending_days);
        self.queue(view, query, seen, First::Least, |_, bytes| {
            let value = |slot| table.value_in(bytes, slot);
            let ends = value(term.until);
            let is_ending = ends != NO_DAY && (today..=last).contains(&ends);
            (term.is_open(value, today) && is_ending).then(|| Some(days_between(today, ends)))
        })
    }

    /// The enterprises where an officer, or any, was posted on a day, by the postings that are shown.
    fn posted(&self, officer: Option<&str>, today: u64, seen: &Seen<'_>) -> HashSet<u32> {
        let table = self.table(View::Posting);
        let term = Term { since: posting::SINCE, until: posting::UNTIL, ended: posting::ENDED };
        let officer = officer.map(|key| self.row_of(View::Officer, key));
        let mut buffer = Vec::new();
        let mut posted = HashSet::new();
        for row in 0..table.len() {
            let Some(bytes) = table.at(row, seen.as_of(), &mut buffer) else { continue };
            let value = |slot| table.value_in(bytes, slot);
            let by_whom = officer.is_none_or(|row| row.map(u64::from) == Some(value(posting::OFFICER)));
            let is_open = term.is_open(value, today) && value(posting::UNTIL) >= today;
            if by_whom && is_open && seen.shows(View::Posting, row) {
                posted.insert(value(posting::ENTERPRISE) as u32);
            }
        }
        posted
    }

    /// The last day each enterprise was visited up to a day, by its row and by the visits that are shown.
    pub(super) fn last_visits(&self, today: u64, seen: &Seen<'_>) -> Vec<u32> {
        let table = self.table(View::Visit);
        let mut last = vec![NONE; self.table(View::Enterprise).len() as usize];
        let mut buffer = Vec::new();
        for row in 0..table.len() {
            let Some(bytes) = table.at(row, seen.as_of(), &mut buffer) else { continue };
            let date = table.value_in(bytes, visit::DATE);
            let enterprise = table.value_in(bytes, visit::ENTERPRISE) as usize;
            if date <= today
                && let Some(day) = last.get_mut(enterprise)
                && (*day == NONE || u64::from(*day) < date)
                && seen.shows(View::Visit, row)
            {
                *day = date as u32;
            }
        }
        last
    }

    /// The rows of a list that wait, sorted by days and then by key.
    pub(super) fn queue(
        &self,
        view: View,
        query: &ListQuery,
        seen: &Seen<'_>,
        first: First,
        waits: impl Fn(u32, &[u8]) -> Option<Option<u32>>,
    ) -> Result<Page<QueueItem>, ListError> {
        let range = page_range(query)?;
        let (mut waiting, mut totals) = (Vec::new(), Totals::of(view));
        self.scan(view, query, seen, |row, bytes| {
            if let Some(days) = waits(row, bytes) {
                waiting.push(Waiting { row, days });
                totals.add(self, bytes);
            }
        })?;
        let matches = waiting.len();
        let table = self.table(view);
        let page = part(&mut waiting, range, |left, right| {
            let days = match first {
                First::Most => right.days.cmp(&left.days),
                First::Least => left.days.cmp(&right.days),
            };
            let unknown = left.days.is_some().cmp(&right.days.is_some());
            unknown.then(days).then_with(|| table.key(left.row).cmp(table.key(right.row)))
        });
        let item =
            |waiting: &Waiting| self.row_at(view, waiting.row, seen).map(|row| QueueItem { row, days: waiting.days });
        Ok(Page { rows: page.iter().filter_map(item).collect(), matches, totals: totals.done() })
    }
}

/// The columns of a term.
#[derive(Clone, Copy)]
pub(super) struct Term {
    pub(super) since: usize,
    pub(super) until: usize,
    pub(super) ended: usize,
}

impl Term {
    /// Whether it had begun and had not been ended on a day; whether the term itself was over is not asked.
    pub(super) fn is_open(self, value: impl Fn(usize) -> u64, today: u64) -> bool {
        value(self.since) <= today && (value(self.ended) == NO_DAY || value(self.ended) > today)
    }
}

/// Days from one day to a later one.
pub(super) fn days_between(from: u64, until: u64) -> u32 {
    u32::try_from(until.saturating_sub(from)).unwrap_or(u32::MAX)
}
