//! Synthetic history of any size from a seed, for trials, benchmarks and `lianjian generate`: over made-up divisions
//! that no real code collides with, or over the real ones of Pingliang, referentially valid in the order given, and
//! streamed, so that memory depends on the number of villages and enterprises and not on the length of the history. It
//! writes nothing itself.
//!
//! After the records everything else names, the mix is that of a county's daily work: 45 % visits, 20 % steps of the
//! demand loop, 20 % postings to the books of collectives, 15 % everything else.

mod cast;
mod chance;
pub(crate) mod code;
mod demand;
mod other;
mod places;
mod routine;
mod setup;
mod words;

#[cfg(test)]
mod document;
#[cfg(test)]
mod tests;

use crate::scenario::Planned;
use cast::Cast;
pub(crate) use chance::Chance;
use domain::{actor::Actor, command::Command, value::Day};
use places::places;
use routine::Routine;
use setup::Setup;
use std::sync::Arc;

/// The year the history ends with.
pub const LAST_YEAR: i16 = 2025;
/// The most villages: 78 counties of 20 towns of 200 villages.
pub const MAX_VILLAGES: u32 = 312_000;
/// The most enterprises: what a serial number of a synthetic credit code can tell apart, less those of collectives.
pub const MAX_ENTERPRISES: u32 = 600_000;
/// The most years.
pub const MAX_YEARS: u16 = 20;

/// Over which divisions a history plays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Divisions {
    /// Made up, in a city that no province has.
    #[default]
    MadeUp,
    /// Those of Pingliang as they ship. Villages are taken evenly from the whole city; what happens in them is made up.
    Pingliang,
}

/// What to generate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Equal options give an equal history.
    pub seed: u64,
    /// Villages, each with its collective: 1 to [`MAX_VILLAGES`].
    pub villages: u32,
    /// Chain enterprises: 1 to [`MAX_ENTERPRISES`].
    pub enterprises: u32,
    /// Years up to the end of [`LAST_YEAR`]: 1 to [`MAX_YEARS`].
    pub years: u16,
    /// Entries of the log the commands will make, give or take one; with very few, only the beginning is told.
    pub entries: u64,
}

/// Why nothing can be generated with these options.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidOptions {
    /// Too few or too many villages.
    #[error("村数应为 1 至 {MAX_VILLAGES}，现为 {0}")]
    Villages(u32),
    /// More villages than the real divisions have.
    #[error("平凉的行政村有 {there_are} 个，村数应为 1 至 {there_are}，现为 {asked}")]
    RealVillages {
        /// How many were asked for.
        asked: u32,
        /// How many there are.
        there_are: usize,
    },
    /// Too few or too many enterprises.
    #[error("企业数应为 1 至 {MAX_ENTERPRISES}，现为 {0}")]
    Enterprises(u32),
    /// Too few or too many years.
    #[error("年数应为 1 至 {MAX_YEARS}，现为 {0}")]
    Years(u16),
}

/// The history of these options, over made-up divisions.
///
/// # Errors
/// When an option is out of its range.
pub fn history(options: Options) -> Result<History, InvalidOptions> {
    history_over(Divisions::MadeUp, options)
}

/// The history of these options over these divisions.
///
/// # Errors
/// When an option is out of its range.
pub fn history_over(divisions: Divisions, options: Options) -> Result<History, InvalidOptions> {
    if !(1..=MAX_VILLAGES).contains(&options.villages) {
        return Err(InvalidOptions::Villages(options.villages));
    }
    if !(1..=MAX_ENTERPRISES).contains(&options.enterprises) {
        return Err(InvalidOptions::Enterprises(options.enterprises));
    }
    if !(1..=MAX_YEARS).contains(&options.years) {
        return Err(InvalidOptions::Years(options.years));
    }
    let cast = Arc::new(Cast::new(&options, places(divisions, options.villages)?));
    let setup = Setup::new(Arc::clone(&cast));
    let routine = Routine::new(cast, options.seed);
    Ok(History { ids: Chance::from_seed(options.seed ^ IDS), left: options.entries, told: 0, setup, routine })
}

/// Keeps the stream of command ids apart from that of the events.
const IDS: u64 = 0x6964_735f_6f66_5f63;

/// One act, before it has its id.
pub(crate) struct Act {
    pub(crate) on: Day,
    pub(crate) actor: Actor,
    pub(crate) command: Command,
}

/// A history being told.
pub struct History {
    ids: Chance,
    /// Entries still to be made.
    left: u64,
    /// Entries of the routine made so far.
    told: u64,
    setup: Setup,
    routine: Routine,
}

impl Iterator for History {
    type Item = Planned;

    fn next(&mut self) -> Option<Planned> {
        if self.left == 0 {
            return None;
        }
        let act = match self.setup.next() {
            Some(act) => act,
            None => {
                let act = self.routine.next(self.told, self.left);
                self.told += entries(&act.command);
                act
            }
        };
        self.left = self.left.saturating_sub(entries(&act.command));
        let mut random = [0; 16];
        random[..8].copy_from_slice(&self.ids.bits().to_be_bytes());
        random[8..].copy_from_slice(&self.ids.bits().to_be_bytes());
        let id = uuid::Builder::from_random_bytes(random).into_uuid();
        Some(Planned { id, actor: act.actor, business_date: act.on, recorded_on: act.on, command: act.command })
    }
}

/// How many entries a command of a synthetic history makes: a collective also takes its village's seat, and an officer
/// reassigned is recalled and dispatched.
fn entries(command: &Command) -> u64 {
    match command.name() {
        "RegisterVillageCollective" | "ReassignOfficer" => 2,
        _ => 1,
    }
}
