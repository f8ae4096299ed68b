//! `cargo xtask bench`: speed and memory of the ledger, each as a ratio to its limit or against a stated target, in one
//! run on this machine. It measures; it is no test and fails on no number.

#![expect(clippy::float_arithmetic, reason = "rates and ratios are for reading, nothing is booked with them")]

mod bench {
    pub(crate) mod commands;
    pub(crate) mod disk;
    pub(crate) mod history;
    pub(crate) mod load;
    pub(crate) mod replay;
    pub(crate) mod stats;
    pub(crate) mod tree;
}

use bench::{commands, disk, replay, stats::Table, tree};
use clap::Parser;
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
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    fs::create_dir_all(&arguments.dir)?;
    let mut table = Table::default();
    disk::run(&arguments.dir, &mut table)?;
    tree::run(&arguments.dir, &mut table)?;
    commands::run(&arguments.dir, &arguments.lianjian, &mut table).await?;
    replay::run(&arguments.dir, &arguments.lianjian, arguments.entries, &mut table).await?;
    table.print();
    fs::remove_dir_all(&arguments.dir)?;
    Ok(())
}
