//! Industrial chains (产业链): named groups of upstream and downstream activities under a chain chief.

use crate::{
    command::{act, commands},
    event::events,
    register::Stamp,
    stream::record_key,
    value::{Day, DivisionCode, Key, Name, Note},
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
        RegisterChain "登记产业链",
        AddChainAlias "增加产业链别名",
        VerifyChain "核实产业链",
        AppointChainChief "任命链长",
        DescribeSegments "说明链上环节",
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
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct IndustrialChain {
    /// Its key: the name it was registered under.
    pub chain: ChainKey,
    /// The division whose chain it is; none only in a log that never registered it.
    pub division: Option<DivisionCode>,
    /// What belongs upstream, midstream and downstream.
    pub segments: Vec<SegmentDescription>,
    /// Other names in use.
    pub aliases: Vec<Name>,
    /// Whether an official list names it.
    pub verified: bool,
    /// Its chief (链长), once appointed.
    pub chief: Option<ChainChief>,
    /// The business date of its registration.
    pub since: Day,
}

/// A chain chief in office.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ChainChief {
    /// The chief's user id.
    pub chief: Key,
    /// The chief's unit.
    pub unit: Name,
    /// The business date of the appointment.
    pub since: Day,
}

impl IndustrialChain {
    /// A chain of which nothing is known but its key.
    fn named(chain: &ChainKey, at: &Stamp) -> Self {
        Self {
            chain: chain.clone(),
            division: None,
            segments: vec![],
            aliases: vec![],
            verified: false,
            chief: None,
            since: at.business_date,
        }
    }
}

/// Applies one event. No decision writes another event before the registration; a log that has it still folds.
#[must_use]
pub fn evolve(state: Option<IndustrialChain>, event: &ChainEvent, at: &Stamp) -> IndustrialChain {
    let of = |chain: &ChainKey| state.unwrap_or_else(|| IndustrialChain::named(chain, at));
    match event {
        ChainEvent::ChainRegistered(event) => IndustrialChain {
            division: Some(event.division),
            segments: event.segments.clone(),
            aliases: event.aliases.clone(),
            verified: event.verified,
            ..IndustrialChain::named(&event.chain, at)
        },
        ChainEvent::ChainAliasAdded(event) => {
            let mut chain = of(&event.chain);
            chain.aliases.push(event.alias.clone());
            chain
        }
        ChainEvent::ChainVerified(event) => IndustrialChain { verified: true, ..of(&event.chain) },
        ChainEvent::ChainChiefAppointed(event) => {
            let (chief, unit) = (event.chief.clone(), event.unit.clone());
            let chief = Some(ChainChief { chief, unit, since: at.business_date });
            IndustrialChain { chief, ..of(&event.chain) }
        }
        ChainEvent::SegmentsDescribed(event) => {
            IndustrialChain { segments: event.segments.clone(), ..of(&event.chain) }
        }
    }
}

mod decide;

pub use decide::{decide, target};

#[cfg(test)]
mod tests;
