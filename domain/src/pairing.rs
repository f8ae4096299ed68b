//! Pairings (结对共建): two-party agreements, at most one open between the same two parties.

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

use crate::{chain::ChainKey, organisation::OrganisationKey};
impl RecordKey for PairingKey {
    type State = Pairing;
    fn natural_key(&self) -> String {
        format!("{}+{}", self.low, self.high)
    }
}

act! {
    /// Establishes a pairing between two Party organisations.
    EstablishPairing => PairingEstablished {
        /// One party; for kind bank and enterprise the financial institution's.
        first: OrganisationKey,
        /// The other party.
        second: OrganisationKey,
        /// What kind.
        kind: PairingKind,
        /// The chain it serves.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        chain: Option<ChainKey>,
        /// Where it counts.
        division: DivisionCode,
        /// Last day of its term; open-ended when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Day>,
    }
}
act! {
    /// Renews an open pairing.
    RenewPairing => PairingRenewed {
        /// One party.
        first: OrganisationKey,
        /// The other party.
        second: OrganisationKey,
        /// New last day.
        until: Day,
    }
}
act! {
    /// Ends an open pairing.
    EndPairing => PairingEnded {
        /// One party.
        first: OrganisationKey,
        /// The other party.
        second: OrganisationKey,
        /// Why.
        reason: Note,
    }
}

/// What kind of pairing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PairingKind {
    /// 金融机构与企业党组织.
    BankEnterprise,
    /// 支部与支部.
    BranchBranch,
    /// 机关与企业党组织.
    DepartmentEnterprise,
}
/// The two parties, in an order that does not depend on who is named first.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PairingKey {
    low: OrganisationKey,
    high: OrganisationKey,
}

impl PairingKey {
    /// The key of a pairing of these two.
    #[must_use]
    pub fn of(first: &OrganisationKey, second: &OrganisationKey) -> Self {
        let (low, high) = if first <= second { (first, second) } else { (second, first) };
        Self { low: low.clone(), high: high.clone() }
    }
}

commands! {
    /// The commands of this register.
    PairingCommand in Pairing {
        EstablishPairing,
        RenewPairing,
        EndPairing,
    }
}

events! {
    /// The events of this register.
    PairingEvent in Pairing {
        PairingEstablished = 1,
        PairingRenewed = 1,
        PairingEnded = 1,
    }
}

/// A pairing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pairing {}

/// Applies one event.
#[must_use]
pub fn evolve(state: Option<Pairing>, event: &PairingEvent, at: &Stamp) -> Pairing {
    let _ = (state, event, at);
    Pairing {}
}

/// Decides a command.
pub fn decide(command: &PairingCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let _ = (command, world, at);
    Ok(vec![])
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &PairingCommand) -> StreamId {
    let _ = command;
    todo!()
}
