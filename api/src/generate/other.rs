//! Everything else of a synthetic county's work: services, conferences, rosters, profiles, reassignments, output.

use super::{
    cast::Cast,
    chance::Chance,
    words::{Words, of},
};
use domain::{
    actor::Actor,
    alliance::{ConferenceList, HoldJointConference, ListItem, ReportAllianceRoster},
    command::Command,
    division::ReportVillageProfile,
    enterprise::UpdateEnterpriseProfile,
    organisation::{RosterCategory, RosterLine},
    posting::ReassignOfficer,
    project::ReportOutput,
    service::{
        DeliverSolution, ProposeSolution, ProvideResource, ResourceKind, ServiceKey, ServiceTarget, StreamlineApproval,
    },
    value::{Bound, BoundedCount, BoundedFen, Day, Fen, Period, Quantity, QuantityUnit},
};

/// What is under way.
pub(crate) struct Others {
    services: u32,
    /// A solution proposed and not yet delivered.
    proposed: Option<ServiceKey>,
    /// The enterprise each officer was sent to last; at first the one of the same number.
    posted: Vec<usize>,
}

impl Others {
    pub(crate) fn new(cast: &Cast) -> Self {
        Self { services: 0, proposed: None, posted: (0..cast.officers.len()).collect() }
    }

    /// The next act.
    pub(crate) fn act(&mut self, cast: &Cast, chance: &mut Chance, day: Day) -> (Actor, Command) {
        let command = match chance.below(100) {
            0..55 => self.serve(cast, chance),
            55..67 => hold_conference(cast, chance),
            67..75 => report_roster(cast, chance, day),
            75..84 => update_profile(cast, chance),
            84..91 => report_village(cast, chance, day),
            91..96 => self.reassign(cast, chance),
            _ => report_output(cast, chance, day),
        };
        (cast.official.clone(), command)
    }

    fn serve(&mut self, cast: &Cast, chance: &mut Chance) -> Command {
        if let Some(service) = self.proposed.take() {
            return DeliverSolution { service, result: cast.words.outcomes[0].clone() }.into();
        }
        self.services += 1;
        let service: ServiceKey = of(format!("gen-s{}", self.services));
        let enterprise = chance.index(cast.enterprises.len());
        let target = ServiceTarget {
            division: cast.near(enterprise),
            enterprise: Some(cast.enterprises[enterprise]),
            chain: Some(cast.chain_of(enterprise).clone()),
            team: None,
            officer: None,
            demand: None,
        };
        let content = Words::one(chance, &cast.words.actions).clone();
        match chance.below(4) {
            0 => {
                self.proposed = Some(service.clone());
                ProposeSolution { service, target, title: cast.words.item.clone(), content }.into()
            }
            1 => {
                let (days_before, days_after) = (Some(20), Some(u16::try_from(chance.between(1, 10)).unwrap_or(1)));
                StreamlineApproval { service, target, item: cast.words.item.clone(), days_before, days_after }.into()
            }
            2 => ProvideResource { service, target, kind: ResourceKind::Technology, content }.into(),
            _ => ProvideResource { service, target, kind: ResourceKind::Information, content }.into(),
        }
    }

    /// Sends an officer to another enterprise, where they are not posted already; with one enterprise there is no
    /// other.
    fn reassign(&mut self, cast: &Cast, chance: &mut Chance) -> Command {
        let officer = chance.index(cast.officers.len());
        let from = self.posted[officer];
        let to = chance.index(cast.enterprises.len());
        if cast.officer_of(to) == officer || to == from {
            return update_profile(cast, chance);
        }
        self.posted[officer] = to;
        ReassignOfficer {
            officer: cast.officers[officer].clone(),
            from: cast.enterprises[from],
            to: cast.enterprises[to],
            chain: Some(cast.chain_of(to).clone()),
            until: None,
            reason: cast.words.reasons[2].clone(),
        }
        .into()
    }
}

fn hold_conference(cast: &Cast, chance: &mut Chance) -> Command {
    let item = |_| ListItem { title: cast.words.item.clone(), member: None, matched_by: None };
    let list = |kind: &domain::setting::SettingKey| ConferenceList {
        kind: kind.clone(),
        items: (0..1 + chance.below(2)).map(item).collect(),
    };
    let lists = cast.words.lists.iter().map(list).collect();
    let alliance = chance.pick(&cast.alliances).clone();
    HoldJointConference { alliance, title: cast.words.item.clone(), chair: None, lists }.into()
}

fn report_roster(cast: &Cast, chance: &mut Chance, day: Day) -> Command {
    let people = BoundedCount { count: chance.between(20, 300), bound: Bound::Exact };
    let lines = vec![RosterLine { category: RosterCategory::PartyMember, people }];
    ReportAllianceRoster { alliance: chance.pick(&cast.alliances).clone(), lines, as_of: day }.into()
}

fn update_profile(cast: &Cast, chance: &mut Chance) -> Command {
    let enterprise = chance.index(cast.enterprises.len());
    let employees = BoundedCount { count: chance.between(5, 200), bound: Bound::About };
    UpdateEnterpriseProfile {
        code: cast.enterprises[enterprise],
        name: of(format!("示例企业{enterprise}（演示）")),
        division: cast.near(enterprise),
        industry: None,
        employees: Some(employees),
    }
    .into()
}

fn report_village(cast: &Cast, chance: &mut Chance, day: Day) -> Command {
    let households = chance.between(100, 700);
    let population = households * chance.between(3, 4);
    ReportVillageProfile { code: *chance.pick(&cast.villages), households, population, as_of: day }.into()
}

fn report_output(cast: &Cast, chance: &mut Chance, day: Day) -> Command {
    let quantity = Quantity {
        thousandths: i64::from(chance.between(1_000, 900_000)),
        unit: QuantityUnit::Tonne,
        bound: Bound::About,
    };
    let value = BoundedFen {
        fen: Fen::from_yuan(i32::try_from(chance.between(1, 90)).unwrap_or(1) * 1_000),
        bound: Bound::About,
    };
    ReportOutput {
        project: chance.pick(&cast.projects).clone(),
        product: cast.words.product.clone(),
        period: Period { from: day, until: day },
        area: None,
        quantity: Some(quantity),
        value: Some(value),
    }
    .into()
}
