//! State digests (状态摘要): what the read models are after so many entries, as an event of the log itself, daily and on
//! demand. Whoever folds the entries anew, with this program or another, can compare.

use crate::{
    evidence::keeper,
    instance::Instance,
    ledger::{Receipt, Submission, SubmitError},
    shown::Shown,
};
use domain::{
    command::Command,
    entry::peek_type,
    event::Event,
    evidence::{EvidenceEvent, RecordStateDigest, StateDigestRecorded},
    value::Digest,
};
use projections::{DIGEST_FORM, Live};
use std::time::Duration;
use store::{Direction, Limit};
use tokio::{sync::watch, task::JoinHandle};
use uuid::Uuid;

/// How long a server has run before it records for the first time, so that its start stays quick.
pub const FIRST_DIGEST_AFTER: Duration = Duration::from_secs(15 * 60);
/// How long a server waits from one digest to the next.
pub const DIGEST_INTERVAL: Duration = Duration::from_secs(24 * 60 * 60);

/// Why no digest was recorded.
#[derive(Debug, thiserror::Error)]
pub enum StateDigestError {
    /// The ledger did not take it.
    #[error("record the state digest")]
    Submit(#[from] SubmitError),
    /// The digest was not computed.
    #[error("compute the state digest")]
    Panicked(#[from] tokio::task::JoinError),
}

/// What the read models are after so many entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateDigest {
    /// How many entries.
    pub entries: u64,
    /// The digest of the read models, in the form [`DIGEST_FORM`].
    pub digest: Digest,
}

impl StateDigest {
    /// That of the read models as they are.
    #[must_use]
    pub fn of(live: &Live) -> Self {
        live.read(|models| Self { entries: models.position(), digest: models.digest() })
    }
}

/// Records the digest of the read models as they are. Nothing is recorded, and none returned, while the ledger is empty
/// or its newest event is such a record.
///
/// # Errors
/// [`StateDigestError`].
pub async fn record_state_digest(
    instance: &Instance,
    live: &Live,
) -> Result<Option<(StateDigest, Receipt)>, StateDigestError> {
    let models = live.clone();
    let state = tokio::task::spawn_blocking(move || StateDigest::of(&models)).await?;
    let StateDigest { entries: position, digest } = state;
    if position == 0 || is_digest(instance, position - 1)? {
        return Ok(None);
    }
    let submission = Submission {
        command_id: Uuid::now_v7(),
        actor: keeper(),
        shown: Shown::Everything,
        business_date: instance.ledger.now().day(),
        expected_version: None,
        correlation: None,
        command: Command::from(RecordStateDigest { position, form: DIGEST_FORM, digest }),
    };
    Ok(Some((state, instance.ledger.submit(submission).await?)))
}

/// Whether the entry at a position records a digest.
fn is_digest(instance: &Instance, position: u64) -> Result<bool, SubmitError> {
    let recorded =
        Event::from(EvidenceEvent::from(StateDigestRecorded { position: 0, form: 0, digest: Digest([0; 32]) }));
    let (name, _) = recorded.type_and_version();
    let chunk = instance.log.read_now(position, Direction::Forward, Limit::entries(1))?;
    Ok(chunk.iter().next().is_some_and(|entry| peek_type(entry.bytes).is_some_and(|(kind, _)| kind == name)))
}

/// Records while a server runs.
pub struct Recorder {
    stopped: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Recorder {
    /// Begins: the first digest after [`FIRST_DIGEST_AFTER`], the others every `interval`.
    #[must_use]
    pub fn start(instance: &Instance, live: &Live, first: Duration, interval: Duration) -> Self {
        let (stopped, told) = watch::channel(false);
        Self { stopped, task: tokio::spawn(record_regularly(instance.clone(), live.clone(), (first, interval), told)) }
    }

    /// Ends; a digest that is being recorded is recorded first.
    pub async fn stop(self) {
        self.stopped.send_replace(true);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "recording state digests ended by a panic");
        }
    }
}

async fn record_regularly(
    instance: Instance,
    live: Live,
    (first, interval): (Duration, Duration),
    mut stopped: watch::Receiver<bool>,
) {
    let mut wait = first;
    while tokio::time::timeout(wait, stopped.wait_for(|stopped| *stopped)).await.is_err() {
        match record_state_digest(&instance, &live).await {
            Ok(Some((_, receipt))) => tracing::info!(position = receipt.position, "the state digest was recorded"),
            Ok(None) => {}
            Err(error) => {
                let error: &dyn std::error::Error = &error;
                tracing::error!(error, "the state digest could not be recorded");
            }
        }
        wait = interval;
    }
}

#[cfg(test)]
mod tests;
