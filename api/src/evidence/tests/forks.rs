//! History that is not what was signed: nothing is signed over it and nothing appended to it, and the reason is told.

use super::*;

/// A command and a publication are both refused, each saying why.
async fn refused(instance: &Instance, fits: impl Fn(&Blocked) -> bool) {
    let (log, newest) = (instance.log.head_now(), instance.evidence.newest());
    let appended = instance.ledger.submit(act("PX")).await;
    let Err(SubmitError::Blocked(blocked)) = appended else { panic!("a command was answered with {appended:?}") };
    assert!(fits(&blocked), "{blocked:?}");
    assert!(blocked.advice().contains("lianjian ") || blocked.advice().contains("恢复"), "{}", blocked.advice());
    let file = instance.ledger.submit_all(vec![act("PX")], Arc::new(|_| {})).await;
    assert!(matches!(file, Err(FileError::Blocked(blocked)) if fits(&blocked)));
    let signed = instance.evidence.publish().await;
    assert!(matches!(signed, Err(PublishError::Blocked(blocked)) if fits(&blocked)));
    assert!(instance.evidence.blocked().is_some_and(|blocked| fits(&blocked)));
    assert_eq!((instance.log.head_now(), instance.evidence.newest()), (log, newest));
}

/// Puts another log in the place of a ledger's.
fn replace_log(dir: &TempDir, log: &Path) {
    for name in ["log", "sled", "tiles"] {
        fs::remove_dir_all(dir.path(name)).ok();
    }
    copy(log, &dir.path("log"));
}

#[tokio::test]
async fn an_older_log_in_its_place_is_refused() {
    let (dir, kept) = (TempDir::new(), TempDir::new());
    published(&dir, 3).await.close();
    copy(&dir.path("log"), &kept.0);
    let instance = dir.open();
    append(&instance, 3..6).await;
    instance.evidence.publish().await.unwrap();
    instance.close();
    replace_log(&dir, &kept.0);
    refused(&dir.open(), |blocked| matches!(blocked, Blocked::Shorter { signed: 7, head: 4 })).await;
}

#[tokio::test]
async fn a_log_that_went_on_differently_is_refused_however_long_it_is() {
    let (dir, kept) = (TempDir::new(), TempDir::new());
    published(&dir, 3).await.close();
    copy(&dir.0, &kept.0);
    let instance = dir.open();
    append(&instance, 3..6).await;
    instance.evidence.publish().await.unwrap();
    instance.close();
    let other = kept.open();
    append(&other, 10..20).await;
    other.close();
    replace_log(&dir, &kept.path("log"));
    refused(&dir.open(), |blocked| matches!(blocked, Blocked::Differs { signed: 7 })).await;
}

#[tokio::test]
async fn tiles_of_the_old_log_do_not_hide_a_new_one() {
    let (dir, kept) = (TempDir::new(), TempDir::new());
    let instance = dir.open();
    initialise(&instance, &origin()).await.unwrap();
    instance.close();
    copy(&dir.0, &kept.0);
    let instance = dir.open();
    append(&instance, 0..300).await;
    instance.evidence.publish().await.unwrap();
    instance.close();
    let other = kept.open();
    append(&other, 300..600).await;
    other.close();
    fs::remove_dir_all(dir.path("log")).unwrap();
    copy(&kept.path("log"), &dir.path("log"));
    refused(&dir.open(), |blocked| matches!(blocked, Blocked::Differs { signed: 301 })).await;
}

#[tokio::test]
async fn the_log_of_another_ledger_is_refused() {
    let (dir, other) = (TempDir::new(), TempDir::new());
    published(&dir, 3).await.close();
    published(&other, 9).await.close();
    replace_log(&dir, &other.path("log"));
    refused(&dir.open(), |blocked| matches!(blocked, Blocked::OlderThanKeys)).await;
    // Also when nothing else is left that knows better than the checkpoint.
    fs::remove_file(dir.path("identity")).unwrap();
    refused(&dir.open(), |blocked| matches!(blocked, Blocked::Foreign { signed: 4, .. })).await;
}

#[tokio::test]
async fn a_log_that_is_gone_is_refused() {
    let dir = TempDir::new();
    published(&dir, 3).await.close();
    fs::remove_dir_all(dir.path("log")).unwrap();
    fs::remove_dir_all(dir.path("sled")).unwrap();
    refused(&dir.open(), |blocked| matches!(blocked, Blocked::OlderThanKeys)).await;
    fs::remove_file(dir.path("identity")).unwrap();
    refused(&dir.open(), |blocked| matches!(blocked, Blocked::Shorter { signed: 4, head: 0 })).await;
}

#[tokio::test]
async fn a_damaged_checkpoint_is_refused_at_every_byte() {
    let dir = TempDir::new();
    published(&dir, 2).await.close();
    let path = dir.path("checkpoints/00000000000000000003");
    let sound = fs::read(&path).unwrap();
    for at in (0..sound.len()).step_by(7) {
        let mut damaged = sound.clone();
        damaged[at] ^= 1;
        fs::write(&path, damaged).unwrap();
        let instance = dir.open();
        let appended = instance.ledger.submit(act("PX")).await;
        assert!(matches!(appended, Err(SubmitError::Blocked(_))), "byte {at}: {appended:?}");
        assert!(instance.evidence.publish().await.is_err(), "byte {at}");
        instance.close();
    }
    fs::write(&path, sound).unwrap();
    append(&dir.open(), 2..3).await;
}

#[tokio::test]
async fn a_restored_ledger_waits_until_it_is_acknowledged() {
    let dir = TempDir::new();
    published(&dir, 3).await.close();
    mark_restored(&dir.0, "由 2024-05-01 的备份恢复\n").unwrap();
    let instance = dir.open();
    refused(&instance, |blocked| matches!(blocked, Blocked::Restored)).await;
    let declare = DeclareRestore {
        position: instance.log.head_now(),
        ground: "检查点从未对外公布".parse().unwrap(),
        approver: "leader-1".parse().unwrap(),
    };
    let alone = instance.ledger.submit(submission(keeper(), declare.clone())).await;
    assert!(matches!(alone, Err(SubmitError::Refused(_))), "{alone:?}");
    approve(&instance, GraveAct::DeclareRestore, "leader-1").await;
    let other = RequestApproval { act: GraveAct::RotateSigningKey, reason: "更换".parse().unwrap() };
    let other = instance.ledger.submit(submission(keeper(), other)).await;
    assert!(matches!(other, Err(SubmitError::Blocked(Blocked::Restored))), "{other:?}");
    let declared = instance.ledger.submit(submission(keeper(), declare)).await.unwrap();
    assert_eq!((declared.position, declared.count), (6, 2));
    refused(&instance, |blocked| matches!(blocked, Blocked::Restored)).await;
    instance.evidence.acknowledge_restore().unwrap();
    append(&instance, 3..4).await;
    assert!(instance.evidence.publish().await.unwrap().is_new);
    instance.close();
    assert!(!dir.path(RESTORED_FILE).exists());
    append(&dir.open(), 4..5).await;
}

#[tokio::test]
async fn a_checkpoint_from_outside_shows_what_a_restored_log_lacks() {
    let (dir, backup) = (TempDir::new(), TempDir::new());
    let instance = published(&dir, 3).await;
    let older = newest(&instance).note.format();
    instance.close();
    copy(&dir.0, &backup.0);
    let instance = dir.open();
    append(&instance, 3..6).await;
    instance.evidence.publish().await.unwrap();
    let newer = newest(&instance).note.format();
    mark_restored(&backup.0, "由备份恢复\n").unwrap();
    let restored = backup.open();
    let compare = |note: &str| restored.evidence.compare_outside(note.as_bytes(), &(Arc::new(|_| {}) as _));
    assert_eq!(compare(&older).unwrap().size, 4);
    assert!(matches!(compare(&newer), Err(Blocked::Shorter { signed: 7, head: 4 })));
    let forged = older.replace('4', "5");
    assert!(matches!(compare(&forged), Err(Blocked::Foreign { .. })));
}
