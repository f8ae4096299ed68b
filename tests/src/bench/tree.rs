//! What the Merkle tree costs: durable appends while a tree follows the log against appends without one, and making the
//! tree from nothing.

use super::{
    disk::{ENTRY_BYTES, batch},
    stats::{Table, rate},
};
use std::{
    collections::VecDeque,
    error::Error,
    fs,
    path::Path,
    time::{Duration, Instant},
};
use store::{EmbeddedLog, Enqueued, Options, tree::Tree};

const ROUNDS: usize = 8;
/// How many commands wait at a time when many people write at once.
const WAITING: usize = 256;
/// How many entries the tree made from nothing has.
const REBUILT_ENTRIES: u64 = 1_000_000;

/// One way to append: how many commands in each round, of how many entries, and how many of them wait at a time.
struct Way {
    name: &'static str,
    appends: usize,
    entries: usize,
    waiting: usize,
}

const WAYS: [Way; 3] = [
    Way { name: "one writer, one entry", appends: 300, entries: 1, waiting: 1 },
    Way { name: "one writer, batches of 100", appends: 80, entries: 100, waiting: 1 },
    Way { name: "256 writers, one entry", appends: 20_000, entries: 1, waiting: WAITING },
];

/// Measures the tree.
pub(crate) fn run(dir: &Path, table: &mut Table) -> Result<(), Box<dyn Error>> {
    let dir = dir.join("tree");
    for way in WAYS {
        let (ratio, told) = with_against_without(&dir, &way)?;
        let what = format!("durable append with the Merkle tree on against off, {}", way.name);
        table.at_least(&what, ratio, 0.9, &told);
    }
    let (speed, told) = from_nothing(&dir)?;
    table.at_least("the Merkle tree made from nothing, million entries/s", speed / 1e6, 1.0, &told);
    fs::remove_dir_all(dir)?;
    Ok(())
}

/// Alternates both, so that a slow moment of the device falls on both. The tree is given no time to catch up: it works
/// while the next appends go on.
fn with_against_without(dir: &Path, way: &Way) -> Result<(f64, String), Box<dyn Error>> {
    let plain = EmbeddedLog::open(dir.join("plain"), Options::default())?;
    let followed = EmbeddedLog::open(dir.join("followed"), Options::default())?;
    let tree = Tree::open(dir.join("tiles"), &followed, |_, _| {})?;
    let (mut without, mut with) = (Duration::ZERO, Duration::ZERO);
    for round in 0..ROUNDS {
        let first = (round * way.appends) as u64;
        // Which goes first changes: what comes second finds the device warm, or busy.
        if round % 2 == 0 {
            without += append(&plain, first, way)?;
            with += append(&followed, first, way)?;
            tree.at_least_blocking(followed.head_now())?;
        } else {
            with += append(&followed, first, way)?;
            tree.at_least_blocking(followed.head_now())?;
            without += append(&plain, first, way)?;
        }
    }
    tree.close();
    plain.close();
    followed.close();
    fs::remove_dir_all(dir)?;
    let entries = ROUNDS * way.appends * way.entries;
    let (with, without) = (rate(entries, with), rate(entries, without));
    Ok((with / without, format!("{with:.0}/s against {without:.0}/s")))
}

/// Appends the commands of one round, with some always waiting, and says how long it took until all were durable.
fn append(log: &EmbeddedLog, first: u64, way: &Way) -> Result<Duration, Box<dyn Error>> {
    let batches: Vec<_> = (first..first + way.appends as u64).map(|number| batch(number, way.entries)).collect();
    let start = Instant::now();
    std::thread::scope(|scope| {
        // The runtime lives and ends on this thread: one must not end where another is running.
        let appending = scope.spawn(|| -> Result<(), Box<dyn Error + Send + Sync>> {
            let runtime = tokio::runtime::Builder::new_current_thread().build()?;
            let mut waiting: VecDeque<Enqueued> = VecDeque::new();
            for batch in batches {
                if waiting.len() == way.waiting {
                    waiting.pop_front().map_or(Ok(()), |oldest| runtime.block_on(oldest).map(drop))?;
                }
                waiting.push_back(log.enqueue(batch)?);
            }
            Ok(waiting.into_iter().try_for_each(|append| runtime.block_on(append).map(drop))?)
        });
        appending.join().expect("appending does not panic")
    })
    .map_err(|error| error.to_string())?;
    Ok(start.elapsed())
}

/// Makes the tree of a long log from nothing.
fn from_nothing(dir: &Path) -> Result<(f64, String), Box<dyn Error>> {
    let log = EmbeddedLog::open(dir.join("long"), Options::default())?;
    while log.head_now() < REBUILT_ENTRIES {
        log.append_blocking(batch(log.head_now(), 10_000))?;
    }
    let start = Instant::now();
    let tree = Tree::open(dir.join("tiles"), &log, |_, _| {})?;
    let speed = rate(REBUILT_ENTRIES as usize, start.elapsed());
    tree.close();
    let start = Instant::now();
    Tree::open(dir.join("tiles"), &log, |_, _| {})?.close();
    let told = format!("{REBUILT_ENTRIES} entries of {ENTRY_BYTES} B, opened again in {:?}", start.elapsed());
    log.close();
    Ok((speed, told))
}
