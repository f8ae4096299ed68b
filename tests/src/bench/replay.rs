//! What history costs: replay from zero, opening after a kill, disk use.

use super::{
    history,
    server::Server,
    stats::{Table, rate},
};
use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    time::Instant,
};
use store::EmbeddedLog;

/// Entries of the histories opened to see whether opening grows with them.
const SIZES: [u64; 2] = [100_000, 1_000_000];

/// Measures everything that needs a long history.
pub(crate) async fn run(dir: &Path, lianjian: &Path, entries: u64, table: &mut Table) -> Result<(), Box<dyn Error>> {
    let sizes = SIZES.into_iter().filter(|size| *size < entries).chain([entries]);
    let mut newest = PathBuf::new();
    for size in sizes {
        newest = history::at(dir, size).await?;
        open_after_kill(&newest, lianjian, size, table)?;
    }
    disk_use(&newest, table)?;
    replay(&newest, table)
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
