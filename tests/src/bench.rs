//! `cargo xtask bench`: speed and memory of the ledger, each as a ratio to its limit or against a stated target, in one
//! run on this machine. It measures; it is no test and fails on no number.

#![expect(clippy::float_arithmetic, reason = "rates and ratios are for reading, nothing is booked with them")]

mod bench {
    pub(crate) mod caller;
    pub(crate) mod carry;
    pub(crate) mod commands;
    pub(crate) mod disk;
    pub(crate) mod history;
    pub(crate) mod load;
    pub(crate) mod opening;
    pub(crate) mod pages;
    pub(crate) mod questions;
    pub(crate) mod replay;
    pub(crate) mod server;
    pub(crate) mod stats;
    pub(crate) mod tree;
}

use bench::{carry, commands, disk, opening, pages, questions, replay, stats::Table, tree};
use clap::{Parser, ValueEnum};
use std::{error::Error, fs, path::PathBuf};

/// Measures the ledger and prints the table of targets.
#[derive(Parser)]
struct Arguments {
    /// Where the measured ledgers are made; put it on the disk the ledger will use. Removed at the end.
    #[arg(long, default_value = "target/bench")]
    dir: PathBuf,
    /// The program measured.
    #[arg(long, default_value = "target/release/lianjian")]
    lianjian: PathBuf,
    /// Entries of the longest history; with ten million the run takes about half an hour.
    #[arg(long, default_value_t = 1_000_000)]
    entries: u64,
    /// Measures only these parts; all of them unless told.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = Part::ALL)]
    only: Vec<Part>,
    /// Keeps the histories in the directory, and uses those an earlier run left there.
    #[arg(long)]
    keep: bool,
    /// Only writes a log of that many entries there, and waits to be killed: how the benchmark starts itself.
    #[arg(long, hide = true)]
    fill: Option<PathBuf>,
}

/// A part of the measurements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Durable appends against the bare disk.
    Disk,
    /// The tree over the log.
    Tree,
    /// Commands over HTTP against a bare handler.
    Commands,
    /// Opening after a kill, from a hundred thousand to ten million entries.
    Opening,
    /// Replay, opening a ledger after a kill, disk use.
    Replay,
    /// Verifying, exporting and backing up a long history.
    Carry,
    /// Memory of a running server, and figures under load.
    Questions,
    /// Pages of figures and registers in a browser; needs Node.js, Chromium and the packages of the web application.
    Pages,
}

impl Part {
    const ALL: [Self; 8] = [
        Self::Disk,
        Self::Tree,
        Self::Commands,
        Self::Opening,
        Self::Replay,
        Self::Carry,
        Self::Questions,
        Self::Pages,
    ];
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    if let Some(dir) = &arguments.fill {
        return opening::fill(dir, arguments.entries).await;
    }
    let scratch = &arguments.dir.join("scratch");
    if scratch.exists() {
        fs::remove_dir_all(scratch)?;
    }
    fs::create_dir_all(scratch)?;
    let mut table = Table::default();
    let Arguments { dir, lianjian, entries, .. } = &arguments;
    for part in Part::ALL.into_iter().filter(|part| arguments.only.contains(part)) {
        match part {
            Part::Disk => disk::run(scratch, &mut table)?,
            Part::Tree => tree::run(scratch, &mut table)?,
            Part::Commands => commands::run(scratch, lianjian, &mut table).await?,
            Part::Opening => opening::run(scratch, &mut table)?,
            Part::Replay => replay::run(dir, lianjian, *entries, &mut table).await?,
            Part::Carry => carry::run(dir, lianjian, *entries, &mut table).await?,
            Part::Questions => questions::run(dir, lianjian, *entries, &mut table).await?,
            Part::Pages => pages::run(dir, lianjian, *entries, &mut table).await?,
        }
    }
    table.print();
    fs::remove_dir_all(if arguments.keep { scratch } else { dir })?;
    Ok(())
}
