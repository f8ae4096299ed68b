//! Signing, and refusing to sign: real ledgers in real directories, whose files are changed between two openings as an
//! operator, an attacker or a wrong backup would change them.

use super::{
    Blocked, CHECKPOINTS_DIR, EvidenceError, KeyFileError, NoKey, PublishError, Published, RESTORED_FILE, Receipt,
    ReceiptError, ReceiptNumber, ReceiptProblem,
    initialise::{InitialiseError, initialise, rotate},
    keeper, mark_restored,
};
use crate::{
    instance::{Instance, InstanceError, Sources},
    ledger::{FileError, Submission, SubmitError},
    shown::Shown,
};
use domain::{
    actor::{Actor, Role},
    approval::{GiveApproval, GraveAct, RequestApproval},
    command::Command,
    evidence::{DeclareRestore, Origin},
    stated::StateFigure,
    value::Bound,
};
use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};
use store::{
    Direction, Limit,
    checkpoint::{Checkpoint, cosign, verify_cosignature},
    merkle::{Frontier, leaf_hash},
    note::{Algorithm, Ed25519Signer, Signer, VerifierKey},
};
use uuid::Uuid;

mod forks;
mod receipts;

const ORIGIN: &str = "lianjian.example/test";

/// A directory that goes with the test.
struct TempDir(PathBuf);

impl TempDir {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("lianjian-evidence-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        Self(std::env::temp_dir().join(name))
    }

    fn open(&self) -> Instance {
        Instance::open(&self.0, Sources::default()).unwrap()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

fn origin() -> Origin {
    ORIGIN.parse().unwrap()
}

/// A command that anyone may give; `key` makes it one of its own.
fn act(key: &str) -> Submission {
    let command = StateFigure {
        figure: key.parse().unwrap(),
        title: "党组织数".parse().unwrap(),
        stated_by: "市委组织部".parse().unwrap(),
        source: "2024 年总结".parse().unwrap(),
        amount: 1_000,
        unit: "个".parse().unwrap(),
        bound: Bound::Exact,
        as_of: "2024-01-01".parse().unwrap(),
        query: None,
    };
    let unit = "崇信县委组织部".parse().unwrap();
    let actor = Actor { subject: "u-1".parse().unwrap(), role: Role::CountyOfficial, unit };
    submission(actor, command)
}

fn submission(actor: Actor, command: impl Into<Command>) -> Submission {
    Submission {
        command_id: Uuid::now_v7(),
        actor,
        shown: Shown::Everything,
        business_date: "2024-05-01".parse().unwrap(),
        expected_version: None,
        correlation: None,
        command: command.into(),
    }
}

async fn append(instance: &Instance, keys: std::ops::Range<u32>) {
    for key in keys {
        instance.ledger.submit(act(&format!("P{key}"))).await.unwrap();
    }
}

/// A ledger with a key and some entries, all of them published.
async fn published(dir: &TempDir, acts: u32) -> Instance {
    let instance = dir.open();
    initialise(&instance, &origin()).await.unwrap();
    append(&instance, 0..acts).await;
    instance.evidence.publish().await.unwrap();
    instance
}

/// Two administrators stand behind an act: two entries.
async fn approve(instance: &Instance, act: GraveAct, giver: &str) {
    let by = |subject: &str, role| Actor { subject: subject.parse().unwrap(), role, ..keeper() };
    let request = RequestApproval { act: act.clone(), reason: "按程序办理".parse().unwrap() };
    let steps = [
        submission(by("sys-1", Role::SystemAdministrator), request),
        submission(by(giver, Role::SecurityAdministrator), GiveApproval { act }),
    ];
    for step in steps {
        instance.ledger.submit(step).await.unwrap();
    }
}

/// The entry at a position, byte for byte.
fn entry(instance: &Instance, position: u64) -> Vec<u8> {
    let chunk = instance.log.read_now(position, Direction::Forward, Limit::entries(1)).unwrap();
    chunk.iter().next().unwrap().bytes.to_vec()
}

fn newest(instance: &Instance) -> Arc<Published> {
    instance.evidence.newest().expect("a checkpoint was published")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    fs::set_permissions(to, fs::metadata(from).unwrap().permissions()).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[tokio::test]
async fn a_ledger_without_a_key_takes_commands_and_publishes_nothing() {
    let dir = TempDir::new();
    let instance = dir.open();
    append(&instance, 0..3).await;
    assert!(matches!(instance.evidence.publish().await, Err(PublishError::NoKey(NoKey::Never))));
    assert!(instance.evidence.newest().is_none() && !dir.path(CHECKPOINTS_DIR).exists());
    assert!(matches!(
        instance.evidence.receipt(0).await,
        Err(ReceiptError::NotCovered { published: 0, due: None, no_key: Some(NoKey::Never) })
    ));
}

#[tokio::test]
async fn a_checkpoint_says_what_the_log_holds_and_each_follows_from_the_one_before() {
    let dir = TempDir::new();
    let instance = published(&dir, 5).await;
    let first = newest(&instance);
    assert_eq!((first.checkpoint.size, first.checkpoint.origin.as_str()), (6, ORIGIN));
    let mut edge = Frontier::new();
    (0..6).for_each(|position| edge.push(leaf_hash(&entry(&instance, position))));
    assert_eq!(first.checkpoint.root, edge.root());
    let again = instance.evidence.publish().await.unwrap();
    assert!(!again.is_new && again.published == first);
    append(&instance, 5..9).await;
    assert!(instance.evidence.publish().await.unwrap().is_new);
    assert_eq!(instance.evidence.sizes_below(u64::MAX, 10), [10, 6, 1]);
    // What is kept is what was signed, and the name of its file is its size.
    let kept = fs::read(dir.path("checkpoints/00000000000000000006")).unwrap();
    let (opened, _) = Checkpoint::open(&kept, &instance.evidence.verifiers()).unwrap();
    assert_eq!(opened, first.checkpoint);
    instance.close();
    assert_eq!(newest(&dir.open()).checkpoint.size, 10);
}

#[tokio::test]
async fn a_key_is_made_once_and_never_overwritten() {
    let dir = TempDir::new();
    let instance = published(&dir, 0).await;
    let seed = fs::read(dir.path("keys/signing.seed")).unwrap();
    let mode = |name: &str| fs::metadata(dir.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("keys"), mode("keys/signing.seed")), (0o700, 0o600));
    let again = initialise(&instance, &origin()).await;
    assert!(matches!(again, Err(InitialiseError::Already { origin }) if origin == ORIGIN));
    assert_eq!(fs::read(dir.path("keys/signing.seed")).unwrap(), seed);
    let identity = fs::read_to_string(dir.path("identity")).unwrap();
    assert_eq!(identity, format!("{ORIGIN}\n{}\n", instance.evidence.verifiers()[0]));
}

#[tokio::test]
async fn an_interrupted_initialisation_goes_on_with_the_same_key() {
    let (dir, other) = (TempDir::new(), TempDir::new());
    let key = published(&other, 0).await.evidence.verifiers();
    copy(&other.path("keys"), &dir.path("keys"));
    assert_eq!(published(&dir, 0).await.evidence.verifiers(), key);
}

#[tokio::test]
async fn a_key_that_others_can_read_starts_nothing() {
    let dir = TempDir::new();
    published(&dir, 1).await.close();
    for (name, sound, exposed) in [("keys/signing.seed", 0o600, 0o640), ("keys", 0o700, 0o701)] {
        fs::set_permissions(dir.path(name), fs::Permissions::from_mode(exposed)).unwrap();
        let Err(InstanceError::Evidence(EvidenceError::Keys(error))) = Instance::open(&dir.0, Sources::default())
        else {
            panic!("{name} with mode {exposed:o} is refused");
        };
        assert!(matches!(&error, KeyFileError::Exposed { mode, .. } if *mode == exposed), "{error}");
        assert!(error.advice().contains(&format!("chmod {sound:o} ")), "{}", error.advice());
        fs::set_permissions(dir.path(name), fs::Permissions::from_mode(sound)).unwrap();
    }
    dir.open();
}

#[tokio::test]
async fn after_a_rotation_old_checkpoints_verify_with_the_old_key_and_the_first_new_one_with_both() {
    let dir = TempDir::new();
    let instance = published(&dir, 3).await;
    let before = newest(&instance);
    let refused = rotate(&instance, "按年度更换".parse().unwrap()).await;
    assert!(matches!(refused, Err(InitialiseError::Submit(SubmitError::Refused(_)))), "{refused:?}");
    assert!(!dir.path("keys/signing.next").exists(), "what nobody approved leaves no key behind");
    approve(&instance, GraveAct::RotateSigningKey, "sec-1").await;
    rotate(&instance, "按年度更换".parse().unwrap()).await.unwrap();
    let keys = instance.evidence.verifiers();
    assert_eq!(keys.len(), 2);
    append(&instance, 3..5).await;
    instance.evidence.publish().await.unwrap();
    instance.close();
    let instance = dir.open();
    assert_eq!(instance.evidence.verifiers(), keys);
    let opens = |size: u64, key: &VerifierKey| {
        let note = instance.evidence.checkpoint(size).unwrap().unwrap().note.format();
        Checkpoint::open(note.as_bytes(), std::slice::from_ref(key)).is_ok()
    };
    let sizes = instance.evidence.sizes_below(u64::MAX, 10);
    assert_eq!(sizes, [10, 8, 4, 1]);
    assert_eq!(sizes.iter().map(|size| opens(*size, &keys[0])).collect::<Vec<_>>(), [false, true, true, true]);
    assert_eq!(sizes.iter().map(|size| opens(*size, &keys[1])).collect::<Vec<_>>(), [true, true, false, false]);
    assert_eq!(instance.evidence.checkpoint(4).unwrap().as_ref(), Some(&*before));
    assert!(!dir.path("keys/signing.next").exists());
    append(&instance, 5..6).await;
    instance.evidence.publish().await.unwrap();
}

#[tokio::test]
async fn a_rotation_that_was_broken_off_before_its_checkpoint_is_finished_by_the_next() {
    let dir = TempDir::new();
    let instance = published(&dir, 1).await;
    let old = fs::read(dir.path("keys/signing.seed")).unwrap();
    approve(&instance, GraveAct::RotateSigningKey, "sec-1").await;
    rotate(&instance, "更换".parse().unwrap()).await.unwrap();
    instance.close();
    // As it was when the event was durable and nothing else.
    fs::rename(dir.path("keys/signing.seed"), dir.path("keys/signing.next")).unwrap();
    fs::write(dir.path("keys/signing.seed"), old).unwrap();
    fs::set_permissions(dir.path("keys/signing.seed"), fs::Permissions::from_mode(0o600)).unwrap();
    fs::remove_file(dir.path("checkpoints/00000000000000000006")).unwrap();
    let instance = dir.open();
    let Signed { signatures, size } = publish(&instance).await;
    assert_eq!((signatures, size), (2, 6));
    assert!(!dir.path("keys/signing.next").exists());
}

struct Signed {
    signatures: usize,
    size: u64,
}

async fn publish(instance: &Instance) -> Signed {
    let published = instance.evidence.publish().await.unwrap().published;
    Signed { signatures: published.note.signatures().len(), size: published.checkpoint.size }
}

#[tokio::test]
async fn a_lost_key_signs_nothing_until_another_takes_its_place() {
    let dir = TempDir::new();
    published(&dir, 1).await.close();
    fs::remove_file(dir.path("keys/signing.seed")).unwrap();
    let instance = dir.open();
    append(&instance, 1..2).await;
    assert!(matches!(instance.evidence.publish().await, Err(PublishError::NoKey(NoKey::Missing))));
    approve(&instance, GraveAct::RotateSigningKey, "sec-1").await;
    rotate(&instance, "原密钥遗失".parse().unwrap()).await.unwrap();
    assert_eq!(newest(&instance).checkpoint.size, 7);
}

#[tokio::test]
async fn a_device_can_sign_in_place_of_the_file() {
    let dir = TempDir::new();
    let device: Arc<dyn Signer> =
        Arc::new(Ed25519Signer::from_seed(ORIGIN, Algorithm::Ed25519, &[9; 32].into()).unwrap());
    let sources = || Sources { signer: Some(Arc::clone(&device)), ..Sources::default() };
    let instance = Instance::open(&dir.0, sources()).unwrap();
    initialise(&instance, &origin()).await.unwrap();
    assert_eq!(instance.evidence.verifiers(), [device.verifier().clone()]);
    assert!(!dir.path("keys").exists());
    instance.close();
    assert!(matches!(dir.open().evidence.can_sign(), Err(NoKey::Missing)));
}
