//! `lianjian checkpoint request`, `add-cosignature`, `ask` and `witnesses`: the ledger's side of witnessing, over HTTP
//! and by files on a stick.

use super::{Common, Failure, logging, serve};
use crate::{
    evidence::{WitnessingError, write_policy},
    instance::Instance,
};
use clap::Subcommand;
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};
use store::policy::{Policy, PolicyWitness};

/// What is done with witnesses.
#[derive(Subcommand)]
pub(super) enum WitnessingAction {
    /// 写出一份请求文件，交见证方签名（用 U 盘时）
    Request {
        /// 名册中见证方的名称
        #[arg(long, value_name = "名称")]
        witness: String,
        /// 见证方已见证到多少条；不指定则按已收到的见证
        #[arg(long, value_name = "条目数")]
        from: Option<u64>,
        /// 请求写入此文件，不指定则显示
        #[arg(long, short = 'o', value_name = "文件")]
        out: Option<PathBuf>,
    },
    /// 收入见证方交回的见证文件
    AddCosignature {
        /// 见证文件，由 lianjian witness sign 写出
        #[arg(value_name = "文件")]
        file: PathBuf,
    },
    /// 立即向名册中有网址的见证方请求见证
    Ask,
    /// 设定或显示见证方名册（C2SP tlog-policy）
    #[command(after_help = "\
名册是一个文本文件，每行一项，可随时更换，运行中的服务随即照办：
  witness 审计局 公钥 http://192.168.1.8:7412     见证方；没有网址的用文件交换
  witness 统计局 公钥
  group 两家 all 审计局 统计局                    一组见证方：all 全部，any 任一，或所需的个数
  quorum 两家                                     谁签名才算见证完成；none 为不要求")]
    Witnesses {
        /// 新的名册；不指定则显示现用的
        #[arg(value_name = "文件")]
        file: Option<PathBuf>,
    },
}

/// Does it.
pub(super) fn witnessing(common: &Common, action: &WitnessingAction) -> Result<ExitCode, Failure> {
    logging::start_quiet(common.log_format());
    match action {
        WitnessingAction::Witnesses { file: Some(file) } => set_witnesses(common, file),
        WitnessingAction::Witnesses { file: None }
        | WitnessingAction::Request { .. }
        | WitnessingAction::AddCosignature { .. }
        | WitnessingAction::Ask => serve::runtime()?.block_on(async {
            let instance = serve::open(common)?;
            let done = with_ledger(common, &instance, action).await;
            instance.close();
            done
        }),
    }
}

async fn with_ledger(common: &Common, instance: &Instance, action: &WitnessingAction) -> Result<ExitCode, Failure> {
    match action {
        WitnessingAction::Request { witness, from, out } => {
            request(common, instance, witness, *from, out.as_deref()).await.map(|()| ExitCode::SUCCESS)
        }
        WitnessingAction::AddCosignature { file } => {
            add_cosignature(common, instance, file).await.map(|()| ExitCode::SUCCESS)
        }
        WitnessingAction::Ask => {
            instance.evidence.ask_witnesses().await.map_err(|error| failure(&error))?;
            show_witnesses(common, instance)
        }
        WitnessingAction::Witnesses { .. } => show_witnesses(common, instance),
    }
}

async fn request(
    common: &Common,
    instance: &Instance,
    name: &str,
    from: Option<u64>,
    out: Option<&Path>,
) -> Result<(), Failure> {
    let policy = policy(instance)?;
    let Some(witness) = policy.witnesses().iter().find(|witness| witness.name == name) else {
        return Err(Failure::new(format!("名册中没有见证方「{name}」，请先用 lianjian checkpoint witnesses 登记")));
    };
    let request = instance.evidence.request(&witness.key, from).await.map_err(|error| failure(&error))?;
    let text = request.format();
    if let Some(out) = out {
        fs::write(out, &text).map_err(|error| Failure::because(format!("{} 无法写入", out.display()), &error))?;
    }
    if common.json {
        println!("{}", json!({ "witness": name, "old": request.old, "request": text }));
    } else if let Some(out) = out {
        println!("请求文件在 {}；请交见证方执行 lianjian witness sign。", out.display());
    } else {
        print!("{text}");
    }
    Ok(())
}

async fn add_cosignature(common: &Common, instance: &Instance, file: &Path) -> Result<(), Failure> {
    let answer =
        fs::read(file).map_err(|error| Failure::because(format!("见证文件 {} 无法读取", file.display()), &error))?;
    let accepted = instance.evidence.accept(&answer).await.map_err(|error| failure(&error))?;
    if common.json {
        let told: Vec<Value> = accepted
            .iter()
            .map(|accepted| json!({ "witness": accepted.witness, "size": accepted.size, "time": accepted.time }))
            .collect();
        println!("{}", json!({ "accepted": told }));
        return Ok(());
    }
    for accepted in accepted {
        println!("已收入「{}」对 {} 条检查点的见证。", accepted.witness, accepted.size);
    }
    Ok(())
}

fn set_witnesses(common: &Common, file: &Path) -> Result<ExitCode, Failure> {
    let text = fs::read(file).map_err(|error| Failure::because(format!("{} 无法读取", file.display()), &error))?;
    let policy =
        write_policy(common.data(), &text).map_err(|error| Failure::because("名册未能设定，原来的不变", &error))?;
    if common.json {
        println!("{}", json!({ "witnesses": policy.witnesses().len() }));
    } else {
        println!("名册已设定，共 {} 个见证方。", policy.witnesses().len());
    }
    Ok(ExitCode::SUCCESS)
}

/// Shows how far each witness has come; fails when one refused, so that scripts notice.
fn show_witnesses(common: &Common, instance: &Instance) -> Result<ExitCode, Failure> {
    let policy = policy(instance)?;
    let outcomes = instance.evidence.outcomes();
    let mut all = Vec::new();
    for witness in policy.witnesses() {
        let size = instance.evidence.last_cosigned(&witness.key);
        let size = size.map_err(|error| Failure::because("检查点无法读取", &error))?;
        all.push((witness, size, outcomes.get(&witness.name)));
    }
    let newest = instance.evidence.newest();
    let witnessed = newest.as_ref().map(|newest| crate::evidence::witnessed(&policy, newest));
    let enough = witnessed.and_then(|witnessed| witnessed.is_enough);
    if common.json {
        let told: Vec<Value> = all
            .iter()
            .map(|(witness, size, outcome)| {
                let told = outcome.map(|outcome| outcome.answer.told());
                json!({ "name": witness.name, "key": witness.key.to_string(), "url": witness.url, "cosigned": size,
                    "answer": told })
            })
            .collect();
        let published = newest.map(|newest| newest.checkpoint.size);
        println!("{}", json!({ "witnesses": told, "published": published, "quorum": enough }));
    } else {
        for (PolicyWitness { name, key, url, .. }, size, outcome) in &all {
            let size = size.map_or_else(|| "尚未见证".to_owned(), |size| format!("见证到 {size} 条"));
            let told = outcome.map(|outcome| format!("  {}", outcome.answer.told())).unwrap_or_default();
            println!("{name}  {size}  {}{told}\n  {key}", url.as_deref().unwrap_or("用文件交换"));
        }
        let enough = match enough {
            None => "名册未要求见证",
            Some(true) => "最新的检查点见证齐全",
            Some(false) => "最新的检查点见证不足",
        };
        println!("共 {} 个见证方；{enough}。", all.len());
    }
    let is_refused = all.iter().any(|(_, _, outcome)| outcome.is_some_and(|outcome| outcome.answer.is_refusal()));
    Ok(if is_refused { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn policy(instance: &Instance) -> Result<Policy, Failure> {
    instance.evidence.policy().map_err(|error| failure(&WitnessingError::from(error)))
}

fn failure(error: &WitnessingError) -> Failure {
    Failure::because(error.advice(), error)
}
