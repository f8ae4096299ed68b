//! Tests of counting working days, with the calendar that ships.

use super::v;
use crate::{
    demand::working_days::{MissingYear, WorkingDays},
    reference,
    value::Day,
};

/// The shipped calendars of these years.
fn shipped(years: &[i16]) -> WorkingDays {
    let mut calendar = WorkingDays::default();
    for year in years {
        let days = |working: bool| -> Vec<Day> {
            let of_year = reference::calendar().into_iter().filter(|day| day.date.year() == *year);
            of_year.filter(|day| day.working == working).map(|day| Day::from_date(day.date).unwrap()).collect()
        };
        calendar.add_year(*year, &days(false), &days(true));
    }
    calendar
}

#[track_caller]
fn after(from: &str, n: u16, expected: &str) {
    let calendar = shipped(&[2024, 2025, 2026]);
    assert_eq!(calendar.add_working_days(v(from), n), Ok(v(expected)), "{n} working days after {from}");
}

#[test]
fn weeks_are_counted_from_the_day_after() {
    after("2024-03-04", 0, "2024-03-04");
    after("2024-03-04", 1, "2024-03-05");
    after("2024-03-01", 1, "2024-03-04");
    after("2024-03-02", 1, "2024-03-04");
    after("2024-03-04", 7, "2024-03-13");
    after("2024-03-09", 0, "2024-03-09");
}

/// 2024: Sunday 4 February and Sunday 18 February are worked for a holiday from the 10th to the 17th.
#[test]
fn spring_festival_2024_with_its_make_up_days() {
    after("2024-02-02", 1, "2024-02-04");
    after("2024-02-02", 2, "2024-02-05");
    after("2024-02-08", 1, "2024-02-09");
    after("2024-02-09", 1, "2024-02-18");
    after("2024-02-09", 2, "2024-02-19");
    after("2024-02-05", 7, "2024-02-20");
}

/// 2025: Sunday 26 January and Saturday 8 February are worked for a holiday from 28 January to 4 February.
#[test]
fn spring_festival_2025_with_its_make_up_days() {
    after("2025-01-24", 1, "2025-01-26");
    after("2025-01-24", 2, "2025-01-27");
    after("2025-01-24", 3, "2025-02-05");
    after("2025-02-07", 1, "2025-02-08");
    after("2025-02-08", 1, "2025-02-10");
}

/// 2026: Saturday 14 and Saturday 28 February are worked for the longest holiday yet, from the 15th to the 23rd.
#[test]
fn spring_festival_2026_with_its_make_up_days() {
    after("2026-02-13", 1, "2026-02-14");
    after("2026-02-14", 1, "2026-02-24");
    after("2026-02-27", 1, "2026-02-28");
    after("2026-02-28", 1, "2026-03-02");
}

/// National Day: 29 September and 12 October 2024, 28 September and 11 October 2025, 20 September and 10 October 2026.
#[test]
fn national_day_with_its_make_up_days() {
    after("2024-09-27", 1, "2024-09-29");
    after("2024-09-30", 1, "2024-10-08");
    after("2024-10-11", 1, "2024-10-12");
    after("2024-09-27", 7, "2024-10-12");
    after("2025-09-26", 1, "2025-09-28");
    after("2025-09-30", 1, "2025-10-09");
    after("2025-10-10", 1, "2025-10-11");
    after("2026-09-18", 1, "2026-09-20");
    after("2026-09-24", 1, "2026-09-28");
    after("2026-09-30", 1, "2026-10-08");
    after("2026-10-09", 1, "2026-10-10");
}

#[test]
fn a_count_runs_over_the_end_of_the_year() {
    after("2024-12-31", 1, "2025-01-02");
    after("2025-12-31", 1, "2026-01-04");
    after("2025-12-30", 3, "2026-01-05");
}

/// Counting back from where a count ended leads to where it began, from every working day of three years.
#[test]
fn subtraction_undoes_addition() {
    let calendar = shipped(&[2024, 2025, 2026]);
    let mut day: Day = v("2024-01-02");
    let mut checked = 0;
    while day <= v("2026-11-15") {
        if calendar.is_working(day) == Ok(true) {
            for n in [1, 3, 7, 20] {
                let later = calendar.add_working_days(day, n).unwrap();
                assert_eq!(calendar.subtract_working_days(later, n), Ok(day), "{n} from {day}");
                let worked = (1..=later.number() - day.number())
                    .filter(|ahead| calendar.is_working(day.plus_days(*ahead)) == Ok(true));
                assert_eq!(worked.count(), usize::from(n), "{n} from {day}");
            }
            checked += 1;
        }
        day = day.plus_days(1);
    }
    assert!(checked > 700, "three years have about 750 working days, not {checked}");
}

#[test]
fn a_year_without_its_calendar_is_never_guessed() {
    let calendar = shipped(&[2024]);
    assert_eq!(calendar.add_working_days(v("2024-12-30"), 1), Ok(v("2024-12-31")));
    assert_eq!(calendar.add_working_days(v("2024-12-31"), 1), Err(MissingYear(2025)));
    assert_eq!(calendar.subtract_working_days(v("2024-01-02"), 1), Err(MissingYear(2023)));
    assert_eq!(calendar.is_working(v("2025-01-02")), Err(MissingYear(2025)));
    assert_eq!(calendar.add_working_days(v("2025-06-01"), 0), Ok(v("2025-06-01")), "nothing is counted");
    assert_eq!(MissingYear(2025).to_string(), "请先载入2025年工作日历");
}

/// A notice may say something about the first days of the next year; only that year's own notice counts.
#[test]
fn a_calendar_speaks_for_its_own_year_only() {
    let mut calendar = WorkingDays::default();
    calendar.add_year(2024, &[v("2025-01-02")], &[]);
    calendar.add_year(2025, &[], &[]);
    assert_eq!(calendar.is_working(v("2025-01-02")), Ok(true));
}

#[test]
fn the_last_day_there_is_ends_the_count() {
    let mut calendar = WorkingDays::default();
    calendar.add_year(2999, &[], &[]);
    assert_eq!(calendar.add_working_days(v("2999-12-30"), 9), Err(MissingYear(3000)));
}
