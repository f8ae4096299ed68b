//! The headers this server reads and writes besides the common ones.

use crate::http::problem::{Problem, ProblemKind};
use axum::http::{HeaderName, HeaderValue};

/// The command id.
pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// How many entries of the log an answer reflects: ask for `at_least` as many to read your own writes.
pub(crate) const POSITION_HEADER: HeaderName = HeaderName::from_static("x-lianjian-position");

/// A whole number as a header's value.
pub(super) fn integer_header(number: u64) -> HeaderValue {
    HeaderValue::from(number)
}

/// A stream version as an entity tag.
pub(super) fn version_tag(version: u64) -> HeaderValue {
    ascii(format!("\"{version}\""))
}

/// Where an event can be read.
pub(super) fn location(position: u64) -> HeaderValue {
    ascii(format!("/api/v1/events/{position}"))
}

/// A value that is made of digits and ASCII signs.
fn ascii(text: String) -> HeaderValue {
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Reads a stream version from an entity tag.
pub(super) fn entity_version(value: &HeaderValue) -> Result<u64, Problem> {
    let text = value.to_str().unwrap_or_default();
    let number = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).and_then(|text| text.parse().ok());
    number.ok_or_else(|| {
        Problem::new(ProblemKind::MalformedHeader, "If-Match 应为带引号的记录版本号，如 \"3\"").about("If-Match")
    })
}
