//! `lianjian metrics`: the sheets of chain, village and division, and the reconciliation, as tables or JSON.

use super::{Common, Failure, OPERATOR, known, logging, serve};
use crate::{
    reading::AsOfParam,
    wire::{
        self, BreakdownBody, DivisionMetricsBody, FigureBody, MeasureBody, ReconciledBody, UnitQualityBody,
        VillageMetricsBody,
    },
};
use clap::{Args, Subcommand};
use domain::{
    chain::ChainKey,
    setting::IncomeMeasure,
    value::{Bound, Day, DivisionCode, Period},
};
use projections::{AsOf, Basis, QueryError, Scope};
use serde::Serialize;
use std::process::ExitCode;

mod late;

/// What `metrics` understands.
#[derive(Args)]
pub(super) struct MetricsArguments {
    #[command(subcommand)]
    sheet: Sheet,
    /// 存量以这一天为准（业务日期），默认最新入账之日
    #[arg(long, global = true, value_name = "日期")]
    on: Option<Day>,
    /// 统计期间的起始日
    #[arg(long, global = true, value_name = "日期")]
    from: Option<Day>,
    /// 统计期间的截止日
    #[arg(long, global = true, value_name = "日期")]
    until: Option<Day>,
    /// 截至这一条目数、日期（当日终了）或时刻：当时所知
    #[arg(long, global = true, value_name = "时点")]
    as_of: Option<AsOfParam>,
    /// 村集体收入按 posting（入账日，默认）或 economic（业务日期，即发生日；late 默认）归属
    #[arg(long, global = true, value_name = "归属日期")]
    basis: Option<Basis>,
}

/// Which sheet.
#[derive(Subcommand)]
enum Sheet {
    /// 一条产业链
    Chain {
        /// 产业链编号
        #[arg(value_name = "产业链")]
        chain: ChainKey,
        /// 只看这一区划
        #[arg(long, value_name = "区划代码")]
        division: Option<DivisionCode>,
    },
    /// 一个村
    Village {
        /// 村的区划代码
        #[arg(value_name = "区划代码")]
        code: DivisionCode,
    },
    /// 一个乡镇、县区或市
    Division {
        /// 区划代码
        #[arg(value_name = "区划代码")]
        code: DivisionCode,
    },
    /// 各单位的台账质量：更正率和入账时滞
    Quality,
    /// 声明值与核算值逐项对照；有不符时退出码为 1
    Reconcile,
    /// 迟到：同一段业务日期的一项数字，在先后两个截至点各为多少，差在哪些事件
    Late(late::LateArguments),
}

/// Prints a sheet.
pub(super) fn metrics(common: &Common, arguments: &MetricsArguments) -> Result<ExitCode, Failure> {
    logging::start_quiet(common.log_format());
    let instance = serve::open(common)?;
    let live = serve::follow(&instance)?;
    let MetricsArguments { sheet, on, from, until, as_of, basis } = arguments;
    let period = match (*from, *until) {
        (None, None) => None,
        (from, until) => Some(Period { from: from.unwrap_or(Day::FIRST), until: until.unwrap_or(Day::LAST) }),
    };
    let as_of = AsOf::Known(known(*as_of, &instance.log)?);
    let scope = Scope { period, on: *on, basis: basis.unwrap_or_default(), ..Scope::default() };
    let refused = |error: QueryError| Failure::refused(error);
    match sheet {
        Sheet::Chain { chain, division } => {
            let scope = Scope { division: *division, ..scope };
            let sheet = live.read(|models| models.chain_metrics(&OPERATOR, chain, &scope, as_of)).map_err(refused)?;
            print(common, &wire::chain_metrics(&sheet), division_table);
        }
        Sheet::Division { code } => {
            let sheet =
                live.read(|models| models.division_metrics(&OPERATOR, *code, &scope, as_of)).map_err(refused)?;
            print(common, &wire::division_metrics(&sheet), division_table);
        }
        Sheet::Village { code } => {
            let sheet = live.read(|models| models.village_metrics(&OPERATOR, *code, &scope, as_of)).map_err(refused)?;
            print(common, &wire::village_metrics(&sheet), village_table);
        }
        Sheet::Quality => {
            let units = live.read(|models| models.quality(&OPERATOR, period, as_of));
            print(common, &units.iter().map(wire::unit_quality).collect::<Vec<_>>(), |units| quality_table(units));
        }
        Sheet::Reconcile => {
            let rows: Vec<_> =
                live.read(|models| models.reconcile(&OPERATOR, as_of)).iter().map(wire::reconciled).collect();
            print(common, &rows, |rows| reconciliation_table(rows));
            if rows.iter().any(|row| row.comparison == "differs") {
                return Ok(ExitCode::FAILURE);
            }
        }
        Sheet::Late(asked) => {
            let scope = Scope { basis: basis.unwrap_or(Basis::Economic), ..scope };
            let earlier = AsOf::Known(known(Some(asked.earlier), &instance.log)?);
            let late =
                live.read(|models| models.late(&OPERATOR, &asked.indicator, &asked.scope(scope), earlier, as_of));
            let late = late.map_err(refused)?;
            let body = wire::late(&late, &instance.log, 0, asked.limit);
            print(common, &body.map_err(|error| Failure::because("日志无法读取", &error))?, late::table);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn print<T: Serialize>(common: &Common, body: &T, table: impl Fn(&T)) {
    if common.json {
        println!("{}", serde_json::json!(body));
    } else {
        table(body);
    }
}

fn division_table(sheet: &DivisionMetricsBody) {
    let DivisionMetricsBody { position, on, figures, breakdowns, visits, income, .. } = sheet;
    println!("截至 {on}，反映 {position} 条事件");
    figures.iter().for_each(print_figure);
    println!("村集体收入（本年累计或所选期间）");
    income.iter().for_each(print_figure);
    breakdowns.iter().chain([visits]).for_each(print_breakdown);
}

fn print_breakdown(breakdown: &BreakdownBody) {
    if breakdown.parts.is_empty() {
        return;
    }
    let part = |part: &wire::PartBody| format!("{} {}", part.label, text(&part.figure));
    let parts: Vec<String> = breakdown.parts.iter().map(part).collect();
    println!("{}：{}", breakdown.name, parts.join("，"));
}

fn print_figure(figure: &FigureBody) {
    println!("  {}\t{}", figure.name, text(figure));
}

/// A figure as people read it: bound, number, unit, and for a quotient what was divided.
fn text(figure: &FigureBody) -> String {
    let Some(number) = &figure.text else { return "—".to_owned() };
    let divided = match (figure.numerator, figure.denominator) {
        (Some(numerator), Some(denominator)) => format!("（{numerator} / {denominator}）"),
        _ => String::new(),
    };
    format!("{}{number} {}{divided}", bound(figure.bound), figure.unit)
}

fn bound(bound: Bound) -> &'static str {
    match bound {
        Bound::Exact => "",
        Bound::AtLeast => "至少 ",
        Bound::About => "约 ",
    }
}

fn village_table(sheet: &VillageMetricsBody) {
    let VillageMetricsBody { position, village, on, basis, figures, measures, accounts, projects } = sheet;
    println!("{village}，截至 {on}，反映 {position} 条事件");
    figures.iter().for_each(print_figure);
    let basis = basis.parse().map_or("", Basis::title);
    println!("村集体收入（按{basis}归属）");
    measures.iter().for_each(print_measure);
    for sum in accounts.iter().chain(projects) {
        println!("  {} {}\t{}", sum.key, sum.name.unwrap_or_default(), yuan(sum.fen));
    }
}

fn print_measure(sheet: &MeasureBody) {
    let MeasureBody { measure, year_to_date, year_before, growth, ranks, .. } = sheet;
    let name = match measure {
        IncomeMeasure::TotalIncome => "总收入",
        IncomeMeasure::OperatingIncome => "经营性收入",
        IncomeMeasure::OperatingNetReturn => "经营净收益",
        IncomeMeasure::NetReturn => "净收益",
    };
    let (so_far, before) = (text(year_to_date), text(year_before));
    println!("{name}：累计 {so_far}，上年全年 {before}，同比 {}", text(growth));
    for rank in ranks {
        println!("  在 {} 的 {} 个村中第 {} 位", rank.division, rank.of, rank.rank);
    }
}

/// 分 as 元.
fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{}.{:02} 元", fen.unsigned_abs() / 100, fen.unsigned_abs() % 100)
}

fn quality_table(units: &[UnitQualityBody]) {
    for unit in units {
        let UnitQualityBody { unit, entries, corrected, correction_rate, median_delay_tenths, longest_delay_days } =
            unit;
        let (rate, part) = (correction_rate / 100, correction_rate % 100);
        let (days, tenth) = (median_delay_tenths / 10, median_delay_tenths % 10);
        println!(
            "{unit}\t登记 {entries} 条，更正 {corrected} 条（{rate}.{part:02} %），入账时滞中位数 {days}.{tenth} 天，最长 \
             {longest_delay_days} 天"
        );
    }
}

fn reconciliation_table(rows: &[ReconciledBody]) {
    for row in rows {
        let stated = &row.stated;
        let said = format!("{}{} {}", bound(stated.bound), stated.text, stated.unit);
        let computed = row.computed.as_ref().map_or_else(|| "—".to_owned(), text);
        let reason = row.reason.as_deref().map(|reason| format!("（{reason}）")).unwrap_or_default();
        let ReconciledBody { comparison_title, .. } = row;
        println!("{}\t{}\t声明 {said}\t核算 {computed}\t{comparison_title}{reason}", stated.key, stated.title);
    }
    let count = |name: &str| rows.iter().filter(|row| row.comparison == name).count();
    println!(
        "共 {} 项：相符 {}，符合 {}，不符 {}，无法比较 {}。",
        rows.len(),
        count("equal"),
        count("within_bound"),
        count("differs"),
        count("not_comparable")
    );
}
