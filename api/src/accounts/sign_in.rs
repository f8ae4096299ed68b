//! Signing in and out. The same answer, after the same work, for a wrong password and for an account that is not there.

use crate::{
    accounts::{
        Accounts, CredentialError, HashError, LookupError,
        secret::Secret,
        sessions::{Opening, Session},
    },
    ledger::SubmitError,
};
use domain::{
    actor::{Actor, Role},
    user_account::{
        AccountKey, Address, LockAccount, RecordSignIn, RecordSignOut, SessionEnd, SignInMethod, UserAccount,
    },
    value::Moment,
};
use store::VaultError;

/// What somebody offers to be let in.
#[derive(Debug)]
pub struct SignIn {
    /// Who they say they are.
    pub account: AccountKey,
    /// The password.
    pub password: Secret,
    /// The code of the second factor.
    pub code: Option<String>,
    /// What they want to act as; not needed where the account has one role.
    pub role: Option<Role>,
    /// From where they ask, where that is known.
    pub address: Option<Address>,
    /// What their browser calls itself.
    pub agent: String,
}

/// Somebody whom the identity provider knows.
#[derive(Debug)]
pub struct ByProvider {
    /// The account they are said to be.
    pub account: AccountKey,
    /// What they want to act as; not needed where the account has one role.
    pub role: Option<Role>,
    /// Whether the provider asked them for more than one thing.
    pub by_several_factors: bool,
    /// From where they ask, where that is known.
    pub address: Option<Address>,
    /// What their browser calls itself.
    pub agent: String,
}

/// Somebody who was let in.
#[derive(Debug)]
pub struct SignedIn {
    /// The token of the session: the only copy.
    pub token: Secret,
    /// The session.
    pub session: Session,
    /// Whether nothing but changing the password is allowed.
    pub must_change_password: bool,
}

/// Why somebody was not let in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The account is not there, or the password or the code is wrong.
    #[error("wrong account, password or code")]
    Wrong,
    /// Too many wrong attempts.
    #[error("locked until {0}")]
    Locked(Moment),
    /// The account was disabled.
    #[error("the account is disabled")]
    Disabled,
    /// The password is right, and a code is needed too.
    #[error("a code is needed")]
    CodeNeeded,
    /// The account has a second factor, and the identity provider asked for none.
    #[error("the provider asked for one factor only")]
    FactorNeeded,
    /// The account has several roles, or not the one asked for.
    #[error("a role must be chosen")]
    RoleNeeded(Vec<Role>),
    /// The password could not be checked.
    #[error("check a password")]
    Hash(#[from] HashError),
    /// The account could not be read.
    #[error("look up an account")]
    Lookup(#[from] LookupError),
    /// The credentials could not be read.
    #[error("read credentials")]
    Credentials(#[from] CredentialError),
    /// The session could not be kept.
    #[error("keep a session")]
    Session(#[from] VaultError),
    /// The sign-in could not be recorded: nobody is let in unrecorded.
    #[error("record a sign-in")]
    Record(#[from] SubmitError),
}

impl Accounts {
    /// Lets somebody in, or not. Whoever is let in is recorded before the session begins.
    ///
    /// # Errors
    /// [`SignInError`].
    pub async fn sign_in(&self, offer: SignIn) -> Result<SignedIn, SignInError> {
        let now = self.now();
        let account = self.directory().find(&offer.account)?;
        if let Some(until) = self.locked_until(&offer.account, account.as_deref(), now) {
            tracing::warn!(target: "audit", account = %offer.account, address = ?offer.address, "sign-in while locked");
            return Err(SignInError::Locked(until));
        }
        let method = match self.check(&offer, account.as_deref(), now).await {
            Err(SignInError::Wrong) => {
                self.count_failure(&offer, account.is_some(), now).await?;
                return Err(SignInError::Wrong);
            }
            checked => checked?,
        };
        let Some(account) = account else { return Err(SignInError::Wrong) };
        let SignIn { account: key, role, address, agent, .. } = offer;
        self.begin((key, &account), role, method, (address, agent)).await
    }

    /// Lets somebody in whom the identity provider knows, if they have an account here that may come in. Whoever has a
    /// second factor here comes by one there too.
    ///
    /// # Errors
    /// [`SignInError`].
    pub async fn sign_in_by_provider(&self, by: ByProvider) -> Result<SignedIn, SignInError> {
        let ByProvider { account: key, role, by_several_factors, address, agent } = by;
        let refused = |error: SignInError| {
            tracing::warn!(target: "audit", account = %key, ?address, %error, "sign-in by the provider refused");
            Err(error)
        };
        let Some(account) = self.directory().find(&key)? else { return refused(SignInError::Wrong) };
        if let Some(until) = account.locked_until.filter(|until| self.now() < *until) {
            return refused(SignInError::Locked(until));
        }
        if account.disabled_on.is_some() {
            return refused(SignInError::Disabled);
        }
        if account.second_factor && !by_several_factors {
            return refused(SignInError::FactorNeeded);
        }
        self.begin((key, &account), role, SignInMethod::Oidc, (address, agent)).await
    }

    /// Begins the session of somebody who is let in, after that is recorded.
    async fn begin(
        &self,
        (key, account): (AccountKey, &UserAccount),
        asked: Option<Role>,
        method: SignInMethod,
        (address, agent): (Option<Address>, String),
    ) -> Result<SignedIn, SignInError> {
        let role = role_of(account, asked)?;
        let Some((actor, _)) = Self::acting(&key, account, role) else { return Err(SignInError::Wrong) };
        let record = RecordSignIn { account: key.clone(), role, method, address };
        self.record(actor, record).await?;
        self.attempts().forget(&key);
        tracing::info!(target: "audit", account = %key, ?address, ?method, "signed in");
        let by_provider = method == SignInMethod::Oidc;
        let must_change_password = !by_provider && self.must_change_password(&key, account)?;
        let opening = Opening { account: key, role, by_provider, address, agent };
        let (token, session) = self.sessions().begin(opening, self.now())?;
        Ok(SignedIn { token, session, must_change_password })
    }

    /// Until when an account takes no attempt: as the log says, so that an administrator can end it; for a name that no
    /// account has, as the count says.
    fn locked_until(&self, key: &AccountKey, account: Option<&UserAccount>, now: Moment) -> Option<Moment> {
        let counted = self.attempts().locked_until(key, now);
        let Some(account) = account else { return counted };
        let until = account.locked_until.filter(|until| now < *until);
        if counted.is_some() && until.is_none() {
            self.attempts().forget(key);
        }
        until
    }

    /// Checks password and code. A code counts once, so it is kept as used before anything else is done; one that leads
    /// no further than to the choice of a role is not used up.
    async fn check(
        &self,
        offer: &SignIn,
        account: Option<&UserAccount>,
        now: Moment,
    ) -> Result<SignInMethod, SignInError> {
        let kept = account.map(|_| self.credentials().of(&offer.account)).transpose()?.unwrap_or_default();
        let hash = kept.password.as_ref().map(|kept| kept.hash.as_str());
        let right = self.hasher().verify(&offer.password, hash).await?;
        let Some(account) = account.filter(|_| right) else { return Err(SignInError::Wrong) };
        if account.disabled_on.is_some() {
            return Err(SignInError::Disabled);
        }
        if !account.second_factor {
            return Ok(SignInMethod::Password);
        }
        let Some(code) = &offer.code else { return Err(SignInError::CodeNeeded) };
        let role = role_of(account, offer.role);
        let mut proven = false;
        self.credentials().change(&offer.account, |kept| {
            let seconds = u64::try_from(now.0 / 1_000_000).unwrap_or_default();
            if let Some(used) = kept.second_factor.as_ref().and_then(|factor| factor.used(code, seconds)) {
                proven = true;
                if role.is_ok() {
                    kept.second_factor = Some(used);
                }
            }
        })?;
        if proven { role.map(|_| SignInMethod::PasswordAndCode) } else { Err(SignInError::Wrong) }
    }

    async fn count_failure(&self, offer: &SignIn, is_there: bool, now: Moment) -> Result<(), SignInError> {
        let (attempts, until) = self.attempts().failed(&offer.account, self.policy(), now);
        tracing::warn!(target: "audit", account = %offer.account, address = ?offer.address, attempts, "wrong sign-in");
        if let (true, Some(until)) = (is_there, until) {
            let lock = LockAccount { account: offer.account.clone(), until, attempts };
            // The ledger's own doing, in the role that may.
            let keeper = Actor { role: Role::SecurityAdministrator, ..crate::evidence::keeper() };
            // Of several wrong attempts at the same time one locks it for longest, and the others have nothing to add.
            match self.record(keeper, lock).await {
                Ok(_) | Err(SubmitError::Refused(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Ends the session of whoever asks, and records it.
    ///
    /// # Errors
    /// [`SignInError`].
    pub async fn sign_out(&self, actor: Actor, session: uuid::Uuid) -> Result<(), SignInError> {
        let account = AccountKey(actor.subject.clone());
        self.sessions().end(&account, |one| one.id == session)?;
        self.record(actor, RecordSignOut { account, ended: SessionEnd::SignedOut }).await?;
        Ok(())
    }
}

/// The role a session acts in: the one asked for, or the only one.
fn role_of(account: &UserAccount, asked: Option<Role>) -> Result<Role, SignInError> {
    let choice = || SignInError::RoleNeeded(account.roles.iter().copied().collect());
    match asked {
        Some(role) if account.roles.contains(&role) => Ok(role),
        Some(_) => Err(choice()),
        None if account.roles.len() == 1 => account.roles.first().copied().ok_or_else(choice),
        None => Err(choice()),
    }
}
