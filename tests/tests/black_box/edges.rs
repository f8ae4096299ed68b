//! The rooms and the edges between them, read from `cargo metadata`. It must not know what is inside a room.

use std::env;
use std::process::Command;

use serde_json::{Value, json};

/// Each room with the rooms it may import. Whatever is not listed is forbidden.
const ROOMS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("store", &[]),
    ("projections", &["domain", "store"]),
    ("api", &["domain", "store", "projections"]),
    ("tests", &["domain", "store", "projections", "api"]),
];

/// Every edge and every room that the table does not allow, as a sentence each.
fn violations(metadata: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for package in list(metadata, "packages") {
        let room = text(package, "name");
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
            found.push(format!(
                "`{room}` is no room of the workspace. The rooms are fixed: give the code to the room whose purpose it \
                 serves, or add the room to ROOMS and to ARCHITECTURE.md with its reason"
            ));
            continue;
        };
        for dependency in list(package, "dependencies").iter().filter(|dependency| dependency["path"].is_string()) {
            let other = text(dependency, "name");
            if !allowed.contains(&other) {
                let may = if allowed.is_empty() { "no room".to_owned() } else { allowed.join(", ") };
                found.push(format!(
                    "`{room}` depends on `{other}`, but {room} may import {may}. Take `{other}` out of \
                     {room}/Cargo.toml: pass plain values across the edge, or move the code to a room that may see both"
                ));
            }
        }
    }
    found
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map(Vec::as_slice).unwrap_or_else(|| panic!("cargo metadata has no list `{key}`"))
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("cargo metadata has no text `{key}`"))
}

#[test]
fn rooms_import_only_what_the_architecture_allows() {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    for (room, _) in ROOMS {
        assert!(list(&metadata, "packages").iter().any(|package| text(package, "name") == *room), "no room `{room}`");
    }
    let found = violations(&metadata);
    assert!(found.is_empty(), "forbidden edges between rooms:\n  {}", found.join("\n  "));
}

/// Metadata of one package with one dependency by path.
fn edge(from: &str, to: &str, kind: &Value) -> Value {
    json!({ "packages": [{ "name": from, "dependencies": [{ "name": to, "path": "somewhere", "kind": kind }] }] })
}

#[test]
fn exactly_the_listed_edges_are_allowed() {
    for (from, allowed) in ROOMS {
        for (to, _) in ROOMS {
            let expected = usize::from(!allowed.contains(to));
            assert_eq!(violations(&edge(from, to, &Value::Null)).len(), expected, "{from} → {to}");
        }
    }
}

#[test]
fn an_edge_for_tests_only_is_an_edge_too() {
    assert_eq!(violations(&edge("store", "domain", &json!("dev"))).len(), 1);
}

#[test]
fn a_sixth_room_is_reported() {
    let found = violations(&json!({ "packages": [{ "name": "shared", "dependencies": [] }] }));
    assert!(found[0].contains("no room of the workspace"), "{found:?}");
}

#[test]
fn a_package_from_the_registry_is_no_edge() {
    let metadata = json!({ "packages": [{ "name": "domain", "dependencies": [{ "name": "serde", "path": null }] }] });
    assert_eq!(violations(&metadata), Vec::<String>::new());
}
