//! Publishing on a schedule while a server runs, and once more when it stops: [`Evidence::publish`] and nothing else.

use super::{Evidence, NoKey, PublishError};
use domain::value::Moment;
use std::{sync::PoisonError, time::Duration};
use tokio::{sync::watch, task::JoinHandle};

/// Publishes while a server runs.
pub struct Publisher {
    stopped: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Publisher {
    /// Begins: a checkpoint now if anything is new, and then every so often.
    #[must_use]
    pub fn start(evidence: &Evidence, every: Duration) -> Self {
        let (stopped, told) = watch::channel(false);
        Self { stopped, task: tokio::spawn(publish_regularly(evidence.clone(), every, told)) }
    }

    /// Ends, after one last checkpoint if anything is new.
    pub async fn stop(self) {
        self.stopped.send_replace(true);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "publishing checkpoints ended by a panic");
        }
    }
}

async fn publish_regularly(evidence: Evidence, every: Duration, mut stopped: watch::Receiver<bool>) {
    loop {
        publish_once(&evidence).await;
        evidence.expect_next(Some(every));
        if tokio::time::timeout(every, stopped.wait_for(|stopped| *stopped)).await.is_ok() {
            break;
        }
    }
    evidence.expect_next(None);
    publish_once(&evidence).await;
}

async fn publish_once(evidence: &Evidence) {
    match evidence.publish().await {
        Ok(_) | Err(PublishError::NoKey(NoKey::Never)) => {}
        Err(error) => {
            let error: &dyn std::error::Error = &error;
            tracing::error!(error, "no checkpoint was published");
        }
    }
}

impl Evidence {
    /// Notes when the next checkpoint is published by itself, for those who wait for a receipt.
    fn expect_next(&self, every: Option<Duration>) {
        let next = every.map(|every| {
            let us = i64::try_from(every.as_micros()).unwrap_or(i64::MAX);
            Moment((self.inner.clock)().saturating_add(us))
        });
        *self.inner.due.lock().unwrap_or_else(PoisonError::into_inner) = next;
    }
}
