//! What a server with a long history costs and answers: its memory, figures under load, and questions about the past.

use super::{
    history,
    load::{self, CONNECTIONS, get},
    server::Server,
    stats::{Table, milliseconds, rate},
};
use domain::command::Command;
use std::{error::Error, path::Path};

const METRICS_REQUESTS: usize = 20_000;
/// The chains and villages of a history are registered within its first entries.
const PLACES_WITHIN: u64 = 20_000;
const AS_OF_REQUESTS: usize = 300;

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
    let (chains, villages) = places();
    let (some_chains, some_villages) = (chains.clone(), villages.clone());
    let metrics = move |number: usize| {
        if number.is_multiple_of(2) {
            get(&format!("/api/v1/metrics/chains/{}", some_chains[number / 2 % some_chains.len()]))
        } else {
            get(&format!("/api/v1/metrics/villages/{}", some_villages[number / 2 % some_villages.len()]))
        }
    };
    let mut outcome = load::run(server.address, CONNECTIONS, METRICS_REQUESTS, metrics).await?;
    let detail = format!(
        "{:.0} requests/s, median {:.2} ms",
        rate(outcome.times.len(), outcome.took),
        milliseconds(outcome.times.quantile(500))
    );
    let worst = milliseconds(outcome.times.quantile(990));
    table.at_most("chain and village metrics over HTTP, 64 connections, 99th percentile, ms", worst, 10.0, &detail);

    let head = server.head;
    let past = move |number: usize| {
        let position = (number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) % head;
        let chain = &chains[number % chains.len()];
        get(&format!("/api/v1/metrics/chains/{chain}?as_of={position}"))
    };
    let mut outcome = load::run(server.address, 1, AS_OF_REQUESTS, past).await?;
    let detail = format!("median {:.2} ms", milliseconds(outcome.times.quantile(500)));
    let worst = milliseconds(outcome.times.quantile(990));
    table.at_most("as_of at a random position, 99th percentile, ms", worst, 150.0, &detail);
    table.at_most("resident memory after the load, MiB", server.resident_mib()?, 400.0, "the same server");
    server.stop()
}

/// Chains and villages of the history, ready for a path.
fn places() -> (Vec<String>, Vec<String>) {
    let (mut chains, mut villages) = (Vec::new(), Vec::new());
    for planned in history::planned(PLACES_WITHIN).into_iter().flatten() {
        if let Command::IndustrialChain(domain::chain::ChainCommand::RegisterChain(chain)) = &planned.command {
            chains.push(percent_encoded(chain.chain.0.as_str()));
        }
        if let Command::Enterprise(domain::enterprise::EnterpriseCommand::RegisterVillageCollective(collective)) =
            &planned.command
        {
            villages.push(collective.village.to_string());
        }
    }
    (chains, villages)
}

fn percent_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
