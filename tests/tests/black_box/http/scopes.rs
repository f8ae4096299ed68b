//! The data scope over HTTP: accounts of each kind of scope, what they are shown, and that nothing else comes back.
//! What nobody but the auditor may see carries one word in everything it is told by.

use super::{
    super::{
        harness::{COUNTY, ENTERPRISES, TOWN, county, visit},
        people::{AS, SECURITY, SYSTEM},
    },
    Answer, Client, Server,
};
use domain::value::{CreditCode, Day, Moment};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    time::{SystemTime, UNIX_EPOCH},
};

/// The word in everything that lies in the other town.
const HIDDEN: &str = "外镇";
/// The other town.
pub(super) const ELSEWHERE: &str = "620823100000";
/// The unit of the handler.
const BUREAU: &str = "崇信县农业农村局";

pub(super) fn today() -> Day {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is right");
    Moment(i64::try_from(now.as_micros()).expect("a moment")).day()
}

/// The enterprise of the other town.
pub(super) fn hidden_enterprise() -> String {
    credit_code("91620823DEM009001")
}

/// A credit code with its check character.
pub(super) fn credit_code(body: &str) -> String {
    let bytes: [u8; 17] = body.as_bytes().try_into().expect("17 characters");
    format!("{body}{}", char::from(CreditCode::check_character(&bytes).expect("a check character")))
}

/// Everybody of these tests.
pub(super) struct Scene {
    pub(super) server: Server,
    /// An official of one town.
    pub(super) town: Client,
    /// An auditor of the same town.
    town_auditor: Client,
    /// A handler who sees what the own unit has to do with.
    pub(super) handler: Client,
    /// A liaison officer who sees the own records and those of the enterprise posted to.
    pub(super) liaison: Client,
    position: u64,
}

impl Scene {
    fn narrowed(&self) -> [(&'static str, &Client); 4] {
        [
            ("the town's official", &self.town),
            ("the town's auditor", &self.town_auditor),
            ("the handler", &self.handler),
            ("the liaison officer", &self.liaison),
        ]
    }

    fn known(&self) -> String {
        format!("at_least={}", self.position)
    }
}

/// A command of a day, by whom the client is.
fn give(client: &Client, day: &str, name: &str, body: &Value) -> Answer {
    let request = json!({ "business_date": day, "body": body });
    client.post("/api/v1/commands/{name}", name, &request.to_string(), &[]).expect(201)
}

/// Somebody with an account of their own, as a client of the same server.
pub(super) fn somebody(server: &Server, account: &str, unit: &str, role: &str, scope: &Value) -> Client {
    let roles = if role == "auditor" { json!([]) } else { json!([role]) };
    let officer = scope["officer"].as_str();
    let body = json!({ "account": account, "unit": unit, "roles": roles, "scope": scope, "officer": officer });
    server.post("/api/v1/accounts", "", &body.to_string(), &[(AS, SYSTEM)]).expect(201);
    if role == "auditor" {
        let grant = json!({ "business_date": today(), "body": { "account": account, "role": role } });
        server.post("/api/v1/commands/{name}", "GrantRole", &grant.to_string(), &[(AS, SECURITY)]).expect(201);
    }
    let token = json!({ "token": "t-1", "title": "测试", "role": role, "expires_on": today().plus_days(30) });
    let told =
        server.post("/api/v1/accounts/{account}/tokens", account, &token.to_string(), &[(AS, SECURITY)]).expect(201);
    server.anew(told.json()["secret"].as_str().expect("a token"))
}

/// What happens in the other town.
fn tell_elsewhere(server: &Server) {
    let enterprise = hidden_enterprise();
    let division = json!({ "code": ELSEWHERE, "name": "锦屏镇", "parent": COUNTY, "valid_from": "2020-01-01" });
    give(server, "2024-01-02", "RegisterDivision", &division);
    let registered = json!({ "code": enterprise, "name": "外镇企业（示例）", "kind": "enterprise",
        "division": ELSEWHERE });
    give(server, "2024-01-04", "RegisterEnterprise", &registered);
    let fields = json!([{ "kind": "name", "value": "赵钱孙" }]);
    give(server, "2024-01-05", "RecordPerson", &json!({ "person": "外镇-人", "fields": fields }));
    let officer = json!({ "officer": "外镇-指导员", "unit": "外镇党委", "division": ELSEWHERE, "person": "外镇-人" });
    give(server, "2024-02-01", "RegisterOfficer", &officer);
    let posting = json!({ "officer": "外镇-指导员", "enterprise": enterprise, "until": "2025-02-01" });
    give(server, "2024-02-02", "DispatchOfficer", &posting);
    let facts = json!({ "mode": "on_site", "visitors": ["外镇-指导员"], "situation": "外镇情况" });
    let visited = json!({ "visit": "外镇-走访", "enterprise": enterprise, "facts": facts });
    give(server, "2024-03-05", "LogVisit", &visited);
    let demand = json!({ "demand": "外镇-诉求", "kind": "demand/市场拓展", "content": "外镇内容", "division": ELSEWHERE,
        "enterprise": enterprise, "visit": "外镇-走访", "officer": "外镇-指导员" });
    give(server, "2024-03-06", "RaiseDemand", &demand);
    let query = json!({ "indicator": "visits", "division": ELSEWHERE });
    let stated = json!({ "figure": "外镇-数字", "title": "外镇走访", "stated_by": "外镇党委", "source": "外镇总结",
        "unit": "次", "amount": 1000, "bound": "exact", "as_of": "2024-12-31", "query": query });
    give(server, "2025-01-02", "StateFigure", &stated);
    let report = json!({ "business_date": "2025-01-05", "report": "外镇-报表", "title": "外镇年报",
        "sheet": { "division": ELSEWHERE }, "on": "2024-12-31" });
    server.post("/api/v1/reports", "", &report.to_string(), &[]).expect(201);
}

pub(super) fn scene() -> Scene {
    let (server, _) = county();
    tell_elsewhere(&server);
    let officer = json!({ "officer": "zdy-2", "unit": "崇信县委组织部", "division": COUNTY });
    give(&server, "2024-02-01", "RegisterOfficer", &officer);
    let until = today().plus_days(300);
    let posting = json!({ "officer": "zdy-2", "enterprise": ENTERPRISES[1], "until": until });
    give(&server, "2024-06-02", "DispatchOfficer", &posting);
    let town = json!({ "kind": "division", "division": TOWN });
    let official = somebody(&server, "zf-1", "黄寨镇人民政府", "county_official", &town);
    let town_auditor = somebody(&server, "sj-1", "黄寨镇人民政府", "auditor", &town);
    let handler = somebody(&server, "nyj-1", BUREAU, "department_handler", &json!({ "kind": "unit" }));
    let own = json!({ "kind": "own", "officer": "zdy-2" });
    let liaison = somebody(&server, "zdy-2", "崇信县委组织部", "liaison_officer", &own);
    let session = |client: &Client| client.get("/api/v1/session", &[], "").expect(200).json();
    assert_eq!(session(&liaison)["officer"], "zdy-2", "the account says whose it is");
    assert_eq!(session(&handler)["officer"], Value::Null);
    visit("走访-农", "2024-06-10", 2).send(&handler, &[]).expect(201);
    let last = visit("走访-驻", "2024-06-11", 1).send(&liaison, &[]).expect(201);
    let position = last.header("x-lianjian-position").and_then(|value| value.parse().ok()).expect("a position");
    Scene { server, town: official, town_auditor, handler, liaison, position }
}

fn keys(answer: &Answer) -> BTreeSet<String> {
    let body = answer.json();
    let rows = body["rows"].as_array().expect("rows").clone();
    rows.iter().map(|row| row["key"].as_str().expect("a key").to_owned()).collect()
}

fn set(keys: &[&str]) -> BTreeSet<String> {
    keys.iter().map(|key| (*key).to_owned()).collect()
}

#[test]
fn each_scope_shows_its_own_in_lists_totals_and_figures() {
    let scene = scene();
    let all_visits = ["走访-0", "走访-1", "走访-2", "走访-3", "走访-4", "走访-农", "走访-驻"];
    let cases = [
        (&scene.town, set(&all_visits), ENTERPRISES.len() + 1),
        (&scene.handler, set(&["走访-农"]), 0),
        (&scene.liaison, set(&["走访-1", "走访-驻"]), 1),
    ];
    for (client, visits, enterprises) in cases {
        let list = client.get("/api/v1/registers/{register}", &["visit"], &scene.known()).expect(200);
        assert_eq!((keys(&list), &list.json()["matches"]), (visits.clone(), &visits.len().into()));
        let page = client.get("/api/v1/registers/{register}", &["visit"], "limit=1&offset=1").expect(200).json();
        assert_eq!(page["matches"], visits.len(), "a page counts what is shown");
        let list = client.get("/api/v1/registers/{register}", &["enterprise"], "").expect(200).json();
        assert_eq!(list["matches"], enterprises);
        let figure = client.get("/api/v1/figures/{indicator}", &["visits"], "").expect(200).json();
        assert_eq!(figure["figure"]["value"], visits.len(), "{figure}");
        let opened = client.get("/api/v1/figures/{indicator}/contributions", &["visits"], "limit=100").expect(200);
        assert_eq!(opened.json()["contributions"].as_array().map(Vec::len), Some(visits.len()), "{}", opened.text);
        let since = client.get("/api/v1/differences/registers/{register}", &["visit"], "since=0").expect(200).json();
        assert_eq!(since["rows"].as_array().map(Vec::len), Some(visits.len()), "{since}");
    }
    let whole = scene.server.get("/api/v1/figures/{indicator}", &["visits"], "").expect(200).json();
    assert_eq!(whole["figure"]["value"], all_visits.len() + 1, "the other town's visit is there");
}

/// The positions of every event that somebody is shown, by pages of three, oldest first.
fn events(client: &Client, position: u64) -> Vec<u64> {
    let (mut positions, mut start) = (Vec::new(), Some(0));
    while let Some(from) = start {
        let query = format!("order=oldest&limit=3&start={from}&as_of={position}");
        let page = client.get("/api/v1/events", &[], &query).expect(200).json();
        let events = page["events"].as_array().expect("events");
        positions.extend(events.iter().map(|event| event["position"].as_u64().expect("a position")));
        start = page["next"].as_u64();
    }
    positions
}

#[test]
fn events_of_a_division_are_those_of_its_records_and_no_more_than_is_shown() {
    let scene = scene();
    let told = |client: &Client, division: &str| {
        let query = format!("limit=500&told=true&division={division}&{}", scene.known());
        let page = client.get("/api/v1/events", &[], &query).expect(200).json();
        let of = |event: &Value| (event["register"].clone(), event["told"]["key"].clone());
        page["events"].as_array().expect("events").iter().map(of).collect::<Vec<_>>()
    };
    let elsewhere = told(&scene.server, ELSEWHERE);
    let registers: BTreeSet<&str> = elsewhere.iter().filter_map(|(register, _)| register.as_str()).collect();
    let expected = ["demand", "division", "enterprise", "officer", "person", "posting", "report", "stated", "visit"];
    assert_eq!(registers, expected.into(), "{elsewhere:?}");
    assert!(elsewhere.iter().all(|(register, key)| register != "division" || key == ELSEWHERE), "{elsewhere:?}");
    let county = told(&scene.server, COUNTY);
    assert!(elsewhere.iter().all(|event| county.contains(event)) && county.len() > elsewhere.len());
    // The other town itself is shared; of what lies there nothing is told.
    assert!(told(&scene.town, ELSEWHERE).iter().all(|(register, _)| register == "division"));
    assert!(!told(&scene.town, TOWN).is_empty());
}

#[test]
fn events_one_by_one_the_feed_and_the_export_are_those_of_the_list() {
    let scene = scene();
    for (who, client) in scene.narrowed() {
        let shown = events(client, scene.position);
        assert!(!shown.is_empty() && (shown.len() as u64) < scene.position, "{who}: {shown:?}");
        for position in 0..scene.position {
            let answer = client.get("/api/v1/events/{position}", &[&position.to_string()], "");
            let expected = if shown.contains(&position) { 200 } else { 404 };
            assert_eq!(answer.status, expected, "{who} at {position}: {}", answer.text);
        }
        let ids = client.follow(None, "start=0").filter_map(|line| line.strip_prefix("id:")?.trim().parse().ok());
        assert_eq!(ids.take(shown.len()).collect::<Vec<u64>>(), shown, "{who}");
    }
    let shown = events(&scene.town_auditor, scene.position);
    let export = scene.town_auditor.get("/api/v1/events/export", &[], "").expect(200);
    let position = |line: &str| serde_json::from_str::<Value>(line).expect("a line")["position"].as_u64();
    assert_eq!(export.text.lines().filter_map(position).collect::<Vec<u64>>(), shown);
    // A bundle of entries cannot leave any out.
    scene.server.initialise();
    scene.town_auditor.get("/tile/entries/{*path}", &["000.p/1"], "").expect(403).problem("not-allowed");
}

/// Every answer somebody gets by asking for everything there is to ask for.
fn everything_asked(client: &Client, known: &str) -> Vec<(String, Answer)> {
    let mut answers = Vec::new();
    let mut ask = |template: &str, parts: &[&str], query: &str| {
        let answer = client.get(template, parts, query);
        assert!(answer.status < 500, "{template} {parts:?} {query}: {}", answer.text);
        answers.push((format!("{template} {parts:?} {query}"), answer));
    };
    let registers = client.get("/api/v1/registers", &[], "").expect(200).json();
    let enterprise = hidden_enterprise();
    let hidden = [&enterprise, "外镇-走访", "外镇-诉求", "外镇-指导员", "外镇-人", "外镇-数字", "外镇-报表"];
    for register in registers["registers"].as_array().expect("registers") {
        let register = register["name"].as_str().or(register["register"].as_str()).expect("a name");
        ask("/api/v1/registers/{register}", &[register], &format!("limit=1000&{known}"));
        ask("/api/v1/registers/{register}", &[register], "text=%E5%A4%96%E9%95%87");
        ask("/api/v1/differences/registers/{register}", &[register], "since=0&limit=1000");
        for key in [COUNTY, ELSEWHERE, "苹果", "县委", "zdy-1", ENTERPRISES[0]].iter().chain(&hidden) {
            ask("/api/v1/registers/{register}/{key}", &[register, key], "timeline_limit=200");
            ask("/api/v1/registers/{register}/{key}/history", &[register, key], "");
            ask("/api/v1/registers/{register}/{key}/why", &[register, key], "");
        }
    }
    let queues = ["overdue-demands", "visits-due", "postings-ending", "demands-unanswered", "officers-absent"];
    for queue in queues {
        ask("/api/v1/queues/{queue}", &[queue], "on=2024-12-31");
    }
    for indicator in ["visits", "enterprises", "officers"] {
        ask("/api/v1/figures/{indicator}/contributions", &[indicator], "limit=1000");
        ask("/api/v1/figures/{indicator}/late", &[indicator], "earlier=0&limit=1000");
        ask("/api/v1/differences/figures/{indicator}", &[indicator], "since=0&limit=1000");
    }
    ask("/api/v1/reconciliation", &[], "");
    ask("/api/v1/quality", &[], "");
    ask("/api/v1/metrics/divisions/{code}", &[ELSEWHERE], "");
    ask("/api/v1/events", &[], "limit=500");
    ask("/api/v1/events", &[], "limit=500&register=visit&key=%E5%A4%96%E9%95%87-%E8%B5%B0%E8%AE%BF");
    ask("/api/v1/reports/{key}", &["外镇-报表"], "");
    ask("/api/v1/persons/{key}/accesses", &["外镇-人"], "");
    answers
}

#[test]
fn nothing_outside_the_scope_comes_back_whatever_is_asked() {
    let scene = scene();
    let enterprise = hidden_enterprise();
    // What a question names is repeated in an answer that there is no such thing.
    let tells = |answer: &Answer| {
        answer.status == 200 && (answer.text.contains(HIDDEN) || answer.text.contains(enterprise.as_str()))
    };
    let whole = everything_asked(&scene.server, &scene.known());
    assert!(whole.iter().filter(|(_, answer)| tells(answer)).count() > 40, "there is much to hide");
    for (who, client) in scene.narrowed() {
        for (asked, answer) in everything_asked(client, &scene.known()) {
            assert!(!tells(&answer), "{who}: {asked}: {}", answer.text);
        }
    }
}

#[test]
fn what_is_hidden_is_answered_as_what_is_not_there() {
    let scene = scene();
    let hidden = |template: &str, parts: &[&str], absent: &[&str]| {
        scene.server.get(template, parts, "").expect(200);
        for (who, client) in scene.narrowed() {
            let texts = [parts, absent].map(|parts| {
                let mut problem = client.get(template, parts, "").expect(404).problem("not-found");
                problem["instance"] = Value::Null;
                problem.to_string().replace(parts[parts.len() - 1], "…")
            });
            assert_eq!(texts[0], texts[1], "{who}: {template}");
        }
    };
    for route in ["", "/history", "/why"] {
        let template = format!("/api/v1/registers/{{register}}/{{key}}{route}");
        hidden(&template, &["visit", "外镇-走访"], &["visit", "从无此走访"]);
        hidden(&template, &["person", "外镇-人"], &["person", "从无此人"]);
    }
    hidden("/api/v1/reports/{key}", &["外镇-报表"], &["从无此表"]);
    // Who has no right to the list of accesses is told so before anything else.
    let town = [&scene.town, &scene.town_auditor];
    for client in town {
        client.get("/api/v1/persons/{key}/accesses", &["外镇-人"], "").expect(404).problem("not-found");
    }
    let read = r#"{"purpose":"核实"}"#;
    let check = r#"{"kind":"name","value":"赵钱孙"}"#;
    for (who, client) in scene.narrowed() {
        for (route, body) in [("reads", read), ("checks", check)] {
            let texts = ["外镇-人", "从无此人"].map(|key| {
                let template = format!("/api/v1/persons/{{key}}/{route}");
                let mut problem = client.post(&template, key, body, &[]).expect(404).problem("not-found");
                problem["instance"] = Value::Null;
                problem.to_string().replace(key, "…")
            });
            assert_eq!(texts[0], texts[1], "{who}: {route}");
        }
    }
}

#[test]
fn nobody_gives_commands_about_what_they_do_not_see() {
    let scene = scene();
    let withdraw = json!({ "business_date": "2025-06-01", "body": { "figure": "外镇-数字", "reason": "误录" } });
    let withdraw =
        |client: &Client| client.post("/api/v1/commands/{name}", "WithdrawFigure", &withdraw.to_string(), &[]);
    for client in [&scene.town, &scene.handler] {
        withdraw(client).expect(404).problem("not-found");
        client.get("/api/v1/registers/{register}/{key}", &["stated", "外镇-数字"], "").expect(404);
    }
    withdraw(&scene.server).expect(201);
    // Their own they withdraw.
    let own = json!({ "figure": "农-数字", "title": "走访次数", "stated_by": BUREAU, "source": "总结", "unit": "次",
        "amount": 1000, "bound": "exact", "as_of": "2024-12-31" });
    give(&scene.handler, "2025-01-02", "StateFigure", &own);
    give(&scene.handler, "2025-01-03", "WithdrawFigure", &json!({ "figure": "农-数字", "reason": "误录" }));
}

#[test]
fn nobody_freezes_a_report_of_more_than_they_see() {
    let scene = scene();
    let freeze = |client: &Client, key: &str, sheet: &Value| {
        let body = json!({ "business_date": "2025-01-06", "report": key, "title": "年报", "sheet": sheet,
            "on": "2024-12-31" });
        client.post("/api/v1/reports", "", &body.to_string(), &[])
    };
    for sheet in [json!({ "division": ELSEWHERE }), json!({ "division": COUNTY }), json!({ "chain": "苹果" })] {
        for client in [&scene.town, &scene.handler] {
            freeze(client, "越界", &sheet).expect(403).problem("not-allowed");
        }
    }
    freeze(&scene.town, "本镇", &json!({ "division": TOWN })).expect(201);
    scene.town.get("/api/v1/reports/{key}", &["本镇"], "").expect(200);
    scene.town.get("/api/v1/reports/{key}/check", &["本镇"], "").expect(200);
    scene.handler.get("/api/v1/reports/{key}", &["本镇"], "").expect(404);
}

#[test]
fn a_scope_that_is_changed_counts_from_the_next_question_on() {
    let scene = scene();
    let matches = |client: &Client| {
        client.get("/api/v1/registers/{register}", &["visit"], "").expect(200).json()["matches"].clone()
    };
    let sheet = |client: &Client| client.get("/api/v1/metrics/divisions/{code}", &[COUNTY], "").expect(200).text;
    let (before, narrow) = (matches(&scene.town), sheet(&scene.town));
    assert!(narrow != sheet(&scene.server), "an answer that is kept is kept for whoever sees the same");
    let moved = json!({ "business_date": today(), "body": { "account": "zf-1", "unit": "黄寨镇人民政府", "reason": "调动",
        "scope": { "kind": "division", "division": ELSEWHERE } } });
    let answer = scene.server.post("/api/v1/commands/{name}", "MoveAccount", &moved.to_string(), &[(AS, SECURITY)]);
    let position = answer.expect(201).header("x-lianjian-position").expect("a position").to_owned();
    let known = format!("at_least={position}");
    let list = scene.town.get("/api/v1/registers/{register}", &["visit"], &known).expect(200);
    assert_eq!((before, keys(&list)), (7.into(), set(&["外镇-走访"])));
    let sheet_then = sheet(&scene.town);
    assert!(sheet_then != narrow, "and for nobody who saw something else before");
}
