//! Seats: what only one record may hold at a time (the committee of a chain in a division, the collective of a village).

use crate::{
    command::commands,
    event::events,
    register::Stamp,
    stream::{RecordKey, StreamId},
    value::*,
    world::{Change, Context, Halt, World},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::chain::ChainKey;
impl RecordKey for SeatKey {
    type State = Seat;
    fn natural_key(&self) -> String {
        match self {
            Self::ChainCommittee { chain, division } => format!("chain-committee/{chain}/{division}"),
            Self::VillageCollective { village } => format!("village-collective/{village}"),
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

/// A seat.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Seat {}

/// Applies one event.
#[must_use]
pub fn evolve(state: Option<Seat>, event: &SeatEvent, at: &Stamp) -> Seat {
    let _ = (state, event, at);
    Seat {}
}

/// Decides a command.
pub fn decide(command: &SeatCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let _ = (command, world, at);
    Ok(vec![])
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &SeatCommand) -> StreamId {
    let _ = command;
    todo!()
}
