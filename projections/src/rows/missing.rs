//! Missing evidence (缺失事项): what should be in the ledger on a day and is not, and for how long it has been missing. As
//! with the work queues, the day is a business date, and how many entries are known is another matter.

use super::{
    Rows,
    column::ColumnType,
    columns::{officer, organisation, pairing, posting, visit},
    edit::{day_of, day_word},
    query::{ListError, ListQuery, Page},
    queues::{First, QueueItem, Term, days_between},
    seen::Seen,
    table::NONE,
    view::View,
};
use crate::sight::Sight;
use domain::value::{Day, Month};
use std::collections::HashMap;

/// On how many days of a month an officer at a post should visit.
pub const DEFAULT_VISIT_DAYS_A_MONTH: u32 = 3;
/// How many months back a run of months without enough visits is followed.
const MAX_MONTHS_BACK: usize = 60;

const NO_DAY: u64 = ColumnType::Day.none();

impl Rows {
    /// Open pairings with an enterprise's Party organisation where no enterprise of the two had a visit for
    /// `visit_days` days, longest first. The days of an item count from when the visit was missing.
    ///
    /// # Errors
    /// As [`Rows::list`]; so for every list here.
    pub fn pairings_unvisited(
        &self,
        sight: &Sight,
        query: &ListQuery,
        day: Day,
        visit_days: u32,
        as_of: u64,
    ) -> Result<Page<QueueItem>, ListError> {
        let seen = Seen::of(self, sight, as_of);
        let (table, today) = (self.table(View::Pairing), day_word(day));
        let last_visits = self.last_visits(today, &seen);
        let term = Term { since: pairing::SINCE, until: pairing::UNTIL, ended: pairing::ENDED };
        self.queue(View::Pairing, query, &seen, First::Most, |_, bytes| {
            let value = |slot| table.value_in(bytes, slot);
            let is_running = term.is_open(value, today) && value(pairing::UNTIL) >= today;
            let parties = [value(pairing::FIRST), value(pairing::SECOND)];
            let enterprises = parties.iter().filter_map(|party| self.enterprise_of(*party, seen.as_of()));
            // Of an enterprise that is not shown neither are the visits, so nothing can be said to be missing.
            let mut enterprises = enterprises.filter(|row| seen.shows(View::Enterprise, *row)).peekable();
            if !is_running || enterprises.peek().is_none() {
                return None;
            }
            let visited = enterprises.filter_map(|row| last_visits.get(row as usize).copied());
            let last = visited.filter(|last| *last != NONE).max().map_or(0, u64::from);
            let since = last.max(value(pairing::SINCE)) + u64::from(visit_days);
            (since <= today).then(|| Some(days_between(since, today)))
        })
    }

    /// Officers who were at a post for the whole of the last month that was over on the day, and visited on fewer than
    /// `visit_days` days of it, longest first. The days of an item count from the end of the first month of the run.
    pub fn officers_absent(
        &self,
        sight: &Sight,
        query: &ListQuery,
        day: Day,
        visit_days: u32,
        as_of: u64,
    ) -> Result<Page<QueueItem>, ListError> {
        let seen = Seen::of(self, sight, as_of);
        let months = months_over(day);
        let posts = self.posts_of_officers(&seen);
        let visited = self.days_visited(&seen);
        let is_absent = |row: u32, month: Month| {
            let (first, last) = (day_word(month.first_day()), day_word(month.last_day()));
            let posted =
                posts.get(&row).is_some_and(|posts| posts.iter().any(|post| post.0 <= first && last <= post.1));
            let days = visited.get(&(row, month)).map_or(0, |days| days.count_ones());
            posted && days < visit_days
        };
        let table = self.table(View::Officer);
        self.queue(View::Officer, query, &seen, First::Most, |row, bytes| {
            let retired = table.value_in(bytes, officer::RETIRED);
            let run = months.iter().take_while(|month| is_absent(row, **month)).last()?;
            let serves = retired == NO_DAY || retired > day_word(months[0].last_day());
            serves.then(|| Some(days_between(day_word(run.last_day()), day_word(day))))
        })
    }

    /// The enterprise a Party organisation is in, as its row.
    fn enterprise_of(&self, organisation: u64, as_of: u32) -> Option<u32> {
        let table = self.table(View::Organisation);
        let mut buffer = Vec::new();
        let bytes = table.at(u32::try_from(organisation).ok()?, as_of, &mut buffer)?;
        let enterprise = table.value_in(bytes, organisation::ENTERPRISE);
        (enterprise != ColumnType::Reference(View::Enterprise).none()).then_some(enterprise as u32)
    }

    /// From when until when each officer was at a post, by the officer's row; the last day counts.
    fn posts_of_officers(&self, seen: &Seen<'_>) -> HashMap<u32, Vec<(u64, u64)>> {
        let table = self.table(View::Posting);
        let mut posts: HashMap<u32, Vec<(u64, u64)>> = HashMap::new();
        let mut buffer = Vec::new();
        for row in 0..table.len() {
            let Some(bytes) = table.at(row, seen.as_of(), &mut buffer) else { continue };
            if !seen.shows(View::Posting, row) {
                continue;
            }
            let value = |slot| table.value_in(bytes, slot);
            let ended = value(posting::ENDED);
            let last = if ended == NO_DAY { value(posting::UNTIL) } else { ended.saturating_sub(1) };
            posts.entry(value(posting::OFFICER) as u32).or_default().push((value(posting::SINCE), last));
        }
        posts
    }

    /// The days of each month on which each officer visited, a bit for a day.
    fn days_visited(&self, seen: &Seen<'_>) -> HashMap<(u32, Month), u32> {
        let table = self.table(View::Visit);
        let mut days: HashMap<(u32, Month), u32> = HashMap::new();
        let mut buffer = Vec::new();
        for row in 0..table.len() {
            let Some(bytes) = table.at(row, seen.as_of(), &mut buffer) else { continue };
            if !seen.shows(View::Visit, row) {
                continue;
            }
            let date = day_of(table.value_in(bytes, visit::DATE));
            let bit = 1_u32 << date.date().day();
            for officer in self.numbers_of(table.value_in(bytes, visit::OFFICERS)) {
                *days.entry((officer, date.month())).or_default() |= bit;
            }
        }
        days
    }
}

/// The months that were over on a day, newest first; a month is over on its last day.
fn months_over(day: Day) -> Vec<Month> {
    let running = day.month();
    let newest = if running.last_day() == day { running } else { before(running) };
    std::iter::successors(Some(newest), |month| Some(before(*month))).take(MAX_MONTHS_BACK).collect()
}

fn before(month: Month) -> Month {
    month.first_day().plus_days(-1).month()
}
