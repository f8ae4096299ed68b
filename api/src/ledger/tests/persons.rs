//! Personal data at the door: recorded before it is told, and gone from the vault once the log says it is erased,
//! whatever happens in between.

use super::*;
use domain::{
    approval::{GiveApproval, GraveAct, RequestApproval},
    event::Event,
    person::{
        CheckPerson, ErasePerson, PersonDataChecked, PersonEvent, PersonKey, PersonalField, PersonalKind, ReadPerson,
        RecordPerson,
    },
    value::{Commitment, Note, Salt},
};
use std::{fs, path::Path, time::Duration};

const TELEPHONE: &str = "13912345678";

/// Whoever looks, at the machine itself.
fn by() -> (Actor, Shown) {
    (actor(), Shown::Everything)
}

fn key() -> PersonKey {
    "met-1".parse().unwrap()
}

fn field(value: &str) -> PersonalField {
    PersonalField { kind: PersonalKind::Telephone, value: value.parse().unwrap() }
}

fn record() -> Submission {
    submission(RecordPerson { person: key(), fields: vec![field(TELEPHONE)] })
}

fn erase() -> Submission {
    let ground: Note = "保存期限届满".parse().unwrap();
    submission(ErasePerson { person: key(), ground, approver: "u-2".parse().unwrap() })
}

/// Another person asks for the erasure, and a third approves it.
fn approval() -> [Submission; 2] {
    let act = GraveAct::ErasePerson { person: key() };
    let by = |subject: &str, command: Submission| {
        let actor = Actor { subject: subject.parse().unwrap(), ..command.actor };
        Submission { actor, ..command }
    };
    let request = RequestApproval { act: act.clone(), reason: "保存期限届满".parse().unwrap() };
    [by("u-3", submission(request)), by("u-2", submission(GiveApproval { act }))]
}

/// Records the person, and has their erasure approved: three entries.
async fn record_and_approve(ledger: &Ledger, record: Submission) {
    ledger.submit(record).await.unwrap();
    for step in approval() {
        ledger.submit(step).await.unwrap();
    }
}

fn read() -> ReadPerson {
    ReadPerson { person: key(), purpose: "回访".parse().unwrap(), kinds: vec![] }
}

fn check(value: &str) -> CheckPerson {
    CheckPerson { person: key(), field: field(value) }
}

fn actor() -> Actor {
    record().actor
}

/// Every file the vault has.
fn kept(dir: &TempDir) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for folder in fs::read_dir(dir.0.join("vault")).unwrap().map(|entry| entry.unwrap().path()) {
        files.extend(fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    }
    files
}

/// A ledger whose vault lies on a disk that can be made to fail.
fn with_faulty_vault(dir: &TempDir) -> (Ledger, EmbeddedLog, FaultyDisk) {
    let disk = FaultyDisk::default();
    let options = Options::default();
    let clock = Arc::clone(&options.clock);
    let log = EmbeddedLog::open(&dir.0, options).unwrap();
    let vault = Vault::open_on(dir.0.join("vault"), Arc::new(disk.clone())).unwrap();
    let attachments = Arc::new(Attachments::open(dir.0.join("attachments")).unwrap());
    let documents = Arc::new(Documents::open(dir.0.join("documents")).unwrap());
    let evidence = Evidence::open(&dir.0, &log, Arc::clone(&clock), None).unwrap();
    let ids = Arc::new(ids::RandomIds);
    let parts = Parts { log: log.clone(), vault: Arc::new(vault), attachments, documents, evidence, clock, ids };
    (Ledger::new(parts), log, disk)
}

#[tokio::test]
async fn an_erasure_the_vault_refused_is_finished_by_the_same_command() {
    let dir = TempDir::new();
    let (ledger, log, disk) = with_faulty_vault(&dir);
    record_and_approve(&ledger, record()).await;
    let erase = erase();
    disk.fail_once(Operation::Remove, 0);
    let failed = ledger.submit(erase.clone()).await.unwrap_err();
    assert!(matches!(failed, SubmitError::Erasure(_)) && !failed.wrote_nothing(), "{failed:?}");
    assert_eq!((log.head_now(), kept(&dir).len()), (5, 1), "the event comes first");
    let refused = ledger.read_person(Uuid::now_v7(), by(), read()).await;
    assert!(matches!(refused, Err(AccessError::Submit(SubmitError::Refused(_)))), "{refused:?}");
    assert!(ledger.submit(erase).await.unwrap().repeated);
    assert_eq!((log.head_now(), kept(&dir).len()), (5, 0));
}

#[tokio::test]
async fn an_erasure_cut_off_between_log_and_vault_is_finished_at_the_next_start() {
    let dir = TempDir::new();
    let (ledger, log, disk) = with_faulty_vault(&dir);
    record_and_approve(&ledger, record()).await;
    let other = RecordPerson { person: "met-2".parse().unwrap(), fields: vec![field("13800000000")] };
    ledger.submit(submission(other)).await.unwrap();
    // From here on the process might as well be dead: the event is durable, and nothing else happens.
    disk.fail_always(Operation::Remove);
    assert!(matches!(ledger.submit(erase()).await, Err(SubmitError::Erasure(_))));
    assert_eq!(kept(&dir).len(), 2);
    log.close();
    drop((ledger, log));

    let instance = dir.open();
    let files = kept(&dir);
    assert_eq!(files.len(), 1, "{files:?}");
    assert!(!fs::read_to_string(&files[0]).unwrap().contains(TELEPHONE));
    let read = ReadPerson { person: "met-2".parse().unwrap(), ..read() };
    let told = instance.ledger.read_person(Uuid::now_v7(), by(), read).await.unwrap();
    assert_eq!(told.values[0].value.as_str(), "13800000000", "nobody else is touched");
}

#[tokio::test]
async fn an_erasure_whose_sender_went_away_is_finished_all_the_same() {
    let dir = TempDir::new();
    let ledger = dir.open().ledger;
    record_and_approve(&ledger, record()).await;
    drop(ledger.start(erase()).await.unwrap());
    let gone = async {
        while !kept(&dir).is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), gone).await.unwrap();
}

#[tokio::test]
async fn nothing_brings_back_what_was_erased() {
    let dir = TempDir::new();
    let instance = dir.open();
    let (ledger, record) = (&instance.ledger, record());
    record_and_approve(ledger, record.clone()).await;
    ledger.submit(erase()).await.unwrap();
    let again = ledger.submit(record.clone()).await.unwrap_err();
    assert!(matches!(again, SubmitError::CommandReused { position: 0 }), "{again:?}");
    let anew = ledger.submit(Submission { command_id: Uuid::now_v7(), ..record.clone() }).await.unwrap_err();
    assert!(matches!(&anew, SubmitError::Refused(refusal) if refusal.detail.contains("删除")), "{anew:?}");
    let Err(FileError::Refused(refused)) = ledger.submit_all(vec![record.clone()], silent()).await else {
        panic!("the file is refused")
    };
    assert!(matches!(refused[..], [(0, SubmitError::CommandReused { .. })]), "{refused:?}");
    assert_eq!((kept(&dir), instance.log.head_now()), (vec![], 5));
}

#[tokio::test]
async fn a_whole_file_may_record_check_and_erase() {
    let dir = TempDir::new();
    let instance = dir.open();
    let check = submission(check(TELEPHONE));
    let [request, give] = approval();
    let file = vec![record(), check.clone(), request, give, erase()];
    let answers = instance.ledger.submit_all(file.clone(), silent()).await.unwrap();
    assert_eq!(answers.iter().map(|answer| answer.position).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    assert_eq!(kept(&dir), Vec::<PathBuf>::new());
    let Event::Person(event) = instance.ledger.event_at(1).unwrap() else { panic!("a person's event") };
    assert!(matches!(event, PersonEvent::PersonDataChecked(PersonDataChecked { matched: true, .. })), "{event:?}");
}

#[tokio::test]
async fn a_read_is_recorded_before_it_is_told_and_told_once() {
    let dir = TempDir::new();
    let instance = dir.open();
    let ledger = &instance.ledger;
    ledger.submit(record()).await.unwrap();
    let id = Uuid::now_v7();
    let told = ledger.read_person(id, by(), read()).await.unwrap();
    assert_eq!((told.receipt.position, instance.log.head_now()), (1, 2));
    let [one] = &told.values[..] else { panic!("one value: {told:?}") };
    assert_eq!(one.value.as_str(), TELEPHONE);
    assert_eq!(one.commitment, Commitment::to(&Salt(one.salt.0), "telephone", TELEPHONE));
    assert!(!format!("{told:?}").contains(TELEPHONE), "{told:?}");
    let again = ledger.read_person(id, by(), read()).await;
    assert!(matches!(again, Err(AccessError::Answered { position: 1 })), "{again:?}");
    assert_eq!(instance.log.head_now(), 2);
}

#[tokio::test]
async fn a_read_that_cannot_be_recorded_tells_nothing() {
    let dir = TempDir::new();
    let (ledger, log, disk) = on_faulty_disk(&dir);
    ledger.submit(record()).await.unwrap();
    disk.fail_once(Operation::Sync, 0);
    let failed = ledger.read_person(Uuid::now_v7(), by(), read()).await;
    assert!(matches!(failed, Err(AccessError::Submit(SubmitError::Log(_)))), "{failed:?}");
    assert_eq!(log.head_now(), 1);
}

#[tokio::test]
async fn a_check_sent_again_has_its_first_outcome() {
    let dir = TempDir::new();
    let instance = dir.open();
    let ledger = &instance.ledger;
    ledger.submit(record()).await.unwrap();
    let id = Uuid::now_v7();
    let first = ledger.check_person(id, by(), check(TELEPHONE)).await.unwrap();
    assert!(first.matched && !first.receipt.repeated);
    let again = ledger.check_person(id, by(), check(TELEPHONE)).await.unwrap();
    assert!(again.matched && again.receipt.repeated);
    let other = ledger.check_person(id, by(), check("13912345679")).await;
    assert!(matches!(other, Err(AccessError::Submit(SubmitError::CommandReused { position: 1 }))), "{other:?}");
    assert!(!ledger.check_person(Uuid::now_v7(), by(), check("13912345679")).await.unwrap().matched);
}

/// Another hand puts another value in place of the one that was sealed.
fn tamper(path: &Path) {
    let sheet = fs::read_to_string(path).unwrap();
    assert!(sheet.contains(TELEPHONE));
    fs::write(path, sheet.replace(TELEPHONE, "13800000000")).unwrap();
}

#[tokio::test]
async fn what_another_hand_put_into_the_vault_is_not_told_as_true() {
    let dir = TempDir::new();
    let ledger = dir.open().ledger;
    ledger.submit(record()).await.unwrap();
    tamper(&kept(&dir)[0]);
    let lost = ledger.read_person(Uuid::now_v7(), by(), read()).await;
    assert!(matches!(lost, Err(AccessError::Lost)), "{lost:?}");
    for value in [TELEPHONE, "13800000000"] {
        let refused = ledger.check_person(Uuid::now_v7(), by(), check(value)).await;
        assert!(matches!(refused, Err(AccessError::Submit(SubmitError::Refused(_)))), "{refused:?}");
    }
}
