//! Dates: business days of Asia/Shanghai, months, periods, and moments in UTC microseconds.

use super::{InvalidValue, text_value};
use jiff::{Timestamp, civil::Date, tz::Offset};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// China keeps one time zone without summer time, so a fixed offset is the whole rule.
const SHANGHAI: Offset = Offset::constant(8);

/// A calendar day in China, written `YYYY-MM-DD`; 1949-10-01 to 2999-12-31.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

impl Day {
    /// The first day the ledger takes.
    pub const FIRST: Self = Self(Date::constant(1949, 10, 1));
    /// The last day the ledger takes.
    pub const LAST: Self = Self(Date::constant(2999, 12, 31));

    /// A day from its parts; refused when there is no such day or it is out of range.
    pub fn new(year: i16, month: i8, day: i8) -> Result<Self, InvalidValue> {
        let date = Date::new(year, month, day)
            .map_err(|_| InvalidValue(format!("没有 {year:04}-{month:02}-{day:02} 这一天")))?;
        Self::from_date(date)
    }

    /// A day from a civil date; refused out of range.
    pub fn from_date(date: Date) -> Result<Self, InvalidValue> {
        let day = Self(date);
        if (Self::FIRST..=Self::LAST).contains(&day) {
            Ok(day)
        } else {
            Err(InvalidValue(format!("日期 {date} 超出 {} 至 {}", Self::FIRST, Self::LAST)))
        }
    }

    /// The civil date.
    #[must_use]
    pub const fn date(self) -> Date {
        self.0
    }

    /// The month it lies in.
    #[must_use]
    pub fn month(self) -> Month {
        Month { year: self.0.year(), month: self.0.month() }
    }

    /// The year, which is also the fiscal year (1 January to 31 December).
    #[must_use]
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// Days since 1970-01-01, for compact rows and arithmetic.
    #[must_use]
    pub fn number(self) -> i32 {
        days_from_civil(self.0)
    }

    /// The day of that number; saturates at the ends of the range.
    #[must_use]
    pub fn from_number(number: i32) -> Self {
        let epoch = Date::constant(1970, 1, 1);
        let date = epoch.saturating_add(jiff::Span::new().days(number.clamp(-20_000, 400_000)));
        Self(date).clamp(Self::FIRST, Self::LAST)
    }

    /// The day so many days later (or earlier, when negative).
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Self::from_number(self.number().saturating_add(days))
    }
}

/// Days since 1970-01-01 of a civil date (Howard Hinnant's algorithm), without a detour through spans.
fn days_from_civil(date: Date) -> i32 {
    let (month, day) = (i32::from(date.month()), i32::from(date.day()));
    let year = i32::from(date.year()) - i32::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

impl FromStr for Day {
    type Err = InvalidValue;
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let wrong = || InvalidValue(format!("日期「{text}」应写作 YYYY-MM-DD"));
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return Err(wrong());
        }
        let number = |range: std::ops::Range<usize>| -> Result<i16, InvalidValue> {
            bytes[range].iter().try_fold(0_i16, |sum, b| {
                if b.is_ascii_digit() { Ok(sum * 10 + i16::from(b - b'0')) } else { Err(wrong()) }
            })
        };
        let narrow = |n: i16| i8::try_from(n).map_err(|_| wrong());
        Self::new(number(0..4)?, narrow(number(5..7)?)?, narrow(number(8..10)?)?)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

text_value!(Day, "日期 YYYY-MM-DD", r"^\d{4}-\d{2}-\d{2}$");

/// A calendar month, written `YYYY-MM`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// The year.
    #[must_use]
    pub const fn year(self) -> i16 {
        self.year
    }

    /// The month of the year, 1 to 12.
    #[must_use]
    pub const fn month(self) -> i8 {
        self.month
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> Day {
        Day(Date::constant(self.year, self.month, 1))
    }

    /// Its last day.
    #[must_use]
    pub fn last_day(self) -> Day {
        Day(self.first_day().0.last_of_month())
    }
}

impl FromStr for Month {
    type Err = InvalidValue;
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        format!("{text}-01")
            .parse::<Day>()
            .map(Day::month)
            .map_err(|_| InvalidValue(format!("月份「{text}」应写作 YYYY-MM")))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

text_value!(Month, "月份 YYYY-MM", r"^\d{4}-\d{2}$");

/// A span of days, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// First day.
    pub from: Day,
    /// Last day.
    pub until: Day,
}

/// A point in time: microseconds since 1970-01-01T00:00:00Z, within ±(2^53 − 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Moment(pub i64);

impl Moment {
    /// The day it is in China.
    #[must_use]
    pub fn day(self) -> Day {
        let timestamp = Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH);
        Day(SHANGHAI.to_datetime(timestamp).date()).clamp(Day::FIRST, Day::LAST)
    }

    /// The last microsecond of a day in China.
    #[must_use]
    pub fn end_of(day: Day) -> Self {
        const DAY_US: i64 = 86_400_000_000;
        const OFFSET_US: i64 = 8 * 3_600_000_000;
        Self((i64::from(day.number()) + 1) * DAY_US - OFFSET_US - 1)
    }

    /// The moment so many seconds later.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0 + seconds * 1_000_000)
    }
}

impl fmt::Display for Moment {
    /// `2024-05-01T08:00:00+08:00`, China's time.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let timestamp = Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH);
        write!(f, "{}", timestamp.display_with_offset(SHANGHAI))
    }
}
