//! Whether the server lives, and whether it can do its work.

use crate::http::{
    Served,
    header::{POSITION_HEADER, integer_header},
    problem::{Problem, ProblemKind},
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

/// That the server lives.
#[derive(Serialize, ToSchema)]
pub(crate) struct HealthBody {
    /// Always `ok`.
    status: &'static str,
    /// The program's version.
    version: &'static str,
    /// For how many seconds it has been running.
    uptime_s: u64,
}

/// That the ledger takes commands.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReadinessBody {
    /// Always `ready`; otherwise the answer is a problem.
    status: &'static str,
    /// How many entries the log holds.
    position: u64,
}

/// 进程是否在运行.
#[utoipa::path(get, path = "/healthz", tag = "运行", responses((status = 200, body = HealthBody)))]
pub(crate) async fn show_health(State(served): State<Served>) -> Json<HealthBody> {
    let uptime_s = served.since.elapsed().as_secs();
    Json(HealthBody { status: "ok", version: env!("CARGO_PKG_VERSION"), uptime_s })
}

/// 是否能登记和查询.
#[utoipa::path(get, path = "/readyz", tag = "运行",
    responses((status = 200, body = ReadinessBody), (status = "default", body = Problem)))]
pub(crate) async fn show_readiness(State(served): State<Served>) -> Result<Response, Problem> {
    let status = served.instance.log.status();
    if status.closed {
        return Err(Problem::new(ProblemKind::ShuttingDown, "服务正在停止"));
    }
    if status.poisoned.is_some() {
        return Err(Problem::new(ProblemKind::LogFailed, "写入磁盘曾经失败，台账不再登记"));
    }
    if status.read_only {
        return Err(Problem::new(ProblemKind::ReadOnly, "磁盘空间不足，台账暂时只读"));
    }
    if let Some(blocked) = served.instance.evidence.blocked() {
        return Err(blocked.into());
    }
    if served.live.failure().is_some() {
        return Err(Problem::new(ProblemKind::Internal, "查询所用的数据未能跟上日志"));
    }
    let headers = [(POSITION_HEADER, integer_header(status.head))];
    Ok((headers, Json(ReadinessBody { status: "ready", position: status.head })).into_response())
}
