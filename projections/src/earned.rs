//! What each village earned, by day and measure, at the head: sums up to the end of each day on which something was
//! posted, so that any span of days is one subtraction. Everything here can be made anew from the facts.

use crate::ids::NONE;
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

/// What villages earned.
#[derive(Clone, Debug, Default)]
pub(crate) struct Earned {
    villages: Vec<Vec<UpTo>>,
    /// How many lines were added: as long as it is the same, so is every answer.
    lines: u64,
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

    /// The same made at once, from lines in any order: each with its village, its day number and its shares.
    pub(crate) fn of(lines: impl Iterator<Item = (u32, i32, Measures)>) -> Self {
        let mut earned = Self::default();
        for (village, day, sum) in lines.filter(|(village, ..)| *village != NONE) {
            earned.days_of(village).push(UpTo { day, sum });
        }
        for days in &mut earned.villages {
            days.sort_by_key(|posted| posted.day);
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
        earned
    }

    fn up_to(&self, village: u32, day: i32) -> Measures {
        let Some(days) = self.villages.get(village as usize) else { return [0; 4] };
        let after = days.partition_point(|up_to| up_to.day <= day);
        after.checked_sub(1).map_or([0; 4], |last| days[last].sum)
    }

    /// What a village earned from the first day to the last, both included, by their numbers.
    pub(crate) fn between(&self, village: u32, (first, last): (i32, i32)) -> Measures {
        if first > last {
            return [0; 4];
        }
        let (mut sum, before) = (self.up_to(village, last), self.up_to(village, first - 1));
        sum.iter_mut().zip(before).for_each(|(sum, before)| *sum -= before);
        sum
    }

    /// How many lines were added.
    pub(crate) fn lines(&self) -> u64 {
        self.lines
    }

    /// How many numbers there may be an answer for.
    pub(crate) fn len(&self) -> usize {
        self.villages.len()
    }
}

#[cfg(test)]
mod tests;
