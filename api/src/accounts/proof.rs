//! Who asks: from a session's token or a program's to the account behind it, with every request.

use crate::accounts::{Accounts, CredentialError, LookupError, secret::Secret, sessions::Session};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    actor::{Actor, DataScope, Role},
    officer::OfficerKey,
    rights::Right,
    user_account::{AccountKey, TokenKey, UserAccount},
    value::Key,
};
use store::VaultError;
use uuid::Uuid;

/// What tokens of programs begin with, so that one that was leaked is known for what it is.
pub const TOKEN_PREFIX: &str = "ljt_";

/// Why it is not known who asks.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// The account could not be read.
    #[error("look up an account")]
    Lookup(#[from] LookupError),
    /// The credentials could not be read.
    #[error("read credentials")]
    Credentials(#[from] CredentialError),
    /// The session could not be read or kept.
    #[error("look up a session")]
    Session(#[from] VaultError),
}

/// How it was proven who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Means {
    /// By a session.
    Session(Uuid),
    /// By a program's token.
    Token(TokenKey),
}

/// Who asks.
#[derive(Clone, Debug)]
pub struct Identity {
    /// As whom they act.
    pub actor: Actor,
    /// What they may see.
    pub scope: DataScope,
    /// How it was proven.
    pub means: Means,
    /// Whether nothing but changing the password is allowed.
    pub must_change_password: bool,
}

impl Accounts {
    /// Who a session belongs to, if it is open and nothing that happened to the account has ended it since.
    ///
    /// # Errors
    /// [`ProofError`].
    pub fn of_session(&self, token: &Secret) -> Result<Option<Identity>, ProofError> {
        let Some(session) = self.sessions().seen(token, self.now())? else { return Ok(None) };
        let Some(account) = self.directory().find(&session.account)? else { return Ok(None) };
        if !allows(&account, &session) {
            self.sessions().end(&session.account, |one| one.id == session.id)?;
            return Ok(None);
        }
        let Some((actor, scope)) = Self::acting(&session.account, &account, session.role) else { return Ok(None) };
        let must_change_password = !session.by_provider && self.must_change_password(&session.account, &account)?;
        Ok(Some(Identity { actor, scope, means: Means::Session(session.id), must_change_password }))
    }

    /// Who a program's token belongs to, if it is in force. The token names its account, so nothing need be searched.
    ///
    /// # Errors
    /// [`ProofError`].
    pub fn of_token(&self, token: &Secret) -> Result<Option<Identity>, ProofError> {
        let Some((key, name)) = parts_of(token) else { return Ok(None) };
        let Some(account) = self.directory().find(&key)? else { return Ok(None) };
        let Some(issued) = account.usable_token(&name, self.now().day()) else { return Ok(None) };
        let Some((actor, scope)) = Self::acting(&key, &account, issued.role) else { return Ok(None) };
        if self.credentials().of(&key)?.tokens.get(&name) != Some(&token.hash()) {
            return Ok(None);
        }
        Ok(Some(Identity { actor, scope, means: Means::Token(name), must_change_password: false }))
    }

    /// As whom somebody acts by now to whom an answer goes on, and what they may see; none once their session or token
    /// is over. This is no request, so it keeps no session open.
    ///
    /// # Errors
    /// [`ProofError`].
    pub fn still(&self, actor: &Actor, means: &Means) -> Result<Option<(Actor, DataScope)>, ProofError> {
        let key = AccountKey(actor.subject.clone());
        let Some(account) = self.directory().find(&key)? else { return Ok(None) };
        let role = match means {
            Means::Token(name) => account.usable_token(name, self.now().day()).map(|token| token.role),
            Means::Session(id) => {
                let open = self.sessions().of(&key, self.now()).into_iter().find(|session| session.id == *id);
                let Some(session) = open.filter(|session| allows(&account, session)) else { return Ok(None) };
                let outdated = !session.by_provider && self.must_change_password(&key, &account)?;
                (!outdated).then_some(session.role)
            }
        };
        Ok(role.and_then(|role| Self::acting(&key, &account, role)))
    }

    /// As whom an account acts in one of its roles, and what it may see; none before it was opened.
    pub(crate) fn acting(key: &AccountKey, account: &UserAccount, role: Role) -> Option<(Actor, DataScope)> {
        let actor = Actor { subject: key.0.clone(), role, unit: account.unit.clone()? };
        Some((actor, account.scope.clone()?))
    }

    /// As whom an account acts that has one role; none when it is not there, or has several.
    ///
    /// # Errors
    /// [`LookupError`].
    pub fn only_actor(&self, key: &AccountKey) -> Result<Option<Actor>, LookupError> {
        let Some(account) = self.directory().find(key)? else { return Ok(None) };
        let mut roles = account.roles.iter();
        let (Some(role), None) = (roles.next(), roles.next()) else { return Ok(None) };
        Ok(Self::acting(key, &account, *role).map(|(actor, _)| actor))
    }

    /// The liaison officer an account belongs to; none where it belongs to nobody who is posted.
    ///
    /// # Errors
    /// [`LookupError`].
    pub fn officer_of(&self, subject: &Key) -> Result<Option<OfficerKey>, LookupError> {
        Ok(self.directory().find(&AccountKey(subject.clone()))?.and_then(|account| account.officer.clone()))
    }

    /// As whom an account that is not disabled acts in the first of its roles that has a right; none when it has none.
    ///
    /// # Errors
    /// [`LookupError`].
    pub fn actor_with(&self, key: &AccountKey, right: Right) -> Result<Option<Actor>, LookupError> {
        let Some(account) = self.directory().find(key)? else { return Ok(None) };
        let role = account.roles.iter().copied().find(|role| right.allows(*role) && account.disabled_on.is_none());
        Ok(role.and_then(|role| Self::acting(key, &account, role)).map(|(actor, _)| actor))
    }

    /// Whether an account's password was given to it, or is too old.
    pub(crate) fn must_change_password(
        &self,
        key: &AccountKey,
        account: &UserAccount,
    ) -> Result<bool, CredentialError> {
        if account.must_change_password {
            return Ok(true);
        }
        let kept = self.credentials().of(key)?;
        Ok(kept.password.as_ref().is_some_and(|kept| self.policy().is_outdated(kept.set_at, self.now())))
    }
}

/// Whether nothing that happened to an account has ended a session of it.
fn allows(account: &UserAccount, session: &Session) -> bool {
    let outlived = account.sessions_from.is_some_and(|until| session.opened_at <= until);
    !outlived && account.disabled_on.is_none() && account.roles.contains(&session.role)
}

/// A fresh token: prefix, account and name of the token, and a secret.
pub(crate) fn make_token(account: &AccountKey, name: &TokenKey) -> Secret {
    let names = URL_SAFE_NO_PAD.encode(format!("{account}\n{name}"));
    Secret::new(format!("{TOKEN_PREFIX}{names}.{}", Secret::random_token().reveal()))
}

/// The account and the name that a token tells.
fn parts_of(token: &Secret) -> Option<(AccountKey, TokenKey)> {
    let (names, _) = token.reveal().strip_prefix(TOKEN_PREFIX)?.split_once('.')?;
    let names = String::from_utf8(URL_SAFE_NO_PAD.decode(names).ok()?).ok()?;
    let (account, name) = names.split_once('\n')?;
    Some((account.parse().ok()?, name.parse().ok()?))
}
