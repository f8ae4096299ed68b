//! A command that is queued: whoever sent it may go away before the answer comes, and the desk must learn of it all the
//! same.

use crate::ledger::Ledger;
use store::{AppendError, Appended, Enqueued};
use uuid::Uuid;

/// A queued command. Dropped before its answer, it goes on waiting in a task of its own.
pub(crate) struct Pending {
    ledger: Ledger,
    command: Uuid,
    enqueued: Option<Enqueued>,
    /// It waits in a task of its own already; when that is dropped too, the process is ending.
    handed_over: bool,
}

impl Pending {
    pub(crate) fn new(ledger: Ledger, command: Uuid, enqueued: Enqueued) -> Self {
        Self { ledger, command, enqueued: Some(enqueued), handed_over: false }
    }

    /// The log's answer, after the desk has learnt of it.
    pub(crate) async fn settled(mut self) -> Result<Appended, AppendError> {
        let answer = match &mut self.enqueued {
            Some(enqueued) => enqueued.await,
            None => Err(AppendError::Closed),
        };
        self.enqueued = None;
        self.ledger.desk().settle(self.command, answer.is_ok());
        answer
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        let Some(enqueued) = self.enqueued.take() else { return };
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) if !self.handed_over => {
                let ledger = self.ledger.clone();
                let rest = Self { ledger, command: self.command, enqueued: Some(enqueued), handed_over: true };
                drop(runtime.spawn(rest.settled()));
            }
            Ok(_) | Err(_) => self.ledger.desk().settle(self.command, false),
        }
    }
}
