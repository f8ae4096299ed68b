//! Frozen reports (报表定格): a sheet of figures as it was handed in. The log keeps what was asked, up to which entry it
//! was answered, by which formulas, and the digest of the very bytes; the bytes lie beside the log.

use crate::{
    chain::ChainKey,
    command::{act, commands},
    event::events,
    refusal::{Refusal, RefusalKind},
    register::Stamp,
    standing,
    stream::{RecordKey as _, StreamId, record_key},
    value::{Day, Digest, DivisionCode, DivisionTier, MAX_SAFE_INTEGER, Name, Note, Period},
    world::{Change, Context, Halt, World},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

record_key!(
    /// A frozen report is known by a number, such as `2024-Q4/平凉红牛`.
    ReportKey => Report
);

act! {
    /// Freezes a report handed in on the business date.
    FreezeReport => ReportFrozen {
        /// Its key.
        report: ReportKey,
        /// Its title.
        title: Name,
        /// Which sheet.
        sheet: ReportSheet,
        /// The business dates its flows were narrowed to, if they were.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        period: Option<Period>,
        /// The day of its stocks.
        on: Day,
        /// How many entries of the log were known.
        position: u64,
        /// Digest of the formulas it was computed by: every indicator's key, definition and version.
        formulas: Digest,
        /// SHA-256 of its bytes, which lie beside the log.
        digest: Digest,
        /// To whom it was handed in (报送单位).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        submitted_to: Option<Name>,
    }
}
act! {
    /// Withdraws a report that was handed in: it stays readable, and is marked.
    WithdrawReport => ReportWithdrawn {
        /// The report.
        report: ReportKey,
        /// Why.
        reason: Note,
    }
}

/// Which sheet of figures a report shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportSheet {
    /// Of a chain.
    Chain(ChainKey),
    /// Of a village.
    Village(DivisionCode),
    /// Of a town, a county, a city.
    Division(DivisionCode),
}

commands! {
    /// The commands of this register.
    ReportCommand in Report {
        FreezeReport "定格报表",
        WithdrawReport "撤回报表",
    }
}

events! {
    /// The events of this register.
    ReportEvent in Report {
        ReportFrozen = 1,
        ReportWithdrawn = 1,
    }
}

/// A frozen report. What it says is absent only before it was frozen, which no ledger holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Report {
    /// What was frozen.
    pub frozen: Option<ReportFrozen>,
    /// The day it was handed in.
    pub frozen_on: Option<Day>,
    /// The day it was withdrawn.
    pub withdrawn_on: Option<Day>,
}

/// Applies one event.
#[must_use]
pub fn evolve(state: Option<Report>, event: &ReportEvent, at: &Stamp) -> Report {
    let mut state = state.unwrap_or_default();
    match event {
        ReportEvent::ReportFrozen(event) => {
            state = Report { frozen: Some(event.clone()), frozen_on: Some(at.business_date), withdrawn_on: None };
        }
        ReportEvent::ReportWithdrawn(_) => state.withdrawn_on = Some(at.business_date),
    }
    state
}

/// Decides a command.
pub fn decide(command: &ReportCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    match command {
        ReportCommand::FreezeReport(command) => freeze(command, world, at),
        ReportCommand::WithdrawReport(command) => withdraw(command, world, at),
    }
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &ReportCommand) -> StreamId {
    match command {
        ReportCommand::FreezeReport(command) => command.report.stream(),
        ReportCommand::WithdrawReport(command) => command.report.stream(),
    }
}

fn freeze(command: &FreezeReport, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    world.require_absent(&command.report)?;
    standing::ordered("period", command.period)?;
    standing::not_in_future("on", command.on, at.now.day())?;
    if !(1..=MAX_SAFE_INTEGER.unsigned_abs()).contains(&command.position) {
        let detail = "定格的报表至少应反映一条事件，请先登记再定格".to_owned();
        return Err(Refusal::of(RefusalKind::Invalid, "position", detail).into());
    }
    check_sheet(&command.sheet, world)?;
    Ok(vec![Change::to(&command.report, ReportFrozen::from(command.clone()))])
}

/// What a sheet is of must be there; it may have ended since, for the report is of its own day.
fn check_sheet(sheet: &ReportSheet, world: &World) -> Result<(), Halt> {
    match sheet {
        ReportSheet::Chain(chain) => standing::named(world, "sheet", chain).map(drop),
        ReportSheet::Village(code) if code.tier() != DivisionTier::Village => {
            let detail = format!("区划代码 {code} 不是村、社区的代码；乡镇以上请用 division");
            Err(Refusal::of(RefusalKind::Invalid, "sheet", detail).into())
        }
        ReportSheet::Village(code) | ReportSheet::Division(code) => standing::named(world, "sheet", code).map(drop),
    }
}

fn withdraw(command: &WithdrawReport, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let report = world.require(&command.report)?;
    if let Some(withdrawn) = report.withdrawn_on {
        let detail = format!("报表 {} 已于 {withdrawn} 撤回，不能重复撤回", command.report);
        return Err(Refusal::of(RefusalKind::WrongState, "report", detail).into());
    }
    standing::not_before(at.business_date, report.frozen_on, "定格")?;
    Ok(vec![Change::to(&command.report, ReportWithdrawn::from(command.clone()))])
}
