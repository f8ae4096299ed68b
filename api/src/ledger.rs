//! The one door for every command: the server, the command line, imports and the demonstration all come through here.
//!
//! A command is decided under a lock, in order, against the state that those decided before it will leave; its batch is
//! queued inside the lock, and its durability awaited outside. Every record a decision looked at is a guard of its
//! append, so a state that turns out wrong (an earlier append failed) ends in a conflict and a new decision, never in a
//! wrong entry. Nothing here knows HTTP, and nothing personal is written to the log or to a log line.

use crate::{
    evidence::Evidence,
    ledger::{
        desk::{Attempt, Decision, Desk},
        ids::Ids,
        pending::Pending,
        personal::PersonalData,
        started::Progress,
    },
    shown::Shown,
};
use domain::{
    actor::Actor,
    command::Command,
    entry,
    register::State as _,
    stream::{RecordKey, StreamId},
    value::{Day, Moment},
    world::Context,
};
use projections::history::EventStep;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use store::{Attachments, Clock, Direction, Documents, EmbeddedLog, Limit, Vault, VaultError};
use uuid::Uuid;

mod access;
mod attachment;
mod desk;
mod error;
mod file;
pub mod ids;
mod pending;
mod personal;
mod records;
mod started;
mod within;

pub(crate) use personal::attests;

pub use access::{AccessError, Checked, DisclosedValue, Disclosure};
pub use error::SubmitError;
pub use file::{FileError, FileProgress, MAX_FILE_COMMANDS, OnProgress};
pub use started::Started;

/// How long a command that is refused waits for the read models to know what was recorded before it.
const PATIENCE: Duration = Duration::from_secs(5);

/// A command as it arrives, with everything that belongs to it.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The id the client made for it: sending the same command again with the same id has no second effect, for ever.
    pub command_id: Uuid,
    /// Who gives it.
    pub actor: Actor,
    /// What they may see: it names nothing else, and begins nothing that would be hidden from them.
    pub shown: Shown,
    /// The day the act took place.
    pub business_date: Day,
    /// How many events the record it is about must hold, if the client insists.
    pub expected_version: Option<u64>,
    /// What it belongs together with.
    pub correlation: Option<Uuid>,
    /// What is to be done.
    pub command: Command,
}

/// The answer to an accepted command: its events are durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The position of its first event.
    pub position: u64,
    /// How many events it made; they lie at `position .. position + count`.
    pub count: u32,
    /// The stream of the record it was about.
    pub stream: StreamId,
    /// How many events that stream held after it.
    pub stream_version: u64,
    /// Whether it had been accepted before, and nothing was written now.
    pub repeated: bool,
    /// When it was recorded.
    pub recorded_at: Moment,
}

/// What a ledger is made of.
pub struct Parts {
    /// The log.
    pub log: EmbeddedLog,
    /// The personal data beside it.
    pub vault: Arc<Vault>,
    /// The files beside it.
    pub attachments: Arc<Attachments>,
    /// The documents the log names.
    pub documents: Arc<Documents>,
    /// What has been signed, and so whether anything may be appended.
    pub evidence: Evidence,
    /// The clock the log is stamped with.
    pub clock: Clock,
    /// Where event ids and salts come from.
    pub ids: Arc<dyn Ids>,
}

/// The ledger's one door. Clones are the same door.
#[derive(Clone)]
pub struct Ledger {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    log: EmbeddedLog,
    personal: PersonalData,
    attachments: Arc<Attachments>,
    documents: Arc<Documents>,
    evidence: Evidence,
    clock: Clock,
    ids: Arc<dyn Ids>,
    desk: Mutex<Desk>,
}

impl Ledger {
    /// A door to a log. There must be one door only: two would know nothing of each other's undurable decisions, and
    /// stand in each other's way (though never write anything wrong).
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let Parts { log, vault, attachments, documents, evidence, clock, ids } = parts;
        let desk = Mutex::new(Desk::new(log.clone()));
        let personal = PersonalData::new(vault);
        Self { inner: Arc::new(Inner { log, personal, attachments, documents, evidence, clock, ids, desk }) }
    }

    /// Decides a command, and answers when its events are durable. The same command sent again gets its first answer.
    ///
    /// # Errors
    /// [`SubmitError`]; nothing was changed, except that after [`SubmitError::Log`] with a failed write it is unknown
    /// whether the command is in the log: sending it again tells.
    pub async fn submit(&self, submission: Submission) -> Result<Receipt, SubmitError> {
        self.start(submission).await?.finish().await
    }

    /// Decides a command and queues its events: the first half of [`Ledger::submit`]. Whoever has many commands in
    /// order starts the next before the last is durable.
    ///
    /// # Errors
    /// [`SubmitError`], as far as it is known before the events are durable.
    pub async fn start(&self, submission: Submission) -> Result<Started, SubmitError> {
        self.inner.evidence.may_append(&submission.command).await?;
        self.inner.require_files(&submission.command)?;
        let mut context = self.context(&submission);
        let lane = self.inner.personal.lane(&submission.command).await;
        // Value and salt are durable before the commitment can be; the lane is held until the decision is made, so that
        // a refusal takes back only what this attempt brought. Few commands carry personal data: they may block here.
        let kept = lane.as_ref().map(|lane| self.keep(lane, submission.command_id)).transpose()?;
        context.salts = match &kept {
            Some(kept) => kept.salts(),
            None => self.salts_of_check(&submission.command, |stream| self.desk().records().get(stream))?,
        };
        let digest = submission.command.content_digest(&context);
        let within = self.require_within(&submission, &context).await;
        let attempt =
            within.and_then(|before| self.desk().attempt(&submission, &context, digest, &*self.inner.ids, before));
        let state = match attempt.and_then(|attempt| self.state_of(attempt, &submission)) {
            Ok(state) => state,
            Err(error) => {
                if let (Some(lane), Some(kept)) = (lane, kept)
                    && error.wrote_nothing()
                {
                    lane.take_back(kept)?;
                }
                return Err(error);
            }
        };
        drop(lane);
        Ok(Started { ledger: self.clone(), submission, context, digest, state })
    }

    /// What a command would record if it were submitted now: it is decided like any other, and nothing is written. What
    /// has been foreseen may still be refused later, when records have changed meanwhile.
    ///
    /// # Errors
    /// [`SubmitError`], as of [`Ledger::submit`]. Commands that carry personal data need salts of the vault and are
    /// refused for want of them: they cannot be foreseen.
    pub async fn foresee(&self, submission: &Submission) -> Result<Vec<EventStep>, SubmitError> {
        self.inner.evidence.may_append(&submission.command).await?;
        self.inner.require_files(&submission.command)?;
        let context = self.context(submission);
        self.require_within(submission, &context).await?;
        self.desk().foresee(submission, &context, &*self.inner.ids)
    }

    /// Refuses what lies outside the data scope of whoever gives it. What was shown stays shown, so that only a refusal
    /// must rest on the newest there is.
    async fn require_within(
        &self,
        submission: &Submission,
        context: &Context,
    ) -> Result<Option<Decision>, SubmitError> {
        let require = |shown: &Shown| {
            let load = &mut |stream| self.desk().records().standing(stream);
            within::require(submission, shown, context, &self.inner.log, load)
        };
        let refused = match require(&submission.shown) {
            Ok(decision) => return Ok(decision),
            Err(refused) => refused,
        };
        match submission.shown.caught_up(self.inner.log.head_now(), PATIENCE).await {
            Some(newest) => require(&newest),
            None => Err(refused),
        }
    }

    fn keep(&self, lane: &personal::Lane<'_>, command: Uuid) -> Result<personal::Kept, SubmitError> {
        let found = self.inner.log.find_command_now(desk::command_id(command))?;
        lane.keep(command, found.is_some(), &*self.inner.ids)
    }

    fn state_of(&self, attempt: Attempt, submission: &Submission) -> Result<Progress, SubmitError> {
        Ok(match attempt {
            Attempt::Repeated(found) => Progress::Done(self.receipt_of(submission, found.first, found.count)?),
            Attempt::InFlight(settled) => Progress::InFlight(settled),
            Attempt::Enqueued(enqueued, decided) => {
                Progress::Queued(Pending::new(self.clone(), submission, enqueued), decided)
            }
        })
    }

    /// Removes from the vault whoever the log says is erased: what a process that died between the two left behind.
    ///
    /// # Errors
    /// [`VaultError`]: something that was erased is still there.
    pub fn finish_erasures(&self) -> Result<usize, VaultError> {
        self.inner.personal.finish_erasures(&self.inner.log)
    }

    /// The clock's time now.
    #[must_use]
    pub fn now(&self) -> Moment {
        Moment((self.inner.clock)())
    }

    /// A record as the decisions so far left it.
    ///
    /// # Errors
    /// [`SubmitError`], as far as reading goes.
    pub(crate) fn record<K: RecordKey<State: Clone>>(&self, key: &K) -> Result<Option<K::State>, SubmitError> {
        let loaded = self.desk().records().get(key.stream())?;
        Ok(loaded.record.as_deref().and_then(K::State::of).cloned())
    }

    fn context(&self, submission: &Submission) -> Context {
        Context {
            actor: submission.actor.clone(),
            business_date: submission.business_date,
            now: self.now(),
            salts: Vec::new(),
        }
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        // A panic in a decision happens before anything at the desk is changed, so what it left is sound.
        self.inner.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The first answer to a command, from the log itself.
    fn receipt_of(&self, submission: &Submission, first: u64, count: u32) -> Result<Receipt, SubmitError> {
        let stream = domain::register::target(&submission.command);
        let mut answer =
            Receipt { position: first, count, stream, stream_version: 0, repeated: true, recorded_at: Moment(0) };
        let end = first + u64::from(count);
        let mut next = first;
        while next < end {
            let chunk = self.inner.log.read_now(next, Direction::Forward, Limit::entries((end - next) as usize))?;
            if chunk.is_empty() {
                break;
            }
            for entry in chunk.iter().filter(|entry| entry.position < end) {
                answer.recorded_at = Moment(entry.recorded_at);
                if entry.stream.0 == *stream.0.as_bytes() {
                    answer.stream_version = entry.stream_version;
                }
            }
            next += chunk.len() as u64;
        }
        if answer.stream_version == 0 {
            answer.stream_version = self.inner.log.stream_version_now(desk::stream_id(stream))?;
        }
        Ok(answer)
    }
}

/// Decodes an entry, naming its position when that fails.
///
/// # Errors
/// [`SubmitError::Decode`].
fn decode(entry: &store::Entry<'_>) -> Result<entry::Recorded, SubmitError> {
    entry::decode(entry.bytes).map_err(|source| SubmitError::Decode { position: entry.position, source })
}

#[cfg(test)]
mod tests;
