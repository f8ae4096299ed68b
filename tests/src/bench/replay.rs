//! What history costs: replay from zero, opening after a kill, memory, disk, and questions about the past.

use super::{
    history,
    load::{self, CONNECTIONS, get},
    stats::{Table, milliseconds, rate},
};
use domain::command::Command;
use std::{
    error::Error,
    fs,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Stdio},
    time::{Duration, Instant},
};
use store::EmbeddedLog;

/// Entries of the histories opened to see whether opening grows with them.
const SIZES: [u64; 2] = [100_000, 1_000_000];
const METRICS_REQUESTS: usize = 20_000;
/// The chains and villages of a history are registered within its first entries.
const PLACES_WITHIN: u64 = 20_000;
const AS_OF_REQUESTS: usize = 300;

/// Measures everything that needs a long history.
pub(crate) async fn run(dir: &Path, lianjian: &Path, entries: u64, table: &mut Table) -> Result<(), Box<dyn Error>> {
    let sizes = SIZES.into_iter().filter(|size| *size < entries).chain([entries]);
    let mut newest = PathBuf::new();
    for size in sizes {
        newest = dir.join(format!("history-{size}"));
        let start = Instant::now();
        history::write(&newest, size).await?;
        println!(
            "history of {size} entries (seed {}) written in {:.1} s",
            history::SEED,
            start.elapsed().as_secs_f64()
        );
        open_after_kill(&newest, lianjian, size, table)?;
    }
    disk_use(&newest, table)?;
    replay(&newest, table)?;
    questions(&newest, lianjian, table).await
}

/// A server is killed with no warning, and the log opened again.
fn open_after_kill(dir: &Path, lianjian: &Path, entries: u64, table: &mut Table) -> Result<(), Box<dyn Error>> {
    Server::start(lianjian, dir)?.kill()?;
    let start = Instant::now();
    let log = EmbeddedLog::open(dir, store::Options::default())?;
    let took = start.elapsed();
    let head = log.head_now();
    log.close();
    let what = format!("open after a kill, {entries} entries, seconds");
    table.at_most(&what, took.as_secs_f64(), 1.0, &format!("{head} entries"));
    Ok(())
}

fn disk_use(dir: &Path, table: &mut Table) -> Result<(), Box<dyn Error>> {
    let log = EmbeddedLog::open(dir, store::Options::default())?;
    let mut raw = 0;
    for chunk in log.scan(0) {
        raw += chunk?.iter().map(|entry| entry.bytes.len() as u64).sum::<u64>();
    }
    log.close();
    let used = size_of(dir)?;
    let detail = format!("{} MiB of entries, {} MiB on disk, index and snapshots included", raw >> 20, used >> 20);
    table.at_most("disk use against raw entry bytes", used as f64 / raw as f64, 1.5, &detail);
    Ok(())
}

/// Bytes the files of a directory occupy.
fn size_of(dir: &Path) -> std::io::Result<u64> {
    use std::os::unix::fs::MetadataExt;
    let mut total = 0;
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        total += if metadata.is_dir() { size_of(&entry.path())? } else { metadata.blocks() * 512 };
    }
    Ok(total)
}

fn replay(dir: &Path, table: &mut Table) -> Result<(), Box<dyn Error>> {
    let log = EmbeddedLog::open(dir, store::Options::default())?;
    let start = Instant::now();
    let mut bytes = 0;
    for chunk in log.scan(0) {
        bytes += chunk?.iter().map(|entry| entry.bytes.len()).sum::<usize>();
    }
    let scanned = start.elapsed();
    let start = Instant::now();
    let projections = projections::rebuild(&log, |_| {})?;
    let took = start.elapsed();
    log.close();
    let entries = projections.position() as usize;
    let detail = format!(
        "{} entries, {} B each; the bare scan gives {:.2} M/s",
        entries,
        bytes / entries.max(1),
        rate(entries, scanned) / 1e6
    );
    table.at_least("replay into all projections, M entries/s", rate(entries, took) / 1e6, 1.0, &detail);
    Ok(())
}

/// A running server: its memory, its metrics under load, and its view of the past.
async fn questions(dir: &Path, lianjian: &Path, table: &mut Table) -> Result<(), Box<dyn Error>> {
    let server = Server::start(lianjian, dir)?;
    table.at_most(
        "resident memory, MiB",
        server.resident_mib()?,
        400.0,
        "log, index and all projections, just started",
    );
    let (chains, villages) = places();
    let (some_chains, some_villages) = (chains.clone(), villages.clone());
    let metrics = move |number: usize| {
        if number.is_multiple_of(2) {
            get(&format!("/api/v1/metrics/chains/{}", some_chains[number / 2 % some_chains.len()]))
        } else {
            get(&format!("/api/v1/metrics/villages/{}", some_villages[number / 2 % some_villages.len()]))
        }
    };
    let mut outcome = load::run(server.address, CONNECTIONS, METRICS_REQUESTS, metrics).await?;
    let detail = format!(
        "{:.0} requests/s, median {:.2} ms",
        rate(outcome.times.len(), outcome.took),
        milliseconds(outcome.times.quantile(500))
    );
    let worst = milliseconds(outcome.times.quantile(990));
    table.at_most("chain and village metrics over HTTP, 64 connections, 99th percentile, ms", worst, 10.0, &detail);

    let head = server.head;
    let past = move |number: usize| {
        let position = (number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) % head;
        let chain = &chains[number % chains.len()];
        get(&format!("/api/v1/metrics/chains/{chain}?as_of={position}"))
    };
    let mut outcome = load::run(server.address, 1, AS_OF_REQUESTS, past).await?;
    let detail = format!("median {:.2} ms", milliseconds(outcome.times.quantile(500)));
    let worst = milliseconds(outcome.times.quantile(990));
    table.at_most("as_of at a random position, 99th percentile, ms", worst, 150.0, &detail);
    table.at_most("resident memory after the load, MiB", server.resident_mib()?, 400.0, "the same server");
    server.stop()
}

/// Chains and villages of the history, ready for a path.
fn places() -> (Vec<String>, Vec<String>) {
    let (mut chains, mut villages) = (Vec::new(), Vec::new());
    for planned in history::planned(PLACES_WITHIN).into_iter().flatten() {
        if let Command::IndustrialChain(domain::chain::ChainCommand::RegisterChain(chain)) = &planned.command {
            chains.push(percent_encoded(chain.chain.0.as_str()));
        }
        if let Command::Enterprise(domain::enterprise::EnterpriseCommand::RegisterVillageCollective(collective)) =
            &planned.command
        {
            villages.push(collective.village.to_string());
        }
    }
    (chains, villages)
}

fn percent_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// `lianjian serve` as its own process, so that its memory is its own.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// How many entries it served when it was ready.
    head: u64,
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
        Ok(Self { child, address, head })
    }

    fn resident_mib(&self) -> Result<f64, Box<dyn Error>> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).ok_or("no VmRSS")?;
        let kib: f64 = line.split_whitespace().nth(1).ok_or("no VmRSS")?.parse()?;
        Ok(kib / 1024.0)
    }

    fn kill(mut self) -> Result<(), Box<dyn Error>> {
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
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect_timeout(&address, Duration::from_secs(5))?;
    stream.write_all(b"GET /api/v1/events?limit=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let line = answer.lines().find(|line| line.to_ascii_lowercase().starts_with("x-lianjian-position:"));
    Ok(line.and_then(|line| line.split(':').nth(1)).ok_or("the answer has no position")?.trim().parse()?)
}
