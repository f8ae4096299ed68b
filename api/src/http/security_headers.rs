//! What every answer tells a browser it must not do with it.

use crate::http::remote::Remote;
use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

/// Scripts, styles and everything else from this service alone, none of them written in a page; no page of anybody
/// shows this one inside.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'";

/// The headers of every answer.
const ALWAYS: [(HeaderName, &str); 8] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (HeaderName::from_static("x-permitted-cross-domain-policies"), "none"),
];

/// A browser that has seen it once speaks TLS for a year: 365 days.
const TRANSPORT_SECURITY: HeaderValue = HeaderValue::from_static("max-age=31536000; includeSubDomains");
/// Nobody keeps it.
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
/// Only the client keeps it, and asks each time whether it is still so.
const ASK_EACH_TIME: HeaderValue = HeaderValue::from_static("private, no-cache");

/// Adds the headers. What an answer says itself about keeping it stands.
pub(super) async fn add(request: Request, next: Next) -> Response {
    let secure = request.extensions().get::<Remote>().is_some_and(|remote| remote.secure);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, TRANSPORT_SECURITY);
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        let keep = if headers.contains_key(header::ETAG) { ASK_EACH_TIME } else { NO_STORE };
        headers.insert(header::CACHE_CONTROL, keep);
    }
    response
}
