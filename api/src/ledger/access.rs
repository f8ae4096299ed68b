//! Looking at personal data: the read or the check is durable in the log before anything is told. What is told is only
//! what the commitments in the log attest.

use crate::{
    ledger::{
        Ledger, Receipt, Submission, SubmitError, decode,
        personal::{self, attested},
    },
    shown::Shown,
};
use domain::{
    actor::Actor,
    command::Command,
    entry::DecodeError,
    event::Event,
    person::{CheckPerson, Person, PersonCommand, PersonEvent, PersonalKind, ReadPerson},
    register::State,
    stream::{RecordKey, StreamId},
    value::{Commitment, Digest, Note, Salt},
    world::Loaded,
};
use std::fmt;
use store::{AppendError, Direction, Limit, SubjectId};
use uuid::Uuid;

/// What a read discloses.
#[derive(Debug)]
pub struct Disclosure {
    /// The read, as it was recorded.
    pub receipt: Receipt,
    /// The values, in the order they were recorded.
    pub values: Vec<DisclosedValue>,
}

/// A value with what proves it: SHA-256(salt ‖ kind ‖ 0x00 ‖ value) is the commitment in the log.
pub struct DisclosedValue {
    /// What it is.
    pub kind: PersonalKind,
    /// The value.
    pub value: Note,
    /// The salt, 32 bytes.
    pub salt: Digest,
    /// The commitment, as the log holds it.
    pub commitment: Commitment,
}

impl fmt::Debug for DisclosedValue {
    /// Personal data never shows itself in a log line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DisclosedValue").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// What came of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The check, as it was recorded.
    pub receipt: Receipt,
    /// What the value was said to be.
    pub kind: PersonalKind,
    /// Whether a commitment of that kind was made to it.
    pub matched: bool,
}

/// Why nothing was told.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// The read or check was not recorded.
    #[error(transparent)]
    Submit(#[from] SubmitError),
    /// This read was recorded and answered before: another look is another read.
    #[error("the read at position {position} was answered before")]
    Answered {
        /// Where it lies.
        position: u64,
    },
    /// The person was erased while the read was being recorded.
    #[error("the person was erased after the read at position {position}")]
    Erased {
        /// Where the read lies.
        position: u64,
    },
    /// The vault lacks values, or holds others than the log has commitments to.
    #[error("the vault does not hold what the log has commitments to")]
    Lost,
}

impl Ledger {
    /// Records a read, and then discloses what was asked for. Each read is answered once.
    ///
    /// # Errors
    /// [`AccessError`]; after all but [`AccessError::Submit`] the read stands in the log, and nothing was disclosed.
    pub async fn read_person(
        &self,
        command_id: Uuid,
        by: (Actor, Shown),
        command: ReadPerson,
    ) -> Result<Disclosure, AccessError> {
        let key = command.person.clone();
        let receipt = self.submit(self.access(command_id, by, command)).await?;
        let position = receipt.position;
        if receipt.repeated {
            return Err(AccessError::Answered { position });
        }
        let Event::Person(PersonEvent::PersonDataRead(read)) = self.event_at(position)? else {
            return Err(unexpected(position).into());
        };
        let held = self.inner.personal.held(&key)?;
        let loaded = self.desk().records().get(key.stream())?;
        let person = person_of(&loaded).ok_or(AccessError::Lost)?;
        if person.erased_on.is_some() {
            return Err(AccessError::Erased { position });
        }
        let wanted: Vec<_> = person.fields.iter().filter(|sealed| read.kinds.contains(&sealed.kind)).collect();
        let proven: Vec<_> =
            attested(&held, &person.fields).into_iter().filter(|field| read.kinds.contains(&field.kind)).collect();
        if proven.len() != wanted.len() {
            return Err(AccessError::Lost);
        }
        let values = wanted.into_iter().zip(proven).map(|(sealed, field)| {
            let personal::KeptField { kind, value, salt } = field;
            DisclosedValue { kind, value, salt, commitment: sealed.commitment }
        });
        Ok(Disclosure { receipt, values: values.collect() })
    }

    /// Records a check with its outcome, and then tells it. Sent again, it is told again.
    ///
    /// # Errors
    /// [`AccessError::Submit`].
    pub async fn check_person(
        &self,
        command_id: Uuid,
        by: (Actor, Shown),
        command: CheckPerson,
    ) -> Result<Checked, AccessError> {
        let receipt = self.submit(self.access(command_id, by, command)).await?;
        let Event::Person(PersonEvent::PersonDataChecked(check)) = self.event_at(receipt.position)? else {
            return Err(unexpected(receipt.position).into());
        };
        Ok(Checked { receipt, kind: check.kind, matched: check.matched })
    }

    /// The salts a check is decided with: those of the values of its kind that the log attests. None for every other
    /// command, and none where the vault has nothing.
    pub(super) fn salts_of_check(
        &self,
        command: &Command,
        load: impl FnOnce(StreamId) -> Result<Loaded, SubmitError>,
    ) -> Result<Vec<Salt>, SubmitError> {
        let Command::Person(PersonCommand::CheckPerson(check)) = command else { return Ok(Vec::new()) };
        let held = self.inner.personal.held(&check.person)?;
        let loaded = load(check.person.stream())?;
        let proven = person_of(&loaded).map(|person| attested(&held, &person.fields)).unwrap_or_default();
        Ok(proven.iter().filter(|field| field.kind == check.field.kind).map(|field| Salt(field.salt.0)).collect())
    }

    /// Removes from the vault whom a durable command erased, if it erased anybody. It goes on when whoever waits for it
    /// goes away.
    pub(super) async fn erase_from_vault(&self, erased: Option<SubjectId>) -> Result<(), SubmitError> {
        let Some(subject) = erased else { return Ok(()) };
        let ledger = self.clone();
        let erasing = tokio::task::spawn_blocking(move || ledger.inner.personal.erase(subject));
        erasing.await.unwrap_or_else(|error| match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The process is ending; the next start finishes it.
            Err(_) => Err(SubmitError::Log(AppendError::Closed)),
        })
    }

    /// Somebody looks at personal data now.
    fn access(&self, command_id: Uuid, by: (Actor, Shown), command: impl Into<Command>) -> Submission {
        let (actor, shown) = by;
        Submission {
            command_id,
            actor,
            shown,
            business_date: self.now().day(),
            expected_version: None,
            correlation: None,
            command: command.into(),
        }
    }

    /// The event at a position.
    pub(super) fn event_at(&self, position: u64) -> Result<Event, SubmitError> {
        let chunk = self.inner.log.read_now(position, Direction::Forward, Limit::entries(1))?;
        let entry = chunk.first().filter(|entry| entry.position == position).ok_or_else(|| unexpected(position))?;
        Ok(decode(&entry)?.event)
    }
}

fn person_of(loaded: &Loaded) -> Option<&Person> {
    loaded.record.as_deref().and_then(Person::of)
}

/// The log holds another entry than the one it answered with.
fn unexpected(position: u64) -> SubmitError {
    SubmitError::Decode { position, source: DecodeError::Malformed(None) }
}
