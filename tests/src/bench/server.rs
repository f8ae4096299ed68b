//! `lianjian serve` as a process of its own, so that its memory is its own and it can be killed.

use super::caller::{self, Tokens};
use std::{
    error::Error,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::SocketAddr,
    path::Path,
    process::{Child, Stdio},
    time::Duration,
};

/// A running server.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// How many entries it served when it was ready.
    pub(crate) head: u64,
    /// The token of whoever asks and sees everything.
    pub(crate) token: String,
    /// The tokens of all who ask.
    pub(crate) tokens: Tokens,
}

impl Server {
    /// Starts it on a free port and waits until it is ready.
    pub(crate) fn start(lianjian: &Path, dir: &Path) -> Result<Self, Box<dyn Error>> {
        let mut child = std::process::Command::new(lianjian)
            .args(["serve", "--port", "0", "--data"])
            .arg(dir)
            .env("RUST_LOG", "error")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let told = child.stderr.take().ok_or("the server's messages cannot be read")?;
        let mut address = None;
        let mut lines = BufReader::new(told).lines();
        for line in lines.by_ref() {
            let line = line?;
            if let Some(found) = line.split("http://").nth(1).and_then(|rest| rest.split('/').next()) {
                address = Some(found.parse()?);
                break;
            }
        }
        // Somebody must go on reading, or the server stands still once the pipe is full.
        std::thread::spawn(move || lines.count());
        let address: SocketAddr = address.ok_or("the server did not say where it listens")?;
        let head = served_position(address)?;
        let tokens = caller::tokens(dir)?;
        Ok(Self { child, address, head, token: tokens.everything.clone(), tokens })
    }

    /// The memory it occupies.
    pub(crate) fn resident_mib(&self) -> Result<f64, Box<dyn Error>> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).ok_or("no VmRSS")?;
        let kib: f64 = line.split_whitespace().nth(1).ok_or("no VmRSS")?.parse()?;
        Ok(kib / 1024.0)
    }

    /// Kills it with no warning.
    pub(crate) fn kill(mut self) -> Result<(), Box<dyn Error>> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Ends it.
    pub(crate) fn stop(self) -> Result<(), Box<dyn Error>> {
        self.kill()
    }
}

/// The position the server answers with.
fn served_position(address: SocketAddr) -> Result<u64, Box<dyn Error>> {
    let mut stream = std::net::TcpStream::connect_timeout(&address, Duration::from_secs(5))?;
    stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let line = answer.lines().find(|line| line.to_ascii_lowercase().starts_with("x-lianjian-position:"));
    Ok(line.and_then(|line| line.split(':').nth(1)).ok_or("the answer has no position")?.trim().parse()?)
}
