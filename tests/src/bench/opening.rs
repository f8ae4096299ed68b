//! Whether opening a log after a kill takes longer the more history it has: three sizes, a hundred times apart.
//!
//! The logs are written by the engine alone, so that ten million entries are there within minutes; the ledger's own
//! histories are opened in `replay`.

use super::{disk::batch, stats::Table};
use std::{
    collections::VecDeque,
    error::Error,
    fs,
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};
use store::{EmbeddedLog, Enqueued, Options};

const SIZES: [u64; 3] = [100_000, 1_000_000, 10_000_000];
/// Entries of a command: so many streams and commands does the index have to find.
const BATCH_ENTRIES: u64 = 10;
/// Commands under way at the same time.
const WINDOW: usize = 512;
/// Times each log is opened; the median counts.
const OPENINGS: usize = 5;
/// What the writing process says when all is durable.
const FILLED: &str = "filled";

/// Measures every size: another process writes the log and is killed, and each further opening follows a close.
pub(crate) fn run(dir: &Path, table: &mut Table) -> Result<(), Box<dyn Error>> {
    let mut after_kill = Vec::new();
    for entries in SIZES {
        let dir = dir.join(format!("opening-{entries}"));
        write_and_kill(&dir, entries)?;
        let first = open(&dir, entries)?;
        let mut others = (1..OPENINGS).map(|_| open(&dir, entries)).collect::<Result<Vec<_>, _>>()?;
        others.sort_by(f64::total_cmp);
        let detail = format!("closed and opened again: median {:.3}", others[others.len() / 2]);
        table.at_most(&format!("engine alone: open after a kill, {entries} entries, seconds"), first, 1.0, &detail);
        after_kill.push(first);
        fs::remove_dir_all(dir)?;
    }
    let (least, most) = (after_kill[0], after_kill[SIZES.len() - 1]);
    println!("opening: {} entries take {:.2} times what {} take", SIZES[SIZES.len() - 1], most / least, SIZES[0]);
    Ok(())
}

fn open(dir: &Path, entries: u64) -> Result<f64, Box<dyn Error>> {
    let start = Instant::now();
    let log = EmbeddedLog::open(dir, Options::default())?;
    let took = start.elapsed().as_secs_f64();
    let head = log.head_now();
    log.close();
    if head == entries { Ok(took) } else { Err(format!("{entries} entries were durable, {head} are there").into()) }
}

/// Has this program write the log in a process of its own, and kills it once all is durable.
fn write_and_kill(dir: &Path, entries: u64) -> Result<(), Box<dyn Error>> {
    let mut writer = Command::new(std::env::current_exe()?)
        .arg("--fill")
        .arg(dir)
        .args(["--entries", &entries.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let told = writer.stdout.take().ok_or("the writer's output cannot be read")?;
    let said = BufReader::new(told).lines().next().transpose()?;
    writer.kill()?;
    writer.wait()?;
    if said.as_deref() == Some(FILLED) { Ok(()) } else { Err("the log could not be written".into()) }
}

/// What the writing process does: fills the log, says so, and waits for its end.
pub(crate) async fn fill(dir: &Path, entries: u64) -> Result<(), Box<dyn Error>> {
    let log = EmbeddedLog::open(dir, Options::default())?;
    let mut under_way: VecDeque<Enqueued> = VecDeque::new();
    for number in 0..entries / BATCH_ENTRIES {
        if under_way.len() == WINDOW
            && let Some(oldest) = under_way.pop_front()
        {
            oldest.await?;
        }
        under_way.push_back(log.enqueue(batch(number, BATCH_ENTRIES as usize))?);
    }
    for append in under_way {
        append.await?;
    }
    println!("{FILLED}");
    // Nothing is closed: whoever started this process kills it now.
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}
