//! Personal data over HTTP: read, checked, and who did either. Recording, freezing and erasing are ordinary commands.

use crate::{
    accesses::{AccessScan, Accesses, AccessesError},
    body,
    http::{
        Served,
        caller::Caller,
        command::{command_id, unreadable},
        event::EventOrder,
        header::{POSITION_HEADER, integer_header, location},
        problem::{Problem, ProblemKind},
        reading::{AsOfParam, Asked},
    },
    ledger::Receipt,
    wire::{AccessBody, CheckedBody, DisclosureBody},
};
use axum::{
    Json,
    body::{Body, Bytes, to_bytes},
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    person::{CheckPerson, PersonKey, PersonalField, PersonalKind, ReadPerson},
    value::Note,
};
use projections::rows::View;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The most bytes of a read's or a check's request: a value has at most 4,000 characters, and JSON may be written
/// wastefully.
const MAX_REQUEST_BYTES: usize = 64 << 10;
/// Accesses on one page unless the client says otherwise.
const DEFAULT_ACCESSES: usize = 50;
/// The most accesses on one page.
const MAX_ACCESSES: usize = 500;
/// Nobody on the way keeps what is personal.
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// What somebody wants to read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReadRequest {
    /// 用途，记入日志；不得写入个人信息.
    #[schema(value_type = String)]
    purpose: Note,
    /// 只要哪些项目；不填则为全部.
    #[schema(value_type = Vec<String>)]
    #[serde(default)]
    kinds: Vec<PersonalKind>,
}

/// The value somebody claims.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckRequest {
    /// 项目：name、telephone、signature、position.
    #[schema(value_type = String)]
    kind: PersonalKind,
    /// 待核对的值，不记入日志.
    #[schema(value_type = String)]
    value: Note,
}

/// 查阅个人信息：先登记，后答复；附盐和承诺，可自行核算. 每次查阅只答复一次.
#[utoipa::path(post, path = "/api/v1/persons/{key}/reads", tag = "个人信息",
    params(("key" = String, Path, description = "人员编号"),
        ("Idempotency-Key" = String, Header, description = "编号，由客户端生成，每次查阅一个")),
    request_body = ReadRequest,
    responses((status = 201, body = DisclosureBody), (status = "default", body = Problem)))]
pub(crate) async fn read_person(
    State(served): State<Served>,
    Path(key): Path<String>,
    headers: HeaderMap,
    Caller { actor, sight, .. }: Caller,
    body: Body,
) -> Result<Response, Problem> {
    let ReadRequest { purpose, kinds } = body::read(&received(body).await?)?;
    let command = ReadPerson { person: person_key(&key)?, purpose, kinds };
    let by = (actor, served.shown_now(sight));
    let disclosure = served.instance.ledger.read_person(command_id(&headers)?, by, command).await?;
    let receipt = disclosure.receipt;
    Ok(answer(&receipt, DisclosureBody::from(disclosure)))
}

/// 核对个人信息：所给的值与登记时的承诺是否相符；核对及结果记入日志，所给的值不记.
#[utoipa::path(post, path = "/api/v1/persons/{key}/checks", tag = "个人信息",
    params(("key" = String, Path, description = "人员编号"),
        ("Idempotency-Key" = String, Header, description = "编号，由客户端生成；重发同一核对时不变")),
    request_body = CheckRequest,
    responses((status = 201, body = CheckedBody), (status = "default", body = Problem)))]
pub(crate) async fn check_person(
    State(served): State<Served>,
    Path(key): Path<String>,
    headers: HeaderMap,
    Caller { actor, sight, .. }: Caller,
    body: Body,
) -> Result<Response, Problem> {
    let CheckRequest { kind, value } = body::read(&received(body).await?)?;
    let command = CheckPerson { person: person_key(&key)?, field: PersonalField { kind, value } };
    let by = (actor, served.shown_now(sight));
    let checked = served.instance.ledger.check_person(command_id(&headers)?, by, command).await?;
    Ok(answer(&checked.receipt, CheckedBody::from(checked)))
}

/// Which accesses are listed.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListAccesses {
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

/// A page of accesses.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccessesBody {
    /// 反映到第几条.
    position: u64,
    /// 查阅和核对.
    accesses: Vec<AccessBody>,
    /// 下一页从哪一序号起；没有则到此为止.
    next: Option<u64>,
}

/// 谁在何时、为何查阅或核对过.
#[utoipa::path(get, path = "/api/v1/persons/{key}/accesses", tag = "个人信息",
    params(("key" = String, Path, description = "人员编号"), ListAccesses),
    responses((status = 200, body = AccessesBody), (status = "default", body = Problem)))]
pub(crate) async fn list_accesses(
    State(served): State<Served>,
    Caller { sight, .. }: Caller,
    Path(key): Path<String>,
    Asked(asked): Asked<ListAccesses>,
) -> Result<Response, Problem> {
    let person = person_key(&key)?;
    served.wait_for_log(asked.at_least).await?;
    let known = served.known_entries(asked.as_of)?;
    if served.hides(&sight, View::Person, &key, known).await? {
        return Err(missing(&key));
    }
    let scan = AccessScan {
        person,
        start: asked.start,
        newest_first: matches!(asked.order, EventOrder::Newest),
        limit: asked.limit.unwrap_or(DEFAULT_ACCESSES).clamp(1, MAX_ACCESSES),
        known,
    };
    let log = served.instance.log.clone();
    let accesses = tokio::task::spawn_blocking(move || scan.run(&log)).await;
    let accesses = accesses.map_err(|error| Problem::internal(&error))??;
    let Accesses { found, next } = accesses.ok_or_else(|| missing(&key))?;
    let accesses = found.into_iter().map(AccessBody::from).collect();
    let headers = [(POSITION_HEADER, integer_header(known))];
    Ok((headers, Json(AccessesBody { position: known, accesses, next })).into_response())
}

/// What is in no form of a key names nobody.
fn person_key(key: &str) -> Result<PersonKey, Problem> {
    key.parse().map_err(|_| missing(key))
}

fn missing(key: &str) -> Problem {
    Problem::new(ProblemKind::NotFound, format!("台账中没有个人信息 {key}，请核对编号"))
}

async fn received(body: Body) -> Result<Bytes, Problem> {
    let too_large = || Problem::new(ProblemKind::TooLarge, format!("请求最大 {} KiB", MAX_REQUEST_BYTES >> 10));
    to_bytes(body, MAX_REQUEST_BYTES).await.map_err(|error| unreadable(&error, too_large()))
}

/// An answer that nobody may keep, with where its event lies.
fn answer(receipt: &Receipt, body: impl Serialize) -> Response {
    let headers = [
        (POSITION_HEADER, integer_header(receipt.position + u64::from(receipt.count))),
        (header::LOCATION, location(receipt.position)),
        (header::CACHE_CONTROL, NO_STORE),
    ];
    (StatusCode::CREATED, headers, Json(body)).into_response()
}

impl From<AccessesError> for Problem {
    fn from(error: AccessesError) -> Self {
        Self::internal(&error)
    }
}
