//! The one door: order, repetition, whole files, and what happens when the disk fails. A real log in a real directory.

mod persons;

use super::*;
use crate::instance::{Instance, InstanceError, Sources};
use domain::{
    actor::Role,
    refusal::RefusalKind,
    register,
    stated::{StateFigure, WithdrawFigure},
    value::Bound,
    world::World,
};
use std::{
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};
use store::{AppendError, FaultyDisk, Log as _, Operation, Options};

/// A directory that goes with the test.
struct TempDir(PathBuf);

impl TempDir {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("lianjian-ledger-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        Self(std::env::temp_dir().join(name))
    }

    fn open(&self) -> Instance {
        Instance::open(&self.0, Sources::default()).unwrap()
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

fn state(key: &str, amount: i64) -> Submission {
    submission(StateFigure {
        figure: key.parse().unwrap(),
        title: "党组织数".parse().unwrap(),
        stated_by: "市委组织部".parse().unwrap(),
        source: "2024 年总结".parse().unwrap(),
        amount,
        unit: "个".parse().unwrap(),
        bound: Bound::Exact,
        as_of: "2024-01-01".parse().unwrap(),
        query: None,
    })
}

fn withdraw(key: &str) -> Submission {
    submission(WithdrawFigure { figure: key.parse().unwrap(), reason: "误录".parse().unwrap() })
}

fn submission(command: impl Into<Command>) -> Submission {
    let unit = "崇信县委组织部".parse().unwrap();
    Submission {
        command_id: Uuid::now_v7(),
        actor: Actor { subject: "u-1".parse().unwrap(), role: Role::CountyOfficial, unit },
        shown: Shown::Everything,
        business_date: "2024-05-01".parse().unwrap(),
        expected_version: None,
        correlation: None,
        command: command.into(),
    }
}

fn silent() -> OnProgress {
    Arc::new(|_| {})
}

#[tokio::test]
async fn the_first_answer_is_the_answer_for_ever() {
    let dir = TempDir::new();
    let first = state("P1", 1_000);
    let instance = dir.open();
    let answer = instance.ledger.submit(first.clone()).await.unwrap();
    assert_eq!((answer.position, answer.count, answer.stream_version, answer.repeated), (0, 1, 1, false));
    instance.ledger.submit(withdraw("P1")).await.unwrap();
    instance.close();
    drop(instance);

    let instance = dir.open();
    let again = instance.ledger.submit(first.clone()).await.unwrap();
    assert_eq!(again, Receipt { repeated: true, ..answer });
    let mut other = first.clone();
    other.business_date = "2024-05-02".parse().unwrap();
    let refused = instance.ledger.submit(other).await.unwrap_err();
    assert!(matches!(refused, SubmitError::CommandReused { position: 0 }), "{refused:?}");
    let refused = instance.ledger.submit(state("P1", 1)).await;
    assert!(matches!(refused, Err(SubmitError::Refused(refusal)) if refusal.kind == RefusalKind::AlreadyExists));
    assert_eq!(instance.log.head_now(), 2);
}

#[tokio::test]
async fn an_expected_version_must_be_the_record_s() {
    let dir = TempDir::new();
    let ledger = dir.open().ledger;
    let expecting = |version, mut submission: Submission| {
        submission.expected_version = Some(version);
        submission
    };
    let refused = ledger.submit(expecting(1, state("P1", 1))).await;
    assert!(matches!(refused, Err(SubmitError::VersionConflict { expected: 1, actual: 0, .. })), "{refused:?}");
    ledger.submit(expecting(0, state("P1", 1))).await.unwrap();
    let refused = ledger.submit(expecting(0, withdraw("P1"))).await;
    assert!(matches!(refused, Err(SubmitError::VersionConflict { expected: 0, actual: 1, .. })), "{refused:?}");
    assert_eq!(ledger.submit(expecting(1, withdraw("P1"))).await.unwrap().stream_version, 2);
}

#[tokio::test]
async fn what_was_decided_before_a_record_changed_is_decided_anew() {
    let dir = TempDir::new();
    let ledger = dir.open().ledger;
    let submission = state("P1", 1);
    let context = ledger.context(&submission);
    let target = register::target(&submission.command);
    let mut world = World::default();
    world.insert(target, ledger.desk().records().get(target).unwrap());
    let changes = register::decide(&submission.command, &world, &context).unwrap();
    let before = Decision { world, changes };

    ledger.submit(state("P1", 2)).await.unwrap();
    let digest = submission.command.content_digest(&context);
    let attempt = ledger.desk().attempt(&submission, &context, digest, &*ledger.inner.ids, Some(before));
    let refused = attempt.map(|_| ()).unwrap_err();
    assert!(matches!(&refused, SubmitError::Refused(it) if it.kind == RefusalKind::AlreadyExists), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn commands_sent_at_once_and_twice_are_written_once_and_in_order() {
    let dir = TempDir::new();
    let instance = dir.open();
    let mut tasks = Vec::new();
    for number in 0..100 {
        let submission = state(&format!("F{number}"), number);
        for _ in 0..3 {
            let (ledger, submission) = (instance.ledger.clone(), submission.clone());
            tasks.push(tokio::spawn(async move { ledger.submit(submission).await.unwrap() }));
        }
    }
    let mut first = 0;
    for task in tasks {
        first += u64::from(!task.await.unwrap().repeated);
    }
    assert_eq!((first, instance.log.head_now()), (100, 100));
}

#[tokio::test]
async fn a_command_whose_sender_went_away_is_written_all_the_same() {
    let dir = TempDir::new();
    let instance = dir.open();
    let submission = state("P1", 1);
    drop(instance.ledger.start(submission.clone()).await.unwrap());
    let answer = instance.ledger.submit(submission).await.unwrap();
    assert!(answer.repeated);
    assert_eq!(instance.log.head().await.unwrap(), 1);
}

#[tokio::test]
async fn a_file_is_taken_whole_or_not_at_all() {
    let dir = TempDir::new();
    let instance = dir.open();
    let file = vec![state("P1", 1), withdraw("P1"), withdraw("P2"), state("P3", 1), withdraw("P4")];
    let Err(FileError::Refused(refused)) = instance.ledger.submit_all(file.clone(), silent()).await else {
        panic!("a figure that was never stated cannot be withdrawn")
    };
    assert_eq!(refused.iter().map(|(index, _)| *index).collect::<Vec<_>>(), [2, 4]);
    assert_eq!(instance.log.head_now(), 0);
    // Nothing of the refused file is left at the desk either.
    let refused = instance.ledger.submit(withdraw("P1")).await;
    assert!(matches!(refused, Err(SubmitError::Refused(refusal)) if refusal.kind == RefusalKind::NotFound));

    let file: Vec<_> = [&file[0], &file[1], &file[3]].into_iter().cloned().collect();
    instance.ledger.check_all(file.clone(), silent()).await.unwrap();
    assert_eq!(instance.log.head_now(), 0);
    let answers = instance.ledger.submit_all(file.clone(), silent()).await.unwrap();
    let versions: Vec<_> = answers.iter().map(|answer| (answer.position, answer.stream_version)).collect();
    assert_eq!(versions, [(0, 1), (1, 2), (2, 1)]);
    // Sent again it changes nothing; with one more command it adds that one.
    let more = file.into_iter().chain([withdraw("P3")]).collect();
    let answers = instance.ledger.submit_all(more, silent()).await.unwrap();
    assert_eq!(answers.iter().map(|answer| answer.repeated).collect::<Vec<_>>(), [true, true, true, false]);
    assert_eq!(instance.log.head_now(), 4);
}

#[tokio::test]
async fn an_id_may_stand_once_in_a_file() {
    let dir = TempDir::new();
    let one = state("P1", 1);
    let refused = dir.open().ledger.submit_all(vec![one.clone(), one], silent()).await;
    assert!(
        matches!(refused, Err(FileError::Refused(refused)) if matches!(refused[..], [(1, SubmitError::TwiceInFile)]))
    );
}

/// A ledger on a disk that can be made to fail.
fn on_faulty_disk(dir: &TempDir) -> (Ledger, EmbeddedLog, FaultyDisk) {
    let disk = FaultyDisk::default();
    let options = Options { disk: Arc::new(disk.clone()), ..Options::default() };
    let clock = Arc::clone(&options.clock);
    let log = EmbeddedLog::open(&dir.0, options).unwrap();
    let vault = Vault::open(dir.0.join("vault")).unwrap();
    let attachments = Arc::new(Attachments::open(dir.0.join("attachments")).unwrap());
    let documents = Arc::new(Documents::open(dir.0.join("documents")).unwrap());
    let evidence = Evidence::open(&dir.0, &log, Arc::clone(&clock), None).unwrap();
    let ids = Arc::new(ids::RandomIds);
    let parts = Parts { log: log.clone(), vault: Arc::new(vault), attachments, documents, evidence, clock, ids };
    (Ledger::new(parts), log, disk)
}

#[tokio::test]
async fn what_a_failed_disk_did_not_take_is_forgotten_at_the_desk() {
    let dir = TempDir::new();
    let (ledger, log, disk) = on_faulty_disk(&dir);
    ledger.submit(state("P1", 1)).await.unwrap();
    disk.fail_once(Operation::Sync, 0);
    let failed = ledger.submit(withdraw("P1")).await.unwrap_err();
    assert!(matches!(failed, SubmitError::Log(AppendError::Poisoned { .. })), "{failed:?}");
    assert!(!failed.wrote_nothing(), "nobody knows what a failed sync left on the disk");
    // The desk has gone back to what the log holds: the withdrawal is not seen.
    let failed = ledger.submit(withdraw("P1")).await.unwrap_err();
    assert!(matches!(failed, SubmitError::Log(AppendError::Poisoned { .. })), "{failed:?}");
    assert_eq!(log.head_now(), 1);
}

#[test]
fn one_process_at_a_time() {
    let dir = TempDir::new();
    let _held = dir.open();
    let refused = Instance::open(&dir.0, Sources::default()).err().unwrap();
    assert!(matches!(refused, InstanceError::Log { .. }), "{refused:?}");
}
