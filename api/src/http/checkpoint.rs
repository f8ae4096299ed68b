//! Checkpoints over HTTP: the newest as auditors and witnesses fetch it, all that were published with their state, and
//! publishing on demand.

use crate::{
    evidence::{CheckpointError, PublishError, Published, TreeUnusable, witnessed},
    http::{
        Served,
        header::{POSITION_HEADER, integer_header},
        problem::{Problem, ProblemKind},
        reading::Asked,
    },
};
use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::value::Moment;
use serde::{Deserialize, Serialize};
use store::{Direction, Limit, note::NoteSignature};
use utoipa::ToSchema;

/// A checkpoint and other small texts of the log, as C2SP tlog-tiles asks for.
pub(super) const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
/// What may change with the next checkpoint.
pub(super) const NO_CACHE: HeaderValue = HeaderValue::from_static("no-cache");
/// Checkpoints on one page unless the client says otherwise.
const DEFAULT_CHECKPOINTS: usize = 50;
/// The most checkpoints on one page.
const MAX_CHECKPOINTS: usize = 500;
/// The bytes of a cosignature: its moment, and an Ed25519 signature (C2SP tlog-cosignature).
const COSIGNATURE_BYTES: usize = 8 + 64;
/// Microseconds in a second.
const SECOND_US: i64 = 1_000_000;

/// A signature under a checkpoint.
#[derive(Serialize, ToSchema)]
pub(crate) struct SignatureBody {
    /// 签名者的名称.
    name: String,
    /// 密钥编号，8 位十六进制.
    key: String,
    /// 见证方签名时自述的时间；台账自己的签名没有.
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<String>,
}

/// A published checkpoint.
#[derive(Serialize, ToSchema)]
pub(crate) struct CheckpointBody {
    /// 覆盖的条目数.
    size: u64,
    /// 默克尔树根，Base64.
    root: String,
    /// 所覆盖的最后一条的入账时间.
    covers_until: Option<String>,
    /// 台账的签名.
    signatures: Vec<SignatureBody>,
    /// 见证方的签名；没有即尚未见证.
    witnessed: Vec<SignatureBody>,
    /// 见证是否已达到名册的要求；名册不要求见证的没有.
    #[serde(skip_serializing_if = "Option::is_none")]
    quorum: Option<bool>,
    /// 见证达到要求的时间，按见证方自述.
    #[serde(skip_serializing_if = "Option::is_none")]
    quorum_since: Option<String>,
    /// 检查点原文（C2SP tlog-checkpoint）.
    note: String,
}

/// The checkpoints there are, and how far the ledger is ahead of them.
#[derive(Serialize, ToSchema)]
pub(crate) struct CheckpointsBody {
    /// 已落盘的条目数.
    position: u64,
    /// 已公布的检查点覆盖的条目数.
    published: u64,
    /// 台账名称；尚无签名密钥的没有.
    origin: Option<String>,
    /// 曾用和现用的签名公钥，最后一个为现用.
    keys: Vec<String>,
    /// 不签名的原因和处理办法；正常时没有.
    #[serde(skip_serializing_if = "Option::is_none")]
    unsigned: Option<String>,
    /// 下一个检查点的公布时间.
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<String>,
    /// 已公布的检查点，新的在前.
    checkpoints: Vec<CheckpointBody>,
    /// 共公布多少个.
    total: usize,
    /// 还有更早的：下一页的 before.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
}

/// Which checkpoints are listed.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListCheckpoints {
    /// 只列条目数小于此的；翻页时填上一页的 next.
    before: Option<u64>,
    /// 每页个数，默认 50，最多 500.
    limit: Option<usize>,
}

/// 最新的检查点（C2SP tlog-checkpoint）.
#[utoipa::path(get, path = "/checkpoint", tag = "存证",
    responses((status = 200, content_type = "text/plain", body = String), (status = "default", body = Problem)))]
pub(crate) async fn show_checkpoint(State(served): State<Served>) -> Result<Response, Problem> {
    let newest = served.instance.evidence.newest().ok_or_else(|| nothing_published(&served))?;
    Ok(([(header::CONTENT_TYPE, TEXT), (header::CACHE_CONTROL, NO_CACHE)], newest.note.format()).into_response())
}

/// 已公布的检查点：已落盘、已公布、由谁在何时见证.
#[utoipa::path(get, path = "/api/v1/checkpoints", tag = "存证", params(ListCheckpoints),
    responses((status = 200, body = CheckpointsBody), (status = "default", body = Problem)))]
pub(crate) async fn list_checkpoints(
    State(served): State<Served>,
    Asked(asked): Asked<ListCheckpoints>,
) -> Result<Response, Problem> {
    let limit = asked.limit.unwrap_or(DEFAULT_CHECKPOINTS).clamp(1, MAX_CHECKPOINTS);
    let page = tokio::task::spawn_blocking(move || page(&served, asked.before.unwrap_or(u64::MAX), limit));
    let body = page.await.map_err(|error| Problem::internal(&error))??;
    Ok(([(POSITION_HEADER, integer_header(body.position))], Json(body)).into_response())
}

fn page(served: &Served, before: u64, limit: usize) -> Result<CheckpointsBody, Problem> {
    let evidence = &served.instance.evidence;
    let sizes = evidence.sizes_below(before, limit + 1);
    let next = sizes.get(limit).and_then(|_| sizes.get(limit - 1)).copied();
    let mut checkpoints = Vec::with_capacity(sizes.len().min(limit));
    for size in sizes.into_iter().take(limit) {
        if let Some(published) = evidence.checkpoint(size)? {
            checkpoints.push(body(served, &published)?);
        }
    }
    let blocked = evidence.blocked().map(|blocked| blocked.advice());
    let no_key = evidence.can_sign().err().map(|no_key| no_key.advice().to_owned());
    Ok(CheckpointsBody {
        position: served.instance.log.head_now(),
        published: evidence.newest().map_or(0, |newest| newest.checkpoint.size),
        origin: evidence.origin(),
        keys: evidence.verifiers().iter().map(ToString::to_string).collect(),
        unsigned: blocked.or(no_key),
        due: evidence.due().map(|due| due.to_string()),
        checkpoints,
        total: evidence.published_count(),
        next,
    })
}

/// 覆盖这么多条目的检查点.
#[utoipa::path(get, path = "/api/v1/checkpoints/{size}", tag = "存证",
    params(("size" = u64, Path, description = "条目数")),
    responses((status = 200, body = CheckpointBody), (status = "default", body = Problem)))]
pub(crate) async fn show_published_checkpoint(
    State(served): State<Served>,
    Path(size): Path<String>,
) -> Result<Json<CheckpointBody>, Problem> {
    let missing = || Problem::new(ProblemKind::NotFound, format!("没有公布过覆盖 {size} 条的检查点"));
    let number: u64 = size.parse().map_err(|_| missing())?;
    let published = served.instance.evidence.checkpoint(number)?.ok_or_else(missing)?;
    Ok(Json(body(&served, &published)?))
}

/// 立即公布检查点；没有新的条目时，答以最新的一个.
#[utoipa::path(post, path = "/api/v1/checkpoints", tag = "存证",
    responses((status = 201, body = CheckpointBody), (status = 200, body = CheckpointBody),
        (status = "default", body = Problem)))]
pub(crate) async fn publish_checkpoint(State(served): State<Served>) -> Result<Response, Problem> {
    let publication = served.instance.evidence.publish().await?;
    let status = if publication.is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(body(&served, &publication.published)?)).into_response())
}

/// The problem when there is no checkpoint yet.
pub(super) fn nothing_published(served: &Served) -> Problem {
    let evidence = &served.instance.evidence;
    match (evidence.blocked(), evidence.can_sign()) {
        (Some(blocked), _) => blocked.into(),
        (None, Err(no_key)) => Problem::new(ProblemKind::NoSigningKey, no_key.advice()),
        (None, Ok(())) => Problem::new(ProblemKind::NotPublished, "尚未公布检查点"),
    }
}

fn body(served: &Served, published: &Published) -> Result<CheckpointBody, Problem> {
    let Published { checkpoint, note } = published;
    let last = checkpoint.size.saturating_sub(1);
    let chunk = served.instance.log.read_now(last, Direction::Forward, Limit::entries(1))?;
    let covers_until = chunk.iter().next().map(|entry| Moment(entry.recorded_at).to_string());
    // A policy that cannot be read is told where witnesses are listed; here it is as if there were none.
    let judged = witnessed(&served.instance.evidence.policy().unwrap_or_default(), published);
    let (own, witnesses): (Vec<_>, Vec<_>) =
        note.signatures().iter().partition(|signature| signature.name == checkpoint.origin);
    Ok(CheckpointBody {
        size: checkpoint.size,
        root: checkpoint.root.base64(),
        covers_until,
        signatures: own.into_iter().map(signature).collect(),
        witnessed: witnesses.into_iter().map(signature).collect(),
        quorum: judged.is_enough,
        quorum_since: judged.since.and_then(seconds),
        note: note.format(),
    })
}

fn signature(signature: &NoteSignature) -> SignatureBody {
    let time = match signature.bytes.split_first_chunk::<8>() {
        Some((time, _)) if signature.bytes.len() == COSIGNATURE_BYTES => seconds(u64::from_be_bytes(*time)),
        Some(_) | None => None,
    };
    SignatureBody { name: signature.name.clone(), key: signature.id.to_string(), time }
}

/// A moment that a witness names, in seconds since 1970.
fn seconds(time: u64) -> Option<String> {
    i64::try_from(time).ok()?.checked_mul(SECOND_US).map(|time| Moment(time).to_string())
}

impl From<PublishError> for Problem {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::NoKey(no_key) => Self::new(ProblemKind::NoSigningKey, no_key.advice()),
            PublishError::Blocked(blocked) => blocked.into(),
            PublishError::Tree(_)
            | PublishError::Behind(_)
            | PublishError::Root(_)
            | PublishError::Sign(_)
            | PublishError::Note(_)
            | PublishError::Unsound
            | PublishError::Keep(_)
            | PublishError::Rotation(_)
            | PublishError::BrokenOff => Self::internal(&error),
        }
    }
}

impl From<CheckpointError> for Problem {
    fn from(error: CheckpointError) -> Self {
        Self::internal(&error)
    }
}

impl From<TreeUnusable> for Problem {
    fn from(error: TreeUnusable) -> Self {
        Self::internal(&error)
    }
}
