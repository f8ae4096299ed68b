//! The Pingliang scenario through the public doors: loaded by the one door for commands into a real ledger in a
//! temporary directory, and read from a real server.

use super::people;
use api::{
    config::Settings,
    http,
    instance::{Instance, Sources},
    ledger::{OnProgress, Receipt, Submission},
    scenario,
};
use serde_json::Value;
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    sync::Arc,
};

/// A ledger in a directory of its own, which goes with the test.
struct Directory(PathBuf);

impl Directory {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("lianjian-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a temporary directory can be made");
        Self(path)
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

fn open(dir: &Path) -> Instance {
    Instance::open(dir, Sources::default()).expect("the ledger opens")
}

async fn load(instance: &Instance) -> Vec<Receipt> {
    let submissions = scenario::pingliang().into_iter().map(Submission::from).collect();
    let quiet: OnProgress = Arc::new(|_| {});
    instance.ledger.submit_all(submissions, quiet).await.expect("every command of the scenario is accepted")
}

/// A served scenario, and the token its reader comes with.
pub(crate) struct Scenario {
    address: SocketAddr,
    token: String,
}

/// The body of the answer to a GET; refused unless it is 200.
pub(crate) fn get(served: &Scenario, path: &str) -> Value {
    let Scenario { address, token } = served;
    let mut stream = TcpStream::connect(address).expect("the server listens");
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    )
    .expect("the request is sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the answer is UTF-8");
    let (head, body) = answer.split_once("\r\n\r\n").expect("head and body are apart");
    assert!(head.starts_with("HTTP/1.1 200"), "GET {path}: {answer}");
    serde_json::from_str(body).expect("the body is JSON")
}

/// Runs `test` against a server over the scenario.
pub(crate) fn served(name: &str, test: impl FnOnce(&Scenario) + Send + 'static) {
    let directory = Directory::new(name);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    runtime.block_on(async {
        let instance = open(&directory.0);
        load(&instance).await;
        let token = people::move_in(&instance).await.remove(people::AUDITOR).expect("the auditor's token");
        let live = instance.follow(|_| {}).expect("the log folds");
        let listener = http::bind(&Settings { port: 0, ..Settings::default() }).await.expect("a port is free");
        let address = listener.local_addr().expect("a bound listener has an address");
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let stopped = async { stopped.await.unwrap_or(()) };
        let server = tokio::spawn(http::serve(listener, instance.clone(), live.clone(), stopped));
        let tested = tokio::task::spawn_blocking(move || test(&Scenario { address, token })).await;
        drop(stop);
        server.await.expect("the server does not panic");
        live.stop();
        instance.close();
        tested.expect("the test holds");
    });
}

#[test]
fn every_published_figure_agrees_and_can_be_opened() {
    served("reconciliation", |scenario| {
        let body = get(scenario, "/api/v1/reconciliation");
        assert_eq!(body["differing"], 0);
        let rows = body["rows"].as_array().expect("rows");
        for row in rows {
            assert!(agrees(row), "{row:#}");
            let link = row["contributions"].as_str().expect("a computed figure has a link to what it is made of");
            assert_made_of_events(row, &get(scenario, link));
        }
        let key = |row: &Value| row["stated"]["key"].as_str().expect("a key").to_owned();
        let keys: Vec<String> = rows.iter().map(key).collect();
        for number in 1..=30 {
            let wanted = format!("P{number}");
            assert!(keys.iter().any(|key| key.split(['.', '-']).next() == Some(&wanted)), "{wanted} of {keys:?}");
        }
    });
}

/// An exact figure must be the very number; a bound may be kept with room to spare.
fn agrees(row: &Value) -> bool {
    match row["stated"]["bound"].as_str() {
        Some("exact") => row["comparison"] == "equal",
        _ => row["comparison"] == "equal" || row["comparison"] == "within_bound",
    }
}

/// What was opened is the figure of the row, and its events sum to it.
fn assert_made_of_events(row: &Value, opened: &Value) {
    let (computed, figure) = (&row["computed"], &opened["figure"]);
    assert!(opened["matches"].as_u64().is_some_and(|count| count > 0), "{opened:#}");
    assert_eq!(computed["value"], figure["value"], "{row:#}");
    let whole = if figure["numerator"].is_null() { &figure["value"] } else { &figure["numerator"] };
    assert_eq!(&opened["numerator_sum"], whole, "{row:#}");
}

#[test]
fn loading_it_again_changes_nothing() {
    let directory = Directory::new("again");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    let first = runtime.block_on(async {
        let instance = open(&directory.0);
        let receipts = load(&instance).await;
        assert!(receipts.iter().all(|receipt| !receipt.repeated));
        let entries = instance.log.head_now();
        instance.close();
        (receipts.len(), entries)
    });
    runtime.block_on(async {
        let instance = open(&directory.0);
        let receipts = load(&instance).await;
        assert!(receipts.iter().all(|receipt| receipt.repeated));
        assert_eq!((receipts.len(), instance.log.head_now()), first);
        instance.close();
    });
}
