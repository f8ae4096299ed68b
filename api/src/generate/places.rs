//! The divisions a synthetic history plays in: made up, or the real ones as they ship.

use super::{Divisions, InvalidOptions, words::of};
use crate::scenario::{division_registration, without_suffix};
use domain::{
    division::RegisterDivision,
    reference::{self, DivisionRow},
    value::{Day, DivisionCode, DivisionTier},
};
use std::collections::HashMap;

/// The made-up city; no province has city code 99.
const MADE_UP_CITY: &str = "629900000000";
/// The real city.
const PINGLIANG: &str = "620800000000";
/// County codes run from 21 to 98.
const FIRST_COUNTY: u64 = 21;
const COUNTIES: u32 = 78;
const TOWNS_EACH: u32 = 20;
/// Villages of a town, unless there are so many that they must crowd together.
const VILLAGES_EACH: u32 = 20;

/// City and villages, and what is published of them.
pub(crate) struct Places {
    pub(crate) city: DivisionCode,
    pub(crate) villages: Vec<DivisionCode>,
    /// The rows of real divisions; empty for made-up ones.
    published: HashMap<DivisionCode, DivisionRow>,
}

/// So many villages.
pub(super) fn places(divisions: Divisions, villages: u32) -> Result<Places, InvalidOptions> {
    match divisions {
        Divisions::MadeUp => {
            let crowded = villages.div_ceil(COUNTIES * TOWNS_EACH).max(VILLAGES_EACH);
            let villages = (0..villages).map(|index| village(index, crowded)).collect();
            Ok(Places { city: of(MADE_UP_CITY), villages, published: HashMap::new() })
        }
        Divisions::Pingliang => {
            let published: HashMap<DivisionCode, DivisionRow> =
                reference::divisions().into_iter().map(|row| (of(row.code), row)).collect();
            let committees = published.iter().filter(|(_, row)| row.is_village_committee());
            let mut all: Vec<DivisionCode> = committees.map(|(code, _)| *code).collect();
            all.sort_unstable();
            let wanted = villages as usize;
            if wanted > all.len() {
                return Err(InvalidOptions::RealVillages { asked: villages, there_are: all.len() });
            }
            let villages = (0..wanted).map(|index| all[index * all.len() / wanted]).collect();
            Ok(Places { city: of(PINGLIANG), villages, published })
        }
    }
}

impl Places {
    /// How a division is registered: as published, or under a made-up name. It is valid from the first day at the
    /// latest, so that everything the history tells may happen in it.
    pub(super) fn registration(&self, code: DivisionCode, made_up: String, first_day: Day) -> RegisterDivision {
        if let Some(row) = self.published.get(&code) {
            let registration = division_registration(row);
            return RegisterDivision { valid_from: registration.valid_from.min(first_day), ..registration };
        }
        let parent = match code.tier() {
            DivisionTier::Village => Some(code.at(DivisionTier::Town)),
            DivisionTier::Town => Some(code.at(DivisionTier::County)),
            DivisionTier::County => Some(code.at(DivisionTier::City)),
            DivisionTier::City | DivisionTier::Province => None,
        };
        RegisterDivision {
            code,
            name: of(made_up),
            parent,
            valid_from: first_day,
            urban_rural: None,
            aliases: Vec::new(),
            source: Some(of("演示数据")),
        }
    }

    /// What people call a village: its published name without the committee, or a made-up one.
    pub(super) fn spoken(&self, village: DivisionCode, made_up: String) -> String {
        self.published.get(&village).map_or(made_up, |row| without_suffix(row.name).to_owned())
    }
}

/// The code of a village: counties fill up one after the other, towns of 镇 (100 up), villages of 村委会 (200 up).
fn village(index: u32, each: u32) -> DivisionCode {
    let (town, village) = (index / each, index % each);
    let (county, town) = (town / TOWNS_EACH, town % TOWNS_EACH);
    let county = FIRST_COUNTY + u64::from(county);
    of(format!("6299{county:02}{:03}{:03}", 100 + town, 200 + village))
}
