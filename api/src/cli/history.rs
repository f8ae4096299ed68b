//! `lianjian history` and `lianjian why`: what happened to a record, and which event made a field what it is.

use super::{Common, Failure, known, logging, serve};
use crate::{
    past::{Paging, Past, PastError},
    reading::AsOfParam,
    wire,
};
use clap::Args;
use projections::{history::Told, rows::View};
use serde_json::json;
use std::process::ExitCode;

/// Which record.
#[derive(Args)]
pub(super) struct RecordArguments {
    /// 台账，如 enterprise、demand、income_entry
    #[arg(value_parser = parse_view, value_name = "台账")]
    register: View,
    /// 记录编号
    #[arg(value_name = "编号")]
    key: String,
    /// 截至这一条目数、日期（当日终了）或时刻：当时所知
    #[arg(long, value_name = "时点")]
    as_of: Option<AsOfParam>,
}

/// What `history` understands.
#[derive(Args)]
#[command(after_help = "\
例：
  lianjian history enterprise 91620802DEM0008689
  lianjian history demand 诉求-1 --as-of 2024-06-30
每条写明：业务日期、单位、身份和办理人，做了什么，哪一处由何改为何，依据什么，迟多少天入账；
行首的序号即原始事件，用 lianjian events --start 序号 -n 1 --oldest 查看。")]
pub(super) struct HistoryArguments {
    #[command(flatten)]
    record: RecordArguments,
    /// 从这一序号起
    #[arg(long, value_name = "序号")]
    start: Option<u64>,
    /// 新的在前；默认旧的在前
    #[arg(long)]
    newest: bool,
    /// 最多条数
    #[arg(long, short = 'n', default_value_t = 50, value_name = "条数")]
    limit: usize,
    /// 逐处列出变化
    #[arg(long)]
    changes: bool,
}

/// What `why` understands.
#[derive(Args)]
#[command(after_help = "\
例：
  lianjian why demand 诉求-1 办理期限
  lianjian why demand 诉求-1 assignment/due
  lianjian why enterprise 91620802DEM0008689        （全部字段）")]
pub(super) struct WhyArguments {
    #[command(flatten)]
    record: RecordArguments,
    /// 字段：路径、名称或台账的列；不填则为全部
    #[arg(value_name = "字段")]
    field: Option<String>,
}

/// A list by its name.
pub(super) fn parse_view(name: &str) -> Result<View, String> {
    View::of_name(name).ok_or_else(|| {
        let names: Vec<&str> = View::ALL.iter().map(|view| view.name()).collect();
        format!("没有名为「{name}」的台账；可用：{}", names.join("、"))
    })
}

/// Opens the ledger to tell its past.
pub(super) fn open(common: &Common, as_of: Option<AsOfParam>) -> Result<Past, Failure> {
    logging::start_quiet(common.log_format());
    let instance = serve::open(common)?;
    let live = serve::follow(&instance)?;
    let known = known(as_of, &instance.log)?;
    Ok(Past { log: instance.log, live, sight: super::OPERATOR, known })
}

/// A failure in the words of the server.
pub(super) fn refused(error: PastError) -> Failure {
    match &error {
        PastError::Read(_) => Failure::because("日志无法读取", &error),
        PastError::NoRecord | PastError::NoField | PastError::List(_) | PastError::Query(_) => Failure::refused(error),
    }
}

/// Tells the history of a record.
pub(super) fn history(common: &Common, arguments: &HistoryArguments) -> Result<ExitCode, Failure> {
    let HistoryArguments { record, start, newest, limit, changes } = arguments;
    let past = open(common, record.as_of)?;
    let paging = Paging { start: *start, newest_first: *newest, limit: (*limit).max(1) };
    let page = past.history(record.register, &record.key, paging).map_err(refused)?;
    if common.json {
        let entries: Vec<_> = page.events.iter().map(wire::history_entry).collect();
        println!("{}", json!({ "entries": entries, "matches": page.matches, "next": page.next }));
        return Ok(ExitCode::SUCCESS);
    }
    println!("{}「{}」，共 {} 个事件", record.register.title(), record.key, page.matches);
    for told in &page.events {
        print_told(told, *changes);
    }
    if let Some(next) = page.next {
        eprintln!("尚有更多，用 --start {next} 继续");
    }
    Ok(ExitCode::SUCCESS)
}

/// An event's sentence behind its position, and below it, if wanted, everything it changed.
pub(super) fn print_told(told: &Told, changes: bool) {
    println!("#{} {}", told.position, told.sentence);
    for change in told.changes.iter().filter(|_| changes) {
        println!("    {}：{} → {}", change.label, change.from_text, change.to_text);
    }
}

/// Tells which events made the fields of a record what they are.
pub(super) fn why(common: &Common, arguments: &WhyArguments) -> Result<ExitCode, Failure> {
    let WhyArguments { record, field } = arguments;
    let past = open(common, record.as_of)?;
    let why = past.why(record.register, &record.key, field.as_deref()).map_err(refused)?;
    if common.json {
        println!("{}", json!({ "fields": wire::origins(&why) }));
        return Ok(ExitCode::SUCCESS);
    }
    for told in why.events.values() {
        for origin in why.origins.iter().filter(|origin| origin.position == told.position) {
            println!("{} = {}", origin.label, origin.text);
        }
        println!("    #{} {}", told.position, told.sentence);
    }
    Ok(ExitCode::SUCCESS)
}
