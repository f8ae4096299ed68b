//! What a joint project has come to: its plan, its place in the review, and who has put in how much.
//!
//! Output, benefit and dividends are history for the projections; no decision rests on them.

use super::{ProjectEvent, ProjectPlan, dividend::Share};
use crate::{
    alliance::Member,
    register::Stamp,
    value::{Day, Fen, Key, Name},
};
use schemars::JsonSchema;
use serde::Serialize;

/// A joint project.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct JointProject {
    /// What is planned.
    pub plan: ProjectPlan,
    /// Where it stands.
    pub status: ProjectStatus,
    /// The business date since which it stands there.
    pub since: Day,
    /// The user who submitted it last.
    pub submitted_by: Option<Key>,
    /// The day it was approved.
    pub approved_on: Option<Day>,
    /// The day it was started.
    pub started_on: Option<Day>,
    /// Milestones of the plan reached so far.
    pub reached: Vec<Name>,
    /// Capital contributed by each investor; who has contributed nothing is not listed.
    pub contributed: Vec<Contribution>,
}

/// Where a project stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProjectStatus {
    /// 草稿.
    Draft,
    /// 待审.
    Submitted,
    /// 已退回.
    Returned,
    /// 已批准, not started.
    Approved,
    /// 实施中.
    Running,
    /// 已暂停.
    Suspended,
    /// 已完成.
    Completed,
}

impl ProjectStatus {
    /// Its Chinese name.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Draft => "草稿",
            Self::Submitted => "待审",
            Self::Returned => "已退回",
            Self::Approved => "已批准",
            Self::Running => "实施中",
            Self::Suspended => "已暂停",
            Self::Completed => "已完成",
        }
    }
}

/// What one investor has put in.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Contribution {
    /// Who.
    pub investor: Member,
    /// How much in all, in 分.
    pub amount: Fen,
}

impl JointProject {
    const fn new(plan: ProjectPlan, since: Day) -> Self {
        Self {
            plan,
            status: ProjectStatus::Draft,
            since,
            submitted_by: None,
            approved_on: None,
            started_on: None,
            reached: Vec::new(),
            contributed: Vec::new(),
        }
    }

    /// What an investor has put in so far.
    #[must_use]
    pub fn contributed_by(&self, investor: &Member) -> Fen {
        self.contributed.iter().find(|c| c.investor == *investor).map_or(Fen::ZERO, |c| c.amount)
    }

    /// The investors' shares in the plan's order: what a dividend is divided by.
    #[must_use]
    pub fn shares(&self) -> Vec<Share> {
        let investors = self.plan.investors.iter();
        investors
            .map(|investor| Share {
                contributed: self.contributed_by(&investor.member),
                population: investor.population,
            })
            .collect()
    }

    fn step(&mut self, status: ProjectStatus, on: Day) {
        self.status = status;
        self.since = on;
    }

    fn contribute(&mut self, investor: &Member, amount: Fen) {
        match self.contributed.iter_mut().find(|c| c.investor == *investor) {
            Some(contribution) => contribution.amount = contribution.amount.plus(amount).unwrap_or(Fen::MAX),
            None => self.contributed.push(Contribution { investor: investor.clone(), amount }),
        }
    }
}

/// The plan of a project whose registration is missing from the stream, which no decision brings about.
fn unregistered() -> ProjectPlan {
    let unnamed = || "未登记".parse::<Name>().expect("the constant is a name");
    ProjectPlan {
        name: unnamed(),
        category: unnamed(),
        division: "110000000000".parse().expect("the constant is a division code"),
        alliance: None,
        chain: None,
        investors: Vec::new(),
        starts_on: None,
        ends_on: None,
        milestones: Vec::new(),
    }
}

/// Applies one event.
#[must_use]
pub fn evolve(state: Option<JointProject>, event: &ProjectEvent, at: &Stamp) -> JointProject {
    let on = at.business_date;
    let mut project = state.unwrap_or_else(|| JointProject::new(unregistered(), on));
    match event {
        ProjectEvent::ProjectRegistered(e) => return JointProject::new(e.plan.clone(), on),
        ProjectEvent::ProjectRevised(e) => project.plan = e.plan.clone(),
        ProjectEvent::ProjectSubmitted(_) => {
            project.step(ProjectStatus::Submitted, on);
            project.submitted_by = Some(at.actor.subject.clone());
        }
        ProjectEvent::ProjectApproved(_) => {
            project.step(ProjectStatus::Approved, on);
            project.approved_on = Some(on);
        }
        ProjectEvent::ProjectReturned(_) => project.step(ProjectStatus::Returned, on),
        ProjectEvent::ProjectStarted(_) => {
            project.step(ProjectStatus::Running, on);
            project.started_on = Some(on);
        }
        ProjectEvent::MilestoneReached(e) => project.reached.push(e.milestone.clone()),
        ProjectEvent::CapitalContributed(e) => project.contribute(&e.investor, e.amount),
        ProjectEvent::ProjectCompleted(_) => project.step(ProjectStatus::Completed, on),
        ProjectEvent::ProjectSuspended(_) => project.step(ProjectStatus::Suspended, on),
        ProjectEvent::ProjectResumed(_) => project.step(ProjectStatus::Running, on),
        ProjectEvent::AssetAcquired(_)
        | ProjectEvent::OutputReported(_)
        | ProjectEvent::HouseholdBenefitReported(_)
        | ProjectEvent::DividendDistributed(_) => {}
    }
    project
}
