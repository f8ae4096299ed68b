//! Sheets of figures as JSON.

use crate::wire::{FigureBody, figure};
use domain::setting::IncomeMeasure;
use projections::{
    indicator,
    metrics::{Breakdown, ChainMetrics, DivisionMetrics, MeasureSheet, Monthly, Rank, VillageMetrics},
};
use serde::Serialize;
use utoipa::ToSchema;

/// 分类数字.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BreakdownBody {
    /// 指标.
    pub indicator: &'static str,
    /// 名称.
    pub name: &'static str,
    /// 各类.
    pub parts: Vec<PartBody>,
}

/// 一类或一个月的数字.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PartBody {
    /// 类别或月份.
    pub label: String,
    /// 数字.
    pub figure: FigureBody,
}

/// 产业链或区划的指标.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DivisionMetricsBody {
    /// 反映到第几条.
    pub position: u64,
    /// 产业链.
    pub chain: Option<String>,
    /// 区划.
    pub division: Option<String>,
    /// 存量截至的日期.
    pub on: String,
    /// 各项数字.
    pub figures: Vec<FigureBody>,
    /// 分类数字.
    pub breakdowns: Vec<BreakdownBody>,
    /// 近十二个月走访.
    pub visits: BreakdownBody,
    /// 村集体收入.
    pub income: Vec<FigureBody>,
}

/// The sheet of a chain as JSON.
#[must_use]
pub fn chain_metrics(sheet: &ChainMetrics) -> DivisionMetricsBody {
    let ChainMetrics { chain, division, on, entries, figures, breakdowns, visits, income } = sheet;
    DivisionMetricsBody {
        position: *entries,
        chain: Some(chain.to_string()),
        division: division.map(|division| division.to_string()),
        on: on.to_string(),
        figures: figures.iter().map(figure).collect(),
        breakdowns: breakdowns.iter().map(breakdown).collect(),
        visits: monthly(visits),
        income: income.iter().map(figure).collect(),
    }
}

/// The sheet of a division as JSON.
#[must_use]
pub fn division_metrics(sheet: &DivisionMetrics) -> DivisionMetricsBody {
    let DivisionMetrics { division, on, entries, figures, breakdowns, visits, income } = sheet;
    DivisionMetricsBody {
        position: *entries,
        chain: None,
        division: Some(division.to_string()),
        on: on.to_string(),
        figures: figures.iter().map(figure).collect(),
        breakdowns: breakdowns.iter().map(breakdown).collect(),
        visits: monthly(visits),
        income: income.iter().map(figure).collect(),
    }
}

fn breakdown(breakdown: &Breakdown) -> BreakdownBody {
    let part =
        |(label, value): &(String, projections::Figure)| PartBody { label: label.clone(), figure: figure(value) };
    named(breakdown.indicator, breakdown.parts.iter().map(part).collect())
}

fn monthly(monthly: &Monthly) -> BreakdownBody {
    let parts = monthly.parts.iter();
    let parts = parts.map(|(month, value)| PartBody { label: month.to_string(), figure: figure(value) }).collect();
    named(monthly.indicator, parts)
}

fn named(key: &'static str, parts: Vec<PartBody>) -> BreakdownBody {
    BreakdownBody { indicator: key, name: indicator::find(key).map_or(key, |indicator| indicator.name), parts }
}

/// 一个村的指标.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VillageMetricsBody {
    /// 反映到第几条.
    pub position: u64,
    /// 村的区划代码.
    pub village: String,
    /// 截至日期.
    pub on: String,
    /// 村集体收入按 posting（入账日）或 economic（业务日期）归属.
    pub basis: &'static str,
    /// 收入以外的数字.
    pub figures: Vec<FigureBody>,
    /// 村集体收入的四种口径.
    pub measures: Vec<MeasureBody>,
    /// 本年收入分科目.
    pub accounts: Vec<NamedSumBody>,
    /// 本年收入分项目.
    pub projects: Vec<NamedSumBody>,
}

/// 一种口径的收入.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MeasureBody {
    /// 口径.
    #[schema(value_type = String)]
    pub measure: IncomeMeasure,
    /// 上年一月至本月，各月收入.
    pub months: Vec<MonthBody>,
    /// 本年累计.
    pub year_to_date: FigureBody,
    /// 全年.
    pub year: FigureBody,
    /// 上年全年.
    pub year_before: FigureBody,
    /// 同比.
    pub growth: FigureBody,
    /// 在乡镇、县、市内的位次.
    pub ranks: Vec<RankBody>,
    /// 收入档次.
    pub band: Option<BandBody>,
}

/// 一个月的收入.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MonthBody {
    /// 月份.
    pub month: String,
    /// 金额，分.
    pub fen: i64,
}

/// 位次：1 为最高，相等者并列.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RankBody {
    /// 比较的区划.
    pub division: String,
    /// 位次.
    pub rank: u32,
    /// 村数.
    pub of: u32,
    /// 全域数字：其中有数据范围以外的村.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unscoped: bool,
}

/// 收入档次，含下限不含上限，分.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BandBody {
    /// 由低到高的序号.
    pub number: usize,
    /// 下限.
    pub from: Option<i64>,
    /// 上限.
    pub until: Option<i64>,
}

/// 一个科目或项目的金额.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NamedSumBody {
    /// 科目或项目.
    pub key: String,
    /// 名称.
    pub name: Option<&'static str>,
    /// 金额，分.
    pub fen: i64,
}

/// The sheet of a village as JSON.
#[must_use]
pub fn village_metrics(sheet: &VillageMetrics) -> VillageMetricsBody {
    let VillageMetrics { village, on, entries, basis, figures, measures, accounts, projects } = sheet;
    let account = accounts.iter();
    let account =
        account.map(|sum| NamedSumBody { key: sum.account.clone(), name: Some(sum.name), fen: sum.fen }).collect();
    let project = projects.iter();
    let project = project.map(|sum| NamedSumBody { key: sum.project.to_string(), name: None, fen: sum.fen }).collect();
    VillageMetricsBody {
        position: *entries,
        village: village.to_string(),
        on: on.to_string(),
        basis: basis.name(),
        figures: figures.iter().map(figure).collect(),
        measures: measures.iter().map(measure).collect(),
        accounts: account,
        projects: project,
    }
}

fn measure(sheet: &MeasureSheet) -> MeasureBody {
    let MeasureSheet { measure, months, year_to_date, year, year_before, growth, ranks, band } = sheet;
    let months = months.iter().map(|one| MonthBody { month: one.month.to_string(), fen: one.fen }).collect();
    let rank = |one: &Rank| RankBody {
        division: one.division.to_string(),
        rank: one.rank,
        of: one.of,
        unscoped: one.unscoped,
    };
    MeasureBody {
        measure: *measure,
        months,
        year_to_date: figure(year_to_date),
        year: figure(year),
        year_before: figure(year_before),
        growth: figure(growth),
        ranks: ranks.iter().map(rank).collect(),
        band: band.map(|band| BandBody { number: band.number, from: band.from, until: band.until }),
    }
}
