//! `lianjian replay`: folds the log from zero, and compares the result with what the server would work with; or steps
//! through the events of one record, one village, one officer or one day.

mod steps;

use super::{Common, Failure, logging, progress, serve};
use crate::reading::AsOfParam;
use clap::Args;
use domain::value::{Day, DivisionCode};
use serde_json::json;
use std::{process::ExitCode, time::Instant};

/// What `replay` understands.
#[derive(Args)]
#[command(after_help = "\
不带选项时从零重读日志，与现有数字逐一比对，一致时退出码为 0。
带下列之一时逐条重演：每个事件一句话，其后的记录，以及（--village）因它而变的数字。
在终端中按回车看下一个，q 结束；输出到文件或管道时按 -n 分页，用 --start 继续。
  lianjian replay --record demand/诉求-1
  lianjian replay --village 620823103201
  lianjian replay --officer zdy-1
  lianjian replay --day 2024-05-06")]
pub(super) struct ReplayArguments {
    /// 一条记录，写作 台账/编号
    #[arg(long, group = "one", value_name = "台账/编号")]
    record: Option<String>,
    /// 一个村及其村集体、走访、项目等
    #[arg(long, group = "one", value_name = "区划代码")]
    village: Option<DivisionCode>,
    /// 一名党建指导员及其派驻、走访等
    #[arg(long, group = "one", value_name = "编号")]
    officer: Option<String>,
    /// 一天（业务日期）
    #[arg(long, group = "one", value_name = "日期")]
    day: Option<Day>,
    /// 一天指入账日
    #[arg(long, requires = "day")]
    recorded: bool,
    /// 从这一序号起
    #[arg(long, requires = "one", value_name = "序号")]
    start: Option<u64>,
    /// 不在终端中时最多条数
    #[arg(long, short = 'n', requires = "one", default_value_t = 50, value_name = "条数")]
    limit: usize,
    /// 截至这一条目数、日期（当日终了）或时刻：当时所知
    #[arg(long, requires = "one", value_name = "时点")]
    as_of: Option<AsOfParam>,
}

/// Replays the log, or steps through a part of it.
pub(super) fn replay(common: &Common, arguments: &ReplayArguments) -> Result<ExitCode, Failure> {
    match steps::life(arguments)? {
        Some(life) => steps::steps(common, arguments, &life),
        None => rebuild(common),
    }
}

/// Replays the log from zero. The exit status is 0 when both digests are equal.
fn rebuild(common: &Common) -> Result<ExitCode, Failure> {
    logging::start_quiet(common.log_format());
    let instance = serve::open(common)?;
    let live = serve::follow(&instance)?;
    let kept = live.read(|models| models.digest());
    let bar = progress::bar(instance.log.head_now(), "重放");
    let started = Instant::now();
    let models = projections::rebuild(&instance.log, |progress| bar.set_position(progress.folded))
        .map_err(|error| Failure::because("重放未能完成", &error))?;
    let elapsed = started.elapsed();
    bar.finish_and_clear();
    let (entries, replayed) = (models.position(), models.digest());
    live.stop();
    instance.close();
    let equal = kept == replayed;
    if common.json {
        let report = json!({
            "entries": entries, "duration_ms": elapsed.as_millis() as u64, "equal": equal,
            "live_digest": kept.to_string(), "replayed_digest": replayed.to_string(),
        });
        println!("{report}");
    } else {
        let per_second = entries as u128 * 1_000_000 / elapsed.as_micros().max(1);
        println!("重放 {entries} 条，用时 {} 毫秒，每秒 {per_second} 条。", elapsed.as_millis());
        println!("现有：{kept}\n重放：{replayed}\n{}", if equal { "一致。" } else { "不一致！" });
    }
    Ok(if equal { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
