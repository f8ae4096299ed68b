//! A visit logged over HTTP, the whole way to the disk, against a bare handler that parses and echoes the same JSON.

use super::{
    history,
    load::{self, CONNECTIONS, post},
    server::Server,
    stats::{Table, milliseconds, rate},
};
use axum::{Json, Router, routing::post as on_post};
use domain::{command::Command, visit::VisitCommand};
use std::{error::Error, net::SocketAddr, path::Path, sync::Arc};

const REQUESTS: usize = 20_000;
const ROUNDS: usize = 3;
/// Entries of the ledger the visits are logged in.
const ENTRIES: u64 = 20_000;

/// Measures both, alternating, in one run.
pub(crate) async fn run(dir: &Path, lianjian: &Path, table: &mut Table) -> Result<(), Box<dyn Error>> {
    let dir = dir.join("commands");
    history::write(&dir, ENTRIES).await?;
    let visits = Arc::new(Visits::sample()?);
    let server = Server::start(lianjian, &dir)?;
    let bare = bare_server().await?;
    let (mut full_rate, mut bare_rate, mut median, mut worst) = (0.0, 0.0, 0.0, 0.0);
    for round in 0..ROUNDS {
        let echoed = Arc::clone(&visits);
        let echo = move |number| post("/echo", "", echoed.body(number));
        let outcome = load::run(bare, CONNECTIONS, REQUESTS, echo).await?;
        bare_rate += rate(REQUESTS, outcome.took) / ROUNDS as f64;
        let logged = Arc::clone(&visits);
        let token = server.token.clone();
        let log = move |number| logged.request(round, number, &token);
        let mut outcome = load::run(server.address, CONNECTIONS, REQUESTS, log).await?;
        full_rate += rate(REQUESTS, outcome.took) / ROUNDS as f64;
        median += milliseconds(outcome.times.quantile(500)) / ROUNDS as f64;
        worst += milliseconds(outcome.times.quantile(990)) / ROUNDS as f64;
    }
    server.stop()?;
    let detail =
        format!("{full_rate:.0}/s against {bare_rate:.0}/s; median {median:.2} ms, 99th percentile {worst:.2} ms");
    table.at_least("HTTP command, 64 connections, against a bare handler", full_rate / bare_rate, 0.35, &detail);
    Ok(())
}

/// The bare limit: axum reads the same JSON and writes it back.
async fn bare_server() -> Result<SocketAddr, Box<dyn Error>> {
    let app = Router::new().route("/echo", on_post(|Json(body): Json<serde_json::Value>| async move { Json(body) }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move { axum::serve(listener, app).await });
    Ok(address)
}

/// Visits of the history as request bodies, with [`ID`] where each request puts its own id.
pub(crate) struct Visits(Vec<String>);

/// What stands for the id of a visit.
const ID: &str = "VISIT";

impl Visits {
    /// Those of a history's beginning.
    pub(crate) fn sample() -> Result<Self, Box<dyn Error>> {
        let mut bodies = Vec::new();
        for planned in history::planned(ENTRIES)? {
            if let Command::EnterpriseVisit(VisitCommand::LogVisit(visit)) = &planned.command {
                let mut body = serde_json::to_value(visit)?;
                body["visit"] = ID.into();
                let request = serde_json::json!({ "business_date": planned.business_date, "body": body });
                bodies.push(request.to_string());
            }
        }
        Ok(Self(bodies))
    }

    fn body(&self, number: usize) -> &str {
        &self.0[number % self.0.len()]
    }

    /// The request that logs a visit. Every visit is a record of its own, so every request carries an id of its own.
    pub(crate) fn request(&self, round: usize, number: usize, token: &str) -> Vec<u8> {
        let id = format!("00000000-0000-7000-8000-{:012x}", (round << 32) + number);
        let headers = format!("Idempotency-Key: {id}\r\nAuthorization: Bearer {token}\r\n");
        post("/api/v1/commands/LogVisit", &headers, &self.body(number).replace(ID, &id))
    }
}
