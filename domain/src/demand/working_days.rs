//! Counting working days: Monday to Friday, but for the days a year's notice takes off and those it adds (调休上班).
//!
//! It counts only in years whose calendar it was given: a year without its notice would make wrong due dates silently.

use crate::value::Day;
use jiff::civil::Weekday;
use std::collections::{BTreeSet, HashSet};

/// A count ran into a year whose calendar is not loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("请先载入{0}年工作日历")]
pub struct MissingYear(pub i16);

/// The calendars of some years.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkingDays {
    years: BTreeSet<i16>,
    rest: HashSet<Day>,
    work: HashSet<Day>,
}

impl WorkingDays {
    /// Adds the calendar of a year: weekdays without work, and days of the weekend with it. Days of other years are not
    /// taken: the notice of their own year speaks for them.
    pub fn add_year(&mut self, year: i16, rest: &[Day], work: &[Day]) {
        let own = |day: &&Day| day.year() == year;
        self.years.insert(year);
        self.rest.extend(rest.iter().filter(own));
        self.work.extend(work.iter().filter(own));
    }

    /// Whether people work on that day.
    ///
    /// # Errors
    /// When the calendar of its year is not loaded.
    pub fn is_working(&self, day: Day) -> Result<bool, MissingYear> {
        if !self.years.contains(&day.year()) {
            return Err(MissingYear(day.year()));
        }
        if self.work.contains(&day) {
            return Ok(true);
        }
        let weekend = matches!(day.date().weekday(), Weekday::Saturday | Weekday::Sunday);
        Ok(!weekend && !self.rest.contains(&day))
    }

    /// The `n`th working day after `from`, which itself is not counted; `from` itself when `n` is 0.
    ///
    /// # Errors
    /// When the count touches a year whose calendar is not loaded.
    pub fn add_working_days(&self, from: Day, n: u16) -> Result<Day, MissingYear> {
        self.walk(from, n, 1)
    }

    /// The `n`th working day before `from`, which itself is not counted; `from` itself when `n` is 0.
    ///
    /// # Errors
    /// When the count touches a year whose calendar is not loaded.
    pub fn subtract_working_days(&self, from: Day, n: u16) -> Result<Day, MissingYear> {
        self.walk(from, n, -1)
    }

    fn walk(&self, from: Day, n: u16, step: i32) -> Result<Day, MissingYear> {
        let mut day = from;
        let mut left = n;
        while left > 0 {
            let next = day.plus_days(step);
            if next == day {
                // The range of days has an end, where counting on would never stop.
                return Err(MissingYear(day.year().saturating_add(if step > 0 { 1 } else { -1 })));
            }
            day = next;
            left -= u16::from(self.is_working(day)?);
        }
        Ok(day)
    }
}
