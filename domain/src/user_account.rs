//! Accounts (账户): who may sign in, what they may act as, and within which scope. No secret is here: passwords, second
//! factors and tokens lie in the vault, and no name: an account is known by the subject of what its user does.

mod decide;
mod sign_in;
mod state;

#[cfg(test)]
mod tests;

pub use decide::{MAX_TOKEN_DAYS, decide, target};
pub use sign_in::{Address, SessionEnd, SignInMethod};
pub use state::{Token, UserAccount, evolve};

use crate::{
    actor::{DataScope, Role},
    command::{act, commands},
    event::events,
    officer::OfficerKey,
    person::PersonKey,
    stream::record_key,
    value::{Day, InvalidValue, Key, Moment, Name, Note},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt, str::FromStr};

record_key!(
    /// The id of an account: the subject of everything its user does.
    AccountKey => UserAccount
);

/// The id of a token of an account. It is no secret.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct TokenKey(pub Key);

impl fmt::Display for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for TokenKey {
    type Err = InvalidValue;
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        text.parse().map(Self)
    }
}

/// Appoints the first three administrators of a ledger (三员), each with an account of their own. It is done once; later
/// ones are opened and granted their role like everybody.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppointFirstAdministrators {
    /// 系统管理员.
    pub system: FirstAdministrator,
    /// 安全管理员.
    pub security: FirstAdministrator,
    /// 审计管理员.
    pub audit: FirstAdministrator,
}
/// One of the first administrators.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FirstAdministrator {
    /// The account opened for them.
    pub account: AccountKey,
    /// The unit they act for.
    pub unit: Name,
}

act! {
    /// Opens an account. Its password is set by whoever opens it and must be changed at the first sign-in. The roles of
    /// auditors and administrators cannot be given here: the security administrator grants them.
    OpenAccount => AccountOpened {
        /// The account.
        account: AccountKey,
        /// The unit its user acts for.
        unit: Name,
        /// What its user may act as.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        roles: BTreeSet<Role>,
        /// What its user sees and acts on.
        scope: DataScope,
        /// The liaison officer it belongs to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        officer: Option<OfficerKey>,
        /// Its user's personal data in the vault.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<PersonKey>,
    }
}
act! {
    /// Grants a role. An auditor or administrator holds one role only (三员分立).
    GrantRole => RoleGranted {
        /// The account.
        account: AccountKey,
        /// The role.
        role: Role,
    }
}
act! {
    /// Withdraws a role.
    WithdrawRole => RoleWithdrawn {
        /// The account.
        account: AccountKey,
        /// The role.
        role: Role,
        /// Why.
        reason: Note,
    }
}
act! {
    /// Moves an account to another unit, or gives it another scope. The unit is the system administrator's to change,
    /// the scope the security administrator's.
    MoveAccount => AccountMoved {
        /// The account.
        account: AccountKey,
        /// The unit its user acts for from now on.
        unit: Name,
        /// What its user sees and acts on from now on.
        scope: DataScope,
        /// Why.
        reason: Note,
    }
}
act! {
    /// Disables an account: open sessions and tokens end at once.
    DisableAccount => AccountDisabled {
        /// The account.
        account: AccountKey,
        /// Why.
        reason: Note,
    }
}
act! {
    /// Enables a disabled account again.
    EnableAccount => AccountEnabled {
        /// The account.
        account: AccountKey,
        /// Why.
        reason: Note,
    }
}
act! {
    /// Locks an account for a while, after too many failed attempts to sign in.
    LockAccount => AccountLocked {
        /// The account.
        account: AccountKey,
        /// When it can be used again.
        until: Moment,
        /// How many attempts failed one after the other.
        attempts: u32,
    }
}
act! {
    /// Unlocks an account before its time.
    UnlockAccount => AccountUnlocked {
        /// The account.
        account: AccountKey,
        /// Why.
        reason: Note,
    }
}
act! {
    /// Has a new password set by the administrator, to be changed at the next sign-in.
    ResetPassword => PasswordReset {
        /// The account.
        account: AccountKey,
        /// Why.
        reason: Note,
    }
}
act! {
    /// Changes the own password.
    ChangePassword => PasswordChanged {
        /// The account.
        account: AccountKey,
    }
}
act! {
    /// Enrols a second factor (动态口令) for the own account.
    EnrolSecondFactor => SecondFactorEnrolled {
        /// The account.
        account: AccountKey,
    }
}
act! {
    /// Removes the second factor of somebody who lost it.
    RemoveSecondFactor => SecondFactorRemoved {
        /// The account.
        account: AccountKey,
        /// Why.
        reason: Note,
    }
}
act! {
    /// Issues a token for a program: it acts as the account, in one of its roles.
    IssueToken => TokenIssued {
        /// The account.
        account: AccountKey,
        /// The token's id.
        token: TokenKey,
        /// What it is for.
        title: Name,
        /// What the program acts as.
        role: Role,
        /// The last day it can be used.
        expires_on: Day,
    }
}
act! {
    /// Revokes a token.
    RevokeToken => TokenRevoked {
        /// The account.
        account: AccountKey,
        /// The token's id.
        token: TokenKey,
        /// Why.
        reason: Note,
    }
}
act! {
    /// Records that somebody signed in.
    RecordSignIn => SignInRecorded {
        /// The account.
        account: AccountKey,
        /// What they act as in this session.
        role: Role,
        /// How they proved who they are.
        method: SignInMethod,
        /// The address they came from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<Address>,
    }
}
act! {
    /// Records that a session was ended by its user.
    RecordSignOut => SignOutRecorded {
        /// The account.
        account: AccountKey,
        /// How it ended.
        ended: SessionEnd,
    }
}

commands! {
    /// The commands of this register.
    AccountCommand in UserAccount {
        AppointFirstAdministrators "任命首任管理员",
        OpenAccount "开通账户",
        GrantRole "授予角色",
        WithdrawRole "撤销角色",
        MoveAccount "变更单位或数据范围",
        DisableAccount "停用账户",
        EnableAccount "启用账户",
        LockAccount "锁定账户",
        UnlockAccount "解锁账户",
        ResetPassword "重置密码",
        ChangePassword "修改密码",
        EnrolSecondFactor "启用动态口令",
        RemoveSecondFactor "解除动态口令",
        IssueToken "发放令牌",
        RevokeToken "吊销令牌",
        RecordSignIn "登录",
        RecordSignOut "退出登录",
    }
}

events! {
    /// The events of this register.
    AccountEvent in UserAccount {
        AccountOpened = 1,
        RoleGranted = 1,
        RoleWithdrawn = 1,
        AccountMoved = 1,
        AccountDisabled = 1,
        AccountEnabled = 1,
        AccountLocked = 1,
        AccountUnlocked = 1,
        PasswordReset = 1,
        PasswordChanged = 1,
        SecondFactorEnrolled = 1,
        SecondFactorRemoved = 1,
        TokenIssued = 1,
        TokenRevoked = 1,
        SignInRecorded = 1,
        SignOutRecorded = 1,
    }
}
