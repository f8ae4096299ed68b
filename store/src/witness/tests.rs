//! The witness: it follows a log that only grows, and nothing makes it go back or cosign another history.

use std::path::PathBuf;

use proptest::prelude::*;

use super::*;
use crate::checkpoint::verify_cosignature;
use crate::disk::{FaultyDisk, Operation, RealDisk};
use crate::embedded::TempDir;
use crate::merkle::leaf_hash;
use crate::note::Ed25519Signer;
use crate::note::tests::signer;

const ORIGIN: &str = "pingliang.example/ledger";

fn log_key() -> Ed25519Signer {
    signer(ORIGIN, Algorithm::Ed25519, 1)
}

fn open(dir: &Path) -> Witness {
    open_on(dir, Arc::new(RealDisk)).unwrap()
}

fn open_on(dir: &Path, disk: Arc<dyn Disk>) -> Result<Witness, WitnessError> {
    Witness::open(dir, disk, Arc::new(signer("w.example", Algorithm::Cosignature, 2)))
}

/// A history of up to four entries, of which every tree and proof is written out by hand.
struct History([Hash; 4]);

impl History {
    fn new(entries: [&str; 4]) -> Self {
        Self(entries.map(|entry| leaf_hash(entry.as_bytes())))
    }

    fn root(&self, size: u64) -> Hash {
        let [a, b, c, d] = self.0;
        let node = crate::merkle::node_hash;
        match size {
            0 => EMPTY_ROOT,
            1 => a,
            2 => node(&a, &b),
            3 => node(&node(&a, &b), &c),
            _ => node(&node(&a, &b), &node(&c, &d)),
        }
    }

    fn proof(&self, old: u64, size: u64) -> Vec<Hash> {
        let [a, b, c, d] = self.0;
        let node = crate::merkle::node_hash;
        match (old, size) {
            (1, 2) => vec![b],
            (1, 3) => vec![b, c],
            (1, 4) => vec![b, node(&c, &d)],
            (2, 3) => vec![c],
            (2, 4) => vec![node(&c, &d)],
            (3, 4) => vec![c, d, node(&a, &b)],
            _ => Vec::new(),
        }
    }

    fn request(&self, old: u64, size: u64, key: &Ed25519Signer) -> Vec<u8> {
        let checkpoint = Checkpoint { origin: key.verifier().name().to_owned(), size, root: self.root(size) };
        let note = checkpoint.sign(key).unwrap();
        AddCheckpoint { old, proof: self.proof(old, size), note }.format().into_bytes()
    }
}

fn honest() -> History {
    History::new(["a", "b", "c", "d"])
}

/// What a witness says: the size it cosigned, or the status of its refusal.
fn answer(witness: &Witness, request: &[u8]) -> Result<u64, u16> {
    match witness.add_checkpoint(request, 1_700_000_000) {
        Ok(cosignature) => {
            let parsed = AddCheckpoint::parse(request).unwrap();
            verify_cosignature(&parsed.note, &cosignature, witness.verifier()).unwrap();
            Ok(parsed.checkpoint().unwrap().size)
        }
        Err(refused) => Err(refused.http_status()),
    }
}

fn newest_size(witness: &Witness) -> u64 {
    witness.watched()[ORIGIN].newest.as_ref().map_or(0, |newest| newest.checkpoint.size)
}

fn refused_files(dir: &Path) -> Vec<PathBuf> {
    let logs = std::fs::read_dir(dir.join("logs")).unwrap().flatten();
    let files = logs.flat_map(|log| std::fs::read_dir(log.path()).unwrap().flatten());
    files.map(|file| file.path()).filter(|path| path.to_string_lossy().contains("refused-")).collect()
}

#[test]
fn it_follows_a_log_that_grows_across_restarts() {
    let dir = TempDir::in_memory("witness-grows");
    assert!(open(&dir.0).watch(log_key().verifier()).unwrap());
    assert!(!open(&dir.0).watch(log_key().verifier()).unwrap(), "it is watched already");
    for (old, size) in [(0, 0), (0, 1), (1, 1), (1, 3), (3, 4)] {
        let witness = open(&dir.0);
        assert_eq!(newest_size(&witness), old);
        assert_eq!(answer(&witness, &honest().request(old, size, &log_key())), Ok(size), "{old} to {size}");
    }
    let witness = open(&dir.0);
    let second = open_on(&dir.0, Arc::new(RealDisk));
    assert!(matches!(second, Err(WitnessError::Kept(KeptError::Locked { .. }))), "one process owns it");
    let kept = witness.watched().remove(ORIGIN).unwrap().newest.unwrap();
    assert_eq!((kept.checkpoint.size, kept.checkpoint.root, kept.time), (4, honest().root(4), 1_700_000_000));
}

#[test]
fn what_is_old_is_refused_with_the_size_that_is_known() {
    let dir = TempDir::in_memory("witness-old");
    let witness = open(&dir.0);
    witness.watch(log_key().verifier()).unwrap();
    assert_eq!(answer(&witness, &honest().request(0, 3, &log_key())), Ok(3));
    // An old backup put back: it says what it knows, honestly, and is not followed back.
    for (old, size) in [(0, 2), (1, 2), (2, 2), (0, 3), (0, 4), (2, 4), (4, 4)] {
        let refused = witness.add_checkpoint(&honest().request(old, size, &log_key()), 1).unwrap_err();
        assert_eq!((refused.http_status(), refused.newest_size()), (409, Some(3)), "{old} to {size}: {refused}");
    }
    assert_eq!(newest_size(&witness), 3);
    assert!(refused_files(&dir.0).is_empty(), "none of that is suspect");
    let beyond = AddCheckpoint { old: 3, ..AddCheckpoint::parse(&honest().request(0, 2, &log_key())).unwrap() };
    assert_eq!(answer(&witness, beyond.format().as_bytes()), Err(400), "the proof begins beyond the checkpoint");
}

#[test]
fn a_rewritten_and_signed_again_history_is_refused_and_kept() {
    let dir = TempDir::in_memory("witness-fork");
    let witness = open(&dir.0);
    witness.watch(log_key().verifier()).unwrap();
    assert_eq!(answer(&witness, &honest().request(0, 3, &log_key())), Ok(3));
    let rewritten = History::new(["a", "B", "c", "d"]);
    let fork = witness.add_checkpoint(&rewritten.request(3, 3, &log_key()), 1).unwrap_err();
    assert!(matches!(fork, RefusedCheckpoint::Fork { size: 3 }), "{fork}");
    assert_eq!(fork.http_status(), 409);
    assert_eq!(answer(&witness, &rewritten.request(3, 4, &log_key())), Err(422));
    // The honest proof under the rewritten root, and the other way round.
    let mixed = AddCheckpoint {
        proof: honest().proof(3, 4),
        ..AddCheckpoint::parse(&rewritten.request(3, 4, &log_key())).unwrap()
    };
    assert_eq!(answer(&witness, mixed.format().as_bytes()), Err(422));
    let mut padded = AddCheckpoint::parse(&honest().request(3, 4, &log_key())).unwrap();
    padded.proof.push(EMPTY_ROOT);
    assert_eq!(answer(&witness, padded.format().as_bytes()), Err(422));
    assert_eq!(refused_files(&dir.0).len(), 4, "each is kept: it is signed, and proves what the log did");
    assert!(
        refused_files(&dir.0)
            .iter()
            .any(|path| { std::fs::read(path).unwrap() == rewritten.request(3, 3, &log_key()) })
    );
    assert_eq!(answer(&witness, &honest().request(3, 4, &log_key())), Ok(4), "the honest history goes on");
}

#[test]
fn wrong_unknown_and_foreign_keys_are_refused() {
    let dir = TempDir::in_memory("witness-keys");
    let witness = open(&dir.0);
    assert_eq!(answer(&witness, &honest().request(0, 1, &log_key())), Err(404), "nobody watches it");
    witness.watch(log_key().verifier()).unwrap();
    let foreign = signer("other.example/ledger", Algorithm::Ed25519, 1);
    assert_eq!(answer(&witness, &honest().request(0, 1, &foreign)), Err(404));
    let stranger = signer(ORIGIN, Algorithm::Ed25519, 9);
    assert_eq!(answer(&witness, &honest().request(0, 1, &stranger)), Err(403));
    let mut forged = AddCheckpoint::parse(&honest().request(0, 1, &log_key())).unwrap();
    let mut line = forged.note.signatures()[0].clone();
    line.bytes[0] ^= 1;
    forged.note = SignedNote::new(forged.note.text().to_owned(), vec![line]).unwrap();
    assert_eq!(answer(&witness, forged.format().as_bytes()), Err(403));
    assert_eq!(newest_size(&witness), 0);
    assert!(matches!(witness.watch(witness.verifier()), Err(WitnessError::NoLogKey)));
    // After a rotation the log's new key is let in beside the old one, and only then.
    assert_eq!(answer(&witness, &honest().request(0, 1, &log_key())), Ok(1));
    assert!(witness.watch(stranger.verifier()).unwrap());
    assert_eq!(answer(&witness, &honest().request(1, 2, &stranger)), Ok(2));
    drop(witness);
    assert_eq!(answer(&open(&dir.0), &honest().request(2, 3, &log_key())), Ok(3));
    let no_witness = Witness::open(&dir.0, Arc::new(RealDisk), Arc::new(log_key()));
    assert!(matches!(no_witness, Err(WitnessError::OtherKey)));
}

#[test]
fn a_lost_or_damaged_state_is_never_taken_for_none() {
    let dir = TempDir::in_memory("witness-lost");
    let witness = open(&dir.0);
    witness.watch(log_key().verifier()).unwrap();
    answer(&witness, &honest().request(0, 3, &log_key())).unwrap();
    drop(witness);
    let log = std::fs::read_dir(dir.0.join("logs")).unwrap().next().unwrap().unwrap().path();
    let newest = log.join("newest");
    let sound = std::fs::read_to_string(&newest).unwrap();
    let last_line = sound.trim_end().rfind('\n').unwrap() + 1;
    for (name, text) in [
        ("empty", String::new()),
        ("another size", sound.replace("\n3\n", "\n2\n")),
        ("without the cosignature", sound[..last_line].to_owned()),
        ("cut", sound[..sound.len() - 2].to_owned()),
    ] {
        std::fs::write(&newest, text).unwrap();
        let opened = open_on(&dir.0, Arc::new(RealDisk));
        assert!(matches!(opened, Err(WitnessError::Kept(KeptError::Damaged { .. }))), "{name}: {opened:?}");
    }
    std::fs::remove_file(&newest).unwrap();
    assert!(matches!(open_on(&dir.0, Arc::new(RealDisk)), Err(WitnessError::Kept(KeptError::Damaged { .. }))));
    std::fs::write(&newest, &sound).unwrap();
    assert_eq!(newest_size(&open(&dir.0)), 3);
    std::fs::rename(&log, log.with_file_name("0".repeat(64))).unwrap();
    assert!(matches!(open_on(&dir.0, Arc::new(RealDisk)), Err(WitnessError::Kept(KeptError::Damaged { .. }))));
}

/// No cosignature leaves before the checkpoint is durable: whichever step of keeping it fails.
#[test]
fn what_cannot_be_kept_is_not_cosigned() {
    // The second sync is that of the directory.
    let faults = [
        (Operation::Write, 0),
        (Operation::ShortWrite(9), 0),
        (Operation::Sync, 0),
        (Operation::Rename, 0),
        (Operation::Sync, 1),
    ];
    for (operation, after) in faults {
        let dir = TempDir::in_memory("witness-faults");
        let disk = Arc::new(FaultyDisk::default());
        let witness = open_on(&dir.0, Arc::clone(&disk) as Arc<dyn Disk>).unwrap();
        witness.watch(log_key().verifier()).unwrap();
        assert_eq!(answer(&witness, &honest().request(0, 1, &log_key())), Ok(1));
        disk.fail_once(operation, after);
        assert_eq!(answer(&witness, &honest().request(1, 3, &log_key())), Err(500), "{operation:?}");
        drop(witness);
        // The state is the old one or the new one, whole; the other history is refused either way.
        let witness = open(&dir.0);
        let size = newest_size(&witness);
        assert!(size == 1 || size == 3, "{operation:?}: {size}");
        assert_eq!(answer(&witness, &honest().request(size, 4, &log_key())), Ok(4));
    }
}

#[test]
fn nobody_fills_the_disk_with_refused_requests() {
    let dir = TempDir::in_memory("witness-many");
    let witness = open(&dir.0);
    witness.watch(log_key().verifier()).unwrap();
    answer(&witness, &honest().request(0, 1, &log_key())).unwrap();
    for number in 0..40 {
        let other = History::new([&format!("{number}"), "b", "c", "d"]);
        assert_eq!(answer(&witness, &other.request(1, 1, &log_key())), Err(409));
    }
    assert_eq!(refused_files(&dir.0).len(), 16);
}

#[test]
fn only_the_one_form_of_a_request_is_read() {
    let sound = String::from_utf8(honest().request(1, 4, &log_key())).unwrap();
    assert_eq!(AddCheckpoint::parse(sound.as_bytes()).unwrap().format(), sound);
    let hash = EMPTY_ROOT.base64() + "\n";
    let wrong = [
        (String::new(), RequestError::Old),
        (sound.replacen("old 1", "old 01", 1), RequestError::Old),
        (sound.replacen("old 1", "old -1", 1), RequestError::Old),
        (sound.replacen("old 1", "Old 1", 1), RequestError::Old),
        (sound.replacen("old 1\n", "old 1\r\n", 1), RequestError::Old),
        (sound.replacen("old 1\n", "old 1\nold 1\n", 1), RequestError::Proof),
        (sound.replacen("=\n", "\n", 1), RequestError::Proof),
        ("old 0\n".to_owned(), RequestError::Proof),
        ("old 0\n\n".to_owned(), RequestError::Note(NoteError::Unsigned)),
        (sound.replacen("old 1\n", &format!("old 1\n{}", hash.repeat(62)), 1), RequestError::TooLarge),
        (sound.clone() + &"x".repeat(MAX_REQUEST_BYTES), RequestError::TooLarge),
        (sound.clone() + "\n", RequestError::Note(NoteError::Unsigned)),
    ];
    for (text, error) in wrong {
        assert_eq!(AddCheckpoint::parse(text.as_bytes()), Err(error), "{text:.60}");
    }
    let most = sound.replacen("old 1\n", &format!("old 1\n{}", hash.repeat(61)), 1);
    assert_eq!(AddCheckpoint::parse(most.as_bytes()).unwrap().proof.len(), MAX_REQUEST_HASHES);
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(
        noise in prop::collection::vec(any::<u8>(), 0..300),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        prop_assert!(AddCheckpoint::parse(&noise).is_err());
        let mut request = honest().request(1, 4, &log_key());
        let at = at.index(request.len());
        request[at] = byte;
        if let Ok(parsed) = AddCheckpoint::parse(&request) {
            prop_assert_eq!(parsed.format().into_bytes(), request);
        }
    }
}
