//! Rows of frozen reports.

use crate::rows::{
    Rows,
    choices::{REPORT_STATES, SHEETS, number_of},
    columns::report as r,
    edit::At,
    view::View,
};
use domain::report::{ReportEvent, ReportFrozen, ReportSheet};

const CHAIN: u64 = number_of(SHEETS, "chain");
const VILLAGE: u64 = number_of(SHEETS, "village");
const DIVISION: u64 = number_of(SHEETS, "division");
const FROZEN: u64 = number_of(REPORT_STATES, "frozen");
const WITHDRAWN: u64 = number_of(REPORT_STATES, "withdrawn");

pub(super) fn report(rows: &mut Rows, event: &ReportEvent, at: At) {
    match event {
        ReportEvent::ReportFrozen(event) => frozen(rows, event, at),
        ReportEvent::ReportWithdrawn(event) => {
            rows.edit(View::Report, event.report.0.as_str(), at).code(r::STATE, WITHDRAWN);
        }
    }
}

fn frozen(rows: &mut Rows, event: &ReportFrozen, at: At) {
    let ReportFrozen { report, title, sheet, period, on, position, formulas: _, digest: _, submitted_to } = event;
    let mut edit = rows.edit(View::Report, report.0.as_str(), at);
    edit.text(r::TITLE, title.as_str())
        .day(r::FROM, period.map(|period| period.from))
        .day(r::UNTIL, period.map(|period| period.until))
        .day(r::ON, *on)
        .count(r::POSITION, u32::try_from(*position).unwrap_or(u32::MAX - 1))
        .text(r::SUBMITTED_TO, submitted_to.as_ref().map(|unit| unit.as_str()))
        .today(r::DATE)
        .code(r::STATE, FROZEN);
    match sheet {
        ReportSheet::Chain(chain) => {
            edit.code(r::SHEET, CHAIN).reference(r::CHAIN, chain.0.as_str()).relate(View::Chain, chain.0.as_str());
        }
        ReportSheet::Village(code) => {
            edit.code(r::SHEET, VILLAGE).reference(r::DIVISION, code.to_string().as_str()).relate_village(*code);
        }
        ReportSheet::Division(code) => {
            edit.code(r::SHEET, DIVISION).reference(r::DIVISION, code.to_string().as_str());
        }
    }
}
