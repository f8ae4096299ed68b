//! The history of a record over HTTP, and why its fields are as they are.

use crate::{
    http::{
        Served,
        caller::Caller,
        event::EventOrder,
        header::{POSITION_HEADER, integer_header},
        problem::{Problem, ProblemKind},
        reading::{AsOfParam, Asked},
        register::view_of,
    },
    past::{DEFAULT_EVENTS, MAX_EVENTS, Paging, Past, PastError},
    wire::{self, HistoryEntryBody, OriginBody},
};
use axum::{
    Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use projections::Sight;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

impl Served {
    /// Tells the past on a thread that may wait for the disk.
    pub(super) async fn tell_past<T: Send + 'static>(
        &self,
        sight: Sight,
        known: u64,
        tell: impl FnOnce(&Past) -> Result<T, PastError> + Send + 'static,
    ) -> Result<T, Problem> {
        let past = Past { log: self.instance.log.clone(), live: self.live.clone(), sight, known };
        let told = tokio::task::spawn_blocking(move || tell(&past)).await;
        Ok(told.map_err(|error| Problem::internal(&error))??)
    }
}

/// Which part of a history.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShowHistory {
    /// 从这一序号起（含）；翻页时填上一页的 next.
    start: Option<u64>,
    /// 顺序，默认最新在前.
    #[param(value_type = Option<String>)]
    #[serde(default)]
    order: EventOrder,
    /// 每页条数，默认 50，最多 500.
    limit: Option<usize>,
    /// 截至这一时点所知：条目数、日期（当日终了）或 RFC 3339 时刻.
    #[param(value_type = Option<String>)]
    as_of: Option<AsOfParam>,
    /// 至少更新到这一条目数.
    at_least: Option<u64>,
}

/// A page of a record's history.
#[derive(Serialize, ToSchema)]
pub(crate) struct HistoryBody {
    /// 反映到第几条.
    position: u64,
    /// 台账.
    register: &'static str,
    /// 台账名称.
    title: &'static str,
    /// 编号.
    key: String,
    /// 事件流.
    stream: Uuid,
    /// 共有多少个事件.
    matches: usize,
    /// 各事件.
    entries: Vec<HistoryEntryBody>,
    /// 下一页自哪一序号起.
    next: Option<u64>,
}

/// 一条记录的沿革：何人何日做了什么、由何改为何、依据什么、迟多少天入账.
#[utoipa::path(get, path = "/api/v1/registers/{register}/{key}/history", tag = "台账",
    params(("register" = String, Path, description = "台账"), ("key" = String, Path, description = "编号"),
        ShowHistory),
    responses((status = 200, body = HistoryBody), (status = "default", body = Problem)))]
pub(crate) async fn show_history(
    State(served): State<Served>,
    Caller { sight, .. }: Caller,
    Path((register, key)): Path<(String, String)>,
    Asked(asked): Asked<ShowHistory>,
) -> Result<Response, Problem> {
    let view = view_of(&register)?;
    let known = served.wait_for_models(asked.as_of, asked.at_least).await?;
    let paging = Paging {
        start: asked.start,
        newest_first: matches!(asked.order, EventOrder::Newest),
        limit: asked.limit.unwrap_or(DEFAULT_EVENTS).clamp(1, MAX_EVENTS),
    };
    let name = key.clone();
    let told = move |past: &Past| Ok((past.own_events(view, &name)?, past.history(view, &name, paging)?));
    let (own, page) = served.tell_past(sight, known, told).await?;
    let body = HistoryBody {
        position: known,
        register: view.name(),
        title: view.title(),
        key,
        stream: own.stream.0,
        matches: page.matches,
        entries: page.events.iter().map(wire::history_entry).collect(),
        next: page.next,
    };
    Ok(([(POSITION_HEADER, integer_header(known))], Json(body)).into_response())
}

/// Which field.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShowWhy {
    /// 字段：路径（如 assignment/due）、名称（如 办理期限）或台账的列；不填则为全部.
    field: Option<String>,
    /// 截至这一时点所知：条目数、日期（当日终了）或 RFC 3339 时刻.
    #[param(value_type = Option<String>)]
    as_of: Option<AsOfParam>,
    /// 至少更新到这一条目数.
    at_least: Option<u64>,
}

/// Why the fields of a record are as they are.
#[derive(Serialize, ToSchema)]
pub(crate) struct WhyBody {
    /// 反映到第几条.
    position: u64,
    /// 台账.
    register: &'static str,
    /// 台账名称.
    title: &'static str,
    /// 编号.
    key: String,
    /// 各字段和设定它的事件.
    fields: Vec<OriginBody>,
}

/// 为何如此：一条记录的字段各由哪个事件设定.
#[utoipa::path(get, path = "/api/v1/registers/{register}/{key}/why", tag = "台账",
    params(("register" = String, Path, description = "台账"), ("key" = String, Path, description = "编号"), ShowWhy),
    responses((status = 200, body = WhyBody), (status = "default", body = Problem)))]
pub(crate) async fn show_why(
    State(served): State<Served>,
    Caller { sight, .. }: Caller,
    Path((register, key)): Path<(String, String)>,
    Asked(asked): Asked<ShowWhy>,
) -> Result<Response, Problem> {
    let view = view_of(&register)?;
    let known = served.wait_for_models(asked.as_of, asked.at_least).await?;
    let (name, field) = (key.clone(), asked.field);
    let why = served.tell_past(sight, known, move |past| past.why(view, &name, field.as_deref())).await?;
    let body =
        WhyBody { position: known, register: view.name(), title: view.title(), key, fields: wire::origins(&why) };
    Ok(([(POSITION_HEADER, integer_header(known))], Json(body)).into_response())
}

impl From<PastError> for Problem {
    fn from(error: PastError) -> Self {
        match error {
            PastError::NoRecord => Self::new(ProblemKind::NotFound, "台账中没有这条记录"),
            PastError::NoField => {
                Self::new(ProblemKind::NotFound, "这条记录没有这个字段；不填 field 可看全部").about("field")
            }
            PastError::Read(error) => Self::internal(&error),
            PastError::List(error) => error.into(),
            PastError::Query(error) => error.into(),
        }
    }
}
