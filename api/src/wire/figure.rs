//! Figures and indicators as JSON.

use domain::value::Bound;
use projections::{
    Basis, Contribution, Figure, Indicator, Part,
    indicator::{Dimension, Unit},
};
use serde::Serialize;
use utoipa::ToSchema;

/// 指标.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IndicatorBody {
    /// 标识.
    pub key: &'static str,
    /// 名称.
    pub name: &'static str,
    /// 单位.
    pub unit: &'static str,
    /// 一个单位等于多少最小步长；value 以最小步长计.
    pub steps: i64,
    /// 存量、流量、比率、均值、中位数.
    pub kind: &'static str,
    /// 口径.
    pub definition: &'static str,
    /// 取自哪些事件.
    pub source: &'static str,
    /// 分类按什么.
    pub facet: Option<&'static str>,
    /// 可按什么查询.
    pub dimensions: Vec<&'static str>,
}

/// An indicator as JSON.
#[must_use]
pub fn indicator(indicator: &Indicator) -> IndicatorBody {
    let Indicator { key, name, unit, kind, definition, source, facet, dimensions, .. } = indicator;
    IndicatorBody {
        key,
        name,
        unit: unit.word,
        steps: unit.steps,
        kind: kind.title(),
        definition,
        source,
        facet: *facet,
        dimensions: dimensions.iter().copied().map(Dimension::title).collect(),
    }
}

/// 核算值.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FigureBody {
    /// 指标.
    pub indicator: &'static str,
    /// 名称.
    pub name: &'static str,
    /// 单位.
    pub unit: &'static str,
    /// 以最小步长计的整数；分母为零时没有.
    pub value: Option<i64>,
    /// 一个单位等于多少最小步长.
    pub steps: i64,
    /// 以单位计的十进制数，供人阅读.
    pub text: Option<String>,
    /// 分子.
    pub numerator: Option<i64>,
    /// 分母.
    pub denominator: Option<i64>,
    /// 准确、至少或约.
    #[schema(value_type = String)]
    pub bound: Bound,
    /// 村集体收入按 posting（入账日）或 economic（业务日期）归属.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<&'static str>,
}

/// A figure as JSON.
#[must_use]
pub fn figure(figure: &Figure) -> FigureBody {
    let Figure { indicator, value, numerator, denominator, bound, basis } = figure;
    FigureBody {
        indicator: indicator.key,
        name: indicator.name,
        unit: indicator.unit.word,
        value: *value,
        steps: indicator.unit.steps,
        text: value.map(|value| number(value, indicator.unit)),
        numerator: *numerator,
        denominator: *denominator,
        bound: *bound,
        basis: basis.map(Basis::name),
    }
}

/// A number of smallest steps in the unit people read, exact: `1234567` 分 is `1.234567` 万元.
#[must_use]
pub fn number(value: i64, unit: Unit) -> String {
    let (whole, rest) =
        (value.unsigned_abs() / unit.steps.unsigned_abs(), value.unsigned_abs() % unit.steps.unsigned_abs());
    let digits = unit.steps.ilog10() as usize;
    let sign = if value < 0 { "-" } else { "" };
    let fraction = format!("{rest:0digits$}");
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
    }
}

/// 一个事件在数字中的份额.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ContributionBody {
    /// 事件序号.
    pub position: u64,
    /// 份额.
    pub amount: i64,
    /// numerator（分子，或数字本身）或 denominator（分母）.
    pub part: &'static str,
    /// 事件的地址.
    pub path: String,
}

/// A contribution as JSON.
#[must_use]
pub fn contribution(contribution: &Contribution) -> ContributionBody {
    let Contribution { position, amount, part } = *contribution;
    ContributionBody { position, amount, part: part_name(part), path: event_path(position) }
}

pub(super) const fn part_name(part: Part) -> &'static str {
    match part {
        Part::Numerator => "numerator",
        Part::Denominator => "denominator",
    }
}

pub(super) fn event_path(position: u64) -> String {
    format!("/api/v1/events/{position}")
}
