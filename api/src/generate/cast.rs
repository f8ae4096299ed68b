//! The records a synthetic history plays with: codes and keys, worked out once, and who acts.

use super::{
    Options,
    code::{self, credit_code},
    places::Places,
    words::{Words, of},
};
use domain::{
    actor::{Actor, Role},
    alliance::AllianceKey,
    chain::ChainKey,
    officer::OfficerKey,
    organisation::OrganisationKey,
    project::ProjectKey,
    value::{CreditCode, Day, DivisionCode},
};

/// One alliance, with one project, to so many villages.
const VILLAGES_TO_ALLIANCE: u32 = 20;
/// One officer to so many enterprises.
const ENTERPRISES_TO_OFFICER: u32 = 4;
/// One Party branch to so many enterprises.
const ENTERPRISES_TO_BRANCH: usize = 3;
/// Serial numbers of banks start here.
const FIRST_BANK: u32 = 950_000;
/// Chains of a synthetic ledger.
const CHAINS: [&str; 5] = [
    "示例产业链一（演示）",
    "示例产业链二（演示）",
    "示例产业链三（演示）",
    "示例产业链四（演示）",
    "示例产业链五（演示）",
];

/// Everything with a name.
pub(crate) struct Cast {
    pub(crate) first_day: Day,
    pub(crate) last_day: Day,
    pub(crate) places: Places,
    pub(crate) villages: Vec<DivisionCode>,
    /// The collective of each village.
    pub(crate) collectives: Vec<CreditCode>,
    pub(crate) chains: Vec<ChainKey>,
    pub(crate) enterprises: Vec<CreditCode>,
    pub(crate) officers: Vec<OfficerKey>,
    pub(crate) alliances: Vec<AllianceKey>,
    /// The project of each alliance.
    pub(crate) projects: Vec<ProjectKey>,
    /// The leading organisation of each alliance.
    pub(crate) leads: Vec<OrganisationKey>,
    pub(crate) banks: Vec<CreditCode>,
    pub(crate) words: Words,
    pub(crate) official: Actor,
    pub(crate) reviewer: Actor,
    pub(crate) bookkeeper: Actor,
    /// Each officer as an actor.
    pub(crate) officer_actors: Vec<Actor>,
}

impl Cast {
    pub(crate) fn new(options: &Options, places: Places) -> Self {
        let villages = places.villages.clone();
        let county = |division: DivisionCode| u32::try_from(division.number() / 1_000_000).expect("six digits");
        let collective =
            |(index, village): (usize, &DivisionCode)| credit_code(code::COLLECTIVE, county(*village), serial(index));
        let enterprise = |index: u32| {
            let near = villages[index as usize % villages.len()];
            credit_code(code::ENTERPRISE, county(near), index + 1)
        };
        let officers: Vec<OfficerKey> =
            (0..options.enterprises.div_ceil(ENTERPRISES_TO_OFFICER)).map(|index| of(format!("gen-{index}"))).collect();
        let alliances = options.villages.div_ceil(VILLAGES_TO_ALLIANCE);
        let actor = |subject: &str, role, unit: &str| Actor { subject: of(subject), role, unit: of(unit) };
        let first_year = super::LAST_YEAR + 1 - i16::try_from(options.years).expect("at most twenty");
        Self {
            first_day: Day::new(first_year, 1, 1).expect("a year's first day"),
            last_day: Day::new(super::LAST_YEAR, 12, 31).expect("a year's last day"),
            collectives: villages.iter().enumerate().map(collective).collect(),
            chains: CHAINS.iter().map(of).collect(),
            enterprises: (0..options.enterprises).map(enterprise).collect(),
            officer_actors: officers
                .iter()
                .map(|officer| actor(officer.0.as_str(), Role::LiaisonOfficer, "示例指导员队（演示）"))
                .collect(),
            officers,
            alliances: (0..alliances).map(|index| of(format!("gen-联建-{index}"))).collect(),
            projects: (0..alliances).map(|index| of(format!("gen-项目-{index}"))).collect(),
            leads: (0..alliances).map(|index| of(format!("gen-党委-{index}"))).collect(),
            banks: (0..5).map(|index| credit_code(code::ENTERPRISE, county(places.city), FIRST_BANK + index)).collect(),
            words: Words::new(),
            official: actor("gen-official", Role::CountyOfficial, "示例县委组织部（演示）"),
            reviewer: actor("gen-reviewer", Role::CountyOfficial, "示例县委组织部（演示）"),
            bookkeeper: actor("gen-books", Role::DepartmentHandler, "示例县农业农村局（演示）"),
            villages,
            places,
        }
    }

    /// The village an enterprise lies near.
    pub(crate) fn near(&self, enterprise: usize) -> DivisionCode {
        self.villages[enterprise % self.villages.len()]
    }

    /// The officer posted to an enterprise in the beginning.
    pub(crate) fn officer_of(&self, enterprise: usize) -> usize {
        enterprise % self.officers.len()
    }

    /// The chain of an enterprise.
    pub(crate) fn chain_of(&self, enterprise: usize) -> &ChainKey {
        &self.chains[enterprise % self.chains.len()]
    }

    /// How many enterprises have a Party branch: the first third.
    pub(crate) fn branches(&self) -> usize {
        self.enterprises.len().div_ceil(ENTERPRISES_TO_BRANCH)
    }
}

fn serial(index: usize) -> u32 {
    u32::try_from(index + 1).expect("the number of villages is limited")
}
