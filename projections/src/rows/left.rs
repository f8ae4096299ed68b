//! What was left standing (遗留) when that which it rests on ended. No rule forbids it: whether a record rests on another
//! is known where it is registered, and not by the other, which may end meanwhile. So it is listed, to be mended.

use super::{
    Rows,
    column::ColumnType,
    columns::{officer, organisation, posting},
    edit::day_word,
    query::{ListError, ListQuery, Page},
    queues::{First, QueueItem, Term, days_between},
    seen::Seen,
    view::View,
};
use crate::sight::Sight;
use domain::value::Day;

const NO_DAY: u64 = ColumnType::Day.none();

impl Rows {
    /// Open postings of officers who had retired by the day, longest first.
    ///
    /// # Errors
    /// As [`Rows::list`]; so for every list here.
    pub fn postings_left(
        &self,
        sight: &Sight,
        query: &ListQuery,
        day: Day,
        as_of: u64,
    ) -> Result<Page<QueueItem>, ListError> {
        let seen = Seen::of(self, sight, as_of);
        let (table, officers, today) = (self.table(View::Posting), self.table(View::Officer), day_word(day));
        let term = Term { since: posting::SINCE, until: posting::UNTIL, ended: posting::ENDED };
        self.queue(View::Posting, query, &seen, First::Most, |_, bytes| {
            let value = |slot| table.value_in(bytes, slot);
            let mut buffer = Vec::new();
            let of = officers.at(value(posting::OFFICER) as u32, seen.as_of(), &mut buffer)?;
            let retired = officers.value_in(of, officer::RETIRED);
            let is_left = retired != NO_DAY && retired <= today && term.is_open(value, today);
            is_left.then(|| Some(days_between(retired, today)))
        })
    }

    /// Party organisations that stood on the day under a superior that was dissolved by then, longest first, or that is
    /// of a lower level than they are; of the latter no days are told.
    pub fn organisations_left(
        &self,
        sight: &Sight,
        query: &ListQuery,
        day: Day,
        as_of: u64,
    ) -> Result<Page<QueueItem>, ListError> {
        let seen = Seen::of(self, sight, as_of);
        let (table, today) = (self.table(View::Organisation), day_word(day));
        self.queue(View::Organisation, query, &seen, First::Most, |_, bytes| {
            let value = |slot| table.value_in(bytes, slot);
            let ended = value(organisation::DISSOLVED);
            let stands = value(organisation::ESTABLISHED) <= today && (ended == NO_DAY || ended > today);
            if value(organisation::PARENT) == ColumnType::Reference(View::Organisation).none() {
                return None;
            }
            let mut buffer = Vec::new();
            let superior = table.at(value(organisation::PARENT) as u32, seen.as_of(), &mut buffer)?;
            let dissolved = table.value_in(superior, organisation::DISSOLVED);
            if !stands {
                None
            } else if dissolved != NO_DAY && dissolved <= today {
                Some(Some(days_between(dissolved, today)))
            } else {
                // Levels are numbered from the highest.
                (table.value_in(superior, organisation::LEVEL) > value(organisation::LEVEL)).then_some(None)
            }
        })
    }
}
