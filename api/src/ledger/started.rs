//! A command between its decision and its answer.

use crate::ledger::{Ledger, Receipt, Submission, SubmitError, desk::Decided, pending::Pending, personal::erased_by};
use domain::{value::Moment, world::Context};
use store::{AppendError, Appended};

/// How often a decision is made anew because something changed under it. Each conflict means that some other batch
/// failed or was written meanwhile, so more than a few say that something is wrong.
const MAX_CONFLICTS: usize = 8;

/// A command that was accepted and is being written.
pub struct Started {
    pub(super) ledger: Ledger,
    pub(super) submission: Submission,
    pub(super) context: Context,
    pub(super) digest: [u8; 32],
    pub(super) state: Progress,
}

/// How far a command has come.
pub(super) enum Progress {
    /// It had been answered before.
    Done(Receipt),
    /// Another sending of it is being written.
    InFlight(tokio::sync::oneshot::Receiver<std::convert::Infallible>),
    /// It waits for the disk.
    Queued(Pending, Decided),
}

impl Started {
    /// Waits until the events are durable.
    ///
    /// # Errors
    /// [`SubmitError`]: see [`Ledger::submit`].
    pub async fn finish(self) -> Result<Receipt, SubmitError> {
        let Self { ledger, submission, context, digest, mut state } = self;
        let mut conflicts = 0;
        loop {
            match state {
                Progress::Done(receipt) => {
                    ledger.erase_from_vault(erased_by(&submission.command)).await?;
                    return Ok(receipt);
                }
                // Whatever became of it: the next attempt finds out.
                Progress::InFlight(settled) => drop(settled.await),
                Progress::Queued(pending, decided) => match pending.settled().await {
                    Ok(appended) if appended.repeated => {
                        return ledger.receipt_of(&submission, appended.first, appended.count);
                    }
                    Ok(appended) => return Ok(receipt(&appended, decided)),
                    Err(SubmitError::Log(AppendError::Conflict { .. })) if conflicts < MAX_CONFLICTS => conflicts += 1,
                    Err(error) => return Err(error),
                },
            }
            let attempt = ledger.desk().attempt(&submission, &context, digest, &*ledger.inner.ids, None)?;
            state = ledger.state_of(attempt, &submission)?;
        }
    }
}

/// The answer to a command that was written just now.
pub(super) fn receipt(appended: &Appended, decided: Decided) -> Receipt {
    Receipt {
        position: appended.first,
        count: appended.count,
        stream: decided.stream,
        stream_version: decided.stream_version,
        repeated: false,
        recorded_at: Moment(appended.recorded_at),
    }
}
