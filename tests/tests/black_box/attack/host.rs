//! Names that are not the service's: a page that makes its own name lead here (DNS rebinding), and links that a forged
//! name would put into answers.

use super::{Raw, ask, raw::official};
use crate::black_box::http::{Server, TempDir};
use api::config::Settings;

#[test]
fn a_name_that_is_not_the_services_is_refused() {
    let server = Server::start();
    for host in ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "192.0.2.1", "[::1]", "[::2]"] {
        let answer = ask(server.address(), &["GET /api/v1/registers HTTP/1.1", &format!("Host: {host}")], "");
        answer.is_problem(421, "unknown-host");
    }
    for host in ["{host}", "127.0.0.1", "localhost", "LOCALHOST:80"] {
        let head = ["GET /api/v1/registers HTTP/1.1", &format!("Host: {host}"), &official(&server)];
        let answer = ask(server.address(), &head, "");
        assert_eq!(answer.status, 200, "{host}: {answer:?}");
    }
}

#[test]
fn a_name_of_the_settings_is_served_whatever_its_port_and_case() {
    let public_hosts = vec!["lianjian.example".parse().unwrap(), "192.0.2.1".parse().unwrap()];
    let server = Server::start_with(TempDir::new(), Settings { public_hosts, ..Settings::default() });
    for host in ["lianjian.example", "LianJian.example:8443", "192.0.2.1:443"] {
        let answer = ask(server.address(), &["GET /healthz HTTP/1.1", &format!("Host: {host}")], "");
        assert_eq!(answer.status, 200, "{host}: {answer:?}");
    }
    ask(server.address(), &["GET /healthz HTTP/1.1", "Host: x.lianjian.example"], "").is_problem(421, "unknown-host");
}

#[test]
fn a_request_has_one_name_and_no_more() {
    let server = Server::start();
    let heads: [&[&str]; 5] = [
        &["GET /healthz HTTP/1.1"],
        &["GET /healthz HTTP/1.0"],
        &["GET /healthz HTTP/1.1", "Host: {host}", "Host: evil.example"],
        &["GET /healthz HTTP/1.1", "Host: evil.example@{host}"],
        &["GET http://evil.example/healthz HTTP/1.1", "Host: {host}"],
    ];
    for head in heads {
        ask(server.address(), head, "").is_problem(400, "malformed-header");
    }
    let mut connection = Raw::connect(server.address());
    connection.send(b"GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n");
    assert_eq!(connection.answer().map(|answer| answer.status), Some(400));
}

#[test]
fn a_forged_name_comes_into_no_answer() {
    let server = Server::start();
    let heads: [&[&str]; 2] = [
        &["GET /nothing HTTP/1.1", "Host: {host}", "X-Forwarded-Host: evil.example", "Forwarded: host=evil.example"],
        &["GET /healthz HTTP/1.1", "Host: {host}", "X-Original-URL: /metrics", "X-Rewrite-URL: /metrics"],
    ];
    let [nothing, health] = heads.map(|head| ask(server.address(), head, ""));
    nothing.is_problem(404, "unknown-path");
    assert!(!nothing.body.contains("evil"), "{nothing:?}");
    assert!(health.body.contains("\"ok\""), "{health:?}");
}
