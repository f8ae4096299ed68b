//! `lianjian backup`, `restore` and `repair`: copying a ledger while it is at work, putting it back, and mending it.

use super::{Common, Failure, logging, progress, serve};
use crate::{
    backup::{AcknowledgeError, back_up, declare_restore, mend, show_checkpoint},
    evidence::Blocked,
    ledger::SubmitError,
};
use clap::Args;
use domain::value::{Key, Moment, Note};
use indicatif::ProgressBar;
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};
use store::backup::{self as copies, BackupError, Manifest, RepairError, Step};

/// What `backup` understands.
#[derive(Args)]
#[command(after_help = "\
服务运行时也可以执行，对台账只读；可由定时任务每日执行。同一目录再次备份只复制新的部分；写完后全部重读、重算摘要，
与台账一致才算备份。与先前备份的历史不符时拒绝，先前的备份不受影响。已抹除的个人信息在新备份中同时消失。

备份含个人信息库，应与台账同样保管；不含签名密钥，keys/ 请另行保管。")]
pub(super) struct BackupArguments {
    /// 备份所在目录
    #[arg(value_name = "目录")]
    dir: PathBuf,
    /// 列出目录中的备份
    #[arg(long, conflicts_with = "verify")]
    list: bool,
    /// 不备份，只重新核对已有的备份
    #[arg(long)]
    verify: bool,
}

/// What `restore` understands.
#[derive(Args)]
#[command(after_help = "\
恢复到 --data 所指的空目录。恢复后台账不登记、不签名，直到：
  出示外部所知最新的检查点：lianjian restore --acknowledge --checkpoint 文件
  或登记确无更新的检查点，须先经两名管理员审批，再写明批准人：
    lianjian approval request declare_restore --reason 理由 --by 申请人
    lianjian approval give declare_restore --by 批准人
    lianjian restore --acknowledge --no-checkpoint --ground 理由 --approver 批准人
备份之后若已公布过检查点，直接继续登记就会产生第二份历史，任何保存着检查点的人都能发现。

签名密钥不在备份中，请把保管的 keys/ 放回数据目录。")]
pub(super) struct RestoreArguments {
    /// 备份所在目录
    #[arg(value_name = "备份", required_unless_present = "acknowledge", conflicts_with = "acknowledge")]
    backup: Option<PathBuf>,
    /// 确认恢复，使台账可以继续
    #[arg(long)]
    acknowledge: bool,
    /// 外部所知最新的检查点
    #[arg(long, value_name = "文件", requires = "acknowledge", required_unless_present_any = ["backup", "no_checkpoint"])]
    checkpoint: Option<PathBuf>,
    /// 外部没有比备份更新的检查点
    #[arg(long, requires_all = ["acknowledge", "ground", "approver"], conflicts_with = "checkpoint")]
    no_checkpoint: bool,
    /// 何以确知没有
    #[arg(long, value_name = "理由", requires = "no_checkpoint")]
    ground: Option<Note>,
    /// 批准人的用户编号：批准本次声明的管理员
    #[arg(long, value_name = "批准人", requires = "no_checkpoint")]
    approver: Option<Key>,
}

/// What `repair` understands.
#[derive(Args)]
#[command(after_help = "\
用备份替换日志中损坏的文件。替换之前，先把完好的部分与备份合在一起全部重算，与各检查点和备份的根都相符才替换；
否则一个字节也不动。须在服务停止时执行。")]
pub(super) struct RepairArguments {
    /// 备份所在目录
    #[arg(long, value_name = "备份")]
    from: PathBuf,
}

/// Backs up, lists or verifies.
pub(super) fn backup(common: &Common, arguments: &BackupArguments) -> Result<ExitCode, Failure> {
    logging::start_quiet(common.log_format());
    let dir = &arguments.dir;
    let failed = |error: BackupError| Failure::because(sentence(&error), &error);
    if arguments.list {
        let all = copies::list(dir).map_err(failed)?;
        if common.json {
            println!("{}", Value::from(all.iter().map(told).collect::<Vec<_>>()));
        } else {
            all.iter().for_each(|manifest| println!("{}", line(manifest)));
            println!("共 {} 个备份。", all.len());
        }
        return Ok(ExitCode::SUCCESS);
    }
    let bar = progress::bar(0, "备份");
    if arguments.verify {
        let manifest = copies::verify(dir, |step| show(&bar, step)).map_err(failed)?;
        bar.finish_and_clear();
        println!("{}", if common.json { told(&manifest).to_string() } else { format!("完好：{}", line(&manifest)) });
        return Ok(ExitCode::SUCCESS);
    }
    let taken = back_up(common.data(), dir, |step| show(&bar, step)).map_err(failed)?;
    bar.finish_and_clear();
    let mut told = told(&taken.manifest);
    if common.json {
        told["copied"] = taken.copied.into();
        told["copied_bytes"] = taken.copied_bytes.into();
        println!("{told}");
    } else {
        println!("已备份并核对：{}", line(&taken.manifest));
        println!("本次复制 {} 个文件，{} 字节。", taken.copied, taken.copied_bytes);
    }
    Ok(ExitCode::SUCCESS)
}

/// Puts a backup back, or acknowledges that it was.
pub(super) fn restore(common: &Common, arguments: &RestoreArguments) -> Result<ExitCode, Failure> {
    logging::start_quiet(common.log_format());
    let Some(from) = &arguments.backup else { return acknowledge(common, arguments) };
    let bar = progress::bar(0, "恢复");
    let restored = copies::restore(from, common.data(), |step| show(&bar, step));
    bar.finish_and_clear();
    let manifest = restored.map_err(|error| Failure::because(sentence(&error), &error))?;
    if common.json {
        println!("{}", told(&manifest));
    } else {
        println!("已恢复并核对：{}", line(&manifest));
        println!(
            "台账暂不登记、不签名。请把 keys/ 放回 {}，再执行 lianjian restore --acknowledge。",
            common.data().display()
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn acknowledge(common: &Common, arguments: &RestoreArguments) -> Result<ExitCode, Failure> {
    serve::runtime()?.block_on(async {
        let instance = serve::open(common)?;
        let done = match (&arguments.checkpoint, &arguments.ground, &arguments.approver) {
            (Some(path), _, _) => {
                let note = fs::read(path);
                let note = note.map_err(|error| Failure::because(format!("无法读取 {}", path.display()), &error))?;
                let shown = show_checkpoint(&instance, note).await;
                shown.map(|size| format!("检查点覆盖 {size} 条，与恢复的日志相符。"))
            }
            (None, Some(ground), Some(approver)) => {
                let declared = declare_restore(&instance, ground.clone(), approver.clone()).await;
                declared.map(|position| format!("已登记第 {position} 号事件：外部没有更新的检查点。"))
            }
            (None, _, _) => Err(AcknowledgeError::Nothing),
        };
        instance.close();
        let said = done.map_err(|error| match error {
            AcknowledgeError::Blocked(Blocked::Shorter { signed, head }) => Failure::new(format!(
                "检查点覆盖 {signed} 条，恢复的日志只有 {head} 条，缺 {} 条。台账仍不登记、不签名；\
                 请找更新的备份，或从审计人员处取回缺少的条目",
                signed - head
            )),
            AcknowledgeError::Blocked(blocked) => Failure::new(blocked.advice()),
            AcknowledgeError::Submit(error @ SubmitError::Refused(_)) => Failure::refused(error),
            AcknowledgeError::Nothing
            | AcknowledgeError::Submit(_)
            | AcknowledgeError::Mark(_)
            | AcknowledgeError::BrokenOff => Failure::because("恢复未能确认", &error),
        })?;
        println!("{said}台账可以继续登记和签名。");
        Ok(ExitCode::SUCCESS)
    })
}

/// Mends the log.
pub(super) fn repair(common: &Common, arguments: &RepairArguments) -> Result<ExitCode, Failure> {
    logging::start_quiet(common.log_format());
    let bar = progress::bar(0, "修复");
    let repaired = mend(common.data(), &arguments.from, |step| show(&bar, step));
    bar.finish_and_clear();
    let repaired = repaired.map_err(|error| Failure::because(repair_sentence(&error), &error))?;
    let names: Vec<String> = repaired.segments.iter().map(|path| name(path)).collect();
    if common.json {
        println!("{}", json!({ "replaced": names, "entries": repaired.size, "root": repaired.root.base64() }));
    } else if names.is_empty() {
        println!("没有损坏的日志文件，{} 条，未作改动。", repaired.size);
    } else {
        println!("已用备份替换 {}；共 {} 条，根 {}。", names.join("、"), repaired.size, repaired.root.base64());
    }
    Ok(ExitCode::SUCCESS)
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn show(bar: &ProgressBar, step: Step) {
    let (message, done, of) = match step {
        Step::Source(done, of) => ("读取", done, of),
        Step::Copy(done, of) => ("核对", done, of),
    };
    bar.set_message(message);
    bar.set_length(of);
    bar.set_position(done);
}

fn told(manifest: &Manifest) -> Value {
    let Manifest { size, root, attachments, documents, vault, checkpoints, taken_at } = manifest;
    json!({
        "entries": size, "root": root.base64(), "attachments": attachments, "documents": documents, "vault": vault,
        "checkpoints": checkpoints, "taken_at": Moment(*taken_at).to_string(),
    })
}

fn line(manifest: &Manifest) -> String {
    let Manifest { size, root, attachments, documents, vault, checkpoints, taken_at } = manifest;
    format!(
        "{}  {size} 条，附件 {attachments} 件，文书 {documents} 份，个人信息 {vault} 份，检查点 {checkpoints} 个，根 {}",
        Moment(*taken_at),
        root.base64()
    )
}

/// What went wrong and what to do.
fn sentence(error: &BackupError) -> String {
    match error {
        BackupError::Short { head, proven } => {
            format!("日志只有 {head} 条，检查点证明曾有 {proven} 条，未予备份；请用 lianjian verify 查明原因")
        }
        BackupError::OtherHistory { size } => {
            format!("台账与该目录中 {size} 条的备份不是同一份历史，未予备份；请保留两者，报告审计人员")
        }
        BackupError::Source(_) => "台账的日志已损坏，未予备份；可用 lianjian repair 由备份修复".to_owned(),
        BackupError::Copy(_) | BackupError::Root { .. } | BackupError::File { .. } => {
            "备份与台账不一致或已损坏，不算备份；请换一处存储另作备份".to_owned()
        }
        BackupError::None { dir } => format!("{} 中没有备份", dir.display()),
        BackupError::NotEmpty { dir } => format!("{} 不是空目录，不能恢复到其中", dir.display()),
        BackupError::Open(_) | BackupError::Io { .. } | _ => "备份未能完成".to_owned(),
    }
}

fn repair_sentence(error: &RepairError) -> String {
    match error {
        RepairError::Open(_) => "无法使用台账目录；请先停止服务".to_owned(),
        RepairError::Backup(error) => sentence(error),
        RepairError::StillDamaged(_) => "备份中没有损坏的部分，无法修复；未作改动。请用更新的备份".to_owned(),
        RepairError::Short { size, proven } => {
            format!("修复后只有 {size} 条，已知应有 {proven} 条；未作改动。请用更新的备份")
        }
        RepairError::OtherRoot { size } => {
            format!("修复后前 {size} 条与已知的根不符；未作改动。备份或台账不是同一份历史，请报告审计人员")
        }
        _ => "未能修复；未作改动".to_owned(),
    }
}
