//! The data directory of format version 1, as the program that first wrote it left it: every later program must open
//! it, and must write the same bytes for as long as it writes version 1.

use std::path::PathBuf;
use std::sync::atomic::AtomicI64;

use super::*;
use crate::embedded::segment::SEGMENT_HEADER_BYTES;
use crate::suite::{batch, command, digest, stream};

/// Set to write the directory anew. That is right only for a new format version, in a directory of its own.
const WRITE: &str = "STORE_WRITE_GOLDEN";
const SEGMENT_BYTES: u64 = 2048;
const BATCHES: u64 = 8;

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/v1")
}

/// Opens with a clock that only ticks when it is asked, and once goes back.
fn open(dir: &Path) -> EmbeddedLog {
    let ticks = AtomicI64::new(1_700_000_000_000_000);
    let clock =
        move || ticks.fetch_add(if ticks.load(Ordering::Relaxed) % 3 == 0 { -1000 } else { 250 }, Ordering::Relaxed);
    EmbeddedLog::open(dir, Options { clock: Arc::new(clock), segment_bytes: Some(SEGMENT_BYTES), ..Options::default() })
        .unwrap()
}

fn write(log: &EmbeddedLog) {
    for number in 0..BATCHES {
        log.append_blocking(batch(number, &[(1, number * 2, &["one", "two"]), (number as u8 + 10, 0, &["other"])]))
            .unwrap();
    }
}

fn segments(dir: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(dir.join(LOG_DIR)).unwrap().flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| segment::first_by_name(path).is_some());
    paths.sort();
    paths
}

fn lines(log: &EmbeddedLog) -> String {
    let mut out = String::new();
    for chunk in log.scan(0) {
        for entry in chunk.unwrap().iter() {
            let (position, at, version) = (entry.position, entry.recorded_at, entry.stream_version);
            let (id, by, bytes) = (entry.stream, entry.command, entry.bytes.escape_ascii());
            out += &format!("{position} {at} {id} {version} {by} {bytes}\n");
        }
    }
    out
}

#[test]
fn version_1_is_opened_as_it_was_written() {
    let kept = golden();
    if std::env::var_os(WRITE).is_some() {
        std::fs::remove_dir_all(&kept).ok();
        let log = open(&kept);
        write(&log);
        std::fs::write(kept.join("entries.txt"), lines(&log)).unwrap();
        drop(log);
        std::fs::remove_dir_all(kept.join(SLED_DIR)).unwrap();
        std::fs::remove_file(kept.join(owner::LOCK_FILE)).unwrap();
        std::fs::remove_file(kept.join(LOG_DIR).join(writer::rolling::SPARE_FILE)).unwrap();
    }
    // Opening writes beside the log, so it is a copy that is opened.
    let dir = TempDir::new("golden");
    std::fs::create_dir(dir.0.join(LOG_DIR)).unwrap();
    for entry in std::fs::read_dir(kept.join(LOG_DIR)).unwrap().flatten() {
        std::fs::copy(entry.path(), dir.0.join(LOG_DIR).join(entry.file_name())).unwrap();
    }
    assert!(segments(&kept).len() > 1, "a sealed file and an open one");
    let log = open(&dir.0);
    assert_eq!(lines(&log), std::fs::read_to_string(kept.join("entries.txt")).unwrap());
    assert_eq!(log.head_now(), BATCHES * 3);
    assert_eq!(log.stream_version_now(stream(1)).unwrap(), BATCHES * 2);
    let found = log.find_command_now(command(3)).unwrap().unwrap();
    assert_eq!((found.digest, found.first, found.count), (digest(3), 9, 3));
    assert_eq!(log.append_blocking(batch(99, &[(1, BATCHES * 2, &["more"])])).unwrap().first, BATCHES * 3);
}

#[test]
fn version_1_is_still_written_so() {
    let dir = TempDir::new("golden");
    let log = open(&dir.0);
    write(&log);
    drop(log);
    let (kept, new) = (segments(&golden()), segments(&dir.0));
    assert_eq!(kept.len(), new.len());
    for (kept, new) in kept.iter().zip(&new) {
        assert_eq!(kept.file_name(), new.file_name());
        // The heads differ by the mark of the log alone.
        let (kept, new) = (std::fs::read(kept).unwrap(), std::fs::read(new).unwrap());
        assert_eq!(kept[..24], new[..24]);
        assert!(kept[SEGMENT_HEADER_BYTES..] == new[SEGMENT_HEADER_BYTES..], "the frames differ");
    }
}
