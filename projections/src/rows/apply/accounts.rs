//! Rows of accounts: what somebody may act as and see, and when they last did.

use crate::rows::{
    Rows,
    choices::{ACCOUNT_STATES, SCOPES, number_of},
    columns::account as a,
    edit::{At, Edit},
    view::View,
};
use domain::{
    actor::{DataScope, Role},
    user_account::{AccountEvent, AccountKey},
};

const ENABLED: u64 = number_of(ACCOUNT_STATES, "enabled");
const DISABLED: u64 = number_of(ACCOUNT_STATES, "disabled");
const EVERYTHING: u64 = number_of(SCOPES, "everything");
const DIVISION: u64 = number_of(SCOPES, "division");
const UNIT: u64 = number_of(SCOPES, "unit");
const OWN: u64 = number_of(SCOPES, "own");

pub(super) fn account(rows: &mut Rows, event: &AccountEvent, at: At) {
    let opening = rows.opening();
    let edit = |account: &AccountKey| opening.edit(View::Account, account.0.as_str(), at);
    match event {
        AccountEvent::AccountOpened(event) => {
            let mut edit = edit(&event.account);
            edit.text(a::UNIT, event.unit.as_str())
                .put_list(a::ROLES, &event.roles.iter().map(|role| *role as u32).collect::<Vec<u32>>())
                .reference(a::OFFICER, event.officer.as_ref().map(|officer| officer.0.as_str()))
                .reference(a::PERSON, event.person.as_ref().map(|person| person.0.as_str()))
                .code(a::STATE, ENABLED)
                .today(a::OPENED);
            scope(&mut edit, &event.scope);
        }
        AccountEvent::RoleGranted(event) => roles(&mut edit(&event.account), event.role, true),
        AccountEvent::RoleWithdrawn(event) => roles(&mut edit(&event.account), event.role, false),
        AccountEvent::AccountMoved(event) => {
            let mut edit = edit(&event.account);
            edit.text(a::UNIT, event.unit.as_str());
            scope(&mut edit, &event.scope);
        }
        AccountEvent::AccountDisabled(event) => {
            edit(&event.account).code(a::STATE, DISABLED).today(a::DISABLED);
        }
        AccountEvent::AccountEnabled(event) => {
            edit(&event.account).code(a::STATE, ENABLED).clear(a::DISABLED);
        }
        AccountEvent::AccountLocked(event) => {
            edit(&event.account).today(a::LOCKED);
        }
        AccountEvent::SecondFactorEnrolled(event) => {
            edit(&event.account).flag(a::SECOND_FACTOR, true);
        }
        AccountEvent::SecondFactorRemoved(event) => {
            edit(&event.account).flag(a::SECOND_FACTOR, false);
        }
        AccountEvent::TokenIssued(event) => {
            edit(&event.account).add(a::TOKENS, 1);
        }
        AccountEvent::TokenRevoked(event) => {
            edit(&event.account).take_one(a::TOKENS);
        }
        AccountEvent::SignInRecorded(event) => {
            edit(&event.account).add(a::SIGN_INS, 1).today(a::LAST_SIGN_IN);
        }
        // No column holds these; that they happened belongs to the record's timeline.
        AccountEvent::AccountUnlocked(event) => drop(edit(&event.account)),
        AccountEvent::PasswordReset(event) => drop(edit(&event.account)),
        AccountEvent::PasswordChanged(event) => drop(edit(&event.account)),
        AccountEvent::SignOutRecorded(event) => drop(edit(&event.account)),
    }
}

/// Puts a scope, and the division it is about where it is about one.
fn scope(edit: &mut Edit<'_>, scope: &DataScope) {
    let (kind, division) = match scope {
        DataScope::Everything => (EVERYTHING, None),
        DataScope::Division { division } => (DIVISION, Some(*division)),
        DataScope::Unit => (UNIT, None),
        DataScope::Own { .. } => (OWN, None),
    };
    edit.code(a::SCOPE, kind).division(a::DIVISION, division);
}

/// Adds a role or takes it away; they stand in the order of the enum.
fn roles(edit: &mut Edit<'_>, role: Role, is_held: bool) {
    let mut roles = edit.numbers(a::ROLES);
    roles.retain(|other| *other != role as u32);
    if is_held {
        roles.push(role as u32);
        roles.sort_unstable();
    }
    edit.put_list(a::ROLES, &roles);
}
