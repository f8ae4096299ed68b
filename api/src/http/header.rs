//! The headers this server reads and writes besides the common ones.

use crate::http::problem::{Problem, ProblemKind};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

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

/// The entity tag of a page about a record: the version of its stream, and what the page says besides. A command may
/// name it in `If-Match`, where only the version counts; what else is on the page changes with other records.
pub(super) fn page_tag(version: u64, content: u64) -> HeaderValue {
    ascii(format!("\"{version}.{content:016x}\""))
}

/// Whether the client has what an entity tag stands for already (RFC 9110, 13.1.2: the weak comparison).
pub(super) fn is_known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let lists = headers.get_all(header::IF_NONE_MATCH).into_iter().filter_map(|value| value.to_str().ok());
    let mut tags = lists.flat_map(|list| list.split(',')).map(str::trim);
    tags.any(|known| known == "*" || known.trim_start_matches("W/").as_bytes() == tag.as_bytes())
}

/// Where an event can be read.
pub(super) fn location(position: u64) -> HeaderValue {
    ascii(format!("/api/v1/events/{position}"))
}

/// A value that is made of digits and ASCII signs.
fn ascii(text: String) -> HeaderValue {
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Reads a stream version from the entity tag of a record or of a page about it.
pub(super) fn entity_version(value: &HeaderValue) -> Result<u64, Problem> {
    let text = value.to_str().unwrap_or_default();
    let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let number = text.and_then(|text| text.split('.').next()).and_then(|version| version.parse().ok());
    number.ok_or_else(|| {
        Problem::new(ProblemKind::MalformedHeader, "If-Match 应为带引号的记录版本号，如 \"3\"").about("If-Match")
    })
}
