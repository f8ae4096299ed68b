//! What became different between two points of knowledge, as JSON.

use crate::{
    past::{FigureBetween, RowsBetween},
    wire::{self, ColumnBody, ContributionBody, EventLineBody, FigureBody, RowBody, TotalBody, event_line},
};
use projections::{
    Contribution, Figure, Part, SheetLine,
    history::Told,
    rows::{CellChange, Column, View},
};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// 某类变动的数目.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChangeCountBody {
    /// added、changed、reversed 或 ended.
    pub change: &'static str,
    /// 新增、变更、冲销或撤回、终止.
    pub title: &'static str,
    /// 多少条.
    pub count: usize,
}

/// 一列的变动.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CellChangeBody {
    /// 列.
    pub column: &'static str,
    /// 列名.
    pub title: &'static str,
    /// 原值.
    #[schema(value_type = Object)]
    pub from: Value,
    /// 现值.
    #[schema(value_type = Object)]
    pub to: Value,
    /// 原值，供人阅读.
    pub from_text: String,
    /// 现值，供人阅读.
    pub to_text: String,
}

/// 变动的一条记录.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChangedRowBody {
    /// added、changed、reversed 或 ended.
    pub change: &'static str,
    /// 新增、变更、冲销或撤回、终止.
    pub change_title: &'static str,
    /// 变动后的记录.
    pub row: RowBody,
    /// 变动的各列.
    pub cells: Vec<CellChangeBody>,
    /// 其间的全部事件序号.
    pub positions: Vec<u64>,
    /// 其间最新的事件.
    pub events: Vec<EventLineBody>,
}

/// 台账的变动表.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RowsDifferenceBody {
    /// 起点：当时的条目数.
    pub since: u64,
    /// 终点：反映到第几条.
    pub position: u64,
    /// 台账.
    pub register: &'static str,
    /// 台账名称.
    pub title: &'static str,
    /// 各列.
    pub columns: Vec<ColumnBody>,
    /// 共有多少条变动.
    pub matches: usize,
    /// 各类变动的数目.
    pub counts: Vec<ChangeCountBody>,
    /// 合计的增减.
    pub totals: Vec<TotalBody>,
    /// 各条记录，最近变动的在前.
    pub rows: Vec<ChangedRowBody>,
}

/// The difference of a list as JSON.
#[must_use]
pub fn rows_difference(view: View, since: u64, position: u64, between: RowsBetween) -> RowsDifferenceBody {
    let RowsBetween { difference, events } = between;
    let columns = view.columns();
    let cell = |CellChange { slot, from, to }: CellChange| {
        let Column { key, title, .. } = columns[slot];
        let (from, to) = (wire::cell(from), wire::cell(to));
        let (from_text, to_text) = (wire::cell_text(&columns[slot], &from), wire::cell_text(&columns[slot], &to));
        CellChangeBody { column: key, title, from, to, from_text, to_text }
    };
    let rows = difference.rows.into_iter().map(|row| ChangedRowBody {
        change: row.change.name(),
        change_title: row.change.title(),
        row: wire::row(view, row.row),
        cells: row.cells.into_iter().map(cell).collect(),
        events: row.positions.iter().filter_map(|position| events.get(position)).map(event_line).collect(),
        positions: row.positions,
    });
    let counts = difference.counts.iter();
    let counts =
        counts.map(|(change, count)| ChangeCountBody { change: change.name(), title: change.title(), count: *count });
    RowsDifferenceBody {
        since,
        position,
        register: view.name(),
        title: view.title(),
        columns: wire::register(view).columns,
        matches: difference.counts.iter().map(|(_, count)| count).sum(),
        counts: counts.collect(),
        totals: difference.totals.iter().map(wire::total).collect(),
        rows: rows.collect(),
    }
}

/// 一个事件带来的增减.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BroughtBody {
    /// 增减.
    #[serde(flatten)]
    pub contribution: ContributionBody,
    /// 事件.
    pub entry: Option<EventLineBody>,
}

/// 一项数字在两个时点的差.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FigureDifferenceBody {
    /// 起点：当时的条目数.
    pub since: u64,
    /// 终点：反映到第几条.
    pub position: u64,
    /// 起点的数字.
    pub then: FigureBody,
    /// 终点的数字.
    pub now: FigureBody,
    /// 增减，以最小步长计；有一方无数字时没有.
    pub difference: Option<i64>,
    /// 增减，供人阅读.
    pub difference_text: Option<String>,
    /// 共有多少条.
    pub matches: usize,
    /// 分子（或数字本身）各条之和.
    pub numerator_sum: i64,
    /// 分母各条之和.
    pub denominator_sum: i64,
    /// 本页之前，分子（或数字本身）各条之和.
    pub numerator_before: i64,
    /// 本页之前，分母各条之和.
    pub denominator_before: i64,
    /// 由哪些事件带来.
    pub contributions: Vec<BroughtBody>,
}

fn less(now: &Figure, then: &Figure) -> Option<i64> {
    now.value.zip(then.value).map(|(now, then)| now.saturating_sub(then))
}

/// The difference of a figure as JSON, with the events of one page.
#[must_use]
pub fn figure_difference(
    since: u64,
    position: u64,
    between: &FigureBetween,
    page: std::ops::Range<usize>,
) -> FigureDifferenceBody {
    let FigureBetween { difference, events } = between;
    let all = &difference.contributions;
    let sum = |of: &[Contribution], part: Part| of.iter().filter(|one| one.part == part).map(|one| one.amount).sum();
    let before = &all[..page.start.min(all.len())];
    let entry = |position: u64, events: &BTreeMap<u64, Told>| events.get(&position).map(event_line);
    let contributions = all
        .iter()
        .skip(page.start)
        .take(page.len())
        .map(|one| BroughtBody { contribution: wire::contribution(one), entry: entry(one.position, events) });
    let (then, now) = (&difference.then, &difference.now);
    FigureDifferenceBody {
        since,
        position,
        then: wire::figure(then),
        now: wire::figure(now),
        difference: less(now, then),
        difference_text: less(now, then).map(|less| wire::number(less, now.indicator.unit)),
        matches: all.len(),
        numerator_sum: sum(all, Part::Numerator),
        denominator_sum: sum(all, Part::Denominator),
        numerator_before: sum(before, Part::Numerator),
        denominator_before: sum(before, Part::Denominator),
        contributions: contributions.collect(),
    }
}

/// 报表中的一项在两个时点的差.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SheetLineBody {
    /// 起点的数字.
    pub then: FigureBody,
    /// 终点的数字.
    pub now: FigureBody,
    /// 增减，以最小步长计；有一方无数字时没有.
    pub difference: Option<i64>,
    /// 增减，供人阅读.
    pub difference_text: Option<String>,
    /// 是否不同.
    pub differs: bool,
}

/// A line of a sheet's difference as JSON.
#[must_use]
pub fn sheet_line(line: &SheetLine) -> SheetLineBody {
    SheetLineBody {
        then: wire::figure(&line.then),
        now: wire::figure(&line.now),
        difference: less(&line.now, &line.then),
        difference_text: less(&line.now, &line.then).map(|less| wire::number(less, line.now.indicator.unit)),
        differs: !line.is_same(),
    }
}
