//! `lianjian generate`: a synthetic history as a command file, or straight into a ledger through the one door.

use super::{Common, Failure, logging, progress, serve};
use crate::{
    generate::{self, Divisions, Options},
    import::write_line,
    ledger::{Started, Submission},
};
use clap::{Args, ValueEnum};
use std::{
    collections::VecDeque,
    io::{BufWriter, ErrorKind, Write, stdout},
    process::ExitCode,
};

/// How many commands are on their way to the disk at the same time.
const IN_FLIGHT: usize = 1_024;

/// What `generate` understands.
#[derive(Args)]
pub(super) struct GenerateArguments {
    /// 种子：相同的种子和规模总是生成相同的历史
    #[arg(long, default_value_t = 1, value_name = "种子")]
    seed: u64,
    /// 村数
    #[arg(long, default_value_t = 100, value_name = "村数")]
    villages: u32,
    /// 链上企业数
    #[arg(long, default_value_t = 200, value_name = "企业数")]
    enterprises: u32,
    /// 年数
    #[arg(long, default_value_t = 3, value_name = "年数")]
    years: u16,
    /// 事件条数
    #[arg(long, default_value_t = 10_000, value_name = "条数")]
    entries: u64,
    /// 区划：示例区划，或真实的平凉区划（村名为真，所发生的事均为虚构并注明演示；村在全市均匀选取，最多 1455 个）
    #[arg(long, value_enum, default_value_t = DivisionSet::Example, value_name = "区划")]
    divisions: DivisionSet,
    /// 直接登记到台账目录（--data），而不输出命令文件
    #[arg(long)]
    write: bool,
}

/// Which divisions.
#[derive(Clone, Copy, ValueEnum)]
enum DivisionSet {
    /// 示例区划，与任何真实代码都不重合
    Example,
    /// 平凉市的真实区划
    Pingliang,
}

/// Generates a history.
pub(super) fn generate(common: &Common, arguments: &GenerateArguments) -> Result<ExitCode, Failure> {
    let GenerateArguments { seed, villages, enterprises, years, entries, divisions, write } = *arguments;
    let divisions = match divisions {
        DivisionSet::Example => Divisions::MadeUp,
        DivisionSet::Pingliang => Divisions::Pingliang,
    };
    let history = generate::history_over(divisions, Options { seed, villages, enterprises, years, entries })
        .map_err(|error| Failure::new(error.to_string()))?;
    if write {
        return serve::runtime()?.block_on(record(common, history, entries));
    }
    let mut out = BufWriter::new(stdout().lock());
    for planned in history {
        let line = write_line(&planned).map_err(|error| Failure::because("无法输出命令", &error))?;
        match writeln!(out, "{line}") {
            // Whoever reads the output has seen enough.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(ExitCode::SUCCESS),
            result => result.map_err(|error| Failure::because("无法输出命令", &error))?,
        }
    }
    out.flush().map_err(|error| Failure::because("无法输出命令", &error))?;
    Ok(ExitCode::SUCCESS)
}

/// Gives the commands one after the other, many on their way to the disk at once.
async fn record(common: &Common, history: generate::History, entries: u64) -> Result<ExitCode, Failure> {
    logging::start_quiet(common.log_format());
    let instance = serve::open(common)?;
    let refused = |error| Failure::because("生成的命令未能登记", &error);
    let finish = async |started: Option<Started>| match started {
        Some(started) => started.finish().await.map(drop).map_err(refused),
        None => Ok(()),
    };
    let bar = progress::bar(entries, "登记");
    let mut started = VecDeque::with_capacity(IN_FLIGHT);
    for planned in history {
        started.push_back(instance.ledger.start(Submission::from(planned)).await.map_err(refused)?);
        bar.inc(1);
        if started.len() == IN_FLIGHT {
            finish(started.pop_front()).await?;
        }
    }
    while !started.is_empty() {
        finish(started.pop_front()).await?;
    }
    bar.finish_and_clear();
    instance.close();
    println!("台账现有 {} 条。", instance.log.head_now());
    Ok(ExitCode::SUCCESS)
}
