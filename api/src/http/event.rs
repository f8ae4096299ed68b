//! Events over HTTP: listed, one by one, and exported byte for byte.

use crate::http::{
    Served,
    caller::Caller,
    header::{POSITION_HEADER, integer_header},
    problem::{Problem, ProblemKind},
    reading::{AsOfParam, Asked},
};
use crate::reading::{EventFilter, EventScan, Scanned, Within, register_of};
use crate::shown::Shown;
use crate::wire::{self, HistoryEntryBody};
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
    value::{Day, DivisionCode, Moment},
};
use projections::{Sight, rows::MAX_TEXT_CHARS};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::ops::Range;
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
    /// 入账日不早于.
    #[param(value_type = Option<String>)]
    recorded_from: Option<Day>,
    /// 入账日不晚于.
    #[param(value_type = Option<String>)]
    recorded_until: Option<Day>,
    /// 序号不小于.
    position_from: Option<u64>,
    /// 序号不大于.
    position_until: Option<u64>,
    /// 区划代码，含下级：其记录现在或曾经在此的事件；公用的台账（产业链、配置、存证）不属于任何区划.
    #[param(value_type = Option<String>)]
    division: Option<DivisionCode>,
    /// 原文中有这段文字，最多 100 字.
    text: Option<String>,
    /// 从这一序号起（含）；翻页时填上一页的 next.
    start: Option<u64>,
    /// 顺序，默认最新在前.
    #[param(value_type = Option<String>)]
    #[serde(default)]
    order: EventOrder,
    /// 每页条数，默认 50，最多 500；一次最多查看 100000 条，没有查完的由 next 接着查.
    limit: Option<usize>,
    /// 为 true 时，每个事件另附一句话和它带来的变化（told）.
    #[serde(default)]
    told: bool,
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
    /// The event in one sentence, and what it changed; only when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    told: Option<HistoryEntryBody>,
}

/// Whether an event is told.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShowEvent {
    /// 为 true 时，另附一句话和它带来的变化（told）.
    #[serde(default)]
    told: bool,
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
    if asked.told || asked.division.is_some() {
        served.wait_for_models(None, Some(known)).await?;
    }
    let told = asked.told;
    let scan = scan_of(&served, asked, known, served.shown(sight.clone(), known).await?)?;
    let log = served.instance.log.clone();
    let scanned = tokio::task::spawn_blocking(move || scan.run(&log, event_body));
    let Scanned { found, next } = scanned.await.map_err(|error| Problem::internal(&error))??;
    let mut events = found.into_iter().collect::<Result<Vec<_>, _>>()?;
    if told {
        served.tell_events(sight, known, &mut events).await?;
    }
    let headers = [(POSITION_HEADER, integer_header(known))];
    Ok((headers, Json(EventsBody { position: known, events, next })).into_response())
}

impl Served {
    /// Adds to events what they tell.
    async fn tell_events(&self, sight: Sight, known: u64, events: &mut [EventBody]) -> Result<(), Problem> {
        let positions: Vec<u64> = events.iter().map(|event| event.position).collect();
        let told = self.tell_past(sight, known, move |past| past.tell_all(positions.into_iter())).await?;
        for event in events {
            event.told = told.get(&event.position).map(wire::history_entry);
        }
        Ok(())
    }
}

fn scan_of(served: &Served, asked: ListEvents, known: u64, shown: Shown) -> Result<EventScan, Problem> {
    let (stream, range) = (stream_of(&asked)?, range_of(served, &asked, known)?);
    let within = asked.division.map(|division| Within { division, live: served.live.clone(), known });
    let text = asked.text.filter(|text| !text.is_empty());
    if text.as_ref().is_some_and(|text| text.chars().count() > MAX_TEXT_CHARS) {
        let detail = format!("查找的文字最多 {MAX_TEXT_CHARS} 字");
        return Err(Problem::new(ProblemKind::MalformedQuery, detail).about("text"));
    }
    let text = text.map(|text| EventFilter::needle(&text));
    let ListEvents { register, kind, subject, unit, command, from, until, start, order, limit, .. } = asked;
    Ok(EventScan {
        filter: EventFilter { register, kind, subject, unit, command, from, until, text },
        within,
        stream,
        start,
        newest_first: matches!(order, EventOrder::Newest),
        limit: limit.unwrap_or(DEFAULT_EVENTS).clamp(1, MAX_EVENTS),
        first: range.start,
        known: range.end,
        shown,
    })
}

fn stream_of(asked: &ListEvents) -> Result<Option<StreamId>, Problem> {
    Ok(match (asked.stream, asked.register, asked.key.clone()) {
        (Some(stream), _, _) => Some(StreamId(stream)),
        (None, Some(register), Some(key)) => Some(RecordRef { register, key }.stream()),
        (None, None, Some(_)) => {
            return Err(Problem::new(ProblemKind::MalformedQuery, "key 须与 register 一起填写").about("key"));
        }
        (None, _, None) => None,
    })
}

/// The positions asked for. Entries stand in the order of their recording, so days of recording are positions too.
fn range_of(served: &Served, asked: &ListEvents, known: u64) -> Result<Range<u64>, Problem> {
    let until = |day: Day| AsOfParam::Moment(Moment::end_of(day)).entries(&served.instance.log);
    let recorded_from = asked.recorded_from.map_or(Ok(0), |day| until(day.plus_days(-1)))?;
    let recorded_until = asked.recorded_until.map_or(Ok(known), until)?;
    let last = asked.position_until.map_or(known, |position| position.saturating_add(1));
    Ok(asked.position_from.unwrap_or(0).max(recorded_from)..known.min(recorded_until).min(last))
}

fn event_body(entry: &store::Entry<'_>) -> Result<EventBody, Problem> {
    let register = register_of(entry.bytes).map_err(|error| Problem::internal(&error))?;
    Ok(EventBody {
        position: entry.position,
        register: register.name(),
        register_title: register.title(),
        recorded_at: Moment(entry.recorded_at).to_string(),
        entry: serde_json::from_slice(entry.bytes).map_err(|error| Problem::internal(&error))?,
        told: None,
    })
}

/// 单个事件.
#[utoipa::path(get, path = "/api/v1/events/{position}", tag = "事件",
    params(("position" = u64, Path, description = "序号"), ShowEvent),
    responses((status = 200, body = EventBody), (status = "default", body = Problem)))]
pub(crate) async fn show_event(
    State(served): State<Served>,
    Caller { sight, .. }: Caller,
    Path(position): Path<String>,
    Asked(asked): Asked<ShowEvent>,
) -> Result<Response, Problem> {
    let missing = || Problem::new(ProblemKind::NotFound, format!("没有第 {position} 号事件"));
    let position: u64 = position.parse().map_err(|_| missing())?;
    let known = served.instance.log.head_now();
    let shown = served.shown(sight.clone(), known).await?;
    let chunk = served.instance.log.read_now(position, Direction::Forward, Limit::entries(1))?;
    let entry = shown.of(&chunk).find(|entry| entry.position == position).ok_or_else(missing)?;
    let mut event = [event_body(&entry)?];
    if asked.told {
        served.wait_for_models(None, Some(known)).await?;
        served.tell_events(sight, known, &mut event).await?;
    }
    let headers = [(POSITION_HEADER, integer_header(known))];
    let [event] = event;
    Ok((headers, Json(event)).into_response())
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
