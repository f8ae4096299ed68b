//! Service teams (红色领航帮办团).

use crate::{
    chain::ChainKey,
    command::{act, commands},
    event::events,
    officer::OfficerKey,
    refusal::{Refusal, RefusalKind},
    register::Stamp,
    standing,
    stream::{RecordKey as _, StreamId, record_key},
    value::{CreditCode, Day, DivisionCode, Name, Note},
    world::{Change, Context, Halt, World},
};
use schemars::JsonSchema;
use serde::Serialize;

#[cfg(test)]
mod tests;

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
        DispatchTeam "派出帮办团",
        ChangeTeamMembers "调整帮办团成员",
        WithdrawTeam "撤回帮办团",
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

/// A service team. What its dispatch says is absent only before it, which no ledger holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct ServiceTeam {
    /// Its name.
    pub name: Option<Name>,
    /// The chain it serves.
    pub chain: Option<ChainKey>,
    /// Where it was sent.
    pub division: Option<DivisionCode>,
    /// Its members now.
    pub members: Vec<OfficerKey>,
    /// The enterprises it was sent to.
    pub enterprises: Vec<CreditCode>,
    /// The day it was sent.
    pub dispatched_on: Option<Day>,
    /// The newest day something was recorded for: a withdrawal cannot lie before it.
    pub last_act_on: Option<Day>,
    /// The day it was withdrawn.
    pub withdrawn_on: Option<Day>,
}

impl ServiceTeam {
    /// Whether it is at work on that day.
    #[must_use]
    pub fn serves_on(&self, day: Day) -> bool {
        self.dispatched_on.is_some_and(|first| first <= day) && self.withdrawn_on.is_none_or(|gone| day <= gone)
    }
}

/// Applies one event.
#[must_use]
pub fn evolve(state: Option<ServiceTeam>, event: &TeamEvent, at: &Stamp) -> ServiceTeam {
    let mut state = state.unwrap_or_default();
    let day = at.business_date;
    match event {
        TeamEvent::TeamDispatched(event) => {
            state.name = Some(event.name.clone());
            state.chain = event.chain.clone();
            state.division = Some(event.division);
            state.members = event.members.clone();
            state.enterprises = event.enterprises.clone();
            state.dispatched_on = Some(day);
        }
        TeamEvent::TeamMembersChanged(event) => {
            state.members.retain(|member| !event.left.contains(member));
            state.members.extend(event.joined.iter().cloned());
        }
        TeamEvent::TeamWithdrawn(_) => state.withdrawn_on = Some(day),
    }
    state.last_act_on = state.last_act_on.max(Some(day));
    state
}

/// Decides a command.
pub fn decide(command: &TeamCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    match command {
        TeamCommand::DispatchTeam(command) => dispatch(command, world, at),
        TeamCommand::ChangeTeamMembers(command) => change_members(command, world, at),
        TeamCommand::WithdrawTeam(command) => withdraw(command, world, at),
    }
}

fn dispatch(command: &DispatchTeam, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    world.require_absent(&command.team)?;
    standing::chain(world, "chain", command.chain.as_ref())?;
    standing::division(world, "division", command.division, at.business_date)?;
    standing::distinct_text("members", &command.members)?;
    check_serve("members", &command.members, world, at)?;
    standing::distinct_text("enterprises", &command.enterprises)?;
    for enterprise in &command.enterprises {
        standing::enterprise(world, "enterprises", *enterprise, at.business_date)?;
    }
    Ok(vec![Change::to(&command.team, TeamDispatched::from(command.clone()))])
}

fn change_members(command: &ChangeTeamMembers, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let team = not_withdrawn(&command.team, world)?;
    standing::not_before(at.business_date, team.dispatched_on, "帮办团派出")?;
    if command.joined.is_empty() && command.left.is_empty() {
        return Err(Refusal::new(RefusalKind::Invalid, "没有填写加入或退出的成员，请至少填写一人").into());
    }
    standing::distinct_text("left", &command.left)?;
    standing::distinct_text("joined", &command.joined)?;
    if let Some(stranger) = command.left.iter().find(|officer| !team.members.contains(officer)) {
        let detail = format!("{stranger} 不是帮办团 {} 的成员，不能退出，请核对名单", command.team);
        return Err(Refusal::of(RefusalKind::Invalid, "left", detail).into());
    }
    if let Some(member) = command.joined.iter().find(|officer| team.members.contains(officer)) {
        let detail = format!("{member} 已是帮办团 {} 的成员，不能重复加入，请核对名单", command.team);
        return Err(Refusal::of(RefusalKind::Invalid, "joined", detail).into());
    }
    check_serve("joined", &command.joined, world, at)?;
    Ok(vec![Change::to(&command.team, TeamMembersChanged::from(command.clone()))])
}

fn withdraw(command: &WithdrawTeam, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let team = not_withdrawn(&command.team, world)?;
    standing::not_before(at.business_date, team.last_act_on, "帮办团派出或最近一次变动")?;
    Ok(vec![Change::to(&command.team, TeamWithdrawn::from(command.clone()))])
}

/// Every one of them is a registered officer who serves on the day.
fn check_serve(field: &'static str, officers: &[OfficerKey], world: &World, at: &Context) -> Result<(), Halt> {
    for officer in officers {
        standing::named(world, field, officer)?.check_serves(field, officer, at.business_date)?;
    }
    Ok(())
}

/// The team, which was not withdrawn.
fn not_withdrawn<'w>(key: &TeamKey, world: &'w World) -> Result<&'w ServiceTeam, Halt> {
    let team = world.require(key)?;
    match team.withdrawn_on {
        None => Ok(team),
        Some(withdrawn) => {
            let detail = format!("帮办团 {key} 已于 {withdrawn} 撤回，不能再变动；如需再次派出请另行登记");
            Err(Refusal::of(RefusalKind::WrongState, "team", detail).into())
        }
    }
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &TeamCommand) -> StreamId {
    match command {
        TeamCommand::DispatchTeam(command) => command.team.stream(),
        TeamCommand::ChangeTeamMembers(command) => command.team.stream(),
        TeamCommand::WithdrawTeam(command) => command.team.stream(),
    }
}
