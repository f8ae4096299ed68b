//! State digests on demand, over HTTP.

use crate::{
    http::{
        Served,
        command::{ReceiptBody, accepted},
        problem::{Problem, ProblemKind},
    },
    state_digest::{StateDigestError, record_state_digest},
};
use axum::{extract::State, response::Response};

/// 登记一次状态摘要：各项台账和指标此刻的摘要，供重放比对；服务每天也自动登记一次.
#[utoipa::path(post, path = "/api/v1/state-digests", tag = "存证",
    responses((status = 201, body = ReceiptBody), (status = "default", body = Problem)))]
pub(crate) async fn record_digest(State(served): State<Served>) -> Result<Response, Problem> {
    match record_state_digest(&served.instance, &served.live).await {
        Ok(Some((_, receipt))) => accepted(&served, &receipt),
        Ok(None) => Err(Problem::new(ProblemKind::NoChange, "自上次登记状态摘要以来没有新的事件")),
        Err(StateDigestError::Submit(error)) => Err(error.into()),
        Err(StateDigestError::Panicked(error)) => Err(Problem::internal(&error)),
    }
}
