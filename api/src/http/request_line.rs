//! One line in the log for each request: what was asked, by whom, how it ended, at which position, how long it took.
//! Bodies and query texts stay out of it: they can hold what must not be logged.

use crate::http::{caller::Asked, header::POSITION_HEADER};
use axum::{extract::Request, middleware::Next, response::Response};
use std::time::Instant;

/// Writes the line when the answer begins, and counts the request.
pub(super) async fn write_request_line(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    // The texts of a line that nobody writes are not worth making.
    let written = tracing::enabled!(tracing::Level::INFO);
    let path = written.then(|| request.uri().path().to_owned());
    let response = next.run(request).await;
    let elapsed = started.elapsed();
    let status = response.status().as_u16();
    let subject = response.extensions().get::<Asked>().map(|Asked(subject)| subject.as_str().to_owned());
    let position = response.headers().get(POSITION_HEADER).and_then(|value| value.to_str().ok());
    metrics::counter!("http_requests_total", "method" => method.to_string(), "status" => status.to_string())
        .increment(1);
    metrics::histogram!("http_request_duration_seconds").record(elapsed.as_secs_f64());
    tracing::info!(
        %method,
        path,
        status,
        position,
        subject,
        duration_us = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX),
        "request"
    );
    response
}
