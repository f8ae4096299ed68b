//! Paths that lead out of where they should, and routes that nobody was told of.

use super::ask;
use crate::black_box::http::Server;
use std::fs;

#[test]
fn no_path_leads_to_a_file_that_is_not_served() {
    let server = Server::start();
    server.initialise();
    fs::write(server.dir().join("secret"), "geheimnis").unwrap();
    let tricks = [
        "/../secret",
        "/%2e%2e/secret",
        "/..%2fsecret",
        "/tile/../secret",
        "/tile/..%2fsecret",
        "/tile/%2e%2e%2fkeys%2fsigning.seed",
        "/tile/..%5c..%5csecret",
        "/tile/0/..%2f..%2f..%2fkeys%2fsigning.seed",
        "/tile/entries/%2e%2e/%2e%2e/secret",
        "/tile//secret",
        "/tile/%00secret",
        "/api/v1/attachments/..%2fsecret",
        "/api/v1/attachments/%2e%2e%2f%2e%2e%2fkeys%2fsigning.seed",
        "/api/v1/checkpoints/..%2f1",
        "/api/v1/schemas/..%2fCargo.toml",
        "/problems/..%2f..%2fsecret",
        "/api/v1/reports/..%2fsecret",
        "/static/../../secret",
        "//secret",
        "/secret",
        "/keys/signing.seed",
        "/vault",
    ];
    for path in tricks {
        let answer = ask(server.address(), &[&format!("GET {path} HTTP/1.1"), "Host: {host}"], "");
        assert!((400..=404).contains(&answer.status), "{path}: {answer:?}");
        assert!(!answer.body.contains("geheimnis") && !answer.body.contains("secret\":"), "{path}: {answer:?}");
    }
}

#[test]
fn what_is_no_route_is_not_found_and_says_nothing_of_the_inside() {
    let server = Server::start();
    let guesses = [
        "/admin",
        "/api",
        "/api/v1",
        "/api/v2/registers",
        "/api/v1/users",
        "/api/v1/keys",
        "/debug",
        "/debug/pprof",
        "/.git/config",
        "/.env",
        "/server-status",
        "/actuator/env",
        "/wp-login.php",
        "/api/v1/registers/",
        "/metrics/",
        "/API/V1/registers",
        "/api/v1/vault",
        "/api/v1/backup",
        "/api/v1/commands",
    ];
    for path in guesses {
        let answer = ask(server.address(), &[&format!("GET {path} HTTP/1.1"), "Host: {host}"], "");
        answer.is_problem(404, "unknown-path");
        for told in ["src/", ".rs", "panicked", "axum", "hyper", "Rust", server.dir().to_str().unwrap()] {
            assert!(!answer.body.contains(told), "{path} tells {told}: {answer:?}");
        }
    }
}

#[test]
fn a_method_that_is_not_a_routes_is_refused_on_every_route() {
    let server = Server::start();
    for (method, path, ..) in api::http::ROUTES {
        let path = path.replace(['{', '}', '*'], "");
        let other = if *method == "get" { "DELETE" } else { "GET" };
        // A path may be read and written by two routes.
        if api::http::ROUTES
            .iter()
            .any(|(also, route, ..)| route.replace(['{', '}', '*'], "") == path && also.eq_ignore_ascii_case(other))
        {
            continue;
        }
        let answer = ask(server.address(), &[&format!("{other} {path} HTTP/1.1"), "Host: {host}"], "");
        answer.is_problem(405, "method-not-allowed");
    }
    for method in ["TRACE", "CONNECT", "TRACK", "DEBUG"] {
        let line = format!("{method} /healthz HTTP/1.1");
        let answer = ask(server.address(), &[&line, "Host: {host}"], "");
        assert!(answer.status == 405 || answer.status == 400, "{method}: {answer:?}");
    }
}
