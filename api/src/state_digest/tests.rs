//! Digests are recorded when something is new, and are those of a fold from zero.

use super::*;
use crate::instance::Sources;
use domain::entry::decode;
use std::path::PathBuf;

/// A directory that goes with the test.
struct TempDir(PathBuf);

impl TempDir {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("lianjian-digest-{}-{name}", std::process::id())))
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

async fn load(instance: &Instance, live: &Live) {
    let submissions = crate::scenario::pingliang().into_iter().take(500).map(Submission::from).collect();
    instance.ledger.submit_all(submissions, std::sync::Arc::new(|_| {})).await.expect("the beginning of the scenario");
    live.at_least(instance.log.head_now(), Duration::from_secs(60)).await.expect("it is folded");
}

#[tokio::test]
async fn a_digest_is_that_of_a_fold_from_zero_and_recorded_once() {
    let dir = TempDir::new("once");
    let instance = Instance::open(&dir.0, Sources::default()).unwrap();
    let live = instance.follow(|_| {}).unwrap();
    assert!(record_state_digest(&instance, &live).await.unwrap().is_none(), "nothing has happened yet");
    load(&instance, &live).await;
    let (state, receipt) = record_state_digest(&instance, &live).await.unwrap().expect("something is new");
    let chunk = instance.log.read_now(receipt.position, Direction::Forward, Limit::entries(1)).unwrap();
    let recorded = decode(chunk.iter().next().unwrap().bytes).unwrap();
    let Event::Evidence(EvidenceEvent::StateDigestRecorded(event)) = recorded.event else { panic!("{recorded:?}") };
    assert_eq!((event.position, event.form), (receipt.position, DIGEST_FORM));
    let mut models = projections::Projections::default();
    for chunk in instance.log.scan(0) {
        for entry in chunk.unwrap().iter().take_while(|entry| entry.position < event.position) {
            models.apply(&decode(entry.bytes).unwrap());
        }
    }
    assert_eq!(models.digest(), event.digest);
    assert_eq!(state, StateDigest { entries: event.position, digest: event.digest });
    live.at_least(receipt.position + 1, Duration::from_secs(60)).await.unwrap();
    assert!(record_state_digest(&instance, &live).await.unwrap().is_none(), "nothing happened since");
    live.stop();
    instance.close();
}

#[tokio::test]
async fn a_server_records_by_itself() {
    let dir = TempDir::new("regularly");
    let instance = Instance::open(&dir.0, Sources::default()).unwrap();
    let live = instance.follow(|_| {}).unwrap();
    load(&instance, &live).await;
    let head = instance.log.head_now();
    let recorder = Recorder::start(&instance, &live, Duration::ZERO, Duration::from_millis(5));
    live.at_least(head + 1, Duration::from_secs(60)).await.expect("a digest is recorded");
    tokio::time::sleep(Duration::from_millis(50)).await;
    recorder.stop().await;
    assert_eq!(instance.log.head_now(), head + 1, "and only one while nothing else happens");
    live.stop();
    instance.close();
}
