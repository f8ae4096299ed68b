//! `lianjian metrics late`: a figure for the same days as known at two moments.

use super::text;
use crate::{
    reading::AsOfParam,
    wire::{self, LateBody, LateFactBody},
};
use clap::Args;
use domain::{
    alliance::AllianceKey,
    chain::ChainKey,
    project::ProjectKey,
    value::{CreditCode, DivisionCode},
};
use projections::{Scope, indicator};

/// What `metrics late` understands besides days and the later moment.
#[derive(Args)]
#[command(after_help = "\
例：一月的收入，一月末所知与今日所知之差——
  lianjian metrics late total_income --from 2024-01-01 --until 2024-01-31 --earlier 2024-01-31
不给期间和日期时，看先知的时点当天。后知的时点用 --as-of 给出，默认为现在。")]
pub(super) struct LateArguments {
    /// 指标，如 total_income
    #[arg(value_name = "指标")]
    pub(super) indicator: String,
    /// 先知的时点：条目数、日期（当日终了）或时刻
    #[arg(long, value_name = "时点")]
    pub(super) earlier: AsOfParam,
    /// 只看这一区划，含下级
    #[arg(long, value_name = "区划代码")]
    division: Option<DivisionCode>,
    /// 只看这一产业链
    #[arg(long, value_name = "产业链")]
    chain: Option<ChainKey>,
    /// 只看这一联建
    #[arg(long, value_name = "联建")]
    alliance: Option<AllianceKey>,
    /// 只看这一项目
    #[arg(long, value_name = "项目")]
    project: Option<ProjectKey>,
    /// 只看这一企业或合作社
    #[arg(long, value_name = "信用代码")]
    enterprise: Option<CreditCode>,
    /// 最多列出多少条
    #[arg(long, default_value_t = 100, value_name = "条数")]
    pub(super) limit: usize,
}

impl LateArguments {
    /// A scope, narrowed to what was asked for.
    pub(super) fn scope(&self, scope: Scope) -> Scope {
        Scope {
            division: self.division,
            chain: self.chain.clone(),
            alliance: self.alliance.clone(),
            project: self.project.clone(),
            enterprise: self.enterprise,
            ..scope
        }
    }
}

/// Prints both figures, the difference, and a line for each event that makes it.
pub(super) fn table(late: &LateBody) {
    let LateBody { earlier_position, position, earlier, later, matches, facts, .. } = late;
    println!("{}", later.name);
    println!("  先知（{earlier_position} 条）\t{}", text(earlier));
    println!("  后知（{position} 条）\t{}", text(later));
    let unit = indicator::find(later.indicator).map(|indicator| indicator.unit);
    if let (Some(difference), Some(unit)) = (late.difference, unit) {
        println!("  相差\t{} {}", wire::number(difference, unit), unit.word);
    }
    println!("造成差额的事件 {matches} 条");
    for LateFactBody { position, kind, business_date, recorded_at, days_late, part, amount, .. } in facts {
        let part = if *part == "denominator" { "分母 " } else { "" };
        println!(
            "  #{position} {kind} 业务日期 {business_date}，登记于 {recorded_at}，晚 {days_late} 天\t{part}{amount:+}"
        );
    }
    if facts.len() < *matches {
        println!("  另有 {} 条，用 --limit 增加", matches - facts.len());
    }
}
