//! Removes uploads that no event ever named. What is named is read from the log itself, never from a read model, which
//! may lag behind it.

use crate::instance::Instance;
use domain::{
    entry::{self, DecodeError},
    event::Event,
    visit::VisitEvent,
};
use std::{
    collections::HashSet,
    time::{Duration, SystemTime},
};
use store::{AttachmentDigest, AttachmentError, Position, ReadError, Swept};
use tokio::{sync::watch, task::JoinHandle};

/// How old an upload must be before it is swept, in days: a phone may be without signal for that long between upload
/// and visit.
pub const MIN_AGE_DAYS: u16 = 7;
/// How long a server has run before it sweeps for the first time, so that its start stays quick.
pub const FIRST_SWEEP_AFTER: Duration = Duration::from_secs(10 * 60);
/// How long a server waits from one sweep to the next.
pub const SWEEP_INTERVAL: Duration = DAY;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Why nothing, or not everything, was swept.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// The log could not be read, so nobody knows what it names; nothing was removed.
    #[error("read what the log names")]
    Log(#[from] ReadError),
    /// An entry could not be decoded and may name anything; nothing was removed.
    #[error("decode entry {position}")]
    Entry {
        /// Its place in the log.
        position: Position,
        /// Why.
        #[source]
        source: DecodeError,
    },
    /// A file could not be removed; what was removed before it stays removed.
    #[error("sweep the attachments")]
    Attachments(#[from] AttachmentError),
}

/// Removes what was last uploaded more than so many days ago and is named by no event. Reads all of the log, so it
/// blocks; once `stopped` is true it removes nothing more and ends early.
///
/// # Errors
/// [`SweepError`].
pub fn sweep_attachments(
    instance: &Instance,
    min_age_days: u16,
    stopped: impl Fn() -> bool,
) -> Result<Swept, SweepError> {
    // Taken before the log is read: what is uploaded or named from here on is younger.
    let now_us = u64::try_from((instance.clock)()).unwrap_or_default();
    let older_than =
        SystemTime::UNIX_EPOCH + Duration::from_micros(now_us).saturating_sub(DAY * u32::from(min_age_days));
    let mut named = HashSet::new();
    for chunk in instance.log.scan(0) {
        if stopped() {
            return Ok(Swept::default());
        }
        for entry in chunk?.iter() {
            let recorded =
                entry::decode(entry.bytes).map_err(|source| SweepError::Entry { position: entry.position, source })?;
            let Event::EnterpriseVisit(event) = recorded.event else { continue };
            let facts = match event {
                VisitEvent::VisitLogged(event) => event.facts,
                VisitEvent::VisitAmended(event) => event.facts,
            };
            named.extend(facts.attachments.iter().map(|file| AttachmentDigest(file.digest.0)));
        }
    }
    Ok(instance.attachments.sweep(older_than, |digest| stopped() || named.contains(digest))?)
}

/// Sweeps while a server runs.
pub(crate) struct Sweeper {
    stopped: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Sweeper {
    /// Begins: the first sweep after [`FIRST_SWEEP_AFTER`], the others every [`SWEEP_INTERVAL`].
    pub(crate) fn start(instance: &Instance) -> Self {
        let (stopped, told) = watch::channel(false);
        Self { stopped, task: tokio::spawn(sweep_daily(instance.clone(), told, tokio::time::sleep)) }
    }

    /// Ends; when it returns nothing is being removed any more, and the directory may be given to another process.
    pub(crate) async fn stop(self) {
        self.stopped.send_replace(true);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the sweep of the attachments ended by a panic");
        }
    }
}

/// Sweeps until it is stopped; `sleep` passes the time between.
async fn sweep_daily<S: Future<Output = ()>>(
    instance: Instance,
    mut stopped: watch::Receiver<bool>,
    sleep: impl Fn(Duration) -> S,
) {
    let mut wait = FIRST_SWEEP_AFTER;
    loop {
        tokio::select! {
            biased;
            _ = stopped.wait_for(|stopped| *stopped) => return,
            () = sleep(wait) => {}
        }
        let (instance, told) = (instance.clone(), stopped.clone());
        let sweep = move || sweep_attachments(&instance, MIN_AGE_DAYS, || *told.borrow());
        match tokio::task::spawn_blocking(sweep).await {
            Ok(Ok(Swept { files, bytes })) => {
                tracing::info!(files, bytes, "attachments that no event names were swept");
            }
            Ok(Err(error)) => {
                let error: &dyn std::error::Error = &error;
                tracing::error!(error, "the attachments could not be swept");
            }
            Err(error) => tracing::error!(%error, "the sweep of the attachments ended by a panic"),
        }
        wait = SWEEP_INTERVAL;
    }
}

#[cfg(test)]
mod tests;
