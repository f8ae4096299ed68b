//! Attachments over HTTP: uploaded before the event that names them, and read by their digest.

use crate::http::{
    Served,
    command::unreadable,
    problem::{Problem, ProblemKind},
};
use axum::{
    Json,
    body::{Body, to_bytes},
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{value::Digest, visit::MediaKind};
use serde::Serialize;
use std::io::Read as _;
use store::{AttachmentDigest, AttachmentKind, MAX_ATTACHMENT_BYTES};
use utoipa::ToSchema;

/// The most bytes of an upload's request.
pub(crate) const MAX_UPLOAD_BYTES: usize = MAX_ATTACHMENT_BYTES as usize;
/// How many uploads are received at the same time, for each is held in memory.
pub(crate) const MAX_CONCURRENT_UPLOADS: usize = 8;

/// The media type of bytes that do not say what they are.
const UNSTATED: &[u8] = b"application/octet-stream";

/// An attachment that is kept, as the command that names it must state it.
#[derive(Serialize, ToSchema)]
pub(crate) struct AttachmentBody {
    /// SHA-256 of its bytes.
    #[schema(value_type = String)]
    digest: Digest,
    /// Its kind.
    #[schema(value_type = String)]
    kind: MediaKind,
    /// Its size in bytes.
    bytes: u64,
}

/// 上传附件（JPEG、PNG、WebP、HEIC、PDF，最大 10 MiB）；此后可在走访记录中引用.
#[utoipa::path(put, path = "/api/v1/attachments", tag = "附件",
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = AttachmentBody), (status = "default", body = Problem)))]
pub(crate) async fn upload_attachment(
    State(served): State<Served>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let Ok(_turn) = served.uploads.try_acquire() else {
        return Err(Problem::new(ProblemKind::Overloaded, "同时上传的附件过多"));
    };
    let bytes = to_bytes(body, MAX_UPLOAD_BYTES).await;
    let bytes = bytes.map_err(|error| unreadable(&error, store::AttachmentError::TooLarge.into()))?;
    refuse_other_kinds(&headers, AttachmentKind::of(&bytes))?;
    let attachments = served.instance.attachments.clone();
    let stored = tokio::task::spawn_blocking(move || attachments.put(&bytes));
    let stored = stored.await.map_err(|error| Problem::internal(&error))??;
    let body = AttachmentBody { digest: Digest(stored.digest.0), kind: kind(stored.kind), bytes: stored.bytes };
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

/// What the bytes are counts; a header that says something else is a mistake, or an attempt to have others take them
/// for it.
fn refuse_other_kinds(headers: &HeaderMap, kind: Option<AttachmentKind>) -> Result<(), Problem> {
    let stated = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    let (Some(stated), Some(kind)) = (stated, kind) else { return Ok(()) };
    if stated == UNSTATED || stated.eq_ignore_ascii_case(kind.media_type().as_bytes()) {
        return Ok(());
    }
    let detail = format!("内容是 {}，与 Content-Type 不符", kind.media_type());
    Err(Problem::new(ProblemKind::UnsupportedMedia, detail).about("Content-Type"))
}

/// 读取附件.
#[utoipa::path(get, path = "/api/v1/attachments/{digest}", tag = "附件",
    params(("digest" = String, Path, description = "SHA-256 摘要")),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>),
        (status = "default", body = Problem)))]
pub(crate) async fn show_attachment(
    State(served): State<Served>,
    Path(digest): Path<String>,
) -> Result<Response, Problem> {
    let missing = || Problem::new(ProblemKind::NotFound, format!("没有附件 {digest}"));
    let parsed: Digest = digest.parse().map_err(|_| missing())?;
    let attachments = served.instance.attachments.clone();
    let read = move || -> Result<_, Problem> {
        let Some((stored, mut file)) = attachments.get(AttachmentDigest(parsed.0))? else { return Ok(None) };
        let mut contents = Vec::with_capacity(usize::try_from(stored.bytes).unwrap_or(0));
        file.read_to_end(&mut contents).map_err(|error| Problem::internal(&error))?;
        Ok(Some((stored.kind.media_type(), contents)))
    };
    let read = tokio::task::spawn_blocking(read).await.map_err(|error| Problem::internal(&error))??;
    let (media_type, contents) = read.ok_or_else(missing)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, immutable")),
    ];
    Ok((headers, Body::from(contents)).into_response())
}

fn kind(kind: AttachmentKind) -> MediaKind {
    match kind {
        AttachmentKind::Jpeg => MediaKind::Jpeg,
        AttachmentKind::Png => MediaKind::Png,
        AttachmentKind::Webp => MediaKind::Webp,
        AttachmentKind::Heic => MediaKind::Heic,
        AttachmentKind::Pdf => MediaKind::Pdf,
    }
}
