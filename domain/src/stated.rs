//! Stated figures (声明值): what somebody announced, kept apart from what the ledger computes.

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

use crate::{alliance::AllianceKey, chain::ChainKey, organisation::OrganisationKey, project::ProjectKey};
record_key!(
    /// A stated figure is known by a number, such as `P13`.
    StatedKey => StatedFigure
);

act! {
    /// Records a figure that somebody stated on the business date.
    StateFigure => FigureStated {
        /// Its key.
        figure: StatedKey,
        /// What it says.
        title: Name,
        /// Who stated it.
        stated_by: Name,
        /// Where it is printed.
        source: Note,
        /// The number, in thousandths of the unit; money in 分 × 1000.
        amount: i64,
        /// The unit people read: 个, 名, 万元.
        unit: Name,
        /// How it is meant.
        bound: Bound,
        /// The day it is of.
        as_of: Day,
        /// What the ledger computes to compare with.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        query: Option<FigureQuery>,
    }
}
act! {
    /// Withdraws a stated figure that was recorded by mistake.
    WithdrawFigure => FigureWithdrawn {
        /// The figure.
        figure: StatedKey,
        /// Why.
        reason: Note,
    }
}

/// Which computed figure a stated one is compared with: an indicator, narrowed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FigureQuery {
    /// The indicator's key.
    pub indicator: Key,
    /// Only in this division.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub division: Option<DivisionCode>,
    /// Only for this chain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chain: Option<ChainKey>,
    /// Only in this alliance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alliance: Option<AllianceKey>,
    /// Only of this project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<ProjectKey>,
    /// Only of this organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<OrganisationKey>,
    /// Only of this enterprise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enterprise: Option<CreditCode>,
    /// Only with business dates in this time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// Only this kind, category, product or sector, as the indicator defines it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facet: Option<Name>,
}

commands! {
    /// The commands of this register.
    StatedCommand in StatedFigure {
        StateFigure,
        WithdrawFigure,
    }
}

events! {
    /// The events of this register.
    StatedEvent in StatedFigure {
        FigureStated = 1,
        FigureWithdrawn = 1,
    }
}

/// A stated figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StatedFigure {}

/// Applies one event.
#[must_use]
pub fn evolve(state: Option<StatedFigure>, event: &StatedEvent, at: &Stamp) -> StatedFigure {
    let _ = (state, event, at);
    StatedFigure {}
}

/// Decides a command.
pub fn decide(command: &StatedCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let _ = (command, world, at);
    Ok(vec![])
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &StatedCommand) -> StreamId {
    let _ = command;
    todo!()
}
