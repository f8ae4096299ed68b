//! The index against what it stands for, with its parts merged, lost and damaged.

use std::path::PathBuf;

use super::*;
use crate::embedded::{EmbeddedLog, Options, TempDir};
use crate::suite::{batch, command, digest, stream};
use crate::{Batch, Limit, StreamBatch};

/// More entries than a table holds, so that there are runs; in batches, so that it is quick.
const ENTRIES_PER_BATCH: u64 = 500;
const BATCHES: u64 = 5 * TABLE_ENTRIES / ENTRIES_PER_BATCH;
const STREAMS: u64 = 200;

fn large(number: u64) -> Batch {
    let per_stream = ENTRIES_PER_BATCH / 5;
    let streams = (0..5_u64).map(|part| {
        let id = (number * 5 + part) % STREAMS;
        StreamBatch {
            stream: stream(id as u8),
            expected: (number * 5 + part) / STREAMS * per_stream,
            drafts: vec![crate::suite::draft("x"); per_stream as usize],
        }
    });
    Batch { command: command(number), digest: digest(number), streams: streams.collect() }
}

fn fill(log: &EmbeddedLog, batches: std::ops::Range<u64>) {
    batches.for_each(|number| assert!(!log.append_blocking(large(number)).unwrap().repeated));
}

/// Every stream and every command is found, and nothing else.
fn check(log: &EmbeddedLog, batches: u64) {
    for id in 0..STREAMS {
        let parts = (0..batches * 5).filter(|part| part % STREAMS == id).count() as u64;
        assert_eq!(log.stream_version_now(stream(id as u8)).unwrap(), parts * ENTRIES_PER_BATCH / 5, "stream {id}");
    }
    for number in 0..batches {
        let found = log.find_command_now(command(number)).unwrap().unwrap();
        assert_eq!(found.first, number * ENTRIES_PER_BATCH);
        assert_eq!(u64::from(found.count), ENTRIES_PER_BATCH);
    }
    assert_eq!(log.find_command_now(command(batches)).unwrap(), None);
    assert_eq!(log.stream_version_now(stream(255)).unwrap(), 0);
}

fn open(dir: &TempDir) -> EmbeddedLog {
    EmbeddedLog::open(&dir.0, Options::default()).unwrap()
}

fn sled(dir: &TempDir) -> PathBuf {
    dir.0.join("sled").join("index")
}

fn settled(log: &EmbeddedLog) -> (usize, Position) {
    for _ in 0..1000 {
        let (runs, covered) = log.index().runs();
        if log.head_now() - covered < TABLE_ENTRIES && runs < FAN_IN {
            return (runs, covered);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("the keeper does not keep up: {:?}", log.index().runs());
}

#[test]
fn runs_are_merged_and_found_again() {
    let dir = TempDir::new("index");
    let log = open(&dir);
    fill(&log, 0..BATCHES);
    check(&log, BATCHES);
    let (runs, covered) = settled(&log);
    assert!(covered >= 4 * TABLE_ENTRIES, "covered {covered}");
    check(&log, BATCHES);
    drop(log);
    let log = open(&dir);
    assert_eq!(log.index().runs(), (runs, covered), "nothing is made anew after an orderly end");
    check(&log, BATCHES);
    fill(&log, BATCHES..BATCHES + 10);
    check(&log, BATCHES + 10);
}

#[test]
fn losing_the_index_costs_only_time() {
    let dir = TempDir::new("index");
    let log = open(&dir);
    fill(&log, 0..BATCHES);
    drop(log);
    std::fs::remove_dir_all(dir.0.join("sled")).unwrap();
    check(&open(&dir), BATCHES);
    // Rubbish in the place of every file of sled is no worse than none.
    let mut spoiled = 0;
    for entry in std::fs::read_dir(sled(&dir)).unwrap().flatten().filter(|entry| entry.path().is_file()) {
        std::fs::write(entry.path(), [0x5a; 4096]).unwrap();
        spoiled += 1;
    }
    assert!(spoiled > 0);
    let log = open(&dir);
    check(&log, BATCHES);
    assert!(log.append_blocking(large(0)).unwrap().repeated);
}

/// Changes the bytes of a run's file, in which the commands begin at an offset.
type Damage = dyn Fn(&mut Vec<u8>, usize);

#[test]
fn a_damaged_block_is_made_anew_from_the_log() {
    let dir = TempDir::new("index");
    let log = open(&dir);
    fill(&log, 0..BATCHES);
    settled(&log);
    let index = log.index();
    let oldest = || index.read().runs[0].size;
    // Commands are looked up in the oldest run too; a stream's newer rows would hide its blocks.
    let spoil = |change: &Damage| {
        let path = RunFile::path(&index.runs_dir, oldest().id);
        let mut bytes = std::fs::read(&path).unwrap();
        change(&mut bytes, oldest().commands.at as usize);
        std::fs::write(&path, bytes).unwrap();
    };
    let damages: [&Damage; 4] = [
        &|bytes, at| bytes[at + 30] ^= 1,
        &|bytes, at| bytes.copy_within(0..1000, at),
        &|bytes, at| bytes.truncate(at + 10),
        &|bytes, _| bytes.fill(0),
    ];
    for (number, damage) in damages.into_iter().enumerate() {
        let id = oldest().id;
        spoil(damage);
        check(&log, BATCHES);
        assert_ne!(oldest().id, id, "damage {number}: the run was not replaced");
    }
    // A file that is gone is seen on opening, and one that a crash left is removed.
    let (path, left) = (RunFile::path(&index.runs_dir, oldest().id), RunFile::path(&index.runs_dir, 1 << 40));
    drop((log, index));
    std::fs::remove_file(path).unwrap();
    std::fs::write(&left, b"left by a crash").unwrap();
    check(&open(&dir), BATCHES);
    assert!(!left.exists());
}

#[test]
fn an_index_of_another_history_is_not_believed() {
    // A power cut can take entries that a shelf already covers; the log then goes on with others in their places.
    let (dir, other) = (TempDir::new("index"), TempDir::new("index"));
    let log = open(&dir);
    fill(&log, 0..BATCHES);
    drop(log);
    let log = open(&other);
    log.append_blocking(batch(1_000_000, &[(1, 0, &["another history"])])).unwrap();
    drop(log);
    std::fs::remove_dir_all(other.0.join("sled")).unwrap();
    copy(&dir.0.join("sled"), &other.0.join("sled"));
    let log = open(&other);
    assert_eq!(log.index().runs().0, 0);
    assert_eq!(log.stream_version_now(stream(1)).unwrap(), 1);
    assert_eq!(log.find_command_now(command(3)).unwrap(), None);
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[test]
fn runs_that_end_elsewhere_are_not_believed() {
    let dir = TempDir::new("index");
    let log = open(&dir);
    fill(&log, 0..BATCHES);
    let index = log.index();
    settled(&log);
    let runs: Vec<RunSize> = index.read().runs.iter().map(|run| run.size).collect();
    let mut wrong = runs.clone();
    wrong[0].proof ^= 1;
    manifest::put(&index.shelf, index.log, wrong.iter()).unwrap();
    drop((log, index));
    let log = open(&dir);
    assert_eq!(log.index().runs(), (0, 0), "all of it is read from the log again");
    check(&log, BATCHES);
}

#[test]
fn a_stream_is_read_through_runs_and_tables() {
    let dir = TempDir::new("index");
    let log = open(&dir);
    log.append_blocking(batch(u64::MAX, &[(250, 0, &["first"])])).unwrap();
    log.append_blocking(batch(u64::MAX - 1, &[(250, 1, &["second"])])).unwrap();
    fill(&log, 0..BATCHES / 2);
    log.append_blocking(batch(u64::MAX - 2, &[(250, 2, &["third"])])).unwrap();
    let read = log.read_stream_now(stream(250), 0, Limit::ALL).unwrap();
    let starts: Vec<bool> = read
        .iter()
        .zip([&b"first"[..], b"second", b"third"])
        .map(|(entry, text)| entry.bytes.starts_with(text))
        .collect();
    assert_eq!(starts, [true; 3]);
}

#[test]
fn levels_grow_by_the_fan_in() {
    let run = |units: u64| {
        let part = run::PartSize { at: 0, rows: 0, filter_words: 0 };
        RunSize { id: 0, from: 0, to: units * TABLE_ENTRIES, proof: 0, streams: part, commands: part }
    };
    let ripe_of = |units: &[u64]| ripe(&units.iter().map(|units| run(*units)).collect::<Vec<_>>());
    assert_eq!(ripe_of(&[]), None);
    assert_eq!(ripe_of(&[1, 1, 1]), None);
    assert_eq!(ripe_of(&[1, 1, 1, 1]), Some(0..4));
    assert_eq!(ripe_of(&[16, 4, 4, 4, 1, 1, 1]), None);
    assert_eq!(ripe_of(&[16, 4, 4, 4, 1, 1, 1, 1]), Some(4..8));
    assert_eq!(ripe_of(&[16, 4, 4, 4, 4, 1]), Some(1..6));
    // A large run between small ones must not make small merges repeat the large one.
    assert_eq!(ripe_of(&[1, 16, 1, 1, 1]), None);
}
