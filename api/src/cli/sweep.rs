//! `lianjian sweep`: removes uploads that no event names, as a server does once a day.

use super::{Common, Failure, logging, serve};
use crate::sweep::{MIN_AGE_DAYS, sweep_attachments};
use clap::Args;
use serde_json::json;
use std::process::ExitCode;

/// What `sweep` understands.
#[derive(Args)]
#[command(after_help = "\
只清理上传已满天数、且日志中没有任何走访记录引用过的附件；引用与否以日志为准。日志有一条无法解读，即一件也不清理。
服务运行时每天自动清理一次，无需手工执行；手工执行前请先停止服务。")]
pub(super) struct SweepArguments {
    /// 上传后至少满多少天才清理
    #[arg(long, default_value_t = MIN_AGE_DAYS, value_parser = clap::value_parser!(u16).range(1..), value_name = "天数")]
    days: u16,
}

/// Sweeps the attachments and says how many were removed.
pub(super) fn sweep(common: &Common, arguments: &SweepArguments) -> Result<ExitCode, Failure> {
    logging::start_quiet(common.log_format());
    let instance = serve::open(common)?;
    let swept = sweep_attachments(&instance, arguments.days, || false)
        .map_err(|error| Failure::because("附件清理未能完成", &error))?;
    instance.close();
    if common.json {
        println!("{}", json!({ "files": swept.files, "bytes": swept.bytes }));
    } else {
        println!("已清理无人引用的附件 {} 件，共 {} 字节。", swept.files, swept.bytes);
    }
    Ok(ExitCode::SUCCESS)
}
