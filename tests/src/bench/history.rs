//! A synthetic history in a real ledger, made through the one door for commands.

use super::caller;
use api::{
    generate::{self, Options},
    instance::{Instance, Sources},
    ledger::{Started, Submission},
};
use domain::{
    chain::ChainCommand, command::Command, division::DivisionCommand, enterprise::EnterpriseCommand,
    value::DivisionCode,
};
use std::{
    collections::VecDeque,
    error::Error,
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

/// Commands under way at the same time while a history is written.
const WINDOW: usize = 4_096;
/// Printed, so that a run can be repeated.
pub(crate) const SEED: u64 = 20_241_031;
/// Villages of the history.
pub(crate) const VILLAGES: u32 = 1_455;
/// Enterprises of the history.
pub(crate) const ENTERPRISES: u32 = 926;

/// The commands of a history of that many entries.
pub(crate) fn planned(entries: u64) -> Result<generate::History, generate::InvalidOptions> {
    generate::history(Options { seed: SEED, villages: VILLAGES, enterprises: ENTERPRISES, years: 3, entries })
}

/// The chains and villages of a history are registered within its first entries.
const PLACES_WITHIN: u64 = 20_000;

/// The chains and villages of a history, in the order they are registered.
#[derive(Default)]
pub(crate) struct Places {
    /// The names of the chains.
    pub(crate) chains: Vec<String>,
    /// The villages that have a collective.
    pub(crate) villages: Vec<DivisionCode>,
}

impl Places {
    /// Those of a history of any length.
    pub(crate) fn planned() -> Result<Self, generate::InvalidOptions> {
        let mut places = Self::default();
        for planned in planned(PLACES_WITHIN)? {
            if let Command::IndustrialChain(ChainCommand::RegisterChain(chain)) = &planned.command {
                places.chains.push(chain.chain.0.to_string());
            }
            if let Command::Enterprise(EnterpriseCommand::RegisterVillageCollective(collective)) = &planned.command {
                places.villages.push(collective.village);
            }
        }
        Ok(places)
    }
}

/// The ledger of that many entries under the directory; made now unless an earlier part or run has made it.
pub(crate) async fn at(dir: &Path, entries: u64) -> Result<PathBuf, Box<dyn Error>> {
    let (history, whole) = (dir.join(format!("history-{entries}")), dir.join(format!("history-{entries}.whole")));
    if !whole.exists() {
        if history.exists() {
            fs::remove_dir_all(&history)?;
        }
        let start = Instant::now();
        write(&history, entries).await?;
        fs::write(&whole, SEED.to_string())?;
        println!("history of {entries} entries (seed {SEED}) written in {:.1} s", start.elapsed().as_secs_f64());
    }
    Ok(history)
}

/// Makes a ledger of that many entries in the directory, and a few more for whoever asks it, and closes it.
pub(crate) async fn write(dir: &Path, entries: u64) -> Result<(), Box<dyn Error>> {
    let instance = Instance::open(dir, Sources::default())?;
    let mut under_way: VecDeque<Started> = VecDeque::new();
    let mut whole = None;
    for planned in planned(entries)? {
        if let Command::Division(DivisionCommand::RegisterDivision(division)) = &planned.command {
            whole = whole.or(Some(division.code));
        }
        under_way.push_back(instance.ledger.start(Submission::from(planned)).await?);
        if under_way.len() == WINDOW
            && let Some(oldest) = under_way.pop_front()
        {
            oldest.finish().await?;
        }
    }
    for started in under_way {
        started.finish().await?;
    }
    // Divisions are registered from above.
    caller::move_in(&instance, dir, whole.ok_or("the history registers no division")?).await?;
    instance.close();
    Ok(())
}
