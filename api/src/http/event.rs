//! Events over HTTP: listed, one by one, and exported byte for byte.

use crate::http::{
    Served,
    caller::Caller,
    header::{POSITION_HEADER, integer_header},
    problem::{Problem, ProblemKind},
    reading::{AsOfParam, Asked},
};
use crate::reading::{EventFilter, EventScan, Scanned, register_of};
use crate::shown::Shown;
use axum::{
    Json,
    body::{Body, Bytes},
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use domain::{
    register::Register,
    stream::{RecordRef, StreamId},
    value::{Day, Moment},
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use store::{Direction, EmbeddedLog, Limit, ReadError};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use utoipa::ToSchema;
use uuid::Uuid;

/// Events on one page unless the client says otherwise.
const DEFAULT_EVENTS: usize = 50;
/// The most events on one page.
const MAX_EVENTS: usize = 500;
/// How many chunks of an export wait for a slow reader.
const EXPORT_CHUNKS: usize = 4;

/// In which order events are listed.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EventOrder {
    /// Newest first.
    #[default]
    Newest,
    /// Oldest first.
    Oldest,
}

/// Which events are listed.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListEvents {
    /// 台账，如 `visit`.
    #[param(value_type = Option<String>)]
    register: Option<Register>,
    /// 记录编号，与 register 一起指明一条记录.
    key: Option<String>,
    /// 事件类型，如 `VisitLogged`.
    #[serde(rename = "type")]
    kind: Option<String>,
    /// 办理人.
    subject: Option<String>,
    /// 单位.
    unit: Option<String>,
    /// 事件流.
    stream: Option<Uuid>,
    /// 命令编号.
    command: Option<Uuid>,
    /// 业务日期不早于.
    #[param(value_type = Option<String>)]
    from: Option<Day>,
    /// 业务日期不晚于.
    #[param(value_type = Option<String>)]
    until: Option<Day>,
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

/// One event, with what makes it readable beside the exact entry.
#[derive(Serialize, ToSchema)]
pub(crate) struct EventBody {
    /// Its place in the log.
    position: u64,
    /// Its register.
    register: &'static str,
    /// The register's Chinese name.
    register_title: &'static str,
    /// When it was recorded (入账时间), China's time.
    recorded_at: String,
    /// The entry exactly as the log holds it.
    #[schema(value_type = Object)]
    entry: Box<RawValue>,
}

/// A page of events.
#[derive(Serialize, ToSchema)]
pub(crate) struct EventsBody {
    /// How many entries the answer reflects.
    position: u64,
    /// The events.
    events: Vec<EventBody>,
    /// Where the next page starts, if there may be more.
    next: Option<u64>,
}

/// 事件列表.
#[utoipa::path(get, path = "/api/v1/events", tag = "事件", params(ListEvents),
    responses((status = 200, body = EventsBody), (status = "default", body = Problem)))]
pub(crate) async fn list_events(
    State(served): State<Served>,
    Caller { sight, .. }: Caller,
    Asked(asked): Asked<ListEvents>,
) -> Result<Response, Problem> {
    served.wait_for_log(asked.at_least).await?;
    let known = served.known_entries(asked.as_of)?;
    let scan = scan_of(asked, known, served.shown(sight, known).await?)?;
    let log = served.instance.log.clone();
    let scanned = tokio::task::spawn_blocking(move || scan.run(&log, event_body));
    let Scanned { found, next } = scanned.await.map_err(|error| Problem::internal(&error))??;
    let events = found.into_iter().collect::<Result<Vec<_>, _>>()?;
    let headers = [(POSITION_HEADER, integer_header(known))];
    Ok((headers, Json(EventsBody { position: known, events, next })).into_response())
}

fn scan_of(asked: ListEvents, known: u64, shown: Shown) -> Result<EventScan, Problem> {
    let stream = match (asked.stream, asked.register, asked.key) {
        (Some(stream), _, _) => Some(StreamId(stream)),
        (None, Some(register), Some(key)) => Some(RecordRef { register, key }.stream()),
        (None, None, Some(_)) => {
            return Err(Problem::new(ProblemKind::MalformedQuery, "key 须与 register 一起填写").about("key"));
        }
        (None, _, None) => None,
    };
    let ListEvents { register, kind, subject, unit, command, from, until, start, order, limit, .. } = asked;
    Ok(EventScan {
        filter: EventFilter { register, kind, subject, unit, command, from, until },
        stream,
        start,
        newest_first: matches!(order, EventOrder::Newest),
        limit: limit.unwrap_or(DEFAULT_EVENTS).clamp(1, MAX_EVENTS),
        known,
        shown,
    })
}

fn event_body(entry: &store::Entry<'_>) -> Result<EventBody, Problem> {
    let register = register_of(entry.bytes).map_err(|error| Problem::internal(&error))?;
    Ok(EventBody {
        position: entry.position,
        register: register.name(),
        register_title: register.title(),
        recorded_at: Moment(entry.recorded_at).to_string(),
        entry: serde_json::from_slice(entry.bytes).map_err(|error| Problem::internal(&error))?,
    })
}

/// 单个事件.
#[utoipa::path(get, path = "/api/v1/events/{position}", tag = "事件",
    params(("position" = u64, Path, description = "序号")),
    responses((status = 200, body = EventBody), (status = "default", body = Problem)))]
pub(crate) async fn show_event(
    State(served): State<Served>,
    Caller { sight, .. }: Caller,
    Path(position): Path<String>,
) -> Result<Response, Problem> {
    let missing = || Problem::new(ProblemKind::NotFound, format!("没有第 {position} 号事件"));
    let position: u64 = position.parse().map_err(|_| missing())?;
    let known = served.instance.log.head_now();
    let shown = served.shown(sight, known).await?;
    let chunk = served.instance.log.read_now(position, Direction::Forward, Limit::entries(1))?;
    let entry = shown.of(&chunk).find(|entry| entry.position == position).ok_or_else(missing)?;
    let headers = [(POSITION_HEADER, integer_header(known))];
    Ok((headers, Json(event_body(&entry)?)).into_response())
}

/// Which part of the log is exported.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExportEvents {
    /// 从这一序号起.
    #[serde(default)]
    start: u64,
    /// 截至这一时点所知：条目数、日期（当日终了）或 RFC 3339 时刻.
    #[param(value_type = Option<String>)]
    as_of: Option<AsOfParam>,
    /// 至少更新到这一条目数.
    at_least: Option<u64>,
}

/// 导出事件，逐行一条，与日志中的字节完全一致.
#[utoipa::path(get, path = "/api/v1/events/export", tag = "事件", params(ExportEvents),
    responses((status = 200, content_type = "application/x-ndjson", body = String),
        (status = "default", body = Problem)))]
pub(crate) async fn export_events(
    State(served): State<Served>,
    Caller { sight, .. }: Caller,
    Asked(asked): Asked<ExportEvents>,
) -> Result<Response, Problem> {
    served.wait_for_log(asked.at_least).await?;
    let known = served.known_entries(asked.as_of)?;
    let (sender, receiver) = mpsc::channel(EXPORT_CHUNKS);
    let (log, shown) = (served.instance.log.clone(), served.shown(sight, known).await?);
    drop(tokio::task::spawn_blocking(move || send_lines(&log, (asked.start, known), &shown, &sender)));
    let headers = [
        (header::CONTENT_TYPE, header::HeaderValue::from_static("application/x-ndjson")),
        (POSITION_HEADER, integer_header(known)),
    ];
    Ok((headers, Body::from_stream(ReceiverStream::new(receiver))).into_response())
}

/// Sends entries that are shown as lines until all are sent or the reader has gone. Damage ends the transfer with an
/// error, so that a short file is never taken for a whole one.
fn send_lines(
    log: &EmbeddedLog,
    (start, known): (u64, u64),
    shown: &Shown,
    sender: &mpsc::Sender<Result<Bytes, ReadError>>,
) {
    for chunk in log.scan(start) {
        let over = chunk.as_ref().map_or(true, |chunk| chunk.last().is_none_or(|last| last.position + 1 >= known));
        let lines = chunk.map(|chunk| {
            let mut lines = Vec::new();
            for entry in shown.of(&chunk).filter(|entry| entry.position < known) {
                lines.extend_from_slice(entry.bytes);
                lines.push(b'\n');
            }
            Bytes::from(lines)
        });
        if let Err(error) = &lines {
            tracing::error!(%error, "an export was broken off");
        }
        if sender.blocking_send(lines).is_err() || over {
            return;
        }
    }
}
