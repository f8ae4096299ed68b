//! What stands before every handler: limits on how many requests and how long, and an answer when a handler panics.

use crate::http::{
    Served, body_time,
    problem::{Problem, ProblemKind},
};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::any::Any;

/// Sends requests away that are too many or take too long. Only the time until an answer begins counts: feeds and
/// exports may go on.
pub(super) async fn limit(State(served): State<Served>, request: Request, next: Next) -> Response {
    let Ok(_turn) = served.open.try_acquire() else {
        return Problem::new(ProblemKind::Overloaded, "同时处理的请求已达上限").into_response();
    };
    let request = request.map(|body| body_time::within(served.settings.body_timeout, body));
    let time = served.settings.request_timeout;
    match tokio::time::timeout(time, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let detail = format!("{} 秒内未能完成", time.as_secs());
            Problem::new(ProblemKind::TimedOut, detail).into_response()
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the layer hands the panic over")]
/// A panic is a defect of this program: it is logged, and the client learns no more than that.
pub(super) fn answer_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let message = panic.downcast_ref::<String>().map(String::as_str);
    let message = message.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
    tracing::error!(message, "a handler panicked");
    Problem::new(ProblemKind::Internal, "服务器内部出错，本次请求未完成").into_response()
}
