//! Following a real log in a temporary directory: live, from a snapshot and from zero, the state is the same.

use super::*;
use crate::{
    projections::tests::{histories::history, story::Story},
    replay::rebuild,
};
use domain::entry::{Recorded, draft};
use std::path::{Path, PathBuf};
use store::{Batch, CommandId, ContentDigest, Draft, Options, StreamBatch, StreamId};

/// Long enough for a machine under load; a test that works never waits for it.
const PATIENCE: Duration = Duration::from_secs(60);

/// A directory that goes with the test.
struct Dir(PathBuf);

impl Dir {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("lianjian-live-{name}-{}", std::process::id()));
        Self(path)
    }

    fn open(&self) -> EmbeddedLog {
        EmbeddedLog::open(&self.0, Options::default()).unwrap()
    }
}

impl AsRef<Path> for Dir {
    fn as_ref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            assert_eq!(error.kind(), std::io::ErrorKind::NotFound, "the directory of a test can be removed");
        }
    }
}

fn append(log: &EmbeddedLog, entry: &Recorded) {
    let pieces = draft(&entry.event, &entry.envelope).unwrap();
    let stream = StreamId(*entry.envelope.stream.0.as_bytes());
    let part = StreamBatch {
        stream,
        expected: log.stream_version_now(stream).unwrap(),
        drafts: vec![Draft { head: pieces.head, middle: pieces.middle, tail: pieces.tail }],
    };
    let command = CommandId(*entry.envelope.command.as_bytes());
    log.append_blocking(Batch { command, digest: ContentDigest([0; 32]), streams: vec![part] }).unwrap();
}

fn told(log: &EmbeddedLog, story: &Story, from: usize, until: usize) {
    story.entries[from..until].iter().for_each(|entry| append(log, entry));
}

fn wait(live: &Live, entries: u64) -> Result<(), Behind> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(live.at_least(entries, PATIENCE))
}

#[test]
fn live_state_equals_replay_from_zero() {
    let dir = Dir::new("replay");
    let log = dir.open();
    let story = history(42, 300);
    told(&log, &story, 0, 120);
    let mut seen = Vec::new();
    let live = Live::start(&log, LiveOptions::default(), |progress| seen.push(progress)).unwrap();
    assert_eq!(live.position(), 120);
    assert_eq!(seen.last(), Some(&Progress { folded: 120, head: 120 }));
    told(&log, &story, 120, 300);
    wait(&live, 300).unwrap();
    let zero = rebuild(&log, |_| {}).unwrap();
    assert_eq!(live.read(Projections::digest), zero.digest());
    assert_eq!(live.read(Projections::position), 300);
    live.stop();
    log.close();
}

#[test]
fn a_restart_goes_on_from_the_snapshot_and_folds_only_the_tail() {
    let dir = Dir::new("snapshot");
    let story = history(7, 260);
    let options = LiveOptions { entries_between_snapshots: Some(100) };
    {
        let log = dir.open();
        told(&log, &story, 0, 200);
        let live = Live::start(&log, options, |_| {}).unwrap();
        live.stop();
        told(&log, &story, 200, 260);
        log.close();
    }
    let log = dir.open();
    assert_eq!(snapshot::load(&log.snapshots()).unwrap().position(), 200);
    let mut first = None;
    let live = Live::start(&log, options, |progress| first = first.or(Some(progress.folded))).unwrap();
    assert!(first.unwrap() > 200);
    assert_eq!(live.read(Projections::digest), rebuild(&log, |_| {}).unwrap().digest());
    live.stop();
    log.close();
}

#[test]
fn a_snapshot_of_another_log_or_form_is_not_believed() {
    let (one, other) = (Dir::new("one"), Dir::new("other"));
    let story = history(9, 50);
    let log = one.open();
    told(&log, &story, 0, 50);
    let foreign = story.folded(40);
    snapshot::save(&foreign, &log.snapshots()).unwrap();
    assert_eq!(snapshot::load(&log.snapshots()).unwrap().position(), 40);
    log.snapshots().put("projections", 40, ContentDigest([1; 32]), &b"\x02 another form"[..]).unwrap();
    assert!(snapshot::load(&log.snapshots()).is_none());
    let empty = other.open();
    assert!(snapshot::save(&foreign, &empty.snapshots()).is_err(), "it reflects more than there is");
    assert!(snapshot::load(&empty.snapshots()).is_none());
    log.close();
    empty.close();
}

#[test]
fn who_waits_for_what_never_comes_is_told() {
    let dir = Dir::new("waiting");
    let log = dir.open();
    let live = Live::start(&log, LiveOptions { entries_between_snapshots: None }, |_| {}).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let late = runtime.block_on(live.at_least(1, Duration::from_millis(5))).unwrap_err();
    assert!(matches!(late, Behind::Timeout { wanted: 1, folded: 0 }), "{late}");
    live.stop();
    let ended = wait(&live, 1).unwrap_err();
    assert!(matches!(ended, Behind::Ended { wanted: 1, folded: 0, failure: None }), "{ended}");
    log.close();
}

#[test]
fn an_entry_nobody_understands_ends_following_and_says_where() {
    let dir = Dir::new("unknown");
    let log = dir.open();
    let live = Live::start(&log, LiveOptions::default(), |_| {}).unwrap();
    let drafts = vec![Draft { head: b"{\"position\":".to_vec(), middle: b",\"at\":".to_vec(), tail: b"}".to_vec() }];
    let part = StreamBatch { stream: StreamId([1; 16]), expected: 0, drafts };
    let batch = Batch { command: CommandId([1; 16]), digest: ContentDigest([0; 32]), streams: vec![part] };
    log.append_blocking(batch).unwrap();
    let ended = wait(&live, 1).unwrap_err();
    assert!(matches!(ended, Behind::Ended { .. }), "{ended}");
    let failure = live.failure().unwrap();
    assert!(matches!(*failure, FoldError::Decode { position: 0, .. }), "{failure}");
    assert!(rebuild(&log, |_| {}).is_err());
    live.stop();
    log.close();
}
