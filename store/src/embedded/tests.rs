//! The embedded engine: the contract of every log, and what this engine promises beyond it.

use std::path::PathBuf;
use std::time::Duration;

use super::*;
use crate::suite;

/// A directory that is gone when the test is over.
pub(crate) struct TempDir(pub(crate) PathBuf);

impl TempDir {
    pub(crate) fn new(name: &str) -> Self {
        Self::below(&std::env::temp_dir(), name)
    }

    /// For tests that open a small log hundreds of times, and for which a real disk's syncs would only be slow: what
    /// is durable there is told by faults, not by the disk.
    pub(crate) fn in_memory(name: &str) -> Self {
        let memory = Path::new("/dev/shm");
        if memory.is_dir() { Self::below(memory, name) } else { Self::new(name) }
    }

    fn below(dir: &Path, name: &str) -> Self {
        static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = dir.join(format!("store-{name}-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

#[tokio::test]
async fn it_keeps_the_contract_of_every_log() {
    let dir = TempDir::new("contract");
    let number = std::cell::Cell::new(0);
    suite::hold(|| {
        number.set(number.get() + 1);
        let dir = dir.0.join(number.get().to_string());
        async move { EmbeddedLog::open(dir, Options::default()).unwrap() }
    })
    .await;
}

#[tokio::test]
async fn it_keeps_the_contract_with_many_small_segments() {
    let dir = TempDir::new("small");
    let number = std::cell::Cell::new(0);
    suite::hold(|| {
        number.set(number.get() + 1);
        let dir = dir.0.join(number.get().to_string());
        let options = Options { segment_bytes: Some(2048), ..Options::default() };
        async move { EmbeddedLog::open(dir, options).unwrap() }
    })
    .await;
}

#[test]
fn one_process_owns_a_directory() {
    let dir = TempDir::in_memory("owner");
    let log = EmbeddedLog::open(&dir.0, Options::default()).unwrap();
    let second = EmbeddedLog::open(&dir.0, Options::default());
    assert!(matches!(second, Err(OpenError::Locked { .. })), "{second:?}");
    log.close();
    EmbeddedLog::open(&dir.0, Options::default()).unwrap();
}

#[tokio::test]
async fn a_closed_log_still_reads_and_takes_nothing() {
    let dir = TempDir::in_memory("closed");
    let log = EmbeddedLog::open(&dir.0, Options::default()).unwrap();
    log.append(suite::batch(1, &[(1, 0, &["a"])])).await.unwrap();
    let mut follower = log.subscribe(0);
    log.close();
    log.close();
    assert!(log.status().closed);
    let refused = log.append(suite::batch(2, &[(1, 1, &["b"])])).await;
    assert!(matches!(refused, Err(AppendError::Closed)), "{refused:?}");
    assert_eq!(log.read_stream(suite::stream(1), 0, Limit::ALL).await.unwrap().len(), 1);
    assert_eq!(follower.next().await.unwrap().len(), 1, "what was durable is still handed out");
    assert!(follower.next().await.is_none() && follower.failure().is_none());
}

#[test]
fn a_dropped_waiter_does_not_undo_its_batch() {
    let dir = TempDir::in_memory("dropped");
    let log = EmbeddedLog::open(&dir.0, Options::default()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        // The future is polled once, so the batch is queued, and is then dropped.
        let append = log.append(suite::batch(1, &[(1, 0, &["a"])]));
        tokio::time::timeout(Duration::ZERO, append).await.ok();
    });
    let again = log.append_blocking(suite::batch(1, &[(1, 0, &["a"])])).unwrap();
    assert_eq!((again.first, log.head_now()), (0, 1));
}

#[test]
fn moments_never_go_back_even_if_the_clock_does() {
    let dir = TempDir::in_memory("clock");
    let open = |now: i64| {
        let options = Options { clock: Arc::new(move || now), ..Options::default() };
        EmbeddedLog::open(&dir.0, options).unwrap()
    };
    let log = open(1000);
    assert_eq!(log.append_blocking(suite::batch(1, &[(1, 0, &["a"])])).unwrap().recorded_at, 1000);
    drop(log);
    let log = open(500);
    assert_eq!(log.append_blocking(suite::batch(2, &[(1, 1, &["b"])])).unwrap().recorded_at, 1000);
    assert_eq!(log.position_at_now(999).unwrap(), 0);
    assert_eq!(log.position_at_now(1000).unwrap(), 2);
}
