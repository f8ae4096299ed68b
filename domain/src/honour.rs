//! Honours: demonstration sites, typical cases.

use crate::{
    alliance::{AllianceKey, Member},
    command::{act, commands},
    event::events,
    refusal::{Refusal, RefusalKind},
    register::Stamp,
    standing,
    stream::{RecordKey as _, StreamId, record_key},
    value::{Day, DivisionCode, Name, Note},
    world::{Change, Context, Halt, World},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

record_key!(
    /// An honour is known by a number or a name.
    HonourKey => Honour
);

act! {
    /// Records an honour awarded on the business date.
    AwardHonour => HonourAwarded {
        /// Its key.
        honour: HonourKey,
        /// Its title.
        title: Name,
        /// Who awards such.
        rank: HonourRank,
        /// Who awarded it.
        awarded_by: Name,
        /// Where it counts.
        division: DivisionCode,
        /// Who holds it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        holder: Option<Member>,
        /// The alliance it was awarded for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        alliance: Option<AllianceKey>,
        /// Where it is printed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source: Option<Note>,
    }
}
act! {
    /// Records that an honour was revoked.
    RevokeHonour => HonourRevoked {
        /// The honour.
        honour: HonourKey,
        /// Why.
        reason: Note,
    }
}

/// The rank of an honour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HonourRank {
    /// 国家级.
    National,
    /// 省级.
    Provincial,
    /// 市级.
    City,
    /// 县级.
    County,
}

commands! {
    /// The commands of this register.
    HonourCommand in Honour {
        AwardHonour "授予荣誉",
        RevokeHonour "撤销荣誉",
    }
}

events! {
    /// The events of this register.
    HonourEvent in Honour {
        HonourAwarded = 1,
        HonourRevoked = 1,
    }
}

/// An honour. What its award says is absent only before it, which no ledger holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Honour {
    /// Its title.
    pub title: Option<Name>,
    /// Who awards such.
    pub rank: Option<HonourRank>,
    /// Who awarded it.
    pub awarded_by: Option<Name>,
    /// Where it counts.
    pub division: Option<DivisionCode>,
    /// Who holds it.
    pub holder: Option<Member>,
    /// The alliance it was awarded for.
    pub alliance: Option<AllianceKey>,
    /// Where it is printed.
    pub source: Option<Note>,
    /// The day it was awarded.
    pub awarded_on: Option<Day>,
    /// The day it was revoked.
    pub revoked_on: Option<Day>,
}

/// Applies one event.
#[must_use]
pub fn evolve(state: Option<Honour>, event: &HonourEvent, at: &Stamp) -> Honour {
    let mut state = state.unwrap_or_default();
    match event {
        HonourEvent::HonourAwarded(event) => {
            state = Honour {
                title: Some(event.title.clone()),
                rank: Some(event.rank),
                awarded_by: Some(event.awarded_by.clone()),
                division: Some(event.division),
                holder: event.holder.clone(),
                alliance: event.alliance.clone(),
                source: event.source.clone(),
                awarded_on: Some(at.business_date),
                revoked_on: None,
            };
        }
        HonourEvent::HonourRevoked(_) => state.revoked_on = Some(at.business_date),
    }
    state
}

/// Decides a command.
pub fn decide(command: &HonourCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    match command {
        HonourCommand::AwardHonour(command) => award(command, world, at),
        HonourCommand::RevokeHonour(command) => revoke(command, world, at),
    }
}

fn award(command: &AwardHonour, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    world.require_absent(&command.honour)?;
    standing::division(world, "division", command.division, at.business_date)?;
    if let Some(holder) = &command.holder {
        holder.check_stands("holder", world, at.business_date)?;
    }
    if let Some(key) = &command.alliance {
        let alliance = standing::named(world, "alliance", key)?;
        standing::not_before(at.business_date, alliance.formed_on, "联建成立")?;
        if let Some(dissolved) = alliance.dissolved_on.filter(|dissolved| *dissolved < at.business_date) {
            let detail = format!("联建 {key} 已于 {dissolved} 解除，不能再授予荣誉，请核对编号和日期");
            return Err(Refusal::of(RefusalKind::WrongState, "alliance", detail).into());
        }
    }
    Ok(vec![Change::to(&command.honour, HonourAwarded::from(command.clone()))])
}

fn revoke(command: &RevokeHonour, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let honour = world.require(&command.honour)?;
    if let Some(revoked) = honour.revoked_on {
        let detail = format!("荣誉 {} 已于 {revoked} 撤销，不能重复撤销", command.honour);
        return Err(Refusal::of(RefusalKind::WrongState, "honour", detail).into());
    }
    standing::not_before(at.business_date, honour.awarded_on, "授予荣誉")?;
    Ok(vec![Change::to(&command.honour, HonourRevoked::from(command.clone()))])
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &HonourCommand) -> StreamId {
    match command {
        HonourCommand::AwardHonour(command) => command.honour.stream(),
        HonourCommand::RevokeHonour(command) => command.honour.stream(),
    }
}
