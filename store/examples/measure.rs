//! Measures the embedded log on the disk a directory lies on: appending alone and in batches against a bare loop of
//! the same bytes, filling, scanning, opening, memory and disk use. `DESIGN.md` quotes its numbers.
//!
//! `cargo run --release -p store --example measure -- <directory> <entries>`

#![expect(clippy::float_arithmetic, reason = "ratios of measurements are no money")]

use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use store::{Batch, CommandId, ContentDigest, Draft, EmbeddedLog, Limit, Log as _, Options, StreamBatch, StreamId};

/// The bytes of one entry, about as many as a visit's event has.
const ENTRY_BYTES: usize = 450;
/// So many writers, each of whom appends so many entries one after another.
const WRITERS: u64 = 256;
const EACH: u64 = 50;
/// The snapshot's length.
const SNAPSHOT_BYTES: u64 = 100 << 20;
/// A stream of so many entries each.
const ENTRIES_PER_STREAM: u64 = 5;

fn batch(number: u64, first: u64, entries: u64) -> Batch {
    let mut streams: Vec<StreamBatch> = Vec::new();
    for entry in first..first + entries {
        let mut stream = [0x5a; 16];
        stream[..8].copy_from_slice(&(entry / ENTRIES_PER_STREAM).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
        let draft = Draft { head: vec![b'h'; 20], middle: vec![b'm'; 20], tail: vec![b't'; ENTRY_BYTES - 64] };
        match streams.last_mut() {
            Some(last) if last.stream.0 == stream => last.drafts.push(draft),
            _ => streams.push(StreamBatch {
                stream: StreamId(stream),
                expected: entry % ENTRIES_PER_STREAM,
                drafts: vec![draft],
            }),
        }
    }
    let mut command = [0xc3; 16];
    command[..8].copy_from_slice(&number.wrapping_mul(0xd6e8_feb8_6659_fd93).to_be_bytes());
    Batch { command: CommandId(command), digest: ContentDigest([7; 32]), streams }
}

fn bare(dir: &Path, writes: u64, bytes: usize) -> Result<Duration, std::io::Error> {
    let path = dir.join("bare");
    let file = File::create(&path)?;
    let buffer = vec![b'x'; bytes];
    let begun = Instant::now();
    for write in 0..writes {
        file.write_all_at(&buffer, write * bytes as u64)?;
        file.sync_data()?;
    }
    let taken = begun.elapsed();
    std::fs::remove_file(path)?;
    Ok(taken)
}

fn resident_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn disk_bytes(path: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => std::fs::read_dir(path)
            .map(|entries| entries.flatten().map(|entry| disk_bytes(&entry.path())).sum())
            .unwrap_or(0),
        Ok(metadata) => metadata.blocks() * 512,
        Err(_) => 0,
    }
}

/// Keeps a large snapshot several times, as a server does now and then.
fn measure_snapshots(log: &EmbeddedLog) -> Result<(), Box<dyn std::error::Error>> {
    let snapshots = log.snapshots();
    for round in 0..4_u64 {
        let begun = Instant::now();
        let contents = std::io::repeat(round as u8).take(SNAPSHOT_BYTES);
        snapshots.put("measured", log.head_now(), ContentDigest([1; 32]), contents)?;
        let kept = begun.elapsed();
        let begun = Instant::now();
        let read = std::io::copy(&mut snapshots.get("measured")?.ok_or("no snapshot")?, &mut std::io::sink())?;
        println!(
            "snapshot of {} MB: kept in {kept:?}, read in {:?}, resident {} MB",
            read >> 20,
            begun.elapsed(),
            resident_mb()
        );
    }
    Ok(())
}

/// Appends alone and in batches, against a bare loop of the same bytes.
fn measure_appends(log: &EmbeddedLog, dir: &Path) -> Result<(u64, u64), Box<dyn std::error::Error>> {
    let (mut command, mut next) = (0, 0);
    for round in 0..3 {
        for (size, writes) in [(1, 1500), (100, 150)] {
            let alone = bare(dir, writes, ENTRY_BYTES * size as usize)?;
            let begun = Instant::now();
            for _ in 0..writes {
                log.append_blocking(batch(command, next, size))?;
                (command, next) = (command + 1, next + size);
            }
            let taken = begun.elapsed();
            println!(
                "round {round}: batches of {size}: bare {:?} each, log {:?} each, ratio {:.2}",
                alone / writes as u32,
                taken / writes as u32,
                alone.as_secs_f64() / taken.as_secs_f64()
            );
        }
    }
    Ok((command, next))
}

/// Fills the log with commands of one entry each, many at a time, as a busy server has them.
fn fill(log: &EmbeddedLog, mut command: u64, mut next: u64, entries: u64) -> Result<u64, Box<dyn std::error::Error>> {
    let begun = Instant::now();
    let filled = next;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build()?;
    while next < entries {
        // Commands of one entry each, many at a time, as a busy server has them.
        runtime.block_on(async {
            let mut writers = tokio::task::JoinSet::new();
            for part in 0..WRITERS {
                let log = log.clone();
                let (command, next) = (command + part * EACH, next + part * EACH);
                writers.spawn(async move {
                    for one in 0..EACH {
                        log.append(batch(command + one, next + one, 1)).await?;
                    }
                    Ok::<_, store::AppendError>(())
                });
            }
            writers.join_all().await.into_iter().collect::<Result<(), _>>()
        })?;
        (command, next) = (command + WRITERS * EACH, next + WRITERS * EACH);
    }
    let taken = begun.elapsed();
    println!("filled to {next}: {:.0} entries/s", (next - filled) as f64 / taken.as_secs_f64());
    Ok(next)
}

/// Reads all of the log, some streams, and asks for commands that are not there. Returns the entries' bytes.
fn measure_reads(log: &EmbeddedLog, next: u64) -> Result<u64, Box<dyn std::error::Error>> {
    let begun = Instant::now();
    let mut bytes = 0;
    for chunk in log.scan(0) {
        bytes += chunk?.iter().map(|entry| entry.bytes.len() as u64).sum::<u64>();
    }
    println!("scan: {:.2} M entries/s", next as f64 / begun.elapsed().as_secs_f64() / 1e6);
    let begun = Instant::now();
    const LOOKUPS: u64 = 20_000;
    for lookup in 0..LOOKUPS {
        let entry = lookup.wrapping_mul(0x9e37_79b9_7f4a_7c15) % next;
        let stream = batch(0, entry, 1).streams[0].stream;
        let read = log.read_stream_now(stream, 0, Limit::ALL)?;
        assert!(!read.is_empty());
    }
    println!("stream of {ENTRIES_PER_STREAM} read: {:?}", begun.elapsed() / LOOKUPS as u32);
    let begun = Instant::now();
    for lookup in 0..LOOKUPS {
        let mut id = [1; 16];
        id[..8].copy_from_slice(&lookup.to_be_bytes());
        assert!(log.find_command_now(CommandId(id))?.is_none());
    }
    println!("unknown command: {:?}", begun.elapsed() / LOOKUPS as u32);
    println!("resident {} MB", resident_mb());
    Ok(bytes)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let dir = args.next().ok_or("say which directory")?;
    let entries: u64 = args.next().ok_or("say how many entries")?.parse()?;
    let dir = Path::new(&dir);
    std::fs::create_dir_all(dir)?;
    let log_dir = dir.join("measured");
    let log = EmbeddedLog::open(&log_dir, Options::default())?;
    let mut next = log.head_now();
    if next == 0 {
        let (command, appended) = measure_appends(&log, dir)?;
        next = fill(&log, command, appended, entries)?;
    }
    println!("resident {} MB", resident_mb());
    let bytes = measure_reads(&log, next)?;
    measure_snapshots(&log)?;
    drop(log);
    let disk = disk_bytes(&log_dir);
    println!(
        "disk: {:.3} of the raw bytes (log {:.3}, sled {:.3})",
        disk as f64 / bytes as f64,
        disk_bytes(&log_dir.join("log")) as f64 / bytes as f64,
        disk_bytes(&log_dir.join("sled")) as f64 / bytes as f64
    );
    let begun = Instant::now();
    let log = EmbeddedLog::open(&log_dir, Options::default())?;
    println!("opened again in {:?}", begun.elapsed());
    drop(log);
    std::fs::remove_dir_all(log_dir.join("sled"))?;
    let begun = Instant::now();
    let log = EmbeddedLog::open(&log_dir, Options::default())?;
    println!("opened without its index in {:?}, resident {} MB", begun.elapsed(), resident_mb());
    drop(log);
    Ok(())
}
