//! Snapshots: kept whole, given up rather than believed.

use super::*;
use crate::embedded::{EmbeddedLog, Options, TempDir};
use crate::suite::batch;

fn open(dir: &TempDir) -> EmbeddedLog {
    EmbeddedLog::open(&dir.0, Options::default()).unwrap()
}

fn fill(log: &EmbeddedLog, entries: u64) {
    for number in log.head_now()..entries {
        log.append_blocking(batch(number, &[(1, number, &["x"])])).unwrap();
    }
}

fn contents(seed: u8, bytes: usize) -> Vec<u8> {
    (0..bytes).map(|at| (at as u8).wrapping_mul(31) ^ (at >> 8) as u8 ^ seed).collect()
}

fn read(snapshots: &Snapshots, name: &str) -> Option<(SnapshotInfo, Vec<u8>)> {
    let mut reader = snapshots.get(name).unwrap()?;
    let mut out = Vec::new();
    reader.read_to_end(&mut out).unwrap();
    Some((reader.info(), out))
}

const DIGEST: ContentDigest = ContentDigest([9; 32]);

#[test]
fn a_snapshot_is_read_as_it_was_kept() {
    let dir = TempDir::new("snapshots");
    let log = open(&dir);
    fill(&log, 10);
    let snapshots = log.snapshots();
    for bytes in [0, 1, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 300_000] {
        let info = snapshots.put("chain", 10, DIGEST, contents(1, bytes).as_slice()).unwrap();
        assert_eq!((info.position, info.bytes), (10, bytes as u64));
        assert_eq!(read(&snapshots, "chain").unwrap(), (info, contents(1, bytes)));
    }
    snapshots.put("village", 0, DIGEST, contents(2, 70_000).as_slice()).unwrap();
    log.close();
    drop((log, snapshots));
    let log = open(&dir);
    let snapshots = log.snapshots();
    let names: Vec<String> = snapshots.list().unwrap().into_iter().map(|info| info.name).collect();
    assert_eq!(names, ["chain", "village"]);
    assert_eq!(read(&snapshots, "chain").unwrap().1, contents(1, 300_000));
    snapshots.delete("chain").unwrap();
    snapshots.delete("chain").unwrap();
    assert!(read(&snapshots, "chain").is_none());
    assert_eq!(read(&snapshots, "village").unwrap().1, contents(2, 70_000));
}

#[test]
fn what_the_log_does_not_prove_is_not_handed_out() {
    let (dir, other) = (TempDir::new("snapshots"), TempDir::new("snapshots"));
    let log = open(&dir);
    fill(&log, 10);
    let ahead = log.snapshots().put("chain", 11, DIGEST, &b"state"[..]);
    assert!(matches!(ahead, Err(SnapshotError::Ahead { position: 11, head: 10 })));
    log.snapshots().put("chain", 10, DIGEST, &b"state"[..]).unwrap();
    log.snapshots().put("early", 3, DIGEST, &b"state"[..]).unwrap();
    drop(log);
    // The log is another one that happens to lie beside the same sled directory.
    let log = open(&other);
    fill(&log, 20);
    drop(log);
    fs::remove_dir_all(dir.0.join("log")).unwrap();
    fs::rename(other.0.join("log"), dir.0.join("log")).unwrap();
    let log = open(&dir);
    assert!(read(&log.snapshots(), "chain").is_none());
    assert!(log.snapshots().list().unwrap().is_empty());
}

#[test]
fn a_failed_put_leaves_the_earlier_one() {
    struct Broken(usize);
    impl Read for Broken {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let count = out.len().min(self.0);
            self.0 -= count;
            if count == 0 { Err(io::Error::other("the source broke off")) } else { Ok(count) }
        }
    }
    let dir = TempDir::new("snapshots");
    let log = open(&dir);
    fill(&log, 3);
    let snapshots = log.snapshots();
    snapshots.put("chain", 3, DIGEST, contents(1, 50_000).as_slice()).unwrap();
    let failed = snapshots.put("chain", 3, DIGEST, Broken(100_000));
    assert!(matches!(failed, Err(SnapshotError::Copy(_))));
    assert_eq!(read(&snapshots, "chain").unwrap().1, contents(1, 50_000));
    let name = "n".repeat(MAX_SNAPSHOT_NAME_BYTES + 1);
    assert!(matches!(snapshots.put(&name, 3, DIGEST, &b""[..]), Err(SnapshotError::Name { .. })));
}

#[test]
fn a_damaged_file_is_an_error_and_never_other_bytes() {
    let dir = TempDir::new("snapshots");
    let log = open(&dir);
    fill(&log, 3);
    let snapshots = log.snapshots();
    snapshots.put("chain", 3, DIGEST, contents(1, 150_000).as_slice()).unwrap();
    let path = snapshots.inner.blob(0);
    let whole = fs::read(&path).unwrap();
    let spoiled = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        let mut out = Vec::new();
        let error = snapshots.get("chain").unwrap().unwrap().read_to_end(&mut out).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        assert_eq!(out, contents(1, 150_000)[..out.len()]);
        out.len()
    };
    let mut flipped = whole.clone();
    flipped[BLOCK_BYTES + SUM_BYTES + 7] ^= 1;
    assert_eq!(spoiled(&flipped), BLOCK_BYTES);
    // Two blocks in each other's place are whole, but not what was kept there.
    let block = BLOCK_BYTES + SUM_BYTES;
    assert_eq!(spoiled(&[&whole[block..2 * block], &whole[..block], &whole[2 * block..]].concat()), 0);
    assert_eq!(spoiled(&whole[..whole.len() - 1]), 2 * BLOCK_BYTES);
    assert_eq!(spoiled(&[]), 0);
    fs::remove_file(&path).unwrap();
    assert!(snapshots.get("chain").unwrap().is_none());
}

#[test]
fn a_reader_keeps_what_it_opened_and_nothing_is_left_behind() {
    let dir = TempDir::new("snapshots");
    let log = open(&dir);
    fill(&log, 3);
    let snapshots = log.snapshots();
    snapshots.put("chain", 2, DIGEST, contents(1, 150_000).as_slice()).unwrap();
    let mut reader = snapshots.get("chain").unwrap().unwrap();
    snapshots.put("chain", 3, DIGEST, contents(2, 150_000).as_slice()).unwrap();
    let mut out = Vec::new();
    reader.read_to_end(&mut out).unwrap();
    assert_eq!(out, contents(1, 150_000));
    assert_eq!(read(&snapshots, "chain").unwrap().1, contents(2, 150_000));
    let blobs = || fs::read_dir(&snapshots.inner.blobs).unwrap().count();
    assert_eq!(blobs(), 1);
    // A crash between the file and its row leaves a file that opening removes.
    fs::write(snapshots.inner.blob(77), b"orphan").unwrap();
    log.close();
    drop(log);
    let log = open(&dir);
    assert_eq!(blobs(), 1);
    assert_eq!(read(&log.snapshots(), "chain").unwrap().1, contents(2, 150_000));
    log.snapshots().delete("chain").unwrap();
    assert_eq!(blobs(), 0);
}
