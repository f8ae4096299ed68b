//! The beginning of a synthetic history: the records everything later names, in an order in which each exists before
//! it is named.

use super::{
    Act,
    cast::Cast,
    words::{DEMAND_KINDS, of},
};
use domain::{
    actor::Actor,
    alliance::{AllianceForm, FormAlliance, JoinAlliance, Member},
    chain::{RegisterChain, Segment},
    command::Command,
    enterprise::{EnterpriseKind, JoinChain, RegisterEnterprise, RegisterVillageCollective},
    officer::RegisterOfficer,
    organisation::{EstablishOrganisation, OrganisationKey, OrganisationKind, OrganisationLevel},
    pairing::{EstablishPairing, PairingKind},
    posting::DispatchOfficer,
    project::{ApproveProject, Investor, ProjectPlan, RegisterProject, StartProject, SubmitProject},
    setting::{DefineItem, DefineMode, DefineTimeLimit, Limit, LimitStep, LimitUnit, LoadCalendar},
    value::{DivisionCode, DivisionTier, Fen},
};
use std::{collections::VecDeque, sync::Arc};

/// The mode of all alliances.
const MODE: &str = "龙头带动型";
/// Time limits: key, handling in working days.
const TIME_LIMITS: [(&str, u16); 3] = [("7-3", 7), ("1251", 5), ("60-24-7", 7)];

/// The stages, each told for every record of its kind.
#[derive(Clone, Copy)]
enum Stage {
    Settings,
    Villages,
    Enterprises,
    Alliances,
    Officers,
    Over,
}

/// Tells the beginning, a few commands at a time.
pub(crate) struct Setup {
    cast: Arc<Cast>,
    stage: Stage,
    index: usize,
    ready: VecDeque<(Actor, Command)>,
}

impl Setup {
    pub(crate) fn new(cast: Arc<Cast>) -> Self {
        Self { cast, stage: Stage::Settings, index: 0, ready: VecDeque::new() }
    }

    pub(crate) fn next(&mut self) -> Option<Act> {
        loop {
            if let Some((actor, command)) = self.ready.pop_front() {
                return Some(Act { on: self.cast.first_day, actor, command });
            }
            let (index, cast) = (self.index, Arc::clone(&self.cast));
            let (count, next) = match self.stage {
                Stage::Settings => (1, Stage::Villages),
                Stage::Villages => (cast.villages.len(), Stage::Enterprises),
                Stage::Enterprises => (cast.enterprises.len(), Stage::Alliances),
                Stage::Alliances => (cast.alliances.len(), Stage::Officers),
                Stage::Officers => (cast.enterprises.len(), Stage::Over),
                Stage::Over => return None,
            };
            if index == count {
                (self.stage, self.index) = (next, 0);
                continue;
            }
            self.index += 1;
            match self.stage {
                Stage::Settings => self.define_settings(),
                Stage::Villages => self.register_village(index),
                Stage::Enterprises => self.register_enterprise(index),
                Stage::Alliances => self.form_alliance(index),
                Stage::Officers => self.post_officer(index),
                Stage::Over => {}
            }
        }
    }

    fn add(&mut self, command: impl Into<Command>) {
        self.ready.push_back((self.cast.official.clone(), command.into()));
    }

    fn define_settings(&mut self) {
        self.add(DefineMode {
            setting: of(format!("mode/{MODE}")),
            name: of(MODE),
            aliases: Vec::new(),
            verified: true,
            division: None,
        });
        let lists = ["需求清单", "资源清单", "项目清单"].map(|name| ("list", name));
        for (catalogue, name) in lists.into_iter().chain(DEMAND_KINDS.map(|name| ("demand", name))) {
            self.add(DefineItem { setting: of(format!("{catalogue}/{name}")), name: of(name) });
        }
        for (key, amount) in TIME_LIMITS {
            let limit = |step, amount| Limit { step, amount, unit: LimitUnit::WorkingDay };
            let limits = vec![limit(LimitStep::Handle, amount), limit(LimitStep::Objection, 1)];
            self.add(DefineTimeLimit { setting: of(format!("time_limit/{key}")), name: of(key), limits });
        }
        for year in self.cast.first_day.year()..=self.cast.last_day.year() + 1 {
            self.add(calendar(year));
        }
        let city = self.cast.places.city;
        self.register_division(city, "示例市（演示）".to_owned());
        for chain in self.cast.chains.clone() {
            let (division, segments, aliases) = (city, Vec::new(), Vec::new());
            self.add(RegisterChain { chain, division, segments, aliases, verified: false });
        }
        for (index, code) in self.cast.banks.clone().into_iter().enumerate() {
            let register = RegisterEnterprise {
                code,
                name: of(format!("示例银行{index}（演示）")),
                kind: EnterpriseKind::FinancialInstitution,
                division: city,
                industry: None,
            };
            self.add(register);
            self.add(organisation(bank_branch(index), format!("示例银行{index}党支部（演示）"), city));
        }
    }

    fn register_division(&mut self, code: DivisionCode, name: String) {
        let first_day = self.cast.first_day;
        self.add(self.cast.places.registration(code, name, first_day));
    }

    /// A village with its collective; before the first of a town or county, that.
    fn register_village(&mut self, index: usize) {
        let village = self.cast.villages[index];
        let before = index.checked_sub(1).map(|before| self.cast.villages[before]);
        for (tier, word) in [(DivisionTier::County, "县"), (DivisionTier::Town, "镇")] {
            let above = village.at(tier);
            if before.is_none_or(|before| before.at(tier) != above) {
                self.register_division(above, format!("示例{word}{index}（演示）"));
            }
        }
        self.register_division(village, format!("示例村{index}（演示）"));
        let code = self.cast.collectives[index];
        let spoken = self.cast.places.spoken(village, format!("示例村{index}"));
        let name = of(format!("{spoken}股份经济合作社（演示）"));
        self.add(RegisterVillageCollective { code, name, village });
    }

    /// An enterprise in its chain; the first third with a Party branch, paired with a bank's.
    fn register_enterprise(&mut self, index: usize) {
        let cast = Arc::clone(&self.cast);
        let (code, division) = (cast.enterprises[index], cast.near(index));
        let name = of(format!("示例企业{index}（演示）"));
        let kind = EnterpriseKind::Enterprise;
        self.add(RegisterEnterprise { code, name, kind, division, industry: None });
        let segment = [Segment::Upstream, Segment::Midstream, Segment::Downstream][index % 3];
        self.add(JoinChain { code, chain: cast.chain_of(index).clone(), segment });
        if index < cast.branches() {
            let branch: OrganisationKey = of(format!("gen-支部-{index}"));
            let mut establish = organisation(branch.clone(), format!("示例企业{index}党支部（演示）"), division);
            establish.enterprise = Some(code);
            self.add(establish);
            self.add(EstablishPairing {
                first: bank_branch(index % cast.banks.len()),
                second: branch,
                kind: PairingKind::BankEnterprise,
                chain: Some(cast.chain_of(index).clone()),
                division,
                until: None,
            });
        }
    }

    fn form_alliance(&mut self, index: usize) {
        let cast = Arc::clone(&self.cast);
        let count = cast.alliances.len();
        let members: Vec<usize> = (0..cast.villages.len()).skip(index).step_by(count).take(3).collect();
        let division = cast.villages[members[0]].at(DivisionTier::Town);
        let lead = cast.leads[index].clone();
        let mut establish = organisation(lead.clone(), format!("示例联合党委{index}（演示）"), division);
        establish.level = OrganisationLevel::Committee;
        establish.kind = OrganisationKind::Joint;
        self.add(establish);
        let (alliance, chain) = (cast.alliances[index].clone(), Some(cast.chain_of(index).clone()));
        self.add(FormAlliance {
            alliance: alliance.clone(),
            name: of(format!("示例联建{index}（演示）")),
            mode: of(format!("mode/{MODE}")),
            form: AllianceForm::JointCommittee,
            lead,
            chain: chain.clone(),
            division,
            matters: vec![cast.words.item.clone()],
            members: Vec::new(),
        });
        for member in &members {
            let member = Member::Village(cast.villages[*member]);
            self.add(JoinAlliance { alliance: alliance.clone(), member });
        }
        let investor = |member: &usize| Investor {
            member: Member::Village(cast.villages[*member]),
            planned: Fen::from_yuan(100_000),
            population: None,
        };
        let plan = ProjectPlan {
            name: of(format!("示例项目{index}（演示）")),
            category: of("示例类别（演示）"),
            division,
            alliance: Some(alliance),
            chain,
            investors: members.iter().map(investor).collect(),
            starts_on: None,
            ends_on: None,
            milestones: Vec::new(),
        };
        let project = cast.projects[index].clone();
        self.add(RegisterProject { project: project.clone(), plan });
        self.add(SubmitProject { project: project.clone() });
        let approve = ApproveProject { project: project.clone(), opinion: None };
        self.ready.push_back((cast.reviewer.clone(), approve.into()));
        self.add(StartProject { project });
    }

    /// The officer posted to an enterprise; registered before the first of their enterprises.
    fn post_officer(&mut self, index: usize) {
        let cast = Arc::clone(&self.cast);
        let officer = cast.officers[cast.officer_of(index)].clone();
        if index < cast.officers.len() {
            let unit = cast.words.units[index % cast.words.units.len()].clone();
            self.add(RegisterOfficer { officer: officer.clone(), unit, division: self.cast.places.city, person: None });
        }
        let (enterprise, chain) = (cast.enterprises[index], Some(cast.chain_of(index).clone()));
        self.add(DispatchOfficer { officer, enterprise, chain, until: None });
    }
}

fn bank_branch(index: usize) -> OrganisationKey {
    of(format!("gen-银行支部-{index}"))
}

fn organisation(organisation: OrganisationKey, name: String, division: DivisionCode) -> EstablishOrganisation {
    EstablishOrganisation {
        organisation,
        name: of(name),
        level: OrganisationLevel::Branch,
        kind: OrganisationKind::Ordinary,
        division,
        chain: None,
        host: None,
        enterprise: None,
        sector: None,
        parent: None,
    }
}

/// The shipped calendar of a year, or weekends alone where none is shipped.
fn calendar(year: i16) -> LoadCalendar {
    let mut calendar = crate::scenario::calendar(year);
    if calendar.rest.is_empty() {
        calendar.source = of("演示数据：只按周末推算");
    }
    calendar
}
