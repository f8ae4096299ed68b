//! What people wait for in a browser, with a long history: until a page of figures shows its first figure, and until a
//! register shows its next page. The sign-in page, which asks the ledger nothing, is what any page takes.

use super::{
    caller::{self, ACCOUNT},
    history::{self, Places},
    server::Server,
    stats::Table,
};
use serde::Deserialize;
use std::{collections::BTreeMap, error::Error, path::Path, process};

/// The program that opens the pages, from the root of the work tree.
const SCRIPT: &str = "api/web/scripts/pages.mjs";
/// Until a page of figures shows its first figure, in milliseconds.
const MOST_TO_PAINT: f64 = 1_500.0;
/// Until a register shows its next page, in milliseconds.
const MOST_TO_TURN: f64 = 300.0;

/// Milliseconds, as the browser counted them.
#[derive(Deserialize)]
struct Told {
    pages: BTreeMap<String, Vec<f64>>,
    turns: Vec<f64>,
}

/// Opens the pages of a served history.
pub(crate) async fn run(dir: &Path, lianjian: &Path, entries: u64, table: &mut Table) -> Result<(), Box<dyn Error>> {
    let dir = &history::at(dir, entries).await?;
    let Places { chains, villages } = Places::planned()?;
    let server = Server::start(lianjian, dir)?;
    let opened = process::Command::new("node")
        .arg(SCRIPT)
        .env("ADDRESS", format!("http://{}", server.address))
        .env("ACCOUNT", ACCOUNT)
        .env("PASSWORD", caller::password(dir)?)
        .env("CHAIN", chains.first().ok_or("the history registers no chain")?)
        .env("VILLAGE", villages.first().ok_or("the history registers no village")?.to_string())
        .output()?;
    server.stop()?;
    if !opened.status.success() {
        return Err(String::from_utf8_lossy(&opened.stderr).into());
    }
    let Told { pages, turns } = serde_json::from_slice(&opened.stdout)?;
    for (page, times) in pages {
        let (median, told) = summed_up(times);
        table.at_most(&format!("first figure of a page in a browser: {page}, ms"), median, MOST_TO_PAINT, &told);
    }
    let (median, told) = summed_up(turns);
    table.at_most("the next page of a register in a browser, ms", median, MOST_TO_TURN, &told);
    Ok(())
}

/// The median, and how far the others lie from it.
fn summed_up(mut times: Vec<f64>) -> (f64, String) {
    times.sort_unstable_by(f64::total_cmp);
    let at = |index: usize| times.get(index).copied().unwrap_or(f64::NAN);
    let last = times.len().saturating_sub(1);
    (at(times.len() / 2), format!("{} times, {:.0} to {:.0}", times.len(), at(0), at(last)))
}
