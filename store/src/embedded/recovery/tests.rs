//! What opening makes of a log that was cut off, and of one that was damaged.

use std::fs;

use proptest::prelude::*;

use super::*;
use crate::embedded::segment::file_name;
use crate::embedded::{EmbeddedLog, Options, TempDir};
use crate::suite::{batch, stream};
use crate::{Direction, Limit, ReadError};

/// Small enough that a few batches fill several.
const SEGMENT_BYTES: u64 = 4096;

fn options() -> Options {
    Options { segment_bytes: Some(SEGMENT_BYTES), ..Options::default() }
}

fn open(dir: &Path) -> Result<EmbeddedLog, OpenError> {
    EmbeddedLog::open(dir, options())
}

/// Appends batches of three entries and ends without leaving a floor, as a killed process does.
fn fill(dir: &Path, batches: u64) {
    let log = open(dir).unwrap();
    for number in log.head_now() / 3..batches {
        log.append_blocking(batch(number, &[(1, number * 3, &["one", "two", "three"])])).unwrap();
    }
    drop(log);
    fs::remove_file(dir.join("log").join(FLOOR_FILE)).unwrap();
}

fn newest(dir: &Path) -> PathBuf {
    let mut paths: Vec<PathBuf> = fs::read_dir(dir.join("log")).unwrap().flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| segment::first_by_name(path).is_some());
    paths.sort();
    paths.pop().unwrap()
}

/// Where the frames of a file begin, and where the last one ends.
fn offsets(path: &Path) -> Vec<usize> {
    let bytes = fs::read(path).unwrap();
    let (mut expected, mut offsets) =
        (Expected { position: segment::first_by_name(path).unwrap(), link: None }, Vec::new());
    let frames = &bytes[SEGMENT_HEADER_BYTES..];
    let (used, _) = frame::decode_all(frames, &mut expected, &mut offsets, usize::MAX);
    offsets.push(used as u32);
    offsets.iter().map(|at| *at as usize + SEGMENT_HEADER_BYTES).collect()
}

fn spoil(path: &Path, at: usize, change: impl FnOnce(&mut [u8])) {
    let mut bytes = fs::read(path).unwrap();
    change(&mut bytes[at..]);
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_tail_torn_at_any_byte_loses_only_the_batch_it_belongs_to() {
    let dir = TempDir::in_memory("torn");
    fill(&dir.0, 4);
    let path = newest(&dir.0);
    let whole = fs::read(&path).unwrap();
    let offsets = offsets(&path);
    let (start, end) = (offsets[9], offsets[12]);
    for cut in start..=end {
        let mut torn = whole.clone();
        torn[cut..].fill(0);
        fs::write(&path, &torn).unwrap();
        let log = open(&dir.0).unwrap();
        let kept = if cut == end { 12 } else { 9 };
        assert_eq!(log.head_now(), kept, "cut at {cut}");
        assert_eq!(log.status().cut_bytes > 0, cut != start && cut != end, "cut at {cut}");
        // The log goes on where it was cut.
        let again = log.append_blocking(batch(3, &[(1, 9, &["one", "two", "three"])])).unwrap();
        assert_eq!((again.repeated, again.first), (cut == end, 9));
        drop(log);
        assert_eq!(open(&dir.0).unwrap().head_now(), 12);
        fs::remove_file(dir.0.join("log").join(FLOOR_FILE)).unwrap();
    }
}

#[test]
fn a_file_cut_short_at_any_byte_loses_only_the_torn_batch() {
    let dir = TempDir::in_memory("short");
    fill(&dir.0, 4);
    let path = newest(&dir.0);
    let whole = fs::read(&path).unwrap();
    let offsets = offsets(&path);
    for cut in offsets[9]..offsets[12] {
        fs::write(&path, &whole[..cut]).unwrap();
        assert_eq!(open(&dir.0).unwrap().head_now(), 9, "cut at {cut}");
        fs::remove_file(dir.0.join("log").join(FLOOR_FILE)).unwrap();
    }
}

#[test]
fn pages_of_the_last_group_may_be_lost_in_any_order() {
    // A power cut may keep a later page of a group that was never acknowledged and lose an earlier one.
    let dir = TempDir::in_memory("pages");
    fill(&dir.0, 4);
    let path = newest(&dir.0);
    let offsets = offsets(&path);
    spoil(&path, offsets[9], |bytes| bytes[..40].fill(0));
    let log = open(&dir.0).unwrap();
    assert_eq!(log.head_now(), 9);
    assert!(log.status().cut_bytes > 0);
}

#[test]
fn damage_before_what_was_acknowledged_is_refused_with_its_position() {
    let dir = TempDir::in_memory("damage");
    fill(&dir.0, 4);
    let path = newest(&dir.0);
    let whole = fs::read(&path).unwrap();
    let offsets = offsets(&path);
    for at in SEGMENT_HEADER_BYTES..offsets[9] {
        let hit = offsets.partition_point(|offset| *offset <= at) as u64 - 1;
        spoil(&path, at, |bytes| bytes[0] ^= 0x10);
        let spoiled = fs::read(&path).unwrap();
        match open(&dir.0) {
            Err(OpenError::Damaged { position, segment, .. }) => {
                assert_eq!((position, segment), (hit, path.clone()), "byte {at}");
            }
            other => panic!("byte {at}: expected a refusal, got {other:?}"),
        }
        assert_eq!(fs::read(&path).unwrap(), spoiled, "a damaged log is left as it is");
        fs::write(&path, &whole).unwrap();
    }
    assert_eq!(open(&dir.0).unwrap().head_now(), 12);
}

#[test]
fn a_lost_tail_is_not_taken_for_a_torn_one_after_an_orderly_end() {
    let dir = TempDir::in_memory("floor");
    fill(&dir.0, 4);
    drop(open(&dir.0).unwrap());
    let path = newest(&dir.0);
    let offsets = offsets(&path);
    spoil(&path, offsets[11], |bytes| bytes[30] ^= 1);
    match open(&dir.0) {
        Err(OpenError::Damaged { position, .. }) => assert_eq!(position, 9),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[test]
fn damage_in_a_sealed_file_is_refused_where_it_is_read() {
    let dir = TempDir::in_memory("sealed");
    fill(&dir.0, 30);
    let first = dir.0.join("log").join(file_name(0));
    assert_ne!(newest(&dir.0), first);
    let offsets = offsets(&first);
    let log = open(&dir.0).unwrap();
    spoil(&first, offsets[4] + 90, |bytes| bytes[0] ^= 1);
    let hit = |read: Result<crate::Chunk, ReadError>| match read {
        Err(ReadError::Damaged { position, segment, .. }) => assert_eq!((position, segment), (4, first.clone())),
        other => panic!("expected damage, got {other:?}"),
    };
    hit(log.read_now(0, Direction::Forward, Limit::entries(10)));
    hit(log.read_now(8, Direction::Backward, Limit::entries(8)));
    hit(log.read_stream_now(stream(1), 0, Limit::ALL));
    hit(log.scan(0).find(Result::is_err).unwrap());
    assert_eq!(log.scan(0).count(), 1, "nothing after damage is handed out");
    assert_eq!(log.read_now(5, Direction::Forward, Limit::entries(3)).unwrap().len(), 3);
    drop(log);
    // Opening reads what the index does not cover yet, which in so short a log is all of it.
    assert!(matches!(open(&dir.0), Err(OpenError::Damaged { position: 4, .. })));
}

#[test]
fn a_damaged_table_or_trailer_is_worked_out_anew() {
    let dir = TempDir::in_memory("table");
    fill(&dir.0, 30);
    let first = dir.0.join("log").join(file_name(0));
    let whole = fs::read(&first).unwrap();
    let frames_end = *offsets(&first).last().unwrap();
    for at in frames_end..whole.len() {
        for bit in [0x01, 0x80] {
            spoil(&first, at, |bytes| bytes[0] ^= bit);
            let log = open(&dir.0).unwrap();
            for position in 0..12 {
                let read = log.read_now(position, Direction::Forward, Limit::entries(2)).unwrap();
                assert_eq!(read.first().unwrap().position, position, "byte {at}");
            }
            assert_eq!(log.read_stream_now(stream(1), 0, Limit::ALL).unwrap().len(), 90);
            drop(log);
            fs::write(&first, &whole).unwrap();
        }
    }
}

#[test]
fn files_lost_swapped_or_foreign_are_refused() {
    let (dir, other) = (TempDir::in_memory("lost"), TempDir::in_memory("foreign"));
    fill(&dir.0, 60);
    fill(&other.0, 60);
    let mut paths: Vec<PathBuf> =
        fs::read_dir(dir.0.join("log")).unwrap().flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| segment::first_by_name(path).is_some());
    paths.sort();
    assert!(paths.len() >= 4);
    let refused_at = |expected: u64| match open(&dir.0) {
        Err(OpenError::Damaged { position, .. }) => assert_eq!(position, expected),
        other => panic!("expected a refusal, got {other:?}"),
    };
    let middle = segment::first_by_name(&paths[1]).unwrap();
    let aside = dir.0.join("aside");
    fs::rename(&paths[1], &aside).unwrap();
    refused_at(middle);
    fs::copy(&paths[2], &paths[1]).unwrap();
    refused_at(middle);
    fs::copy(other.0.join("log").join(file_name(middle)), &paths[1]).unwrap();
    refused_at(middle);
    fs::rename(&aside, &paths[1]).unwrap();
    assert_eq!(open(&dir.0).unwrap().head_now(), 180);
}

#[test]
fn another_format_is_refused_by_its_version() {
    let dir = TempDir::in_memory("format");
    fill(&dir.0, 1);
    let path = newest(&dir.0);
    spoil(&path, 0, |bytes| {
        bytes[8] = 2;
        let crc = crc32c::crc32c(&bytes[..60]);
        bytes[60..64].copy_from_slice(&crc.to_le_bytes());
    });
    assert!(matches!(open(&dir.0), Err(OpenError::Format { found: 2, known: 1, .. })));
}

#[test]
fn the_mark_of_an_orderly_end_is_exact() {
    let floor = Floor { head: 77, last_crc: 5 };
    assert_eq!(Floor::decode(&floor.encode()), Some(floor));
    for at in 0..16 {
        let mut bytes = floor.encode();
        bytes[at] ^= 1;
        assert_eq!(Floor::decode(&bytes), None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_in_the_place_of_a_segment_are_refused_or_read_without_a_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        keep in 0_usize..200,
    ) {
        let dir = TempDir::in_memory("fuzz");
        fill(&dir.0, 2);
        let path = newest(&dir.0);
        let mut mixed = fs::read(&path).unwrap();
        mixed.truncate(keep);
        mixed.extend(bytes);
        fs::write(&path, &mixed).unwrap();
        if let Ok(log) = open(&dir.0) {
            prop_assert!(log.head_now() <= 6);
            prop_assert!(log.scan(0).all(|chunk| chunk.is_ok()));
        }
    }

    #[test]
    fn any_bytes_are_no_header_trailer_or_floor(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
        prop_assert!(SegmentHeader::decode(&bytes).is_err());
        prop_assert!(Trailer::decode(&bytes).is_none());
        prop_assert!(Floor::decode(&bytes).is_none());
    }
}
