//! A visit logged over HTTP, the whole way to the disk, against a bare handler that parses and echoes the same JSON.

use super::{
    history,
    load::{self, CONNECTIONS, post},
    server::Server,
    stats::{Table, milliseconds, rate},
};
use api::{
    accounts::Secret,
    instance::{Instance, Sources},
};
use axum::{Json, Router, routing::post as on_post};
use domain::{command::Command, rights::Right, visit::VisitCommand};
use projections::Sight;
use std::{
    error::Error,
    hint::black_box,
    net::SocketAddr,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

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
    let token = server.token.clone();
    server.stop()?;
    let detail =
        format!("{full_rate:.0}/s against {bare_rate:.0}/s; median {median:.2} ms, 99th percentile {worst:.2} ms");
    table.at_least("HTTP command, 64 connections, against a bare handler", full_rate / bare_rate, 0.35, &detail);
    let known_s = door(&dir, &token)?.as_secs_f64();
    let detail = format!("{:.1} µs to know who asks, of {:.1} µs for a request", known_s * 1e6, 1e6 / full_rate);
    table.at_least("HTTP command with who asks, against without", 1.0 - known_s * full_rate, 0.85, &detail);
    Ok(())
}

/// How long it takes to find who asks by a program's token, whether they may, and what they may see. All of it is
/// counted against the time between two requests, as if nothing were done beside it.
fn door(dir: &Path, token: &str) -> Result<Duration, Box<dyn Error>> {
    let instance = Instance::open(dir, Sources::default())?;
    let token = Secret::new(token);
    let started = Instant::now();
    for _ in 0..REQUESTS {
        let found = instance.accounts.of_token(&token)?.ok_or("the token opens nothing")?;
        let sight = Sight::of(&found.scope, &found.actor);
        if !Right::LogVisits.allows(found.actor.role) {
            return Err("the caller of the benchmark may not log visits".into());
        }
        black_box(sight);
    }
    let took = started.elapsed() / u32::try_from(REQUESTS)?;
    instance.close();
    Ok(took)
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
