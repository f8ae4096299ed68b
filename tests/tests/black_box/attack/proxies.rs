//! Who asks too often, and who claims to be somebody else to ask more.

use super::{ask, raw::Answer};
use crate::black_box::{
    http::{Server, TempDir},
    people::{AUDITOR, SYSTEM},
};
use api::config::Settings;
use std::net::SocketAddr;

/// Behind a proxy on this machine that is trusted, or not.
fn limited(trusted: bool) -> Server {
    let trusted_proxies = if trusted { vec!["127.0.0.1".parse().expect("an address")] } else { Vec::new() };
    // One an hour would be none at all for a test; one a second, and three at once, is enough to see the limit.
    let settings = Settings { trusted_proxies, requests_per_second: 1, request_burst: 3, ..Settings::default() };
    Server::start_with(TempDir::new(), settings)
}

fn from(address: SocketAddr, forwarded: &str) -> Answer {
    let header = format!("X-Forwarded-For: {forwarded}");
    ask(address, &["GET /healthz HTTP/1.1", "Host: {host}", &header], "")
}

/// How many of so many requests are answered.
fn answered(server: &Server, count: usize, forwarded: impl Fn(usize) -> String) -> usize {
    let answers = (0..count).map(|n| from(server.address(), &forwarded(n)));
    answers.filter(|answer| answer.status == 200).count()
}

#[test]
fn an_address_that_asks_too_often_waits_and_others_do_not() {
    let server = limited(true);
    // The machine may be slow: some places come back while the test goes on, but never most of them.
    assert!(answered(&server, 40, |_| "203.0.113.1".to_owned()) < 30);
    let refused = (0..40).map(|_| from(server.address(), "203.0.113.2")).find(|answer| answer.status != 200);
    let refused = refused.expect("the limit is reached");
    refused.is_problem(429, "too-many");
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!(from(server.address(), "203.0.113.3").status, 200, "another address has its own bucket");
}

#[test]
fn a_client_cannot_pass_for_others_to_ask_more() {
    let behind = limited(true);
    let pretend = |n: usize| format!("198.51.100.{n}, 203.0.113.1");
    assert!(answered(&behind, 40, pretend) < 30, "what a client wrote before the proxy did is not believed");
    let direct = limited(false);
    assert!(answered(&direct, 40, |n| format!("198.51.100.{n}")) < 30, "a proxy that is not trusted is not believed");
    let subnet = limited(true);
    assert!(answered(&subnet, 40, |n| format!("2001:db8::{n:x}")) < 30, "a subnet of IPv6 is one client");
}

#[test]
fn an_account_that_asks_too_often_waits_from_whichever_address_it_asks() {
    let trusted_proxies = vec!["127.0.0.1".parse().expect("an address")];
    let (account_requests_per_second, account_request_burst) = (1, 3);
    let limits = Settings { account_requests_per_second, account_request_burst, ..Settings::default() };
    let server = Server::start_with(TempDir::new(), Settings { trusted_proxies, ..limits });
    let ask_as = |who: &str, n: usize| {
        let token = format!("Authorization: Bearer {}", server.token(who));
        let header = format!("X-Forwarded-For: 203.0.113.{n}");
        ask(server.address(), &["GET /api/v1/registers HTTP/1.1", "Host: {host}", &header, &token], "")
    };
    let refused = (0..40).map(|n| ask_as(AUDITOR, n)).find(|answer| answer.status != 200);
    refused.expect("the limit is reached").is_problem(429, "too-many");
    assert_eq!(ask_as(SYSTEM, 1).status, 200, "another account has its own bucket");
    let one = server.get_as(AUDITOR, "/api/v1/registers", &[], "");
    assert_eq!(one.expect(200).status, 200, "programs of this machine are not limited");
}

#[test]
fn a_program_of_this_machine_is_not_limited() {
    let server = limited(true);
    for _ in 0..20 {
        server.get("/healthz", &[], "").expect(200);
    }
}

#[test]
fn metrics_are_for_the_addresses_of_the_settings() {
    let server = limited(true);
    let read = |forwarded: &str| {
        let header = format!("X-Forwarded-For: {forwarded}");
        let token = format!("Authorization: Bearer {}", server.token(SYSTEM));
        ask(server.address(), &["GET /metrics HTTP/1.1", "Host: {host}", &header, &token], "")
    };
    read("203.0.113.9").is_problem(404, "unknown-path");
    server.get_as(SYSTEM, "/metrics", &[], "").expect(200);
}

#[test]
fn a_proxy_that_is_trusted_says_whether_the_client_spoke_tls() {
    for (trusted, told) in [(true, true), (false, false)] {
        let server = limited(trusted);
        let head =
            ["GET /healthz HTTP/1.1", "Host: {host}", "X-Forwarded-For: 203.0.113.1", "X-Forwarded-Proto: https"];
        let answer = ask(server.address(), &head, "");
        assert_eq!(answer.header("strict-transport-security").is_some(), told, "{answer:?}");
    }
}
