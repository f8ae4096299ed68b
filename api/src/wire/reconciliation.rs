//! Stated figures beside computed ones as JSON.

use crate::wire::{FigureBody, figure};
use domain::value::Bound;
use projections::{Comparison, ReconciliationRow};
use serde::Serialize;
use utoipa::ToSchema;

/// Digits of a stated amount behind the point: it is in thousandths.
const STATED_DIGITS: usize = 3;

/// 声明值.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatedBody {
    /// 编号.
    pub key: String,
    /// 内容.
    pub title: String,
    /// 声明单位.
    pub stated_by: String,
    /// 出处.
    pub source: String,
    /// 以千分之一单位计；金额以千分之一分计.
    pub amount: i64,
    /// 供人阅读的数.
    pub text: String,
    /// 单位.
    pub unit: String,
    /// 准确、至少或约.
    #[schema(value_type = String)]
    pub bound: Bound,
    /// 截至日期.
    pub as_of: String,
}

/// 一项声明值与核算值的对照.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReconciledBody {
    /// 声明所在事件的序号.
    pub position: u64,
    /// 声明值.
    pub stated: StatedBody,
    /// 核算值.
    pub computed: Option<FigureBody>,
    /// equal、within_bound、differs 或 not_comparable.
    pub comparison: &'static str,
    /// 相符、符合、不符或无法比较.
    pub comparison_title: &'static str,
    /// 无法比较的原因.
    pub reason: Option<String>,
    /// 核算值的明细地址.
    pub contributions: Option<String>,
}

/// A row of the reconciliation as JSON.
#[must_use]
pub fn reconciled(row: &ReconciliationRow) -> ReconciledBody {
    let ReconciliationRow { position, stated, computed, comparison } = row;
    let name = match comparison {
        Comparison::Equal => "equal",
        Comparison::WithinBound => "within_bound",
        Comparison::Differs => "differs",
        Comparison::NotComparable(_) => "not_comparable",
    };
    let reason = match comparison {
        Comparison::NotComparable(reason) => Some(reason.clone()),
        Comparison::Equal | Comparison::WithinBound | Comparison::Differs => None,
    };
    let path = |figure: &projections::Figure| {
        let key = figure.indicator.key;
        format!("/api/v1/figures/{key}/contributions?on={}{}", stated.as_of, scope_text(stated))
    };
    ReconciledBody {
        position: *position,
        stated: StatedBody {
            key: stated.figure.to_string(),
            title: stated.title.to_string(),
            stated_by: stated.stated_by.to_string(),
            source: stated.source.to_string(),
            amount: stated.amount,
            text: stated_text(stated.amount, stated.unit.as_str()),
            unit: stated.unit.to_string(),
            bound: stated.bound,
            as_of: stated.as_of.to_string(),
        },
        computed: computed.as_ref().map(figure),
        comparison: name,
        comparison_title: comparison.title(),
        reason,
        contributions: computed.as_ref().map(path),
    }
}

/// The scope of a stated figure's query, as the rest of a query text.
fn scope_text(stated: &domain::stated::FigureStated) -> String {
    let Some(query) = &stated.query else { return String::new() };
    let parts = [
        ("division", query.division.map(|code| code.to_string())),
        ("chain", query.chain.as_ref().map(ToString::to_string)),
        ("alliance", query.alliance.as_ref().map(ToString::to_string)),
        ("project", query.project.as_ref().map(ToString::to_string)),
        ("organisation", query.organisation.as_ref().map(ToString::to_string)),
        ("enterprise", query.enterprise.map(|code| code.to_string())),
        ("facet", query.facet.as_ref().map(ToString::to_string)),
        ("from", query.period.map(|period| period.from.to_string())),
        ("until", query.period.map(|period| period.until.to_string())),
    ];
    let encode =
        |text: String| percent_encoding::utf8_percent_encode(&text, percent_encoding::NON_ALPHANUMERIC).to_string();
    parts.into_iter().filter_map(|(name, value)| Some(format!("&{name}={}", encode(value?)))).collect()
}

/// A stated amount in the word it is stated in: money is in thousandths of a 分 whatever the word.
fn stated_text(amount: i64, unit: &str) -> String {
    let digits = STATED_DIGITS
        + match unit {
            "元" => 2,
            "万元" => 6,
            "亿元" => 10,
            _ => 0,
        };
    let scale = 10_u64.pow(digits as u32);
    let (whole, rest) = (amount.unsigned_abs() / scale, amount.unsigned_abs() % scale);
    let sign = if amount < 0 { "-" } else { "" };
    let fraction = format!("{rest:0digits$}");
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
    }
}
