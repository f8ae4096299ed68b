//! Personal data on its way: value and salt into the vault, and only the commitment into the log. A command sent again
//! finds its salts in the vault, so it makes the same commitments and is known as the same command. What was erased
//! leaves the vault after the log says so, never before.

use crate::ledger::{SubmitError, ids::Ids};
use domain::{
    command::Command,
    entry,
    person::{ErasePerson, PersonCommand, PersonKey, PersonalField, PersonalKind, RecordPerson, SealedField},
    stream::RecordKey,
    value::{Digest, Note, Salt},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::{EmbeddedLog, Limit, ReadError, StreamId, SubjectId, Vault, VaultError};
use tokio::sync::{Mutex, MutexGuard};
use uuid::Uuid;

/// Two commands about one person must not write their vault file at the same time; two persons may share a lane.
const LANES: usize = 64;
/// The type of the event after which nothing of a person is kept.
const ERASED: &str = "PersonErased";

/// Brings personal data into the vault.
pub(crate) struct PersonalData {
    vault: Arc<Vault>,
    lanes: Vec<Mutex<()>>,
}

/// The right to change what the vault keeps of one person.
pub(crate) struct Lane<'a> {
    vault: &'a Vault,
    command: &'a RecordPerson,
    subject: SubjectId,
    _turn: MutexGuard<'a, ()>,
}

/// What the vault keeps of one person.
#[derive(Default, Serialize, Deserialize)]
struct Sheet {
    records: Vec<KeptRecord>,
}

/// What one command brought.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct KeptRecord {
    command: Uuid,
    fields: Vec<KeptField>,
}

/// One value with its salt.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct KeptField {
    pub(crate) kind: PersonalKind,
    pub(crate) value: Note,
    /// The salt's 32 bytes, in hexadecimal digits as a digest is written.
    pub(crate) salt: Digest,
}

/// What was kept for a command, and what was there before it.
pub(crate) struct Kept {
    record: Option<KeptRecord>,
    /// Whether the file was written for this attempt.
    written: bool,
}

impl Kept {
    /// The salts of the command's fields, in their order.
    pub(crate) fn salts(&self) -> Vec<Salt> {
        self.record.iter().flat_map(|record| &record.fields).map(|field| Salt(field.salt.0)).collect()
    }
}

impl PersonalData {
    pub(crate) fn new(vault: Arc<Vault>) -> Self {
        Self { vault, lanes: (0..LANES).map(|_| Mutex::new(())).collect() }
    }

    /// Waits for the turn of a command that carries personal data; none for every other.
    pub(crate) async fn lane<'a>(&'a self, command: &'a Command) -> Option<Lane<'a>> {
        let (command, subject) = personal(command)?;
        let turn = self.lanes[lane_of(subject)].lock().await;
        Some(Lane { vault: &self.vault, command, subject, _turn: turn })
    }

    /// [`PersonalData::lane`] on a thread that may block.
    pub(crate) fn lane_blocking<'a>(&'a self, command: &'a Command) -> Option<Lane<'a>> {
        let (command, subject) = personal(command)?;
        let turn = self.lanes[lane_of(subject)].blocking_lock();
        Some(Lane { vault: &self.vault, command, subject, _turn: turn })
    }
}

impl PersonalData {
    /// Everything that is kept of a person, whichever command brought it.
    pub(crate) fn held(&self, person: &PersonKey) -> Result<Vec<KeptField>, SubmitError> {
        let sheet = read_sheet(&self.vault, subject_of(person))?;
        Ok(sheet.records.into_iter().flat_map(|record| record.fields).collect())
    }

    /// Removes everything that is kept of a person whose erasure is durable. Blocks.
    pub(crate) fn erase(&self, subject: SubjectId) -> Result<(), SubmitError> {
        let _turn = self.lanes[lane_of(subject)].blocking_lock();
        self.vault.remove(subject).map(drop).map_err(SubmitError::Erasure)
    }

    /// Removes whoever the log says is erased, and says how many there were. A stream that cannot be read is left to
    /// whoever checks the log.
    pub(crate) fn finish_erasures(&self, log: &EmbeddedLog) -> Result<usize, VaultError> {
        let mut finished = 0;
        for subject in self.vault.list()? {
            match is_erased(log, subject) {
                Ok(true) => finished += usize::from(self.vault.remove(subject)?),
                Ok(false) => {}
                Err(error) => {
                    let error: &dyn std::error::Error = &error;
                    tracing::error!(error, %subject, "whether the person is erased cannot be read from the log");
                }
            }
        }
        Ok(finished)
    }
}

/// Whether the last event of a subject's stream is its erasure: nothing follows one.
fn is_erased(log: &EmbeddedLog, subject: SubjectId) -> Result<bool, ReadError> {
    let stream = StreamId(subject.0);
    let version = log.stream_version_now(stream)?;
    let chunk = log.read_stream_now(stream, version, Limit::entries(1))?;
    let newest = chunk.last().and_then(|entry| entry::peek_type(entry.bytes).map(|(name, _)| name == ERASED));
    Ok(newest.unwrap_or(false))
}

/// Of what is kept of a person, the values that the commitments in the log attest, in their order. What another hand
/// changed in the vault is not among them.
pub(crate) fn attested(held: &[KeptField], sealed: &[SealedField]) -> Vec<KeptField> {
    let proves = |field: &&KeptField, kind, commitment| {
        let claimed = PersonalField { kind: field.kind, value: field.value.clone() };
        field.kind == kind && claimed.seal(&Salt(field.salt.0)).commitment == commitment
    };
    let proven = sealed.iter().map(|sealed| held.iter().find(|one| proves(one, sealed.kind, sealed.commitment)));
    proven.flatten().cloned().collect()
}

/// How many of a person's sealed fields the contents of a vault file attest; nothing when they are no such contents.
pub(crate) fn attests(contents: &[u8], sealed: &[SealedField]) -> Option<usize> {
    let sheet: Sheet = serde_json::from_slice(contents).ok()?;
    let held: Vec<KeptField> = sheet.records.into_iter().flat_map(|record| record.fields).collect();
    Some(attested(&held, sealed).len())
}

/// Whose data a command erases, if it is one that does.
pub(crate) fn erased_by(command: &Command) -> Option<SubjectId> {
    let Command::Person(PersonCommand::ErasePerson(ErasePerson { person, .. })) = command else { return None };
    Some(subject_of(person))
}

fn subject_of(person: &PersonKey) -> SubjectId {
    SubjectId(person.stream().0.into_bytes())
}

/// The command that carries personal data, and whose file in the vault it goes to.
fn personal(command: &Command) -> Option<(&RecordPerson, SubjectId)> {
    let Command::Person(PersonCommand::RecordPerson(command)) = command else { return None };
    Some((command, subject_of(&command.person)))
}

fn lane_of(subject: SubjectId) -> usize {
    usize::from(subject.0[0]) % LANES
}

impl Lane<'_> {
    /// Makes value and salt of every field durable, with the salts of an earlier attempt where there was one. A command
    /// that is in the log already changes nothing: its salts are there, unless the person was erased since.
    pub(crate) fn keep(&self, command: Uuid, in_log: bool, ids: &dyn Ids) -> Result<Kept, SubmitError> {
        let mut sheet = self.read()?;
        let earlier = sheet.records.iter().position(|record| record.command == command);
        let same_values = |record: &KeptRecord| {
            let kept = record.fields.iter().map(|field| (field.kind, &field.value));
            kept.eq(self.command.fields.iter().map(|field| (field.kind, &field.value)))
        };
        if let Some(at) = earlier
            && (in_log || same_values(&sheet.records[at]))
        {
            return Ok(Kept { record: Some(self.with_salts_of(&sheet.records[at], ids)), written: false });
        }
        let fresh = KeptRecord {
            command,
            fields: self.command.fields.iter().map(|field| kept_field(field, ids.salt())).collect(),
        };
        if in_log {
            return Ok(Kept { record: Some(fresh), written: false });
        }
        match earlier {
            Some(at) => sheet.records[at] = fresh.clone(),
            None => sheet.records.push(fresh.clone()),
        }
        self.write(&sheet)?;
        Ok(Kept { record: Some(fresh), written: true })
    }

    /// The salts that [`Lane::keep`] would use, with nothing kept.
    pub(crate) fn look(&self, command: Uuid, ids: &dyn Ids) -> Result<Kept, SubmitError> {
        let sheet = self.read()?;
        let empty = KeptRecord { command, fields: Vec::new() };
        let kept = sheet.records.iter().find(|record| record.command == command).unwrap_or(&empty);
        Ok(Kept { record: Some(self.with_salts_of(kept, ids)), written: false })
    }

    /// The command was refused: what was kept for it goes.
    pub(crate) fn take_back(&self, kept: Kept) -> Result<(), SubmitError> {
        let Some(record) = kept.record.filter(|_| kept.written) else { return Ok(()) };
        let mut sheet = self.read()?;
        sheet.records.retain(|other| other.command != record.command);
        if sheet.records.is_empty() {
            self.vault.remove(self.subject)?;
            return Ok(());
        }
        self.write(&sheet)
    }

    /// The fields sent now under the salts kept, so that their digest can be compared with the log's.
    fn with_salts_of(&self, kept: &KeptRecord, ids: &dyn Ids) -> KeptRecord {
        let salt = |at: usize| kept.fields.get(at).map_or_else(|| ids.salt(), |field| Salt(field.salt.0));
        let fields = self.command.fields.iter().enumerate().map(|(at, field)| kept_field(field, salt(at))).collect();
        KeptRecord { command: kept.command, fields }
    }

    fn read(&self) -> Result<Sheet, SubmitError> {
        read_sheet(self.vault, self.subject)
    }

    fn write(&self, sheet: &Sheet) -> Result<(), SubmitError> {
        let contents = serde_json::to_vec(sheet).map_err(|_| SubmitError::VaultContents)?;
        Ok(self.vault.put(self.subject, &contents)?)
    }
}

fn read_sheet(vault: &Vault, subject: SubjectId) -> Result<Sheet, SubmitError> {
    match vault.get(subject)? {
        Some(contents) => serde_json::from_slice(&contents).map_err(|_| SubmitError::VaultContents),
        None => Ok(Sheet::default()),
    }
}

fn kept_field(field: &PersonalField, salt: Salt) -> KeptField {
    KeptField { kind: field.kind, value: field.value.clone(), salt: Digest(salt.0) }
}
