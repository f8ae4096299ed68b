//! How far a command reaches under a data scope: what it names is shown to whoever gives it, what it begins is theirs
//! to see, and a refusal tells nothing of what is hidden.

use super::{
    super::{
        harness::{COMMANDS, COUNTY, ENTERPRISES, TOWN, VILLAGES, act, visit},
        people::{AS, SECURITY},
    },
    Answer, Client,
    scopes::{ELSEWHERE, Scene, credit_code, hidden_enterprise, scene, somebody, today},
};
use serde_json::{Value, json};

/// Sends a command of a day.
pub(super) fn send(client: &Client, day: &str, name: &str, body: &Value) -> Answer {
    client.post(COMMANDS, name, &json!({ "business_date": day, "body": body }).to_string(), &[])
}

/// A demand of a place.
fn raised(key: &str, division: &str) -> Value {
    json!({ "demand": key, "kind": "demand/市场拓展", "content": "扩大销路", "division": division })
}

/// A problem without what names the question.
fn told(answer: &Answer, named: &str) -> (u16, String) {
    let status = answer.status;
    let mut problem = answer.json();
    problem["instance"] = Value::Null;
    (status, problem.to_string().replace(named, "…"))
}

/// The number of entries of the ledger.
fn entries(scene: &Scene) -> String {
    let answer = scene.server.get("/readyz", &[], "").expect(200);
    answer.header("x-lianjian-position").expect("a position").to_owned()
}

/// Nobody may learn from a refusal whether a record is there: it is refused in the words for one that is not.
#[track_caller]
fn refused_alike(client: &Client, day: &str, name: &str, body: &dyn Fn(&str) -> Value, hidden: &str, absent: &str) {
    let answers = [hidden, absent].map(|key| told(&send(client, day, name, &body(key)), key));
    assert_eq!(answers[0], answers[1], "{name}");
    assert!(answers[0].0 != 201, "{name} was taken");
}

#[test]
fn what_lies_outside_the_scope_is_not_begun() {
    let scene = scene();
    let (before, absent) = (entries(&scene), credit_code("91620823DEM009002"));
    let enterprise = json!({ "code": absent, "name": "某厂", "kind": "enterprise", "division": ELSEWHERE });
    let officer = |key: &str, division: &str| json!({ "officer": key, "unit": "黄寨镇人民政府", "division": division });
    let stated = json!({ "figure": "越界", "title": "走访次数", "stated_by": "某单位", "source": "总结", "unit": "次",
        "amount": 1000, "bound": "exact", "as_of": "2024-12-31" });
    let village = json!({ "code": "620823100201", "name": "某村", "parent": ELSEWHERE, "valid_from": "2024-06-01" });
    let renamed = json!({ "code": ELSEWHERE, "name": "新锦屏镇", "valid_from": "2024-06-01" });
    let outside = [
        ("2024-06-01", "RaiseDemand", raised("越界", ELSEWHERE)),
        ("2024-06-01", "RaiseDemand", raised("越界", COUNTY)),
        ("2024-06-01", "RegisterEnterprise", enterprise),
        ("2024-06-01", "RegisterOfficer", officer("越界", COUNTY)),
        // A figure about no place in particular is everybody's.
        ("2025-01-02", "StateFigure", stated),
        // What everybody sees is kept by whoever its place is shown to.
        ("2024-06-01", "RegisterDivision", village),
        ("2024-06-01", "RenameDivision", renamed),
        ("2024-06-01", "AddDivisionAlias", json!({ "code": COUNTY, "alias": "崇信" })),
        ("2024-06-01", "RegisterChain", json!({ "chain": "核桃", "division": COUNTY, "verified": false })),
        ("2024-06-01", "AddChainAlias", json!({ "chain": "苹果", "alias": "平凉苹果" })),
        ("2024-06-01", "DefineItem", json!({ "setting": "demand/融资", "name": "融资" })),
    ];
    for (day, name, body) in outside {
        let problem = send(&scene.town, day, name, &body).expect(403).problem("not-allowed");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("数据范围")), "{name}: {problem}");
    }
    assert_eq!(entries(&scene), before, "a refused command changes nothing");
    send(&scene.town, "2024-06-01", "RaiseDemand", &raised("本镇", TOWN)).expect(201);
    send(&scene.town, "2024-06-01", "RaiseDemand", &raised("本村", VILLAGES[1])).expect(201);
    send(&scene.town, "2024-06-01", "RegisterOfficer", &officer("本镇", TOWN)).expect(201);
    send(&scene.town, "2024-06-01", "AddDivisionAlias", &json!({ "code": VILLAGES[0], "alias": "黄寨" })).expect(201);
    let chain = json!({ "chain": "花椒", "division": TOWN, "verified": false });
    send(&scene.town, "2024-06-01", "RegisterChain", &chain).expect(201);
    send(&scene.town, "2024-06-02", "AddChainAlias", &json!({ "chain": "花椒", "alias": "崇信花椒" })).expect(201);
    for (register, key) in [("demand", "本镇"), ("demand", "本村"), ("officer", "本镇")] {
        scene.town.get("/api/v1/registers/{register}/{key}", &[register, key], "").expect(200);
    }
}

#[test]
fn what_is_hidden_is_named_as_if_it_were_not_there() {
    let scene = scene();
    // Something of the other town to name, of every register that may not be named from elsewhere.
    let elsewhere = hidden_enterprise();
    let tell = |day: &str, name: &str, body: &Value| send(&scene.server, day, name, body).expect(201);
    let branch = json!({ "organisation": "外镇-支部", "name": "外镇支部", "level": "branch", "kind": "ordinary",
        "division": ELSEWHERE, "parent": "县委" });
    tell("2024-01-10", "EstablishOrganisation", &branch);
    tell("2024-01-10", "DefineMode", &json!({ "setting": "mode/村企联建", "name": "村企联建", "verified": false }));
    let alliance = json!({ "alliance": "外镇-联建", "name": "外镇联建", "mode": "mode/村企联建", "form": "joint_committee",
        "lead": "外镇-支部", "division": ELSEWHERE });
    tell("2024-01-11", "FormAlliance", &alliance);
    let before = entries(&scene);
    let raise = |alliance: Option<&str>, visit: Option<&str>| {
        json!({ "demand": "某诉求", "kind": "demand/市场拓展", "content": "扩大销路", "division": TOWN,
            "enterprise": ENTERPRISES[0], "alliance": alliance, "visit": visit })
    };
    for client in [&scene.town, &scene.handler, &scene.liaison] {
        refused_alike(client, "2024-06-01", "RaiseDemand", &|key| raise(Some(key), None), "外镇-联建", "从无此联建");
        refused_alike(client, "2024-06-01", "RaiseDemand", &|key| raise(None, Some(key)), "外镇-走访", "从无此走访");
    }
    // What is to be done to a record that is hidden is refused as if it were not there, whatever version is expected.
    for client in [&scene.town, &scene.handler] {
        let withdraw = |key: &str| json!({ "figure": key, "reason": "误录" });
        refused_alike(client, "2025-06-01", "WithdrawFigure", &withdraw, "外镇-数字", "从无此数");
        let assign = |key: &str| json!({ "demand": key, "lead": "黄寨镇人民政府", "preset": "time_limit/一般" });
        refused_alike(client, "2024-06-01", "AssignDemand", &assign, "外镇-诉求", "从无此诉求");
        let versions = ["外镇-数字", "从无此数"].map(|key| {
            let body = json!({ "business_date": "2025-06-01", "expected_version": 1, "body": withdraw(key) });
            told(&client.post(COMMANDS, "WithdrawFigure", &body.to_string(), &[]), key)
        });
        assert_eq!(versions[0], versions[1]);
    }
    // A town's visit goes to the town's enterprises: another's is not told of, though everybody may name it.
    let mut logged = visit("越界", "2024-06-01", 0).body;
    let mut log = |code: &str| {
        logged["enterprise"] = code.into();
        told(&send(&scene.town, "2024-06-01", "LogVisit", &logged), code)
    };
    let answers = [elsewhere, credit_code("91620823DEM009002")].map(|code| log(&code));
    assert_eq!((answers[0].0, &answers[0]), (answers[1].0, &answers[1]), "{answers:?}");
    assert!(answers[0].1.contains("not-found"), "{answers:?}");
    assert_eq!(entries(&scene), before, "a refused command changes nothing");
}

#[test]
fn a_key_that_is_taken_elsewhere_cannot_be_used_and_nothing_else_is_told() {
    let scene = scene();
    let before = entries(&scene);
    let demand = raised("外镇-诉求", TOWN);
    let taken = send(&scene.town, "2024-06-01", "RaiseDemand", &demand).expect(403).problem("not-allowed");
    let outside = raised("某诉求", ELSEWHERE);
    let outside = send(&scene.town, "2024-06-01", "RaiseDemand", &outside).expect(403).problem("not-allowed");
    assert_eq!(taken["detail"], outside["detail"], "the same words as for a record outside the scope");
    assert_eq!(entries(&scene), before);
}

#[test]
fn officers_enterprises_and_organisations_may_be_named_by_everybody() {
    let scene = scene();
    // A county's officer visits a town's enterprise; a handler's unit visits one it never had to do with.
    let visited = visit("走访-同行", "2024-06-12", 0).send(&scene.town, &[]);
    visited.expect(201);
    visit("走访-厅", "2024-06-13", 0).send(&scene.handler, &[]).expect(201);
    // A town's branch is under the county's committee.
    let branch = json!({ "organisation": "镇支部", "name": "镇支部（示例）", "level": "branch", "kind": "ordinary",
        "division": TOWN, "parent": "县委" });
    send(&scene.town, "2024-06-01", "EstablishOrganisation", &branch).expect(201);
    // They are named, not changed: what is done to one asks that it is shown.
    let condition = json!({ "code": ENTERPRISES[0], "condition": "closed", "reason": "停业" });
    for client in [&scene.handler, &scene.liaison] {
        let answer = send(client, "2024-06-14", "MarkEnterprise", &condition);
        assert_eq!(answer.status, 404, "{}", answer.text);
    }
    send(&scene.town, "2024-06-14", "MarkEnterprise", &condition).expect(201);
}

#[test]
fn a_person_is_recorded_before_the_officer_who_will_be_found_by_them() {
    let scene = scene();
    let record = |client: &Client, key: &str| {
        let body = json!({ "person": key, "fields": [{ "kind": "name", "value": "李四" }] });
        send(client, "2024-06-01", "RecordPerson", &body).expect(201)
    };
    let register = |client: &Client, officer: &str, person: &str| {
        let body = json!({ "officer": officer, "unit": "黄寨镇人民政府", "division": TOWN, "person": person });
        send(client, "2024-06-02", "RegisterOfficer", &body)
    };
    record(&scene.town, "镇-人");
    register(&scene.town, "镇-指导员", "镇-人").expect(201);
    let read = r#"{"purpose":"核实"}"#;
    scene.town.post("/api/v1/persons/{key}/reads", "镇-人", read, &[]).expect(201);
    // Another unit's person is not theirs to name.
    record(&scene.server, "县-人");
    let answers = ["县-人", "从无此人"].map(|key| told(&register(&scene.town, "镇-指导员二", key), key));
    assert_eq!(answers[0], answers[1]);
    assert!(answers[0].0 != 201);
}

#[test]
fn what_was_sent_before_is_answered_as_before() {
    let scene = scene();
    let demand = raised("本镇", TOWN);
    let request = json!({ "business_date": "2024-06-01", "body": demand }).to_string();
    let id = [("Idempotency-Key", "00000000-0000-7000-8000-00000000a001")];
    let first = scene.town.post(COMMANDS, "RaiseDemand", &request, &id).expect(201).json();
    let again = scene.town.post(COMMANDS, "RaiseDemand", &request, &id).expect(201).json();
    assert_eq!((&first["position"], &again["repeated"]), (&again["position"], &true.into()));
}

#[test]
fn accounts_are_administered_by_office_and_not_by_scope() {
    let scene = scene();
    let town = json!({ "kind": "division", "division": TOWN });
    let client = somebody(&scene.server, "zf-2", "黄寨镇人民政府", "county_official", &town);
    let moved = json!({ "account": "zf-2", "unit": "黄寨镇人民政府", "reason": "调动", "scope": { "kind": "unit" } });
    let moved = json!({ "business_date": today(), "body": moved }).to_string();
    scene.server.post(COMMANDS, "MoveAccount", &moved, &[(AS, SECURITY)]).expect(201);
    let known = act("2024-01-01", "LogVisit", json!({})).send(&client, &[]);
    assert_eq!(known.status, 400, "{}", known.text);
}
