//! Lines of the log that a request would like to write itself.

use super::ask;
use crate::black_box::{harness::Serving, http::TempDir};
use serde_json::Value;

/// What somebody would like to see in the log.
const FORGED: &str = "INFO request method=\"GET\" path=\"/forged\" status=200";

/// Sends forgeries in every part of a request that the log may tell of, and returns what was logged.
fn logged(format: &str) -> String {
    let dir = TempDir::new();
    let serving = Serving::start(&dir, &["--log-format", format]);
    let address = serving.client.address();
    let encoded = FORGED.replace(' ', "%20").replace('"', "%22");
    let subject = format!("X-Lianjian-Subject: u%0A{encoded}%1B%5B2K%E2%80%A8%E2%80%AE");
    let path = format!("GET /a%0a{encoded} HTTP/1.1");
    ask(address, &[&path, "Host: {host}", &subject], "");
    ask(address, &["POST /api/v1/commands/x%0A HTTP/1.1", "Host: {host}", &subject, "Content-Length: 2"], "\n\n");
    ask(address, &["GET /healthz HTTP/1.1", &format!("Host: evil.example\tx {FORGED}")], "");
    ask(address, &["GET /healthz HTTP/1.1", "Host: evil.example", &subject], "");
    let (status, said) = serving.terminate();
    assert!(status.success(), "{said}");
    said
}

#[test]
fn no_request_writes_a_line_of_the_log() {
    let said = logged("text");
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines.iter().any(|line| line.contains("/a%0a")), "the request is told of: {said}");
    for line in &lines {
        assert!(!line.starts_with("INFO"), "{line}");
        assert!(!line.contains(|c: char| c.is_control() || c == '\u{2028}' || c == '\u{202e}'), "{line:?}");
        let told = line.matches("http::request_line: request ").count();
        assert!(told <= 1, "one line tells of one request: {line}");
    }
}

#[test]
fn every_line_of_the_log_as_json_is_one_object() {
    let said = logged("json");
    let objects = said.lines().filter(|line| line.starts_with('{'));
    let objects: Vec<Value> = objects.map(|line| serde_json::from_str(line).expect("a line is an object")).collect();
    let requests: Vec<_> = objects.iter().filter(|line| line["message"] == "request").collect();
    assert!(requests.len() >= 3, "{said}");
    assert!(requests.iter().all(|line| line["path"] != "/forged"), "{said}");
    let refused: Vec<_> = objects.iter().filter(|line| line["target"] == "audit").collect();
    let at_the_gate: Vec<_> = refused.iter().map(|line| (&line["reason"], &line["address"])).collect();
    assert!(at_the_gate.contains(&(&"unknown-host".into(), &"127.0.0.1".into())), "{refused:?}");
}

#[test]
fn whoever_is_refused_is_told_of_whatever_else_is_written() {
    let dir = TempDir::new();
    let serving = Serving::start_with(&dir, &["--log-format", "json"], &[("RUST_LOG", "off")]);
    ask(serving.client.address(), &["GET /api/v1/registers?q=secret HTTP/1.1", "Host: {host}"], "");
    let (_, said) = serving.terminate();
    let line = said.lines().find(|line| line.contains("a request was refused")).unwrap_or_else(|| panic!("{said}"));
    let line: Value = serde_json::from_str(line).expect("a line is an object");
    assert_eq!((&line["target"], &line["status"]), (&"audit".into(), &401.into()), "{line}");
    assert_eq!((&line["path"], &line["method"]), (&"/api/v1/registers".into(), &"GET".into()), "{line}");
    assert!(!said.contains("secret"), "texts of queries stay out of the log: {said}");
}

#[test]
fn an_answer_a_problem_and_the_log_name_the_same_request() {
    let dir = TempDir::new();
    let serving = Serving::start(&dir, &["--log-format", "json"]);
    let answer = ask(serving.client.address(), &["GET /nothing HTTP/1.1", "Host: {host}"], "");
    let id = answer.header("x-request-id").expect("an answer names its request").to_owned();
    let problem: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(problem["instance"], format!("urn:uuid:{id}"));
    let (_, said) = serving.terminate();
    let line = said.lines().find(|line| line.contains("/nothing")).expect("the request is told of");
    let line: Value = serde_json::from_str(line).unwrap();
    assert_eq!(line["span"]["id"], id.as_str(), "{line}");
}
