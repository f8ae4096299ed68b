//! The rules of what proves who somebody is: locks, passwords, second factors, tokens, and signing in with them.

use super::{changed, enabled, not_own, opened, own, own_or_ledger, wrong_state};
use crate::{
    refusal::{Refusal, RefusalKind},
    user_account::{
        AccountLocked, AccountUnlocked, ChangePassword, EnrolSecondFactor, IssueToken, LockAccount, PasswordChanged,
        PasswordReset, RecordSignIn, RecordSignOut, RemoveSecondFactor, ResetPassword, RevokeToken,
        SecondFactorEnrolled, SecondFactorRemoved, SignInMethod, SignInRecorded, SignOutRecorded, TokenIssued,
        TokenRevoked, UnlockAccount,
    },
    world::{Change, Context, Halt, World},
};

/// The most days from its issue on a token can be used: a year and the day it was issued.
pub const MAX_TOKEN_DAYS: i32 = 366;

pub(super) fn lock(command: &LockAccount, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    not_own(&command.account, at)?;
    let account = opened(&command.account, world, at)?;
    if command.until <= at.now {
        let detail = format!("锁定的截止时间 {} 已过，请填写以后的时间", command.until);
        return Err(Refusal::of(RefusalKind::Invalid, "until", detail).into());
    }
    if let Some(until) = account.locked_until.filter(|until| command.until <= *until) {
        return Err(wrong_state("until", format!("账户 {} 已锁定至 {until}，无须再锁定", command.account)));
    }
    changed(&command.account, AccountLocked::from(command.clone()))
}

pub(super) fn unlock(command: &UnlockAccount, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    not_own(&command.account, at)?;
    if !opened(&command.account, world, at)?.is_locked_at(at.now) {
        return Err(wrong_state("account", format!("账户 {} 未锁定，无须解锁", command.account)));
    }
    changed(&command.account, AccountUnlocked::from(command.clone()))
}

pub(super) fn reset_password(command: &ResetPassword, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    not_own(&command.account, at)?;
    enabled(&command.account, world, at)?;
    changed(&command.account, PasswordReset::from(command.clone()))
}

pub(super) fn change_password(command: &ChangePassword, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    own(&command.account, at)?;
    enabled(&command.account, world, at)?;
    changed(&command.account, PasswordChanged::from(command.clone()))
}

pub(super) fn enrol_second_factor(
    command: &EnrolSecondFactor,
    world: &World,
    at: &Context,
) -> Result<Vec<Change>, Halt> {
    own(&command.account, at)?;
    if enabled(&command.account, world, at)?.second_factor {
        let detail = "该账户已启用动态口令；更换设备的，请安全管理员先解除原动态口令";
        return Err(Refusal::of(RefusalKind::AlreadyExists, "account", detail).into());
    }
    changed(&command.account, SecondFactorEnrolled::from(command.clone()))
}

pub(super) fn remove_second_factor(
    command: &RemoveSecondFactor,
    world: &World,
    at: &Context,
) -> Result<Vec<Change>, Halt> {
    not_own(&command.account, at)?;
    if !opened(&command.account, world, at)?.second_factor {
        return Err(wrong_state("account", format!("账户 {} 未启用动态口令，无须解除", command.account)));
    }
    changed(&command.account, SecondFactorRemoved::from(command.clone()))
}

pub(super) fn issue_token(command: &IssueToken, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    not_own(&command.account, at)?;
    let account = enabled(&command.account, world, at)?;
    if account.tokens.contains_key(&command.token) {
        let detail = format!("令牌 {} 已发放，请另取编号", command.token);
        return Err(Refusal::of(RefusalKind::AlreadyExists, "token", detail).into());
    }
    if !account.roles.contains(&command.role) {
        let detail = format!("账户 {} 没有{}角色，令牌的角色应是账户现有的角色", command.account, command.role.title());
        return Err(Refusal::of(RefusalKind::Invalid, "role", detail).into());
    }
    let last = at.business_date.plus_days(MAX_TOKEN_DAYS);
    if !(at.business_date..=last).contains(&command.expires_on) {
        let detail = format!("令牌的到期日期应在 {} 至 {last} 之间（最长 {MAX_TOKEN_DAYS} 天）", at.business_date);
        return Err(Refusal::of(RefusalKind::WrongDate, "expires_on", detail).into());
    }
    changed(&command.account, TokenIssued::from(command.clone()))
}

pub(super) fn revoke_token(command: &RevokeToken, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    not_own(&command.account, at)?;
    match opened(&command.account, world, at)?.tokens.get(&command.token) {
        None => {
            let detail = format!("账户 {} 没有令牌 {}，请核对编号", command.account, command.token);
            Err(Refusal::of(RefusalKind::NotFound, "token", detail).into())
        }
        Some(token) if token.revoked => Err(wrong_state("token", format!("令牌 {} 已吊销，无须再吊销", command.token))),
        Some(_) => changed(&command.account, TokenRevoked::from(command.clone())),
    }
}

pub(super) fn sign_in(command: &RecordSignIn, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    own_or_ledger(&command.account, at)?;
    let account = enabled(&command.account, world, at)?;
    if account.is_locked_at(at.now) {
        let until = account.locked_until.map(|until| until.to_string()).unwrap_or_default();
        return Err(wrong_state("account", format!("账户 {} 已锁定至 {until}，期间不能登录", command.account)));
    }
    if !account.roles.contains(&command.role) {
        let detail = format!("账户 {} 没有{}角色，请改选现有的角色", command.account, command.role.title());
        return Err(Refusal::of(RefusalKind::NotAllowed, "role", detail).into());
    }
    match (command.method, account.second_factor) {
        (SignInMethod::Password, true) => {
            let detail = format!("账户 {} 已启用动态口令，只用密码不能登录", command.account);
            Err(Refusal::of(RefusalKind::NotAllowed, "method", detail).into())
        }
        (SignInMethod::PasswordAndCode, false) => {
            let detail = format!("账户 {} 未启用动态口令，请核对登录方式", command.account);
            Err(Refusal::of(RefusalKind::Invalid, "method", detail).into())
        }
        (SignInMethod::Password, false) | (SignInMethod::PasswordAndCode, true) | (SignInMethod::Oidc, _) => {
            changed(&command.account, SignInRecorded::from(command.clone()))
        }
    }
}

pub(super) fn sign_out(command: &RecordSignOut, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    own_or_ledger(&command.account, at)?;
    opened(&command.account, world, at)?;
    changed(&command.account, SignOutRecorded::from(command.clone()))
}
