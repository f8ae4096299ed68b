//! Income that is posted late: by posting date and by economic date, and what was known of a month at two moments. Over
//! HTTP and by the command line alike.

use super::{
    harness::{Act, COLLECTIVE, VILLAGES, act, county, run, scene, text},
    http::{Server, TempDir},
};
use serde_json::{Value, json};
use std::fs;

const FIGURE: &str = "/api/v1/figures/{indicator}";
const CONTRIBUTIONS: &str = "/api/v1/figures/{indicator}/contributions";
const LATE: &str = "/api/v1/figures/{indicator}/late";
const JANUARY: &str = "from=2024-01-01&until=2024-01-31";

/// Rent of January, posted in March.
fn late_rent() -> Act {
    let lines = json!([{ "account": "501", "amount": 300_000 }]);
    let body = json!({ "collective": COLLECTIVE, "entry": "记-003", "posting_date": "2024-03-05", "chart": "2023",
        "lines": lines, "summary": "一月租金" });
    act("2024-01-20", "PostIncome", body)
}

/// The county with the late rent, how many entries there were before it, and how many there are.
fn county_with_late_rent() -> (Server, u64, u64) {
    let (server, before) = county();
    let answer = late_rent().send(&server, &[]).expect(201);
    let head = answer.header("x-lianjian-position").and_then(|head| head.parse().ok()).expect("a position");
    server.get("/api/v1/registers/{register}", &["income"], &format!("at_least={head}")).expect(200);
    (server, before, head)
}

fn ask(server: &Server, route: &str, indicator: &str, query: &str) -> Value {
    server.get(route, &[indicator], query).expect(200).json()
}

#[test]
fn a_month_counts_by_posting_date_or_by_economic_date() {
    let (server, ..) = county_with_late_rent();
    let value = |indicator, query: &str| ask(&server, FIGURE, indicator, query)["figure"]["value"].clone();
    for (month, posting, economic) in [
        (JANUARY, 1_234_500, 1_534_500),
        ("from=2024-03-01&until=2024-03-31", 300_000, 0),
        ("from=2024-01-01&until=2024-12-31", 2_034_500, 2_034_500),
    ] {
        assert_eq!(value("total_income", month), posting, "{month}");
        assert_eq!(value("total_income", &format!("{month}&basis=posting")), posting, "{month}");
        assert_eq!(value("total_income", &format!("{month}&basis=economic")), economic, "{month}");
        let opened = ask(&server, CONTRIBUTIONS, "total_income", &format!("{month}&basis=economic"));
        assert_eq!(opened["numerator_sum"], economic, "{month}");
    }
    let figure = ask(&server, FIGURE, "total_income", "basis=economic");
    assert_eq!(figure["figure"]["basis"], "economic", "a figure of income says by which date it counts");
    let visits = ask(&server, FIGURE, "visits", "basis=economic");
    assert_eq!(visits["figure"]["basis"], Value::Null, "what is no income counts by business date anyway");
    let sheet = |basis: &str| {
        let query = format!("on=2024-03-31&basis={basis}");
        let sheet = server.get("/api/v1/metrics/villages/{code}", &[VILLAGES[0]], &query).expect(200).json();
        let months = sheet["measures"][0]["months"].as_array().cloned().unwrap_or_default();
        months[12..].iter().map(|month| month["fen"].as_i64()).collect::<Vec<_>>()
    };
    assert_eq!(sheet("posting"), [Some(1_234_500), Some(500_000), Some(300_000)]);
    assert_eq!(sheet("economic"), [Some(1_534_500), Some(500_000), Some(0)]);
    let wrong = server.get(FIGURE, &["total_income"], "basis=cash").expect(400).problem("malformed-query");
    assert_eq!(wrong["field"], "basis");
}

#[test]
fn what_was_known_of_a_month_then_and_now_stands_side_by_side() {
    let (server, before, head) = county_with_late_rent();
    let late = ask(&server, LATE, "total_income", &format!("{JANUARY}&earlier={before}"));
    assert_eq!((&late["earlier_position"], &late["position"]), (&before.into(), &head.into()));
    assert_eq!((&late["earlier"]["value"], &late["later"]["value"]), (&1_234_500.into(), &1_534_500.into()));
    assert_eq!((&late["difference"], &late["numerator_difference"]), (&300_000.into(), &300_000.into()));
    let facts = late["facts"].as_array().expect("facts");
    assert_eq!((facts.len(), &late["matches"]), (1, &1.into()));
    let fact = &facts[0];
    assert_eq!((&fact["position"], &fact["amount"]), (&before.into(), &300_000.into()));
    assert_eq!((&fact["business_date"], &fact["type"]), (&"2024-01-20".into(), &"IncomePosted".into()));
    assert!(fact["days_late"].as_i64() > Some(300), "recorded today: {fact}");
    let event = server.get(fact["path"].as_str().expect("a path"), &[], "").expect(200).json();
    assert_eq!(event["recorded_at"], fact["recorded_at"]);
    // By posting date the month was closed and stays as it was.
    let posted = ask(&server, LATE, "total_income", &format!("{JANUARY}&earlier={before}&basis=posting"));
    assert_eq!((&posted["matches"], &posted["difference"]), (&0.into(), &0.into()));
    // The same two moments the other way round, by the moment of recording, and with one left out.
    let moment = event["recorded_at"].as_str().expect("a moment").replace('+', "%2B");
    let now = ask(&server, LATE, "total_income", &format!("{JANUARY}&earlier={moment}"));
    assert_eq!((&now["earlier_position"], &now["difference"]), (&head.into(), &0.into()));
    let turned = format!("{JANUARY}&earlier={head}&as_of={before}");
    server.get(LATE, &["total_income"], &turned).expect(400).problem("malformed-query");
    let missing = server.get(LATE, &["total_income"], JANUARY).expect(400).problem("malformed-query");
    assert_eq!(missing["field"], "earlier");
}

#[test]
fn late_facts_of_everything_sum_to_the_difference() {
    let (server, _, head) = county_with_late_rent();
    let indicators = server.get("/api/v1/indicators", &[], "").expect(200).json();
    let mut differing = 0;
    for indicator in indicators["indicators"].as_array().expect("indicators") {
        let key = indicator["key"].as_str().expect("a key");
        let late = ask(&server, LATE, key, &format!("earlier={}&on=2024-12-31&limit=10000", head / 2));
        let sum = |part: &str| -> i64 {
            let facts = late["facts"].as_array().expect("facts").iter();
            facts.filter(|fact| fact["part"] == part).filter_map(|fact| fact["amount"].as_i64()).sum()
        };
        let grown = |part: &str| Some(late["later"][part].as_i64()? - late["earlier"][part].as_i64()?);
        if let (Some(over), Some(under)) = (grown("numerator"), grown("denominator")) {
            assert_eq!((sum("numerator"), sum("denominator")), (over, under), "{key}");
        } else if let Some(whole) = grown("value").filter(|_| indicator["kind"] != "中位数") {
            assert_eq!((sum("numerator"), late["difference"].as_i64()), (whole, Some(whole)), "{key}");
        }
        differing += usize::from(late["matches"] != 0);
    }
    assert!(differing >= 5, "only {differing} figures differ between the two moments");
}

#[test]
fn the_command_line_says_the_same() {
    let dir = TempDir::new();
    let acts = scene().into_iter().chain([late_rent()]);
    let lines: Vec<String> = acts.map(|act| act.line()).collect();
    let file = dir.path().join("late.ndjson");
    fs::write(&file, lines.join("\n")).expect("the file can be written");
    assert!(run(&dir, &["import", &file.to_string_lossy()]).status.success());
    let exported = run(&dir, &["export"]);
    let before = text(&exported).lines().count() - 1;
    let earlier = before.to_string();
    let january = ["metrics", "late", "total_income", "--from", "2024-01-01", "--until", "2024-01-31"];
    let ask = |more: &[&str]| run(&dir, &[&january[..], &["--earlier", &earlier], more].concat());
    let late: Value = serde_json::from_slice(&ask(&["--json"]).stdout).expect("JSON");
    assert_eq!((&late["difference"], &late["facts"][0]["position"]), (&300_000.into(), &before.into()));
    let posted: Value = serde_json::from_slice(&ask(&["--json", "--basis", "posting"]).stdout).expect("JSON");
    assert_eq!(posted["difference"], 0);
    let table = text(&ask(&[]));
    assert!(table.contains("0.3 万元") && table.contains("业务日期 2024-01-20"), "{table}");
    let village = |basis: &str| {
        let arguments = ["--json", "metrics", "village", VILLAGES[0], "--on", "2024-01-31", "--basis", basis];
        let sheet: Value = serde_json::from_slice(&run(&dir, &arguments).stdout).expect("JSON");
        sheet["measures"][0]["year_to_date"]["value"].clone()
    };
    assert_eq!((village("posting"), village("economic")), (1_234_500.into(), 1_534_500.into()));
    let wrong = run(&dir, &["metrics", "village", VILLAGES[0], "--basis", "cash"]);
    assert_eq!(wrong.status.code(), Some(2), "{}", text(&wrong));
    let turned = run(&dir, &["metrics", "late", "total_income", "--earlier", &earlier, "--as-of", "1"]);
    assert_eq!(turned.status.code(), Some(1), "{}", text(&turned));
}
