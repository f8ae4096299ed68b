//! `lianjian checkpoint`: publishes a checkpoint, shows one, or lists all.

use super::{
    Common, Failure,
    init::publish_failure,
    logging, serve,
    witnessing::{self, WitnessingAction},
};
use crate::{
    evidence::{Published, Witnessed, witnessed},
    instance::Instance,
};
use clap::Args;
use domain::value::Moment;
use serde_json::{Value, json};
use std::process::ExitCode;

/// Microseconds in a second.
const SECOND_US: i64 = 1_000_000;

/// What `checkpoint` understands.
#[derive(Args)]
#[command(after_help = "\
检查点是对全部历史的签名摘要（C2SP tlog-checkpoint）：只要外面有人保存着它，之前的历史就不能被悄悄改动。
服务运行时按期自动公布，也可随时请求 POST /api/v1/checkpoints；本命令用于服务停止时。
请把检查点交给审计人员、见证方，或印在报表上。")]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct CheckpointArguments {
    #[command(subcommand)]
    action: Option<WitnessingAction>,
    /// 列出已公布的检查点，新的在前
    #[arg(long)]
    list: bool,
    /// 与 --list 一起：最多多少个
    #[arg(long, short = 'n', default_value_t = 20, value_name = "个数")]
    limit: usize,
    /// 显示覆盖这么多条目的检查点，不公布新的
    #[arg(long, value_name = "条目数", conflicts_with = "list")]
    show: Option<u64>,
}

/// Publishes, shows or lists.
pub(super) fn checkpoint(common: &Common, arguments: &CheckpointArguments) -> Result<ExitCode, Failure> {
    if let Some(action) = &arguments.action {
        return witnessing::witnessing(common, action);
    }
    logging::start_quiet(common.log_format());
    serve::runtime()?.block_on(async {
        let instance = serve::open(common)?;
        let done = match (arguments.list, arguments.show) {
            (true, _) => list(common, &instance, arguments.limit),
            (false, Some(size)) => show(common, &instance, size),
            (false, None) => publish(common, &instance).await,
        };
        instance.close();
        done.map(|()| ExitCode::SUCCESS)
    })
}

async fn publish(common: &Common, instance: &Instance) -> Result<(), Failure> {
    let publication = instance.evidence.publish().await.map_err(|error| publish_failure(&error))?;
    let mut told = told(&publication.published);
    if common.json {
        told["new"] = publication.is_new.into();
        println!("{told}");
        return Ok(());
    }
    let size = publication.published.checkpoint.size;
    let what = if publication.is_new { "已公布新的检查点" } else { "没有新的条目，最新的检查点" };
    eprintln!("{what}，覆盖 {size} 条：");
    print!("{}", publication.published.note.format());
    Ok(())
}

fn show(common: &Common, instance: &Instance, size: u64) -> Result<(), Failure> {
    let found = instance.evidence.checkpoint(size).map_err(|error| Failure::because("检查点无法读取", &error))?;
    let Some(published) = found else {
        return Err(Failure::new(format!("没有公布过覆盖 {size} 条的检查点")));
    };
    if common.json {
        println!("{}", told(&published));
    } else {
        print!("{}", published.note.format());
    }
    Ok(())
}

fn list(common: &Common, instance: &Instance, limit: usize) -> Result<(), Failure> {
    let evidence = &instance.evidence;
    let mut all = Vec::new();
    for size in evidence.sizes_below(u64::MAX, limit) {
        all.extend(evidence.checkpoint(size).map_err(|error| Failure::because("检查点无法读取", &error))?);
    }
    if common.json {
        let blocked = evidence.blocked().map(|blocked| blocked.advice());
        let keys: Vec<String> = evidence.verifiers().iter().map(ToString::to_string).collect();
        let checkpoints: Vec<Value> = all.iter().map(told).collect();
        println!(
            "{}",
            json!({ "position": instance.log.head_now(), "origin": evidence.origin(), "keys": keys,
                "blocked": blocked, "checkpoints": checkpoints })
        );
        return Ok(());
    }
    let policy = evidence.policy().map_err(|error| Failure::because("见证方名册无法读取", &error))?;
    for published in &all {
        let state = by_whom_and_when(&witnessed(&policy, published));
        println!("{} 条  {}  {state}", published.checkpoint.size, published.checkpoint.root.base64());
    }
    let newest = evidence.newest().map_or(0, |newest| newest.checkpoint.size);
    println!(
        "共公布 {} 个检查点；台账已落盘 {} 条，已公布 {newest} 条。",
        evidence.published_count(),
        instance.log.head_now()
    );
    Ok(())
}

/// Who of the policy witnessed a checkpoint, when, and whether that is enough.
fn by_whom_and_when(witnessed: &Witnessed) -> String {
    let Witnessed { by, is_enough, since: _ } = witnessed;
    if by.is_empty() {
        return "尚未见证".to_owned();
    }
    let one = |(name, seconds): &(String, u64)| {
        let seconds = i64::try_from(*seconds).unwrap_or(i64::MAX);
        format!("{name} 于 {} 见证", Moment(seconds.saturating_mul(SECOND_US)))
    };
    let by = by.iter().map(one).collect::<Vec<_>>().join("、");
    match is_enough {
        Some(true) => format!("{by}，已达名册要求"),
        Some(false) => format!("{by}，未达名册要求"),
        None => by,
    }
}

fn told(published: &Published) -> Value {
    let witnesses: Vec<&str> = published.cosignatures().map(|signature| signature.name.as_str()).collect();
    json!({
        "size": published.checkpoint.size,
        "root": published.checkpoint.root.base64(),
        "witnessed": witnesses,
        "note": published.note.format(),
    })
}
