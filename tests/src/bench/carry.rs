//! What an auditor and whoever keeps backups wait for: verifying a long history against hashing the same bytes, and
//! exporting it or backing it up against a plain copy of the log.

use super::{
    history,
    stats::{Table, rate},
};
use api::{
    backup::back_up,
    export::{export, newest_checkpoint},
    verify::{Place, Question, verify},
};
use std::{
    error::Error,
    fs::{self, File},
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};
use store::{
    OutsideLog,
    audit::Pack,
    merkle::{Hash, leaf_hash},
};

/// Each is done so many times; the median counts.
const ROUNDS: usize = 3;
/// How much a plain copy moves at once.
const PIECE_BYTES: usize = 1 << 20;

/// Measures a long history, which is signed first.
pub(crate) async fn run(dir: &Path, lianjian: &Path, entries: u64, table: &mut Table) -> Result<(), Box<dyn Error>> {
    let ledger = history::at(dir, entries).await?;
    if newest_checkpoint(&ledger)?.is_none() {
        let mut sign = Command::new(lianjian);
        let signed = sign
            .arg("--data")
            .arg(&ledger)
            .args(["init", "--key-only", "--name", "lianjian.example/bench"])
            .output()?;
        if !signed.status.success() {
            return Err(String::from_utf8_lossy(&signed.stderr).into());
        }
    }
    verifying(&ledger, table)?;
    copying(&ledger, dir, table)
}

fn verifying(ledger: &Path, table: &mut Table) -> Result<(), Box<dyn Error>> {
    let log = OutsideLog::open(ledger)?;
    let packs = log.walk(u64::MAX).map(|chunk| chunk.map(Pack::Frames)).collect::<Result<Vec<_>, _>>()?;
    let entries: usize = packs.iter().map(Pack::len).sum();
    let bytes: usize = packs.iter().flat_map(Pack::entries).map(|entry| entry.bytes.len()).sum();
    let bare = rate(entries, median(|| Ok(hash_bare(&packs)))?) / 1e6;
    drop(packs);
    for (what, replay) in [("verify without the replay", false), ("verify with the replay", true)] {
        let question = Question { replay, ..Question::default() };
        let took = median(|| {
            let start = Instant::now();
            let verdict = verify(&Place::of(ledger)?, &question, |_| {})?;
            assert!(verdict.sound, "the history is sound: {verdict:?}");
            Ok(start.elapsed())
        })?;
        let speed = rate(entries, took) / 1e6;
        let told = format!(
            "{entries} entries, {} B each; hashing alone gives {bare:.2} M/s, so {:.2} of it",
            bytes / entries.max(1),
            speed / bare
        );
        table.at_least(&format!("{what}, M entries/s on all cores"), speed, 1.0, &told);
    }
    Ok(())
}

/// Hashes entries that are in memory, on all cores.
fn hash_bare(packs: &[Pack]) -> Duration {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let start = Instant::now();
    thread::scope(|scope| {
        for part in packs.chunks(packs.len().div_ceil(cores).max(1)) {
            scope.spawn(|| {
                let last = part.iter().flat_map(Pack::entries).fold(Hash([0; 32]), |_, entry| leaf_hash(entry.bytes));
                std::hint::black_box(last);
            });
        }
    });
    start.elapsed()
}

fn copying(ledger: &Path, dir: &Path, table: &mut Table) -> Result<(), Box<dyn Error>> {
    let target = &dir.join("scratch").join("carried");
    let mut bytes = 0;
    let timed = |work: &mut dyn FnMut() -> Result<(), Box<dyn Error>>| {
        let start = Instant::now();
        work()?;
        let took = start.elapsed();
        fs::remove_dir_all(target)?;
        Ok::<_, Box<dyn Error>>(took)
    };
    let (mut plain, mut exported, mut backed_up) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        plain.push(timed(&mut || {
            bytes = plain_copy(&ledger.join("log"), target)?;
            Ok(())
        })?);
        exported.push(timed(&mut || Ok(export(ledger, target, |_, _| {}).map(drop)?))?);
        backed_up.push(timed(&mut || Ok(back_up(ledger, target, |_| {}).map(drop)?))?);
    }
    let plain = middle(plain);
    for (what, took) in [("export", exported), ("backup, proven by reading it again", backed_up)] {
        let took = middle(took);
        let told = format!("{took:.2?} against {plain:.2?} for {} MiB", bytes >> 20);
        let ratio = took.as_secs_f64() / plain.as_secs_f64();
        table.at_most(&format!("{what}, time against a plain durable copy of the log"), ratio, 4.0, &told);
    }
    Ok(())
}

/// Copies the files of a directory, durably, and says how many bytes they have.
fn plain_copy(from: &Path, to: &Path) -> Result<u64, Box<dyn Error>> {
    fs::create_dir_all(to)?;
    let mut buffer = vec![0; PIECE_BYTES];
    let mut bytes = 0;
    for entry in fs::read_dir(from)? {
        let path: PathBuf = entry?.path();
        let (mut source, mut target) =
            (File::open(&path)?, File::create(to.join(path.file_name().unwrap_or_default()))?);
        loop {
            let read = source.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            target.write_all(&buffer[..read])?;
            bytes += read as u64;
        }
        target.sync_all()?;
    }
    Ok(bytes)
}

fn median(mut measure: impl FnMut() -> Result<Duration, Box<dyn Error>>) -> Result<Duration, Box<dyn Error>> {
    let times = (0..ROUNDS).map(|_| measure()).collect::<Result<Vec<_>, _>>()?;
    Ok(middle(times))
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
