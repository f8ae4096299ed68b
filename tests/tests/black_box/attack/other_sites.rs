//! Requests that pages of other sites make a browser send (CSRF), and pages that show this one inside.

use super::{ask, raw::Answer};
use crate::black_box::http::Server;
use std::net::SocketAddr;

/// A command with the headers that a browser adds.
fn command(address: SocketAddr, headers: &[&str]) -> Answer {
    let mut head = vec!["POST /api/v1/commands/StateFigure HTTP/1.1", "Host: {host}", "Content-Length: 2"];
    head.extend(headers);
    ask(address, &head, "{}")
}

#[test]
fn a_page_of_another_site_changes_nothing() {
    let server = Server::start();
    let refused: [&[&str]; 9] = [
        &["Sec-Fetch-Site: cross-site"],
        &["Sec-Fetch-Site: same-site"],
        &["Sec-Fetch-Site: nonsense"],
        &["Sec-Fetch-Site: cross-site", "Origin: http://{host}"],
        &["Origin: https://evil.example"],
        &["Origin: http://{host}.evil.example"],
        &["Origin: http://127.0.0.1:1"],
        &["Origin: null"],
        &["Origin: "],
    ];
    for headers in refused {
        command(server.address(), headers).is_problem(403, "cross-site");
    }
    for method in ["PUT", "DELETE", "PATCH", "TRACE", "MADEUP"] {
        let line = format!("{method} /api/v1/attachments HTTP/1.1");
        let answer = ask(server.address(), &[&line, "Host: {host}", "Sec-Fetch-Site: cross-site"], "");
        answer.is_problem(403, "cross-site");
    }
}

#[test]
fn its_own_pages_and_programs_are_not_taken_for_others() {
    let server = Server::start();
    let passed: [&[&str]; 4] =
        [&[], &["Sec-Fetch-Site: same-origin"], &["Sec-Fetch-Site: none"], &["Origin: http://{host}"]];
    for headers in passed {
        let answer = command(server.address(), headers);
        assert!(answer.status != 403 && answer.status < 500, "{headers:?}: {answer:?}");
    }
    let read = ask(server.address(), &["GET /healthz HTTP/1.1", "Host: {host}", "Sec-Fetch-Site: cross-site"], "");
    assert_eq!(read.status, 200, "a link of another site may lead here");
}

#[test]
fn no_other_site_reads_or_frames_an_answer() {
    let server = Server::start();
    let paths = ["/api/v1/registers", "/nothing", "/healthz", "/checkpoint", "/api/v1/commands/StateFigure"];
    for path in paths {
        let answer = ask(
            server.address(),
            &[&format!("GET {path} HTTP/1.1"), "Host: {host}", "Origin: https://evil.example"],
            "",
        );
        let has = |name: &str, part: &str| {
            let value = answer.header(name).unwrap_or_default();
            assert!(value.contains(part), "{path}: {name}: {value}");
        };
        has("content-security-policy", "default-src 'none'");
        has("content-security-policy", "frame-ancestors 'none'");
        has("content-security-policy", "script-src 'self'");
        has("x-content-type-options", "nosniff");
        has("x-frame-options", "DENY");
        has("referrer-policy", "no-referrer");
        has("cross-origin-opener-policy", "same-origin");
        has("cross-origin-resource-policy", "same-origin");
        has("permissions-policy", "camera=()");
        let policy = answer.header("content-security-policy").unwrap_or_default();
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "{policy}");
        assert_eq!(answer.header("access-control-allow-origin"), None, "{path}");
        assert_eq!(answer.header("strict-transport-security"), None, "plain HTTP promises no TLS");
        assert_eq!(answer.header("server"), None, "{path}");
    }
}

#[test]
fn nobody_keeps_an_answer_that_says_nothing_of_keeping() {
    let server = Server::start();
    for path in ["/api/v1/registers/enterprise", "/healthz", "/nothing"] {
        let answer = ask(server.address(), &[&format!("GET {path} HTTP/1.1"), "Host: {host}"], "");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
    }
}
