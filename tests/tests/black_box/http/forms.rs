//! Forms and previews over HTTP: what may be registered and how it is asked for, and what would be recorded, told
//! before it is.

use super::super::{
    harness::{ENTERPRISES, act, county, visit},
    people::{LIAISON, OFFICIAL},
};
use serde_json::{Value, json};

fn field<'v>(fields: &'v Value, name: &str) -> &'v Value {
    let found = fields.as_array().into_iter().flatten().find(|field| field["name"] == name);
    found.unwrap_or_else(|| panic!("{name} is not in {fields}"))
}

#[test]
fn forms_say_who_may_register_what() {
    let (server, _) = county();
    let listed = |who: &str, name: &str| {
        let forms = server.get_as(who, "/api/v1/forms", &[], "").expect(200).json()["forms"].clone();
        field(&forms, name).clone()
    };
    let official = listed(OFFICIAL, "AssignDemand");
    assert_eq!((&official["title"], &official["allowed"]), (&"交办诉求".into(), &true.into()));
    assert_eq!(official["submit_to"], "/api/v1/commands/AssignDemand");
    assert_eq!(listed(LIAISON, "AssignDemand")["allowed"], false);
    assert_eq!(listed(LIAISON, "LogVisit")["allowed"], true);
    let auditors = server.get("/api/v1/forms", &[], "").expect(200).json()["forms"].clone();
    assert!(auditors.as_array().into_iter().flatten().all(|form| form["allowed"] == false), "{auditors}");
    assert_eq!(listed(LIAISON, "OpenAccount")["submit_to"], "/api/v1/accounts");
}

#[test]
fn a_form_asks_in_chinese_for_everything_its_command_has() {
    let (server, _) = county();
    let form = server.get_as(OFFICIAL, "/api/v1/forms/{name}", &["LogVisit"], "").expect(200).json();
    assert_eq!((&form["title"], &form["register"]), (&"登记走访".into(), &"visit".into()));
    let enterprise = field(&form["fields"], "enterprise");
    assert_eq!(enterprise["input"], json!({ "kind": "reference", "register": "enterprise", "new": false }));
    let facts = &field(&form["fields"], "facts")["input"]["fields"];
    assert_eq!(field(facts, "situation")["input"]["kind"], "note");
    let modes = field(facts, "mode")["input"]["choices"].clone();
    assert!(modes.as_array().unwrap().contains(&json!({ "value": "on_site", "title": "实地" })), "{modes}");
    server.get("/api/v1/forms/{name}", &["RecordSignIn"], "").expect(404).problem("not-found");
}

#[test]
fn a_form_leaves_out_what_the_ledger_computes() {
    let (server, _) = county();
    let form = |name: &str| server.get_as(OFFICIAL, "/api/v1/forms/{name}", &[name], "").expect(200).json();
    let freezing = form("FreezeReport");
    assert_eq!((&freezing["submit_to"], &freezing["dated"]), (&"/api/v1/reports".into(), &true.into()));
    assert!(freezing["about"].as_str().is_some_and(|about| about.contains("逐字节")), "{freezing}");
    let asked: Vec<_> = freezing["fields"].as_array().into_iter().flatten().collect();
    let names: Vec<_> =
        asked.iter().map(|field| (field["name"].as_str().unwrap(), field["required"] == true)).collect();
    let required = [("report", true), ("title", true), ("sheet", true)];
    assert_eq!(
        names,
        [&required[..], &[("on", false), ("position", false), ("period", false), ("submitted_to", false)]].concat()
    );
    assert_eq!(form("OpenAccount")["dated"], false);
    assert_eq!(form("LogVisit")["dated"], true);
}

#[test]
fn a_preview_tells_what_would_be_recorded_and_records_nothing() {
    let (server, position) = county();
    let planned = visit("走访-预演", "2024-06-28", 1);
    let preview = |request: &str| server.post("/api/v1/previews/{name}", "LogVisit", request, &[]);
    let foreseen = preview(&planned.request()).expect(200).json();
    let event = &foreseen["events"][0];
    assert_eq!((&event["name"], &event["key"]), (&"登记走访".into(), &"走访-预演".into()));
    assert!(event["sentence"].as_str().unwrap().contains("2024-06-28"), "{event}");
    assert!(!event["changes"].as_array().unwrap().is_empty(), "{event}");
    let events = server.get("/api/v1/events", &[], "limit=1").expect(200);
    assert_eq!(events.header("x-lianjian-position"), Some(position.to_string().as_str()), "nothing was recorded");
    let recorded = planned.send(&server, &[]).expect(201).json();
    assert_eq!(recorded["position"], position);
    preview(&planned.request()).expect(409);
    let strange = act("2024-06-28", "LogVisit", json!({ "visit": "走访-2", "enterprise": ENTERPRISES[0] }));
    assert_eq!(preview(&strange.request()).expect(400).problem("malformed-body")["field"], "body.facts");
}

#[test]
fn personal_data_is_not_previewed() {
    let (server, _) = county();
    let person = json!({ "person": "met-9", "fields": [{ "kind": "position", "value": "企业负责人" }] });
    let request = act("2024-05-01", "RecordPerson", person).request();
    server.post("/api/v1/previews/{name}", "RecordPerson", &request, &[]).expect(403).problem("not-allowed");
}
