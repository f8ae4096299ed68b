//! Requests that two programs read in two ways (RFC 9112, 6.3 and 11.2): what one takes for the end of the first, the
//! other takes for its middle. Whatever the server does, it must not find a second request in the first one's body.

use super::{Raw, raw::official};
use crate::black_box::http::Server;

/// A request that must never be answered; its answer would have a status that no other has here.
const HIDDEN: &str = "GET /nothing-here HTTP/1.1\r\nHost: {host}\r\n\r\n";

#[test]
fn no_request_is_found_in_the_body_of_another() {
    let server = Server::start();
    let address = server.address().to_string();
    let heads = [
        "Content-Length: {length}\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: {length}",
        "Content-Length: 0\r\nContent-Length: {length}",
        "Content-Length: {length}\r\nContent-Length: 0",
        "Content-Length: 0, {length}",
        "Content-Length: +0",
        "Content-Length: -1",
        "Content-Length: 0x10",
        "Content-Length: 99999999999999999999999",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: identity, chunked\r\nContent-Length: 0",
        "Transfer-Encoding:\tchunked\r\nContent-Length: 0",
        "Transfer-Encoding : chunked\r\nContent-Length: 0",
        " Transfer-Encoding: chunked\r\nContent-Length: 0",
        "X: y\r\n Transfer-Encoding: chunked\r\nContent-Length: 0",
        "X: y\nTransfer-Encoding: chunked\r\nContent-Length: {length}",
        "X: y\rTransfer-Encoding: chunked\r\nContent-Length: {length}",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\nContent-Length: 0",
        "Content-Length: \u{b}0",
    ];
    for head in heads {
        let hidden = HIDDEN.replace("{host}", &address);
        let body = format!("0\r\n\r\n{hidden}");
        let head = head.replace("{length}", &body.len().to_string());
        let request = format!("POST /api/v1/state-digests HTTP/1.1\r\nHost: {address}\r\n{head}\r\n\r\n{body}");
        let mut connection = Raw::connect(server.address());
        connection.send(request.as_bytes());
        let first = connection.answer();
        let refused = first.as_ref().is_none_or(|answer| answer.status == 400);
        // A request that was refused as a whole ends the connection; one that was read must have been read whole.
        let second = connection.answer();
        match &second {
            None => {}
            Some(answer) if answer.status == 400 => {}
            Some(answer) => panic!("{head:?} hid a request: {first:?}, then {answer:?}"),
        }
        assert!(refused || second.is_none(), "{head:?}: {first:?}, then {second:?}");
    }
}

#[test]
fn chunks_that_are_not_well_formed_end_the_connection() {
    let server = Server::start();
    let address = server.address();
    let bodies = [
        "zz\r\n\r\n",
        "-1\r\n\r\n",
        "5;\n\r\nhello\r\n0\r\n\r\n",
        "ffffffffffffffffff\r\nx\r\n",
        "5\r\nhelloX0\r\n\r\n",
        "0x5\r\nhello\r\n0\r\n\r\n",
    ];
    for body in bodies {
        let mut connection = Raw::connect(address);
        let token = official(&server);
        let head = format!(
            "PUT /api/v1/attachments HTTP/1.1\r\nHost: {address}\r\n{token}\r\nTransfer-Encoding: chunked\r\n\r\n"
        );
        connection.send(format!("{head}{body}{}", HIDDEN.replace("{host}", &address.to_string())).as_bytes());
        let statuses: Vec<_> = std::iter::from_fn(|| connection.answer()).map(|answer| answer.status).collect();
        assert!(statuses.iter().all(|status| *status == 400), "{body:?}: {statuses:?}");
    }
}

#[test]
fn what_follows_a_whole_request_is_a_request_of_its_own() {
    let server = Server::start();
    let address = server.address();
    let mut connection = Raw::connect(address);
    let health = format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\n\r\n");
    connection.send(health.repeat(3).as_bytes());
    for _ in 0..3 {
        assert_eq!(connection.answer().map(|answer| answer.status), Some(200));
    }
}

#[test]
fn a_header_of_an_answer_cannot_be_made_by_a_request() {
    let server = Server::start();
    let answer = super::ask(
        server.address(),
        &["GET /problems/x%0d%0aSet-Cookie:%20a=b HTTP/1.1", "Host: {host}", "If-None-Match: \"a%0d%0aX: y\""],
        "",
    );
    assert_eq!(answer.status, 404, "{answer:?}");
    assert!(answer.header("set-cookie").is_none() && answer.header("x").is_none(), "{answer:?}");
}
