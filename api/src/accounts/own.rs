//! What people do with their own accounts: a new password, a second factor, a look at their sessions and an end to
//! them.

use crate::{
    accounts::{
        Accounts, CredentialError, HashError, LookupError, WeakPassword,
        credentials::KeptPassword,
        second_factor::SecondFactor,
        secret::Secret,
        sessions::{Opening, Session},
    },
    ledger::SubmitError,
};
use domain::{
    actor::Actor,
    user_account::{AccountKey, ChangePassword, EnrolSecondFactor, RecordSignOut, SessionEnd},
};
use store::VaultError;
use uuid::Uuid;

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum OwnAccountError {
    /// The present password, or the code, is not right.
    #[error("the password or code is wrong")]
    Wrong,
    /// The new password is not good enough.
    #[error(transparent)]
    Weak(#[from] WeakPassword),
    /// There is no such session.
    #[error("no such session")]
    NoSession,
    /// No second factor was offered before.
    #[error("no second factor was offered")]
    NotOffered,
    /// There is one already.
    #[error("there is a second factor already")]
    HasFactor,
    /// The account could not be read.
    #[error("look up an account")]
    Lookup(#[from] LookupError),
    /// The password could not be hashed.
    #[error("hash a password")]
    Hash(#[from] HashError),
    /// The credentials could not be read or kept.
    #[error("keep credentials")]
    Credentials(#[from] CredentialError),
    /// The session could not be kept.
    #[error("keep a session")]
    Session(#[from] VaultError),
    /// The change could not be recorded.
    #[error("record the change")]
    Record(#[from] SubmitError),
}

/// A second factor as its owner sees it, once.
#[derive(Debug)]
pub struct OfferedFactor {
    /// The seed in base32, to be typed in.
    pub seed: Secret,
    /// The same as what a picture holds.
    pub uri: Secret,
}

impl Accounts {
    /// Sets a new password. Every session of the account ends; the one that asks gets a new token.
    ///
    /// # Errors
    /// [`OwnAccountError`].
    pub async fn change_password(
        &self,
        actor: &Actor,
        session: Uuid,
        present: &Secret,
        new: &Secret,
    ) -> Result<(Secret, Session), OwnAccountError> {
        let account = AccountKey(actor.subject.clone());
        let mut own = self.sessions().of(&account, self.now()).into_iter();
        let own = own.find(|one| one.id == session).ok_or(OwnAccountError::NoSession)?;
        self.require_password(&account, present).await?;
        self.policy().check(actor.subject.as_str(), new)?;
        if new == present {
            return Err(WeakPassword::Unchanged.into());
        }
        let hash = self.hasher().hash(new).await?;
        self.record(actor.clone(), ChangePassword { account: account.clone() }).await?;
        let set_at = self.now();
        self.credentials().change(&account, |kept| kept.password = Some(KeptPassword { hash, set_at }))?;
        self.sessions().end(&account, |_| true)?;
        let Session { role, by_provider, address, agent, .. } = own;
        Ok(self.sessions().begin(Opening { account, role, by_provider, address, agent }, self.now())?)
    }

    /// Offers a second factor: it counts once a code of it was given.
    ///
    /// # Errors
    /// [`OwnAccountError`].
    pub async fn offer_second_factor(&self, actor: &Actor, present: &Secret) -> Result<OfferedFactor, OwnAccountError> {
        let account = AccountKey(actor.subject.clone());
        self.require_password(&account, present).await?;
        if self.directory().find(&account)?.is_some_and(|account| account.second_factor) {
            return Err(OwnAccountError::HasFactor);
        }
        let factor = SecondFactor::random();
        let offered =
            OfferedFactor { seed: Secret::new(factor.seed()), uri: Secret::new(factor.uri(actor.subject.as_str())) };
        self.credentials().change(&account, |kept| kept.offered_factor = Some(factor))?;
        Ok(offered)
    }

    /// Puts the offered second factor in force.
    ///
    /// # Errors
    /// [`OwnAccountError`].
    pub async fn enrol_second_factor(&self, actor: &Actor, code: &str) -> Result<(), OwnAccountError> {
        let account = AccountKey(actor.subject.clone());
        let kept = self.credentials().of(&account)?;
        let offered = kept.offered_factor.as_ref().ok_or(OwnAccountError::NotOffered)?;
        let seconds = u64::try_from(self.now().0 / 1_000_000).unwrap_or_default();
        let used = offered.used(code, seconds).ok_or(OwnAccountError::Wrong)?;
        self.record(actor.clone(), EnrolSecondFactor { account: account.clone() }).await?;
        self.credentials().change(&account, |kept| {
            kept.second_factor = Some(used);
            kept.offered_factor = None;
        })?;
        Ok(())
    }

    /// The open sessions of whoever asks, newest first.
    #[must_use]
    pub fn own_sessions(&self, actor: &Actor) -> Vec<Session> {
        self.sessions().of(&AccountKey(actor.subject.clone()), self.now())
    }

    /// Ends one of them from another.
    ///
    /// # Errors
    /// [`OwnAccountError`].
    pub async fn end_own_session(&self, actor: &Actor, session: Uuid) -> Result<(), OwnAccountError> {
        let account = AccountKey(actor.subject.clone());
        if self.sessions().end(&account, |one| one.id == session)? == 0 {
            return Err(OwnAccountError::NoSession);
        }
        self.record(actor.clone(), RecordSignOut { account, ended: SessionEnd::EndedElsewhere }).await?;
        Ok(())
    }

    /// The present password is asked for again before anything is changed that opens the account; wrong ones count.
    async fn require_password(&self, account: &AccountKey, present: &Secret) -> Result<(), OwnAccountError> {
        let now = self.now();
        if self.attempts().locked_until(account, now).is_some() {
            return Err(OwnAccountError::Wrong);
        }
        let kept = self.credentials().of(account)?;
        let hash = kept.password.as_ref().map(|kept| kept.hash.as_str());
        if self.hasher().verify(present, hash).await? {
            return Ok(());
        }
        self.attempts().failed(account, self.policy(), now);
        tracing::warn!(target: "audit", %account, "wrong password at a change of the account");
        Err(OwnAccountError::Wrong)
    }
}
