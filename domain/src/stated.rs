//! Stated figures (声明值): what somebody announced, kept apart from what the ledger computes.

use crate::{
    alliance::AllianceKey,
    chain::ChainKey,
    command::{act, commands},
    event::events,
    organisation::OrganisationKey,
    project::ProjectKey,
    refusal::{Refusal, RefusalKind},
    register::Stamp,
    standing,
    stream::{RecordKey as _, StreamId, record_key},
    value::{Bound, CreditCode, Day, DivisionCode, Key, MAX_SAFE_INTEGER, Name, Note, Period},
    world::{Change, Context, Halt, World},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

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
        StateFigure "登记声明值",
        WithdrawFigure "撤回声明值",
    }
}

events! {
    /// The events of this register.
    StatedEvent in StatedFigure {
        FigureStated = 1,
        FigureWithdrawn = 1,
    }
}

/// A stated figure. What it says is absent only before it was stated, which no ledger holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct StatedFigure {
    /// What it says.
    pub title: Option<Name>,
    /// Who stated it.
    pub stated_by: Option<Name>,
    /// Where it is printed.
    pub source: Option<Note>,
    /// The number, in thousandths of the unit; money in 分 × 1000.
    pub amount: i64,
    /// The unit people read.
    pub unit: Option<Name>,
    /// How it is meant.
    pub bound: Bound,
    /// The day it is of.
    pub as_of: Option<Day>,
    /// What the ledger computes to compare with.
    pub query: Option<FigureQuery>,
    /// The day it was stated.
    pub stated_on: Option<Day>,
    /// The day it was withdrawn.
    pub withdrawn_on: Option<Day>,
}

/// Applies one event.
#[must_use]
pub fn evolve(state: Option<StatedFigure>, event: &StatedEvent, at: &Stamp) -> StatedFigure {
    let mut state = state.unwrap_or_default();
    match event {
        StatedEvent::FigureStated(event) => {
            state = StatedFigure {
                title: Some(event.title.clone()),
                stated_by: Some(event.stated_by.clone()),
                source: Some(event.source.clone()),
                amount: event.amount,
                unit: Some(event.unit.clone()),
                bound: event.bound,
                as_of: Some(event.as_of),
                query: event.query.clone(),
                stated_on: Some(at.business_date),
                withdrawn_on: None,
            };
        }
        StatedEvent::FigureWithdrawn(_) => state.withdrawn_on = Some(at.business_date),
    }
    state
}

/// Decides a command.
pub fn decide(command: &StatedCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    match command {
        StatedCommand::StateFigure(command) => state_figure(command, world, at),
        StatedCommand::WithdrawFigure(command) => withdraw(command, world, at),
    }
}

fn state_figure(command: &StateFigure, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    world.require_absent(&command.figure)?;
    if !(-MAX_SAFE_INTEGER..=MAX_SAFE_INTEGER).contains(&command.amount) {
        let detail = format!("数值 {} 超出可记范围，请核对单位（按单位的千分之一填写）", command.amount);
        return Err(Refusal::of(RefusalKind::Invalid, "amount", detail).into());
    }
    standing::not_in_future("as_of", command.as_of, at.now.day())?;
    if let Some(query) = &command.query {
        check_query(query, world)?;
    }
    Ok(vec![Change::to(&command.figure, FigureStated::from(command.clone()))])
}

/// What a query is narrowed to must exist; it may have ended since, for the figure is of its own day.
fn check_query(query: &FigureQuery, world: &World) -> Result<(), Halt> {
    standing::ordered("query", query.period)?;
    if let Some(division) = &query.division {
        standing::named(world, "query", division)?;
    }
    if let Some(chain) = &query.chain {
        standing::named(world, "query", chain)?;
    }
    if let Some(alliance) = &query.alliance {
        standing::named(world, "query", alliance)?;
    }
    if let Some(project) = &query.project {
        standing::named(world, "query", project)?;
    }
    if let Some(organisation) = &query.organisation {
        standing::named(world, "query", organisation)?;
    }
    if let Some(enterprise) = &query.enterprise {
        standing::named(world, "query", enterprise)?;
    }
    Ok(())
}

fn withdraw(command: &WithdrawFigure, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let figure = world.require(&command.figure)?;
    if let Some(withdrawn) = figure.withdrawn_on {
        let detail = format!("声明值 {} 已于 {withdrawn} 撤回，不能重复撤回", command.figure);
        return Err(Refusal::of(RefusalKind::WrongState, "figure", detail).into());
    }
    standing::not_before(at.business_date, figure.stated_on, "声明")?;
    Ok(vec![Change::to(&command.figure, FigureWithdrawn::from(command.clone()))])
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &StatedCommand) -> StreamId {
    match command {
        StatedCommand::StateFigure(command) => command.figure.stream(),
        StatedCommand::WithdrawFigure(command) => command.figure.stream(),
    }
}
