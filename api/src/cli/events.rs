//! `lianjian events`: looks through the log.

use super::{Common, Failure, known, logging, serve};
use crate::{
    reading::{AsOfParam, EventFilter, EventScan, register_of},
    shown::Shown,
};
use clap::Args;
use domain::{
    entry::peek_type,
    register::Register,
    stream::RecordRef,
    value::{Day, Moment},
};
use serde::{Deserialize, de::value::StrDeserializer};
use serde_json::Value;
use std::process::ExitCode;

/// What `events` understands.
#[derive(Args)]
pub(super) struct EventsArguments {
    /// 台账，如 visit
    #[arg(long, value_parser = parse_register, value_name = "台账")]
    register: Option<Register>,
    /// 记录编号，与 --register 一起指明一条记录
    #[arg(long, requires = "register", value_name = "编号")]
    key: Option<String>,
    /// 事件类型，如 VisitLogged
    #[arg(long = "type", value_name = "类型")]
    kind: Option<String>,
    /// 办理人
    #[arg(long, value_name = "办理人")]
    subject: Option<String>,
    /// 单位
    #[arg(long, value_name = "单位")]
    unit: Option<String>,
    /// 业务日期不早于
    #[arg(long, value_name = "日期")]
    from: Option<Day>,
    /// 业务日期不晚于
    #[arg(long, value_name = "日期")]
    until: Option<Day>,
    /// 从这一序号起
    #[arg(long, value_name = "序号")]
    start: Option<u64>,
    /// 旧的在前
    #[arg(long)]
    oldest: bool,
    /// 最多条数
    #[arg(long, short = 'n', default_value_t = 50, value_name = "条数")]
    limit: usize,
    /// 截至这一条目数、日期（当日终了）或时刻：当时所知
    #[arg(long, value_name = "时点")]
    as_of: Option<AsOfParam>,
}

/// A register by its name.
pub(super) fn parse_register(name: &str) -> Result<Register, String> {
    Register::deserialize(StrDeserializer::<serde::de::value::Error>::new(name)).map_err(|_| {
        let names: Vec<&str> = Register::ALL.iter().map(|register| register.name()).collect();
        format!("没有名为「{name}」的台账；可用：{}", names.join("、"))
    })
}

/// Lists events: a line each, or with `--json` the entries themselves.
pub(super) fn events(common: &Common, arguments: &EventsArguments) -> Result<ExitCode, Failure> {
    logging::start_quiet(common.log_format());
    let instance = serve::open(common)?;
    let EventsArguments { register, key, kind, subject, unit, from, until, .. } = arguments;
    let (kind, subject, unit) = (kind.clone(), subject.clone(), unit.clone());
    let record = register.zip(key.clone()).map(|(register, key)| RecordRef { register, key });
    let scan = EventScan {
        filter: EventFilter {
            register: *register,
            kind,
            subject,
            unit,
            from: *from,
            until: *until,
            ..EventFilter::default()
        },
        within: None,
        stream: record.map(|record| record.stream()),
        start: arguments.start,
        newest_first: !arguments.oldest,
        limit: arguments.limit.max(1),
        first: 0,
        known: known(arguments.as_of, &instance.log)?,
        shown: Shown::Everything,
    };
    let json = common.json;
    let line = move |entry: &store::Entry<'_>| match json {
        true => String::from_utf8_lossy(entry.bytes).into_owned(),
        false => readable(entry),
    };
    let found = scan.run(&instance.log, line).map_err(|error| Failure::because("日志无法读取", &error))?;
    found.found.iter().for_each(|line| println!("{line}"));
    if let Some(next) = found.next
        && !json
    {
        eprintln!("尚有更多，用 --start {next} 继续");
    }
    Ok(ExitCode::SUCCESS)
}

/// One event on one line: position, time, register, type, business date, who, and its body.
fn readable(entry: &store::Entry<'_>) -> String {
    let value: Value = serde_json::from_slice(entry.bytes).unwrap_or_default();
    let register = register_of(entry.bytes).map_or("？", Register::title);
    let kind = peek_type(entry.bytes).map_or("？", |(name, _)| name);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (day, actor) = (text(&value["business_date"]), &value["actor"]);
    let (unit, subject) = (text(&actor["unit"]), text(&actor["subject"]));
    let recorded_at = Moment(entry.recorded_at);
    format!("#{} {recorded_at} {register} {kind} {day} {unit}/{subject} {}", entry.position, value["body"])
}
