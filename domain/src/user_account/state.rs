//! What an account's events fold to.

use super::{AccountEvent, TokenKey};
use crate::{
    actor::{DataScope, Role},
    officer::OfficerKey,
    person::PersonKey,
    register::Stamp,
    value::{Day, Moment, Name},
};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// An account. What its opening says is absent only before it, which no ledger holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct UserAccount {
    /// The unit its user acts for.
    pub unit: Option<Name>,
    /// What its user may act as.
    pub roles: BTreeSet<Role>,
    /// What its user sees and acts on.
    pub scope: Option<DataScope>,
    /// The liaison officer it belongs to.
    pub officer: Option<OfficerKey>,
    /// Its user's personal data in the vault.
    pub person: Option<PersonKey>,
    /// The day it was opened.
    pub opened_on: Option<Day>,
    /// The day it was disabled, while it is.
    pub disabled_on: Option<Day>,
    /// When it can be used again after the last lock; it may have passed.
    pub locked_until: Option<Moment>,
    /// Whether a second factor is enrolled.
    pub second_factor: bool,
    /// Whether the password was set by an administrator and must be changed.
    pub must_change_password: bool,
    /// Every token it was ever issued.
    pub tokens: BTreeMap<TokenKey, Token>,
    /// Sessions opened up to this moment are over.
    pub sessions_from: Option<Moment>,
}

/// A token of an account.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Token {
    /// What it is for.
    pub title: Name,
    /// What the program acts as.
    pub role: Role,
    /// The last day it can be used.
    pub expires_on: Day,
    /// Whether it was revoked.
    pub revoked: bool,
}

impl UserAccount {
    /// Whether nobody can sign in now because too many attempts failed.
    #[must_use]
    pub fn is_locked_at(&self, now: Moment) -> bool {
        self.locked_until.is_some_and(|until| now < until)
    }

    /// A token that can be used on a day: known, neither revoked nor expired, of a role the account still holds, and
    /// the account is not disabled.
    #[must_use]
    pub fn usable_token(&self, token: &TokenKey, today: Day) -> Option<&Token> {
        let found = self.tokens.get(token).filter(|token| !token.revoked && today <= token.expires_on)?;
        (self.disabled_on.is_none() && self.roles.contains(&found.role)).then_some(found)
    }
}

/// Applies one event.
#[must_use]
pub fn evolve(state: Option<UserAccount>, event: &AccountEvent, at: &Stamp) -> UserAccount {
    let mut state = state.unwrap_or_default();
    match event {
        AccountEvent::AccountOpened(event) => {
            state = UserAccount {
                unit: Some(event.unit.clone()),
                roles: event.roles.clone(),
                scope: Some(event.scope.clone()),
                officer: event.officer.clone(),
                person: event.person.clone(),
                opened_on: Some(at.business_date),
                must_change_password: true,
                ..UserAccount::default()
            };
        }
        AccountEvent::RoleGranted(event) => {
            state.roles.insert(event.role);
        }
        AccountEvent::RoleWithdrawn(event) => {
            state.roles.remove(&event.role);
        }
        AccountEvent::AccountMoved(event) => {
            state.unit = Some(event.unit.clone());
            state.scope = Some(event.scope.clone());
        }
        AccountEvent::AccountDisabled(_) => state.disabled_on = Some(at.business_date),
        AccountEvent::AccountEnabled(_) => state.disabled_on = None,
        AccountEvent::AccountLocked(event) => state.locked_until = Some(event.until),
        AccountEvent::AccountUnlocked(_) => state.locked_until = None,
        AccountEvent::PasswordReset(_) => state.must_change_password = true,
        AccountEvent::PasswordChanged(_) => state.must_change_password = false,
        AccountEvent::SecondFactorEnrolled(_) => state.second_factor = true,
        AccountEvent::SecondFactorRemoved(_) => state.second_factor = false,
        AccountEvent::TokenIssued(event) => {
            let (title, role, expires_on) = (event.title.clone(), event.role, event.expires_on);
            state.tokens.insert(event.token.clone(), Token { title, role, expires_on, revoked: false });
        }
        AccountEvent::TokenRevoked(event) => {
            if let Some(token) = state.tokens.get_mut(&event.token) {
                token.revoked = true;
            }
        }
        AccountEvent::SignInRecorded(_) | AccountEvent::SignOutRecorded(_) => {}
    }
    if ends_sessions(event) {
        state.sessions_from = Some(at.recorded_at);
    }
    state
}

/// Whether sessions that were open when it happened are over: who holds them may no longer be who they were opened for,
/// or may do what they could then.
const fn ends_sessions(event: &AccountEvent) -> bool {
    match event {
        AccountEvent::RoleGranted(_)
        | AccountEvent::RoleWithdrawn(_)
        | AccountEvent::AccountMoved(_)
        | AccountEvent::AccountDisabled(_)
        | AccountEvent::PasswordReset(_)
        | AccountEvent::PasswordChanged(_)
        | AccountEvent::SecondFactorRemoved(_) => true,
        AccountEvent::AccountOpened(_)
        | AccountEvent::AccountEnabled(_)
        | AccountEvent::AccountLocked(_)
        | AccountEvent::AccountUnlocked(_)
        | AccountEvent::SecondFactorEnrolled(_)
        | AccountEvent::TokenIssued(_)
        | AccountEvent::TokenRevoked(_)
        | AccountEvent::SignInRecorded(_)
        | AccountEvent::SignOutRecorded(_) => false,
    }
}
