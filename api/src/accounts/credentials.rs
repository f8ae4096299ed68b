//! What proves who somebody is: password hashes, seeds of second factors and hashes of tokens, a file per account in
//! the vault. None of it is ever in the log; that it was set or taken away is.

use crate::accounts::second_factor::SecondFactor;
use domain::{
    stream::RecordKey as _,
    user_account::{AccountKey, TokenKey},
    value::{Digest, Moment},
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError, RwLock},
};
use store::{SubjectId, Vault, VaultError};

/// Why credentials could not be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum CredentialError {
    /// The vault.
    #[error("use the vault")]
    Vault(#[from] VaultError),
    /// The file says something else than credentials: another hand was there.
    #[error("read the credentials of account {0}")]
    Contents(AccountKey),
}

/// What is kept of an account.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Credentials {
    /// The password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) password: Option<KeptPassword>,
    /// The second factor in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) second_factor: Option<SecondFactor>,
    /// One that was shown and not confirmed by a code yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) offered_factor: Option<SecondFactor>,
    /// SHA-256 of each token.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) tokens: BTreeMap<TokenKey, Digest>,
}

/// A password as it is kept.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct KeptPassword {
    /// argon2id, as PHC text.
    pub(crate) hash: String,
    /// Since when.
    pub(crate) set_at: Moment,
}

/// The credentials of every account.
pub(crate) struct Shelf {
    vault: Arc<Vault>,
    /// What was read before: a bearer's token is looked at with every request.
    known: RwLock<HashMap<AccountKey, Arc<Credentials>>>,
    /// One change after the other.
    changing: Mutex<()>,
}

impl Shelf {
    pub(crate) fn new(vault: Arc<Vault>) -> Self {
        Self { vault, known: RwLock::default(), changing: Mutex::default() }
    }

    /// An account's credentials; empty ones when nothing is kept. Only accounts that the log knows may be asked for, or
    /// strangers would fill the memory.
    pub(crate) fn of(&self, account: &AccountKey) -> Result<Arc<Credentials>, CredentialError> {
        if let Some(known) = self.known.read().unwrap_or_else(PoisonError::into_inner).get(account) {
            return Ok(Arc::clone(known));
        }
        let _changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        self.read(account)
    }

    /// Changes them, durably.
    pub(crate) fn change(
        &self,
        account: &AccountKey,
        change: impl FnOnce(&mut Credentials),
    ) -> Result<(), CredentialError> {
        let _changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut credentials = Arc::unwrap_or_clone(self.read(account)?);
        change(&mut credentials);
        let contents = serde_json::to_vec(&credentials).map_err(|_| CredentialError::Contents(account.clone()))?;
        self.vault.put(subject(account), &contents)?;
        self.remember(account, Arc::new(credentials));
        Ok(())
    }

    fn read(&self, account: &AccountKey) -> Result<Arc<Credentials>, CredentialError> {
        let credentials = match self.vault.get(subject(account))? {
            Some(contents) => {
                serde_json::from_slice(&contents).map_err(|_| CredentialError::Contents(account.clone()))?
            }
            None => Credentials::default(),
        };
        let credentials = Arc::new(credentials);
        self.remember(account, Arc::clone(&credentials));
        Ok(credentials)
    }

    fn remember(&self, account: &AccountKey, credentials: Arc<Credentials>) {
        self.known.write().unwrap_or_else(PoisonError::into_inner).insert(account.clone(), credentials);
    }
}

/// Which file of the vault is an account's.
fn subject(account: &AccountKey) -> SubjectId {
    SubjectId(account.stream().0.into_bytes())
}
