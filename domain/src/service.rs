//! Services to enterprises: solutions, streamlined approvals, technology and information, cost savings.

use crate::{
    command::{act, commands},
    event::events,
    register::Stamp,
    stream::{StreamId, record_key},
    value::*,
    world::{Change, Context, Halt, World},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{chain::ChainKey, demand::DemandKey, officer::OfficerKey, team::TeamKey};
record_key!(
    /// A service is known by a number or an id.
    ServiceKey => Service
);

act! {
    /// Proposes a solution (解决方案).
    ProposeSolution => SolutionProposed {
        /// Its key.
        service: ServiceKey,
        /// For whom, by whom.
        target: ServiceTarget,
        /// What it is.
        title: Name,
        /// What is planned.
        content: Note,
    }
}
act! {
    /// Delivers a proposed solution.
    DeliverSolution => SolutionDelivered {
        /// The solution.
        service: ServiceKey,
        /// What came of it.
        result: Note,
    }
}
act! {
    /// Streamlines an approval item (精简审批事项): dropped or shortened.
    StreamlineApproval => ApprovalStreamlined {
        /// Its key.
        service: ServiceKey,
        /// For whom, by whom.
        target: ServiceTarget,
        /// The approval item.
        item: Name,
        /// Working days it took.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        days_before: Option<u16>,
        /// Working days it takes; absent when the item was dropped.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        days_after: Option<u16>,
    }
}
act! {
    /// Provides technology or information.
    ProvideResource => ResourceProvided {
        /// Its key.
        service: ServiceKey,
        /// For whom, by whom.
        target: ServiceTarget,
        /// Technology or information.
        kind: ResourceKind,
        /// What was provided.
        content: Note,
    }
}
act! {
    /// Reports a cost saved for an enterprise.
    ReportCostSaving => CostSavingReported {
        /// Its key.
        service: ServiceKey,
        /// For whom, by whom.
        target: ServiceTarget,
        /// How much.
        saved: BoundedFen,
        /// Over which time.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        period: Option<Period>,
        /// By what.
        content: Note,
    }
}

/// What was provided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResourceKind {
    /// 技术.
    Technology,
    /// 信息.
    Information,
}
/// Whom a service is for and who gives it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceTarget {
    /// Where it counts.
    pub division: DivisionCode,
    /// The enterprise served.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enterprise: Option<CreditCode>,
    /// The chain it counts for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chain: Option<ChainKey>,
    /// The team that serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamKey>,
    /// The officer who serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer: Option<OfficerKey>,
    /// The demand it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demand: Option<DemandKey>,
}

commands! {
    /// The commands of this register.
    ServiceCommand in Service {
        ProposeSolution,
        DeliverSolution,
        StreamlineApproval,
        ProvideResource,
        ReportCostSaving,
    }
}

events! {
    /// The events of this register.
    ServiceEvent in Service {
        SolutionProposed = 1,
        SolutionDelivered = 1,
        ApprovalStreamlined = 1,
        ResourceProvided = 1,
        CostSavingReported = 1,
    }
}

/// A service.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Service {}

/// Applies one event.
#[must_use]
pub fn evolve(state: Option<Service>, event: &ServiceEvent, at: &Stamp) -> Service {
    let _ = (state, event, at);
    Service {}
}

/// Decides a command.
pub fn decide(command: &ServiceCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let _ = (command, world, at);
    Ok(vec![])
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &ServiceCommand) -> StreamId {
    let _ = command;
    todo!()
}
