//! Evidence (存证): the keys the ledger signs its checkpoints with, digests of its read models, and restores that went on
//! without a newer checkpoint. All of it is the system's own doing, so only the system administrator records it.

use crate::{
    approval::{self, GraveAct},
    command::{act, commands},
    event::events,
    refusal::{Refusal, RefusalKind},
    register::Stamp,
    stream::{RecordKey, StreamId},
    value::{Day, Digest, Key, MAX_SAFE_INTEGER, Note},
    world::{Change, Context, Halt, World},
};
use schemars::JsonSchema;
use serde::Serialize;

mod key;

pub use key::{Origin, VerifierKey};

#[cfg(test)]
mod tests;

/// What a record of this register is about. It follows from the command, so nobody has to choose it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EvidenceKey {
    /// The keys of the ledger, of which there is one record.
    SigningKeys,
    /// The digest of the read models after so many entries.
    StateDigest(u64),
    /// A restore to so many entries.
    Restore(u64),
}

impl RecordKey for EvidenceKey {
    type State = Evidence;
    fn natural_key(&self) -> String {
        match self {
            Self::SigningKeys => "signing_keys".to_owned(),
            Self::StateDigest(position) => format!("state_digest/{position}"),
            Self::Restore(position) => format!("restore/{position}"),
        }
    }
}

act! {
    /// Registers the first key the ledger signs its checkpoints with, and the ledger's name in them.
    RegisterSigningKey => SigningKeyRegistered {
        /// The ledger's name in every checkpoint, for ever.
        origin: Origin,
        /// The key's public half; it bears the same name.
        key: VerifierKey,
    }
}
act! {
    /// Has a new key sign from here on. What the old one signed stays verifiable with it.
    RotateSigningKey => SigningKeyRotated {
        /// The key that signed until now.
        old: VerifierKey,
        /// The key that signs from now on.
        new: VerifierKey,
        /// Why.
        reason: Note,
    }
}
act! {
    /// Records the digest of all read models as they are after so many entries, so that whoever folds the entries
    /// anew can compare.
    RecordStateDigest => StateDigestRecorded {
        /// After how many entries.
        position: u64,
        /// The form of the read models it was taken over. Digests of one form can be compared.
        form: u16,
        /// SHA-256 over the sorted rows of every projection.
        digest: Digest,
    }
}
act! {
    /// Declares that the ledger goes on from a restored backup, and that no checkpoint newer than it is known outside.
    DeclareRestore => RestoreDeclared {
        /// How many entries the restored ledger held.
        position: u64,
        /// On what ground nobody can hold a newer checkpoint.
        ground: Note,
        /// The user id of who approved: somebody else than who acts.
        approver: Key,
    }
}

commands! {
    /// The commands of this register.
    EvidenceCommand in Evidence {
        RegisterSigningKey "登记签名密钥",
        RotateSigningKey "更换签名密钥",
        RecordStateDigest "登记状态摘要",
        DeclareRestore "声明恢复",
    }
}

events! {
    /// The events of this register.
    EvidenceEvent in Evidence {
        SigningKeyRegistered = 1,
        SigningKeyRotated = 1,
        StateDigestRecorded = 1,
        RestoreDeclared = 1,
    }
}

/// A record of evidence.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Evidence {
    /// The ledger's keys.
    SigningKeys(SigningKeys),
    /// A digest of the read models.
    StateDigest {
        /// After how many entries.
        position: u64,
        /// The form of the read models.
        form: u16,
        /// The digest.
        digest: Digest,
        /// The business date of its recording.
        recorded: Day,
    },
    /// A restore without a newer checkpoint outside.
    Restore {
        /// How many entries the restored ledger held.
        position: u64,
        /// On what ground.
        ground: Note,
        /// Who approved.
        approver: Key,
        /// The business date of its declaration.
        declared: Day,
    },
}

/// The keys a ledger has signed with.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SigningKeys {
    /// The ledger's name in every checkpoint.
    pub origin: Origin,
    /// Every key, oldest first; the last one signs.
    pub keys: Vec<VerifierKey>,
    /// The business date of the latest registration or rotation.
    pub changed: Day,
}

impl SigningKeys {
    /// The key that signs now.
    #[must_use]
    pub fn current(&self) -> Option<&VerifierKey> {
        self.keys.last()
    }
}

impl Evidence {
    /// The ledger's keys, if this is the record of them.
    #[must_use]
    pub fn signing_keys(&self) -> Option<&SigningKeys> {
        match self {
            Self::SigningKeys(keys) => Some(keys),
            Self::StateDigest { .. } | Self::Restore { .. } => None,
        }
    }
}

/// Applies one event.
#[must_use]
pub fn evolve(state: Option<Evidence>, event: &EvidenceEvent, at: &Stamp) -> Evidence {
    let day = at.business_date;
    match event {
        EvidenceEvent::SigningKeyRegistered(event) => {
            let (origin, keys) = (event.origin.clone(), vec![event.key.clone()]);
            Evidence::SigningKeys(SigningKeys { origin, keys, changed: day })
        }
        EvidenceEvent::SigningKeyRotated(event) => {
            // No decision rotates a key that was never registered; a log that says so still folds to something.
            let mut keys = match state {
                Some(Evidence::SigningKeys(SigningKeys { keys, .. })) => keys,
                Some(Evidence::StateDigest { .. } | Evidence::Restore { .. }) | None => vec![event.old.clone()],
            };
            keys.push(event.new.clone());
            Evidence::SigningKeys(SigningKeys { origin: event.new.name(), keys, changed: day })
        }
        EvidenceEvent::StateDigestRecorded(event) => {
            let StateDigestRecorded { position, form, digest } = *event;
            Evidence::StateDigest { position, form, digest, recorded: day }
        }
        EvidenceEvent::RestoreDeclared(event) => {
            let (ground, approver) = (event.ground.clone(), event.approver.clone());
            Evidence::Restore { position: event.position, ground, approver, declared: day }
        }
    }
}

/// Decides a command.
pub fn decide(command: &EvidenceCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    match command {
        EvidenceCommand::RegisterSigningKey(command) => register(command, world),
        EvidenceCommand::RotateSigningKey(command) => rotate(command, world, at),
        EvidenceCommand::RecordStateDigest(command) => {
            let key = EvidenceKey::StateDigest(countable(command.position)?);
            world.require_absent(&key)?;
            Ok(vec![Change::to(&key, StateDigestRecorded::from(command.clone()))])
        }
        EvidenceCommand::DeclareRestore(command) => {
            let key = EvidenceKey::Restore(countable(command.position)?);
            if command.approver == at.actor.subject {
                let detail = "批准人应是经办人以外的人，请填写批准人的用户编号";
                return Err(Refusal::of(RefusalKind::Invalid, "approver", detail).into());
            }
            world.require_absent(&key)?;
            let used = approval::used(&GraveAct::DeclareRestore, Some(&command.approver), world, at)?;
            Ok(vec![Change::to(&key, RestoreDeclared::from(command.clone())), used])
        }
    }
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &EvidenceCommand) -> StreamId {
    match command {
        EvidenceCommand::RegisterSigningKey(_) | EvidenceCommand::RotateSigningKey(_) => {
            EvidenceKey::SigningKeys.stream()
        }
        EvidenceCommand::RecordStateDigest(command) => EvidenceKey::StateDigest(command.position).stream(),
        EvidenceCommand::DeclareRestore(command) => EvidenceKey::Restore(command.position).stream(),
    }
}

fn register(command: &RegisterSigningKey, world: &World) -> Result<Vec<Change>, Halt> {
    world.require_absent(&EvidenceKey::SigningKeys)?;
    same_name("key", &command.origin, &command.key)?;
    Ok(vec![Change::to(&EvidenceKey::SigningKeys, SigningKeyRegistered::from(command.clone()))])
}

fn rotate(command: &RotateSigningKey, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let record = world.require(&EvidenceKey::SigningKeys)?;
    let Some(keys) = record.signing_keys() else { return Err(Halt::Load(EvidenceKey::SigningKeys.stream())) };
    if keys.current() != Some(&command.old) {
        let detail = "原密钥不是现用的签名密钥，请核对 identity 文件的最后一行";
        return Err(Refusal::of(RefusalKind::WrongState, "old", detail).into());
    }
    if keys.keys.contains(&command.new) {
        return Err(Refusal::of(RefusalKind::Invalid, "new", "新密钥曾经用过，请另行生成").into());
    }
    same_name("new", &keys.origin, &command.new)?;
    at.not_before(keys.changed)?;
    let used = approval::used(&GraveAct::RotateSigningKey, None, world, at)?;
    Ok(vec![Change::to(&EvidenceKey::SigningKeys, SigningKeyRotated::from(command.clone())), used])
}

fn same_name(field: &'static str, origin: &Origin, key: &VerifierKey) -> Result<(), Halt> {
    if key.name() == *origin {
        return Ok(());
    }
    let detail = format!("密钥的名称「{}」与台账的名称「{origin}」不同，应当一致", key.name());
    Err(Refusal::of(RefusalKind::Invalid, field, detail).into())
}

/// A number of entries that canonical JSON can carry.
fn countable(position: u64) -> Result<u64, Halt> {
    if position <= MAX_SAFE_INTEGER.unsigned_abs() {
        return Ok(position);
    }
    Err(Refusal::of(RefusalKind::Invalid, "position", "条目数过大，请核对").into())
}
