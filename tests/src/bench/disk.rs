//! The limit every durable append is compared with: a bare loop of write and fdatasync on the same device.

use super::stats::{Sample, Table, milliseconds, rate};
use std::{
    error::Error,
    fs::File,
    os::unix::fs::FileExt,
    path::Path,
    time::{Duration, Instant},
};
use store::{Batch, CommandId, ContentDigest, Draft, EmbeddedLog, Options, StreamBatch, StreamId};

const ROUNDS: usize = 5;
const SINGLE_APPENDS: usize = 1_500;
const BATCH_APPENDS: usize = 400;
const BATCH_ENTRIES: usize = 100;
pub(crate) const ENTRY_BYTES: usize = 480;

/// Prints what the device can do, and measures the engine against it.
pub(crate) fn run(dir: &Path, table: &mut Table) -> Result<(), Box<dyn Error>> {
    let file = preallocated(&dir.join("device"), 64 << 20)?;
    let mut sample = Sample::default();
    bare_loop(&file, SINGLE_APPENDS, ENTRY_BYTES, &mut sample)?;
    println!(
        "device: write + fdatasync of {ENTRY_BYTES} B: median {:.3} ms, 99th percentile {:.3} ms",
        milliseconds(sample.quantile(500)),
        milliseconds(sample.quantile(990))
    );
    let single = compare(dir, "single", &file, SINGLE_APPENDS, 1)?;
    table.at_least("durable append, one writer, one entry, against write + fdatasync", single.ratio, 0.8, &single.told);
    let batches = compare(dir, "batches", &file, BATCH_APPENDS, BATCH_ENTRIES)?;
    table.at_least("the same in batches of 100", batches.ratio, 0.4, &batches.told);
    Ok(())
}

struct Comparison {
    ratio: f64,
    told: String,
}

/// Alternates engine and bare loop, so that a slow moment of the device falls on both.
fn compare(dir: &Path, name: &str, file: &File, appends: usize, entries: usize) -> Result<Comparison, Box<dyn Error>> {
    let log = EmbeddedLog::open(dir.join(name), Options::default())?;
    let (mut engine, mut bare) = (Duration::ZERO, Duration::ZERO);
    for round in 0..ROUNDS {
        let start = Instant::now();
        for append in 0..appends / ROUNDS {
            log.append_blocking(batch((round * appends + append) as u64, entries))?;
        }
        engine += start.elapsed();
        let start = Instant::now();
        bare_loop(file, appends / ROUNDS, ENTRY_BYTES * entries, &mut Sample::default())?;
        bare += start.elapsed();
    }
    log.close();
    let (engine, bare) = (rate(appends * entries, engine), rate(appends * entries, bare));
    Ok(Comparison { ratio: engine / bare, told: format!("{engine:.0}/s against {bare:.0}/s") })
}

/// A batch of one new stream.
pub(crate) fn batch(number: u64, entries: usize) -> Batch {
    let id = |salt: u64| {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&number.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes());
        bytes[8..].copy_from_slice(&(number ^ salt).to_be_bytes());
        bytes
    };
    let draft = || Draft { head: vec![b'x'; ENTRY_BYTES - 40], middle: b",".to_vec(), tail: b"}".to_vec() };
    Batch {
        command: CommandId(id(1)),
        digest: ContentDigest([7; 32]),
        streams: vec![StreamBatch {
            stream: StreamId(id(2)),
            expected: 0,
            drafts: (0..entries).map(|_| draft()).collect(),
        }],
    }
}

fn preallocated(path: &Path, bytes: u64) -> Result<File, Box<dyn Error>> {
    let file = File::options().create(true).truncate(true).write(true).open(path)?;
    let zeros = vec![0; 1 << 20];
    for offset in (0..bytes).step_by(zeros.len()) {
        file.write_all_at(&zeros, offset)?;
    }
    file.sync_all()?;
    Ok(file)
}

fn bare_loop(file: &File, count: usize, bytes: usize, sample: &mut Sample) -> Result<(), Box<dyn Error>> {
    let data = vec![b'x'; bytes];
    let room = file.metadata()?.len() / bytes as u64;
    for number in 0..count as u64 {
        let start = Instant::now();
        file.write_all_at(&data, number % room * bytes as u64)?;
        file.sync_data()?;
        sample.push(start.elapsed());
    }
    Ok(())
}
