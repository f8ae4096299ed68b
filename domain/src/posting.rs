//! Postings (派驻) of an officer to an enterprise: one stream for the two, so that none can overlap.

use crate::{
    command::{act, commands},
    event::events,
    register::Stamp,
    stream::{RecordKey, StreamId},
    value::*,
    world::{Change, Context, Halt, World},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{chain::ChainKey, officer::OfficerKey};
impl RecordKey for PostingKey {
    type State = Posting;
    fn natural_key(&self) -> String {
        format!("{}@{}", self.officer, self.enterprise)
    }
}

act! {
    /// Dispatches an officer to an enterprise from the business date on.
    DispatchOfficer => OfficerDispatched {
        /// The officer.
        officer: OfficerKey,
        /// The enterprise.
        enterprise: CreditCode,
        /// The chain it serves.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        chain: Option<ChainKey>,
        /// Last day of the term.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Day>,
    }
}
act! {
    /// Recalls an officer on the business date.
    RecallOfficer => OfficerRecalled {
        /// The officer.
        officer: OfficerKey,
        /// The enterprise.
        enterprise: CreditCode,
        /// Why.
        reason: Note,
    }
}
act! {
    /// Extends the term of a posting.
    ExtendPosting => PostingExtended {
        /// The officer.
        officer: OfficerKey,
        /// The enterprise.
        enterprise: CreditCode,
        /// New last day.
        until: Day,
    }
}

/// Reassigns an officer from one enterprise to another on the business date: recalled there, dispatched here, at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReassignOfficer {
    /// The officer.
    pub officer: OfficerKey,
    /// The enterprise left.
    pub from: CreditCode,
    /// The enterprise gone to.
    pub to: CreditCode,
    /// The chain the new posting serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chain: Option<ChainKey>,
    /// Last day of the new term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// Why.
    pub reason: Note,
}

/// An officer at an enterprise.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct PostingKey {
    /// The officer.
    pub officer: OfficerKey,
    /// The enterprise.
    pub enterprise: CreditCode,
}

commands! {
    /// The commands of this register.
    PostingCommand in Posting {
        DispatchOfficer,
        ReassignOfficer,
        RecallOfficer,
        ExtendPosting,
    }
}

events! {
    /// The events of this register.
    PostingEvent in Posting {
        OfficerDispatched = 1,
        OfficerRecalled = 1,
        PostingExtended = 1,
    }
}

/// The postings of an officer at an enterprise.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Posting {}

/// Applies one event.
#[must_use]
pub fn evolve(state: Option<Posting>, event: &PostingEvent, at: &Stamp) -> Posting {
    let _ = (state, event, at);
    Posting {}
}

/// Decides a command.
pub fn decide(command: &PostingCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let _ = (command, world, at);
    Ok(vec![])
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &PostingCommand) -> StreamId {
    let _ = command;
    todo!()
}
