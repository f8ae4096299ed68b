//! Demands (诉求): the loop from raising to close-out, with due dates fixed at assignment.

mod decide;
mod due;
mod state;
#[cfg(test)]
mod tests;
pub mod working_days;

pub use decide::{MAX_CO_DEPARTMENTS, MAX_EXTENSION_WORKING_DAYS, decide, target};
pub use state::{Assignment, Demand, DemandStatus, evolve};

use crate::{
    alliance::AllianceKey,
    chain::ChainKey,
    command::{act, commands},
    event::events,
    officer::OfficerKey,
    setting::SettingKey,
    stream::record_key,
    value::{CreditCode, DivisionCode, Moment, Name, Note},
    visit::VisitKey,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

record_key!(
    /// A demand is known by a number or an id.
    DemandKey => Demand
);

act! {
    /// Raises a demand, from a visit or directly.
    RaiseDemand => DemandRaised {
        /// Its key.
        demand: DemandKey,
        /// Its kind, a setting such as `demand/融资`.
        kind: SettingKey,
        /// What is asked.
        content: Note,
        /// Where.
        division: DivisionCode,
        /// The enterprise that asks, when it is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        enterprise: Option<CreditCode>,
        /// The chain it counts for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        chain: Option<ChainKey>,
        /// The alliance it is handled in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        alliance: Option<AllianceKey>,
        /// The visit it was raised at.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        visit: Option<VisitKey>,
        /// The officer who took it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        officer: Option<OfficerKey>,
    }
}
act! {
    /// Objects to an assignment (异议、退单); the demand goes back to be assigned anew.
    ObjectAssignment => AssignmentObjected {
        /// The demand.
        demand: DemandKey,
        /// Who objects.
        unit: Name,
        /// Why.
        reason: Note,
    }
}
act! {
    /// Escalates a demand (督办、提级).
    EscalateDemand => DemandEscalated {
        /// The demand.
        demand: DemandKey,
        /// The unit it is escalated to.
        to: Name,
        /// Why.
        reason: Note,
    }
}
act! {
    /// Records one handling by a unit (件次) and reports back.
    HandleDemand => DemandHandled {
        /// The demand.
        demand: DemandKey,
        /// The unit that handled it.
        unit: Name,
        /// What was done.
        action: Note,
    }
}
act! {
    /// Resolves a demand (办结).
    ResolveDemand => DemandResolved {
        /// The demand.
        demand: DemandKey,
        /// The result.
        outcome: Note,
    }
}
act! {
    /// Records a call back (回访) after resolution.
    CallBackDemand => DemandCalledBack {
        /// The demand.
        demand: DemandKey,
        /// How satisfied they are.
        satisfaction: Satisfaction,
        /// What they said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Note>,
    }
}
act! {
    /// Reopens a demand when the enterprise is not satisfied; it goes back to be assigned anew.
    ReopenDemand => DemandReopened {
        /// The demand.
        demand: DemandKey,
        /// Why.
        reason: Note,
    }
}
act! {
    /// Closes a demand out (销号) after confirmation.
    CloseDemand => DemandClosed {
        /// The demand.
        demand: DemandKey,
    }
}

/// How satisfied the asker is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Satisfaction {
    /// 满意.
    Satisfied,
    /// 基本满意.
    FairlySatisfied,
    /// 不满意.
    Dissatisfied,
}
/// Assigns a demand (交办). The due dates follow from the preset and the calendar loaded, and are fixed here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignDemand {
    /// The demand.
    pub demand: DemandKey,
    /// 主办单位.
    pub lead: Name,
    /// 协办单位.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub co: Vec<Name>,
    /// The time-limit preset, a setting such as `time_limit/7-3`.
    pub preset: SettingKey,
}
/// A demand was assigned with due dates that never change on replay.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DemandAssigned {
    /// The demand.
    pub demand: DemandKey,
    /// 主办单位.
    pub lead: Name,
    /// 协办单位.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub co: Vec<Name>,
    /// The time-limit preset.
    pub preset: SettingKey,
    /// When the lead department must have resolved it.
    pub due: Moment,
    /// When each step of the preset is due.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<StepDue>,
}
/// When a step is due.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StepDue {
    /// The step.
    pub step: crate::setting::LimitStep,
    /// Until when.
    pub due: Moment,
}
/// Asks for an extension (延期) by working days, granted once and at least one working day before it is due.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtendDemand {
    /// The demand.
    pub demand: DemandKey,
    /// By how many working days.
    pub working_days: u16,
    /// Why.
    pub reason: Note,
}
/// A demand was extended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DemandExtended {
    /// The demand.
    pub demand: DemandKey,
    /// By how many working days.
    pub working_days: u16,
    /// The new due moment.
    pub due: Moment,
    /// Why.
    pub reason: Note,
}

commands! {
    /// The commands of this register.
    DemandCommand in Demand {
        RaiseDemand "提出诉求",
        AssignDemand "交办诉求",
        ObjectAssignment "对交办提出异议",
        ExtendDemand "延长办理期限",
        EscalateDemand "提级督办",
        HandleDemand "登记办理情况",
        ResolveDemand "办结诉求",
        CallBackDemand "登记回访",
        ReopenDemand "退回重办",
        CloseDemand "诉求销号",
    }
}

events! {
    /// The events of this register.
    DemandEvent in Demand {
        DemandRaised = 1,
        DemandAssigned = 1,
        AssignmentObjected = 1,
        DemandExtended = 1,
        DemandEscalated = 1,
        DemandHandled = 1,
        DemandResolved = 1,
        DemandCalledBack = 1,
        DemandReopened = 1,
        DemandClosed = 1,
    }
}
