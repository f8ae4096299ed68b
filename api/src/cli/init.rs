//! `lianjian init`: gives a ledger its signing key and its first accounts, or another key.

use super::{Common, Failure, logging, serve};
use crate::{
    accounts::{FirstAccount, FirstAccounts, LookupError},
    evidence::{
        PublishError,
        initialise::{InitialiseError, initialise, rotate},
    },
    instance::Instance,
    ledger::SubmitError,
};
use clap::Args;
use domain::{
    evidence::{Origin, SigningKeys},
    value::{Name, Note},
};
use serde_json::json;
use std::process::ExitCode;
use uuid::Uuid;

/// The unit of the first accounts unless another is given.
const DEFAULT_UNIT: &str = "台账管理单位";

/// What `init` understands.
#[derive(Args)]
#[command(after_help = "\
生成台账的签名密钥，登记其公钥，并公布第一个检查点。密钥在数据目录的 keys/signing.seed，只有本用户可读，
请另存一份在保险处；不会覆盖已有的密钥。名称写入每个检查点，不能更改，习惯上是不带 https:// 的网址，
如 lianjian.example/chongxin；不填则为 lianjian/ 加一个随机编号。

随后开通首批账户：系统、安全、审计三类管理员（三员分立），以及县区干部、部门经办、党建指导员、审计员各一个，
一次性口令只显示这一次，首次登录须修改。不用的账户请系统管理员停用。

更换密钥（--rotate）登记为一条事件；旧密钥签过的检查点仍用旧公钥核对，新密钥的第一个检查点由新旧两把共同签名。
须先经两人审批：lianjian approval request rotate_signing_key --reason 原因 --by 账户，
再由另一名管理员执行 lianjian approval give rotate_signing_key --by 账户。请在服务停止时执行，
并把公钥告知审计人员和见证方。")]
pub(super) struct InitArguments {
    /// 台账的名称，不含空格和加号
    #[arg(long, value_name = "名称")]
    name: Option<Origin>,
    /// 首批账户所属的单位
    #[arg(long, value_name = "单位", default_value = DEFAULT_UNIT)]
    unit: Name,
    /// 首批账户只开通三类管理员
    #[arg(long, conflicts_with = "rotate")]
    administrators_only: bool,
    /// 只生成密钥，不开通账户
    #[arg(long, conflicts_with_all = ["rotate", "administrators_only"])]
    key_only: bool,
    /// 更换签名密钥
    #[arg(long, requires = "reason", conflicts_with = "name")]
    rotate: bool,
    /// 更换的原因
    #[arg(long, requires = "rotate", value_name = "原因")]
    reason: Option<Note>,
}

/// Makes or rotates the key.
pub(super) fn init(common: &Common, arguments: &InitArguments) -> Result<ExitCode, Failure> {
    logging::start_quiet(common.log_format());
    serve::runtime()?.block_on(async {
        let instance = serve::open(common)?;
        let made = make(&instance, arguments).await;
        let size = instance.evidence.newest().map_or(0, |newest| newest.checkpoint.size);
        instance.close();
        let (keys, opened) = made?;
        print(common, arguments, &keys, &opened, size);
        Ok(ExitCode::SUCCESS)
    })
}

/// Makes what is asked for. A run that was broken off between the key and the accounts is gone on with.
async fn make(instance: &Instance, arguments: &InitArguments) -> Result<(SigningKeys, Vec<FirstAccount>), Failure> {
    if let Some(reason) = &arguments.reason {
        return Ok((rotate(instance, reason.clone()).await.map_err(failure)?, Vec::new()));
    }
    let name = match &arguments.name {
        Some(name) => name.clone(),
        None => random_name()?,
    };
    let keys = initialise(instance, &name).await;
    let wanted = FirstAccounts {
        unit: arguments.unit.clone(),
        officer: None,
        administrators_only: arguments.administrators_only,
    };
    let is_new = !arguments.key_only && !instance.accounts.has_administrators().map_err(|error| unread(&error))?;
    let keys = match keys {
        // A ledger of an earlier release, or a run that was broken off, has its key already.
        Err(InitialiseError::Already { .. }) if is_new => {
            instance.evidence.signing_keys().ok_or(InitialiseError::Never)
        }
        made => made,
    };
    let keys = keys.map_err(failure)?;
    let opened =
        if is_new { instance.accounts.open_first(&wanted).await.map_err(Failure::refused)? } else { Vec::new() };
    Ok((keys, opened))
}

/// A name nobody else has, for whoever did not choose one.
fn random_name() -> Result<Origin, Failure> {
    let number = Uuid::now_v7().simple().to_string();
    format!("lianjian/{number}").parse().map_err(|error| Failure::because("台账的名称有误", &error))
}

fn unread(error: &LookupError) -> Failure {
    Failure::because("账户无法读取", error)
}

/// Initialises a demonstration, unless it is already; returns the accounts that were opened.
pub(super) async fn init_demo(
    instance: &Instance,
    name: &Origin,
    wanted: &FirstAccounts,
) -> Result<Vec<FirstAccount>, Failure> {
    match initialise(instance, name).await {
        Ok(_) | Err(InitialiseError::Already { .. }) => {}
        Err(error) => return Err(failure(error)),
    }
    if instance.accounts.has_administrators().map_err(|error| unread(&error))? {
        return Ok(Vec::new());
    }
    instance.accounts.open_first(wanted).await.map_err(Failure::refused)
}

fn print(common: &Common, arguments: &InitArguments, keys: &SigningKeys, opened: &[FirstAccount], size: u64) {
    let current = keys.current().map(ToString::to_string).unwrap_or_default();
    if common.json {
        let account =
            |one: &FirstAccount| json!({ "account": one.account, "role": one.role, "password": one.password.reveal() });
        let accounts: Vec<_> = opened.iter().map(account).collect();
        let SigningKeys { origin, keys, .. } = keys;
        println!(
            "{}",
            json!({ "origin": origin, "key": current, "keys": keys, "published": size, "accounts": accounts })
        );
        return;
    }
    if arguments.rotate {
        println!("已更换签名密钥，旧密钥签过的检查点仍可核对。");
    } else {
        println!("台账「{}」已有签名密钥。", keys.origin);
    }
    println!("现用公钥：{current}");
    println!("已公布检查点，覆盖 {size} 条。请把公钥告知审计人员和见证方，并另存一份 keys/signing.seed。");
    if !opened.is_empty() {
        println!("\n已开通首批账户。一次性口令只显示这一次，请分别转交本人，首次登录须修改：");
        print!("{}", logins(opened));
    }
}

/// The first accounts as lines: role, account, one-time password.
pub(super) fn logins(opened: &[FirstAccount]) -> String {
    let line = |one: &FirstAccount| format!("  {}  {}  {}\n", one.role.title(), one.account, one.password.reveal());
    opened.iter().map(line).collect()
}

fn failure(error: InitialiseError) -> Failure {
    match error {
        InitialiseError::Already { origin } => Failure::new(format!(
            "本台账已有签名密钥，名称为「{origin}」，不予覆盖；确需更换的，用 lianjian init --rotate --reason 原因"
        )),
        InitialiseError::Never => Failure::new("本台账还没有签名密钥，请先执行 lianjian init --name 名称"),
        InitialiseError::Keys(error) => Failure::because(error.advice(), &error),
        InitialiseError::Submit(SubmitError::Blocked(blocked)) => Failure::because(blocked.advice(), &blocked),
        InitialiseError::Submit(error @ SubmitError::Refused(_)) => Failure::refused(error),
        InitialiseError::Publish(error) => publish_failure(&error),
        InitialiseError::Unfit(_) | InitialiseError::Submit(_) => Failure::because("签名密钥未能登记", &error),
    }
}

/// Why nothing was published, for a person.
pub(super) fn publish_failure(error: &PublishError) -> Failure {
    Failure::because(error.advice(), error)
}
