//! The engine on a disk that fails: nothing is acknowledged that is not durable, nothing is written after a failure
//! that leaves the end of the log in doubt, and a full disk does no harm.

use std::time::Duration;

use super::*;
use crate::disk::{FaultyDisk, Operation};
use crate::suite::{batch, stream};

fn open(dir: &TempDir, disk: &FaultyDisk) -> EmbeddedLog {
    let options = Options { disk: Arc::new(disk.clone()), segment_bytes: Some(4096), ..Options::default() };
    EmbeddedLog::open(&dir.0, options).unwrap()
}

fn one(number: u64, version: u64) -> Batch {
    batch(number, &[(1, version, &["entry"])])
}

/// After a fault on the way to durability the engine is poisoned; opened anew it has all that was acknowledged.
fn poisons(fault: Operation, may_survive: bool) {
    let dir = TempDir::in_memory("fault");
    let disk = FaultyDisk::default();
    let log = open(&dir, &disk);
    for number in 0..5 {
        log.append_blocking(one(number, number)).unwrap();
    }
    disk.fail_once(fault, 0);
    let failed = log.append_blocking(one(5, 5));
    assert!(matches!(failed, Err(AppendError::Poisoned { .. })), "{fault:?}: {failed:?}");
    // The disk works again, but nobody knows what it holds, so nothing more is written.
    let after = log.append_blocking(one(6, 5));
    assert!(matches!(after, Err(AppendError::Poisoned { .. })), "{fault:?}: {after:?}");
    assert!(log.status().poisoned.is_some());
    // Reads go on, and show only what is durable.
    assert_eq!(log.head_now(), 5);
    assert_eq!(log.read_stream_now(stream(1), 0, Limit::ALL).unwrap().len(), 5);
    assert_eq!(log.find_command_now(crate::suite::command(5)).unwrap(), None);
    drop(log);
    let log = open(&dir, &disk);
    assert_eq!(log.head_now(), if may_survive { 6 } else { 5 }, "{fault:?}");
    // The outcome of the failed command was unknown; sending it again settles it.
    assert_eq!(log.append_blocking(one(5, 5)).unwrap().repeated, may_survive, "{fault:?}");
    assert_eq!(log.append_blocking(one(6, 6)).unwrap().first, 6);
}

#[test]
fn a_failed_write_poisons() {
    poisons(Operation::Write, false);
}

#[test]
fn a_short_write_poisons_and_its_torn_batch_is_cut() {
    for bytes in [1, 80, 130] {
        poisons(Operation::ShortWrite(bytes), false);
    }
}

#[test]
fn a_failed_sync_poisons_whatever_the_file_shows() {
    poisons(Operation::Sync, true);
}

#[test]
fn everyone_in_a_failed_group_is_told() {
    let dir = TempDir::in_memory("fault");
    let disk = FaultyDisk::default();
    let log = open(&dir, &disk);
    disk.fail_always(Operation::Sync);
    std::thread::scope(|scope| {
        for number in 0..8 {
            let log = &log;
            scope.spawn(move || {
                let failed = log.append_blocking(batch(number, &[(number as u8, 0, &["x"])]));
                assert!(matches!(failed, Err(AppendError::Poisoned { .. })), "{failed:?}");
            });
        }
    });
    assert_eq!(log.head_now(), 0);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let mut follower = log.subscribe(0);
    log.close();
    assert!(runtime.block_on(follower.next()).is_none(), "followers never see what is not durable");
}

#[test]
fn a_full_disk_makes_the_log_read_only_until_there_is_space() {
    let dir = TempDir::in_memory("full");
    let disk = FaultyDisk::default();
    let log = open(&dir, &disk);
    disk.fail_always(Operation::Allocate);
    let mut appended = 0;
    let refused = loop {
        match log.append_blocking(one(appended, appended)) {
            Ok(_) => appended += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(refused, AppendError::ReadOnly { .. }), "{refused:?}");
    assert!(appended > 20, "what was reserved is used before the log gives up: {appended}");
    let status = log.status();
    assert!(status.read_only && status.poisoned.is_none());
    assert_eq!(log.read_stream_now(stream(1), 0, Limit::ALL).unwrap().len() as u64, appended);
    // A command that is known is still answered, for that needs no space.
    assert!(log.append_blocking(one(0, 0)).unwrap().repeated);
    drop(log);
    let log = open(&dir, &disk);
    assert_eq!(log.head_now(), appended, "a full disk does not keep the log from opening");
    assert!(matches!(log.append_blocking(one(appended, appended)), Err(AppendError::ReadOnly { .. })));
    disk.heal();
    assert_eq!(log.append_blocking(one(appended, appended)).unwrap().first, appended);
    assert!(!log.status().read_only);
}

#[test]
fn the_log_notices_by_itself_that_there_is_space_again() {
    let dir = TempDir::in_memory("full");
    let disk = FaultyDisk::default();
    let log = open(&dir, &disk);
    disk.fail_always(Operation::Allocate);
    let mut appended = 0;
    while log.append_blocking(one(appended, appended)).is_ok() {
        appended += 1;
    }
    disk.heal();
    for _ in 0..100 {
        if !log.status().read_only {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("nobody would ever append again: callers may ask the status first");
}

#[test]
fn a_fault_between_two_segments_leaves_a_log_that_opens() {
    /// Two to three segments of a handful of entries each, so that every step between two of them is hit.
    const ENTRIES: u64 = 14;
    const OPERATIONS: usize = 26;
    for fault in [Operation::Write, Operation::Sync, Operation::Rename, Operation::ShortWrite(10)] {
        for after in 0..if fault == Operation::Rename { 4 } else { OPERATIONS } {
            let dir = TempDir::in_memory("roll");
            let disk = FaultyDisk::default();
            let open = || {
                let options = Options { disk: Arc::new(disk.clone()), segment_bytes: Some(1024), ..Options::default() };
                EmbeddedLog::open(&dir.0, options).unwrap()
            };
            let log = open();
            disk.fail_once(fault, after);
            let append = |log: &EmbeddedLog, number| log.append_blocking(one(number, number));
            let appended = (0..ENTRIES).take_while(|number| append(&log, *number).is_ok()).count() as u64;
            drop(log);
            disk.heal();
            let log = open();
            assert!(log.head_now() >= appended, "{fault:?} after {after}");
            for number in log.head_now()..ENTRIES {
                append(&log, number).unwrap();
            }
            let scanned: usize = log.scan(0).map(|chunk| chunk.unwrap().len()).sum();
            assert_eq!(scanned as u64, ENTRIES, "{fault:?} after {after}");
        }
    }
}
