//! Lists, figures and the past over a ledger that has something in it: what a filter keeps, what a page holds, what a
//! figure is made of.

use super::{
    harness::{COUNTY, ENTERPRISES, TOWN, VILLAGES, VISITS, county, visit},
    http::Server,
};
use serde_json::Value;
use std::{
    thread,
    time::{Duration, Instant},
};

const LIST: &str = "/api/v1/registers/{register}";
const FIGURE: &str = "/api/v1/figures/{indicator}";
const CONTRIBUTIONS: &str = "/api/v1/figures/{indicator}/contributions";

fn list(server: &Server, register: &str, query: &str) -> Value {
    server.get(LIST, &[register], query).expect(200).json()
}

fn keys(page: &Value) -> Vec<&str> {
    let rows = page["rows"].as_array().expect("rows");
    rows.iter().map(|row| row["key"].as_str().expect("a key")).collect()
}

fn figure(server: &Server, indicator: &str, query: &str) -> Option<i64> {
    server.get(FIGURE, &[indicator], query).expect(200).json()["figure"]["value"].as_i64()
}

#[test]
fn a_filter_keeps_what_it_says_and_counts_all_of_it() {
    let (server, _) = county();
    let first = format!("enterprise={}", ENTERPRISES[0]);
    let cases = [
        ("visit", "", 5),
        ("visit", first.as_str(), 3),
        ("visit", "from=2024-03-20&until=2024-05-06", 3),
        ("visit", "officer=zdy-1", 5),
        ("visit", "officer=zdy-2", 0),
        ("enterprise", "text=%E4%BC%81%E4%B8%9A1", 1),
        ("enterprise", "division=620823&kind=enterprise", 3),
        ("enterprise", "division=620802", 0),
        ("division", "kind=village", 2),
        ("organisation", "kind=committee", 1),
        ("demand", "chain=%E8%8B%B9%E6%9E%9C", 1),
        ("demand", "chain=%E7%BA%A2%E7%89%9B", 0),
        ("posting", "officer=zdy-1", 1),
    ];
    for (register, query, matches) in cases {
        assert_eq!(list(&server, register, query)["matches"], matches, "{register}?{query}");
        // What is counted is what is listed, and a page of one row still counts all.
        assert_eq!(keys(&list(&server, register, query)).len(), matches, "{register}?{query}");
        assert_eq!(list(&server, register, &format!("limit=1&{query}"))["matches"], matches, "{register}?{query}");
    }
}

#[test]
fn pages_follow_each_other_without_gap_in_the_order_asked_for() {
    let (server, _) = county();
    let whole = list(&server, "visit", "sort=-date");
    let days: Vec<&str> =
        whole["rows"].as_array().unwrap().iter().map(|row| row["cells"]["date"].as_str().unwrap()).collect();
    let mut expected: Vec<&str> = VISITS.iter().map(|(day, _)| *day).collect();
    expected.sort_unstable_by(|a, b| b.cmp(a));
    assert_eq!(days, expected);
    let mut paged = Vec::new();
    for offset in [0, 2, 4, 6] {
        let page = list(&server, "visit", &format!("sort=-date&limit=2&offset={offset}"));
        paged.extend(keys(&page).into_iter().map(str::to_owned));
    }
    assert_eq!(paged, keys(&whole));
    let mut upwards = list(&server, "visit", "sort=date");
    upwards["rows"].as_array_mut().unwrap().reverse();
    assert_eq!(keys(&upwards), keys(&whole), "no two visits of the scene are on one day");
    let refused = server.get(LIST, &["visit"], "limit=1001").expect(400).problem("malformed-query");
    assert_eq!(refused["field"], "limit");
    let refused = server.get(LIST, &["visit"], "alliance=x").expect(400).problem("malformed-query");
    assert_eq!(refused["field"], "alliance", "a filter the list does not have is not passed over in silence");
    assert!(refused["detail"].as_str().is_some_and(|detail| detail.starts_with("走访")), "{refused}");
}

#[test]
fn one_page_tells_everything_about_one_record() {
    let (server, position) = county();
    let page = server.get("/api/v1/registers/{register}/{key}", &["enterprise", ENTERPRISES[0]], "").expect(200);
    assert!(page.header("etag").is_some_and(|tag| tag.starts_with("\"2.")), "registered, and joined a chain");
    let page = page.json();
    assert_eq!(page["row"]["cells"]["name"], "示例企业0");
    let visits = page["related"].as_array().unwrap().iter().find(|related| related["register"] == "visit");
    assert_eq!(visits.expect("its visits")["count"], 3, "{page}");
    let timeline = page["timeline"]["entries"].as_array().expect("a timeline");
    assert!(timeline.len() >= 6, "{timeline:?}");
    for entry in timeline {
        let at = &entry["position"];
        assert!(
            at.as_u64() < Some(position)
                && entry["sentence"].as_str().is_some_and(|text| text.contains("崇信") || text.contains("组织部")),
            "{entry}"
        );
        let event = server.get("/api/v1/events/{position}", &[&at.to_string()], "").expect(200);
        assert!(event.text.contains(ENTERPRISES[0]) || event.text.contains("诉求-1"), "{}", event.text);
    }
    // The version of the page is the one a command may insist on.
    let later = visit("走访-9", "2024-06-01", 0).send(&server, &[("If-Match", "\"0\"")]);
    assert_eq!(later.expect(201).json()["stream_version"], 1);
}

#[test]
fn a_figure_is_the_sum_of_its_events() {
    let (server, _) = county();
    let indicators = server.get("/api/v1/indicators", &[], "").expect(200).json();
    let mut opened = 0;
    for indicator in indicators["indicators"].as_array().unwrap() {
        let key = indicator["key"].as_str().unwrap();
        let opening = server.get(CONTRIBUTIONS, &[key], "on=2024-12-31&limit=10000").expect(200).json();
        let shown = server.get(FIGURE, &[key], "on=2024-12-31").expect(200).json();
        assert_eq!(opening["figure"], shown["figure"], "{key}");
        let contributions = opening["contributions"].as_array().unwrap();
        assert_eq!(opening["matches"], contributions.len(), "{key}");
        let sum = |part: &str| -> i64 {
            let parts = contributions.iter().filter(|one| one["part"] == part);
            parts.map(|one| one["amount"].as_i64().unwrap()).sum()
        };
        let figure = &shown["figure"];
        match (figure["numerator"].as_i64(), figure["denominator"].as_i64()) {
            (Some(numerator), Some(denominator)) => {
                assert_eq!((sum("numerator"), sum("denominator")), (numerator, denominator), "{key}");
            }
            _ if is_median(indicator) => {}
            _ => assert_eq!(Some(sum("numerator")), figure["value"].as_i64(), "{key}: {opening}"),
        }
        opened += usize::from(!contributions.is_empty());
    }
    assert!(opened >= 15, "the scene gives only {opened} indicators something to count");
}

/// A median is no sum.
fn is_median(indicator: &Value) -> bool {
    indicator["kind"] == "中位数"
}

#[test]
fn figures_count_what_the_scene_told() {
    let (server, _) = county();
    assert_eq!(figure(&server, "visits", ""), Some(5));
    assert_eq!(figure(&server, "visits", "from=2024-03-01&until=2024-03-31"), Some(2));
    assert_eq!(figure(&server, "visits", &format!("enterprise={}", ENTERPRISES[0])), Some(3));
    assert_eq!(figure(&server, "enterprises_visited", ""), Some(3));
    assert_eq!(figure(&server, "villages", &format!("division={TOWN}&on=2024-12-31")), Some(2));
    assert_eq!(figure(&server, "total_income", "from=2024-01-01&until=2024-12-31"), Some(1_734_500));
    let page = server.get(CONTRIBUTIONS, &["visits"], "limit=2&offset=4").expect(200).json();
    assert_eq!((&page["matches"], page["contributions"].as_array().map(Vec::len)), (&5.into(), Some(1)));
    let path = page["contributions"][0]["path"].as_str().expect("the event's address").to_owned();
    assert_eq!(server.get(&path, &[], "").expect(200).json()["entry"]["type"], "VisitLogged");
}

#[test]
fn sheets_show_the_same_numbers_as_the_figures() {
    let (server, _) = county();
    let scope = "from=2024-01-01&until=2024-12-31&on=2024-12-31";
    let chain = server.get("/api/v1/metrics/chains/{chain}", &["%E8%8B%B9%E6%9E%9C"], scope).expect(200);
    let visits = figure(&server, "visits", &format!("chain=%E8%8B%B9%E6%9E%9C&{scope}"));
    assert_eq!(in_sheet(&chain.json(), "visits"), visits, "{}", chain.text);
    let county = server.get("/api/v1/metrics/divisions/{code}", &[COUNTY], scope).expect(200);
    let income = figure(&server, "total_income", &format!("division={COUNTY}&{scope}"));
    assert_eq!(income, Some(1_734_500));
    assert_eq!(in_sheet(&county.json(), "total_income"), income, "{}", county.text);
    let village = server.get("/api/v1/metrics/villages/{code}", &[VILLAGES[0]], scope).expect(200);
    assert!(village.text.contains("1734500"), "{}", village.text);
}

/// The value of the first figure of an indicator, anywhere in a sheet.
fn in_sheet(sheet: &Value, indicator: &str) -> Option<i64> {
    match sheet {
        Value::Object(object) if sheet["indicator"] == indicator && object.contains_key("value") => {
            sheet["value"].as_i64()
        }
        Value::Object(object) => object.values().find_map(|value| in_sheet(value, indicator)),
        Value::Array(items) => items.iter().find_map(|value| in_sheet(value, indicator)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

#[test]
fn what_was_stated_is_borne_out_by_the_events() {
    let (server, _) = county();
    let answer = server.get("/api/v1/reconciliation", &[], "").expect(200).json();
    assert_eq!((&answer["rows"][0]["comparison"], &answer["differing"]), (&"equal".into(), &0.into()), "{answer}");
    // One more visit, and the statement no longer holds.
    let head = visit("走访-9", "2024-06-01", 1).send(&server, &[]).expect(201);
    let at_least = format!("at_least={}", head.header("x-lianjian-position").unwrap());
    let answer = server.get("/api/v1/reconciliation", &[], &at_least).expect(200).json();
    assert_eq!((&answer["rows"][0]["comparison"], &answer["differing"]), (&"differs".into(), &1.into()), "{answer}");
}

#[test]
fn a_moment_and_a_position_tell_of_the_same_past() {
    let (server, position) = county();
    let last = server.get("/api/v1/events/{position}", &[&(position - 1).to_string()], "").expect(200).json();
    let moment = last["recorded_at"].as_str().expect("a moment").replace('+', "%2B");
    thread::sleep(Duration::from_millis(5));
    let head = visit("走访-9", "2024-06-01", 1).send(&server, &[]).expect(201);
    let now = format!("at_least={}", head.header("x-lianjian-position").unwrap());
    assert_eq!(list(&server, "visit", &now)["matches"], 6);
    let then = server.get(LIST, &["visit"], &format!("as_of={moment}")).expect(200);
    assert_eq!(then.header("x-lianjian-position"), Some(position.to_string().as_str()));
    assert_eq!(then.json(), list(&server, "visit", &format!("as_of={position}")));
    assert_eq!(then.json()["matches"], 5);
    assert_eq!(figure(&server, "visits", &format!("as_of={moment}")), Some(5));
    assert_eq!(figure(&server, "visits", "as_of=2020-01-01T00:00:00Z"), Some(0));
    let wrong = server.get(LIST, &["visit"], "as_of=yesterday").expect(400).problem("malformed-query");
    assert_eq!(wrong["field"], "as_of");
    // More than there is means all there is.
    assert_eq!(list(&server, "visit", "as_of=999999")["matches"], 6);
}

#[test]
fn a_read_waits_for_a_write_that_is_on_its_way() {
    let (server, position) = county();
    thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            let page = list(&server, "visit", &format!("at_least={}", position + 1));
            (page["matches"].clone(), Instant::now())
        });
        // Time for the question to arrive; should it be late, the test asks less but never fails for it.
        thread::sleep(Duration::from_millis(200));
        let written = Instant::now();
        visit("走访-9", "2024-06-01", 1).send(&server, &[]).expect(201);
        let (matches, answered) = waiting.join().expect("the read ends");
        assert_eq!(matches, 6);
        assert!(answered >= written, "the answer came before the write");
    });
}
