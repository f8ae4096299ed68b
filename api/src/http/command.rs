//! Commands over HTTP: one path per command, named as the command is.

use crate::{
    body,
    http::{
        Served,
        account::refuse_secrets,
        body_time,
        caller::Caller,
        header::{IDEMPOTENCY_KEY, POSITION_HEADER, entity_version, integer_header, version_tag},
        problem::{Problem, ProblemKind},
    },
    ledger::{Receipt, Submission},
    wire::{self, ForeseenBody},
};
use axum::{
    Json,
    body::{Body, Bytes, to_bytes},
    extract::{Path, Request, State},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use domain::{command::Command, evidence::EvidenceCommand, value::Day};
use http_body_util::LengthLimitError;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;
use uuid::Uuid;

/// The most bytes of a command's request: an entry may have 65,535, and JSON may be written wastefully.
pub(crate) const MAX_COMMAND_BYTES: usize = 256 << 10;

/// What stands around a command's body.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CommandRequest<'a> {
    business_date: Day,
    #[serde(default)]
    expected_version: Option<u64>,
    #[serde(default)]
    correlation: Option<Uuid>,
    #[serde(borrow)]
    body: &'a RawValue,
}

/// The answer to an accepted command: its events are durable (回执).
#[derive(Serialize, ToSchema)]
pub(crate) struct ReceiptBody {
    /// The position of its first event.
    position: u64,
    /// How many events it made; they follow each other.
    count: u32,
    /// The stream of the record it was about.
    stream: Uuid,
    /// How many events that stream held after it: the version to expect next.
    stream_version: u64,
    /// Whether it had been accepted before, and this is the first answer again.
    repeated: bool,
    /// When it was recorded (入账时间), China's time.
    recorded_at: String,
    /// The number that leads to its receipt (回执号): `/api/v1/receipts/{number}`.
    receipt: String,
}

impl ReceiptBody {
    /// The answer, with the number that leads to the receipt.
    pub(super) fn of(served: &Served, receipt: &Receipt) -> Result<Self, Problem> {
        // The entry was written a moment ago: the system has it in memory.
        let number = served.instance.evidence.receipt_number(receipt.position)?;
        Ok(Self {
            position: receipt.position,
            count: receipt.count,
            stream: receipt.stream.0,
            stream_version: receipt.stream_version,
            repeated: receipt.repeated,
            recorded_at: receipt.recorded_at.to_string(),
            receipt: number.to_string(),
        })
    }
}

/// Takes a command.
pub(super) async fn submit_command(
    State(served): State<Served>,
    Path(name): Path<String>,
    caller: Caller,
    request: Request,
) -> Result<Response, Problem> {
    let (Parts { headers, .. }, body) = request.into_parts();
    let submission = submission(&served, &name, caller, command_id, &headers, body).await?;
    let command = submission.command.name();
    let receipt = served.instance.ledger.submit(submission).await;
    let outcome = if receipt.is_ok() { "accepted" } else { "refused" };
    metrics::counter!("commands_total", "command" => command, "outcome" => outcome).increment(1);
    accepted(&served, &receipt?)
}

/// Reads a command and who gives it, and refuses what nobody may send here.
async fn submission(
    served: &Served,
    name: &str,
    Caller { actor, sight, .. }: Caller,
    command_id: impl FnOnce(&HeaderMap) -> Result<Uuid, Problem>,
    headers: &HeaderMap,
    body: Body,
) -> Result<Submission, Problem> {
    let bytes = read_body(body).await?;
    let request: CommandRequest<'_> = body::read(&bytes)?;
    let submission = Submission {
        command_id: command_id(headers)?,
        actor,
        shown: served.shown_now(sight),
        business_date: request.business_date,
        expected_version: expected_version(headers, request.expected_version)?,
        correlation: request.correlation,
        command: body::read_command(name, request.body.get(), "body")?,
    };
    refuse_keys(&submission.command)?;
    refuse_secrets(&submission.command)?;
    Ok(submission)
}

/// 预演：按此时的台账判断一条命令，答以将登记的事件；什么也不登记.
#[derive(Serialize, ToSchema)]
pub(crate) struct PreviewBody {
    /// 将登记的事件，依次.
    events: Vec<ForeseenBody>,
}

/// 预演：所填的能否登记、将登记什么、由何改为何（如交办时算出的期限）；请求内容同命令，什么也不登记.
#[utoipa::path(post, path = "/api/v1/previews/{name}", tag = "命令",
    params(("name" = String, Path, description = "命令，如 AssignDemand")), request_body = Object,
    responses((status = 200, body = PreviewBody), (status = "default", body = Problem)))]
pub(crate) async fn preview_command(
    State(served): State<Served>,
    Path(name): Path<String>,
    caller: Caller,
    request: Request,
) -> Result<Json<PreviewBody>, Problem> {
    let (Parts { headers, .. }, body) = request.into_parts();
    let sight = caller.sight.clone();
    let submission = submission(&served, &name, caller, |_| Ok(Uuid::nil()), &headers, body).await?;
    if matches!(submission.command, Command::Person(_)) {
        return Err(Problem::new(ProblemKind::NotAllowed, "个人信息不预演：存入保险库之前不处理"));
    }
    let steps = served.instance.ledger.foresee(&submission).await?;
    let known = served.instance.log.head_now();
    let told = served.tell_past(sight, known, move |past| Ok(past.tell(&steps))).await?;
    Ok(Json(PreviewBody { events: told.iter().map(wire::foreseen).collect() }))
}

/// The answer to a command that was accepted.
pub(super) fn accepted(served: &Served, receipt: &Receipt) -> Result<Response, Problem> {
    let body = ReceiptBody::of(served, receipt)?;
    let headers = [
        (header::ETAG, version_tag(receipt.stream_version)),
        (POSITION_HEADER, integer_header(receipt.position + u64::from(receipt.count))),
        (header::LOCATION, super::header::location(receipt.position)),
    ];
    Ok((StatusCode::CREATED, headers, Json(body)).into_response())
}

/// Registering a key that nobody here holds would silence the ledger: only who makes the key registers it.
fn refuse_keys(command: &Command) -> Result<(), Problem> {
    let keys = matches!(
        command,
        Command::Evidence(EvidenceCommand::RegisterSigningKey(_) | EvidenceCommand::RotateSigningKey(_))
    );
    if keys {
        let detail = "签名密钥在生成时由 lianjian init 登记，不能单独提交";
        return Err(Problem::new(ProblemKind::NotAllowed, detail));
    }
    Ok(())
}

/// The bytes of a command's request.
pub(super) async fn read_body(body: Body) -> Result<Bytes, Problem> {
    let too_large = || Problem::new(ProblemKind::TooLarge, format!("命令最大 {} KiB", MAX_COMMAND_BYTES >> 10));
    to_bytes(body, MAX_COMMAND_BYTES).await.map_err(|error| unreadable(&error, too_large()))
}

/// The id a client made for a command.
pub(super) fn command_id(headers: &HeaderMap) -> Result<Uuid, Problem> {
    let refuse = |detail: &str| Problem::new(ProblemKind::MalformedHeader, detail).about("Idempotency-Key");
    let value = headers
        .get(IDEMPOTENCY_KEY)
        .ok_or_else(|| refuse("缺少请求头 Idempotency-Key：每条命令须带一个客户端生成的 UUID，重发时不变"))?;
    let text = value.to_str().unwrap_or_default().trim_matches('"');
    text.parse().map_err(|_| refuse("Idempotency-Key 应为 UUID"))
}

/// The version may be given in the header or in the body; given twice, both must say the same.
fn expected_version(headers: &HeaderMap, in_body: Option<u64>) -> Result<Option<u64>, Problem> {
    let in_header = headers.get(header::IF_MATCH).map(entity_version).transpose()?;
    match (in_header, in_body) {
        (Some(tag), Some(body)) if tag != body => {
            let detail = format!("If-Match 为 {tag}，而 expected_version 为 {body}，两者不一致");
            Err(Problem::new(ProblemKind::MalformedHeader, detail).about("If-Match"))
        }
        (tag, body) => Ok(tag.or(body)),
    }
}

/// Why a body could not be read; `too_large` says so of one that is longer than its limit.
pub(super) fn unreadable(error: &axum::Error, too_large: Problem) -> Problem {
    if std::error::Error::source(error).is_some_and(|source| source.is::<LengthLimitError>()) {
        too_large
    } else if body_time::is_too_slow(error) {
        Problem::new(ProblemKind::TooSlow, "请求内容未能在规定时间内收完")
    } else {
        Problem::new(ProblemKind::MalformedBody, "请求内容未能完整接收")
    }
}
