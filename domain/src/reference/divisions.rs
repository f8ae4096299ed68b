//! The divisions of Pingliang as of 2023-06-30, other names of theirs, and retired county codes. Codes are strings,
//! always twelve digits. Names stand as the Bureau of Statistics publishes them, committee suffix included.

use std::ops::RangeInclusive;

use jiff::civil::Date;

use super::table;

const DIVISIONS: &str = include_str!("../../data/divisions_pingliang_2023.tsv");
const ALIASES: &str = include_str!("../../data/division_aliases.tsv");
const SUCCESSIONS: &str = include_str!("../../data/division_successions.tsv");

/// Digits of a whole division code.
const CODE_DIGITS: usize = 12;
/// Where the county, town and village parts of a code begin.
const COUNTY_PART: usize = 4;
const TOWN_PART: usize = 6;
const VILLAGE_PART: usize = 9;

/// The last three digits of a village-level code that mark a villagers' committee (村委会) rather than a residents'
/// committee (居委会, 001–199) or a similar unit (400 and above), after the statistical coding rules.
pub const VILLAGE_COMMITTEE_PARTS: RangeInclusive<u16> = 200..=399;

/// The level of a division, told from which parts of its code are zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DivisionLevel {
    /// Prefecture-level city: four digits and eight zeros.
    City,
    /// County, county-level city or district: six digits and six zeros.
    County,
    /// Town, township or subdistrict: nine digits and three zeros.
    Town,
    /// Village or community: twelve digits.
    Village,
}

/// One published division.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DivisionRow {
    /// Twelve digits, zeros at the end for the higher levels.
    pub code: &'static str,
    /// The name as published, for example 白家新庄村委会.
    pub name: &'static str,
    /// The code of the division above; none for the city, whose province is not shipped.
    pub parent: Option<&'static str>,
    /// The level the code stands for.
    pub level: DivisionLevel,
}

impl DivisionRow {
    /// Whether this is a village with a villagers' committee: what "per village" figures count.
    pub fn is_village_committee(&self) -> bool {
        self.level == DivisionLevel::Village && VILLAGE_COMMITTEE_PARTS.contains(&part(self.code, VILLAGE_PART))
    }
}

/// Why an alias exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AliasReason {
    /// The published name without its committee suffix.
    Short,
    /// The wording of a published report.
    Report,
}

/// Another name of a division.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DivisionAlias {
    /// The division meant.
    pub code: &'static str,
    /// The other name, for example 白新庄.
    pub alias: &'static str,
    /// Why it exists.
    pub reason: AliasReason,
}

/// How exactly a date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatePrecision {
    /// The day itself.
    Day,
    /// Only the month; the date is its first day.
    Month,
    /// Only the year; the date is its first day.
    Year,
}

/// A code that was retired and the code that took its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DivisionSuccession {
    /// The retired code.
    pub old_code: &'static str,
    /// The name it had.
    pub old_name: &'static str,
    /// The code in its place.
    pub new_code: &'static str,
    /// The name that goes with it.
    pub new_name: &'static str,
    /// The first day of the new code, as exactly as `precision` says.
    pub effective: Date,
    /// How exactly `effective` is known.
    pub precision: DatePrecision,
    /// What happened, for example 撤县设市.
    pub note: &'static str,
}

/// All divisions of Pingliang, sorted by code, so that a parent comes before its children.
pub fn divisions() -> Vec<DivisionRow> {
    table::rows(DIVISIONS, ["code", "name", "parent"])
        .map(|[code, name, parent]| DivisionRow {
            code,
            name,
            parent: (parent != table::NONE).then_some(parent),
            level: level(code),
        })
        .collect()
}

/// Other names of divisions.
pub fn division_aliases() -> Vec<DivisionAlias> {
    table::rows(ALIASES, ["code", "alias", "reason"])
        .map(|[code, alias, reason]| {
            let reason = match reason {
                "short" => AliasReason::Short,
                "report" => AliasReason::Report,
                other => panic!("no reason for an alias: {other:?}"),
            };
            DivisionAlias { code, alias, reason }
        })
        .collect()
}

/// Retired county codes and their successors. Towns and villages below a county that got a new code carry it too; their
/// old codes were not found and are not shipped.
pub fn division_successions() -> Vec<DivisionSuccession> {
    table::rows(SUCCESSIONS, ["old_code", "old_name", "new_code", "new_name", "effective", "precision", "note"])
        .map(|[old_code, old_name, new_code, new_name, effective, precision, note]| {
            let precision = match precision {
                "day" => DatePrecision::Day,
                "month" => DatePrecision::Month,
                "year" => DatePrecision::Year,
                other => panic!("no precision of a date: {other:?}"),
            };
            let effective = effective.parse().expect("the effective date of a shipped succession is a date");
            DivisionSuccession { old_code, old_name, new_code, new_name, effective, precision, note }
        })
        .collect()
}

fn level(code: &str) -> DivisionLevel {
    assert!(
        code.len() == CODE_DIGITS && code.bytes().all(|byte| byte.is_ascii_digit()),
        "no twelve digits in a shipped table: {code:?}"
    );
    if part(code, VILLAGE_PART) > 0 {
        DivisionLevel::Village
    } else if part(code, TOWN_PART) > 0 {
        DivisionLevel::Town
    } else if &code[COUNTY_PART..TOWN_PART] != "00" {
        DivisionLevel::County
    } else {
        DivisionLevel::City
    }
}

/// The three digits of `code` from `start`.
fn part(code: &str, start: usize) -> u16 {
    code[start..start + 3].parse().expect("level() has seen that the code is all digits")
}
