//! Backups as a ledger uses them: what its own checkpoints prove goes into the copy and into the mending, and what must
//! be shown or declared before a restored ledger goes on.

use crate::{
    evidence::{Blocked, CHECKPOINTS_DIR, IDENTITY_FILE, KeyFileError, OnCompared, keeper},
    export::newest_checkpoint,
    instance::Instance,
    ledger::{Submission, SubmitError},
    shown::Shown,
};
use domain::{
    evidence::DeclareRestore,
    value::{Key, Note},
};
use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};
use store::{
    backup::{BackupError, RepairError, Repaired, Step, Taken, backup, repair},
    checkpoint::Checkpoint,
    merkle::Hash,
    note::VerifierKey,
};
use uuid::Uuid;

/// Why a restore was not acknowledged; the ledger stays closed.
#[derive(Debug, thiserror::Error)]
pub enum AcknowledgeError {
    /// The ledger was not restored, or that is acknowledged already.
    #[error("acknowledge the restore: there is none to acknowledge")]
    Nothing,
    /// The checkpoint is not one of this history, or not all of it is there.
    #[error("acknowledge the restore: the checkpoint does not fit")]
    Blocked(#[from] Blocked),
    /// The declaration was not recorded.
    #[error("acknowledge the restore: the declaration was not recorded")]
    Submit(#[from] SubmitError),
    /// The mark could not be taken away.
    #[error("acknowledge the restore: the mark could not be taken away")]
    Mark(#[from] KeyFileError),
    /// The comparison was broken off.
    #[error("acknowledge the restore: the comparison was broken off")]
    BrokenOff,
}

/// Backs up the ledger of a directory, which may be at work.
///
/// # Errors
/// [`BackupError`].
pub fn back_up(data: &Path, to: &Path, progress: impl FnMut(Step)) -> Result<Taken, BackupError> {
    // A checkpoint that cannot be read proves nothing; whether it is sound is for verification to say.
    let known = newest_checkpoint(data).ok().flatten().map_or(0, |(newest, _)| newest.size);
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    backup(data, to, known, i64::try_from(elapsed.as_micros()).unwrap_or(i64::MAX), progress)
}

/// Mends the log of a directory from a backup, proven by every published checkpoint that bears the ledger's signature.
///
/// # Errors
/// [`RepairError`].
pub fn mend(data: &Path, from: &Path, progress: impl FnMut(Step)) -> Result<Repaired, RepairError> {
    repair(data, from, &published_roots(data), progress)
}

/// The roots of the published checkpoints that are signed by a key of the identity file.
fn published_roots(data: &Path) -> BTreeMap<u64, Hash> {
    let identity = fs::read_to_string(data.join(IDENTITY_FILE)).unwrap_or_default();
    let keys: Vec<VerifierKey> = identity.lines().skip(1).filter_map(|key| key.parse().ok()).collect();
    let files = fs::read_dir(data.join(CHECKPOINTS_DIR)).into_iter().flatten().flatten();
    let opened = files.filter_map(|file| Checkpoint::open(&fs::read(file.path()).ok()?, &keys).ok());
    opened.map(|(checkpoint, _)| (checkpoint.size, checkpoint.root)).collect()
}

/// Shows a restored ledger the newest checkpoint that is known outside. If the log holds all that it says, the ledger
/// goes on. Returns the checkpoint's size.
///
/// # Errors
/// [`AcknowledgeError`].
pub async fn show_checkpoint(instance: &Instance, note: Vec<u8>) -> Result<u64, AcknowledgeError> {
    let evidence = &instance.evidence;
    if !evidence.is_restored() {
        return Err(AcknowledgeError::Nothing);
    }
    let compared = {
        let evidence = evidence.clone();
        tokio::task::spawn_blocking(move || evidence.compare_outside(&note, &(Arc::new(|_| {}) as OnCompared))).await
    };
    let outside = compared.map_err(|_| AcknowledgeError::BrokenOff)??;
    evidence.acknowledge_restore()?;
    Ok(outside.size)
}

/// Records that no checkpoint newer than a restored ledger is known outside; then the ledger goes on. Returns the
/// position of the event.
///
/// # Errors
/// [`AcknowledgeError`].
pub async fn declare_restore(instance: &Instance, ground: Note, approver: Key) -> Result<u64, AcknowledgeError> {
    if !instance.evidence.is_restored() {
        return Err(AcknowledgeError::Nothing);
    }
    let submission = Submission {
        command_id: Uuid::now_v7(),
        actor: keeper(),
        shown: Shown::Everything,
        business_date: instance.ledger.now().day(),
        expected_version: None,
        correlation: None,
        command: DeclareRestore { position: instance.log.head_now(), ground, approver }.into(),
    };
    let receipt = instance.ledger.submit(submission).await?;
    instance.evidence.acknowledge_restore()?;
    Ok(receipt.position)
}
