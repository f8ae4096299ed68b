//! The embedded engine: the contract of every log, and what this engine promises beyond it.

use super::*;
use crate::suite;

/// A directory that is gone when the test is over.
pub(crate) struct TempDir(pub(crate) PathBuf);

impl TempDir {
    pub(crate) fn new(name: &str) -> Self {
        static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("store-{name}-{}-{number}", std::process::id()));
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
