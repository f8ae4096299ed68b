//! What administrators do with other people's accounts where a secret is made: opening one, a new one-time password, a
//! program's token. Each secret is told once, to whoever asked; the act is durable in the log before the secret counts.

use crate::{
    accounts::{Accounts, CredentialError, HashError, credentials::KeptPassword, proof::make_token, secret::Secret},
    ledger::{Receipt, SubmitError},
};
use domain::{
    actor::Actor,
    command::Command,
    user_account::{AccountKey, AppointFirstAdministrators, IssueToken, OpenAccount, ResetPassword},
};
use uuid::Uuid;

/// Why no secret was made.
#[derive(Debug, thiserror::Error)]
pub enum AdministerError {
    /// The act was recorded before under this id, and its secret told then.
    #[error("the secret was told before, at position {position}")]
    Told {
        /// Where the act lies.
        position: u64,
    },
    /// The act was refused or could not be recorded.
    #[error("record the act")]
    Record(#[from] SubmitError),
    /// The password could not be hashed.
    #[error("hash a password")]
    Hash(#[from] HashError),
    /// The credentials could not be kept. The act is recorded: it must be followed by another new password or token.
    #[error("keep credentials")]
    Credentials(#[from] CredentialError),
}

/// An act with the secret it made.
#[derive(Debug)]
pub struct Told {
    /// The act.
    pub receipt: Receipt,
    /// The secret: the only copy.
    pub secret: Secret,
}

impl Accounts {
    /// Opens an account under a one-time password.
    ///
    /// # Errors
    /// [`AdministerError`].
    pub async fn open_account(&self, id: Uuid, actor: Actor, command: OpenAccount) -> Result<Told, AdministerError> {
        let account = command.account.clone();
        self.with_password(id, actor, account, command.into()).await
    }

    /// Gives an account a new one-time password; its sessions end.
    ///
    /// # Errors
    /// [`AdministerError`].
    pub async fn reset_password(
        &self,
        id: Uuid,
        actor: Actor,
        command: ResetPassword,
    ) -> Result<Told, AdministerError> {
        let account = command.account.clone();
        let told = self.with_password(id, actor, account.clone(), command.into()).await?;
        self.attempts().forget(&account);
        Ok(told)
    }

    /// Appoints the first three administrators of a ledger, each under a one-time password, in the command's order.
    ///
    /// # Errors
    /// [`AdministerError`].
    pub async fn appoint(&self, command: AppointFirstAdministrators) -> Result<[Told; 3], AdministerError> {
        let AppointFirstAdministrators { system, security, audit } = &command;
        let accounts = [system, security, audit].map(|one| one.account.clone());
        let receipt = self.submit(Uuid::now_v7(), crate::evidence::keeper(), command.into()).await?;
        let [system, security, audit] = accounts;
        Ok([
            self.set_one_time_password(system, receipt).await?,
            self.set_one_time_password(security, receipt).await?,
            self.set_one_time_password(audit, receipt).await?,
        ])
    }

    /// Issues a token for a program.
    ///
    /// # Errors
    /// [`AdministerError`].
    pub async fn issue_token(&self, id: Uuid, actor: Actor, command: IssueToken) -> Result<Told, AdministerError> {
        let (account, name) = (command.account.clone(), command.token.clone());
        let receipt = self.submit(id, actor, command.into()).await?;
        let secret = make_token(&account, &name);
        let hash = secret.hash();
        self.credentials().change(&account, |kept| {
            kept.tokens.insert(name, hash);
        })?;
        Ok(Told { receipt, secret })
    }

    async fn with_password(
        &self,
        id: Uuid,
        actor: Actor,
        account: AccountKey,
        command: Command,
    ) -> Result<Told, AdministerError> {
        let receipt = self.submit(id, actor, command).await?;
        self.set_one_time_password(account, receipt).await
    }

    async fn set_one_time_password(&self, account: AccountKey, receipt: Receipt) -> Result<Told, AdministerError> {
        let secret = Secret::one_time_password();
        let hash = self.hasher().hash(&secret).await?;
        let set_at = self.now();
        self.credentials().change(&account, |kept| kept.password = Some(KeptPassword { hash, set_at }))?;
        self.sessions().end(&account, |_| true).map_err(CredentialError::Vault)?;
        Ok(Told { receipt, secret })
    }

    async fn submit(&self, id: Uuid, actor: Actor, command: Command) -> Result<Receipt, AdministerError> {
        let receipt = self.record_as(id, actor, command).await?;
        if receipt.repeated {
            return Err(AdministerError::Told { position: receipt.position });
        }
        Ok(receipt)
    }
}
