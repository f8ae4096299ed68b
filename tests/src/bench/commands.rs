//! A visit logged over HTTP, the whole way to the disk, against a bare handler that parses and echoes the same JSON.

use super::{
    history,
    load::{self, CONNECTIONS, Outcome, get, post},
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
const READ_REQUESTS: usize = 2_000;
const ROUNDS: usize = 3;
/// Entries of the ledger the visits are logged in.
const ENTRIES: u64 = 20_000;

/// Measures a bare handler and commands of those who see everything and a division, in turn, and then reads likewise.
pub(crate) async fn run(dir: &Path, lianjian: &Path, table: &mut Table) -> Result<(), Box<dyn Error>> {
    let dir = dir.join("commands");
    history::write(&dir, ENTRIES).await?;
    let visits = Arc::new(Visits::sample()?);
    let server = Server::start(lianjian, &dir)?;
    let bare = bare_server().await?;
    let (mut full, mut narrow, mut bare_rate) = (Rate::default(), Rate::default(), 0.0);
    for round in 0..ROUNDS {
        let echoed = Arc::clone(&visits);
        let echo = move |number| post("/echo", "", echoed.body(number));
        let outcome = load::run(bare, CONNECTIONS, REQUESTS, echo).await?;
        bare_rate += rate(REQUESTS, outcome.took) / ROUNDS as f64;
        let accounts = [(&mut full, &server.tokens.everything), (&mut narrow, &server.tokens.division)];
        for (number, (measured, token)) in accounts.into_iter().enumerate() {
            let (logged, token) = (Arc::clone(&visits), token.clone());
            let log = move |visit| logged.request(2 * round + number, visit, &token);
            measured.add(load::run(server.address, CONNECTIONS, REQUESTS, log).await?);
        }
    }
    let reads = reads(&server).await?;
    let token = server.token.clone();
    server.stop()?;
    let Rate { per_second, median, worst } = full;
    let detail =
        format!("{per_second:.0}/s against {bare_rate:.0}/s; median {median:.2} ms, 99th percentile {worst:.2} ms");
    table.at_least("HTTP command, 64 connections, against a bare handler", per_second / bare_rate, 0.35, &detail);
    let known_s = door(&dir, &token)?.as_secs_f64();
    for (what, [full, narrow]) in [("HTTP command", [full, narrow])].into_iter().chain(reads) {
        // The time to know who asks is counted as if nothing were done beside it; the time to know what they see is
        // the difference between two who get the same answers.
        let (who, scope) = (1.0 - known_s * full.per_second, narrow.per_second / full.per_second);
        let detail = format!(
            "who asks {who:.2}: {:.1} µs of {:.1} µs; what they see {scope:.2}: {:.0}/s against {:.0}/s",
            known_s * 1e6,
            1e6 / full.per_second,
            narrow.per_second,
            full.per_second
        );
        table.at_least(&format!("{what} with who asks and what they see, against without"), who * scope, 0.85, &detail);
    }
    Ok(())
}

/// What several rounds of the same load showed, on average.
#[derive(Clone, Copy, Default)]
struct Rate {
    per_second: f64,
    median: f64,
    worst: f64,
}

impl Rate {
    fn add(&mut self, mut outcome: Outcome) {
        self.per_second += rate(outcome.times.len(), outcome.took) / ROUNDS as f64;
        self.median += milliseconds(outcome.times.quantile(500)) / ROUNDS as f64;
        self.worst += milliseconds(outcome.times.quantile(990)) / ROUNDS as f64;
    }
}

/// Reads that ask of everything they look at whether it is shown, by both accounts in turn.
async fn reads(server: &Server) -> Result<Vec<(&'static str, [Rate; 2])>, Box<dyn Error>> {
    const READS: [(&str, &str); 4] = [
        ("list of 50 visits", "/api/v1/registers/visit?limit=50"),
        ("figure", "/api/v1/figures/visits"),
        ("page of 50 events", "/api/v1/events?limit=50"),
        ("work queue", "/api/v1/queues/visits-due?on=2025-06-30&limit=50"),
    ];
    let mut measured = Vec::new();
    for (what, path) in READS {
        let mut rates = [Rate::default(); 2];
        for _ in 0..ROUNDS {
            for (rate, token) in rates.iter_mut().zip([&server.tokens.everything, &server.tokens.division]) {
                let request = get(path, token);
                rate.add(load::run(server.address, CONNECTIONS, READ_REQUESTS, move |_| request.clone()).await?);
            }
        }
        measured.push((what, rates));
    }
    Ok(measured)
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
