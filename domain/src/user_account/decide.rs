//! The rules of accounts: three administrators apart, nobody administers their own account, what ends ends at once.

use super::{
    AccountCommand, AccountDisabled, AccountEnabled, AccountKey, AccountMoved, AccountOpened,
    AppointFirstAdministrators, DisableAccount, EnableAccount, GrantRole, MoveAccount, OpenAccount, RoleGranted,
    RoleWithdrawn, UserAccount, WithdrawRole,
};
use crate::{
    actor::{DataScope, LEDGER_SUBJECT, Role},
    event::Event,
    officer::OfficerKey,
    refusal::{Refusal, RefusalKind},
    seat::{self, SeatKey},
    standing,
    stream::{RecordKey as _, StreamId},
    world::{Change, Context, Halt, World},
};
use std::collections::BTreeSet;

mod credentials;

pub use credentials::MAX_TOKEN_DAYS;

/// Decides a command.
///
/// # Errors
/// The refusals of each command, or a stream that must be loaded first.
pub fn decide(command: &AccountCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    match command {
        AccountCommand::AppointFirstAdministrators(command) => appoint(command, world, at),
        AccountCommand::OpenAccount(command) => open(command, world, at),
        AccountCommand::GrantRole(command) => grant(command, world, at),
        AccountCommand::WithdrawRole(command) => withdraw(command, world, at),
        AccountCommand::MoveAccount(command) => move_account(command, world, at),
        AccountCommand::DisableAccount(command) => disable(command, world, at),
        AccountCommand::EnableAccount(command) => enable(command, world, at),
        AccountCommand::LockAccount(command) => credentials::lock(command, world, at),
        AccountCommand::UnlockAccount(command) => credentials::unlock(command, world, at),
        AccountCommand::ResetPassword(command) => credentials::reset_password(command, world, at),
        AccountCommand::ChangePassword(command) => credentials::change_password(command, world, at),
        AccountCommand::EnrolSecondFactor(command) => credentials::enrol_second_factor(command, world, at),
        AccountCommand::RemoveSecondFactor(command) => credentials::remove_second_factor(command, world, at),
        AccountCommand::IssueToken(command) => credentials::issue_token(command, world, at),
        AccountCommand::RevokeToken(command) => credentials::revoke_token(command, world, at),
        AccountCommand::RecordSignIn(command) => credentials::sign_in(command, world, at),
        AccountCommand::RecordSignOut(command) => credentials::sign_out(command, world, at),
    }
}

/// Three people with three accounts: the seat makes sure that it happens once.
fn appoint(command: &AppointFirstAdministrators, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let AppointFirstAdministrators { system, security, audit } = command;
    let appointed = [
        ("system", system, Role::SystemAdministrator),
        ("security", security, Role::SecurityAdministrator),
        ("audit", audit, Role::AuditAdministrator),
    ];
    let mut changes = vec![seat::take(SeatKey::FirstAdministrators, system.account.0.clone(), world, at)?];
    let mut seen = BTreeSet::new();
    for (field, administrator, role) in appointed {
        let account = &administrator.account;
        if !seen.insert(account) {
            let detail = "系统、安全、审计三类管理员应由不同的人担任，请填写三个不同的账户";
            return Err(Refusal::of(RefusalKind::Invalid, field, detail).into());
        }
        free(field, account, world)?;
        let opened = AccountOpened {
            account: account.clone(),
            unit: administrator.unit.clone(),
            roles: BTreeSet::from([role]),
            scope: DataScope::Everything,
            officer: None,
            person: None,
        };
        changes.push(Change::to(account, opened));
    }
    Ok(changes)
}

fn open(command: &OpenAccount, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    free("account", &command.account, world)?;
    if let Some(role) = command.roles.iter().find(|role| !role.is_business()) {
        let detail = format!("开通账户时不能授予{}角色；开通后请由安全管理员授予", role.title());
        return Err(Refusal::of(RefusalKind::Invalid, "roles", detail).into());
    }
    if let Some(officer) = &command.officer {
        standing::named(world, "officer", officer)?.check_serves("officer", officer, at.business_date)?;
    }
    if let Some(person) = &command.person {
        standing::named(world, "person", person)?;
    }
    check_scope(&command.scope, command.officer.as_ref(), world, at)?;
    changed(&command.account, AccountOpened::from(command.clone()))
}

fn grant(command: &GrantRole, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    not_own(&command.account, at)?;
    let roles = &enabled(&command.account, world, at)?.roles;
    let title = command.role.title();
    if roles.contains(&command.role) {
        let detail = format!("账户 {} 已是{title}，无须重复授予", command.account);
        return Err(Refusal::of(RefusalKind::AlreadyExists, "role", detail).into());
    }
    let is_alone = roles.is_empty() || (command.role.is_business() && roles.iter().all(|role| role.is_business()));
    if !is_alone {
        let held: Vec<&str> = roles.iter().map(|role| role.title()).collect();
        let detail = format!(
            "账户 {} 现为{}，不能兼任{title}：审计员和系统、安全、审计三类管理员各由专人担任（三员分立）",
            command.account,
            held.join("、"),
        );
        return Err(Refusal::of(RefusalKind::Invalid, "role", detail).into());
    }
    changed(&command.account, RoleGranted::from(command.clone()))
}

fn withdraw(command: &WithdrawRole, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    not_own(&command.account, at)?;
    if !opened(&command.account, world, at)?.roles.contains(&command.role) {
        let detail = format!("账户 {} 没有{}角色，请核对", command.account, command.role.title());
        return Err(wrong_state("role", detail));
    }
    changed(&command.account, RoleWithdrawn::from(command.clone()))
}

/// Who someone is, is the system administrator's to keep; what they may see, the security administrator's.
fn move_account(command: &MoveAccount, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    not_own(&command.account, at)?;
    let account = enabled(&command.account, world, at)?;
    let is_new_unit = account.unit.as_ref() != Some(&command.unit);
    let is_new_scope = account.scope.as_ref() != Some(&command.scope);
    if !is_new_unit && !is_new_scope {
        let detail = format!("账户 {} 的单位和数据范围与现有的相同，无须变更", command.account);
        return Err(Refusal::of(RefusalKind::Invalid, "unit", detail).into());
    }
    if is_new_unit && at.actor.role != Role::SystemAdministrator {
        let detail = "账户的单位由系统管理员变更；本次只变更数据范围的，单位请填写原单位";
        return Err(Refusal::of(RefusalKind::NotAllowed, "unit", detail).into());
    }
    if is_new_scope && at.actor.role != Role::SecurityAdministrator {
        let detail = "账户的数据范围由安全管理员变更；本次只变更单位的，数据范围请填写原范围";
        return Err(Refusal::of(RefusalKind::NotAllowed, "scope", detail).into());
    }
    check_scope(&command.scope, account.officer.as_ref(), world, at)?;
    changed(&command.account, AccountMoved::from(command.clone()))
}

fn disable(command: &DisableAccount, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    not_own(&command.account, at)?;
    enabled(&command.account, world, at)?;
    changed(&command.account, AccountDisabled::from(command.clone()))
}

fn enable(command: &EnableAccount, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    not_own(&command.account, at)?;
    let disabled_on = opened(&command.account, world, at)?.disabled_on;
    if disabled_on.is_none() {
        return Err(wrong_state("account", format!("账户 {} 未停用，无须启用", command.account)));
    }
    standing::not_before(at.business_date, disabled_on, "停用")?;
    changed(&command.account, AccountEnabled::from(command.clone()))
}

fn changed(account: &AccountKey, event: impl Into<Event>) -> Result<Vec<Change>, Halt> {
    Ok(vec![Change::to(account, event)])
}

/// Refuses the id of the ledger itself and one that is taken.
fn free(field: &'static str, account: &AccountKey, world: &World) -> Result<(), Halt> {
    if account.0.as_str() == LEDGER_SUBJECT {
        let detail = format!("「{LEDGER_SUBJECT}」是台账自身的编号，不能用作账户编号，请另取");
        return Err(Refusal::of(RefusalKind::Invalid, field, detail).into());
    }
    if world.find(account)?.is_some() {
        let detail = format!("账户 {account} 已开通，编号不能重复使用，请另取");
        return Err(Refusal::of(RefusalKind::AlreadyExists, field, detail).into());
    }
    Ok(())
}

/// The account, on a day after its opening; it may be disabled.
fn opened<'w>(account: &AccountKey, world: &'w World, at: &Context) -> Result<&'w UserAccount, Halt> {
    let found = standing::named(world, "account", account)?;
    standing::not_before(at.business_date, found.opened_on, "开通账户")?;
    Ok(found)
}

/// The account, which is not disabled.
fn enabled<'w>(account: &AccountKey, world: &'w World, at: &Context) -> Result<&'w UserAccount, Halt> {
    let found = opened(account, world, at)?;
    match found.disabled_on {
        None => Ok(found),
        Some(day) => Err(wrong_state("account", format!("账户 {account} 已于 {day} 停用，请先启用"))),
    }
}

/// A scope names a division that stands, or the officer the account belongs to.
fn check_scope(scope: &DataScope, officer: Option<&OfficerKey>, world: &World, at: &Context) -> Result<(), Halt> {
    match scope {
        DataScope::Everything | DataScope::Unit | DataScope::Own { officer: None } => Ok(()),
        DataScope::Division { division } => standing::division(world, "scope", *division, at.business_date),
        DataScope::Own { officer: named } if named.as_ref() == officer => Ok(()),
        DataScope::Own { officer: Some(named) } => {
            let detail = format!("数据范围中的党建指导员 {named} 不是该账户所属的指导员，请核对");
            Err(Refusal::of(RefusalKind::Invalid, "scope", detail).into())
        }
    }
}

/// What only the account's own user does.
fn own(account: &AccountKey, at: &Context) -> Result<(), Refusal> {
    if account.0 == at.actor.subject {
        return Ok(());
    }
    let detail = "只能办理本人账户的事项，请由账户本人办理";
    Err(Refusal::of(RefusalKind::NotAllowed, "account", detail))
}

/// What the account's own user does, and the ledger writes down.
fn own_or_ledger(account: &AccountKey, at: &Context) -> Result<(), Refusal> {
    if at.actor.is_ledger() { Ok(()) } else { own(account, at) }
}

/// Nobody administers their own account: they would grant themselves what they like.
fn not_own(account: &AccountKey, at: &Context) -> Result<(), Refusal> {
    if account.0 != at.actor.subject {
        return Ok(());
    }
    let detail = "不能管理本人的账户，请由另一名管理员办理";
    Err(Refusal::of(RefusalKind::NotAllowed, "account", detail))
}

fn wrong_state(field: &'static str, detail: String) -> Halt {
    Refusal::of(RefusalKind::WrongState, field, detail).into()
}

/// The stream of the record a command is about; for the first administrators, the seat they are appointed by.
#[must_use]
pub fn target(command: &AccountCommand) -> StreamId {
    match command {
        AccountCommand::AppointFirstAdministrators(_) => SeatKey::FirstAdministrators.stream(),
        AccountCommand::OpenAccount(command) => command.account.stream(),
        AccountCommand::GrantRole(command) => command.account.stream(),
        AccountCommand::WithdrawRole(command) => command.account.stream(),
        AccountCommand::MoveAccount(command) => command.account.stream(),
        AccountCommand::DisableAccount(command) => command.account.stream(),
        AccountCommand::EnableAccount(command) => command.account.stream(),
        AccountCommand::LockAccount(command) => command.account.stream(),
        AccountCommand::UnlockAccount(command) => command.account.stream(),
        AccountCommand::ResetPassword(command) => command.account.stream(),
        AccountCommand::ChangePassword(command) => command.account.stream(),
        AccountCommand::EnrolSecondFactor(command) => command.account.stream(),
        AccountCommand::RemoveSecondFactor(command) => command.account.stream(),
        AccountCommand::IssueToken(command) => command.account.stream(),
        AccountCommand::RevokeToken(command) => command.account.stream(),
        AccountCommand::RecordSignIn(command) => command.account.stream(),
        AccountCommand::RecordSignOut(command) => command.account.stream(),
    }
}
