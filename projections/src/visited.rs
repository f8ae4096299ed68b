//! On which days each enterprise was visited, at the head, so that whether one was visited within some days is one
//! search. Everything here can be made anew from the facts.

use crate::ids::NONE;

/// A day with visits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Visits {
    /// Day number, see [`domain::value::Day::number`].
    day: i32,
    /// How many there are, those that were amended left out.
    count: i32,
}

/// The days of visits by number of enterprise.
#[derive(Clone, Debug, Default)]
pub(crate) struct Visited(Vec<Vec<Visits>>);

impl Visited {
    /// The days made at once from visits in any order, each with its enterprise, its day number and how often it
    /// counts: once, or once less when it was amended.
    pub(crate) fn of(visits: impl Iterator<Item = (u32, i32, i64)>) -> Self {
        let mut visited = Self::default();
        visits.for_each(|(enterprise, day, count)| visited.add(enterprise, day, count));
        visited.0.iter_mut().for_each(Vec::shrink_to_fit);
        visited
    }

    /// Adds a visit of an enterprise, or takes one back.
    pub(crate) fn add(&mut self, enterprise: u32, day: i32, count: i64) {
        if enterprise == NONE {
            return;
        }
        let enterprise = enterprise as usize;
        if self.0.len() <= enterprise {
            self.0.resize_with(enterprise + 1, Vec::new);
        }
        let days = &mut self.0[enterprise];
        // Visits come nearly in the order of their days, so the place is nearly always at the end.
        let at = days.partition_point(|visits| visits.day < day);
        if days.get(at).is_none_or(|visits| visits.day != day) {
            days.insert(at, Visits { day, count: 0 });
        }
        days[at].count += i32::try_from(count).unwrap_or_default();
        if days[at].count == 0 {
            days.remove(at);
        }
    }

    /// Whether an enterprise was visited from the first day to the last, both included, by their numbers.
    pub(crate) fn between(&self, enterprise: u32, (first, last): (i32, i32)) -> bool {
        let Some(days) = self.0.get(enterprise as usize) else { return false };
        days.get(days.partition_point(|visits| visits.day < first)).is_some_and(|visits| visits.day <= last)
    }
}

#[cfg(test)]
mod tests;
