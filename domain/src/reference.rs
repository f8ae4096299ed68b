//! The reference data that ships with the ledger: facts and default configuration, each read from a reviewable table in
//! `domain/data` whose head names its source. Nothing here is history: what a ledger uses of it enters by commands.
//! This module does no I/O (the tables are compiled in) and never mends a table: a malformed one is a defect of the
//! build, so the readers panic and the tests read every table whole.

mod accounts;
mod calendar;
mod configuration;
mod divisions;
mod industry;
mod table;
mod time_limits;

pub use accounts::{Account, AccountCategory, accounts};
pub use calendar::{CalendarDay, calendar, calendar_span};
pub use configuration::{
    Kind, NamedDefault, alliance_modes, chains, demand_kinds, income_band_thresholds_fen, list_kinds, service_kinds,
};
pub use divisions::{
    AliasReason, DatePrecision, DivisionAlias, DivisionLevel, DivisionRow, DivisionSuccession, VILLAGE_COMMITTEE_PARTS,
    division_aliases, division_successions, divisions,
};
pub use industry::{IndustryClass, industry_class, industry_classes};
pub use time_limits::{LimitStep, LimitUnit, StepLimit, TimeLimitPreset, time_limit_presets};

#[cfg(test)]
mod tests;
