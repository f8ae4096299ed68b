//! What a server with a long history costs and answers: its memory, figures under load, and questions about the past.

use super::{
    commands::Visits,
    history::{self, Places},
    load::{self, CONNECTIONS, Outcome, get},
    server::Server,
    stats::{Table, milliseconds, rate},
};
use domain::value::Day;
use std::{
    error::Error,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

const METRICS_REQUESTS: usize = 20_000;
const AS_OF_REQUESTS: usize = 300;
/// Commands sent while figures are asked for.
const COMMANDS_PER_SECOND: u32 = 100;
/// Ids of these visits differ from those of other measurements.
const ROUND: usize = 1_000;
/// Days a history goes back.
const HISTORY_DAYS: usize = 900;

/// A running server: its memory, its metrics under load, and its view of the past.
pub(crate) async fn run(dir: &Path, lianjian: &Path, entries: u64, table: &mut Table) -> Result<(), Box<dyn Error>> {
    let dir = &history::at(dir, entries).await?;
    let server = Server::start(lianjian, dir)?;
    table.at_most(
        "resident memory, MiB",
        server.resident_mib()?,
        400.0,
        "log, index and all projections, just started",
    );
    let sheets = Arc::new(Sheets::of_history()?);
    figures(&server, &sheets, table).await?;

    let (head, token) = (server.head, server.token.clone());
    let past = move |number: usize| {
        let position = (number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) % head;
        get(&format!("{}?as_of={position}", sheets.chain(number)), &token)
    };
    let mut outcome = load::run(server.address, 1, AS_OF_REQUESTS, past).await?;
    let detail = format!("median {:.2} ms", milliseconds(outcome.times.quantile(500)));
    let worst = milliseconds(outcome.times.quantile(990));
    table.at_most("as_of at a random position, 99th percentile, ms", worst, 150.0, &detail);
    table.at_most("resident memory after the load, MiB", server.resident_mib()?, 400.0, "the same server");
    server.stop()
}

/// Sheets of chains and villages in turn: the log at rest, each scope asked once, and while commands come in.
async fn figures(server: &Server, sheets: &Arc<Sheets>, table: &mut Table) -> Result<(), Box<dyn Error>> {
    let sheet = |sheets: &Arc<Sheets>| {
        let (sheets, token) = (Arc::clone(sheets), server.token.clone());
        move |number: usize| get(sheets.sheet(number), &token)
    };
    let outcome = load::run(server.address, CONNECTIONS, METRICS_REQUESTS, sheet(sheets)).await?;
    told(outcome, "the log at rest", "", table);

    let once = Arc::clone(sheets);
    let token = server.token.clone();
    let other_days =
        move |number: usize| get(&format!("{}?on={}", once.sheet(number), day_before(once.round(number))), &token);
    let outcome = load::run(server.address, CONNECTIONS, METRICS_REQUESTS / 4, other_days).await?;
    told(outcome, "no scope asked twice", "", table);

    let (visits, stop) = (Visits::sample()?, Arc::new(AtomicBool::new(false)));
    let token = server.token.clone();
    let log = move |number| visits.request(ROUND, number, &token);
    let writing = tokio::spawn(load::steadily(server.address, COMMANDS_PER_SECOND, log, Arc::clone(&stop)));
    let outcome = load::run(server.address, CONNECTIONS, METRICS_REQUESTS, sheet(sheets)).await;
    stop.store(true, Ordering::Relaxed);
    let written = writing.await??;
    let outcome = outcome?;
    let meanwhile = format!("; {:.0} commands/s meanwhile", rate(written, outcome.took));
    told(outcome, "while commands come in", &meanwhile, table);
    Ok(())
}

fn told(mut outcome: Outcome, when: &str, more: &str, table: &mut Table) {
    let detail = format!(
        "{:.0} requests/s, median {:.2} ms{more}",
        rate(outcome.times.len(), outcome.took),
        milliseconds(outcome.times.quantile(500))
    );
    let worst = milliseconds(outcome.times.quantile(990));
    let what = format!("chain and village metrics over HTTP, 64 connections, {when}, 99th percentile, ms");
    table.at_most(&what, worst, 10.0, &detail);
}

/// A day in the history's years, and so many days before it.
fn day_before(days: usize) -> Day {
    let newest = Day::new(2025, 6, 30).unwrap_or(Day::LAST);
    newest.plus_days(-i32::try_from(days % HISTORY_DAYS).unwrap_or(0))
}

/// The addresses of the sheets of chains and villages.
struct Sheets {
    chains: Vec<String>,
    villages: Vec<String>,
}

impl Sheets {
    fn of_history() -> Result<Self, Box<dyn Error>> {
        let Places { chains, villages } = Places::planned()?;
        let chain = |chain: &String| format!("/api/v1/metrics/chains/{}", percent_encoded(chain));
        let village = |village| format!("/api/v1/metrics/villages/{village}");
        Ok(Self { chains: chains.iter().map(chain).collect(), villages: villages.into_iter().map(village).collect() })
    }

    fn chain(&self, number: usize) -> &str {
        &self.chains[number % self.chains.len()]
    }

    /// Every second sheet is a chain's.
    fn sheet(&self, number: usize) -> &str {
        if number.is_multiple_of(2) { self.chain(number / 2) } else { &self.villages[number / 2 % self.villages.len()] }
    }

    /// How often the same chain or village was asked about before.
    fn round(&self, number: usize) -> usize {
        let kind = if number.is_multiple_of(2) { self.chains.len() } else { self.villages.len() };
        number / 2 / kind
    }
}

fn percent_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
