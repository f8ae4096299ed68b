//! Clients that take their time, so that others find no place.

use super::{Raw, ask, raw::official};
use crate::black_box::http::{Server, TempDir};
use api::config::Settings;
use std::time::Duration;

fn impatient() -> Server {
    let second = Duration::from_secs(1);
    let settings = Settings { header_timeout: second, body_timeout: second, ..Settings::default() };
    Server::start_with(TempDir::new(), settings)
}

#[test]
fn a_head_that_drips_in_ends_the_connection() {
    let server = impatient();
    let mut connection = Raw::connect(server.address());
    connection.send(b"GET /healthz HTTP/1.1\r\nHost: loc");
    assert!(connection.answer().is_none_or(|answer| answer.status == 408), "the server went on waiting");
    let mut silent = Raw::connect(server.address());
    assert!(silent.answer().is_none(), "a connection on which nothing is asked is ended");
}

#[test]
fn a_body_that_drips_in_is_given_up() {
    let server = impatient();
    for route in ["PUT /api/v1/attachments", "POST /api/v1/commands/StateFigure"] {
        let line = format!("{route} HTTP/1.1");
        let head = [&line, "Host: {host}", "Content-Length: 100", &official(&server)];
        ask(server.address(), &head, "%PDF").is_problem(408, "too-slow");
    }
}

#[test]
fn slow_clients_leave_room_for_others() {
    let settings = Settings { max_connections: 8, header_timeout: Duration::from_secs(1), ..Settings::default() };
    let server = Server::start_with(TempDir::new(), settings);
    let slow: Vec<_> = (0..8)
        .map(|_| {
            let mut connection = Raw::connect(server.address());
            connection.send(b"GET / HTTP/1.1\r\n");
            connection
        })
        .collect();
    // All places are taken; the next one is served as soon as the server gives them up.
    server.get("/healthz", &[], "").expect(200);
    drop(slow);
}
