//! Giving a ledger its signing key, and giving it another: the seed in its file first, then the event in the log, then
//! the first checkpoint with it. Broken off at any step, the same call goes on where it ended.

use super::{Evidence, KeyFileError, PublishError, keeper};
use crate::{
    instance::Instance,
    ledger::{Submission, SubmitError},
    shown::Shown,
};
use domain::{
    approval::{self, GraveAct},
    command::Command,
    evidence::{Origin, RegisterSigningKey, RotateSigningKey, SigningKeys, VerifierKey},
    value::{InvalidValue, Note},
};
use store::note::Signer;
use uuid::Uuid;

/// Why a ledger did not get its key.
#[derive(Debug, thiserror::Error)]
pub enum InitialiseError {
    /// It has one, and a key is never overwritten.
    #[error("initialise: the ledger has a signing key already, under the name {origin}")]
    Already {
        /// Its name.
        origin: String,
    },
    /// It has none, so there is nothing to rotate.
    #[error("rotate: the ledger has no signing key yet")]
    Never,
    /// The key files.
    #[error("use the signing keys")]
    Keys(#[from] KeyFileError),
    /// The signer's key is not one the log can register.
    #[error("use the signing key: it is not one that can be registered")]
    Unfit(#[source] InvalidValue),
    /// The event was not recorded.
    #[error("record the signing key")]
    Submit(#[from] SubmitError),
    /// The key is registered, but no checkpoint was published with it.
    #[error("publish the first checkpoint with the key")]
    Publish(#[from] PublishError),
}

impl Evidence {
    /// The keys the log has registered, if any.
    #[must_use]
    pub fn signing_keys(&self) -> Option<SigningKeys> {
        self.keys().registered
    }
}

/// Gives the ledger its first signing key.
///
/// # Errors
/// [`InitialiseError`].
pub async fn initialise(instance: &Instance, origin: &Origin) -> Result<SigningKeys, InitialiseError> {
    let evidence = &instance.evidence;
    if let Some(registered) = evidence.keys().registered {
        return Err(InitialiseError::Already { origin: registered.origin.as_str().to_owned() });
    }
    // A history that does not fit must not leave a key behind.
    evidence.prove().await.map_err(SubmitError::from)?;
    let signer = evidence.inner.files.prepare(origin.as_str(), false)?;
    let key = verifier(&*signer)?;
    record(instance, &key, RegisterSigningKey { origin: origin.clone(), key: key.clone() }).await?;
    publish_with_new_key(evidence).await
}

/// Has a new key sign from here on. What the old one signed stays verifiable with it, and the first checkpoint of the
/// new key is signed by both.
///
/// # Errors
/// [`InitialiseError`].
pub async fn rotate(instance: &Instance, reason: Note) -> Result<SigningKeys, InitialiseError> {
    let evidence = &instance.evidence;
    let registered = evidence.keys().registered.ok_or(InitialiseError::Never)?;
    let old = registered.current().cloned().ok_or(InitialiseError::Never)?;
    evidence.prove().await.map_err(SubmitError::from)?;
    // Nor must one that nobody approved.
    if evidence.inner.files.makes_next_seed() {
        require_approval(instance)?;
    }
    let signer = evidence.inner.files.prepare(registered.origin.as_str(), true)?;
    let new = verifier(&*signer)?;
    if new != old {
        record(instance, &new, RotateSigningKey { old, new: new.clone(), reason }).await?;
    }
    publish_with_new_key(evidence).await
}

/// Refuses a rotation that nobody approved, before anything is made for it.
fn require_approval(instance: &Instance) -> Result<(), SubmitError> {
    let act = GraveAct::RotateSigningKey;
    let found = instance.ledger.record(&act)?;
    approval::usable(&act, found.as_ref(), instance.ledger.now().day())?;
    Ok(())
}

/// The public half of a signer's key, as the log registers it.
fn verifier(signer: &dyn Signer) -> Result<VerifierKey, InitialiseError> {
    signer.verifier().to_string().parse().map_err(InitialiseError::Unfit)
}

/// Records the key under a command id that follows from it, so that it is recorded once.
async fn record(instance: &Instance, key: &VerifierKey, command: impl Into<Command>) -> Result<(), SubmitError> {
    let submission = Submission {
        command_id: Uuid::new_v5(&Uuid::NAMESPACE_OID, key.as_str().as_bytes()),
        actor: keeper(),
        shown: Shown::Everything,
        business_date: instance.ledger.now().day(),
        expected_version: None,
        correlation: None,
        command: command.into(),
    };
    instance.ledger.submit(submission).await.map(drop)
}

async fn publish_with_new_key(evidence: &Evidence) -> Result<SigningKeys, InitialiseError> {
    evidence.reload()?;
    evidence.publish().await?;
    evidence.keys().registered.ok_or(InitialiseError::Never)
}
