//! Load over HTTP/1.1 on loopback: so many connections, each sending its next request when the answer has come.

use super::stats::Sample;
use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Connections kept busy at the same time.
pub(crate) const CONNECTIONS: usize = 64;

/// What a run of load showed.
pub(crate) struct Outcome {
    /// Time of each request.
    pub(crate) times: Sample,
    /// From the first request to the last answer.
    pub(crate) took: Duration,
}

/// Sends `count` requests; `request(n)` gives the bytes of the n-th.
pub(crate) async fn run(
    address: SocketAddr,
    connections: usize,
    count: usize,
    request: impl Fn(usize) -> Vec<u8> + Send + Sync + 'static,
) -> io::Result<Outcome> {
    let (request, next) = (Arc::new(request), Arc::new(AtomicUsize::new(0)));
    let start = Instant::now();
    let mut tasks = Vec::new();
    for _ in 0..connections {
        let (request, next) = (Arc::clone(&request), Arc::clone(&next));
        tasks.push(tokio::spawn(async move {
            let mut connection = Connection::open(address).await?;
            let mut times = Sample::default();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    return Ok::<_, io::Error>(times);
                }
                let bytes = request(number);
                let start = Instant::now();
                let status = connection.exchange(&bytes).await?;
                times.push(start.elapsed());
                if !(200..300).contains(&status) {
                    let body = String::from_utf8_lossy(&connection.buffer).into_owned();
                    return Err(io::Error::other(format!("request {number} was answered {status}: {body}")));
                }
            }
        }));
    }
    let mut times = Sample::default();
    for task in tasks {
        times.extend(task.await.map_err(io::Error::other)??);
    }
    Ok(Outcome { times, took: start.elapsed() })
}

/// Sends so many requests a second over one connection until it is told to stop; returns how many were accepted.
pub(crate) async fn steadily(
    address: SocketAddr,
    per_second: u32,
    request: impl Fn(usize) -> Vec<u8> + Send,
    stop: Arc<AtomicBool>,
) -> io::Result<usize> {
    let mut connection = Connection::open(address).await?;
    let mut beat = tokio::time::interval(Duration::from_secs(1) / per_second);
    let mut sent = 0;
    while !stop.load(Ordering::Relaxed) {
        beat.tick().await;
        let status = connection.exchange(&request(sent)).await?;
        if !(200..300).contains(&status) {
            return Err(io::Error::other(format!("request {sent} was answered {status}")));
        }
        sent += 1;
    }
    Ok(sent)
}

struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(64 << 10) })
    }

    /// Sends one request and reads the whole answer; returns its status.
    async fn exchange(&mut self, request: &[u8]) -> io::Result<u16> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        loop {
            if let Some((status, whole)) = parse_head(&self.buffer)
                && self.buffer.len() >= whole
            {
                return Ok(status);
            }
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }
}

/// Status and total length of an answer with a Content-Length, once its head is there.
fn parse_head(bytes: &[u8]) -> Option<(u16, usize)> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let status = head.get(9..12)?.parse().ok()?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    Some((status, end + length.unwrap_or(0)))
}

/// A request as bytes.
pub(crate) fn get(path: &str, token: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n").into_bytes()
}

/// A request with a JSON body and further header lines.
pub(crate) fn post(path: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         {headers}Content-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}
