//! The days of mainland China that break the Monday-to-Friday rule. It lists exceptions only and counts nothing: due
//! dates are the business of the demand register.

use jiff::civil::{Date, date};

use super::table;

const CALENDAR: &str = include_str!("../../data/calendar_2024_2026.tsv");

/// A weekday without work, or a day of the weekend with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CalendarDay {
    /// The day.
    pub date: Date,
    /// Whether people work on it: true is 班, a make-up working day; false is 休, a day off.
    pub working: bool,
    /// The festival it belongs to, as the notice groups it.
    pub note: &'static str,
    /// The number of the notice that says so, for example 国办发明电〔2025〕7号.
    pub notice_number: &'static str,
}

/// All exceptions within [`calendar_span`], in order of date.
pub fn calendar() -> Vec<CalendarDay> {
    table::rows(CALENDAR, ["date", "kind", "festival", "notice", "number"])
        .map(|[date, kind, note, _notice, notice_number]| {
            let working = match kind {
                "班" => true,
                "休" => false,
                other => panic!("neither 休 nor 班: {other:?}"),
            };
            let date = date.parse().expect("the date of a shipped calendar day is a date");
            CalendarDay { date, working, note, notice_number }
        })
        .collect()
}

/// The first and the last day the shipped calendar speaks for. Outside of them the lack of an exception means nothing.
pub fn calendar_span() -> (Date, Date) {
    (date(2024, 1, 1), date(2026, 12, 31))
}
