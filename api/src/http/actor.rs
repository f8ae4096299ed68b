//! Who acts, as the request's headers say. THIS IS A PROTOTYPE: nobody checks the headers, so the server listens on
//! loopback only until there are accounts.

use crate::http::problem::{Problem, ProblemKind};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};
use domain::actor::{Actor, Role};
use percent_encoding::percent_decode;
use serde::{Deserialize, de::value::StrDeserializer};
use std::str::FromStr;

/// The header with the user's id.
pub(crate) const SUBJECT_HEADER: &str = "x-lianjian-subject";
/// The header with the role.
pub(crate) const ROLE_HEADER: &str = "x-lianjian-role";
/// The header with the unit.
pub(crate) const UNIT_HEADER: &str = "x-lianjian-unit";

/// The actor of a request.
pub(super) struct RequestActor(pub(super) Actor);

impl<S: Sync> FromRequestParts<S> for RequestActor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let headers = &parts.headers;
        let role = text(headers, ROLE_HEADER)?;
        let role = Role::deserialize(StrDeserializer::<serde::de::value::Error>::new(&role))
            .map_err(|_| refuse(ROLE_HEADER, &format!("没有「{role}」这一身份")))?;
        Ok(Self(Actor { subject: parsed(headers, SUBJECT_HEADER)?, role, unit: parsed(headers, UNIT_HEADER)? }))
    }
}

/// The user's id as the header says it, for the request's line in the log.
pub(super) fn subject(headers: &HeaderMap) -> Option<String> {
    text(headers, SUBJECT_HEADER).ok()
}

fn parsed<T: FromStr<Err = domain::value::InvalidValue>>(headers: &HeaderMap, name: &str) -> Result<T, Problem> {
    text(headers, name)?.parse().map_err(|error: domain::value::InvalidValue| refuse(name, &error.0))
}

fn text(headers: &HeaderMap, name: &str) -> Result<String, Problem> {
    let value = headers.get(name).ok_or_else(|| refuse(name, &format!("缺少请求头 {name}")))?;
    let decoded = percent_decode(value.as_bytes()).decode_utf8();
    decoded.map(|text| text.into_owned()).map_err(|_| refuse(name, "应为百分号编码的 UTF-8"))
}

fn refuse(name: &str, detail: &str) -> Problem {
    Problem::new(ProblemKind::UnknownActor, detail).about(name)
}
