//! A whole file of commands: every one is decided before the first is queued, so that a file is taken whole or not at
//! all. Each command stays a command of its own; a machine that stops in the middle of writing leaves the first part,
//! and the same file sent again adds the rest.

use crate::{
    evidence::Blocked,
    ledger::{
        Ledger, Receipt, Submission, SubmitError,
        desk::{Decided, Desk},
        personal::{Kept, erased_by},
        started::receipt,
        within,
    },
};
use std::{collections::HashSet, sync::Arc, time::Duration};
use store::{Batch, Enqueued, FoundCommand};

/// The most commands one file may hold: its events are held in memory until all are decided.
pub const MAX_FILE_COMMANDS: usize = 500_000;
/// How long to wait before a full queue is tried again.
const QUEUE_RETRY: Duration = Duration::from_millis(1);

/// How far a file has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileProgress {
    /// So many commands are decided.
    Decided(u64),
    /// So many commands are durable.
    Durable(u64),
}

/// Why a file was not taken.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// These commands are refused, each with its place in the file from 0; nothing of the file was written. A command
    /// that builds on a refused one is refused with it.
    #[error("{} commands of the file are refused", .0.len())]
    Refused(Vec<(usize, SubmitError)>),
    /// The file is longer than [`MAX_FILE_COMMANDS`].
    #[error("the file holds more than {MAX_FILE_COMMANDS} commands")]
    TooLong,
    /// The log failed while the file was being written: the commands before this one are durable.
    #[error("the file was written up to command {index} only")]
    Broken {
        /// The first command that is not known to be durable, from 0.
        index: usize,
        /// Why.
        #[source]
        source: SubmitError,
    },
    /// A decision panicked.
    #[error("deciding the file failed")]
    Panicked,
    /// The history is not the one the ledger has signed, or nobody can tell; nothing of the file was written.
    #[error("the ledger appends nothing")]
    Blocked(#[from] Blocked),
}

/// Who is told how far a file has come.
pub type OnProgress = Arc<dyn Fn(FileProgress) + Send + Sync>;

/// What is to be done about one command of a file.
enum Planned {
    Repeated(FoundCommand),
    New(Batch, Decided),
}

/// What was done about it.
enum Queued {
    Repeated(FoundCommand),
    New(Enqueued, Decided),
}

impl Ledger {
    /// Takes a whole file of commands, or nothing of it, and answers when all of it is durable.
    ///
    /// # Errors
    /// [`FileError`].
    pub async fn submit_all(
        &self,
        submissions: Vec<Submission>,
        on_progress: OnProgress,
    ) -> Result<Vec<Receipt>, FileError> {
        if submissions.len() > MAX_FILE_COMMANDS {
            return Err(FileError::TooLong);
        }
        for submission in &submissions {
            self.inner.evidence.may_append(&submission.command).await?;
        }
        let (ledger, told) = (self.clone(), Arc::clone(&on_progress));
        let queued = tokio::task::spawn_blocking(move || ledger.queue_all(submissions, &told));
        let (submissions, queued) = queued.await.map_err(|_| FileError::Panicked)??;
        let mut receipts = Vec::with_capacity(queued.len());
        let mut broken = None;
        // Every answer is waited for, also after a failure: the desk must learn of each.
        for (index, (queued, submission)) in queued.into_iter().zip(&submissions).enumerate() {
            match self.answer(queued, submission).await {
                Ok(receipt) => receipts.push(receipt),
                Err(source) => drop(broken.get_or_insert(FileError::Broken { index, source })),
            }
            on_progress(FileProgress::Durable(index as u64 + 1));
        }
        broken.map_or(Ok(receipts), Err)
    }

    /// Decides a whole file without writing anything: what [`Ledger::submit_all`] would refuse.
    ///
    /// # Errors
    /// [`FileError`].
    pub async fn check_all(&self, submissions: Vec<Submission>, on_progress: OnProgress) -> Result<(), FileError> {
        if submissions.len() > MAX_FILE_COMMANDS {
            return Err(FileError::TooLong);
        }
        let ledger = self.clone();
        let checked = tokio::task::spawn_blocking(move || {
            let kept = ledger.look_at_all(&submissions)?;
            let mut desk = ledger.desk();
            desk.records().begin_overlay();
            let planned = ledger.plan_all(&mut desk, &submissions, &kept, &on_progress);
            desk.records().discard_overlay();
            planned.map(drop).map_err(FileError::Refused)
        });
        checked.await.map_err(|_| FileError::Panicked)?
    }

    /// Decides all, and queues all if all were accepted.
    fn queue_all(
        &self,
        submissions: Vec<Submission>,
        on_progress: &OnProgress,
    ) -> Result<(Vec<Submission>, Vec<Queued>), FileError> {
        let kept = self.keep_all(&submissions)?;
        match self.queue_kept(&submissions, &kept, on_progress) {
            Ok(queued) => Ok((submissions, queued)),
            Err(FileError::Refused(refused)) => {
                let refused = match self.take_all_back(&submissions, kept) {
                    Ok(()) => refused,
                    Err(unkept) => refused.into_iter().chain([unkept]).collect(),
                };
                Err(FileError::Refused(refused))
            }
            Err(other) => Err(other),
        }
    }

    /// The lock is held throughout: nothing may come in between.
    fn queue_kept(
        &self,
        submissions: &[Submission],
        kept: &[Option<Kept>],
        on_progress: &OnProgress,
    ) -> Result<Vec<Queued>, FileError> {
        let mut desk = self.desk();
        desk.records().begin_overlay();
        let planned = match self.plan_all(&mut desk, submissions, kept, on_progress) {
            Ok(planned) => planned,
            Err(refused) => {
                desk.records().discard_overlay();
                return Err(FileError::Refused(refused));
            }
        };
        desk.records().keep_overlay();
        let mut queued = Vec::with_capacity(planned.len());
        for (index, (planned, submission)) in planned.into_iter().zip(submissions).enumerate() {
            match planned {
                Planned::Repeated(found) => queued.push(Queued::Repeated(found)),
                Planned::New(batch, decided) => match queue_one(&desk, &batch) {
                    Ok(enqueued) => {
                        desk.note_in_flight(submission.command_id);
                        queued.push(Queued::New(enqueued, decided));
                    }
                    Err(source) => {
                        desk.records().clear();
                        return Err(FileError::Broken { index, source });
                    }
                },
            }
        }
        Ok(queued)
    }

    /// Decides every command against those before it, and finds all that are refused.
    fn plan_all(
        &self,
        desk: &mut Desk,
        submissions: &[Submission],
        kept: &[Option<Kept>],
        on_progress: &OnProgress,
    ) -> Result<Vec<Planned>, Vec<(usize, SubmitError)>> {
        let mut planned = Vec::with_capacity(submissions.len());
        let mut refused = Vec::new();
        let mut ids = HashSet::with_capacity(submissions.len());
        for (index, (submission, kept)) in submissions.iter().zip(kept).enumerate() {
            let plan = if ids.insert(submission.command_id) {
                self.plan(desk, submission, kept.as_ref())
            } else {
                Err(SubmitError::TwiceInFile)
            };
            match plan {
                Ok(plan) => planned.push(plan),
                Err(error) => refused.push((index, error)),
            }
            on_progress(FileProgress::Decided(index as u64 + 1));
        }
        if refused.is_empty() { Ok(planned) } else { Err(refused) }
    }

    fn plan(&self, desk: &mut Desk, submission: &Submission, kept: Option<&Kept>) -> Result<Planned, SubmitError> {
        if desk.is_in_flight(submission.command_id) {
            return Err(SubmitError::Busy);
        }
        self.inner.require_files(&submission.command)?;
        let mut context = self.context(submission);
        context.salts = match kept {
            Some(kept) => kept.salts(),
            None => self.salts_of_check(&submission.command, |stream| desk.records().get(stream))?,
        };
        let digest = submission.command.content_digest(&context);
        if let Some(found) = desk.find_command(submission.command_id, digest)? {
            return Ok(Planned::Repeated(found));
        }
        let load = &mut |stream| desk.records().standing(stream);
        within::require(submission, &submission.shown, &context, &self.inner.log, load)?;
        let accepted = desk.decide(submission, &context, digest, &*self.inner.ids, None)?;
        desk.accept(&accepted);
        Ok(Planned::New(accepted.batch, accepted.decided))
    }

    /// Brings the personal data of a file into the vault, before the desk is taken: a lane is never waited for there.
    fn keep_all(&self, submissions: &[Submission]) -> Result<Vec<Option<Kept>>, FileError> {
        let keep = |submission: &Submission| {
            let lane = self.inner.personal.lane_blocking(&submission.command);
            lane.map(|lane| self.keep(&lane, submission.command_id)).transpose()
        };
        each(submissions, keep)
    }

    fn look_at_all(&self, submissions: &[Submission]) -> Result<Vec<Option<Kept>>, FileError> {
        let look = |submission: &Submission| {
            let lane = self.inner.personal.lane_blocking(&submission.command);
            lane.map(|lane| lane.look(submission.command_id, &*self.inner.ids)).transpose()
        };
        each(submissions, look)
    }

    fn take_all_back(&self, submissions: &[Submission], kept: Vec<Option<Kept>>) -> Result<(), (usize, SubmitError)> {
        for (index, (submission, kept)) in submissions.iter().zip(kept).enumerate() {
            if let (Some(lane), Some(kept)) = (self.inner.personal.lane_blocking(&submission.command), kept) {
                lane.take_back(kept).map_err(|error| (index, error))?;
            }
        }
        Ok(())
    }

    async fn answer(&self, queued: Queued, submission: &Submission) -> Result<Receipt, SubmitError> {
        match queued {
            Queued::Repeated(found) => {
                self.erase_from_vault(erased_by(&submission.command)).await?;
                self.receipt_of(submission, found.first, found.count)
            }
            Queued::New(enqueued, decided) => {
                let answer = enqueued.await;
                self.desk().settle(submission.command_id, answer.is_ok());
                let appended = answer?;
                self.erase_from_vault(erased_by(&submission.command)).await?;
                Ok(receipt(&appended, decided))
            }
        }
    }
}

/// Asks for every command of a file, and names the first that could not be answered.
fn each<T>(
    submissions: &[Submission],
    ask: impl Fn(&Submission) -> Result<T, SubmitError>,
) -> Result<Vec<T>, FileError> {
    let asked = submissions.iter().enumerate();
    asked.map(|(index, one)| ask(one).map_err(|error| FileError::Refused(vec![(index, error)]))).collect()
}

/// Queues a batch, waiting while the queue is full: the writer needs nothing of the desk to empty it.
fn queue_one(desk: &Desk, batch: &Batch) -> Result<Enqueued, SubmitError> {
    loop {
        match desk.enqueue(batch.clone()) {
            Err(SubmitError::Busy) => std::thread::sleep(QUEUE_RETRY),
            answer => return answer,
        }
    }
}
