//! `lianjian difference`: what became different between two points of knowledge (变动表).

use super::{
    Common, Failure,
    history::{open, parse_view, refused},
    known,
};
use crate::{past::Past, reading::AsOfParam, wire};
use clap::{Args, Subcommand};
use domain::{
    chain::ChainKey,
    value::{Day, DivisionCode, Period},
};
use projections::{
    AsOf, Scope, Sheet,
    rows::{DEFAULT_LIMIT, ListQuery, View},
};
use serde::Serialize;
use serde_json::json;
use std::process::ExitCode;

/// What `difference` understands.
#[derive(Args)]
#[command(after_help = "\
时点可写条目数、日期（当日终了）或时刻。例：
  lianjian difference register demand --since 2024-06-30 --as-of 2024-09-30
  lianjian difference figure operating_income --since 1200 --on 2024-12-31
  lianjian difference village 620823103201 --since 1200")]
pub(super) struct DifferenceArguments {
    #[command(subcommand)]
    of: Of,
    /// 起点：当时所知
    #[arg(long, global = true, value_name = "时点")]
    since: Option<AsOfParam>,
    /// 终点：当时所知，默认现在
    #[arg(long, global = true, value_name = "时点")]
    as_of: Option<AsOfParam>,
    /// 存量以这一天为准（仅数字）
    #[arg(long, global = true, value_name = "日期")]
    on: Option<Day>,
    /// 业务日期不早于
    #[arg(long, global = true, value_name = "日期")]
    from: Option<Day>,
    /// 业务日期不晚于
    #[arg(long, global = true, value_name = "日期")]
    until: Option<Day>,
    /// 略过多少条
    #[arg(long, global = true, default_value_t = 0, value_name = "条数")]
    offset: usize,
    /// 最多条数
    #[arg(long, short = 'n', global = true, default_value_t = DEFAULT_LIMIT, value_name = "条数")]
    limit: usize,
}

/// Of what.
#[derive(Subcommand)]
enum Of {
    /// 一种台账：新增、变更、冲销、终止的记录
    Register {
        /// 台账，如 demand
        #[arg(value_parser = parse_view, value_name = "台账")]
        register: View,
        /// 只看这一区划及其下级
        #[arg(long, value_name = "区划代码")]
        division: Option<DivisionCode>,
        /// 只看这一产业链
        #[arg(long, value_name = "产业链")]
        chain: Option<ChainKey>,
    },
    /// 一项数字，和带来增减的事件
    Figure {
        /// 指标
        #[arg(value_name = "指标")]
        indicator: String,
        /// 只看这一区划及其下级
        #[arg(long, value_name = "区划代码")]
        division: Option<DivisionCode>,
        /// 只看这一产业链
        #[arg(long, value_name = "产业链")]
        chain: Option<ChainKey>,
    },
    /// 一条产业链的指标表
    Chain {
        /// 产业链编号
        #[arg(value_name = "产业链")]
        chain: ChainKey,
    },
    /// 一个村的指标表
    Village {
        /// 村的区划代码
        #[arg(value_name = "区划代码")]
        code: DivisionCode,
    },
    /// 一个乡镇、县区或市的指标表
    Division {
        /// 区划代码
        #[arg(value_name = "区划代码")]
        code: DivisionCode,
    },
}

/// Prints a difference.
pub(super) fn difference(common: &Common, arguments: &DifferenceArguments) -> Result<ExitCode, Failure> {
    let past = open(common, arguments.as_of)?;
    let since = arguments.since.ok_or_else(|| Failure::new("请用 --since 写明变动的起点：条目数、日期或时刻"))?;
    let since = known(Some(since), &past.log)?;
    if since > past.known {
        return Err(Failure::new("起点 --since 晚于终点 --as-of，请对调"));
    }
    match &arguments.of {
        Of::Register { register, division, chain } => {
            let query = ListQuery {
                division: division.map(|code| code.to_string()),
                chain: chain.as_ref().map(ToString::to_string),
                from: arguments.from,
                until: arguments.until,
                offset: arguments.offset,
                limit: Some(arguments.limit),
                ..ListQuery::default()
            };
            let between = past.rows_since(*register, &query, since).map_err(refused)?;
            print(common, &wire::rows_difference(*register, since, past.known, between), rows_table);
        }
        Of::Figure { indicator, division, chain } => {
            let scope = Scope { division: *division, chain: chain.clone(), ..scope(arguments) };
            let page = arguments.offset..arguments.offset.saturating_add(arguments.limit);
            let between = past.figure_since(indicator, &scope, since, page.clone()).map_err(refused)?;
            print(common, &wire::figure_difference(since, past.known, &between, page), figure_table);
        }
        Of::Chain { chain } => sheet(common, arguments, &past, since, &Sheet::Chain(chain.clone()))?,
        Of::Village { code } => sheet(common, arguments, &past, since, &Sheet::Village(*code))?,
        Of::Division { code } => sheet(common, arguments, &past, since, &Sheet::Division(*code))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn scope(arguments: &DifferenceArguments) -> Scope {
    let period = match (arguments.from, arguments.until) {
        (None, None) => None,
        (from, until) => Some(Period { from: from.unwrap_or(Day::FIRST), until: until.unwrap_or(Day::LAST) }),
    };
    Scope { period, on: arguments.on, ..Scope::default() }
}

fn sheet(
    common: &Common,
    arguments: &DifferenceArguments,
    past: &Past,
    since: u64,
    sheet: &Sheet,
) -> Result<(), Failure> {
    let (then, now) = (AsOf::Known(since), AsOf::Known(past.known));
    let lines = past.live.read(|models| models.sheet_difference(&past.sight, sheet, &scope(arguments), then, now));
    let lines = lines.map_err(Failure::refused)?;
    let differing = lines.iter().filter(|line| !line.is_same()).count();
    let figures: Vec<_> = lines.iter().map(wire::sheet_line).collect();
    let body = json!({ "since": since, "position": past.known, "differing": differing, "figures": figures });
    print(common, &body, |_| {
        println!("自第 {since} 条至第 {} 条：{} 项中 {differing} 项不同", past.known, figures.len());
        figures.iter().filter(|line| line.differs).for_each(sheet_line);
    });
    Ok(())
}

fn print<T: Serialize>(common: &Common, body: &T, table: impl FnOnce(&T)) {
    if common.json {
        println!("{}", json!(body));
    } else {
        table(body);
    }
}

fn shown(text: Option<&String>) -> &str {
    text.map_or("—", String::as_str)
}

/// A sum with its sign.
fn signed(text: Option<&String>) -> String {
    match text {
        Some(text) if text.starts_with('-') || text == "0" => text.clone(),
        Some(text) => format!("+{text}"),
        None => "—".to_owned(),
    }
}

fn sheet_line(line: &wire::SheetLineBody) {
    let (then, now) = (shown(line.then.text.as_ref()), shown(line.now.text.as_ref()));
    println!("  {}\t{then} → {now} {}\t{}", line.now.name, line.now.unit, signed(line.difference_text.as_ref()));
}

fn rows_table(body: &wire::RowsDifferenceBody) {
    let counts: Vec<String> = body.counts.iter().map(|count| format!("{} {}", count.title, count.count)).collect();
    println!("{}，自第 {} 条至第 {} 条：{}", body.title, body.since, body.position, counts.join("，"));
    for row in &body.rows {
        println!("{} {}", row.change_title, row.row.key);
        for cell in &row.cells {
            println!("    {}：{} → {}", cell.title, cell.from_text, cell.to_text);
        }
        for event in &row.events {
            println!("    #{} {}", event.position, event.sentence);
        }
        if row.events.len() < row.positions.len() {
            println!("    ……更早的 {} 个事件见 lianjian history", row.positions.len() - row.events.len());
        }
    }
    if body.rows.len() < body.matches {
        eprintln!("共 {} 条，用 --offset 和 -n 翻页", body.matches);
    }
}

fn figure_table(body: &wire::FigureDifferenceBody) {
    let (then, now) = (shown(body.then.text.as_ref()), shown(body.now.text.as_ref()));
    let difference = signed(body.difference_text.as_ref());
    println!("{}：{then} → {now} {}，增减 {difference}", body.now.name, body.now.unit);
    for one in &body.contributions {
        let part = if one.contribution.part == "denominator" { "（分母）" } else { "" };
        let sentence = one.entry.as_ref().map_or("", |entry| entry.sentence.as_str());
        println!("  {:+}{part}\t#{} {sentence}", one.contribution.amount, one.contribution.position);
    }
    if body.contributions.len() < body.matches {
        eprintln!("共 {} 个事件，用 --offset 和 -n 翻页", body.matches);
    }
}
