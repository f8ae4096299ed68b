//! Registers over HTTP: what there are, their lists, and everything about one record.

use crate::{
    http::{
        Served,
        caller::Caller,
        header::{POSITION_HEADER, integer_header, is_known, page_tag},
        problem::{Problem, ProblemKind},
        reading::{AsOfParam, Asked},
    },
    past::Paging,
    wire::{self, ColumnBody, RegisterBody, RelatedBody, RowBody, TimelineBody, TotalBody},
};
use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::value::Day;
use projections::rows::{ListError, ListQuery, MAX_LIMIT, Order, RecordAsOf, Sort, View, record_as_of};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

/// Events of a page's timeline unless the client says otherwise.
const DEFAULT_TIMELINE: usize = 20;
/// The most events of a page's timeline.
const MAX_TIMELINE: usize = 200;

/// Every register.
#[derive(Serialize, ToSchema)]
pub(crate) struct RegistersBody {
    /// 各台账.
    registers: Vec<RegisterBody>,
}

/// 全部台账及其各列.
#[utoipa::path(get, path = "/api/v1/registers", tag = "台账", responses((status = 200, body = RegistersBody)))]
pub(crate) async fn list_registers() -> Json<RegistersBody> {
    Json(RegistersBody { registers: View::ALL.iter().copied().map(wire::register).collect() })
}

/// What a list is narrowed to.
#[derive(Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ListRecords {
    /// 编号或名称中的文字.
    text: Option<String>,
    /// 区划代码，含下级.
    division: Option<String>,
    /// 产业链.
    chain: Option<String>,
    /// 状态.
    state: Option<String>,
    /// 类别.
    kind: Option<String>,
    /// 企业.
    enterprise: Option<String>,
    /// 党建指导员.
    pub(super) officer: Option<String>,
    /// 单位.
    unit: Option<String>,
    /// 党建联建.
    alliance: Option<String>,
    /// 党组织.
    organisation: Option<String>,
    /// 联建项目.
    project: Option<String>,
    /// 业务日期不早于.
    #[param(value_type = Option<String>)]
    from: Option<Day>,
    /// 业务日期不晚于.
    #[param(value_type = Option<String>)]
    until: Option<Day>,
    /// 排序的列；前加 - 为从大到小.
    sort: Option<String>,
    /// 略过多少行.
    offset: usize,
    /// 每页行数，默认 50，最多 1000.
    limit: Option<usize>,
    /// 待办以这一天为准，默认今天（仅待办）.
    #[param(value_type = Option<String>)]
    pub(super) on: Option<Day>,
    /// 天数界限（仅待办）.
    pub(super) days: Option<u32>,
    /// 截至这一时点所知：条目数、日期（当日终了）或 RFC 3339 时刻.
    #[param(value_type = Option<String>)]
    pub(super) as_of: Option<AsOfParam>,
    /// 至少更新到这一条目数.
    pub(super) at_least: Option<u64>,
}

impl ListRecords {
    /// What the read model is asked.
    pub(super) fn query(self) -> ListQuery {
        let sort = self.sort.map(|column| match column.strip_prefix('-') {
            Some(column) => Sort { column: column.to_owned(), order: Order::Descending },
            None => Sort { column, order: Order::Ascending },
        });
        ListQuery {
            text: self.text,
            division: self.division,
            chain: self.chain,
            state: self.state,
            kind: self.kind,
            enterprise: self.enterprise,
            officer: self.officer,
            unit: self.unit,
            alliance: self.alliance,
            organisation: self.organisation,
            project: self.project,
            from: self.from,
            until: self.until,
            sort,
            offset: self.offset,
            limit: self.limit,
        }
    }
}

/// A page of a register.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecordsBody {
    /// 反映到第几条.
    position: u64,
    /// 各列.
    columns: Vec<ColumnBody>,
    /// 各行.
    rows: Vec<RowBody>,
    /// 共有多少行符合.
    matches: usize,
    /// 合计.
    totals: Vec<TotalBody>,
}

pub(super) fn view_of(name: &str) -> Result<View, Problem> {
    View::of_name(name).ok_or_else(|| Problem::new(ProblemKind::NotFound, format!("没有名为「{name}」的台账")))
}

/// 台账列表：筛选、排序、分页、合计.
#[utoipa::path(get, path = "/api/v1/registers/{register}", tag = "台账",
    params(("register" = String, Path, description = "台账，如 enterprise"), ListRecords),
    responses((status = 200, body = RecordsBody), (status = "default", body = Problem)))]
pub(crate) async fn list_records(
    State(served): State<Served>,
    Caller { sight, .. }: Caller,
    Path(register): Path<String>,
    Asked(asked): Asked<ListRecords>,
) -> Result<Response, Problem> {
    let view = view_of(&register)?;
    let known = served.wait_for_models(asked.as_of, asked.at_least).await?;
    let query = asked.query();
    let page = served.read_models(move |models| models.rows().list(&sight, view, &query, known)).await??;
    let body = RecordsBody {
        position: known,
        columns: wire::register(view).columns,
        rows: page.rows.into_iter().map(|row| wire::row(view, row)).collect(),
        matches: page.matches,
        totals: page.totals.iter().map(wire::total).collect(),
    };
    Ok(([(POSITION_HEADER, integer_header(known))], Json(body)).into_response())
}

/// At which point of knowledge a record is looked at.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShowRecord {
    /// 有关事件从这一序号起，新的在前；翻页时填上一页的 next.
    timeline_start: Option<u64>,
    /// 有关事件每页条数，默认 20，最多 200.
    timeline_limit: Option<usize>,
    /// 截至这一时点所知：条目数、日期（当日终了）或 RFC 3339 时刻.
    #[param(value_type = Option<String>)]
    as_of: Option<AsOfParam>,
    /// 至少更新到这一条目数.
    at_least: Option<u64>,
}

/// Everything about one record.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecordBody {
    /// 反映到第几条.
    position: u64,
    /// 台账.
    register: &'static str,
    /// 台账名称.
    title: &'static str,
    /// 记录.
    row: RowBody,
    /// 全部内容，含长文字.
    #[schema(value_type = Object)]
    record: Value,
    /// 事件流.
    stream: Uuid,
    /// 事件流的版本：下一条命令可以此为前提；带 as_of 时为当时的版本.
    stream_version: u64,
    /// 与其有关的事件，新的在前；其自身的沿革见 /api/v1/registers/{register}/{key}/history.
    timeline: TimelineBody,
    /// 相关记录.
    related: Vec<RelatedBody>,
}

/// 一条记录的全部情况.
#[utoipa::path(get, path = "/api/v1/registers/{register}/{key}", tag = "台账",
    params(("register" = String, Path, description = "台账"), ("key" = String, Path, description = "编号"), ShowRecord),
    responses(
        (status = 200, body = RecordBody, headers(("ETag" = String, description = "可用于 If-Match 和 If-None-Match"))),
        (status = 304, description = "与 If-None-Match 所列相同，没有变化"),
        (status = "default", body = Problem)))]
pub(crate) async fn show_record(
    State(served): State<Served>,
    Caller { sight, .. }: Caller,
    Path((register, key)): Path<(String, String)>,
    Asked(asked): Asked<ShowRecord>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let view = view_of(&register)?;
    let known = served.wait_for_models(asked.as_of, asked.at_least).await?;
    let detail = format!("{}中没有「{key}」", view.title());
    let encoded = percent_encoding::utf8_percent_encode(&key, percent_encoding::NON_ALPHANUMERIC);
    let path = format!("/api/v1/registers/{}/{encoded}", view.name());
    let seen = sight.clone();
    let page = served.read_models(move |models| models.rows().page(&seen, view, &key, known)).await?;
    let page = page.ok_or_else(|| Problem::new(ProblemKind::NotFound, detail))?;
    let known_record = record_as_of(&served.instance.log, page.stream, known).await;
    let RecordAsOf { record, version } = known_record.map_err(|error| Problem::internal(&error))?;
    let limit = asked.timeline_limit.unwrap_or(DEFAULT_TIMELINE).clamp(1, MAX_TIMELINE);
    let paging = Paging { start: asked.timeline_start, newest_first: true, limit };
    let positions = page.timeline;
    let timeline = served.tell_past(sight, known, move |past| past.page(&positions, paging)).await?;
    let mut body = RecordBody {
        position: 0,
        register: view.name(),
        title: view.title(),
        row: wire::row(view, page.row),
        record: serde_json::to_value(&record).map_err(|error| Problem::internal(&error))?,
        stream: page.stream.0,
        stream_version: version,
        timeline: wire::timeline(&timeline, &path),
        related: page.related.into_iter().map(RelatedBody::from).collect(),
    };
    // The position moves with every entry of the ledger; a page on which nothing else did is the same page.
    let tag = page_tag(version, digest_of(&body).map_err(|error| Problem::internal(&error))?);
    body.position = known;
    let told = [(POSITION_HEADER, integer_header(known)), (header::ETAG, tag.clone())];
    if is_known(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, told).into_response());
    }
    Ok((told, Json(body)).into_response())
}

/// The first eight bytes of the SHA-256 of what a page says.
fn digest_of(body: &RecordBody) -> Result<u64, serde_json::Error> {
    let digest: [u8; 32] = Sha256::digest(serde_json::to_vec(body)?).into();
    Ok(digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

impl From<ListError> for Problem {
    fn from(error: ListError) -> Self {
        let title = |list| View::of_name(list).map_or(list, View::title);
        let (field, detail) = match error {
            ListError::UnknownColumn(list, column) => {
                ("sort", format!("{}台账没有「{column}」一列，不能以此排序", title(list)))
            }
            ListError::UnknownFilter(list, filter) => (filter, format!("{}台账不能按 {filter} 筛选", title(list))),
            ListError::InvalidDivision(code) => ("division", format!("「{code}」不是区划代码")),
            ListError::TooManyRows(rows) => ("limit", format!("每页最多 {MAX_LIMIT} 行，要求了 {rows} 行")),
            ListError::TextTooLong(length) => ("text", format!("查找的文字过长：{length} 字")),
        };
        Self::new(ProblemKind::MalformedQuery, detail).about(field)
    }
}
