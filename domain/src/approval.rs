//! Approvals (审批): what is so grave that two persons must stand behind it. One asks and gives a reason, another
//! approves, and only then may it be done, once: by whoever has the right to it, but not by who approved.
//!
//! A record is known by its act, so that nobody can be asked twice for one thing. What is done without an approval is
//! refused by the act's own register, which asks whether it was given.

mod act;
mod decide;

#[cfg(test)]
mod tests;

pub use act::GraveAct;
pub(crate) use decide::used;
pub use decide::{VALID_DAYS, decide, usable};

use crate::{
    command::{act, commands},
    event::events,
    register::Stamp,
    stream::{RecordKey as _, StreamId},
    value::{Day, Key, Note},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

act! {
    /// Asks for the approval of a grave act.
    RequestApproval => ApprovalRequested {
        /// What is to be done.
        act: GraveAct,
        /// Why.
        reason: Note,
    }
}
/// Approves what another person asked for. It may be done once from then on, within [`VALID_DAYS`] days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveApproval {
    /// What may be done.
    pub act: GraveAct,
}
/// A grave act was approved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ApprovalGiven {
    /// What may be done.
    pub act: GraveAct,
    /// The last day it may be done.
    pub expires_on: Day,
}
act! {
    /// Refuses a request, or takes back an approval that is not used yet. Who asked may take the request back so.
    RefuseApproval => ApprovalRefused {
        /// What may not be done.
        act: GraveAct,
        /// Why.
        reason: Note,
    }
}
/// What was approved was done: recorded together with the act itself, which needs a new approval from then on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ApprovalUsed {
    /// What was done.
    pub act: GraveAct,
}

commands! {
    /// The commands of this register.
    ApprovalCommand in Approval {
        RequestApproval "申请审批",
        GiveApproval "批准",
        RefuseApproval "不予批准",
    }
}

events! {
    /// The events of this register.
    ApprovalEvent in Approval {
        ApprovalRequested = 1,
        ApprovalGiven = 1,
        ApprovalRefused = 1,
        ApprovalUsed = 1,
    }
}

/// Where an approval stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalState {
    /// 待批准.
    Requested,
    /// 已批准.
    Given,
    /// 未批准: refused or taken back.
    Refused,
    /// 已办理.
    Used,
}

/// The approval of an act: the newest request for it, and what became of that.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Approval {
    /// What is to be done.
    pub act: GraveAct,
    /// Where it stands.
    pub state: ApprovalState,
    /// Why it was asked for; absent only before a request, which no ledger holds.
    pub reason: Option<Note>,
    /// The user's id of who asked.
    pub requested_by: Option<Key>,
    /// The day it was asked for.
    pub requested_on: Option<Day>,
    /// The user's id of who approved or refused.
    pub answered_by: Option<Key>,
    /// The day of the answer.
    pub answered_on: Option<Day>,
    /// The last day it may be done, once approved.
    pub expires_on: Option<Day>,
}

/// Applies one event.
#[must_use]
pub fn evolve(state: Option<Approval>, event: &ApprovalEvent, at: &Stamp) -> Approval {
    let nothing = |act: &GraveAct| Approval {
        act: act.clone(),
        state: ApprovalState::Requested,
        reason: None,
        requested_by: None,
        requested_on: None,
        answered_by: None,
        answered_on: None,
        expires_on: None,
    };
    let (by, on) = (Some(at.actor.subject.clone()), Some(at.business_date));
    match event {
        ApprovalEvent::ApprovalRequested(event) => {
            Approval { reason: Some(event.reason.clone()), requested_by: by, requested_on: on, ..nothing(&event.act) }
        }
        ApprovalEvent::ApprovalGiven(event) => Approval {
            state: ApprovalState::Given,
            answered_by: by,
            answered_on: on,
            expires_on: Some(event.expires_on),
            ..state.unwrap_or_else(|| nothing(&event.act))
        },
        ApprovalEvent::ApprovalRefused(event) => Approval {
            state: ApprovalState::Refused,
            answered_by: by,
            answered_on: on,
            expires_on: None,
            ..state.unwrap_or_else(|| nothing(&event.act))
        },
        ApprovalEvent::ApprovalUsed(event) => {
            Approval { state: ApprovalState::Used, ..state.unwrap_or_else(|| nothing(&event.act)) }
        }
    }
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &ApprovalCommand) -> StreamId {
    command.about().stream()
}

impl ApprovalCommand {
    /// The act whose approval the command is about.
    #[must_use]
    pub const fn about(&self) -> &GraveAct {
        match self {
            Self::RequestApproval(command) => &command.act,
            Self::GiveApproval(command) => &command.act,
            Self::RefuseApproval(command) => &command.act,
        }
    }
}
