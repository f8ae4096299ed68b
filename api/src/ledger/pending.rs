//! A command that is queued: whoever sent it may go away before the answer comes, and the desk must learn of it all the
//! same; and what its event says is erased must leave the vault.

use crate::ledger::{Ledger, Submission, SubmitError};
use domain::command::Command;
use store::{Appended, Enqueued};
use uuid::Uuid;

/// A queued command. Dropped before its answer, it goes on waiting in a task of its own.
pub(crate) struct Pending {
    ledger: Ledger,
    command_id: Uuid,
    /// Kept only where something is left to do once it is durable.
    erasing: Option<Command>,
    enqueued: Option<Enqueued>,
    /// It waits in a task of its own already; when that is dropped too, the process is ending.
    handed_over: bool,
}

impl Pending {
    pub(crate) fn new(ledger: Ledger, submission: &Submission, enqueued: Enqueued) -> Self {
        let erasing = super::personal::erased_by(&submission.command).map(|_| submission.command.clone());
        Self { ledger, command_id: submission.command_id, erasing, enqueued: Some(enqueued), handed_over: false }
    }

    /// The log's answer, after the desk has learnt of it and the vault has followed it.
    pub(crate) async fn settled(mut self) -> Result<Appended, SubmitError> {
        let answer = match &mut self.enqueued {
            Some(enqueued) => enqueued.await,
            None => Err(store::AppendError::Closed),
        };
        self.enqueued = None;
        self.ledger.desk().settle(self.command_id, answer.is_ok());
        let appended = answer?;
        if let Some(command) = self.erasing.take() {
            self.ledger.erase_from_vault(&command).await?;
        }
        Ok(appended)
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        let Some(enqueued) = self.enqueued.take() else { return };
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) if !self.handed_over => {
                let (ledger, erasing) = (self.ledger.clone(), self.erasing.take());
                let command_id = self.command_id;
                let rest = Self { ledger, command_id, erasing, enqueued: Some(enqueued), handed_over: true };
                drop(runtime.spawn(async {
                    // Nobody waits for this answer; what the vault did not erase must still be heard of.
                    if let Err(SubmitError::Erasure(error)) = rest.settled().await {
                        let error: &dyn std::error::Error = &error;
                        tracing::error!(error, "what was erased in the log is still in the vault");
                    }
                }));
            }
            Ok(_) | Err(_) => self.ledger.desk().settle(self.command_id, false),
        }
    }
}
