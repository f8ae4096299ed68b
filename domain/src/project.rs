//! Joint projects (联建项目): from draft through review to dividends.

mod decide;
pub mod dividend;
mod state;
#[cfg(test)]
mod tests;

pub use decide::{MAX_INVESTORS, MAX_MILESTONES, decide, target};
pub use state::{JointProject, ProjectStatus, evolve};

use crate::{
    alliance::{AllianceKey, Member},
    chain::ChainKey,
    command::{act, commands},
    event::events,
    stream::record_key,
    value::{BoundedFen, Day, DivisionCode, Fen, Name, Note, Period, Quantity},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

record_key!(
    /// A project is known by a number or an id.
    ProjectKey => JointProject
);

act! {
    /// Registers a joint project as a draft.
    RegisterProject => ProjectRegistered {
        /// Its key.
        project: ProjectKey,
        /// What is planned.
        plan: ProjectPlan,
    }
}
act! {
    /// Revises the plan of a draft or a returned project.
    ReviseProject => ProjectRevised {
        /// The project.
        project: ProjectKey,
        /// What is planned now.
        plan: ProjectPlan,
    }
}
act! {
    /// Submits a draft for review (上报).
    SubmitProject => ProjectSubmitted {
        /// The project.
        project: ProjectKey,
    }
}
act! {
    /// Approves a submitted project; never by who submitted it.
    ApproveProject => ProjectApproved {
        /// The project.
        project: ProjectKey,
        /// The reviewer's opinion.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        opinion: Option<Note>,
    }
}
act! {
    /// Returns a submitted project (退回); never by who submitted it.
    ReturnProject => ProjectReturned {
        /// The project.
        project: ProjectKey,
        /// What must be mended.
        reason: Note,
    }
}
act! {
    /// Starts an approved project on the business date.
    StartProject => ProjectStarted {
        /// The project.
        project: ProjectKey,
    }
}
act! {
    /// Records a milestone reached on the business date.
    ReachMilestone => MilestoneReached {
        /// The project.
        project: ProjectKey,
        /// A milestone of the plan.
        milestone: Name,
    }
}
act! {
    /// Records capital contributed (资金入股).
    ContributeCapital => CapitalContributed {
        /// The project.
        project: ProjectKey,
        /// Who contributed, an investor of the plan.
        investor: Member,
        /// How much, in 分.
        amount: Fen,
        /// In what form.
        form: CapitalForm,
    }
}
act! {
    /// Records an asset acquired.
    AcquireAsset => AssetAcquired {
        /// The project.
        project: ProjectKey,
        /// What.
        asset: Name,
        /// For how much.
        cost: BoundedFen,
    }
}
act! {
    /// Reports output of a project over a period.
    ReportOutput => OutputReported {
        /// The project.
        project: ProjectKey,
        /// What.
        product: Name,
        /// Over which time.
        period: Period,
        /// On what area.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        area: Option<Quantity>,
        /// How much of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        quantity: Option<Quantity>,
        /// Worth how much.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<BoundedFen>,
    }
}
act! {
    /// Reports what households gained over a period.
    ReportHouseholdBenefit => HouseholdBenefitReported {
        /// The project.
        project: ProjectKey,
        /// Over which time.
        period: Period,
        /// How many households.
        households: u32,
        /// What they gained together.
        gained: BoundedFen,
    }
}
act! {
    /// Completes a project.
    CompleteProject => ProjectCompleted {
        /// The project.
        project: ProjectKey,
        /// What came of it.
        result: Note,
    }
}
act! {
    /// Suspends a running project.
    SuspendProject => ProjectSuspended {
        /// The project.
        project: ProjectKey,
        /// Why.
        reason: Note,
    }
}
act! {
    /// Resumes a suspended project.
    ResumeProject => ProjectResumed {
        /// The project.
        project: ProjectKey,
    }
}

/// The plan of a project.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectPlan {
    /// Its name.
    pub name: Name,
    /// Its category, such as 养殖.
    pub category: Name,
    /// Where it is.
    pub division: DivisionCode,
    /// The alliance it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alliance: Option<AllianceKey>,
    /// The chain it counts for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chain: Option<ChainKey>,
    /// Who invests, at least one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub investors: Vec<Investor>,
    /// Planned first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_on: Option<Day>,
    /// Planned last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<Day>,
    /// What is to be reached until when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub milestones: Vec<Milestone>,
}
/// One investor of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Investor {
    /// Who.
    pub member: Member,
    /// Planned capital in 分.
    pub planned: Fen,
    /// People to count in a dividend by population.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub population: Option<u32>,
}
/// A milestone of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Milestone {
    /// What is to be reached.
    pub name: Name,
    /// Until when.
    pub due: Day,
}
/// The form of capital.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CapitalForm {
    /// 现金.
    Cash,
    /// 实物.
    InKind,
    /// 土地经营权.
    Land,
    /// 项目资金.
    Fund,
}
/// How a dividend is divided. Parts sum exactly to the whole: largest remainder, in 分.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum DividendRule {
    /// 平均分配.
    Equal,
    /// 按股分红, by capital contributed.
    ByShare,
    /// 按人口, by the population in the plan.
    ByPopulation,
    /// 保底分红: everyone gets the floor first, the rest goes by share.
    GuaranteedFloor {
        /// The floor of each investor, in 分.
        floor: Fen,
    },
}
/// Distributes a dividend among the investors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DistributeDividend {
    /// The project.
    pub project: ProjectKey,
    /// For which year.
    pub year: u16,
    /// The whole, in 分, above zero.
    pub total: Fen,
    /// How it is divided.
    pub rule: DividendRule,
}
/// A dividend was distributed; the parts sum to the whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DividendDistributed {
    /// The project.
    pub project: ProjectKey,
    /// For which year.
    pub year: u16,
    /// The whole, in 分.
    pub total: Fen,
    /// How it was divided.
    pub rule: DividendRule,
    /// What each investor gets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<DividendPart>,
}
/// What one investor gets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DividendPart {
    /// Who.
    pub member: Member,
    /// How much, in 分.
    pub amount: Fen,
}

commands! {
    /// The commands of this register.
    ProjectCommand in JointProject {
        RegisterProject "登记项目",
        ReviseProject "修改项目计划",
        SubmitProject "上报项目",
        ApproveProject "批准项目",
        ReturnProject "退回项目",
        StartProject "项目开工",
        ReachMilestone "达到节点",
        ContributeCapital "资金到位",
        AcquireAsset "购置资产",
        ReportOutput "报送产出",
        ReportHouseholdBenefit "报送农户增收",
        DistributeDividend "登记分红",
        CompleteProject "项目完工",
        SuspendProject "暂停项目",
        ResumeProject "恢复项目",
    }
}

events! {
    /// The events of this register.
    ProjectEvent in JointProject {
        ProjectRegistered = 1,
        ProjectRevised = 1,
        ProjectSubmitted = 1,
        ProjectApproved = 1,
        ProjectReturned = 1,
        ProjectStarted = 1,
        MilestoneReached = 1,
        CapitalContributed = 1,
        AssetAcquired = 1,
        OutputReported = 1,
        HouseholdBenefitReported = 1,
        DividendDistributed = 1,
        ProjectCompleted = 1,
        ProjectSuspended = 1,
        ProjectResumed = 1,
    }
}
