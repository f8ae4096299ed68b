//! `lianjian account`: accounts from the command line, by whoever has the machine. Each act is recorded under the
//! account named by `--by`, whose role must allow it as over HTTP.

use super::{Common, Failure, logging, serve};
use crate::{
    accounts::{Accounts, AdministerError, Told},
    instance::Instance,
    ledger::Submission,
    shown::Shown,
};
use clap::{Args, Subcommand};
use domain::{
    actor::{Actor, DataScope, Role},
    command::Command,
    officer::OfficerKey,
    user_account::{
        AccountKey, DisableAccount, EnableAccount, GrantRole, IssueToken, OpenAccount, RemoveSecondFactor,
        ResetPassword, RevokeToken, TokenKey, UnlockAccount, WithdrawRole,
    },
    value::{Day, DivisionCode, Name, Note},
};
use serde::{Deserialize as _, de::value::StrDeserializer};
use serde_json::json;
use std::process::ExitCode;
use uuid::Uuid;

/// What `account` understands.
#[derive(Args)]
#[command(after_help = "\
能在本机执行本程序的人即可读写数据目录，所以这里不问口令；办理人由 --by 指定，权限与登录后办理相同，并记入日志。
口令和令牌只显示一次。系统、安全、审计三类管理员由不同的人担任（三员分立）：系统管理员开通、停用账户，
安全管理员授予身份、重置口令、解锁。各身份的权限用 lianjian roles 查看。请在服务停止时执行，或登录后在线办理。")]
pub(super) struct AccountArguments {
    #[command(subcommand)]
    act: AccountAct,
}

/// What is to be done.
#[derive(Subcommand)]
enum AccountAct {
    /// 开通账户，显示一次性口令
    Open {
        #[command(flatten)]
        target: Target,
        /// 单位
        #[arg(long, value_name = "单位")]
        unit: Name,
        /// 身份（可重复）：county_official、department_handler、liaison_officer；其他身份开通后由安全管理员授予
        #[arg(long = "role", value_parser = parse_role, value_name = "身份")]
        roles: Vec<Role>,
        /// 数据范围：all（全部）、unit（本单位）、own（本人）或区划代码（该区划及下级）
        #[arg(long, value_parser = Scope::parse, value_name = "范围")]
        scope: Scope,
        /// 账户属于哪名党建指导员
        #[arg(long, value_name = "编号")]
        officer: Option<OfficerKey>,
    },
    /// 重置口令，显示新的一次性口令；该账户的会话全部失效
    ResetPassword(Reasoned),
    /// 授予身份
    Grant {
        #[command(flatten)]
        target: Target,
        /// 身份
        #[arg(long, value_parser = parse_role, value_name = "身份")]
        role: Role,
    },
    /// 收回身份
    Withdraw {
        #[command(flatten)]
        reasoned: Reasoned,
        /// 身份
        #[arg(long, value_parser = parse_role, value_name = "身份")]
        role: Role,
    },
    /// 停用：会话和令牌当即失效
    Disable(Reasoned),
    /// 重新启用
    Enable(Reasoned),
    /// 提前解锁
    Unlock(Reasoned),
    /// 解除第二因素，供遗失手机的人重新登记
    RemoveSecondFactor(Reasoned),
    /// 为程序签发令牌
    IssueToken {
        #[command(flatten)]
        target: Target,
        /// 令牌编号
        #[arg(long, value_name = "编号")]
        token: TokenKey,
        /// 用途
        #[arg(long, value_name = "用途")]
        title: Name,
        /// 以何种身份办理
        #[arg(long, value_parser = parse_role, value_name = "身份")]
        role: Role,
        /// 有效期至（含当日）
        #[arg(long, value_name = "日期")]
        expires_on: Day,
    },
    /// 吊销令牌
    RevokeToken {
        #[command(flatten)]
        reasoned: Reasoned,
        /// 令牌编号
        #[arg(long, value_name = "编号")]
        token: TokenKey,
    },
}

/// Whose account, and who acts.
#[derive(Args)]
struct Target {
    /// 账户编号（不写姓名）
    #[arg(value_name = "账户")]
    account: AccountKey,
    /// 办理人的账户
    #[arg(long, value_name = "账户")]
    by: AccountKey,
}

/// The same, with a reason.
#[derive(Args)]
struct Reasoned {
    #[command(flatten)]
    target: Target,
    /// 原因
    #[arg(long, value_name = "原因")]
    reason: Note,
}

/// A scope as it is typed.
#[derive(Clone)]
enum Scope {
    All,
    Unit,
    Own,
    Division(DivisionCode),
}

impl Scope {
    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "all" => Ok(Self::All),
            "unit" => Ok(Self::Unit),
            "own" => Ok(Self::Own),
            code => code
                .parse()
                .map(Self::Division)
                .map_err(|_| format!("没有「{code}」这一范围；可用：all、unit、own，或区划代码如 620823000000")),
        }
    }

    fn with(self, officer: Option<OfficerKey>) -> DataScope {
        match self {
            Self::All => DataScope::Everything,
            Self::Unit => DataScope::Unit,
            Self::Own => DataScope::Own { officer },
            Self::Division(division) => DataScope::Division { division },
        }
    }
}

/// Reads a role's identifier.
pub(super) fn parse_role(name: &str) -> Result<Role, String> {
    Role::deserialize(StrDeserializer::<serde::de::value::Error>::new(name)).map_err(|_| {
        format!(
            "没有「{name}」这一身份；可用：county_official、department_handler、liaison_officer、auditor、\
             system_administrator、security_administrator、audit_administrator"
        )
    })
}

/// Does what is asked with an account.
pub(super) fn account(common: &Common, arguments: AccountArguments) -> Result<ExitCode, Failure> {
    logging::start_quiet(common.log_format());
    let instance = serve::open(common)?;
    let status = serve::runtime()?.block_on(act(common, &instance, arguments.act));
    instance.close();
    status
}

async fn act(common: &Common, instance: &Instance, act: AccountAct) -> Result<ExitCode, Failure> {
    let accounts = &instance.accounts;
    let id = Uuid::now_v7();
    match act {
        AccountAct::Open { target: Target { account, by }, unit, roles, scope, officer } => {
            let (roles, scope) = (roles.into_iter().collect(), scope.with(officer.clone()));
            let open = OpenAccount { account: account.clone(), unit, roles, scope, officer, person: None };
            let told = accounts.open_account(id, acting(accounts, &by)?, open).await;
            tell(common, &account, "已开通", "一次性口令", told)?;
        }
        AccountAct::ResetPassword(Reasoned { target: Target { account, by }, reason }) => {
            let reset = ResetPassword { account: account.clone(), reason };
            let told = accounts.reset_password(id, acting(accounts, &by)?, reset).await;
            tell(common, &account, "已重置口令", "一次性口令", told)?;
        }
        AccountAct::IssueToken { target: Target { account, by }, token, title, role, expires_on } => {
            let issue = IssueToken { account: account.clone(), token, title, role, expires_on };
            let told = accounts.issue_token(id, acting(accounts, &by)?, issue).await;
            tell(common, &account, "已签发令牌", "令牌", told)?;
        }
        AccountAct::Grant { target: Target { account, by }, role } => {
            submit(common, instance, &by, &account, GrantRole { account: account.clone(), role }, "已授予身份").await?;
        }
        AccountAct::Withdraw { reasoned: Reasoned { target: Target { account, by }, reason }, role } => {
            let withdraw = WithdrawRole { account: account.clone(), role, reason };
            submit(common, instance, &by, &account, withdraw, "已收回身份").await?;
        }
        AccountAct::Disable(Reasoned { target: Target { account, by }, reason }) => {
            submit(common, instance, &by, &account, DisableAccount { account: account.clone(), reason }, "已停用")
                .await?;
        }
        AccountAct::Enable(Reasoned { target: Target { account, by }, reason }) => {
            submit(common, instance, &by, &account, EnableAccount { account: account.clone(), reason }, "已启用")
                .await?;
        }
        AccountAct::Unlock(Reasoned { target: Target { account, by }, reason }) => {
            submit(common, instance, &by, &account, UnlockAccount { account: account.clone(), reason }, "已解锁")
                .await?;
        }
        AccountAct::RemoveSecondFactor(Reasoned { target: Target { account, by }, reason }) => {
            let remove = RemoveSecondFactor { account: account.clone(), reason };
            submit(common, instance, &by, &account, remove, "已解除第二因素").await?;
        }
        AccountAct::RevokeToken { reasoned: Reasoned { target: Target { account, by }, reason }, token } => {
            let revoke = RevokeToken { account: account.clone(), token, reason };
            submit(common, instance, &by, &account, revoke, "已吊销令牌").await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Who acts: an account with one role, which administrators have.
fn acting(accounts: &Accounts, by: &AccountKey) -> Result<Actor, Failure> {
    let found = accounts.only_actor(by).map_err(|error| Failure::because("账户无法读取", &error))?;
    found.ok_or_else(|| Failure::new(format!("没有账户 {by}，或它没有、不止有一种身份；请核对 --by")))
}

async fn submit(
    common: &Common,
    instance: &Instance,
    by: &AccountKey,
    account: &AccountKey,
    command: impl Into<Command>,
    done: &str,
) -> Result<(), Failure> {
    let submission = Submission {
        command_id: Uuid::now_v7(),
        actor: acting(&instance.accounts, by)?,
        shown: Shown::Everything,
        business_date: instance.ledger.now().day(),
        expected_version: None,
        correlation: None,
        command: command.into(),
    };
    let receipt = instance.ledger.submit(submission).await.map_err(Failure::refused)?;
    if common.json {
        println!("{}", json!({ "account": account, "position": receipt.position }));
    } else {
        println!("账户 {account} {done}（第 {} 号事件）。", receipt.position);
    }
    Ok(())
}

/// Prints an act with the secret it made.
fn tell(
    common: &Common,
    account: &AccountKey,
    done: &str,
    what: &str,
    told: Result<Told, AdministerError>,
) -> Result<(), Failure> {
    let Told { receipt, secret } = told.map_err(Failure::refused)?;
    if common.json {
        println!("{}", json!({ "account": account, "position": receipt.position, "secret": secret.reveal() }));
    } else {
        println!(
            "账户 {account} {done}（第 {} 号事件）。\n{what}：{}\n只显示这一次，请转交本人。",
            receipt.position,
            secret.reveal()
        );
    }
    Ok(())
}
