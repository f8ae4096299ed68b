//! Frozen reports over HTTP: the same bytes for ever, and what became known since beside them. And how well units keep
//! the ledger.

use super::{
    super::harness::{act, county, visit},
    Server,
};
use serde_json::{Value, json};

const KEY: &str = "2024-Q2";

fn request(title: &str) -> String {
    json!({
        "business_date": "2024-07-05", "report": KEY, "title": title, "sheet": { "chain": "苹果" },
        "period": { "from": "2024-04-01", "until": "2024-06-30" }, "submitted_to": "平凉市委组织部",
    })
    .to_string()
}

fn freeze(server: &Server) -> Value {
    server.post("/api/v1/reports", "", &request("苹果产业链二季度报表"), &[]).expect(201).json()
}

fn check(server: &Server, at_least: u64) -> Value {
    server.get("/api/v1/reports/{key}/check", &[KEY], &format!("at_least={at_least}")).expect(200).json()
}

#[test]
fn a_frozen_report_stays_what_it_was_and_tells_what_became_known_since() {
    let (server, position) = county();
    let receipt = freeze(&server);
    assert_eq!(receipt["position"], position);
    let first = server.get("/api/v1/reports/{key}", &[KEY], "").expect(200);
    let document = first.json();
    assert_eq!((&document["position"], &document["on"]), (&position.into(), &"2024-06-30".into()));
    assert_eq!(document["body"]["position"], position, "the sheet says what it reflects");
    let unchanged = check(&server, position);
    assert_eq!((&unchanged["reproduced"], &unchanged["same_formulas"]), (&true.into(), &true.into()));
    assert_eq!(unchanged["changed"], json!([]));

    visit("走访-late", "2024-06-28", 1).send(&server, &[]).expect(201);
    let server = server.restart();
    let again = server.get("/api/v1/reports/{key}", &[KEY], "").expect(200);
    assert_eq!(again.text, first.text, "byte for byte");
    assert_eq!(again.header("etag"), first.header("etag"));
    let changed = check(&server, position + 2);
    assert_eq!((&changed["reproduced"], &changed["frozen_position"]), (&true.into(), &position.into()));
    let visits = changed["changed"].as_array().unwrap().iter().find(|one| one["place"] == "figures/visits").unwrap();
    assert_eq!((&visits["then"], &visits["now"]), (&"3".into(), &"4".into()), "{visits}");
}

#[test]
fn freezing_again_with_the_same_id_gets_the_first_answer_whatever_is_known_by_now() {
    let (server, position) = county();
    let id = [("Idempotency-Key", "0190a000-0000-7000-8000-0000000000f1")];
    server.post("/api/v1/reports", "", &request("二季度"), &id).expect(201);
    let later = visit("走访-later", "2024-06-28", 1).send(&server, &[]).expect(201);
    let head = later.header("x-lianjian-position").unwrap();
    server.get("/api/v1/registers/{register}", &["visit"], &format!("at_least={head}")).expect(200);
    let again = server.post("/api/v1/reports", "", &request("二季度"), &id).expect(201).json();
    assert_eq!((&again["position"], &again["repeated"]), (&position.into(), &true.into()));
    server.post("/api/v1/reports", "", &request("另一张"), &id).problem("command-reused");
    server.post("/api/v1/reports", "", &request("二季度"), &[]).problem("already-exists");
}

#[test]
fn a_report_nobody_rendered_cannot_be_frozen() {
    let (server, position) = county();
    let body = json!({
        "report": KEY, "title": "假报表", "sheet": { "chain": "苹果" }, "on": "2024-06-30", "position": position,
        "formulas": "0".repeat(64), "digest": "1".repeat(64),
    });
    act("2024-07-05", "FreezeReport", body).send(&server, &[]).expect(422).problem("invalid");
    server.get("/api/v1/reports/{key}", &[KEY], "").expect(404).problem("not-found");
    server.get("/api/v1/reports/{key}/check", &[KEY], "").expect(404).problem("not-found");
    let unknown = request("二季度").replace("苹果\"", "无此链\"");
    server.post("/api/v1/reports", "", &unknown, &[]).expect(404).problem("not-found");
}

#[test]
fn a_withdrawn_report_stays_readable_and_is_marked() {
    let (server, _) = county();
    freeze(&server);
    let withdraw = act("2024-07-08", "WithdrawReport", json!({ "report": KEY, "reason": "口径有误" }));
    let position: u64 = withdraw.send(&server, &[]).expect(201).header("x-lianjian-position").unwrap().parse().unwrap();
    assert_eq!(check(&server, position)["withdrawn_on"], "2024-07-08");
    server.get("/api/v1/reports/{key}", &[KEY], "").expect(200);
}

#[test]
fn each_unit_is_told_how_much_it_corrected_and_how_late_it_was() {
    let (server, position) = county();
    let quality = |query: &str| server.get("/api/v1/quality", &[], query).expect(200).json();
    let all = quality("");
    let units = all["units"].as_array().unwrap();
    let entries: u64 = units.iter().map(|unit| unit["entries"].as_u64().unwrap()).sum();
    assert_eq!((entries, &units[0]["corrected"]), (position, &0.into()));
    assert!(units[0]["longest_delay_days"].as_u64().unwrap() > 365, "the scene is told long after it took place");
    let withdraw = act("2025-02-01", "WithdrawFigure", json!({ "figure": "P1", "reason": "误录" }));
    withdraw.send(&server, &[]).expect(201);
    let now = quality(&format!("at_least={}", position + 1));
    assert_eq!(now["units"][0]["corrected"], 1);
    assert_eq!(quality(&format!("as_of={position}"))["units"], all["units"]);
    server.get("/api/v1/quality", &[], "from=2025-01-01&until=2024-01-01").problem("malformed-query");
}
