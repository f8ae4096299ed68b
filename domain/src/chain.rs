//! Industrial chains (产业链): named groups of upstream and downstream activities under a chain chief.

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

record_key!(
    /// A chain is known by the name it was registered under, such as `平凉红牛`.
    ChainKey => IndustrialChain
);

act! {
    /// Registers a key industrial chain.
    RegisterChain => ChainRegistered {
        /// Its key: the name it is registered under.
        chain: ChainKey,
        /// The division whose chain it is.
        division: DivisionCode,
        /// What belongs upstream, midstream and downstream.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        segments: Vec<SegmentDescription>,
        /// Other names in use.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        aliases: Vec<Name>,
        /// Whether an official list names it.
        verified: bool,
    }
}
act! {
    /// Adds another name a chain is known by.
    AddChainAlias => ChainAliasAdded {
        /// The chain.
        chain: ChainKey,
        /// The other name.
        alias: Name,
    }
}
act! {
    /// Marks a chain as verified by an official list.
    VerifyChain => ChainVerified {
        /// The chain.
        chain: ChainKey,
        /// The list.
        source: Note,
    }
}
act! {
    /// Appoints the chain chief (链长), by user id; the chief before gives way.
    AppointChainChief => ChainChiefAppointed {
        /// The chain.
        chain: ChainKey,
        /// The chief's user id.
        chief: Key,
        /// The chief's unit.
        unit: Name,
    }
}
act! {
    /// Describes the segments of a chain anew.
    DescribeSegments => SegmentsDescribed {
        /// The chain.
        chain: ChainKey,
        /// What belongs upstream, midstream and downstream.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        segments: Vec<SegmentDescription>,
    }
}

/// A part of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Segment {
    /// 上游.
    Upstream,
    /// 中游.
    Midstream,
    /// 下游.
    Downstream,
}
/// What a segment of a chain does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SegmentDescription {
    /// Which.
    pub segment: Segment,
    /// Its activities.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub activities: Vec<Name>,
}

commands! {
    /// The commands of this register.
    ChainCommand in IndustrialChain {
        RegisterChain,
        AddChainAlias,
        VerifyChain,
        AppointChainChief,
        DescribeSegments,
    }
}

events! {
    /// The events of this register.
    ChainEvent in IndustrialChain {
        ChainRegistered = 1,
        ChainAliasAdded = 1,
        ChainVerified = 1,
        ChainChiefAppointed = 1,
        SegmentsDescribed = 1,
    }
}

/// A chain.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IndustrialChain {}

/// Applies one event.
#[must_use]
pub fn evolve(state: Option<IndustrialChain>, event: &ChainEvent, at: &Stamp) -> IndustrialChain {
    let _ = (state, event, at);
    IndustrialChain {}
}

/// Decides a command.
pub fn decide(command: &ChainCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let _ = (command, world, at);
    Ok(vec![])
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &ChainCommand) -> StreamId {
    let _ = command;
    todo!()
}
