//! The divisions of Pingliang from the reference data, with their other names; households and people of villages are
//! made up.

use super::{
    cast,
    plan::{Plan, of, weekday},
    settings::OPENED,
};
use crate::generate::Chance;
use domain::{
    division::{MergeDivision, RegisterDivision, ReportVillageProfile},
    reference::{self, DivisionLevel, DivisionRow},
    value::{Day, DivisionCode},
};

/// The city.
pub(super) const CITY: &str = "620800000000";

/// What the source column of every division says.
const SOURCE: &str = "国家统计局统计用区划代码（截至2023-06-30）";

/// The day from which city and counties are taken as valid; their codes were in force by then.
const COUNTIES_FROM: &str = "2003-01-01";

/// The day from which towns and villages are taken as valid: no source tells, and it lies before the scenario begins.
const TOWNS_FROM: &str = "2018-08-01";

/// A county, district or county-level city.
pub(super) struct County {
    pub(super) code: DivisionCode,
    pub(super) name: &'static str,
    /// The first six digits of its code.
    pub(super) digits: &'static str,
    pub(super) towns: Vec<DivisionCode>,
}

impl County {
    /// The six digits as a number.
    pub(super) fn number(&self) -> u32 {
        self.digits.parse().expect("six digits are a number")
    }
}

/// A village with a villagers' committee.
pub(super) struct Village {
    pub(super) code: DivisionCode,
    /// Its name without the committee suffix.
    pub(super) name: &'static str,
    pub(super) town_name: &'static str,
    /// Index of its county.
    pub(super) county: usize,
}

/// Where the scenario plays.
pub(super) struct Places {
    pub(super) counties: Vec<County>,
    pub(super) villages: Vec<Village>,
}

impl Places {
    /// The village of that code.
    pub(super) fn village(&self, code: &str) -> &Village {
        let code: DivisionCode = of(code);
        self.villages.iter().find(|village| village.code == code).expect("the scenario names shipped villages only")
    }
}

pub(super) fn register(plan: &mut Plan) -> Places {
    let rows = reference::divisions();
    for row in &rows {
        plan.add(of(OPENED), &cast::city(), registration(row));
    }
    merge_predecessors(plan);
    let places = places(&rows);
    report_profiles(plan, &places);
    places
}

/// How a published division is registered.
pub(crate) fn registration(row: &DivisionRow) -> RegisterDivision {
    let short = without_suffix(row.name);
    let mut aliases = Vec::new();
    if short != row.name {
        aliases.push(of(short));
    }
    for known in reference::division_aliases().iter().filter(|known| known.code == row.code && known.alias != short) {
        aliases.push(of(known.alias));
    }
    RegisterDivision {
        code: of(row.code),
        name: of(row.name),
        parent: row.parent.map(of),
        valid_from: valid_from(row),
        urban_rural: None,
        aliases,
        source: Some(of(SOURCE)),
    }
}

fn valid_from(row: &DivisionRow) -> Day {
    match row.level {
        DivisionLevel::City | DivisionLevel::County => {
            let succession = reference::division_successions().into_iter().find(|known| known.new_code == row.code);
            succession.map_or(of(COUNTIES_FROM), |known| of(known.effective.to_string()))
        }
        DivisionLevel::Town | DivisionLevel::Village => of(TOWNS_FROM),
    }
}

/// Retired county codes, each merged into what took its place, so that papers of earlier years can be read.
fn merge_predecessors(plan: &mut Plan) {
    for succession in reference::division_successions() {
        let successor_from: Day = of(succession.effective.to_string());
        let register = RegisterDivision {
            code: of(succession.old_code),
            name: of(succession.old_name),
            parent: Some(of(CITY)),
            valid_from: of(COUNTIES_FROM),
            urban_rural: None,
            aliases: Vec::new(),
            source: Some(of(succession.note)),
        };
        let merge = MergeDivision {
            code: of(succession.old_code),
            into: of(succession.new_code),
            valid_to: successor_from.plus_days(-1),
        };
        plan.add(of(OPENED), &cast::city(), register);
        plan.add(of(OPENED), &cast::city(), merge);
    }
}

fn places(rows: &[DivisionRow]) -> Places {
    let mut places = Places { counties: Vec::new(), villages: Vec::new() };
    let mut town_name = "";
    for row in rows {
        match row.level {
            DivisionLevel::City => {}
            DivisionLevel::County => {
                let county = County { code: of(row.code), name: row.name, digits: &row.code[..6], towns: Vec::new() };
                places.counties.push(county);
            }
            DivisionLevel::Town => {
                let county = places.counties.last_mut().expect("a county comes before its towns");
                county.towns.push(of(row.code));
                town_name = row.name;
            }
            DivisionLevel::Village if row.is_village_committee() => places.villages.push(Village {
                code: of(row.code),
                name: without_suffix(row.name),
                town_name,
                county: places.counties.len() - 1,
            }),
            DivisionLevel::Village => {}
        }
    }
    places
}

/// The name people use: 前进村村委会 → 前进村, 白家新庄村委会 → 白家新庄.
pub(crate) fn without_suffix(name: &'static str) -> &'static str {
    let suffixes = ["村民委员会", "居民委员会", "村委会", "居委会"];
    suffixes.into_iter().find_map(|suffix| name.strip_suffix(suffix)).filter(|rest| !rest.is_empty()).unwrap_or(name)
}

fn report_profiles(plan: &mut Plan, places: &Places) {
    let mut chance = Chance::from_seed(1);
    for village in &places.villages {
        let county = &places.counties[village.county];
        let households = chance.between(120, 680);
        let command = ReportVillageProfile {
            code: village.code,
            households,
            population: households * chance.between(32, 42) / 10,
            as_of: of("2023-12-31"),
        };
        plan.add(weekday(of("2024-01-08"), chance.below(12)), &cast::county(county), command);
    }
}
