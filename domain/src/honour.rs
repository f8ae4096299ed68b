//! Honours: demonstration sites, typical cases.

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

use crate::alliance::{AllianceKey, Member};
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
        AwardHonour,
        RevokeHonour,
    }
}

events! {
    /// The events of this register.
    HonourEvent in Honour {
        HonourAwarded = 1,
        HonourRevoked = 1,
    }
}

/// An honour.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Honour {}

/// Applies one event.
#[must_use]
pub fn evolve(state: Option<Honour>, event: &HonourEvent, at: &Stamp) -> Honour {
    let _ = (state, event, at);
    Honour {}
}

/// Decides a command.
pub fn decide(command: &HonourCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let _ = (command, world, at);
    Ok(vec![])
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &HonourCommand) -> StreamId {
    let _ = command;
    todo!()
}
