//! What each village earned, by month and measure, at the head: sums up to the end of each month, so that any span of
//! whole months is one subtraction. Everything here can be made anew from the facts.

use crate::{facts::month_number, ids::NONE, query::Basis};
use domain::value::Day;

/// The four measures of a village, or of several together, in 分.
pub(crate) type Measures = [i64; 4];

/// What one village earned up to the end of a month.
#[derive(Clone, Copy, Debug)]
struct UpTo {
    month: i32,
    sum: Measures,
}

/// What villages earned by one way of dating it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Series {
    villages: Vec<Vec<UpTo>>,
    /// The number of the newest day on which anything counts.
    newest_day: i32,
}

/// What villages earned.
#[derive(Clone, Debug, Default)]
pub(crate) struct Earned {
    /// By posting date.
    pub(crate) posted: Series,
    /// What counting by economic date adds to that.
    pub(crate) moved: Series,
}

/// What villages earned by the date that is asked for.
pub(crate) struct EarnedBy<'a> {
    posted: &'a Series,
    moved: Option<&'a Series>,
}

pub(crate) fn add(sum: &mut Measures, more: Measures) {
    sum.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
}

impl Earned {
    /// Adds what a village earned, with its posting and its economic date.
    pub(crate) fn add(&mut self, village: u32, (posted, economic): (Day, Day), shares: Measures) {
        self.posted.add(village, (posted, shares));
        if posted != economic {
            self.moved.add(village, (posted, shares.map(|share| -share)));
            self.moved.add(village, (economic, shares));
        }
    }

    /// The sums by a basis.
    pub(crate) fn by(&self, basis: Basis) -> EarnedBy<'_> {
        let moved = match basis {
            Basis::Posting => None,
            Basis::Economic => Some(&self.moved),
        };
        EarnedBy { posted: &self.posted, moved }
    }
}

impl EarnedBy<'_> {
    /// What a village earned from the first month to the last, both included.
    pub(crate) fn between(&self, village: u32, first: i32, last: i32) -> Measures {
        let mut sum = self.posted.between(village, first, last);
        if let Some(moved) = self.moved {
            add(&mut sum, moved.between(village, first, last));
        }
        sum
    }

    /// How many numbers there may be an answer for. Whatever was moved was posted first.
    pub(crate) fn len(&self) -> usize {
        self.posted.villages.len()
    }

    /// The number of the newest day on which anything counts.
    pub(crate) fn newest_day(&self) -> i32 {
        self.moved.map_or(0, |moved| moved.newest_day).max(self.posted.newest_day)
    }
}

impl Series {
    /// Adds what a village earned on a day.
    pub(crate) fn add(&mut self, village: u32, (day, shares): (Day, Measures)) {
        if village == NONE {
            return;
        }
        self.newest_day = self.newest_day.max(day.number());
        let month = month_number(day);
        let village = village as usize;
        if self.villages.len() <= village {
            self.villages.resize_with(village + 1, Vec::new);
        }
        let months = &mut self.villages[village];
        let at = months.partition_point(|up_to| up_to.month < month);
        if months.get(at).is_none_or(|up_to| up_to.month != month) {
            let before = at.checked_sub(1).map_or([0; 4], |before| months[before].sum);
            months.insert(at, UpTo { month, sum: before });
        }
        for up_to in &mut months[at..] {
            add(&mut up_to.sum, shares);
        }
    }

    fn up_to(&self, village: u32, month: i32) -> Measures {
        let Some(months) = self.villages.get(village as usize) else { return [0; 4] };
        let after = months.partition_point(|up_to| up_to.month <= month);
        after.checked_sub(1).map_or([0; 4], |last| months[last].sum)
    }

    fn between(&self, village: u32, first: i32, last: i32) -> Measures {
        if first > last {
            return [0; 4];
        }
        let (mut sum, before) = (self.up_to(village, last), self.up_to(village, first - 1));
        sum.iter_mut().zip(before).for_each(|(sum, before)| *sum -= before);
        sum
    }
}
