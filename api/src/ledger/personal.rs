//! Personal data on its way: value and salt into the vault, and only the commitment into the log. A command sent again
//! finds its salts in the vault, so it makes the same commitments and is known as the same command.

use crate::ledger::{SubmitError, ids::Ids};
use domain::{
    command::Command,
    person::{PersonCommand, PersonalField, PersonalKind, RecordPerson},
    stream::RecordKey,
    value::{Digest, Note, Salt},
};
use serde::{Deserialize, Serialize};
use store::{SubjectId, Vault};
use tokio::sync::{Mutex, MutexGuard};
use uuid::Uuid;

/// Two commands about one person must not write their vault file at the same time; two persons may share a lane.
const LANES: usize = 64;

/// Brings personal data into the vault.
pub(crate) struct PersonalData {
    vault: Vault,
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

#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct KeptField {
    kind: PersonalKind,
    value: Note,
    /// The salt's 32 bytes, in hexadecimal digits as a digest is written.
    salt: Digest,
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
    pub(crate) fn new(vault: Vault) -> Self {
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

/// The command that carries personal data, and whose file in the vault it goes to.
fn personal(command: &Command) -> Option<(&RecordPerson, SubjectId)> {
    let Command::Person(PersonCommand::RecordPerson(command)) = command else { return None };
    Some((command, SubjectId(command.person.stream().0.into_bytes())))
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
        match self.vault.get(self.subject)? {
            Some(contents) => serde_json::from_slice(&contents).map_err(|_| SubmitError::VaultContents),
            None => Ok(Sheet::default()),
        }
    }

    fn write(&self, sheet: &Sheet) -> Result<(), SubmitError> {
        let contents = serde_json::to_vec(sheet).map_err(|_| SubmitError::VaultContents)?;
        Ok(self.vault.put(self.subject, &contents)?)
    }
}

fn kept_field(field: &PersonalField, salt: Salt) -> KeptField {
    KeptField { kind: field.kind, value: field.value.clone(), salt: Digest(salt.0) }
}
