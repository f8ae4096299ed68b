//! Reads over HTTP: registers, queues, figures, attachments, health, and how they wait for a position.

use super::{
    super::harness::{COUNTY, VILLAGES, county},
    super::people::{SYSTEM, at},
    Server,
    commands::state_figure,
};

/// Asks for at least so many entries of a test's own.
fn known(entries: u64) -> String {
    format!("at_least={}", at(entries))
}

#[test]
fn a_read_sees_what_was_just_written() {
    let server = Server::start();
    let position = state_figure(&server, "P1").header("x-lianjian-position").unwrap().to_owned();
    let at_least = format!("at_least={position}");
    let list = server.get("/api/v1/registers/{register}", &["stated"], &at_least).expect(200);
    assert_eq!(list.header("x-lianjian-position"), Some(position.as_str()));
    assert_eq!(list.json()["rows"][0]["key"], "P1");
    let before = server.get("/api/v1/registers/{register}", &["stated"], "as_of=0").expect(200).json();
    assert_eq!((&before["matches"], &before["position"]), (&0.into(), &0.into()));
    let page = server.get("/api/v1/registers/{register}/{key}", &["stated", "P1"], &at_least).expect(200);
    assert!(page.header("etag").is_some_and(|tag| tag.starts_with("\"1.")), "{page:?}");
    let page = page.json();
    assert_eq!((&page["row"]["cells"]["unit"], &page["timeline"]["matches"]), (&"个".into(), &1.into()));
    assert_eq!(page["timeline"]["entries"][0]["position"], at(0));
    server.get("/api/v1/registers/{register}/{key}", &["stated", "P9"], "").expect(404).problem("not-found");
    server.get("/api/v1/registers/{register}", &["nothing"], "").expect(404).problem("not-found");
    let sort = server.get("/api/v1/registers/{register}", &["stated"], "sort=nothing").problem("malformed-query");
    assert_eq!(sort["field"], "sort");
}

#[test]
fn a_page_that_has_not_changed_is_not_sent_again() {
    const PAGE: &str = "/api/v1/registers/{register}/{key}";
    let server = Server::start();
    state_figure(&server, "P1");
    let page = server.get(PAGE, &["stated", "P1"], &known(1)).expect(200);
    let tag = page.header("etag").unwrap().to_owned();
    for known in [tag.clone(), format!("W/{tag}"), format!("\"9.0\", {tag}"), "*".to_owned()] {
        let answer = server.get_unless(&known, PAGE, &["stated", "P1"], "").expect(304);
        assert_eq!((answer.header("etag"), answer.text.as_str()), (Some(tag.as_str()), ""));
    }
    server.get_unless("\"1\", \"1.0\"", PAGE, &["stated", "P1"], "").expect(200);
    // Another record's entry moves the position and leaves the page as it is.
    state_figure(&server, "P2");
    let answer = server.get_unless(&tag, PAGE, &["stated", "P1"], &known(2)).expect(304);
    assert_eq!(answer.header("x-lianjian-position"), Some(at(2).to_string().as_str()));
    server.get_unless(&tag, PAGE, &["stated", "P2"], "").expect(200);
}

#[test]
fn a_page_of_an_earlier_moment_has_the_version_of_that_moment() {
    const PAGE: &str = "/api/v1/registers/{register}/{key}";
    let server = Server::start();
    state_figure(&server, "P1");
    let before = server.get(PAGE, &["stated", "P1"], &known(1)).expect(200);
    let withdrawal = r#"{"business_date":"2024-05-02","body":{"figure":"P1","reason":"误录"}}"#;
    let tag = before.header("etag").unwrap();
    let withdraw =
        |tag: &str| server.post("/api/v1/commands/{name}", "WithdrawFigure", withdrawal, &[("If-Match", tag)]);
    withdraw("\"2.0123456789abcdef\"").problem("version-conflict");
    withdraw(tag).expect(201);
    let after = server.get(PAGE, &["stated", "P1"], &known(2)).expect(200);
    let then = format!("as_of={}", at(1));
    let earlier = server.get(PAGE, &["stated", "P1"], &then).expect(200);
    assert_eq!((earlier.header("etag"), &earlier.json()["stream_version"]), (Some(tag), &1.into()));
    assert_eq!(after.json()["stream_version"], 2);
    server.get_unless(tag, PAGE, &["stated", "P1"], &then).expect(304);
    server.get_unless(tag, PAGE, &["stated", "P1"], "").expect(200);
}

#[test]
fn a_position_that_does_not_come_is_not_waited_for_long() {
    let server = Server::start();
    let answer = server.get("/api/v1/registers/{register}", &["stated"], &known(1)).expect(409);
    assert_eq!(answer.header("retry-after"), Some("1"));
    assert_eq!(answer.problem("not-yet")["actual"], at(0));
}

#[test]
fn every_register_and_queue_answers() {
    let server = Server::start();
    state_figure(&server, "P1");
    let registers = server.get("/api/v1/registers", &[], "").expect(200).json();
    let registers = registers["registers"].as_array().unwrap();
    assert!(registers.len() >= 19, "a list per register");
    for register in registers {
        let name = register["name"].as_str().unwrap();
        server.get("/api/v1/registers/{register}", &[name], "limit=1").expect(200);
    }
    let queues = ["overdue-demands", "visits-due", "returned-projects", "postings-ending", "pairings-ending"];
    for queue in queues.into_iter().chain(["pairings-unvisited", "demands-unanswered", "officers-absent"]) {
        let answer = server.get("/api/v1/queues/{queue}", &[queue], "on=2024-10-31&days=30").expect(200).json();
        assert_eq!((&answer["on"], &answer["matches"]), (&"2024-10-31".into(), &0.into()));
    }
    server.get("/api/v1/queues/{queue}", &["nothing"], "").expect(404).problem("not-found");
}

#[test]
fn every_indicator_has_a_figure_and_its_events() {
    let server = Server::start();
    let indicators = server.get("/api/v1/indicators", &[], "").expect(200).json();
    for indicator in indicators["indicators"].as_array().unwrap() {
        let key = indicator["key"].as_str().unwrap();
        let figure = server.get("/api/v1/figures/{indicator}", &[key], "on=2024-10-31").expect(200).json();
        assert_eq!(figure["figure"]["name"], indicator["name"]);
        let parts = server.get("/api/v1/figures/{indicator}/contributions", &[key], "on=2024-10-31").expect(200);
        assert_eq!(parts.json()["matches"], 0, "an empty ledger has no events");
        let late = server.get("/api/v1/figures/{indicator}/late", &[key], "earlier=0&on=2024-10-31").expect(200).json();
        assert_eq!((&late["matches"], &late["earlier"]), (&0.into(), &late["later"]), "{key}");
    }
    server.get("/api/v1/figures/{indicator}", &["nothing"], "").expect(404).problem("not-found");
    let wrong = server.get("/api/v1/figures/{indicator}", &["villages"], "division=1").problem("malformed-query");
    assert_eq!(wrong["field"], "division");
}

#[test]
fn months_and_divisions_of_a_figure_are_the_figures_asked_for_one_by_one() {
    let (server, _) = county();
    let figure = |key: &str, query: &str| {
        server.get("/api/v1/figures/{indicator}", &[key], query).expect(200).json()["figure"].clone()
    };
    for key in ["visits", "chain_enterprises", "visit_coverage_90_days"] {
        let query = "on=2024-12-15&months=14";
        let answer = server.get("/api/v1/figures/{indicator}/months", &[key], query).expect(200).json();
        let months = answer["months"].as_array().unwrap();
        assert_eq!(
            (months.len(), &months[0]["month"], &months[13]["month"]),
            (14, &"2023-11".into(), &"2024-12".into())
        );
        let march = figure(key, "from=2024-03-01&until=2024-03-31&on=2024-03-31");
        assert_eq!((&months[4]["month"], &months[4]["figure"]), (&"2024-03".into(), &march), "{key}");
        assert_eq!(months[13]["figure"], figure(key, "from=2024-12-01&until=2024-12-15&on=2024-12-15"), "{key}");

        let query = format!("on=2024-12-31&division={COUNTY}&tier=village");
        let answer = server.get("/api/v1/figures/{indicator}/divisions", &[key], &query).expect(200).json();
        let divisions = answer["divisions"].as_array().unwrap();
        assert!(divisions.len() >= VILLAGES.len(), "{answer}");
        for one in divisions {
            let alone = figure(key, &format!("on=2024-12-31&division={}", one["division"].as_str().unwrap()));
            assert_eq!(one["figure"], alone, "{key} {one}");
        }
    }
    let towns = server.get("/api/v1/figures/{indicator}/divisions", &["visits"], &format!("division={COUNTY}"));
    let towns = towns.expect(200).json()["divisions"].as_array().unwrap().len();
    assert!(towns > 0, "without a tier the one below is told");
    server.get("/api/v1/figures/{indicator}/months", &["nothing"], "").expect(404).problem("not-found");
    server.get("/api/v1/figures/{indicator}/divisions", &["visits"], "tier=street").problem("malformed-query");
}

#[test]
fn sheets_of_what_is_not_there_say_so() {
    let server = Server::start();
    server.get("/api/v1/metrics/chains/{chain}", &["nothing"], "").problem("not-found");
    server.get("/api/v1/metrics/villages/{code}", &["620802100201"], "").problem("not-found");
    server.get("/api/v1/metrics/divisions/{code}", &["620800"], "").problem("not-found");
    server.get("/api/v1/metrics/divisions/{code}", &["62"], "on=x").problem("malformed-query");
}

#[test]
fn what_was_stated_stands_beside_what_is_computed() {
    let server = Server::start();
    let position = state_figure(&server, "P1").header("x-lianjian-position").unwrap().to_owned();
    let answer = server.get("/api/v1/reconciliation", &[], &format!("at_least={position}")).expect(200).json();
    let row = &answer["rows"][0];
    assert_eq!((&row["stated"]["text"], &row["comparison"]), (&"1".into(), &"not_comparable".into()));
    assert_eq!(answer["differing"], 0);
}

#[test]
fn an_attachment_is_kept_by_its_digest() {
    let server = Server::start();
    let png = b"\x89PNG\r\n\x1a\n0000 a picture for this test";
    let stored = server.put("/api/v1/attachments", png).expect(201).json();
    assert_eq!((&stored["kind"], &stored["bytes"]), (&"png".into(), &png.len().into()));
    let digest = stored["digest"].as_str().unwrap().to_owned();
    let server = server.restart();
    // The first byte is no text, so only what follows is compared.
    server.get("/api/v1/attachments/{digest}", &["0".repeat(64).as_str()], "").expect(404).problem("not-found");
    server.get("/api/v1/attachments/{digest}", &["x"], "").expect(404).problem("not-found");
    assert_eq!(server.head_of_attachment(&digest), Some("image/png".to_owned()));
    server.put("/api/v1/attachments", b"#!/bin/sh").problem("unsupported-media");
}

#[test]
fn health_readiness_and_metrics() {
    let server = Server::start();
    state_figure(&server, "P1");
    assert_eq!(server.get("/healthz", &[], "").expect(200).json()["status"], "ok");
    assert_eq!(server.get("/readyz", &[], "").expect(200).json()["position"], at(1));
    let metrics = server.get_as(SYSTEM, "/metrics", &[], "").expect(200).text;
    assert!(metrics.contains(&format!("ledger_entries {}", at(1))) && metrics.contains("commands_total"), "{metrics}");
    server.get("/nothing", &[], "").expect(404).problem("unknown-path");
    server.get("/api/v1/commands/{name}", &["LogVisit"], "").expect(405).problem("method-not-allowed");
}
