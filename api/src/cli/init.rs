//! `lianjian init`: gives a ledger its signing key, or another one.

use super::{Common, Failure, logging, serve};
use crate::{
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
    value::Note,
};
use serde_json::json;
use std::process::ExitCode;

/// What `init` understands.
#[derive(Args)]
#[command(after_help = "\
生成台账的签名密钥，登记其公钥，并公布第一个检查点。密钥在数据目录的 keys/signing.seed，只有本用户可读，
请另存一份在保险处；不会覆盖已有的密钥。名称写入每个检查点，不能更改，习惯上是不带 https:// 的网址，
如 lianjian.example/chongxin。

更换密钥（--rotate）登记为一条事件；旧密钥签过的检查点仍用旧公钥核对，新密钥的第一个检查点由新旧两把共同签名。
请在服务停止时执行，并把公钥告知审计人员和见证方。")]
pub(super) struct InitArguments {
    /// 台账的名称，不含空格和加号
    #[arg(long, value_name = "名称", required_unless_present = "rotate")]
    name: Option<Origin>,
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
        let instance = serve::open(common.data())?;
        let made = match (&arguments.name, &arguments.reason) {
            (_, Some(reason)) => rotate(&instance, reason.clone()).await,
            (Some(name), None) => initialise(&instance, name).await,
            (None, None) => Err(InitialiseError::Never),
        };
        let keys = made.map_err(failure);
        let size = instance.evidence.newest().map_or(0, |newest| newest.checkpoint.size);
        instance.close();
        print(common, arguments, &keys?, size);
        Ok(ExitCode::SUCCESS)
    })
}

/// Initialises a demonstration, unless it is already.
pub(super) async fn init_demo(instance: &Instance, name: &Origin) -> Result<(), Failure> {
    match initialise(instance, name).await {
        Ok(_) | Err(InitialiseError::Already { .. }) => Ok(()),
        Err(error) => Err(failure(error)),
    }
}

fn print(common: &Common, arguments: &InitArguments, keys: &SigningKeys, size: u64) {
    let current = keys.current().map(ToString::to_string).unwrap_or_default();
    if common.json {
        println!("{}", json!({ "origin": keys.origin, "key": current, "keys": keys.keys, "published": size }));
        return;
    }
    if arguments.rotate {
        println!("已更换签名密钥，旧密钥签过的检查点仍可核对。");
    } else {
        println!("台账「{}」已有签名密钥。", keys.origin);
    }
    println!("现用公钥：{current}");
    println!("已公布检查点，覆盖 {size} 条。请把公钥告知审计人员和见证方，并另存一份 keys/signing.seed。");
}

fn failure(error: InitialiseError) -> Failure {
    match error {
        InitialiseError::Already { origin } => Failure::new(format!(
            "本台账已有签名密钥，名称为「{origin}」，不予覆盖；确需更换的，用 lianjian init --rotate --reason 原因"
        )),
        InitialiseError::Never => Failure::new("本台账还没有签名密钥，请先执行 lianjian init --name 名称"),
        InitialiseError::Keys(error) => Failure::because(error.advice(), &error),
        InitialiseError::Submit(SubmitError::Blocked(blocked)) => Failure::because(blocked.advice(), &blocked),
        InitialiseError::Submit(SubmitError::Refused(refusal)) => Failure::new(refusal.detail),
        InitialiseError::Publish(error) => publish_failure(&error),
        InitialiseError::Unfit(_) | InitialiseError::Submit(_) => Failure::because("签名密钥未能登记", &error),
    }
}

/// Why nothing was published, for a person.
pub(super) fn publish_failure(error: &PublishError) -> Failure {
    Failure::because(error.advice(), error)
}
