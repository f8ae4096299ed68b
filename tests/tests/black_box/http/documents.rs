//! What describes the interface: the OpenAPI document and the JSON Schemas, held to golden files.

use super::Server;
use api::config::Settings;
use serde_json::Value;
use std::{collections::BTreeSet, env, fs, net::Ipv4Addr, path::Path};

/// Compares JSON with a golden file, or writes it when the golden files are made anew.
#[track_caller]
fn hold(name: &str, value: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(name);
    let text = serde_json::to_string_pretty(value).expect("JSON can be written") + "\n";
    if env::var_os("LIANJIAN_UPDATE_GOLDEN").is_some() {
        fs::write(&path, text).expect("the golden file can be written");
        return;
    }
    let golden = fs::read_to_string(&path).unwrap_or_default();
    let first = golden.lines().zip(text.lines()).position(|(old, new)| old != new);
    assert!(
        golden == text,
        "{name} changed, first at line {:?}; `cargo xtask golden` writes it anew",
        first.map(|n| n + 1)
    );
}

#[test]
fn golden_openapi_document() {
    let server = Server::start();
    let served = server.get("/api/openapi.json", &[], "").expect(200).json();
    assert_eq!(served, api::http::openapi::document());
    hold("openapi.json", &served);
}

#[test]
fn golden_json_schemas() {
    let server = Server::start();
    let list = server.get("/api/v1/schemas", &[], "").expect(200).json();
    let mut schemas = serde_json::Map::new();
    for entry in list["schemas"].as_array().unwrap() {
        let name = entry["name"].as_str().unwrap();
        let title = entry["title"].as_str().unwrap();
        assert!(!title.contains(|one: char| one.is_ascii_alphabetic()), "{name} is called {title:?}");
        let schema = server.get("/api/v1/schemas/{name}", &[name], "").expect(200);
        assert_eq!(schema.header("content-type"), Some("application/schema+json"));
        let twice = schemas.insert(name.to_owned(), schema.json());
        assert!(twice.is_none(), "{name} is the name of two types");
    }
    server.get("/api/v1/schemas/{name}", &["Nothing"], "").expect(404).problem("not-found");
    hold("schemas.json", &Value::Object(schemas));
}

#[test]
fn every_route_is_described() {
    let document = api::http::openapi::document();
    for (method, path, ..) in api::http::ROUTES {
        if path.starts_with("/api/v1/commands/") {
            continue;
        }
        let described = path.replace("{*", "{");
        assert!(document["paths"][described][method].is_object(), "{method} {path} is not in the OpenAPI document");
    }
    for reference in references(&document) {
        let pointer = reference.trim_start_matches('#');
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
}

fn references(value: &Value) -> Vec<String> {
    match value {
        Value::Object(object) => {
            let own = object.get("$ref").and_then(Value::as_str).map(str::to_owned);
            object.values().flat_map(references).chain(own).collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

/// Every object of a request that takes fields beside those it lists, by its place; what is referred to is looked at
/// once.
fn open_objects<'a>(document: &'a Value, schema: &'a Value, place: &str, seen: &mut BTreeSet<&'a str>) -> Vec<String> {
    let mut found = Vec::new();
    let closed = |name: &str| schema[name] == false;
    if schema["properties"].is_object() && !closed("additionalProperties") && !closed("unevaluatedProperties") {
        found.push(place.to_owned());
    }
    if let Some(reference) = schema["$ref"].as_str().filter(|reference| seen.insert(reference)) {
        let referred = document.pointer(reference.trim_start_matches('#')).expect("a reference leads somewhere");
        found.extend(open_objects(document, referred, &format!("{place} {reference}"), seen));
    }
    let inside: Vec<(String, &Value)> = match schema {
        Value::Object(object) => object.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    found.extend(
        inside.into_iter().flat_map(|(name, value)| open_objects(document, value, &format!("{place}/{name}"), seen)),
    );
    found
}

/// Mass assignment: a field that nobody listed is refused, at every depth of every request.
#[test]
fn no_request_takes_a_field_that_is_not_listed() {
    let document = api::http::openapi::document();
    let mut looked_at = 0;
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, route) in methods.as_object().expect("methods").iter().filter(|(_, one)| one.is_object()) {
            let body = &route["requestBody"];
            looked_at += usize::from(!body.is_null());
            let found = open_objects(&document, body, "", &mut BTreeSet::new());
            assert!(found.is_empty(), "{method} {path} takes more than it lists at {found:?}");
        }
    }
    assert!(looked_at > 100, "every command has a body, and there are more than a hundred");
    let sample = serde_json::json!({ "items": { "properties": { "a": {} } } });
    assert_eq!(open_objects(&document, &sample, "", &mut BTreeSet::new()), ["/items"]);
}

#[test]
fn every_problem_type_is_explained() {
    let server = Server::start();
    for kind in api::http::problem::ProblemKind::ALL {
        let answer = server.get("/problems/{slug}", &[kind.slug()], "").expect(200).json();
        assert_eq!(answer["status"], kind.status().as_u16());
    }
    server.get("/problems/{slug}", &["nothing"], "").expect(404).problem("unknown-path");
}

#[test]
fn other_machines_cannot_reach_it_without_tls() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let settings = Settings { host: Ipv4Addr::UNSPECIFIED.into(), port: 0, ..Settings::default() };
    let refused = runtime.block_on(api::http::bind(&settings));
    assert!(matches!(refused, Err(api::http::ServeError::Plain(_))));
}
