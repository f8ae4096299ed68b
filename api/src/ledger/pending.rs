//! A command that is queued: whoever sent it may go away before the answer comes, and the desk must learn of it all the
//! same; and what its event says is erased must leave the vault.

use crate::ledger::{Ledger, Submission, SubmitError, personal::erased_by};
use store::{AppendError, Appended, Enqueued, SubjectId};
use uuid::Uuid;

/// A queued command. Dropped before its answer, it goes on waiting in a task of its own.
pub(crate) struct Pending {
    ledger: Ledger,
    command_id: Uuid,
    /// Who leaves the vault once it is durable.
    erasing: Option<SubjectId>,
    enqueued: Option<Enqueued>,
    /// It waits in a task of its own already; when that is dropped too, the process is ending.
    handed_over: bool,
}

impl Pending {
    pub(crate) fn new(ledger: Ledger, submission: &Submission, enqueued: Enqueued) -> Self {
        let erasing = erased_by(&submission.command);
        Self { ledger, command_id: submission.command_id, erasing, enqueued: Some(enqueued), handed_over: false }
    }

    /// The log's answer, after the desk has learnt of it and the vault has followed it.
    pub(crate) async fn settled(mut self) -> Result<Appended, SubmitError> {
        let answer = match &mut self.enqueued {
            Some(enqueued) => enqueued.await,
            None => Err(AppendError::Closed),
        };
        self.enqueued = None;
        self.ledger.desk().settle(self.command_id, answer.is_ok());
        let appended = answer?;
        self.ledger.erase_from_vault(self.erasing).await?;
        Ok(appended)
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        let Some(enqueued) = self.enqueued.take() else { return };
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) if !self.handed_over => {
                let Self { command_id, erasing, .. } = *self;
                let ledger = self.ledger.clone();
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
