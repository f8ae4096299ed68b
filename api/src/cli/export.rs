//! `lianjian export`: the history as plain files for an auditor, or the entries as lines.

use super::{Common, Failure, lines, logging, progress};
use crate::{
    export::{ExportError, export as write_tree},
    reading::AsOfParam,
};
use clap::Args;
use serde_json::json;
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

/// What `export` understands.
#[derive(Args)]
#[command(after_help = "\
写出的文件夹含全部条目、摘要树、检查点、公钥、说明和核对程序，截至最新的检查点；对方不需要本程序即可核对。
同一文件夹再次导出只增补新的部分；与先前导出的历史不符时拒绝。服务运行时也可以执行，对台账只读。

加 --ndjson 则改为把条目逐行写入一个文件（- 为标准输出），与日志中的字节完全一致；须在服务停止时执行。")]
pub(super) struct ExportArguments {
    /// 写入的文件夹；与 --ndjson 一起时是文件，- 为标准输出
    #[arg(value_name = "文件夹", required_unless_present = "ndjson")]
    target: Option<PathBuf>,
    /// 逐行写出条目，每行一条
    #[arg(long)]
    ndjson: bool,
    /// 与 --ndjson 一起：从这一序号起
    #[arg(long, default_value_t = 0, value_name = "序号", requires = "ndjson")]
    start: u64,
    /// 与 --ndjson 一起：截至这一条目数、日期（当日终了）或时刻
    #[arg(long, value_name = "时点", requires = "ndjson")]
    as_of: Option<AsOfParam>,
}

/// Takes the history away.
pub(super) fn export(common: &Common, arguments: &ExportArguments) -> Result<ExitCode, Failure> {
    logging::start_quiet(common.log_format());
    let stdout = Path::new("-");
    match &arguments.target {
        target if arguments.ndjson => {
            lines::write(common, target.as_deref().unwrap_or(stdout), arguments.start, arguments.as_of)
        }
        Some(target) => folder(common, target),
        None => Err(Failure::new("请指明导出的文件夹")),
    }
}

fn folder(common: &Common, to: &Path) -> Result<ExitCode, Failure> {
    let bar = progress::bar(0, "导出");
    let exported = write_tree(common.data(), to, |done, of| {
        bar.set_length(of);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    let exported = exported.map_err(|error| Failure::because(sentence(&error), &error))?;
    let (size, root) = (exported.checkpoint.size, exported.checkpoint.root.base64());
    if common.json {
        let written = exported.written;
        println!(
            "{}",
            json!({ "entries": size, "root": root, "written": written, "checkpoints": exported.checkpoints })
        );
    } else {
        println!(
            "已导出 {size} 条到 {}，新写入 {} 个文件，含 {} 个检查点。\n根：{root}\n\
             请把文件夹交给审计人员，并请其自行保存其中的 checkpoint 文件。",
            to.display(),
            exported.written,
            exported.checkpoints
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// What went wrong and what to do.
fn sentence(error: &ExportError) -> String {
    match error {
        ExportError::NoCheckpoint => {
            "台账尚未公布检查点，无从导出；请先执行 lianjian init 和 lianjian checkpoint".to_owned()
        }
        ExportError::Tiles(store::tiled::TiledError::Damaged { position, .. }) => {
            format!(
                "文件夹中先前导出的历史自第 {position} 条起与台账不同，未予覆盖；请保留两者，用 lianjian verify 查明原因"
            )
        }
        ExportError::Root { size } | ExportError::Short { size, .. } => {
            format!("日志与覆盖 {size} 条的检查点不符，未予导出；请用 lianjian verify 查明原因")
        }
        ExportError::Ledger { dir } => format!("{} 是台账目录，不能导出到其中；请另指一个文件夹", dir.display()),
        ExportError::Checkpoint { .. }
        | ExportError::Open(_)
        | ExportError::Log(_)
        | ExportError::Tiles(_)
        | ExportError::Io { .. } => "导出未能完成".to_owned(),
    }
}
