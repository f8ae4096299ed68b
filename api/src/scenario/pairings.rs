//! Pairings of financial institutions with Party organisations in enterprises, made up: 362 are open on the last day.

use super::{
    cast,
    divisions::Places,
    organisations::{EnterpriseBranch, Organisations},
    plan::{Plan, of, weekday},
};
use crate::generate::{Chance, code};
use domain::{
    enterprise::{EnterpriseKind, RegisterEnterprise},
    organisation::{EstablishOrganisation, OrganisationKey, OrganisationKind, OrganisationLevel},
    pairing::{EndPairing, EstablishPairing, PairingKind, RenewPairing},
};

/// Open on the last day (P20 of the report).
const OPEN: usize = 362;
/// Established and ended again.
const ENDED: usize = 14;
/// Of the ended ones, how many were later established anew; they are among the open.
const ANEW: usize = 4;
/// Financial institutions in a county.
const BANKS_EACH: u32 = 6;
/// Serial numbers of banks start here, clear of the chain enterprises.
const FIRST_SERIAL: u32 = 900_000;

pub(super) fn establish(plan: &mut Plan, places: &Places, organisations: &Organisations) {
    let banks: Vec<Vec<OrganisationKey>> =
        (0..places.counties.len()).map(|county| register_banks(plan, places, county)).collect();
    let branches = &organisations.branches;
    let mut chance = Chance::from_seed(4);
    let mut ended = Vec::new();
    for number in 0..OPEN + ENDED - ANEW {
        // Everyone once, then again from the front with another bank.
        let (round, index) = (number / branches.len(), number % branches.len());
        let branch = &branches[index];
        let bank = &banks[branch.enterprise.county][(index + round) % BANKS_EACH as usize];
        let pair = Pair { places, branch, bank };
        let day = weekday(of("2022-09-05"), chance.below(420));
        plan.add(day, &pair.actor(), pair.establish(weekday(day, 1095)));
        if number >= OPEN - ANEW {
            plan.add(weekday(of("2023-12-04"), chance.below(90)), &pair.actor(), pair.end());
            ended.push(pair);
        } else if number % 12 == 5 {
            plan.add(weekday(of("2024-04-08"), chance.below(90)), &pair.actor(), pair.renew());
        }
    }
    for pair in ended.iter().take(ANEW) {
        let day = weekday(of("2024-04-01"), chance.below(60));
        plan.add(day, &pair.actor(), pair.establish(weekday(day, 1095)));
    }
}

struct Pair<'a> {
    places: &'a Places,
    branch: &'a EnterpriseBranch,
    bank: &'a OrganisationKey,
}

impl Pair<'_> {
    fn actor(&self) -> domain::actor::Actor {
        cast::county(&self.places.counties[self.branch.enterprise.county])
    }

    fn establish(&self, until: domain::value::Day) -> EstablishPairing {
        EstablishPairing {
            first: self.bank.clone(),
            second: self.branch.key.clone(),
            kind: PairingKind::BankEnterprise,
            chain: Some(self.branch.enterprise.chain.clone()),
            division: self.places.counties[self.branch.enterprise.county].code,
            until: Some(until),
        }
    }

    fn renew(&self) -> RenewPairing {
        RenewPairing { first: self.bank.clone(), second: self.branch.key.clone(), until: of("2027-12-31") }
    }

    fn end(&self) -> EndPairing {
        EndPairing {
            first: self.bank.clone(),
            second: self.branch.key.clone(),
            reason: of("企业贷款结清，双方协商一致"),
        }
    }
}

/// The banks of a county, each with its Party branch.
fn register_banks(plan: &mut Plan, places: &Places, county: usize) -> Vec<OrganisationKey> {
    let place = &places.counties[county];
    let actor = cast::county(place);
    let mut keys = Vec::new();
    for number in 1..=BANKS_EACH {
        let code = code::credit_code(code::ENTERPRISE, place.number(), FIRST_SERIAL + number);
        let name = format!("{}示范银行{number}支行（演示）", place.name);
        let register = RegisterEnterprise {
            code,
            name: of(&name),
            kind: EnterpriseKind::FinancialInstitution,
            division: place.code,
            industry: Some(of("6621")),
        };
        plan.add(of("2022-08-01"), &actor, register);
        let key: OrganisationKey = of(format!("银行党支部/{}/{number}", place.digits));
        let establish = EstablishOrganisation {
            organisation: key.clone(),
            name: of(format!("{name}党支部")),
            level: OrganisationLevel::Branch,
            kind: OrganisationKind::Ordinary,
            division: place.code,
            chain: None,
            host: None,
            enterprise: Some(code),
            sector: Some(of("金融")),
            parent: None,
        };
        plan.add(of("2022-08-01"), &actor, establish);
        keys.push(key);
    }
    keys
}
