//! Which events belong to a day, by when their acts took place or by when they were recorded. Nothing is kept for it:
//! how many days lay between the two is known of every entry.

use crate::{projections::Projections, query::AsOf, sight::Sight};
use domain::value::Day;

/// A day of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayOf {
    /// The day their acts took place (业务日期).
    Acts(Day),
    /// The day they were recorded (入账日).
    Entries(Day),
}

impl Projections {
    /// The positions of the events of a day that are known and shown, oldest first.
    #[must_use]
    pub fn events_of_day(&self, sight: &Sight, day: DayOf, as_of: AsOf) -> Vec<u64> {
        let (known, seen) = (as_of.entries(self.position()), self.seen(sight, as_of));
        let runs = self.facts.recorded_days(known).flat_map(|(positions, recorded)| {
            positions.filter(move |position| match day {
                DayOf::Entries(day) => recorded == day,
                DayOf::Acts(day) => recorded.number() - i32::from(self.quality.delay(*position)) == day.number(),
            })
        });
        runs.filter(|position| seen.shows_entry(u32::try_from(*position).unwrap_or(u32::MAX))).collect()
    }
}

#[cfg(test)]
mod tests;
