//! The description of the whole interface (OpenAPI 3.1): the routes from their handlers, a path per command, and the
//! schemas of all commands from the domain's own types.

use crate::{
    http::{
        Door, ROUTES, account, attachment,
        caller::SESSION_COOKIE,
        checkpoint, command, difference, event, feed, figure, form, health, history, late, person,
        problem::{self, Problem},
        prometheus, proof, quality, queue, receipt, reconciliation, register, replay, report, schema, session, spread,
        state_digest, tile, witness,
    },
    schema::{self as types, SchemaKind, TypeSchema},
};
use axum::{
    body::Bytes,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use std::sync::LazyLock;
use utoipa::OpenApi;

/// The document, made once.
static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| Bytes::from(document().to_string()));

/// The part that comes from the handlers.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "联建台账",
        description = "产业链党建联建台账的接口。\n\n须登录（POST /api/v1/session，凭据在 Cookie 中），或在 Authorization \
            请求头中带程序令牌（Bearer）；办理人、身份和单位由账户决定。各身份的权限用 lianjian roles 查看。\n\n\
            所有查询都可带 as_of（截至的时点：当时所知）和 at_least（至少更新到的条目数）；时点写作条目数、日期或 \
            RFC 3339 时刻，日期指北京时间当日终了，即包括当日入账的全部条目；\
            每个回答都在 X-Lianjian-Position 中写明它反映到第几条。",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
        contact()
    ),
    paths(
        session::sign_in,
        session::show_session,
        session::sign_out,
        session::list_sessions,
        session::end_session,
        account::change_password,
        account::offer_second_factor,
        account::enrol_second_factor,
        account::open_account,
        account::reset_password,
        account::issue_token,
        form::list_forms,
        form::show_form,
        command::preview_command,
        event::list_events,
        event::show_event,
        event::export_events,
        feed::follow_events,
        register::list_registers,
        register::list_records,
        register::show_record,
        history::show_history,
        history::show_why,
        replay::replay_record,
        replay::replay_village,
        replay::replay_officer,
        replay::replay_day,
        queue::list_queue,
        figure::list_indicators,
        figure::show_figure,
        figure::list_contributions,
        late::list_late,
        spread::list_months,
        spread::list_divisions,
        reconciliation::show_reconciliation,
        figure::show_chain_metrics,
        figure::show_village_metrics,
        figure::show_division_metrics,
        difference::show_register_difference,
        difference::show_figure_difference,
        difference::show_metrics_difference,
        quality::list_unit_quality,
        state_digest::record_digest,
        report::freeze_report,
        report::show_report,
        report::check_report,
        person::read_person,
        person::check_person,
        person::list_accesses,
        attachment::upload_attachment,
        attachment::show_attachment,
        checkpoint::show_checkpoint,
        tile::show_hash_tile,
        tile::show_entries_tile,
        checkpoint::list_checkpoints,
        checkpoint::publish_checkpoint,
        checkpoint::show_published_checkpoint,
        witness::list_witnesses,
        proof::show_inclusion,
        proof::show_consistency,
        receipt::show_receipt,
        schema::list_schemas,
        schema::show_schema,
        show_openapi,
        health::show_health,
        health::show_readiness,
        prometheus::show_metrics,
        problem::show_problem_kind,
    ),
    components(schemas(command::ReceiptBody, Problem))
)]
struct Handlers;

/// The part that only a program has that was built with it.
#[cfg(feature = "oidc")]
#[derive(OpenApi)]
#[openapi(paths(
    crate::http::oidc::show_provider,
    crate::http::oidc::begin_sign_in,
    crate::http::oidc::finish_sign_in
))]
struct ProviderHandlers;

/// 本文档.
#[utoipa::path(get, path = "/api/openapi.json", tag = "接口", responses((status = 200, body = Object)))]
pub(crate) async fn show_openapi() -> Response {
    let json = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    ([json], DOCUMENT.clone()).into_response()
}

/// The whole document.
#[must_use]
pub fn document() -> Value {
    let handlers = Handlers::openapi();
    #[cfg(feature = "oidc")]
    let handlers = handlers.merge_from(ProviderHandlers::openapi());
    let mut document = serde_json::to_value(handlers).unwrap_or_default();
    types::unwrap_lines(&mut document);
    for command in types::all().filter(|schema| schema.kind == SchemaKind::Command) {
        let body = move_definitions(command.json(), &mut document["components"]["schemas"]);
        document["components"]["schemas"][command.name] = body;
        document["paths"][format!("/api/v1/commands/{}", command.name)] = json!({ "post": operation(&command) });
    }
    tell_refusals(&mut document);
    tell_doors(&mut document);
    document
}

/// Every operation of the document, with its method and path.
fn operations(document: &mut Value) -> impl Iterator<Item = (&str, &str, &mut Value)> {
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    paths.flat_map(|(path, methods)| {
        let methods = methods.as_object_mut().into_iter().flatten();
        methods.map(|(method, operation)| (method.as_str(), path.as_str(), operation))
    })
}

/// Says of every operation how it is refused: at the gate if nowhere else, and always in the same form.
fn tell_refusals(document: &mut Value) {
    let problem = json!({ "schema": { "$ref": "#/components/schemas/Problem" } });
    for (_, _, operation) in operations(document) {
        let refusal = &mut operation["responses"]["default"];
        let described = refusal["description"].as_str().filter(|told| !told.is_empty()).unwrap_or("不予办理");
        *refusal = json!({ "description": described, "content": { "application/problem+json": problem } });
    }
}

/// Says of every operation by what it is known who asks; nothing where the door is open to everybody.
fn tell_doors(document: &mut Value) {
    document["components"]["securitySchemes"] = json!({
        "session": { "type": "apiKey", "in": "cookie", "name": SESSION_COOKIE, "description": "登录所得的会话" },
        "token": { "type": "http", "scheme": "bearer", "description": "安全管理员签发的程序令牌" },
    });
    for (method, path, operation) in operations(document) {
        let listed = ROUTES.iter().find(|(known, route, ..)| *known == method && route.replace("{*", "{") == path);
        // A command has a path of its own here, and one route there.
        let door = listed.map_or(Door::SignedIn, |(.., door)| *door);
        operation["security"] =
            if door == Door::Open { json!([]) } else { json!([{ "session": [] }, { "token": [] }]) };
    }
}

/// A header of an operation.
fn header_parameter(name: &str, required: bool, description: &str, schema: &Value) -> Value {
    json!({ "name": name, "in": "header", "required": required, "description": description, "schema": schema })
}

/// The operation of a command.
fn operation(command: &TypeSchema) -> Value {
    let text = json!({ "type": "string" });
    let uuid = json!({ "type": "string", "format": "uuid" });
    let version = json!({ "type": "integer", "minimum": 0 });
    let problem = json!({ "$ref": "#/components/schemas/Problem" });
    json!({
        "tags": [format!("命令：{}", command.register.title())],
        "operationId": command.name,
        "summary": command.json().get("description").cloned().unwrap_or_default(),
        "parameters": [
            header_parameter("Idempotency-Key", true, "命令编号，由客户端生成；重发同一命令时不变", &uuid),
            header_parameter("If-Match", false, "以记录的这一版本为前提，如 \"3\"", &text),
        ],
        "requestBody": { "required": true, "content": { "application/json": { "schema": {
            "type": "object",
            "required": ["business_date", "body"],
            "additionalProperties": false,
            "properties": {
                "business_date": { "type": "string", "format": "date", "description": "业务日期" },
                "expected_version": version,
                "correlation": uuid,
                "body": { "$ref": format!("#/components/schemas/{}", command.name) },
            },
        } } } },
        "responses": {
            "201": {
                "description": "已登记",
                "headers": {
                    "ETag": { "description": "记录的新版本", "schema": { "type": "string" } },
                    "X-Lianjian-Position": { "description": "台账条目数", "schema": { "type": "integer" } },
                },
                "content": { "application/json": { "schema": { "$ref": "#/components/schemas/ReceiptBody" } } },
            },
            "default": { "description": "未登记", "content": { "application/problem+json": { "schema": problem } } },
        },
    })
}

/// Moves a schema's own definitions to the document's, and points its references there.
fn move_definitions(mut schema: Value, shared: &mut Value) -> Value {
    if let Some(object) = schema.as_object_mut() {
        object.remove("$schema");
        if let Some(Value::Object(definitions)) = object.remove("$defs") {
            for (name, mut definition) in definitions {
                point_to_components(&mut definition);
                shared[name] = definition;
            }
        }
    }
    point_to_components(&mut schema);
    schema
}

fn point_to_components(value: &mut Value) {
    match value {
        Value::Object(object) => {
            if let Some(Value::String(target)) = object.get_mut("$ref")
                && let Some(name) = target.strip_prefix("#/$defs/")
            {
                *target = format!("#/components/schemas/{name}");
            }
            object.values_mut().for_each(point_to_components);
        }
        Value::Array(items) => items.iter_mut().for_each(point_to_components),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
