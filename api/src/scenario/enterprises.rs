//! Chain enterprises, made up: registered, joined to a chain, some left again. 926 are in a chain on the scenario's
//! last day.

use super::{
    cast,
    chains::Chain,
    divisions::Places,
    plan::{Plan, of, weekday},
};
use crate::generate::{Chance, code};
use domain::{
    chain::{ChainKey, Segment},
    enterprise::{
        Condition, DesignateChainLead, EnterpriseKind, JoinChain, LeaveChain, MarkEnterprise, RegisterEnterprise,
        UpdateEnterpriseProfile,
    },
    value::{Bound, BoundedCount, CreditCode, Day, DivisionCode, IndustryClass, Name},
};

/// Chain enterprises on the last day (P16 of the report).
pub(super) const IN_CHAIN: usize = 926;
/// Enterprises that joined and left again.
const LEFT: usize = 24;
/// Counties in which a chain has a committee of its own.
const COUNTIES_PER_CHAIN: usize = 5;
/// Places of chain committees: the city and five counties for each of nine chains (P13 of the report: 54).
pub(super) const COMMITTEES: usize = 9 * (1 + COUNTIES_PER_CHAIN);
/// The first enterprises of every place joined before the Party organisations in them were set up.
pub(super) const FOUNDERS: usize = 5;

/// A chain in the city or in a county: where a chain Party committee sits.
pub(super) struct Branch {
    pub(super) chain: ChainKey,
    pub(super) chain_name: &'static str,
    /// None for the city.
    pub(super) county: Option<usize>,
    /// Its enterprises that are still in the chain on the last day, founders first.
    pub(super) enterprises: Vec<Enterprise>,
}

/// A made-up enterprise.
#[derive(Clone)]
pub(super) struct Enterprise {
    pub(super) code: CreditCode,
    pub(super) name: Name,
    pub(super) division: DivisionCode,
    pub(super) county: usize,
    pub(super) chain: ChainKey,
}

pub(super) fn register(plan: &mut Plan, places: &Places, chains: &[Chain]) -> Vec<Branch> {
    let mut maker = Maker { plan, places, chance: Chance::from_seed(2), serial: 0 };
    let mut branches = Vec::new();
    for (number, chain) in chains.iter().enumerate() {
        let in_counties = (0..places.counties.len()).filter(|county| (number + county) % 7 < COUNTIES_PER_CHAIN);
        for county in std::iter::once(None).chain(in_counties.map(Some)) {
            let stay = IN_CHAIN / COMMITTEES + usize::from(branches.len() < IN_CHAIN % COMMITTEES);
            let enterprises = (0..stay).map(|index| maker.member(chain, county, index)).collect();
            if branches.len() < LEFT {
                maker.leaver(chain, county);
            }
            branches.push(Branch { chain: chain.key.clone(), chain_name: chain.name, county, enterprises });
        }
    }
    assert_eq!(branches.len(), COMMITTEES, "nine chains in the city and five counties each");
    designate_leads(plan, &branches);
    branches
}

struct Maker<'a> {
    plan: &'a mut Plan,
    places: &'a Places,
    chance: Chance,
    serial: u32,
}

impl Maker<'_> {
    /// An enterprise that is in the chain to the last day.
    fn member(&mut self, chain: &Chain, county: Option<usize>, index: usize) -> Enterprise {
        let joined = if index < FOUNDERS {
            weekday(of("2021-04-01"), self.chance.below(240))
        } else {
            weekday(of("2022-01-10"), self.chance.below(980))
        };
        self.enterprise(chain, county, index, joined)
    }

    /// An enterprise that left its chain again.
    fn leaver(&mut self, chain: &Chain, county: Option<usize>) {
        let joined = weekday(of("2021-06-01"), self.chance.below(200));
        let enterprise = self.enterprise(chain, county, FOUNDERS, joined);
        let left = weekday(of("2023-02-01"), self.chance.below(500));
        let actor = cast::county(&self.places.counties[enterprise.county]);
        let (condition, reason) = match self.chance.below(3) {
            0 => (Condition::Lost, "多次走访无法取得联系"),
            1 => (Condition::Dormant, "停产超过一年"),
            _ => (Condition::Closed, "已办理注销登记"),
        };
        let leave = LeaveChain { code: enterprise.code, chain: enterprise.chain.clone(), reason: of(reason) };
        self.plan.add(left, &actor, leave);
        self.plan.add(left, &actor, MarkEnterprise { code: enterprise.code, condition, reason: of(reason) });
    }

    fn enterprise(&mut self, chain: &Chain, county: Option<usize>, index: usize, joined: Day) -> Enterprise {
        self.serial += 1;
        let county = county.unwrap_or_else(|| self.chance.index(self.places.counties.len()));
        let place = &self.places.counties[county];
        let division = *self.chance.pick(&place.towns);
        let cooperative = self.chance.below(4) == 0;
        let (class, kind, word) = if cooperative {
            (code::COOPERATIVE, EnterpriseKind::Cooperative, "合作社")
        } else {
            (code::ENTERPRISE, EnterpriseKind::Enterprise, "企业")
        };
        let name: Name = of(format!("示范{word}{:04}（演示）", self.serial));
        let industry: Option<IndustryClass> =
            (!chain.classes.is_empty()).then(|| of(chain.classes[index % chain.classes.len()]));
        let code = code::credit_code(class, place.number(), self.serial);
        let actor = cast::county(place);
        let register = RegisterEnterprise { code, name: name.clone(), kind, division, industry };
        self.plan.add(joined, &actor, register);
        let segment = [Segment::Upstream, Segment::Midstream, Segment::Downstream][index % 3];
        self.plan.add(joined, &actor, JoinChain { code, chain: chain.key.clone(), segment });
        if self.serial.is_multiple_of(10) {
            let employees = BoundedCount { count: self.chance.between(6, 180), bound: Bound::Exact };
            let profile =
                UpdateEnterpriseProfile { code, name: name.clone(), division, industry, employees: Some(employees) };
            self.plan.add(weekday(joined, 20), &actor, profile);
        }
        Enterprise { code, name, division, county, chain: chain.key.clone() }
    }
}

/// The first enterprise of a chain in the city leads it.
fn designate_leads(plan: &mut Plan, branches: &[Branch]) {
    for branch in branches.iter().filter(|branch| branch.county.is_none()) {
        for enterprise in &branch.enterprises[..2] {
            let command = DesignateChainLead { code: enterprise.code, chain: branch.chain.clone() };
            plan.add(of("2022-03-01"), &cast::city(), command);
        }
    }
}
