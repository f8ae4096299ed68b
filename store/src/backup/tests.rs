//! Backups: taken while the log is at work, added to, proven, put back and mended from; and every way in which one
//! must be refused.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::*;
use crate::audit::hash_all;
use crate::embedded::{EmbeddedLog, Options, TempDir};
use crate::suite;
use crate::vault::{SubjectId, Vault};

fn open(dir: &TempDir) -> EmbeddedLog {
    EmbeddedLog::open(&dir.0, Options { segment_bytes: Some(2048), ..Options::default() }).unwrap()
}

fn fill(log: &EmbeddedLog, from: u8, to: u8) {
    for number in from..to {
        log.append_blocking(suite::batch(u64::from(number), &[(number, 0, &["one entry", "another"])])).unwrap();
    }
}

/// A ledger's directory of some segments, closed.
fn ledger(name: &str) -> TempDir {
    let dir = TempDir::in_memory(name);
    let log = open(&dir);
    fill(&log, 1, 20);
    log.close();
    let vault = Vault::open(dir.0.join(VAULT_DIR)).unwrap();
    vault.put(SubjectId([1; 16]), b"name and salt").unwrap();
    vault.put(SubjectId([2; 16]), b"another name and salt").unwrap();
    crate::Documents::open(dir.0.join(DOCUMENTS_DIR)).unwrap().put(b"a report as it was handed in").unwrap();
    crate::Attachments::open(dir.0.join(ATTACHMENTS_DIR)).unwrap().put(b"%PDF-1.7 a picture").unwrap();
    dir
}

fn take(data: &TempDir, to: &TempDir) -> Result<Taken, BackupError> {
    backup(&data.0, &to.0, 0, 1_000_000, |_| ())
}

fn root_of(dir: &Path) -> Hashed {
    let log = OutsideLog::open(dir).unwrap();
    hash_all(log.walk(u64::MAX).map(|chunk| chunk.map(Pack::Frames)), &BTreeSet::new(), |_| ()).unwrap()
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn flip(path: &Path, at: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= 4;
    fs::write(path, bytes).unwrap();
}

#[test]
fn only_what_is_new_is_copied_while_the_log_goes_on() {
    let (data, to) = (ledger("backup"), TempDir::in_memory("backup-to"));
    let first = take(&data, &to).unwrap();
    let Manifest { size, vault, attachments, documents, .. } = first.manifest;
    assert_eq!((size, vault, attachments, documents), (38, 2, 1, 1));
    let again = take(&data, &to).unwrap();
    assert_eq!((again.manifest, again.copied), (first.manifest, 0));
    let log = Arc::new(open(&data));
    let writer = {
        let log = Arc::clone(&log);
        std::thread::spawn(move || fill(&log, 20, 120))
    };
    let mut last = 38;
    while !writer.is_finished() {
        let taken = take(&data, &to).unwrap();
        assert!(taken.manifest.size >= last);
        last = taken.manifest.size;
    }
    writer.join().unwrap();
    log.close();
    let end = take(&data, &to).unwrap();
    assert_eq!((end.manifest.size, end.manifest.root), (238, root_of(&data.0).root));
    let segments = OutsideLog::open(&data.0).unwrap().segments().len() as u64;
    assert!(end.copied < segments, "sealed segments are copied once: {end:?}");
    let all = list(&to.0).unwrap();
    assert!(all.len() >= 2 && all.windows(2).all(|pair| pair[0].size < pair[1].size), "{all:?}");
}

#[test]
fn of_an_open_log_a_checkpoint_proves_the_last_group() {
    let (data, to) = (ledger("backup-open"), TempDir::in_memory("backup-open-to"));
    let log = open(&data);
    fill(&log, 20, 22);
    assert_eq!(take(&data, &to).unwrap().manifest.size, 40, "nothing says yet that the last two are durable");
    assert_eq!(backup(&data.0, &to.0, 42, 0, |_| ()).unwrap().manifest.size, 42);
    let short = backup(&data.0, &to.0, 43, 0, |_| ());
    assert!(matches!(short, Err(BackupError::Short { head: 42, proven: 43 })), "{short:?}");
}

#[test]
fn no_changed_byte_of_a_backup_is_overlooked() {
    let (data, to) = (ledger("backup-flip"), TempDir::in_memory("backup-flip-to"));
    take(&data, &to).unwrap();
    for path in files(&to.0).into_iter().filter(|path| !path.ends_with("lock")) {
        let sound = fs::read(&path).unwrap();
        for at in (0..sound.len()).step_by(13) {
            flip(&path, at);
            assert!(verify(&to.0, |_| ()).is_err(), "byte {at} of {}", path.display());
            fs::write(&path, &sound).unwrap();
        }
        fs::remove_file(&path).unwrap();
        let missing = verify(&to.0, |_| ());
        assert!(missing.is_err(), "{} is missing: {missing:?}", path.display());
        fs::write(&path, &sound).unwrap();
    }
    verify(&to.0, |_| ()).unwrap();
}

#[test]
fn who_is_erased_vanishes_from_the_next_backup() {
    let (data, to) = (ledger("backup-erase"), TempDir::in_memory("backup-erase-to"));
    take(&data, &to).unwrap();
    Vault::open(data.0.join(VAULT_DIR)).unwrap().remove(SubjectId([2; 16])).unwrap();
    assert_eq!(take(&data, &to).unwrap().manifest.vault, 1);
    for path in files(&to.0) {
        let bytes = fs::read(&path).unwrap();
        assert!(!bytes.windows(12).any(|part| part == b"another name"), "{}", path.display());
    }
    verify(&to.0, |_| ()).unwrap();
}

#[test]
fn another_history_is_not_mixed_into_a_backup() {
    let (data, to) = (ledger("backup-fork"), TempDir::in_memory("backup-fork-to"));
    let before = take(&data, &to).unwrap();
    let other = TempDir::in_memory("backup-fork-other");
    fill(&open(&other), 3, 60);
    let refused = take(&other, &to);
    assert!(matches!(refused, Err(BackupError::OtherHistory { size: 38 })), "{refused:?}");
    assert_eq!(verify(&to.0, |_| ()).unwrap(), before.manifest);
}

#[test]
fn a_backup_is_put_back_whole_and_marked() {
    let (data, to) = (ledger("restore"), TempDir::in_memory("restore-to"));
    take(&data, &to).unwrap();
    let back = TempDir::in_memory("restore-back");
    let target = back.0.join("ledger");
    let manifest = restore(&to.0, &target, |_| ()).unwrap();
    assert_eq!(root_of(&target), root_of(&data.0));
    let mark = RestoreMark::read(&target).unwrap().unwrap();
    assert_eq!((mark.size, mark.root, mark.taken_at), (38, manifest.root, 1_000_000));
    let again = restore(&to.0, &target, |_| ());
    assert!(matches!(again, Err(BackupError::NotEmpty { .. })), "{again:?}");
    flip(&target.join("restored"), 30);
    assert!(RestoreMark::read(&target).is_err(), "a damaged mark is not taken for none");
    RestoreMark::remove(&target).unwrap();
    assert_eq!(RestoreMark::read(&target).unwrap(), None);
    assert_eq!(Vault::open(target.join(VAULT_DIR)).unwrap().list().unwrap().len(), 2);
    let log = EmbeddedLog::open(&target, Options::default()).unwrap();
    fill(&log, 20, 22);
    assert_eq!(log.head_now(), 42, "the log goes on");
}

#[test]
fn damaged_segments_are_mended_and_proven_first() {
    let (data, to) = (ledger("repair"), TempDir::in_memory("repair-to"));
    take(&data, &to).unwrap();
    let log = open(&data);
    fill(&log, 20, 24);
    log.close();
    let whole = root_of(&data.0);
    let roots = BTreeMap::from([(whole.size, whole.root)]);
    let segments: Vec<PathBuf> =
        OutsideLog::open(&data.0).unwrap().segments().iter().map(|segment| segment.path.clone()).collect();
    flip(&segments[0], 300);
    fs::remove_file(&segments[1]).unwrap();
    let repaired = repair(&data.0, &to.0, &roots, |_| ()).unwrap();
    assert_eq!((repaired.segments.len(), repaired.size, repaired.root), (2, whole.size, whole.root));
    assert_eq!(root_of(&data.0), whole);
    // A root that is known outside and is another: nothing is replaced.
    flip(&segments[0], 300);
    let damaged = fs::read(&segments[0]).unwrap();
    let refused = repair(&data.0, &to.0, &BTreeMap::from([(10, whole.root)]), |_| ());
    assert!(matches!(refused, Err(RepairError::OtherRoot { size: 10 })), "{refused:?}");
    assert_eq!(fs::read(&segments[0]).unwrap(), damaged);
    // More than there can be after mending.
    let refused = repair(&data.0, &to.0, &BTreeMap::from([(100, whole.root)]), |_| ());
    assert!(matches!(refused, Err(RepairError::Short { proven: 100, .. })), "{refused:?}");
    // What is younger than the backup cannot be mended from it.
    let log = OutsideLog::open(&data.0).unwrap();
    let newest = log.segments().last().unwrap();
    flip(&newest.path, usize::try_from(newest.bytes_before(u64::MAX).unwrap()).unwrap() - 1);
    let refused = repair(&data.0, &to.0, &roots, |_| ());
    assert!(matches!(refused, Err(RepairError::StillDamaged(_))), "{refused:?}");
    assert!(!data.0.join("repair.new").exists());
    assert!(matches!(
        repair(&data.0, &TempDir::in_memory("repair-none").0, &roots, |_| ()),
        Err(RepairError::Backup(_))
    ));
}
