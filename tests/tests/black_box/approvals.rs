//! Two persons for what is grave: each of the four acts, over HTTP and from the command line, refused to one alone.

use super::{
    harness::{Act, COLLECTIVE, act, approve, county, erasing, run, scene, text},
    http::{Answer, Client, TempDir},
    people::{self, APPROVER, AS, AUDIT, HANDLER, LIAISON, OFFICIAL, SECURITY, SYSTEM},
};
use domain::value::Moment;
use serde_json::{Value, json};
use std::{
    fs,
    process::Output,
    time::{SystemTime, UNIX_EPOCH},
};

/// The day of every act here.
const DAY: &str = "2024-06-01";

fn reopening() -> Value {
    json!({ "kind": "reopen_period", "collective": COLLECTIVE, "month": "2024-01" })
}

fn request(what: &Value) -> Act {
    act(DAY, "RequestApproval", json!({ "act": what, "reason": "按程序办理" }))
}

fn give(what: &Value) -> Act {
    act(DAY, "GiveApproval", json!({ "act": what }))
}

fn refuse(what: &Value) -> Act {
    act(DAY, "RefuseApproval", json!({ "act": what, "reason": "依据不足" }))
}

fn by(act: &Act, client: &Client, who: &str) -> Answer {
    act.send(client, &[(AS, who)])
}

fn close() -> Act {
    act(DAY, "ClosePeriod", json!({ "collective": COLLECTIVE, "month": "2024-01" }))
}

fn reopen() -> Act {
    act(DAY, "ReopenPeriod", json!({ "collective": COLLECTIVE, "month": "2024-01", "reason": "漏记一笔租金" }))
}

fn erase(person: &str, approver: &str) -> Act {
    act(DAY, "ErasePerson", json!({ "person": person, "ground": "撤回同意", "approver": approver }))
}

#[test]
fn a_period_is_reopened_by_two_and_each_approval_serves_once() {
    let (server, _) = county();
    by(&close(), &server, HANDLER).expect(201);
    let alone = reopen().send(&server, &[]).expect(409).problem("approval-needed");
    assert!(alone["detail"].as_str().is_some_and(|told| told.contains(&format!("reopen_period/{COLLECTIVE}/2024-01"))));
    request(&reopening()).send(&server, &[]).expect(201);
    request(&reopening()).send(&server, &[]).expect(409).problem("already-exists");
    reopen().send(&server, &[]).expect(409).problem("approval-needed");
    // Neither who asked, nor who has no right to it.
    for nobody in [OFFICIAL, HANDLER, LIAISON, SYSTEM] {
        by(&give(&reopening()), &server, nobody).expect(403).problem("not-allowed");
    }
    by(&refuse(&reopening()), &server, APPROVER).expect(201);
    by(&give(&reopening()), &server, APPROVER).expect(409).problem("wrong-state");
    approve(&server, DAY, &reopening());
    by(&reopen(), &server, APPROVER).expect(403).problem("not-allowed");
    let receipt = reopen().send(&server, &[]).expect(201).json();
    assert_eq!(receipt["count"], 2, "the act and the use of its approval");
    by(&close(), &server, HANDLER).expect(201);
    reopen().send(&server, &[]).expect(409).problem("approval-needed");
    let used = "state=used&kind=reopen_period&at_least=1";
    let list = server.get("/api/v1/registers/{register}", &["approval"], used).expect(200).json();
    let cells = &list["rows"][0]["cells"];
    assert_eq!((&list["matches"], &cells["requested_by"]), (&1.into(), &OFFICIAL.into()), "{list}");
    assert_eq!((&cells["answered_by"], &cells["used_by"]), (&APPROVER.into(), &OFFICIAL.into()));
    let key = list["rows"][0]["key"].as_str().expect("a key").replace('/', "%2F");
    let history = server.get("/api/v1/registers/{register}/{key}/history", &["approval", &key], "").expect(200).text;
    for told in ["申请审批", "不予批准", "按批准办理", "依据不足"] {
        assert!(history.contains(told), "{told}: {history}");
    }
}

#[test]
fn a_person_is_erased_by_two_and_the_approver_is_who_approved() {
    let (server, _) = county();
    request(&erasing("met-1")).send(&server, &[]).expect(404).problem("not-found");
    let fields = json!([{ "kind": "telephone", "value": "13912345678" }]);
    act(DAY, "RecordPerson", json!({ "person": "met-1", "fields": fields })).send(&server, &[]).expect(201);
    erase("met-1", APPROVER).send(&server, &[]).expect(409).problem("approval-needed");
    approve(&server, DAY, &erasing("met-1"));
    let other = erase("met-1", "u-9").send(&server, &[]).expect(422).problem("invalid");
    assert_eq!(other["field"], "body.approver");
    erase("met-1", APPROVER).send(&server, &[]).expect(201);
}

#[test]
fn what_keeps_the_ledger_is_between_administrators() {
    let (server, _) = county();
    let (restore, rotation) = (json!({ "kind": "declare_restore" }), json!({ "kind": "rotate_signing_key" }));
    let declare = json!({ "position": 7, "ground": "检查点从未对外公布", "approver": AUDIT });
    let declare = act(DAY, "DeclareRestore", declare);
    by(&declare, &server, SYSTEM).expect(409).problem("approval-needed");
    request(&restore).send(&server, &[]).expect(403).problem("not-allowed");
    by(&request(&restore), &server, SYSTEM).expect(201);
    for nobody in [SYSTEM, OFFICIAL, APPROVER] {
        by(&give(&restore), &server, nobody).expect(403).problem("not-allowed");
    }
    by(&give(&restore), &server, AUDIT).expect(201);
    by(&declare, &server, SYSTEM).expect(201);
    // There is no key yet.
    by(&request(&rotation), &server, SECURITY).expect(404).problem("not-found");
    server.initialise();
    by(&request(&rotation), &server, SECURITY).expect(201);
    by(&give(&rotation), &server, SECURITY).expect(403).problem("not-allowed");
    by(&give(&rotation), &server, SYSTEM).expect(201);
}

fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is right");
    Moment(i64::try_from(since.as_micros()).expect("a moment"))
}

/// A ledger with its people, and the scene.
fn told(dir: &TempDir, more: &[Act]) {
    people::tokens_of_data(dir);
    import(dir, &scene());
    import(dir, more);
}

fn import(dir: &TempDir, acts: &[Act]) {
    let output = imported(dir, &acts.iter().map(Act::line).collect::<Vec<_>>());
    assert!(output.status.success(), "{}", text(&output));
}

/// Runs `lianjian import` over a file of these lines.
fn imported(dir: &TempDir, lines: &[String]) -> Output {
    let file = dir.path().join("commands.ndjson");
    fs::write(&file, lines.join("\n")).expect("the file can be written");
    run(dir, &["import", &file.to_string_lossy()])
}

fn says(output: &Output, status: i32, told: &str) {
    assert_eq!(output.status.code(), Some(status), "{}", text(output));
    assert!(text(output).contains(told), "{told}: {}", text(output));
}

#[test]
fn the_command_line_asks_approves_refuses_and_lists() {
    let dir = TempDir::new();
    told(&dir, &[]);
    let approval = |step: &[&str]| run(&dir, &[&["approval"], step].concat());
    let act = format!("reopen_period/{COLLECTIVE}/2024-01");
    says(&approval(&["list"]), 0, "共 0 件");
    says(&approval(&["give", &act, "--by", APPROVER]), 1, "台账中没有审批");
    for nobody in [LIAISON, HANDLER, SYSTEM, "u-9"] {
        let said = format!("没有在用的账户 {nobody}，或它不是县区干部");
        says(&approval(&["request", &act, "--reason", "漏记", "--by", nobody]), 1, &said);
    }
    says(&approval(&["request", &act, "--reason", "漏记", "--by", OFFICIAL]), 0, "请由另一人批准");
    says(&approval(&["give", &act, "--by", OFFICIAL]), 1, "不能由本人批准");
    says(&approval(&["give", &act, "--by", APPROVER]), 0, "已批准");
    says(&approval(&["list", "--state", "given"]), 0, &act);
    says(&approval(&["list", "--state", "given", "--act", "erase_person"]), 0, "共 0 件");
    says(&approval(&["refuse", &act, "--reason", "不再需要", "--by", OFFICIAL]), 0, "不予批准");
    let list = run(&dir, &["--json", "approval", "list"]);
    let list: Value = serde_json::from_slice(&list.stdout).expect("JSON");
    let row = &list["rows"][0];
    assert_eq!((&row["key"], &row["cells"]["state"]["key"]), (&act.as_str().into(), &"refused".into()), "{list}");
    for wrong in ["reopen", "erase_person/", "reopen_period/N2620802DEM000001F", "rotate_signing_key/1"] {
        let output = approval(&["request", wrong, "--reason", "漏记", "--by", OFFICIAL]);
        assert_eq!(output.status.code(), Some(2), "{wrong}: {}", text(&output));
    }
}

#[test]
fn a_period_is_reopened_on_the_command_line_by_two_persons_only() {
    let dir = TempDir::new();
    told(&dir, &[]);
    let approval = |step: &[&str]| run(&dir, &[&["approval"], step].concat());
    let act = format!("reopen_period/{COLLECTIVE}/2024-01");
    // Who approves on the command line does so today, so nothing of it may be of an earlier day.
    let (day, today) = (format!("{DAY:?}"), format!("{:?}", now().day().to_string()));
    let line = |act: &Act, who: &str| act.line().replace(r#""u-1""#, &format!("{who:?}")).replace(&day, &today);
    let by = |act: &Act, who: &str| imported(&dir, &[line(act, who)]);
    let (one, other) = (|| by(&reopen(), OFFICIAL), || by(&reopen(), APPROVER));
    says(&by(&close(), HANDLER), 0, "");
    says(&one(), 1, "须经他人批准：请先申请");
    says(&approval(&["request", &act, "--reason", "漏记", "--by", OFFICIAL]), 0, "请由另一人批准");
    says(&one(), 1, "申请尚待批准");
    says(&approval(&["give", &act, "--by", OFFICIAL]), 1, "不能由本人批准");
    says(&one(), 1, "申请尚待批准");
    says(&approval(&["give", &act, "--by", APPROVER]), 0, "已批准");
    says(&other(), 1, "由本人批准，不能由本人办理");
    says(&one(), 0, "");
    // The month is open again, and the next time takes two persons anew.
    says(&by(&close(), HANDLER), 0, "");
    says(&one(), 1, "须经他人批准：请先申请");
    says(&approval(&["list", "--state", "used"]), 0, &act);
    let events = text(&run(&dir, &["events", "--type", "PeriodReopened", "--json"]));
    assert_eq!(events.matches(r#""type":"PeriodReopened""#).count(), 1, "{events}");
}
