//! Projections that follow the log: one thread folds, everybody reads. Readers see whole entries only, and are told
//! which position they see; who has just written waits for their own position.

use crate::{
    projections::Projections,
    replay::{FoldError, Progress, catch_up, decode_chunk},
    snapshot,
};
use std::{
    sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard},
    thread::{self, JoinHandle},
    time::Duration,
};
use store::{Chunk, EmbeddedLog};
use tokio::sync::watch;

/// Entries folded while readers wait, at most: a hundredth of a millisecond or two, so that readers need not sleep.
const ENTRIES_AT_ONCE: usize = 4;
/// Entries between two snapshots unless told otherwise: what start-up after a crash folds at most.
const ENTRIES_BETWEEN_SNAPSHOTS: u64 = 200_000;
/// Fewer new entries than this are not worth a snapshot at the end.
const ENTRIES_WORTH_A_SNAPSHOT: u64 = 5_000;

/// How to follow a log.
#[derive(Clone, Copy, Debug)]
pub struct LiveOptions {
    /// Entries between two snapshots; `None` neither reads nor writes any.
    pub entries_between_snapshots: Option<u64>,
}

impl Default for LiveOptions {
    fn default() -> Self {
        Self { entries_between_snapshots: Some(ENTRIES_BETWEEN_SNAPSHOTS) }
    }
}

/// Why a reader cannot be shown the position it asked for.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Behind {
    /// It was not folded in time.
    #[error("wait for position {wanted}: only {folded} entries were folded in time")]
    Timeout {
        /// How many entries the reader wanted folded.
        wanted: u64,
        /// How many were.
        folded: u64,
    },
    /// Folding has ended, by an error or because the log was closed.
    #[error("wait for position {wanted}: folding ended after {folded} entries")]
    Ended {
        /// How many entries the reader wanted folded.
        wanted: u64,
        /// How many were.
        folded: u64,
        /// Why, when it was an error.
        #[source]
        failure: Option<Arc<FoldError>>,
    },
}

/// What readers and the folding thread share.
#[derive(Debug)]
struct Shared {
    projections: RwLock<Projections>,
    position: watch::Sender<u64>,
    stopping: watch::Sender<bool>,
    ended: watch::Sender<bool>,
    failure: Mutex<Option<Arc<FoldError>>>,
}

/// Projections that follow a log. Clones are the same; the last one dropped stops following.
#[derive(Clone, Debug)]
pub struct Live {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Live {
    /// Reads the newest snapshot, folds what came after it, and follows the log from there. Blocks until the head as it
    /// is now has been reached.
    ///
    /// # Errors
    /// [`FoldError`].
    pub fn start(log: &EmbeddedLog, options: LiveOptions, progress: impl FnMut(Progress)) -> Result<Self, FoldError> {
        let loaded = options.entries_between_snapshots.and_then(|_| snapshot::load(&log.snapshots()));
        let mut projections = loaded.unwrap_or_default();
        let saved = projections.position();
        catch_up(log, &mut projections, progress)?;
        let shared = Arc::new(Shared {
            position: watch::Sender::new(projections.position()),
            projections: RwLock::new(projections),
            stopping: watch::Sender::new(false),
            ended: watch::Sender::new(false),
            failure: Mutex::new(None),
        });
        let follower = Follower { shared: Arc::clone(&shared), log: log.clone(), options, saved };
        let thread = thread::Builder::new().name("projections".to_owned()).spawn(move || follower.run());
        let thread = Mutex::new(Some(thread.map_err(FoldError::Thread)?));
        Ok(Self { inner: Arc::new(Inner { shared, thread }) })
    }

    /// Reads the projections; folding waits meanwhile, so be brief and never wait inside.
    pub fn read<T>(&self, read: impl FnOnce(&Projections) -> T) -> T {
        read(&self.inner.shared.reading())
    }

    /// How many entries readers see.
    #[must_use]
    pub fn position(&self) -> u64 {
        *self.inner.shared.position.borrow()
    }

    /// Waits until at least so many entries have been folded: a writer whose last entry has position `p` asks for `p +
    /// 1`.
    ///
    /// # Errors
    /// [`Behind`].
    pub async fn at_least(&self, entries: u64, timeout: Duration) -> Result<(), Behind> {
        if self.position() >= entries {
            return Ok(());
        }
        let mut position = self.inner.shared.position.subscribe();
        let mut ended = self.inner.shared.ended.subscribe();
        let reached = async {
            tokio::select! {
                biased;
                reached = position.wait_for(|folded| *folded >= entries) => reached.is_ok(),
                _ = ended.wait_for(|ended| *ended) => false,
            }
        };
        let outcome = tokio::time::timeout(timeout, reached).await;
        let folded = self.position();
        match outcome {
            _ if folded >= entries => Ok(()),
            Ok(_) => Err(Behind::Ended { wanted: entries, folded, failure: self.failure() }),
            Err(_) => Err(Behind::Timeout { wanted: entries, folded }),
        }
    }

    /// A receiver of the number of entries folded, for feeds.
    #[must_use]
    pub fn positions(&self) -> watch::Receiver<u64> {
        self.inner.shared.position.subscribe()
    }

    /// Why folding ended, when it did by an error. Readers still see what was folded until then.
    #[must_use]
    pub fn failure(&self) -> Option<Arc<FoldError>> {
        self.inner.shared.failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Stops following, and leaves a snapshot when there is enough new in it. Blocks until that is done; do it before
    /// the log is closed. Stopping twice is harmless.
    pub fn stop(&self) {
        self.inner.stop();
    }
}

impl Inner {
    fn stop(&self) {
        self.shared.stopping.send_replace(true);
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the thread that folds projections ended by a panic");
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Shared {
    fn reading(&self) -> RwLockReadGuard<'_, Projections> {
        self.projections.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The folding thread.
struct Follower {
    shared: Arc<Shared>,
    log: EmbeddedLog,
    options: LiveOptions,
    /// How many entries the newest snapshot reflects.
    saved: u64,
}

/// Tells readers that nothing more will come, also when the thread panics.
struct Ending(Arc<Shared>);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.ended.send_replace(true);
    }
}

impl Follower {
    fn run(mut self) {
        let _ending = Ending(Arc::clone(&self.shared));
        if let Err(error) = self.follow() {
            tracing::error!(error = &error as &dyn std::error::Error, "projections stopped following the log");
            *self.shared.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(error));
        }
        if self.options.entries_between_snapshots.is_some() {
            self.save_after(ENTRIES_WORTH_A_SNAPSHOT);
        }
    }

    fn follow(&mut self) -> Result<(), FoldError> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(FoldError::Thread)?;
        let mut stopping = self.shared.stopping.subscribe();
        loop {
            if let Some(entries) = self.options.entries_between_snapshots {
                self.save_after(entries);
            }
            let folded = *self.shared.position.borrow();
            let more = runtime.block_on(async {
                tokio::select! {
                    biased;
                    _ = stopping.wait_for(|stopping| *stopping) => false,
                    more = self.log.has_more_than(folded) => more,
                }
            });
            if !more {
                return Ok(());
            }
            for chunk in self.log.scan(folded) {
                self.fold(&chunk.map_err(FoldError::Read)?)?;
                if *stopping.borrow() {
                    return Ok(());
                }
            }
        }
    }

    fn fold(&self, chunk: &Chunk) -> Result<(), FoldError> {
        let entries = decode_chunk(chunk)?;
        for some in entries.chunks(ENTRIES_AT_ONCE) {
            let mut projections = self.shared.projections.write().unwrap_or_else(PoisonError::into_inner);
            some.iter().for_each(|entry| projections.apply(entry));
            let position = projections.position();
            drop(projections);
            self.shared.position.send_replace(position);
        }
        Ok(())
    }

    /// Leaves a snapshot when so many entries are new. This thread is the only one to write, so while it reads here,
    /// other readers are not kept waiting.
    fn save_after(&mut self, entries: u64) {
        let projections = self.shared.reading();
        if projections.position() < self.saved + entries {
            return;
        }
        // A snapshot that failed is not tried again at once.
        self.saved = projections.position();
        match snapshot::save(&projections, &self.log.snapshots()) {
            Ok(()) => tracing::debug!(position = projections.position(), "projections left a snapshot"),
            Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "no snapshot was left"),
        }
    }
}

#[cfg(test)]
mod tests;
