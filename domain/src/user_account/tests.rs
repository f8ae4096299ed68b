//! Accounts opened, granted, moved, locked, disabled and signed in with, and every reason to refuse.

mod rules;

use super::*;
use crate::{
    event::Event,
    refusal::RefusalKind,
    stream::RecordKey as _,
    tests::given::{Given, v},
    tests::scene::{OFFICER, PERSON, TOWN, check_any_order, check_golden, county},
    world::Change,
};

const SYSTEM: &str = "sys-1";
const SECURITY: &str = "sec-1";
const AUDIT: &str = "aud-1";

fn key() -> AccountKey {
    v("user-1")
}

fn first(account: &str) -> FirstAdministrator {
    FirstAdministrator { account: v(account), unit: v("崇信县委办公室") }
}

fn appoint() -> AppointFirstAdministrators {
    AppointFirstAdministrators { system: first(SYSTEM), security: first(SECURITY), audit: first(AUDIT) }
}

fn open() -> OpenAccount {
    OpenAccount {
        account: key(),
        unit: v("崇信县畜牧局"),
        roles: [Role::DepartmentHandler].into(),
        scope: DataScope::Division { division: v(TOWN) },
        officer: Some(v(OFFICER)),
        person: Some(v(PERSON)),
    }
}

fn grant() -> GrantRole {
    GrantRole { account: key(), role: Role::LiaisonOfficer }
}

fn withdraw() -> WithdrawRole {
    WithdrawRole { account: key(), role: Role::DepartmentHandler, reason: v("岗位调整") }
}

fn rescope() -> MoveAccount {
    MoveAccount { account: key(), unit: open().unit, scope: DataScope::Unit, reason: v("只看本单位") }
}

fn move_unit() -> MoveAccount {
    MoveAccount { account: key(), unit: v("崇信县农业农村局"), scope: open().scope, reason: v("工作调动") }
}

fn disable() -> DisableAccount {
    DisableAccount { account: key(), reason: v("离职") }
}

fn enable() -> EnableAccount {
    EnableAccount { account: key(), reason: v("返岗") }
}

/// Locked until the end of the day after today.
fn lock() -> LockAccount {
    LockAccount { account: key(), until: Moment::end_of(v("2024-11-01")), attempts: 5 }
}

fn unlock() -> UnlockAccount {
    UnlockAccount { account: key(), reason: v("本人到场核实") }
}

fn reset() -> ResetPassword {
    ResetPassword { account: key(), reason: v("忘记密码") }
}

fn change() -> ChangePassword {
    ChangePassword { account: key() }
}

fn enrol() -> EnrolSecondFactor {
    EnrolSecondFactor { account: key() }
}

fn remove() -> RemoveSecondFactor {
    RemoveSecondFactor { account: key(), reason: v("手机遗失") }
}

fn issue() -> IssueToken {
    IssueToken {
        account: key(),
        token: v("token-1"),
        title: v("数据对接"),
        role: Role::DepartmentHandler,
        expires_on: v("2024-12-31"),
    }
}

fn revoke() -> RevokeToken {
    RevokeToken { account: key(), token: v("token-1"), reason: v("不再使用") }
}

fn sign_in() -> RecordSignIn {
    RecordSignIn {
        account: key(),
        role: Role::DepartmentHandler,
        method: SignInMethod::Password,
        address: Some(v("10.20.0.7")),
    }
}

fn sign_out() -> RecordSignOut {
    RecordSignOut { account: key(), ended: SessionEnd::SignedOut }
}

/// The account was opened by the system administrator on 1 June 2024, and it is 31 October now.
fn story() -> Given {
    let story = county().by(SYSTEM, Role::SystemAdministrator).done(appoint()).done(open());
    story.on("2024-10-31")
}

/// From here on the security administrator acts.
fn secure(story: Given) -> Given {
    story.by(SECURITY, Role::SecurityAdministrator)
}

/// From here on the account's own user acts.
fn self_serve(story: Given) -> Given {
    story.by(key().0.as_str(), Role::DepartmentHandler)
}

fn state(story: &Given) -> &UserAccount {
    story.state(&key()).expect("the account was opened")
}

fn samples() -> Vec<Event> {
    vec![
        AccountOpened::from(open()).into(),
        RoleGranted::from(grant()).into(),
        RoleWithdrawn::from(withdraw()).into(),
        AccountMoved::from(rescope()).into(),
        AccountDisabled::from(disable()).into(),
        AccountEnabled::from(enable()).into(),
        AccountLocked::from(lock()).into(),
        AccountUnlocked::from(unlock()).into(),
        PasswordReset::from(reset()).into(),
        PasswordChanged::from(change()).into(),
        SecondFactorEnrolled::from(enrol()).into(),
        SecondFactorRemoved::from(remove()).into(),
        TokenIssued::from(issue()).into(),
        TokenRevoked::from(revoke()).into(),
        SignInRecorded::from(sign_in()).into(),
        SignOutRecorded::from(sign_out()).into(),
    ]
}

#[test]
fn every_command_becomes_its_event() {
    fn made(command: impl Into<AccountCommand>, story: &Given, event: impl Into<Event>) {
        let command: AccountCommand = command.into();
        assert_eq!(target(&command), key().stream());
        let change = Change { stream: key().stream(), event: event.into() };
        assert_eq!(story.when(crate::command::Command::UserAccount(command)), Ok(vec![change]));
    }
    let (by_system, by_security, by_user) = (story(), secure(story()), self_serve(story()));
    made(open(), &county().by(SYSTEM, Role::SystemAdministrator), AccountOpened::from(open()));
    made(grant(), &by_security, RoleGranted::from(grant()));
    made(withdraw(), &by_security, RoleWithdrawn::from(withdraw()));
    made(move_unit(), &by_system, AccountMoved::from(move_unit()));
    made(rescope(), &by_security, AccountMoved::from(rescope()));
    made(disable(), &by_system, AccountDisabled::from(disable()));
    made(enable(), &by_system.clone().done(disable()), AccountEnabled::from(enable()));
    made(lock(), &by_security, AccountLocked::from(lock()));
    made(unlock(), &by_security.clone().done(lock()), AccountUnlocked::from(unlock()));
    made(reset(), &by_security, PasswordReset::from(reset()));
    made(change(), &by_user, PasswordChanged::from(change()));
    made(enrol(), &by_user, SecondFactorEnrolled::from(enrol()));
    made(remove(), &secure(by_user.clone().done(enrol())), SecondFactorRemoved::from(remove()));
    made(issue(), &by_security, TokenIssued::from(issue()));
    made(revoke(), &by_security.clone().done(issue()), TokenRevoked::from(revoke()));
    made(sign_in(), &by_user, SignInRecorded::from(sign_in()));
    made(sign_out(), &by_user, SignOutRecorded::from(sign_out()));
}

#[test]
fn the_first_administrators_get_an_account_each() {
    let story = story();
    for (account, role) in [
        (SYSTEM, Role::SystemAdministrator),
        (SECURITY, Role::SecurityAdministrator),
        (AUDIT, Role::AuditAdministrator),
    ] {
        let account = story.state(&v::<AccountKey>(account)).expect("it was opened");
        assert_eq!((&account.roles, &account.scope), (&[role].into(), &Some(DataScope::Everything)));
        assert!(account.must_change_password);
    }
    assert_eq!(target(&appoint().into()), crate::seat::SeatKey::FirstAdministrators.stream());
}

#[test]
fn what_an_opening_says_is_the_account() {
    let story = story();
    let OpenAccount { unit, roles, scope, officer, person, .. } = open();
    let expected = UserAccount {
        unit: Some(unit),
        roles,
        scope: Some(scope),
        officer,
        person,
        opened_on: Some(v("2024-06-01")),
        must_change_password: true,
        ..UserAccount::default()
    };
    assert_eq!(state(&story), &expected);
}

#[test]
fn sessions_end_with_what_they_were_opened_for() {
    let (system, security) = (story(), secure(story()));
    let enrolled = secure(self_serve(story()).done(enrol()));
    let now = Some(Moment::end_of(v("2024-10-31")));
    for ended in [
        security.clone().done(grant()),
        security.clone().done(withdraw()),
        security.clone().done(rescope()),
        system.clone().done(move_unit()),
        system.done(disable()),
        security.clone().done(reset()),
        self_serve(story()).done(change()),
        enrolled.clone().done(remove()),
    ] {
        assert_eq!(state(&ended).sessions_from, now);
    }
    for open in [security.clone().done(lock()), security.done(issue()), enrolled, self_serve(story()).done(sign_in())] {
        assert_eq!(state(&open).sessions_from, None);
    }
}

#[test]
fn acts_leave_what_they_say() {
    let story = secure(story()).done(grant()).done(withdraw()).done(rescope());
    assert_eq!(state(&story).roles, [Role::LiaisonOfficer].into());
    assert_eq!(state(&story).scope, Some(DataScope::Unit));
    let story = self_serve(story).done(change()).done(enrol());
    assert_eq!((state(&story).must_change_password, state(&story).second_factor), (false, true));
    let story = secure(story).done(reset()).done(remove());
    assert_eq!((state(&story).must_change_password, state(&story).second_factor), (true, false));
    let story = story.done(lock());
    assert!(state(&story).is_locked_at(Moment(lock().until.0 - 1)) && !state(&story).is_locked_at(lock().until));
    let story = story.done(unlock()).by(SYSTEM, Role::SystemAdministrator).done(disable());
    assert_eq!((state(&story).locked_until, state(&story).disabled_on), (None, Some(v("2024-10-31"))));
    assert_eq!(state(&story.done(enable())).disabled_on, None);
}

#[test]
fn a_token_is_usable_while_everything_behind_it_is() {
    let day = |text: &str| v::<Day>(text);
    let token: TokenKey = v("token-1");
    let issued = secure(story()).done(issue());
    let usable = |story: &Given, on: &str| state(story).usable_token(&token, day(on)).is_some();
    assert!(usable(&issued, "2024-12-31"));
    assert!(!usable(&issued, "2025-01-01"), "it has expired");
    assert!(!usable(&issued.clone().done(revoke()), "2024-12-31"), "it was revoked");
    assert!(!usable(&issued.clone().done(withdraw()), "2024-12-31"), "its role was withdrawn");
    assert!(!usable(&issued.by(SYSTEM, Role::SystemAdministrator).done(disable()), "2024-12-31"), "it is disabled");
}

#[test]
fn addresses_are_ip_addresses() {
    assert_eq!(v::<Address>("2001:DB8:0:0::7").to_string(), "2001:db8::7");
    for text in ["", "localhost", "10.20.0", "10.20.0.7:443"] {
        assert!(text.parse::<Address>().is_err(), "{text}");
    }
}

#[test]
fn golden_bytes() {
    check_golden(AccountEvent::TYPES, &samples(), key().stream());
}

#[test]
fn events_fold_in_any_order() {
    check_any_order(&samples());
}
