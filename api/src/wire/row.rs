//! Rows of registers as JSON.

use projections::rows::{Cell, Choice, Column, ColumnType, Mention, QueueItem, RelatedRecords, Row, Total, View};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

/// 台账的一列.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ColumnBody {
    /// 标识.
    pub key: &'static str,
    /// 名称.
    pub title: &'static str,
    /// 单位；金额以分计.
    pub unit: &'static str,
    /// 类型.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// 是否合计.
    pub total: bool,
    /// 按哪个查询参数筛选：division、state、kind、unit 或 date（from、until）.
    pub filter: Option<&'static str>,
    /// 引用哪个台账的记录；可按 chain、enterprise、officer、alliance、organisation、project 筛选.
    pub refers_to: Option<&'static str>,
    /// 可能的值.
    pub choices: Vec<ColumnChoiceBody>,
}

/// 一种可能的值.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ColumnChoiceBody {
    /// 标识.
    pub key: &'static str,
    /// 名称.
    pub title: &'static str,
}

/// 一种台账.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RegisterBody {
    /// 标识.
    pub name: &'static str,
    /// 名称.
    pub title: &'static str,
    /// 编号的名称.
    pub key_title: &'static str,
    /// 地址.
    pub path: String,
    /// 各列.
    pub columns: Vec<ColumnBody>,
}

/// A register as JSON.
#[must_use]
pub fn register(view: View) -> RegisterBody {
    let column = |column: &Column| {
        let (refers_to, choices): (_, &[Choice]) = match column.of {
            ColumnType::Reference(other) | ColumnType::References(other) => (Some(other.name()), &[]),
            ColumnType::Code(choices) | ColumnType::Codes(choices) => (None, choices),
            ColumnType::Text
            | ColumnType::Texts
            | ColumnType::Day
            | ColumnType::Count
            | ColumnType::Money
            | ColumnType::Thousandths
            | ColumnType::Flag => (None, &[]),
        };
        ColumnBody {
            key: column.key,
            title: column.title,
            unit: column.unit,
            kind: column.of.name(),
            total: column.is_total(),
            filter: column.role.filter(),
            refers_to,
            choices: choices.iter().map(|Choice { key, title }| ColumnChoiceBody { key, title }).collect(),
        }
    };
    RegisterBody {
        name: view.name(),
        title: view.title(),
        key_title: view.key_title(),
        path: format!("/api/v1/registers/{}", view.name()),
        columns: view.columns().iter().map(column).collect(),
    }
}

/// 台账的一行.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RowBody {
    /// 编号.
    pub key: String,
    /// 首个事件的序号.
    pub first_position: u64,
    /// 各列的值，以列的标识为名.
    #[schema(value_type = Object)]
    pub cells: Map<String, Value>,
}

/// A row as JSON.
#[must_use]
pub fn row(view: View, row: Row) -> RowBody {
    let keys = view.columns().iter().map(|column| column.key.to_owned());
    let cells = keys.zip(row.cells.into_iter().map(cell)).collect();
    RowBody { key: row.key, first_position: row.first_position, cells }
}

/// A value as JSON.
#[must_use]
pub fn cell(cell: Cell) -> Value {
    match cell {
        Cell::None => Value::Null,
        Cell::Text(text) => text.into(),
        Cell::Texts(texts) => texts.into(),
        Cell::Reference(to) => mention(to),
        Cell::References(to) => to.into_iter().map(mention).collect(),
        Cell::Code(code) => choice(code),
        Cell::Codes(codes) => codes.into_iter().map(choice).collect(),
        Cell::Day(day) => day.to_string().into(),
        Cell::Count(count) => count.into(),
        Cell::Money(fen) => fen.into(),
        Cell::Thousandths(number) => number.into(),
        Cell::Flag(flag) => flag.into(),
    }
}

/// A value as people read it.
#[must_use]
pub fn cell_text(column: &Column, value: &Value) -> String {
    let one = |value: &Value| match value {
        Value::Object(of) => {
            let text = of.get("title").or_else(|| of.get("name")).and_then(Value::as_str);
            text.or_else(|| of.get("key").and_then(Value::as_str)).unwrap_or_default().to_owned()
        }
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => value.to_string(),
    };
    match value {
        Value::Null => "（无）".to_owned(),
        Value::Bool(flag) => if *flag { "是" } else { "否" }.to_owned(),
        Value::Array(several) => several.iter().map(one).collect::<Vec<String>>().join("、"),
        Value::Number(number) => match (column.of, number.as_i64()) {
            (ColumnType::Money, Some(fen)) => projections::history::money(fen),
            (ColumnType::Thousandths, Some(number)) => projections::history::thousandths(number),
            _ => format!("{number}{}", column.unit),
        },
        Value::Object(_) | Value::String(_) => one(value),
    }
}

fn mention(mention: Mention) -> Value {
    let Mention { view, key, name } = mention;
    json!({ "register": view.name(), "key": key, "name": name })
}

fn choice(choice: Choice) -> Value {
    json!({ "key": choice.key, "title": choice.title })
}

/// 一列的合计.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TotalBody {
    /// 列的标识.
    pub column: &'static str,
    /// 合计，金额以分计.
    pub sum: i64,
}

/// A total as JSON.
#[must_use]
pub fn total(total: &Total) -> TotalBody {
    TotalBody { column: total.column, sum: total.sum }
}

/// 一件待办.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct QueueItemBody {
    /// 逾期、未走访、退回、缺失的天数，或距到期的天数；从未走访的没有.
    pub days: Option<u32>,
    /// 记录.
    pub row: RowBody,
}

/// A queue item as JSON.
#[must_use]
pub fn queue_item(view: View, item: QueueItem) -> QueueItemBody {
    QueueItemBody { days: item.days, row: row(view, item.row) }
}

/// 同一台账中的相关记录.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RelatedBody {
    /// 台账.
    pub register: &'static str,
    /// 台账名称.
    pub title: &'static str,
    /// 共有多少.
    pub count: usize,
    /// 其中最新的.
    pub rows: Vec<RowBody>,
}

impl From<RelatedRecords> for RelatedBody {
    fn from(related: RelatedRecords) -> Self {
        let RelatedRecords { view, count, rows } = related;
        let rows = rows.into_iter().map(|one| row(view, one)).collect();
        Self { register: view.name(), title: view.title(), count, rows }
    }
}
