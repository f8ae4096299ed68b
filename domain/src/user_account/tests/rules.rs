//! Every reason to refuse an act on an account.

use super::*;
use crate::{
    actor::LEDGER_SUBJECT,
    tests::scene::{OTHER_OFFICER, RETIRED_OFFICER, RETIRED_VILLAGE, UNKNOWN_VILLAGE},
};

#[test]
fn the_first_administrators_are_three_people_and_appointed_once() {
    story().refused(RefusalKind::AlreadyExists, appoint());
    let fresh = county().by(LEDGER_SUBJECT, Role::SystemAdministrator);
    for twice in [
        AppointFirstAdministrators { security: first(SYSTEM), ..appoint() },
        AppointFirstAdministrators { audit: first(SYSTEM), ..appoint() },
        AppointFirstAdministrators { audit: first(SECURITY), ..appoint() },
    ] {
        fresh.refused(RefusalKind::Invalid, twice);
    }
    fresh.refused(RefusalKind::Invalid, AppointFirstAdministrators { audit: first(LEDGER_SUBJECT), ..appoint() });
    let taken = fresh.done(OpenAccount { account: v(SECURITY), ..open() });
    taken.refused(RefusalKind::AlreadyExists, appoint());
}

#[test]
fn an_opening_names_what_stands_and_no_supervising_role() {
    story().refused(RefusalKind::AlreadyExists, open());
    let fresh = county().by(SYSTEM, Role::SystemAdministrator);
    fresh.refused(RefusalKind::Invalid, OpenAccount { account: v(LEDGER_SUBJECT), ..open() });
    for role in Role::ALL.into_iter().filter(|role| !role.is_business()) {
        fresh.refused(RefusalKind::Invalid, OpenAccount { roles: [role].into(), ..open() });
    }
    fresh.refused(RefusalKind::NotFound, OpenAccount { officer: Some(v("officer-9")), ..open() });
    fresh.refused(RefusalKind::WrongState, OpenAccount { officer: Some(v(RETIRED_OFFICER)), ..open() });
    fresh.refused(RefusalKind::NotFound, OpenAccount { person: Some(v("person-9")), ..open() });
}

#[test]
fn a_scope_names_what_stands_and_belongs_to_the_account() {
    let fresh = county().by(SYSTEM, Role::SystemAdministrator);
    let security = secure(story());
    let unknown = DataScope::Division { division: v(UNKNOWN_VILLAGE) };
    let retired = DataScope::Division { division: v(RETIRED_VILLAGE) };
    let foreign = DataScope::Own { officer: Some(v(OTHER_OFFICER)) };
    for (kind, scope) in
        [(RefusalKind::NotFound, unknown), (RefusalKind::WrongDate, retired), (RefusalKind::Invalid, foreign)]
    {
        fresh.refused(kind, OpenAccount { scope: scope.clone(), ..open() });
        security.refused(kind, MoveAccount { scope, ..rescope() });
    }
    for scope in [DataScope::Own { officer: Some(v(OFFICER)) }, DataScope::Own { officer: None }] {
        assert!(security.when(MoveAccount { scope, ..rescope() }).is_ok());
    }
}

#[test]
fn supervising_roles_stand_alone() {
    let security = secure(story());
    for role in Role::ALL.into_iter().filter(|role| !role.is_business()) {
        security.refused(RefusalKind::Invalid, GrantRole { role, ..grant() });
        let alone = security.clone().done(withdraw()).done(GrantRole { role, ..grant() });
        for other in Role::ALL.into_iter().filter(|other| *other != role) {
            alone.refused(RefusalKind::Invalid, GrantRole { role: other, ..grant() });
        }
    }
}

#[test]
fn roles_are_granted_once_and_withdrawn_once() {
    let security = secure(story());
    security.refused(RefusalKind::AlreadyExists, GrantRole { role: Role::DepartmentHandler, ..grant() });
    security.refused(RefusalKind::WrongState, WithdrawRole { role: Role::LiaisonOfficer, ..withdraw() });
}

#[test]
fn unit_and_scope_are_changed_by_different_administrators() {
    story().refused(RefusalKind::NotAllowed, rescope());
    secure(story()).refused(RefusalKind::NotAllowed, move_unit());
    story().refused(RefusalKind::NotAllowed, MoveAccount { scope: DataScope::Unit, ..move_unit() });
    story().refused(RefusalKind::Invalid, MoveAccount { unit: open().unit, ..move_unit() });
}

#[test]
fn an_account_is_disabled_and_enabled_in_turn() {
    story().refused(RefusalKind::WrongState, enable());
    let disabled = story().done(disable());
    disabled.refused(RefusalKind::WrongState, disable());
    disabled.on("2024-10-30").refused(RefusalKind::WrongDate, enable());
}

#[test]
fn a_disabled_account_takes_part_in_nothing() {
    let disabled = story().done(disable());
    disabled.refused(RefusalKind::WrongState, move_unit());
    let security = secure(disabled.clone());
    security.refused(RefusalKind::WrongState, grant());
    security.refused(RefusalKind::WrongState, reset());
    security.refused(RefusalKind::WrongState, issue());
    let user = self_serve(disabled);
    user.refused(RefusalKind::WrongState, change());
    user.refused(RefusalKind::WrongState, enrol());
    user.refused(RefusalKind::WrongState, sign_in());
}

#[test]
fn a_lock_ends_later_than_now_and_than_the_one_before() {
    let security = secure(story());
    security.refused(RefusalKind::Invalid, LockAccount { until: Moment::end_of(v("2024-10-31")), ..lock() });
    security.refused(RefusalKind::WrongState, unlock());
    let locked = security.done(lock());
    locked.refused(RefusalKind::WrongState, lock());
    assert!(locked.when(LockAccount { until: lock().until.plus_seconds(1), ..lock() }).is_ok());
    self_serve(locked).refused(RefusalKind::WrongState, sign_in());
}

#[test]
fn a_second_factor_is_enrolled_once_and_asked_for_from_then_on() {
    let user = self_serve(story());
    secure(story()).refused(RefusalKind::WrongState, remove());
    user.refused(RefusalKind::Invalid, RecordSignIn { method: SignInMethod::PasswordAndCode, ..sign_in() });
    let enrolled = user.done(enrol());
    enrolled.refused(RefusalKind::AlreadyExists, enrol());
    enrolled.refused(RefusalKind::NotAllowed, sign_in());
    for method in [SignInMethod::PasswordAndCode, SignInMethod::Oidc] {
        assert!(enrolled.when(RecordSignIn { method, ..sign_in() }).is_ok());
    }
}

#[test]
fn a_token_is_of_a_role_held_and_of_a_year_at_most() {
    let security = secure(story());
    security.refused(RefusalKind::Invalid, IssueToken { role: Role::CountyOfficial, ..issue() });
    let until = |day: &str| IssueToken { expires_on: v(day), ..issue() };
    security.refused(RefusalKind::WrongDate, until("2024-10-30"));
    security.refused(RefusalKind::WrongDate, until("2025-11-02"));
    assert!(security.when(until("2024-10-31")).is_ok() && security.when(until("2025-11-01")).is_ok());
    security.refused(RefusalKind::NotFound, revoke());
    let issued = security.done(issue());
    issued.refused(RefusalKind::AlreadyExists, issue());
    let revoked = issued.done(revoke());
    revoked.refused(RefusalKind::WrongState, revoke());
    revoked.refused(RefusalKind::AlreadyExists, issue());
}

#[test]
fn a_sign_in_is_in_a_role_held_and_recorded_by_the_user_or_the_ledger() {
    let user = self_serve(story());
    user.refused(RefusalKind::NotAllowed, RecordSignIn { role: Role::CountyOfficial, ..sign_in() });
    let ledger = story().by(LEDGER_SUBJECT, Role::SystemAdministrator);
    assert!(ledger.when(sign_in()).is_ok() && ledger.when(sign_out()).is_ok());
    secure(story()).refused(RefusalKind::NotAllowed, sign_in());
    secure(story()).refused(RefusalKind::NotAllowed, sign_out());
}

#[test]
fn nobody_administers_their_own_account_nor_serves_another_themselves() {
    let story = || story().done(OpenAccount { account: v("user-2"), ..open() });
    let refused = |told: &Given, command: AccountCommand| {
        let refusal = told.when(crate::command::Command::UserAccount(command)).expect_err("it is somebody's own");
        assert_eq!((refusal.kind, refusal.field), (RefusalKind::NotAllowed, Some("account")));
    };
    let security = story().by(key().0.as_str(), Role::SecurityAdministrator);
    refused(&security, grant().into());
    refused(&security, withdraw().into());
    refused(&security, rescope().into());
    refused(&security, lock().into());
    refused(&security, unlock().into());
    refused(&security, reset().into());
    refused(&security, remove().into());
    refused(&security, issue().into());
    refused(&security, revoke().into());
    let system = story().by(key().0.as_str(), Role::SystemAdministrator);
    refused(&system, disable().into());
    refused(&system, enable().into());
    let other = story().by("user-2", Role::DepartmentHandler);
    refused(&other, change().into());
    refused(&other, enrol().into());
    refused(&other, sign_in().into());
    refused(&other, sign_out().into());
}

#[test]
fn nothing_is_done_to_an_account_before_it_is_there() {
    let commands = || -> [AccountCommand; 9] {
        [
            grant().into(),
            withdraw().into(),
            rescope().into(),
            lock().into(),
            unlock().into(),
            reset().into(),
            remove().into(),
            issue().into(),
            revoke().into(),
        ]
    };
    for command in commands() {
        let command = crate::command::Command::UserAccount(command);
        secure(county()).refused(RefusalKind::NotFound, command.clone());
        secure(story()).on("2024-05-31").refused(RefusalKind::WrongDate, command);
    }
    let (system, user) = (county().by(SYSTEM, Role::SystemAdministrator), self_serve(county()));
    system.refused(RefusalKind::NotFound, disable());
    system.refused(RefusalKind::NotFound, enable());
    for command in [AccountCommand::from(change()), enrol().into(), sign_in().into(), sign_out().into()] {
        user.refused(RefusalKind::NotFound, crate::command::Command::UserAccount(command));
    }
}
