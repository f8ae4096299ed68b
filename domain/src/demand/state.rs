//! Where a demand stands in its loop. Due dates are read from the events and never computed here.

use super::{DemandEvent, Satisfaction, StepDue};
use crate::{
    alliance::AllianceKey,
    chain::ChainKey,
    officer::OfficerKey,
    register::Stamp,
    setting::{LimitStep, SettingKey},
    value::{CreditCode, Day, DivisionCode, Moment, Name, Note},
    visit::VisitKey,
};
use schemars::JsonSchema;
use serde::Serialize;

/// A demand.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Demand {
    /// Where it stands.
    pub status: DemandStatus,
    /// The business date since which it stands there.
    pub since: Day,
    /// The day it was raised.
    pub raised_on: Day,
    /// Its kind.
    pub kind: Option<SettingKey>,
    /// What is asked.
    pub content: Option<Note>,
    /// Where.
    pub division: Option<DivisionCode>,
    /// The enterprise that asks.
    pub enterprise: Option<CreditCode>,
    /// The chain it counts for.
    pub chain: Option<ChainKey>,
    /// The alliance it is handled in.
    pub alliance: Option<AllianceKey>,
    /// The visit it was raised at.
    pub visit: Option<VisitKey>,
    /// The officer who took it.
    pub officer: Option<OfficerKey>,
    /// The assignment it is handled under; none before the first, after an objection and after reopening.
    pub assignment: Option<Assignment>,
    /// How many handlings (件次) were recorded, over all assignments.
    pub handlings: u32,
    /// How often an assignment was objected to.
    pub objections: u32,
    /// How often it was escalated.
    pub escalations: u32,
    /// How often it was reopened.
    pub reopenings: u32,
    /// How satisfied the asker was at the call back after the last resolution.
    pub satisfaction: Option<Satisfaction>,
}

/// Where a demand stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DemandStatus {
    /// 待交办.
    Raised,
    /// 办理中.
    Assigned,
    /// 已办结.
    Resolved,
    /// 已回访.
    CalledBack,
    /// 已销号.
    Closed,
}

impl DemandStatus {
    /// Its Chinese name.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Raised => "待交办",
            Self::Assigned => "办理中",
            Self::Resolved => "已办结",
            Self::CalledBack => "已回访",
            Self::Closed => "已销号",
        }
    }
}

/// Who handles a demand, and until when.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Assignment {
    /// 主办单位.
    pub lead: Name,
    /// 协办单位.
    pub co: Vec<Name>,
    /// The time-limit preset.
    pub preset: SettingKey,
    /// The business date of the assignment.
    pub assigned_on: Day,
    /// When it is due, extension included.
    pub due: Moment,
    /// When each step is due, as fixed at the assignment.
    pub steps: Vec<StepDue>,
    /// Whether an extension was granted.
    pub extended: bool,
}

impl Assignment {
    /// When a step is due, when the preset limits it.
    #[must_use]
    pub fn step(&self, wanted: LimitStep) -> Option<Moment> {
        self.steps.iter().find(|step| step.step == wanted).map(|step| step.due)
    }

    /// Whether a unit is the lead or a co-department.
    #[must_use]
    pub fn involves(&self, unit: &Name) -> bool {
        self.lead == *unit || self.co.contains(unit)
    }
}

impl Demand {
    const fn raised(on: Day) -> Self {
        Self {
            status: DemandStatus::Raised,
            since: on,
            raised_on: on,
            kind: None,
            content: None,
            division: None,
            enterprise: None,
            chain: None,
            alliance: None,
            visit: None,
            officer: None,
            assignment: None,
            handlings: 0,
            objections: 0,
            escalations: 0,
            reopenings: 0,
            satisfaction: None,
        }
    }

    fn step(&mut self, status: DemandStatus, on: Day) {
        self.status = status;
        self.since = on;
    }

    /// Back to the start of the loop: to be assigned anew.
    fn back(&mut self, on: Day) {
        self.step(DemandStatus::Raised, on);
        self.assignment = None;
        self.satisfaction = None;
    }
}

/// Applies one event.
#[must_use]
pub fn evolve(state: Option<Demand>, event: &DemandEvent, at: &Stamp) -> Demand {
    let on = at.business_date;
    let mut demand = state.unwrap_or_else(|| Demand::raised(on));
    match event {
        DemandEvent::DemandRaised(e) => {
            demand = Demand::raised(on);
            demand.kind = Some(e.kind.clone());
            demand.content = Some(e.content.clone());
            demand.division = Some(e.division);
            demand.enterprise = e.enterprise;
            demand.chain = e.chain.clone();
            demand.alliance = e.alliance.clone();
            demand.visit = e.visit.clone();
            demand.officer = e.officer.clone();
        }
        DemandEvent::DemandAssigned(e) => {
            demand.step(DemandStatus::Assigned, on);
            demand.assignment = Some(Assignment {
                lead: e.lead.clone(),
                co: e.co.clone(),
                preset: e.preset.clone(),
                assigned_on: on,
                due: e.due,
                steps: e.steps.clone(),
                extended: false,
            });
        }
        DemandEvent::AssignmentObjected(_) => {
            demand.back(on);
            demand.objections = demand.objections.saturating_add(1);
        }
        DemandEvent::DemandExtended(e) => {
            if let Some(assignment) = &mut demand.assignment {
                assignment.due = e.due;
                assignment.extended = true;
            }
        }
        DemandEvent::DemandEscalated(_) => demand.escalations = demand.escalations.saturating_add(1),
        DemandEvent::DemandHandled(_) => demand.handlings = demand.handlings.saturating_add(1),
        DemandEvent::DemandResolved(_) => demand.step(DemandStatus::Resolved, on),
        DemandEvent::DemandCalledBack(e) => {
            demand.step(DemandStatus::CalledBack, on);
            demand.satisfaction = Some(e.satisfaction);
        }
        DemandEvent::DemandReopened(_) => {
            demand.back(on);
            demand.reopenings = demand.reopenings.saturating_add(1);
        }
        DemandEvent::DemandClosed(_) => demand.step(DemandStatus::Closed, on),
    }
    demand
}
