//! The promises every route makes, asked of every route over a ledger that has something in it: it answers, in its
//! media type, with the position it reflects.

use super::{
    harness::{COUNTY, ENTERPRISES, VILLAGES, act, county, visit},
    http::Server,
    people,
};
use serde_json::{Value, json};

/// What an answer's body is.
#[derive(Clone, Copy, PartialEq)]
enum Body {
    Json,
    Lines,
    Text,
    File,
    Schema,
    Note,
    Bytes,
}

impl Body {
    fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Lines => "application/x-ndjson",
            Self::Text => "text/plain; version=0.0.4; charset=utf-8",
            Self::File => "application/pdf",
            Self::Schema => "application/schema+json",
            Self::Note => "text/plain; charset=utf-8",
            Self::Bytes => "application/octet-stream",
        }
    }
}

/// A request to a read route: its parts, its query, what it answers, and whether it reflects a position.
type Read = (&'static str, &'static [&'static str], &'static str, Body, bool);

/// One request for every route that is read and ends; the feed, which does not, has tests of its own.
const READS: &[Read] = &[
    ("/api/v1/events", &[], "limit=3", Body::Json, true),
    ("/api/v1/events/export", &[], "", Body::Lines, true),
    ("/api/v1/events/{position}", &["0"], "", Body::Json, true),
    ("/api/v1/forms", &[], "", Body::Json, false),
    ("/api/v1/forms/{name}", &["AssignDemand"], "", Body::Json, false),
    ("/api/v1/registers", &[], "", Body::Json, false),
    ("/api/v1/registers/{register}", &["enterprise"], "sort=-name", Body::Json, true),
    ("/api/v1/registers/{register}/{key}", &["enterprise", ENTERPRISES[0]], "", Body::Json, true),
    ("/api/v1/registers/{register}/{key}/history", &["enterprise", ENTERPRISES[0]], "limit=1", Body::Json, true),
    ("/api/v1/registers/{register}/{key}/why", &["enterprise", ENTERPRISES[0]], "field=name", Body::Json, true),
    ("/api/v1/replays/records/{register}/{key}", &["enterprise", ENTERPRISES[0]], "limit=1", Body::Json, true),
    ("/api/v1/replays/villages/{code}", &[VILLAGES[0]], "limit=1", Body::Json, true),
    ("/api/v1/replays/officers/{key}", &["zdy-1"], "limit=1", Body::Json, true),
    ("/api/v1/replays/days/{day}", &["2024-05-06"], "recorded=true", Body::Json, true),
    ("/api/v1/queues/{queue}", &["visits-due"], "on=2025-03-01&days=90", Body::Json, true),
    ("/api/v1/indicators", &[], "", Body::Json, false),
    ("/api/v1/figures/{indicator}", &["visits"], "", Body::Json, true),
    ("/api/v1/figures/{indicator}/contributions", &["visits"], "", Body::Json, true),
    ("/api/v1/figures/{indicator}/late", &["visits"], "earlier=3", Body::Json, true),
    ("/api/v1/figures/{indicator}/months", &["visits"], "on=2024-12-31&months=3", Body::Json, true),
    ("/api/v1/figures/{indicator}/divisions", &["visits"], "tier=village", Body::Json, true),
    ("/api/v1/reconciliation", &[], "", Body::Json, true),
    ("/api/v1/metrics/chains/{chain}", &["%E8%8B%B9%E6%9E%9C"], "on=2024-12-31", Body::Json, true),
    ("/api/v1/metrics/villages/{code}", &[VILLAGES[0]], "on=2024-12-31", Body::Json, true),
    ("/api/v1/metrics/divisions/{code}", &[COUNTY], "on=2024-12-31", Body::Json, true),
    ("/api/v1/differences/registers/{register}", &["visit"], "since=0", Body::Json, true),
    ("/api/v1/differences/figures/{indicator}", &["visits"], "since=0&on=2024-12-31", Body::Json, true),
    ("/api/v1/differences/metrics/{sheet}/{key}", &["villages", VILLAGES[0]], "since=0", Body::Json, true),
    ("/api/v1/persons/{key}/accesses", &["met-1"], "", Body::Json, true),
    ("/api/v1/quality", &[], "from=2024-01-01", Body::Json, true),
    ("/api/v1/reports/{key}", &["2024-%E8%8B%B9%E6%9E%9C"], "", Body::Json, false),
    ("/api/v1/reports/{key}/check", &["2024-%E8%8B%B9%E6%9E%9C"], "", Body::Json, true),
    ("/api/v1/attachments/{digest}", &[DIGEST], "", Body::File, false),
    ("/checkpoint", &[], "", Body::Note, false),
    ("/tile/{*path}", &["0/000.p/1"], "", Body::Bytes, false),
    ("/tile/entries/{*path}", &["000.p/1"], "", Body::Bytes, false),
    ("/api/v1/checkpoints", &[], "", Body::Json, true),
    ("/api/v1/checkpoints/{size}", &[PUBLISHED], "", Body::Json, false),
    ("/api/v1/witnesses", &[], "", Body::Json, false),
    ("/api/v1/proofs/inclusion", &[], "position=0", Body::Json, false),
    ("/api/v1/proofs/consistency", &[], "from=1", Body::Json, false),
    ("/api/v1/receipts/{position}", &["0"], "", Body::Note, false),
    ("/api/v1/schemas", &[], "", Body::Json, false),
    ("/api/v1/schemas/{name}", &["VisitLogged"], "", Body::Schema, false),
    ("/api/openapi.json", &[], "", Body::Json, false),
    ("/problems/{slug}", &["overlap"], "", Body::Json, false),
    ("/healthz", &[], "", Body::Json, false),
    ("/readyz", &[], "", Body::Json, true),
    ("/metrics", &[], "", Body::Text, false),
];

/// Stands for how many entries the newest checkpoint covers.
const PUBLISHED: &str = "published";

/// A file whose digest is known, so that a table can name it.
const FILE: &[u8] = b"%PDF-1.7\n";
const DIGEST: &str = "0716f9264c9fe19f5d7455276107f3ddcc1d3497f63d60689a73558ae8a1bf5e";

#[test]
fn every_route_answers_with_what_it_promises() {
    let server = county().0;
    assert_eq!(server.put("/api/v1/attachments", FILE).expect(201).json()["digest"], DIGEST);
    let report =
        json!({ "business_date": "2025-01-05", "report": "2024-苹果", "title": "年报", "sheet": { "chain": "苹果" } });
    server.post("/api/v1/reports", "", &report.to_string(), &[]).expect(201);
    let fields = json!([{ "kind": "position", "value": "企业负责人" }]);
    act("2024-05-01", "RecordPerson", json!({ "person": "met-1", "fields": fields })).send(&server, &[]).expect(201);
    let position = server.initialise();
    server.get("/api/v1/registers/{register}", &["report"], &format!("at_least={position}")).expect(200);
    let published = position.to_string();
    for (path, parts, query, body, reflects) in READS {
        let filled = |part: &&'static str| if *part == PUBLISHED { published.clone() } else { (*part).to_owned() };
        let parts: Vec<String> = parts.iter().map(filled).collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let reader = if *path == "/metrics" { people::SYSTEM } else { people::AUDITOR };
        let answer = server.get_as(reader, path, &parts, query).expect(200);
        assert_eq!(answer.header("content-type"), Some(body.media_type()), "{path}");
        let reflected = reflects.then(|| position.to_string());
        assert_eq!(answer.header("x-lianjian-position"), reflected.as_deref(), "{path}");
        if matches!(body, Body::Json | Body::Schema) {
            assert!(answer.json().is_object(), "{path}: {}", answer.text);
        }
    }
}

#[test]
fn every_route_has_its_request_here() {
    let elsewhere = [
        ("post", "/api/v1/session"),
        ("get", "/api/v1/session"),
        ("delete", "/api/v1/session"),
        ("get", "/api/v1/sessions"),
        ("delete", "/api/v1/sessions/{session}"),
        ("put", "/api/v1/password"),
        ("get", "/api/v1/oidc"),
        ("get", "/api/v1/oidc/start"),
        ("get", "/api/v1/oidc/callback"),
        ("post", "/api/v1/second-factor"),
        ("put", "/api/v1/second-factor"),
        ("post", "/api/v1/accounts"),
        ("post", "/api/v1/accounts/{account}/password-resets"),
        ("post", "/api/v1/accounts/{account}/tokens"),
        ("post", "/api/v1/commands/{name}"),
        ("post", "/api/v1/previews/{name}"),
        ("post", "/api/v1/checkpoints"),
        ("post", "/api/v1/reports"),
        ("post", "/api/v1/state-digests"),
        ("put", "/api/v1/attachments"),
        ("get", "/api/v1/feed"),
        ("post", "/api/v1/persons/{key}/reads"),
        ("post", "/api/v1/persons/{key}/checks"),
    ];
    let missing: Vec<_> = api::http::ROUTES
        .iter()
        .filter(|(method, path, ..)| {
            let read = *method == "get" && READS.iter().any(|(known, ..)| known == path);
            !read && !elsewhere.contains(&(*method, *path))
        })
        .collect();
    assert!(missing.is_empty(), "give these routes a request in READS: {missing:?}");
}

#[test]
fn every_route_refuses_the_methods_it_does_not_have() {
    let server = Server::start();
    for (path, parts, ..) in READS {
        let other = server.put_parts(path, parts, b"");
        if *path == "/api/v1/attachments" {
            continue;
        }
        assert_eq!(other.expect(405).problem("method-not-allowed")["title"], "不支持的请求方法", "{path}");
    }
}

#[test]
fn a_parameter_nobody_knows_is_refused_by_every_read_that_takes_some() {
    let (server, _) = county();
    let document = server.get("/api/openapi.json", &[], "").json();
    let takes_some = |path: &str| {
        let parameters = document["paths"][path]["get"]["parameters"].as_array().cloned().unwrap_or_default();
        parameters.iter().any(|parameter| parameter["in"] == "query")
    };
    let mut asked = 0;
    for (path, parts, ..) in READS.iter().filter(|(path, ..)| takes_some(path)) {
        let problem = server.get(path, parts, "nonsense=1").expect(400).problem("malformed-query");
        assert_eq!(problem["field"], "nonsense", "{path}");
        asked += 1;
    }
    assert!(asked >= 10, "only {asked} reads take parameters");
}

#[test]
fn every_read_of_the_past_leaves_out_what_came_later() {
    let (server, position) = county();
    let paths = ["/api/v1/registers/{register}", "/api/v1/figures/{indicator}", "/api/v1/reconciliation"];
    let parts: [&[&str]; 3] = [&["visit"], &["visits"], &[]];
    let as_of = format!("as_of={position}");
    let before: Vec<Value> =
        paths.iter().zip(parts).map(|(path, parts)| server.get(path, parts, &as_of).expect(200).json()).collect();
    let later = visit("走访-later", "2024-05-20", 1).send(&server, &[]).expect(201);
    let withdraw = act("2025-02-01", "WithdrawFigure", json!({ "figure": "P1", "reason": "误录" }));
    let head = withdraw.send(&server, &[]).expect(201).header("x-lianjian-position").map(str::to_owned);
    assert_ne!(later.header("x-lianjian-position"), head.as_deref());
    for ((path, parts), before) in paths.iter().zip(parts).zip(before) {
        assert_eq!(server.get(path, parts, &as_of).expect(200).json(), before, "{path}");
        let now = server.get(path, parts, &format!("at_least={}", head.as_deref().unwrap_or("0"))).expect(200).json();
        assert_ne!(now, before, "{path}");
    }
}
