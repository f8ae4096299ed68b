//! What each village earned, by day and measure, at the head: sums up to the end of each day on which something counts,
//! so that any span of days is one subtraction. Everything here can be made anew from the facts.

use crate::{ids::NONE, query::Basis};
use domain::value::Day;

/// The four measures of a village, or of several together, in 分.
pub(crate) type Measures = [i64; 4];

/// What one village earned up to the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct UpTo {
    /// Day number, see [`Day::number`].
    day: i32,
    sum: Measures,
}

/// What villages earned by one way of dating it.
#[derive(Clone, Debug, Default)]
struct Series {
    villages: Vec<Vec<UpTo>>,
    /// How many lines were added.
    lines: u64,
}

/// What villages earned.
#[derive(Clone, Debug, Default)]
pub(crate) struct Earned {
    /// By posting date.
    posted: Series,
    /// What counting by economic date adds to that.
    moved: Series,
}

/// What villages earned by the date that is asked for.
#[derive(Clone, Copy)]
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
        self.posted.add(village, posted, shares);
        if posted != economic {
            self.moved.add(village, posted, shares.map(|share| -share));
            self.moved.add(village, economic, shares);
        }
    }

    /// The same made at once, from lines in any order, as posted and what counting by economic date adds: each with its
    /// village, its day number and its shares.
    pub(crate) fn of(
        posted: impl Iterator<Item = (u32, i32, Measures)>,
        moved: impl Iterator<Item = (u32, i32, Measures)>,
    ) -> Self {
        Self { posted: Series::of(posted), moved: Series::of(moved) }
    }

    /// The sums by a basis.
    pub(crate) fn by(&self, basis: Basis) -> EarnedBy<'_> {
        let moved = match basis {
            Basis::Posting => None,
            Basis::Economic => Some(&self.moved),
        };
        EarnedBy { posted: &self.posted, moved }
    }

    /// How many lines were posted: as long as it is the same, so is every answer by either basis.
    pub(crate) fn lines(&self) -> u64 {
        self.posted.lines
    }
}

impl EarnedBy<'_> {
    /// What a village earned from the first day to the last, both included, by their numbers.
    pub(crate) fn between(self, village: u32, days: (i32, i32)) -> Measures {
        let mut sum = self.posted.between(village, days);
        if let Some(moved) = self.moved {
            add(&mut sum, moved.between(village, days));
        }
        sum
    }

    /// How many numbers there may be an answer for. Whatever was moved was posted first.
    pub(crate) fn len(self) -> usize {
        self.posted.villages.len()
    }
}

impl Series {
    fn add(&mut self, village: u32, day: Day, shares: Measures) {
        if village == NONE {
            return;
        }
        let day = day.number();
        let days = self.days_of(village);
        let at = days.partition_point(|up_to| up_to.day < day);
        if days.get(at).is_none_or(|up_to| up_to.day != day) {
            let before = at.checked_sub(1).map_or([0; 4], |before| days[before].sum);
            days.insert(at, UpTo { day, sum: before });
        }
        for up_to in &mut days[at..] {
            add(&mut up_to.sum, shares);
        }
    }

    fn days_of(&mut self, village: u32) -> &mut Vec<UpTo> {
        self.lines += 1;
        let village = village as usize;
        if self.villages.len() <= village {
            self.villages.resize_with(village + 1, Vec::new);
        }
        &mut self.villages[village]
    }

    fn of(lines: impl Iterator<Item = (u32, i32, Measures)>) -> Self {
        let mut series = Self::default();
        for (village, day, sum) in lines.filter(|(village, ..)| *village != NONE) {
            series.days_of(village).push(UpTo { day, sum });
        }
        for days in &mut series.villages {
            days.sort_by_key(|line| line.day);
            let mut before = [0; 4];
            for up_to in days.iter_mut() {
                add(&mut before, up_to.sum);
                up_to.sum = before;
            }
            // Of each day the last one stays: it has the whole day.
            days.reverse();
            days.dedup_by_key(|up_to| up_to.day);
            days.reverse();
            days.shrink_to_fit();
        }
        series
    }

    fn up_to(&self, village: u32, day: i32) -> Measures {
        let Some(days) = self.villages.get(village as usize) else { return [0; 4] };
        let after = days.partition_point(|up_to| up_to.day <= day);
        after.checked_sub(1).map_or([0; 4], |last| days[last].sum)
    }

    fn between(&self, village: u32, (first, last): (i32, i32)) -> Measures {
        if first > last {
            return [0; 4];
        }
        let (mut sum, before) = (self.up_to(village, last), self.up_to(village, first - 1));
        sum.iter_mut().zip(before).for_each(|(sum, before)| *sum -= before);
        sum
    }
}

#[cfg(test)]
mod tests;
