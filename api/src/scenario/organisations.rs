//! Chain Party committees and the organisations under them, made up: 54 and 377, both on 29 August 2022, when they were
//! first printed, and on the last day; some changed in between.

use super::{
    cast,
    divisions::{CITY, Places},
    enterprises::{Branch, COMMITTEES, Enterprise},
    plan::{Plan, of, weekday},
};
use crate::generate::Chance;
use domain::{
    actor::Actor,
    organisation::{
        ChangeAffiliation, ChangeOrganisationLevel, DissolveOrganisation, EstablishOrganisation, OrganisationKey,
        OrganisationKind, OrganisationLevel, ReportRoster, RosterCategory, RosterLine,
    },
    value::{Bound, BoundedCount, Day, DivisionCode},
};

/// General branches, branches and groups under the committees (P14 of the report).
pub(super) const UNDER_COMMITTEES: usize = 377;
/// Branches in enterprises under each committee; with one general branch each, what is left over are groups.
const BRANCHES_EACH: usize = 5;
/// Groups: one under all committees but one.
const GROUPS: usize = UNDER_COMMITTEES - COMMITTEES * (1 + BRANCHES_EACH);
/// Groups that were dissolved and made up for by as many new ones.
const REPLACED_GROUPS: usize = 3;

/// The Party organisations other parts of the scenario need.
pub(super) struct Organisations {
    /// Each chain committee.
    pub(super) committees: Vec<Committee>,
    /// Branches in enterprises.
    pub(super) branches: Vec<EnterpriseBranch>,
}

/// A chain Party committee.
pub(super) struct Committee {
    pub(super) key: OrganisationKey,
    /// None for the city.
    pub(super) county: Option<usize>,
    pub(super) chain: domain::chain::ChainKey,
}

/// A Party branch in a chain enterprise.
pub(super) struct EnterpriseBranch {
    pub(super) key: OrganisationKey,
    pub(super) enterprise: Enterprise,
}

pub(super) fn establish(plan: &mut Plan, places: &Places, enterprises: &[Branch]) -> Organisations {
    let mut all = Organisations { committees: Vec::new(), branches: Vec::new() };
    let mut chance = Chance::from_seed(3);
    for (number, branch) in enterprises.iter().enumerate() {
        let seat = Seat::of(branch, places, number);
        let committee = seat.establish_committee(plan, weekday(of("2021-12-01"), chance.below(100)), &all);
        all.committees.push(committee);
        seat.establish_lower(plan, weekday(of("2022-04-11"), chance.below(100)), &mut all, &mut chance);
    }
    all
}

/// A chain in a division, about to get its organisations.
struct Seat<'a> {
    branch: &'a Branch,
    number: usize,
    division: DivisionCode,
    place: &'a str,
    digits: &'a str,
    actor: Actor,
}

impl<'a> Seat<'a> {
    fn of(branch: &'a Branch, places: &'a Places, number: usize) -> Self {
        match branch.county.map(|county| &places.counties[county]) {
            None => {
                Self { branch, number, division: of(CITY), place: "平凉市", digits: &CITY[..6], actor: cast::city() }
            }
            Some(county) => Self {
                branch,
                number,
                division: county.code,
                place: county.name,
                digits: county.digits,
                actor: cast::county(county),
            },
        }
    }

    fn key(&self, level: &str) -> OrganisationKey {
        of(format!("{level}/{}/{}", self.branch.chain_name, self.digits))
    }

    fn organisation(&self, key: OrganisationKey, name: String, level: OrganisationLevel) -> EstablishOrganisation {
        EstablishOrganisation {
            organisation: key,
            name: of(name),
            level,
            kind: OrganisationKind::Chain,
            division: self.division,
            chain: Some(self.branch.chain.clone()),
            host: None,
            enterprise: None,
            sector: None,
            parent: None,
        }
    }

    /// The committee of a county stands under that of the city, which comes first for every chain.
    fn establish_committee(&self, plan: &mut Plan, day: Day, all: &Organisations) -> Committee {
        let key = self.key("产业链党委");
        let name = format!("{}{}产业链党委（演示）", self.place, self.branch.chain_name);
        let mut command = self.organisation(key.clone(), name, OrganisationLevel::Committee);
        command.host = Some(of(format!("{}产业链牵头单位（演示）", self.place)));
        let above = all.committees.iter().find(|c| c.county.is_none() && c.chain == self.branch.chain);
        let day = if above.is_some() { weekday(day, 14).max(of("2022-03-28")) } else { day.min(of("2022-03-25")) };
        command.parent = above.map(|committee| committee.key.clone());
        plan.add(day, &self.actor, command);
        Committee { key, county: self.branch.county, chain: self.branch.chain.clone() }
    }

    fn establish_lower(&self, plan: &mut Plan, day: Day, all: &mut Organisations, chance: &mut Chance) {
        let committee = self.key("产业链党委");
        let general = self.key("党总支");
        let name = format!("{}{}产业链党总支（演示）", self.place, self.branch.chain_name);
        // A few began as branches and were raised, so that a change of level is part of the history.
        let began_lower = self.number % 9 == 4;
        let level = if began_lower { OrganisationLevel::Branch } else { OrganisationLevel::GeneralBranch };
        let mut command = self.organisation(general.clone(), name, level);
        command.parent = Some(committee.clone());
        plan.add(day, &self.actor, command);
        if began_lower {
            let raise = ChangeOrganisationLevel {
                organisation: general.clone(),
                level: OrganisationLevel::GeneralBranch,
                name: None,
                reason: of("党员人数和下辖支部增加"),
            };
            plan.add(weekday(of("2023-04-03"), chance.below(200)), &self.actor, raise);
        }
        for index in 0..BRANCHES_EACH {
            let parent = if index < 3 { &general } else { &committee };
            let branch = self.establish_branch(plan, day, index, parent);
            self.report_roster(plan, &branch.key, chance);
            all.branches.push(branch);
        }
        if self.number % 6 == 2 {
            let move_up = ChangeAffiliation {
                organisation: all.branches[all.branches.len() - BRANCHES_EACH].key.clone(),
                parent: Some(committee),
                reason: of("调整隶属关系，由产业链党委直接管理"),
            };
            plan.add(weekday(of("2023-06-05"), chance.below(100)), &self.actor, move_up);
        }
        if self.number < GROUPS {
            self.establish_group(plan, day, &all.branches[all.branches.len() - 1].key);
        }
    }

    fn establish_branch(&self, plan: &mut Plan, day: Day, index: usize, parent: &OrganisationKey) -> EnterpriseBranch {
        let enterprise = self.branch.enterprises[index].clone();
        let key: OrganisationKey = of(format!("{}/{}", self.key("党支部"), index + 1));
        let name = format!("{}党支部", enterprise.name);
        let mut command = self.organisation(key.clone(), name, OrganisationLevel::Branch);
        command.division = enterprise.division;
        command.enterprise = Some(enterprise.code);
        command.parent = Some(parent.clone());
        plan.add(day, &self.actor, command);
        EnterpriseBranch { key, enterprise }
    }

    fn establish_group(&self, plan: &mut Plan, day: Day, parent: &OrganisationKey) {
        let group = |nth: u32| {
            let key = of(format!("{}/{nth}", self.key("党小组")));
            let name = format!("{}{}产业链第{nth}党小组（演示）", self.place, self.branch.chain_name);
            let mut command = self.organisation(key, name, OrganisationLevel::Group);
            command.parent = Some(parent.clone());
            command
        };
        let first = group(1);
        let key = first.organisation.clone();
        plan.add(day, &self.actor, first);
        if self.number < REPLACED_GROUPS {
            let dissolve =
                DissolveOrganisation { organisation: key, reason: of("党员转出，合并设置党小组") };
            plan.add(of("2023-09-04"), &self.actor, dissolve);
            plan.add(of("2023-09-04"), &self.actor, group(2));
        }
    }

    fn report_roster(&self, plan: &mut Plan, organisation: &OrganisationKey, chance: &mut Chance) {
        let people = BoundedCount { count: chance.between(3, 26), bound: Bound::Exact };
        let command = ReportRoster {
            organisation: organisation.clone(),
            lines: vec![RosterLine { category: RosterCategory::PartyMember, people }],
            as_of: of("2024-06-30"),
        };
        plan.add(of("2024-07-01"), &self.actor, command);
    }
}
