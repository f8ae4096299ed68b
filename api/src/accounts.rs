//! Accounts: who may come in, how that is proven, and as whom they act then. That an account was opened, given a role
//! or locked is an event like any other; what proves who somebody is lies in the vault, and who is signed in lies in
//! files of its own. Nothing here knows HTTP.

use crate::{
    ledger::{Ledger, Receipt, Submission, SubmitError},
    shown::Shown,
};
use attempts::Attempts;
use credentials::Shelf;
use directory::Directory;
use domain::{actor::Actor, command::Command, value::Moment};
use password::Hasher;
use sessions::Sessions;
use std::{path::Path, sync::Arc};
use store::{EmbeddedLog, Vault, VaultError};
use uuid::Uuid;

mod administered;
mod attempts;
mod credentials;
mod directory;
mod first;
#[cfg(feature = "oidc")]
mod oidc;
mod own;
mod password;
mod policy;
mod proof;
mod second_factor;
mod secret;
mod sessions;
mod sign_in;

pub use administered::{AdministerError, Told};
pub use credentials::CredentialError;
pub use directory::LookupError;
pub use first::{FirstAccount, FirstAccounts};
#[cfg(feature = "oidc")]
pub use oidc::{Begun, Oidc, OidcError, PENDING_FOR_S, Proven, TokenError};
pub use own::{OfferedFactor, OwnAccountError};
pub use password::{HashError, MAX_PASSWORD_CHARACTERS, PasswordPolicy, WeakPassword};
pub use policy::AccountPolicy;
pub use proof::{Identity, Means, ProofError, TOKEN_PREFIX};
pub use secret::Secret;
pub use sessions::{Session, SessionLimits};
pub use sign_in::{ByProvider, SignIn, SignInError, SignedIn};

/// Where sessions lie in the data directory.
pub const SESSIONS_DIR: &str = "sessions";

/// The accounts of one ledger. Clones are the same.
#[derive(Clone)]
pub struct Accounts {
    inner: Arc<Inner>,
}

struct Inner {
    ledger: Ledger,
    directory: Directory,
    credentials: Shelf,
    sessions: Sessions,
    attempts: Attempts,
    hasher: Hasher,
    policy: PasswordPolicy,
}

impl Accounts {
    /// The accounts of a data directory whose ledger is open.
    ///
    /// # Errors
    /// [`VaultError`]: the sessions cannot be read.
    pub(crate) fn open(
        data: &Path,
        ledger: Ledger,
        log: EmbeddedLog,
        vault: Arc<Vault>,
        policy: AccountPolicy,
    ) -> Result<Self, VaultError> {
        let sessions = Sessions::open(Vault::open(data.join(SESSIONS_DIR))?, policy.sessions, ledger.now())?;
        let inner = Inner {
            directory: Directory::new(log),
            credentials: Shelf::new(vault),
            sessions,
            attempts: Attempts::default(),
            hasher: Hasher::new(),
            policy: policy.passwords,
            ledger,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    fn now(&self) -> Moment {
        self.inner.ledger.now()
    }

    fn directory(&self) -> &Directory {
        &self.inner.directory
    }

    fn credentials(&self) -> &Shelf {
        &self.inner.credentials
    }

    fn sessions(&self) -> &Sessions {
        &self.inner.sessions
    }

    fn attempts(&self) -> &Attempts {
        &self.inner.attempts
    }

    fn hasher(&self) -> &Hasher {
        &self.inner.hasher
    }

    fn policy(&self) -> &PasswordPolicy {
        &self.inner.policy
    }

    /// Records something about an account today, under a fresh id.
    async fn record(&self, actor: Actor, command: impl Into<Command>) -> Result<Receipt, SubmitError> {
        self.record_as(Uuid::now_v7(), actor, command.into()).await
    }

    /// The same under an id of the caller's.
    async fn record_as(&self, command_id: Uuid, actor: Actor, command: Command) -> Result<Receipt, SubmitError> {
        let (business_date, expected_version, correlation) = (self.now().day(), None, None);
        let shown = Shown::Everything;
        let submission = Submission { command_id, actor, shown, business_date, expected_version, correlation, command };
        self.inner.ledger.submit(submission).await
    }
}
