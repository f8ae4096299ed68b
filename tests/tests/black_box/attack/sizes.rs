//! More than anybody needs: heads, bodies and uploads that are too long, or not what they say they are.

use super::{Raw, ask, raw::official};
use crate::black_box::http::Server;

/// More than any request of this server may have.
const TOO_MANY_BYTES: usize = 11 << 20;

#[test]
fn a_head_that_is_too_long_is_refused() {
    let server = Server::start();
    let long = "x".repeat(64 << 10);
    let many = vec!["X-Y: z"; 200].join("\r\n");
    for head in [
        format!("GET /{long} HTTP/1.1\r\nHost: {{host}}"),
        format!("GET /healthz HTTP/1.1\r\nHost: {{host}}\r\nX-Long: {long}"),
        format!("GET /healthz HTTP/1.1\r\nHost: {{host}}\r\n{many}"),
    ] {
        let answer = ask(server.address(), &[&head], "");
        assert!(answer.status == 431 || answer.status == 414, "{}", answer.status);
    }
    server.get("/healthz", &[], "").expect(200);
}

#[test]
fn a_body_that_is_too_long_is_not_read_to_its_end() {
    let server = Server::start();
    let routes = [
        "PUT /api/v1/attachments",
        "POST /api/v1/commands/StateFigure",
        "POST /api/v1/reports",
        "POST /api/v1/persons/met-1/reads",
        "POST /api/v1/persons/met-1/checks",
    ];
    for route in routes {
        let mut connection = Raw::connect(server.address());
        let actor = format!("{}\r\n", official(&server));
        let host = server.address();
        let head = format!("{route} HTTP/1.1\r\nHost: {host}\r\n{actor}Transfer-Encoding: chunked\r\n\r\n");
        connection.send(head.as_bytes());
        let chunk = vec![b' '; 64 << 10];
        let piece = [format!("{:x}\r\n", chunk.len()).as_bytes(), &chunk, b"\r\n"].concat();
        // It ends as soon as the server has had enough; nobody says how long the body is.
        let mut sent = 0;
        while sent < TOO_MANY_BYTES && std::io::Write::write_all(&mut connection.0, &piece).is_ok() {
            sent += chunk.len();
        }
        match connection.answer() {
            Some(answer) => answer.is_problem(413, "too-large"),
            // The server answered and ended the connection while the client was still sending.
            None => assert!(sent < TOO_MANY_BYTES, "{route}: the server read all of it and said nothing"),
        }
    }
    server.get("/healthz", &[], "").expect(200);
}

#[test]
fn an_upload_is_what_its_bytes_say_and_not_what_its_header_says() {
    let server = Server::start();
    let page = "<html><script>alert(1)</script></html>";
    for kind in ["image/png", "application/pdf", "text/html", "image/svg+xml"] {
        let length = format!("Content-Length: {}", page.len());
        let kind = format!("Content-Type: {kind}");
        let head = ["PUT /api/v1/attachments HTTP/1.1", "Host: {host}", &official(&server), &length, &kind];
        ask(server.address(), &head, page).is_problem(415, "unsupported-media");
    }
    let put = ["PUT /api/v1/attachments HTTP/1.1", "Host: {host}", &official(&server), "Content-Length: 9"];
    let other = [&put[..], &["Content-Type: image/png"]].concat();
    ask(server.address(), &other, "%PDF-1.7\n").is_problem(415, "unsupported-media");
    for kind in ["Content-Type: application/pdf", "Content-Type: application/octet-stream", "X-None: 1"] {
        let head = [&put[..], &[kind]].concat();
        assert_eq!(ask(server.address(), &head, "%PDF-1.7\n").status, 201, "{kind}");
    }
}

#[test]
fn what_is_nested_too_deep_is_refused_and_the_server_lives() {
    let server = Server::start();
    let deep = format!("{{\"business_date\":\"2024-01-01\",\"body\":{}{}}}", "[".repeat(50_000), "]".repeat(50_000));
    let length = format!("Content-Length: {}", deep.len());
    let head = [
        "POST /api/v1/commands/StateFigure HTTP/1.1",
        "Host: {host}",
        "Idempotency-Key: 0190a000-0000-7000-8000-000000000001",
        &official(&server),
        &length,
    ];
    ask(server.address(), &head, &deep).is_problem(400, "malformed-body");
    server.get("/healthz", &[], "").expect(200);
}
