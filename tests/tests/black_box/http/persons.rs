//! Personal data over HTTP: read, checked, frozen, erased, and the list of who looked.

use super::{
    super::{
        harness::{approve, erasing},
        people::{self, AS, at},
    },
    Answer, Server,
};
use serde_json::{Value, json};

const READ: &str = r#"{"purpose":"回访前核实"}"#;
const AUDITOR: [(&str, &str); 1] = [(AS, people::AUDITOR)];

fn command(server: &Server, name: &str, body: &Value) -> Answer {
    let request = json!({ "business_date": "2024-05-01", "body": body });
    server.post("/api/v1/commands/{name}", name, &request.to_string(), &[])
}

fn rule(server: &Server, name: &str) -> Answer {
    command(server, name, &json!({ "person": "met-1", "ground": "调取证据", "approver": "u-2" }))
}

/// A server that knows one person.
fn with_person() -> Server {
    let server = Server::start();
    let fields = json!([{ "kind": "name", "value": "赵钱孙" }, { "kind": "telephone", "value": "13912345678" }]);
    command(&server, "RecordPerson", &json!({ "person": "met-1", "fields": fields })).expect(201);
    server
}

fn read(server: &Server, headers: &[(&str, &str)]) -> Answer {
    server.post("/api/v1/persons/{key}/reads", "met-1", READ, headers)
}

fn check(server: &Server, value: &str, headers: &[(&str, &str)]) -> Answer {
    let claimed = json!({ "kind": "telephone", "value": value }).to_string();
    server.post("/api/v1/persons/{key}/checks", "met-1", &claimed, headers)
}

#[test]
fn a_read_is_an_event_before_it_is_an_answer() {
    let server = with_person();
    let answer = read(&server, &AUDITOR).expect(201);
    assert_eq!(
        (answer.header("location"), answer.header("x-lianjian-position")),
        (Some(format!("/api/v1/events/{}", at(1)).as_str()), Some(at(2).to_string().as_str()))
    );
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let told = answer.json();
    let values = told["values"].as_array().expect("values");
    let shown: Vec<_> = values.iter().map(|one| (one["title"].as_str(), one["value"].as_str())).collect();
    assert_eq!(shown, [(Some("姓名"), Some("赵钱孙")), (Some("电话"), Some("13912345678"))]);
    let recorded = server.get("/api/v1/events/{position}", &[&at(0).to_string()], "").expect(200).json();
    for (value, sealed) in values.iter().zip(recorded["entry"]["body"]["fields"].as_array().expect("fields")) {
        assert_eq!(value["commitment"], sealed["commitment"]);
    }
    let event = server.get("/api/v1/events/{position}", &[&at(1).to_string()], "").expect(200).json();
    assert_eq!(
        (&event["entry"]["type"], &event["entry"]["actor"]["subject"]),
        (&"PersonDataRead".into(), &"audit-1".into())
    );
    let body = json!({ "person": "met-1", "purpose": "回访前核实", "kinds": ["name", "telephone"] });
    assert_eq!(event["entry"]["body"], body);
}

#[test]
fn a_read_may_be_narrowed_and_is_answered_once() {
    let server = with_person();
    let narrow = r#"{"purpose":"回访前核实","kinds":["telephone"]}"#;
    let id = [("Idempotency-Key", "0190a000-0000-7000-8000-000000000001")];
    let told = server.post("/api/v1/persons/{key}/reads", "met-1", narrow, &id).expect(201).json();
    assert_eq!((told["values"].as_array().map(Vec::len), &told["values"][0]["kind"]), (Some(1), &"telephone".into()));
    let again = server.post("/api/v1/persons/{key}/reads", "met-1", narrow, &id).expect(422);
    assert_eq!(again.problem("command-reused")["actual"], at(1));
    let absent = narrow.replace("telephone", "signature");
    let refused = server.post("/api/v1/persons/{key}/reads", "met-1", &absent, &[]).expect(422).problem("invalid");
    assert_eq!(refused["field"], "body.kinds");
}

#[test]
fn a_check_tells_one_bit_and_the_log_no_more() {
    let server = with_person();
    let answer = check(&server, "13912345678", &[]).expect(201);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!((&answer.json()["matched"], &answer.json()["kind"]), (&true.into(), &"telephone".into()));
    assert_eq!(check(&server, "13700000007", &AUDITOR).expect(201).json()["matched"], false);
    assert_eq!(check(&server, "no number", &[]).expect(422).problem("invalid")["field"], "body.field");
    let export = server.get("/api/v1/events/export", &[], "").expect(200).text;
    assert_eq!(export.lines().count() as u64, at(3));
    assert!(!export.contains("13912345678") && !export.contains("13700000007"), "{export}");
}

#[test]
fn frozen_data_is_kept_and_erased_data_is_gone() {
    let server = with_person();
    rule(&server, "FreezePerson").expect(201);
    read(&server, &[]).expect(409).problem("wrong-state");
    rule(&server, "ErasePerson").expect(409).problem("wrong-state");
    assert_eq!(check(&server, "13912345678", &[]).expect(201).json()["matched"], true);
    rule(&server, "UnfreezePerson").expect(201);
    let alone = json!({ "person": "met-1", "ground": "撤回同意", "approver": "u-1" });
    assert_eq!(command(&server, "ErasePerson", &alone).expect(403).problem("not-allowed")["field"], "body.approver");
    rule(&server, "ErasePerson").expect(409).problem("approval-needed");
    approve(&server, "2024-05-01", &erasing("met-1"));
    let position = rule(&server, "ErasePerson").expect(201).json()["position"].as_u64().expect("a position") + 1;
    read(&server, &[]).expect(409).problem("wrong-state");
    check(&server, "13912345678", &[]).expect(409).problem("wrong-state");
    let at_least = format!("at_least={position}");
    let page = server.get("/api/v1/registers/{register}/{key}", &["person", "met-1"], &at_least).expect(200).json();
    let cells = &page["row"]["cells"];
    assert_eq!(
        (&cells["state"]["key"], &cells["erased"], &cells["checks"]),
        (&"erased".into(), &"2024-05-01".into(), &1.into())
    );
    assert_eq!(page["timeline"]["matches"], 5);
}

#[test]
fn who_looked_is_listed_page_by_page() {
    let server = with_person();
    let before = server.get("/api/v1/persons/{key}/accesses", &["met-1"], "").expect(200).json();
    assert_eq!((&before["accesses"], &before["next"]), (&json!([]), &Value::Null));
    read(&server, &AUDITOR).expect(201);
    check(&server, "13700000007", &[]).expect(201);
    rule(&server, "FreezePerson").expect(201);
    check(&server, "13912345678", &[]).expect(201);
    let list = |query: &str| {
        let page = server.get("/api/v1/persons/{key}/accesses", &["met-1"], query).expect(200).json();
        let accesses = page["accesses"].as_array().expect("accesses").iter();
        (accesses.map(|one| one["position"].as_u64().unwrap_or_default()).collect::<Vec<_>>(), page["next"].as_u64())
    };
    assert_eq!(list(""), (vec![at(4), at(2), at(1)], None));
    assert_eq!(list("limit=2"), (vec![at(4), at(2)], Some(at(1))));
    assert_eq!(list(&format!("limit=2&start={}", at(1))), (vec![at(1)], None));
    assert_eq!(list("order=oldest&limit=1"), (vec![at(1)], Some(at(2))));
    assert_eq!(list(&format!("order=oldest&start={}", at(2))), (vec![at(2), at(4)], None));
    assert_eq!(list(&format!("as_of={}", at(3))), (vec![at(2), at(1)], None));
    let all = server.get("/api/v1/persons/{key}/accesses", &["met-1"], "order=oldest").expect(200).json();
    let (first, second) = (&all["accesses"][0], &all["accesses"][1]);
    assert_eq!((&first["act"], &first["purpose"]), (&"read".into(), &"回访前核实".into()));
    assert_eq!((&first["actor"]["subject"], &first["actor"]["role"]), (&"audit-1".into(), &"auditor".into()));
    assert_eq!(
        (&second["act"], &second["matched"], &second["kinds"]),
        (&"check".into(), &false.into(), &json!(["telephone"]))
    );
}

#[test]
fn who_is_nobody_and_what_is_too_long_is_refused() {
    let server = with_person();
    for key in ["met-9", "%20"] {
        server.get("/api/v1/persons/{key}/accesses", &[key], "").expect(404).problem("not-found");
        server.post("/api/v1/persons/{key}/reads", key, READ, &[]).expect(404).problem("not-found");
    }
    server.get("/api/v1/persons/{key}/accesses", &["met-1"], "as_of=0").expect(404).problem("not-found");
    let long = json!({ "kind": "telephone", "value": "1".repeat(70_000) }).to_string();
    server.post("/api/v1/persons/{key}/checks", "met-1", &long, &[]).expect(413).problem("too-large");
    let long = json!({ "purpose": "回".repeat(30_000) }).to_string();
    server.post("/api/v1/persons/{key}/reads", "met-1", &long, &[]).expect(413).problem("too-large");
    let aimless = server.post("/api/v1/persons/{key}/reads", "met-1", "{}", &[]).expect(400).problem("malformed-body");
    assert_eq!(aimless["field"], "purpose");
    read(&server, &[("Idempotency-Key", "")]).expect(400).problem("malformed-header");
    read(&server, &[(AS, people::SECURITY)]).expect(403).problem("not-allowed");
    assert_eq!(server.get("/readyz", &[], "").expect(200).json()["position"], at(1), "nothing of all this is an event");
}
