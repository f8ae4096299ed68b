//! Seats: what only one record may hold at a time (the committee of a chain in a division, the collective of a
//! village).

use crate::{
    chain::ChainKey,
    command::commands,
    event::events,
    refusal::{Refusal, RefusalKind},
    register::Stamp,
    stream::{RecordKey, StreamId},
    value::{Day, DivisionCode, Key},
    world::{Change, Context, Halt, World},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

impl RecordKey for SeatKey {
    type State = Seat;
    fn natural_key(&self) -> String {
        match self {
            Self::ChainCommittee { chain, division } => format!("chain-committee/{chain}/{division}"),
            Self::VillageCollective { village } => format!("village-collective/{village}"),
            Self::FirstAdministrators => "first-administrators".to_owned(),
        }
    }
}

/// What is held.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeatKey {
    /// The Party committee of a chain in a division; the division's tier is its level.
    ChainCommittee {
        /// The chain.
        chain: ChainKey,
        /// The division.
        division: DivisionCode,
    },
    /// The collective of a village.
    VillageCollective {
        /// The village.
        village: DivisionCode,
    },
    /// The first three administrators of the ledger (首任三员), who are appointed once.
    FirstAdministrators,
}
/// A record took a seat, together with the event that made it do so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SeatTaken {
    /// The seat.
    pub seat: SeatKey,
    /// The key of the record that holds it.
    pub holder: Key,
}
/// The seat became free.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SeatReleased {
    /// The seat.
    pub seat: SeatKey,
    /// The key of the record that held it.
    pub holder: Key,
}

commands! {
    /// The commands of this register.
    SeatCommand in Seat {
    }
}

events! {
    /// The events of this register.
    SeatEvent in Seat {
        SeatTaken = 1,
        SeatReleased = 1,
    }
}

/// A seat: who holds it now, if anybody.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Seat {
    /// The seat.
    pub seat: SeatKey,
    /// The key of the record that holds it; none when it is free.
    pub holder: Option<Key>,
    /// The business date of the latest taking or release.
    pub since: Day,
}

/// Applies one event.
#[must_use]
pub fn evolve(_: Option<Seat>, event: &SeatEvent, at: &Stamp) -> Seat {
    let (seat, holder) = match event {
        SeatEvent::SeatTaken(event) => (event.seat.clone(), Some(event.holder.clone())),
        SeatEvent::SeatReleased(event) => (event.seat.clone(), None),
    };
    Seat { seat, holder, since: at.business_date }
}

/// Decides a command. Seats have none of their own: they are taken and released together with the acts of their
/// holders.
pub fn decide(command: &SeatCommand, _: &World, _: &Context) -> Result<Vec<Change>, Halt> {
    match *command {}
}

/// The stream of the record a command is about; no command is about a seat.
#[must_use]
pub fn target(command: &SeatCommand) -> StreamId {
    match *command {}
}

/// Takes a seat for a holder; refused while another record holds it, or before it became free.
pub(crate) fn take(seat: SeatKey, holder: Key, world: &World, at: &Context) -> Result<Change, Halt> {
    if let Some(found) = world.find(&seat)? {
        if let Some(other) = &found.holder {
            let detail = match &seat {
                SeatKey::ChainCommittee { chain, division } => {
                    format!("区划 {division} 的产业链「{chain}」已有产业链党委（{other}），同一层级只设一个")
                }
                SeatKey::VillageCollective { village } => {
                    format!("村 {village} 已有村集体（{other}），一村只登记一个股份经济合作社")
                }
                SeatKey::FirstAdministrators => {
                    format!(
                        "首任系统、安全、审计管理员已任命（系统管理员 {other}），不能再次任命；增减管理员请用授予、撤销角色"
                    )
                }
            };
            return Err(Refusal::new(RefusalKind::AlreadyExists, detail).into());
        }
        at.not_before(found.since)?;
    }
    let stream = seat.stream();
    Ok(Change { stream, event: SeatTaken { seat, holder }.into() })
}

/// Releases a seat, if this holder has it.
pub(crate) fn release(seat: SeatKey, holder: &Key, world: &World) -> Result<Option<Change>, Halt> {
    let held = world.find(&seat)?.is_some_and(|found| found.holder.as_ref() == Some(holder));
    let stream = seat.stream();
    Ok(held.then(|| Change { stream, event: SeatReleased { seat, holder: holder.clone() }.into() }))
}

#[cfg(test)]
mod tests;
