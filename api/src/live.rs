//! The read models kept up to date: one thread folds the log in order, readers look at them in between.

use projections::Projections;
use std::{
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard},
    time::Duration,
};
use store::{EmbeddedLog, Log as _};
use tokio::sync::watch;

/// Read models that follow the log. Clones are the same ones.
#[derive(Clone)]
pub struct Live {
    models: Arc<RwLock<Projections>>,
    folded: watch::Receiver<u64>,
}

impl Live {
    /// Folds what the log holds, then follows it on a thread of its own until it is closed.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn follow(log: &EmbeddedLog) -> std::io::Result<Self> {
        let models = Arc::new(RwLock::new(Projections::default()));
        let (told, folded) = watch::channel(0);
        let (log, shared) = (log.clone(), Arc::clone(&models));
        std::thread::Builder::new().name("projections".to_owned()).spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().build();
            match runtime {
                Ok(runtime) => runtime.block_on(fold(&log, &shared, &told)),
                Err(error) => tracing::error!(%error, "the read models do not follow the log"),
            }
        })?;
        Ok(Self { models, folded })
    }

    /// The read models as they are now. They stand still as long as this is held.
    #[must_use]
    pub fn read(&self) -> RwLockReadGuard<'_, Projections> {
        self.models.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many entries have been folded.
    #[must_use]
    pub fn position(&self) -> u64 {
        *self.folded.borrow()
    }

    /// Waits until so many entries have been folded; false when the time is over.
    pub async fn reached(&self, entries: u64, at_most: Duration) -> bool {
        let mut folded = self.folded.clone();
        let reached = folded.wait_for(|folded| *folded >= entries);
        matches!(tokio::time::timeout(at_most, reached).await, Ok(Ok(_)))
    }
}

async fn fold(log: &EmbeddedLog, models: &RwLock<Projections>, told: &watch::Sender<u64>) {
    let mut following = log.subscribe(0);
    while let Some(chunk) = following.next().await {
        let mut models = models.write().unwrap_or_else(PoisonError::into_inner);
        for entry in chunk.iter() {
            match domain::entry::decode(entry.bytes) {
                Ok(recorded) => models.apply(&recorded),
                Err(error) => {
                    tracing::error!(%error, position = entry.position, "the read models stop at an entry");
                    return;
                }
            }
        }
        told.send_replace(models.position());
    }
}
