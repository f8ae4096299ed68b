//! What every request meets first and every answer last: an id, where the request comes from, and one line in the log:
//! what was asked, by whom, how it ended, at which position, how long it took. Bodies and query texts stay out of it:
//! they can hold what must not be logged.

use crate::http::{Served, caller::Asked, header::POSITION_HEADER, listening::Peer, remote::Remote, request_id};
use axum::{
    extract::{Request, State},
    http::Method,
    middleware::Next,
    response::Response,
};
use std::time::Instant;
use tracing::Instrument as _;
use uuid::Uuid;

/// Gives the request its id, writes the line when the answer begins, and counts the request.
pub(super) async fn write_request_line(State(served): State<Served>, mut request: Request, next: Next) -> Response {
    let id = Uuid::now_v7();
    let peer = request.extensions().get::<Peer>().expect("every connection names its ends");
    let remote = Remote::of(peer, request.headers(), &served.settings.trusted_proxies);
    request.extensions_mut().insert(remote);
    let span = tracing::error_span!("request", %id);
    let answer = answer(remote, request, next).instrument(span);
    let mut response = request_id::under(id, answer).await;
    response.headers_mut().insert(request_id::REQUEST_ID, request_id::value(id));
    response
}

async fn answer(remote: Remote, request: Request, next: Next) -> Response {
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
    metrics::counter!("http_requests_total", "method" => known(&method), "status" => status.to_string()).increment(1);
    metrics::histogram!("http_request_duration_seconds").record(elapsed.as_secs_f64());
    tracing::info!(
        method = method.as_str(),
        path,
        status,
        address = %remote.address,
        position,
        subject,
        duration_us = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX),
        "request"
    );
    response
}

/// The method as the counters name it: a client may make up others, but no rows of ours.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
