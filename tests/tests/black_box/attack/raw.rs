//! A connection on which a test writes what it likes.

use crate::black_box::{http::Server, people::OFFICIAL};
use serde_json::Value;
use std::{
    io::{self, ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// No answer of a test takes so long unless something is wrong.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection.
pub(super) struct Raw<S = TcpStream>(pub(super) S);

/// An answer, as it came.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Answer {
    /// A header's value.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The answer is a problem document of that type.
    #[track_caller]
    pub(super) fn is_problem(&self, status: u16, slug: &str) {
        assert_eq!(self.status, status, "{self:?}");
        let problem: Value = serde_json::from_str(&self.body).expect("a problem is JSON");
        assert_eq!(problem["type"], format!("/problems/{slug}"), "{self:?}");
    }
}

impl Raw {
    pub(super) fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("the server accepts");
        stream.set_read_timeout(Some(PATIENCE)).expect("a socket has a timeout");
        Self(stream)
    }
}

impl<S: Read + Write> Raw<S> {
    pub(super) fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).expect("the server reads");
    }

    /// The next answer, or nothing if the server ended the connection.
    pub(super) fn answer(&mut self) -> Option<Answer> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(self.byte()?);
        }
        let head = String::from_utf8(head).expect("a head is text");
        let mut lines = head.lines();
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers = lines.filter_map(|line| line.split_once(": "));
        let headers: Vec<_> = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        let length = headers.iter().find(|(name, _)| name == "content-length");
        let length: usize = length.map_or(0, |(_, length)| length.parse().expect("a length is a number"));
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).ok()?;
        Some(Answer { status, headers, body: String::from_utf8_lossy(&body).into_owned() })
    }

    fn byte(&mut self) -> Option<u8> {
        let mut byte = [0];
        match self.0.read(&mut byte) {
            Ok(0) => None,
            Ok(_) => Some(byte[0]),
            Err(error) if is_end(&error) => None,
            Err(error) => panic!("the server neither answers nor ends the connection: {error}"),
        }
    }
}

/// Whether the connection was ended from the other side.
fn is_end(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::UnexpectedEof | ErrorKind::BrokenPipe)
}

/// The header by which a request comes from the county official.
pub(super) fn official(server: &Server) -> String {
    format!("Authorization: Bearer {}", server.token(OFFICIAL))
}

/// Sends the lines of a request's head on a connection of its own, and reads the answer. `{host}` stands for the
/// address of the server.
#[track_caller]
pub(super) fn ask(address: SocketAddr, lines: &[&str], body: &str) -> Answer {
    let head = lines.join("\r\n").replace("{host}", &address.to_string());
    let mut connection = Raw::connect(address);
    connection.send(format!("{head}\r\n\r\n{body}").as_bytes());
    connection.answer().expect("the server answers")
}
