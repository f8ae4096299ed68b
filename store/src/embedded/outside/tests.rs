//! A log seen from outside: it says what the owner says, hands out only what is proven, and overlooks no changed byte.

use std::fs;

use super::*;
use crate::batch::Batch;
use crate::embedded::{EmbeddedLog, Options, TempDir};
use crate::suite;

/// Segments so small that a few entries fill them.
const SEGMENT_BYTES: u64 = 2048;

fn open(dir: &TempDir) -> EmbeddedLog {
    EmbeddedLog::open(&dir.0, Options { segment_bytes: Some(SEGMENT_BYTES), ..Options::default() }).unwrap()
}

fn batch(number: u8) -> Batch {
    suite::batch(u64::from(number), &[(number, 0, &["one entry", "another"])])
}

/// A closed log of several segments.
fn closed(name: &str) -> (TempDir, u64) {
    let dir = TempDir::in_memory(name);
    let log = open(&dir);
    for number in 1..=20 {
        log.append_blocking(batch(number)).unwrap();
    }
    let head = log.head_now();
    log.close();
    (dir, head)
}

fn read(log: &OutsideLog) -> Result<u64, ReadError> {
    let mut next = 0;
    for chunk in log.walk(Position::MAX) {
        for entry in chunk?.iter() {
            assert_eq!(entry.position, next);
            next += 1;
        }
    }
    Ok(next)
}

#[test]
fn it_reads_what_the_owner_wrote() {
    let (dir, head) = closed("outside");
    let log = OutsideLog::open(&dir.0).unwrap();
    assert_eq!((log.head(), log.proven(), log.torn_bytes()), (head, head, 0));
    assert!(log.segments().len() > 3 && log.segments().iter().rev().skip(1).all(|segment| segment.sealed));
    assert_eq!(read(&log).unwrap(), head);
    let first: usize = log.walk(5).map(|chunk| chunk.unwrap().len()).sum();
    assert_eq!(first, 5);
}

#[test]
fn of_an_open_log_the_last_group_is_not_proven_yet() {
    let (dir, head) = closed("outside-open");
    let owner = open(&dir);
    owner.append_blocking(batch(21)).unwrap();
    owner.append_blocking(batch(22)).unwrap();
    let log = OutsideLog::open(&dir.0).unwrap();
    assert_eq!((log.head(), log.proven()), (head + 4, head + 2));
    assert_eq!(read(&log).unwrap(), head + 4);
    assert_eq!(owner.head_now(), head + 4, "the owner was not disturbed");
}

#[test]
fn no_changed_byte_is_overlooked() {
    let (dir, head) = closed("outside-flip");
    let files: Vec<PathBuf> = fs::read_dir(dir.0.join(LOG_DIR)).unwrap().map(|file| file.unwrap().path()).collect();
    for path in files.into_iter().filter(|path| !path.ends_with("spare")) {
        let sound = fs::read(&path).unwrap();
        for at in 0..sound.len() {
            let mut bytes = sound.clone();
            bytes[at] ^= 1 << (at % 8);
            fs::write(&path, bytes).unwrap();
            let log = OutsideLog::open(&dir.0).unwrap();
            let read = read(&log);
            assert!(read.is_err() || log.torn_bytes() > 0, "byte {at} of {}: {read:?} of {head}", path.display());
        }
        fs::write(&path, sound).unwrap();
    }
    assert_eq!(read(&OutsideLog::open(&dir.0).unwrap()).unwrap(), head);
}

#[test]
fn missing_and_cut_files_are_named_by_position() {
    let (dir, _) = closed("outside-cut");
    let log = OutsideLog::open(&dir.0).unwrap();
    let second = &log.segments()[1];
    let bytes = fs::read(&second.path).unwrap();
    fs::write(&second.path, &bytes[..bytes.len() / 2]).unwrap();
    let cut = read(&OutsideLog::open(&dir.0).unwrap());
    assert!(matches!(cut, Err(ReadError::Damaged { position, .. }) if position >= second.first), "{cut:?}");
    fs::remove_file(&second.path).unwrap();
    let missing = read(&OutsideLog::open(&dir.0).unwrap());
    assert!(matches!(missing, Err(ReadError::Damaged { position, .. }) if position == second.first), "{missing:?}");
}
