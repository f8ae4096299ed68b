//! A point of knowledge on the command line: a number of entries, a moment, or a day.

use super::Failure;
use domain::value::{Day, Moment};
use jiff::Timestamp;
use std::str::FromStr;
use store::EmbeddedLog;

/// A point of knowledge: what had been recorded by then.
#[derive(Clone, Copy, Debug)]
pub(super) enum Point {
    /// The first so many entries.
    Entries(u64),
    /// What had been recorded at that moment.
    Moment(Moment),
}

impl FromStr for Point {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(entries) = text.parse() {
            return Ok(Self::Entries(entries));
        }
        if let Ok(day) = text.parse::<Day>() {
            return Ok(Self::Moment(Moment::end_of(day)));
        }
        let moment: Timestamp = text.parse().map_err(|_| {
            format!(
                "「{text}」既不是条目数，也不是日期（如 2024-05-01，指当日终了）或时刻（如 2024-05-01T08:00:00+08:00）"
            )
        })?;
        Ok(Self::Moment(Moment(moment.as_microsecond())))
    }
}

impl Point {
    /// How many entries were known then; all that are known now without a point.
    pub(super) fn entries(point: Option<Self>, log: &EmbeddedLog) -> Result<u64, Failure> {
        match point {
            None => Ok(log.head_now()),
            Some(Self::Entries(entries)) => Ok(entries.min(log.head_now())),
            Some(Self::Moment(moment)) => {
                log.position_at_now(moment.0).map_err(|error| Failure::because("日志无法读取", &error))
            }
        }
    }
}
