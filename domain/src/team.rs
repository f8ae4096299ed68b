//! Service teams (红色领航帮办团).

use crate::{
    command::{act, commands},
    event::events,
    register::Stamp,
    stream::{StreamId, record_key},
    value::*,
    world::{Change, Context, Halt, World},
};
use serde::Serialize;

use crate::{chain::ChainKey, officer::OfficerKey};
record_key!(
    /// A service team is known by a number or name.
    TeamKey => ServiceTeam
);

act! {
    /// Dispatches a service team on the business date.
    DispatchTeam => TeamDispatched {
        /// Its key.
        team: TeamKey,
        /// Its name.
        name: Name,
        /// The chain it serves.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        chain: Option<ChainKey>,
        /// Where it is sent.
        division: DivisionCode,
        /// Its members.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        members: Vec<OfficerKey>,
        /// The enterprises it is sent to.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        enterprises: Vec<CreditCode>,
    }
}
act! {
    /// Changes who is in a team.
    ChangeTeamMembers => TeamMembersChanged {
        /// The team.
        team: TeamKey,
        /// Who came.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        joined: Vec<OfficerKey>,
        /// Who went.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        left: Vec<OfficerKey>,
    }
}
act! {
    /// Withdraws a team.
    WithdrawTeam => TeamWithdrawn {
        /// The team.
        team: TeamKey,
        /// Why.
        reason: Note,
    }
}

commands! {
    /// The commands of this register.
    TeamCommand in ServiceTeam {
        DispatchTeam,
        ChangeTeamMembers,
        WithdrawTeam,
    }
}

events! {
    /// The events of this register.
    TeamEvent in ServiceTeam {
        TeamDispatched = 1,
        TeamMembersChanged = 1,
        TeamWithdrawn = 1,
    }
}

/// A service team.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ServiceTeam {}

/// Applies one event.
#[must_use]
pub fn evolve(state: Option<ServiceTeam>, event: &TeamEvent, at: &Stamp) -> ServiceTeam {
    let _ = (state, event, at);
    ServiceTeam {}
}

/// Decides a command.
pub fn decide(command: &TeamCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let _ = (command, world, at);
    Ok(vec![])
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &TeamCommand) -> StreamId {
    let _ = command;
    todo!()
}
