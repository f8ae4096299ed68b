//! Events over HTTP: listed, one by one, exported, followed.

use super::{
    super::people::{SECURITY, SYSTEM, at},
    Server,
    accounts::{PASSWORD, administer, settled},
    commands::state_figure,
    scopes::somebody,
};
use serde_json::{Value, json};

fn with_events(count: usize) -> Server {
    let server = Server::start();
    for number in 0..count {
        state_figure(&server, &format!("P{number}"));
    }
    server
}

fn positions(answer: &Value) -> Vec<u64> {
    let events = answer["events"].as_array().expect("a list of events");
    events.iter().map(|event| event["position"].as_u64().expect("a position")).collect()
}

#[test]
fn events_are_listed_by_filter_and_page() {
    let server = with_events(5);
    let list = |query: &str| server.get("/api/v1/events", &[], query).expect(200).json();
    let all: Vec<u64> = (0..at(5)).rev().collect();
    assert_eq!(positions(&list("")), all);
    let page = list("limit=2");
    assert_eq!((positions(&page), &page["next"]), (vec![at(4), at(3)], &at(2).into()));
    assert_eq!(positions(&list(&format!("limit=2&start={}", at(2)))), [at(2), at(1)]);
    assert_eq!(positions(&list(&format!("order=oldest&start={}", at(3)))), [at(3), at(4)]);
    assert_eq!(positions(&list(&format!("as_of={}&register=stated", at(2)))), [at(1), at(0)]);
    assert!(positions(&list("as_of=2020-01-01T00:00:00%2B08:00")).is_empty());
    assert_eq!(positions(&list("register=stated&key=P3")), [at(3)]);
    assert!(positions(&list("type=FigureWithdrawn")).is_empty());
    assert_eq!(positions(&list("subject=u-1&from=2024-05-01&until=2024-05-01")).len(), 5);
    assert!(positions(&list("register=stated&from=2024-05-02")).is_empty());
    assert!(positions(&list("register=visit")).is_empty());
    let wrong = server.get("/api/v1/events", &[], "limt=2").problem("malformed-query");
    assert_eq!(wrong["field"], "limt");
    assert_eq!(server.get("/api/v1/events", &[], "key=P1").problem("malformed-query")["field"], "key");
}

#[test]
fn events_are_found_by_position_day_of_recording_and_text() {
    let server = with_events(4);
    let list = |query: &str| server.get("/api/v1/events", &[], query).expect(200).json();
    let range = format!("position_from={}&position_until={}", at(1), at(2));
    assert_eq!(positions(&list(&range)), [at(2), at(1)]);
    assert_eq!(positions(&list(&format!("{range}&order=oldest"))), [at(1), at(2)]);
    let page = list(&format!("{range}&limit=1"));
    assert_eq!((positions(&page), &page["next"]), (vec![at(2)], &at(1).into()));
    let last = list(&format!("{range}&limit=1&start={}", at(1)));
    assert_eq!((positions(&last), &last["next"]), (vec![at(1)], &Value::Null), "nothing before the range");
    // Within one record's stream as well.
    assert!(positions(&list(&format!("{range}&register=stated&key=P3"))).is_empty());
    assert_eq!(positions(&list(&format!("position_from={}", u64::MAX))), [0; 0]);
    assert_eq!(positions(&list("register=stated&recorded_from=2024-05-02")).len(), 4, "recorded now");
    assert!(positions(&list("recorded_until=2024-05-01")).is_empty());
    // The text is that of the entry, quotation marks and all.
    assert_eq!(
        positions(&list("text=%22figure%22:%22P2%22")),
        [0; 0],
        "a quotation mark in a text is written otherwise"
    );
    assert_eq!(positions(&list("register=stated&text=P2")), [at(2)]);
    assert_eq!(positions(&list("text=")).len() as u64, at(4), "no text finds everything");
    let long = format!("text={}", "x".repeat(101));
    assert_eq!(server.get("/api/v1/events", &[], &long).problem("malformed-query")["field"], "text");
    assert_eq!(server.get("/api/v1/events", &[], "division=1").problem("malformed-query")["field"], "division");
}

#[test]
fn events_are_told_in_a_sentence_when_asked() {
    let server = with_events(1);
    let told = server.get("/api/v1/events", &[], "told=true&limit=1").expect(200).json();
    let event = &told["events"][0];
    assert_eq!((&event["told"]["key"], &event["told"]["position"]), (&"P0".into(), &event["position"]));
    assert!(event["told"]["sentence"].as_str().is_some_and(|sentence| sentence.contains("（P0）")), "{event}");
    let one = server.get("/api/v1/events/{position}", &[&at(0).to_string()], "told=true").expect(200).json();
    assert_eq!(&one, event);
    assert!(one["told"]["changes"].as_array().is_some_and(|changes| !changes.is_empty()));
    let plain = server.get("/api/v1/events/{position}", &[&at(0).to_string()], "").expect(200).json();
    assert_eq!(plain["told"], Value::Null);
}

#[test]
fn one_event_can_be_read() {
    let server = with_events(2);
    let event = server.get("/api/v1/events/{position}", &[&at(1).to_string()], "").expect(200).json();
    assert_eq!((&event["register"], &event["entry"]["type"]), (&"stated".into(), &"FigureStated".into()));
    assert_eq!(event["entry"]["stream_version"], 1);
    server.get("/api/v1/events/{position}", &[&at(2).to_string()], "").expect(404).problem("not-found");
    server.get("/api/v1/events/{position}", &["x"], "").expect(404).problem("not-found");
}

#[test]
fn an_export_has_every_entry_on_its_line() {
    let server = with_events(3);
    let answer = server.get("/api/v1/events/export", &[], "").expect(200);
    assert_eq!(answer.header("content-type"), Some("application/x-ndjson"));
    assert_eq!(answer.header("x-lianjian-position"), Some(at(3).to_string().as_str()));
    let lines: Vec<&str> = answer.text.lines().collect();
    assert_eq!(lines.len() as u64, at(3));
    // The very bytes of the log: what one event shows is what the line holds.
    let shown = server.get("/api/v1/events/{position}", &[&at(2).to_string()], "").text;
    assert!(shown.contains(lines.last().expect("a line")), "{shown}");
    assert_eq!(
        server.get("/api/v1/events/export", &[], &format!("start={}&as_of={}", at(1), at(2))).text.lines().count(),
        1
    );
}

/// The ids of the next so many events of a feed.
fn next_ids(feed: &mut impl Iterator<Item = String>, count: usize) -> Vec<u64> {
    feed.filter_map(|line| line.strip_prefix("id:").map(|id| id.trim().parse().expect("a position")))
        .take(count)
        .collect()
}

#[test]
fn a_feed_goes_on_where_the_client_left_off() {
    let server = with_events(4);
    assert_eq!(server.get("/api/v1/feed", &[], "begin=1").problem("malformed-query")["field"], "begin");
    let mut feed = server.follow(None, &format!("start={}", at(2)));
    assert_eq!(next_ids(&mut feed, 2), [at(2), at(3)]);
    state_figure(&server, "P4");
    assert_eq!(next_ids(&mut feed, 1), [at(4)]);
    drop(feed);
    state_figure(&server, "P5");
    assert_eq!(next_ids(&mut server.follow(Some(at(3)), "start=0"), 2), [at(4), at(5)]);
}

#[test]
fn a_feed_ends_when_the_server_stops() {
    let server = with_events(1);
    let mut feed = server.follow(None, &format!("start={}", at(0)));
    assert_eq!(next_ids(&mut feed, 1), [at(0)]);
    let started = std::time::Instant::now();
    let _again = server.restart();
    assert!(started.elapsed() < api::http::SHUTDOWN_GRACE, "an open feed must not hold up the stop");
    assert!(next_ids(&mut feed, 1).is_empty());
}

/// A feed that was open when an account was disabled, or its token revoked, went on telling whatever was recorded.
#[test]
fn a_feed_ends_with_the_session_or_the_token_it_was_asked_for_with() {
    let server = Server::start();
    let everything = json!({ "kind": "everything" });
    let ends = [
        (SYSTEM, "DisableAccount", json!({ "reason": "调离" })),
        (SECURITY, "RevokeToken", json!({ "token": "t-1", "reason": "停用" })),
        (SECURITY, "WithdrawRole", json!({ "role": "auditor", "reason": "调离" })),
    ];
    for (number, (by, name, more)) in ends.into_iter().enumerate() {
        let account = format!("jk-{number}");
        let mut feed = somebody(&server, &account, "审计局", "auditor", &everything).follow(None, "");
        state_figure(&server, &format!("P-{number}"));
        assert_eq!(next_ids(&mut feed, 1).len(), 1, "the feed is open");
        let mut body = more;
        body["account"] = json!(account);
        administer(&server, by, name, &body).expect(201);
        state_figure(&server, &format!("Q-{number}"));
        assert_eq!(next_ids(&mut feed, 1), [0; 0], "{name} ends it");
    }
    let browser = settled(&server, "nyj-1", PASSWORD);
    let cookie = browser.cookie.clone().expect("a session");
    let mut feed = server.follow_by(&cookie);
    state_figure(&server, "P-s");
    assert_eq!(next_ids(&mut feed, 1).len(), 1, "the feed is open");
    server.raw("DELETE", ("/api/v1/session", &[]), Some(&cookie), "").expect(204);
    state_figure(&server, "Q-s");
    assert_eq!(next_ids(&mut feed, 1), [0; 0], "signing out ends it");
}

#[test]
fn a_feed_tells_what_the_scope_shows_by_now() {
    let server = Server::start();
    let somebody = somebody(&server, "nyj-1", "县农业农村局", "county_official", &json!({ "kind": "everything" }));
    let mut feed = somebody.follow(None, "");
    state_figure(&server, "P-1");
    assert_eq!(next_ids(&mut feed, 1).len(), 1, "the feed is open");
    let narrower = json!({ "account": "nyj-1", "unit": "县农业农村局", "reason": "调整", "scope": { "kind": "unit" } });
    administer(&server, SECURITY, "MoveAccount", &narrower).expect(201);
    state_figure(&server, "P-2");
    let own = json!({ "figure": "P-3", "title": "户数", "stated_by": "县农业农村局", "source": "月报", "amount": 1000,
        "unit": "户", "bound": "exact", "as_of": "2024-01-01" });
    let request = json!({ "business_date": "2024-05-01", "body": own }).to_string();
    let own = somebody.post("/api/v1/commands/{name}", "StateFigure", &request, &[]).expect(201).json();
    let position = own["position"].as_u64().expect("a position");
    let ids = std::iter::from_fn(|| next_ids(&mut feed, 1).pop());
    let before: Vec<u64> = ids.take_while(|id| *id != position).collect();
    assert!(!before.contains(&(position - 1)), "what others recorded is not told: {before:?}");
}
