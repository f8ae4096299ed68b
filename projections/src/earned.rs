//! What each village earned, by month and measure, at the head: sums up to the end of each month, so that any span of
//! whole months is one subtraction. Everything here can be made anew from the facts.

use crate::{facts::month_number, ids::NONE};
use domain::value::Day;

/// The four measures of a village, or of several together, in 分.
pub(crate) type Measures = [i64; 4];

/// What one village earned up to the end of a month.
#[derive(Clone, Copy, Debug)]
struct UpTo {
    month: i32,
    sum: Measures,
}

/// What villages earned.
#[derive(Clone, Debug, Default)]
pub(crate) struct Earned {
    villages: Vec<Vec<UpTo>>,
    /// The number of the newest day on which anything was posted.
    pub(crate) newest_day: i32,
}

pub(crate) fn add(sum: &mut Measures, more: Measures) {
    sum.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
}

impl Earned {
    /// Adds what a village earned on a day.
    pub(crate) fn add(&mut self, village: u32, day: Day, shares: Measures) {
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

    /// What a village earned from the first month to the last, both included.
    pub(crate) fn between(&self, village: u32, first: i32, last: i32) -> Measures {
        if first > last {
            return [0; 4];
        }
        let (mut sum, before) = (self.up_to(village, last), self.up_to(village, first - 1));
        sum.iter_mut().zip(before).for_each(|(sum, before)| *sum -= before);
        sum
    }

    /// How many numbers there may be an answer for.
    pub(crate) fn len(&self) -> usize {
        self.villages.len()
    }
}
