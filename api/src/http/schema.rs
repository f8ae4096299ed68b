//! The JSON Schemas over HTTP.

use crate::{
    http::problem::{Problem, ProblemKind},
    schema::{self, SchemaKind},
};
use axum::{
    Json,
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A type that has a schema.
#[derive(Serialize, ToSchema)]
pub(crate) struct SchemaEntryBody {
    /// Its name.
    name: &'static str,
    /// Its Chinese name.
    title: &'static str,
    /// `command` or `event`.
    kind: &'static str,
    /// The version of an event.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u16>,
    /// Its register.
    register: &'static str,
    /// The register's Chinese name.
    register_title: &'static str,
    /// Where its schema is.
    path: String,
}

/// Every type that has a schema.
#[derive(Serialize, ToSchema)]
pub(crate) struct SchemasBody {
    /// The types.
    schemas: Vec<SchemaEntryBody>,
}

/// 全部命令和事件的格式.
#[utoipa::path(get, path = "/api/v1/schemas", tag = "接口", responses((status = 200, body = SchemasBody)))]
pub(crate) async fn list_schemas() -> Json<SchemasBody> {
    let entry = |schema: schema::TypeSchema| {
        let (kind, version) = match schema.kind {
            SchemaKind::Command => ("command", None),
            SchemaKind::Event(version) => ("event", Some(version)),
        };
        let (register, register_title) = (schema.register.name(), schema.register.title());
        let path = format!("/api/v1/schemas/{}", schema.name);
        SchemaEntryBody { name: schema.name, title: schema.title, kind, version, register, register_title, path }
    };
    Json(SchemasBody { schemas: schema::all().map(entry).collect() })
}

/// 一个命令或事件的 JSON Schema.
#[utoipa::path(get, path = "/api/v1/schemas/{name}", tag = "接口",
    params(("name" = String, Path, description = "名称，如 LogVisit")),
    responses((status = 200, content_type = "application/schema+json", body = Object),
        (status = "default", body = Problem)))]
pub(crate) async fn show_schema(Path(name): Path<String>) -> Result<Response, Problem> {
    let found = schema::find(&name)
        .ok_or_else(|| Problem::new(ProblemKind::NotFound, format!("没有名为「{name}」的命令或事件")))?;
    let media_type = (header::CONTENT_TYPE, HeaderValue::from_static("application/schema+json"));
    Ok(([media_type], Json(found.json())).into_response())
}
