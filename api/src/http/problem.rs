//! Every refusal as a problem document (RFC 9457): the one place that says which error is which problem. Types are
//! stable; what went wrong inside is logged here, once, and never leaves.

use crate::{
    body::{BodyError, CommandError},
    evidence::Blocked,
    http::request_id,
    ledger::{AccessError, SubmitError},
    report::ReportError,
};
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::refusal::{Refusal, RefusalKind};
use serde::{Serialize, Serializer};
use store::{AppendError, AttachmentError, ReadError};
use utoipa::ToSchema;
use uuid::Uuid;

mod explained;
mod kind;

pub(super) use explained::{__path_show_problem_kind, refuse_method, refuse_path, show_problem_kind};
pub use kind::ProblemKind;

/// Where problem types are explained.
pub const PROBLEM_PATH: &str = "/problems/";
/// The media type of a problem document.
const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/problem+json");
/// After so many seconds a client that met a busy server may try again.
const RETRY_AFTER_S: HeaderValue = HeaderValue::from_static("1");

/// A problem document.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// The stable class of the problem, a path of this server that explains it.
    #[serde(rename = "type", serialize_with = "write_type")]
    #[schema(value_type = String)]
    kind: ProblemKind,
    /// The class in Chinese.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What is wrong in this case, in Chinese.
    detail: String,
    /// What to do, in Chinese.
    advice: &'static str,
    /// The field it is about, as a path.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// What the server has, where the client expected something else: a stream version, a position.
    #[serde(skip_serializing_if = "Option::is_none")]
    actual: Option<u64>,
    /// The request it happened in, as `urn:uuid:…`: the id in `X-Request-Id` and in the server's log.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "write_instance")]
    #[schema(value_type = Option<String>)]
    instance: Option<Uuid>,
}

impl Problem {
    /// A problem of a kind.
    pub fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            title: kind.title(),
            status: kind.status().as_u16(),
            detail: detail.into(),
            advice: kind.advice(),
            field: None,
            actual: None,
            instance: None,
        }
    }

    /// The same, about a field.
    #[must_use]
    pub fn about(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// The same, with what the server has.
    #[must_use]
    pub fn with_actual(mut self, actual: u64) -> Self {
        self.actual = Some(actual);
        self
    }

    /// A failure inside: logged with all its causes, answered without them.
    pub fn internal(error: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error = chain(error), "a request failed inside");
        Self::new(ProblemKind::Internal, "服务器内部出错，本次请求未完成")
    }

    /// The sentence about this case.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The last part of its `type`.
    #[must_use]
    pub fn slug(&self) -> &'static str {
        self.kind.slug()
    }

    /// The class in Chinese.
    #[must_use]
    pub fn title(&self) -> &str {
        self.title
    }

    /// The field it is about.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }

    /// What to do.
    #[must_use]
    pub fn advice(&self) -> &str {
        self.advice
    }
}

fn write_type<S: Serializer>(kind: &ProblemKind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{PROBLEM_PATH}{}", kind.slug()))
}

fn write_instance<S: Serializer>(request: &Option<Uuid>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&request.unwrap_or_default().urn())
}

/// An error with its causes, on one line.
pub(super) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

impl IntoResponse for Problem {
    fn into_response(mut self) -> Response {
        self.instance = request_id::current();
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        // What was asked for is not there yet: no failure of the server, and worth asking again.
        let comes_by_itself = matches!(self.kind, ProblemKind::NotYet | ProblemKind::NotPublished);
        let mut response = (status, Json(self)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, MEDIA_TYPE);
        if matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) || comes_by_itself {
            response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER_S);
        }
        response
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let problem = Self::new(kind_of(refusal.kind), refusal.detail);
        match refusal.field {
            Some(field) => problem.about(format!("body.{field}")),
            None => problem,
        }
    }
}

fn kind_of(refusal: RefusalKind) -> ProblemKind {
    match refusal {
        RefusalKind::NotFound => ProblemKind::NotFound,
        RefusalKind::AlreadyExists => ProblemKind::AlreadyExists,
        RefusalKind::WrongState => ProblemKind::WrongState,
        RefusalKind::Invalid => ProblemKind::Invalid,
        RefusalKind::NotAllowed => ProblemKind::NotAllowed,
        RefusalKind::InFuture => ProblemKind::InFuture,
        RefusalKind::WrongDate => ProblemKind::WrongDate,
        RefusalKind::Overlap => ProblemKind::Overlap,
        RefusalKind::Cycle => ProblemKind::Cycle,
        RefusalKind::PeriodClosed => ProblemKind::PeriodClosed,
        RefusalKind::Accounting => ProblemKind::Accounting,
        RefusalKind::ApprovalNeeded => ProblemKind::ApprovalNeeded,
    }
}

impl From<BodyError> for Problem {
    fn from(error: BodyError) -> Self {
        let problem = Self::new(ProblemKind::MalformedBody, error.detail);
        match error.field {
            Some(field) => problem.about(field),
            None => problem,
        }
    }
}

impl From<CommandError> for Problem {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::Unknown(_) => Self::new(ProblemKind::UnknownCommand, error.to_string()),
            CommandError::Body(error) => error.into(),
        }
    }
}

/// Said alike of a record that would lie outside and of a key that is taken there.
const OUTSIDE_SCOPE: &str = "所登记的内容超出本账户的数据范围，或所用编号不能使用；请核对，或请范围更大的账户办理";

impl From<SubmitError> for Problem {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Refused(refusal) => refusal.into(),
            SubmitError::VersionConflict { expected, actual, .. } => Self::new(
                ProblemKind::VersionConflict,
                format!("该记录现有 {actual} 个事件，而请求以 {expected} 个为前提：他人已先行更改"),
            )
            .with_actual(actual),
            SubmitError::CommandReused { position } => {
                let detail = format!("此命令编号已用于另一条命令（第 {position} 号事件）");
                Self::new(ProblemKind::CommandReused, detail).with_actual(position)
            }
            SubmitError::OutsideScope => Self::new(ProblemKind::NotAllowed, OUTSIDE_SCOPE),
            SubmitError::TwiceInFile => Self::new(ProblemKind::CommandReused, "此命令编号在同一文件中已出现过"),
            SubmitError::NoChange => Self::new(ProblemKind::NoChange, "台账现状与命令要求一致，没有可登记的变化"),
            SubmitError::TooLarge(AppendError::EntryTooLarge { bytes, limit }) => {
                let detail =
                    format!("登记内容共 {bytes} 字节，超过单条登记 {limit} 字节（约两万汉字）的上限，请精简或分次登记");
                Self::new(ProblemKind::TooLarge, detail)
            }
            SubmitError::TooLarge(_) => {
                Self::new(ProblemKind::TooLarge, "一条命令产生的事件合计超出台账一次写入的容量，请分成几条命令")
            }
            SubmitError::AttachmentMissing { digest } => {
                let detail = format!("附件 {digest} 尚未上传，或类型、大小与所填不符");
                Self::new(ProblemKind::AttachmentMissing, detail)
            }
            SubmitError::ReportMissing { .. } => Self::new(
                ProblemKind::Invalid,
                "报表内容尚未保存：请用 /api/v1/reports 或 lianjian report freeze 定格报表",
            ),
            SubmitError::Busy => Self::new(ProblemKind::Overloaded, "等待写入的命令过多"),
            SubmitError::Log(AppendError::ReadOnly { .. }) => {
                tracing::error!("the disk is full: a command could not be recorded");
                Self::new(ProblemKind::ReadOnly, "磁盘空间不足，台账暂时只读")
            }
            SubmitError::Log(AppendError::Closed) => Self::new(ProblemKind::ShuttingDown, "服务正在停止"),
            SubmitError::Log(ref source @ AppendError::Poisoned { .. }) => {
                tracing::error!(error = chain(source), "a command could not be recorded");
                Self::new(ProblemKind::LogFailed, "写入磁盘失败，台账已停止登记；本命令是否已登记尚不确定")
            }
            SubmitError::Blocked(blocked) => blocked.into(),
            SubmitError::Erasure(ref source) => {
                tracing::error!(error = chain(source), "what was erased in the log is still in the vault");
                let detail =
                    "删除已登记，但保险库中的值尚未清除；请以原编号重发，或由管理员检查磁盘后重启服务，即可清除";
                Self::new(ProblemKind::Internal, detail)
            }
            SubmitError::Log(_)
            | SubmitError::Read(_)
            | SubmitError::Decode { .. }
            | SubmitError::Encode(_)
            | SubmitError::Vault(_)
            | SubmitError::VaultContents
            | SubmitError::Attachments(_)
            | SubmitError::Documents(_) => Self::internal(&error),
        }
    }
}

impl From<ReportError> for Problem {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::Query(error) => error.into(),
            ReportError::Submit(error) => error.into(),
            ReportError::Unknown(report) => Self::new(ProblemKind::NotFound, format!("没有定格过报表 {report}")),
            ReportError::Document(_) | ReportError::Record(_) | ReportError::Missing(_) | ReportError::Encode(_) => {
                Self::internal(&error)
            }
        }
    }
}

impl From<Blocked> for Problem {
    fn from(blocked: Blocked) -> Self {
        let advice = blocked.advice();
        match blocked {
            Blocked::Restored => Self::new(ProblemKind::RestoreUnacknowledged, advice),
            Blocked::Shorter { .. }
            | Blocked::Differs { .. }
            | Blocked::Foreign { .. }
            | Blocked::Unreadable(_)
            | Blocked::OlderThanKeys
            | Blocked::Inconsistent { .. }
            | Blocked::Log(_)
            | Blocked::Broken(_) => {
                tracing::error!(error = chain(&blocked), "the ledger neither signs nor appends");
                Self::new(ProblemKind::HistoryForked, advice)
            }
        }
    }
}

impl From<AccessError> for Problem {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::Submit(error) => error.into(),
            AccessError::Answered { position } => {
                let detail = format!("这次查阅已登记（第 {position} 号事件）并答复过；再次查阅请用新的编号，另行登记");
                Self::new(ProblemKind::CommandReused, detail).with_actual(position)
            }
            AccessError::Erased { position } => {
                let detail = format!("查阅已登记（第 {position} 号事件），但该个人信息随即被删除，未作披露");
                Self::new(ProblemKind::WrongState, detail)
            }
            AccessError::Lost => Self::internal(&error),
        }
    }
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Self {
        Self::internal(&error)
    }
}

impl From<AttachmentError> for Problem {
    fn from(error: AttachmentError) -> Self {
        match error {
            AttachmentError::TooLarge => {
                let limit = store::MAX_ATTACHMENT_BYTES >> 20;
                Self::new(ProblemKind::TooLarge, format!("附件最大 {limit} MiB"))
            }
            AttachmentError::UnknownKind => {
                Self::new(ProblemKind::UnsupportedMedia, "附件只收 JPEG、PNG、WebP、HEIC 图片和 PDF")
            }
            AttachmentError::Io { .. } | _ => Self::internal(&error),
        }
    }
}
