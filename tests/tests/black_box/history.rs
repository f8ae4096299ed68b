//! Histories over the whole demonstration and on the command line: the changes of every record add up to what it is
//! now, and every place of it is explained by an event that has it.

use crate::black_box::{
    harness::{ENTERPRISES, VILLAGES, run, scene, text},
    http::TempDir,
    scenario::{Scenario, get, served},
};
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs};

/// Records of each list that are looked at, spread over it: many are alike.
const CHECKED_RECORDS: usize = 50;

/// What holds nothing is left out of a history's states.
fn tidy(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(name, value)| (name, tidy(value)));
            let held = |value: &Value| !(value.is_null() || *value == json!([]) || *value == json!({}));
            Value::Object(fields.filter(|(_, value)| held(value)).collect())
        }
        Value::Array(items) => items.into_iter().map(tidy).collect(),
        other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => other,
    }
}

/// Applies a change as RFC 6901 and the operation say.
fn apply(state: &mut Value, change: &Value) {
    let path = change["path"].as_str().expect("a path");
    let (outer, last) = path.rsplit_once('/').expect("a path begins with a stroke");
    let last = last.replace("~1", "/").replace("~0", "~");
    let at = state.pointer_mut(outer).unwrap_or_else(|| panic!("{outer} is there to be changed"));
    match (at, change["operation"].as_str().expect("an operation")) {
        (Value::Object(fields), "set") => {
            assert_eq!(fields.get(&last).unwrap_or(&Value::Null), &change["from"], "{change}");
            if change["to"].is_null() {
                fields.remove(&last);
            } else {
                fields.insert(last, change["to"].clone());
            }
        }
        (Value::Array(items), "insert") => {
            let at = last.parse().expect("a place in the list");
            items.insert(at, change["to"].clone());
        }
        (Value::Array(items), "remove") => assert_eq!(
            items.remove(last.parse::<usize>().expect("the demonstration answers in the documented form")),
            change["from"]
        ),
        (Value::Array(items), "set") => {
            let at: usize = last.parse().expect("a place in the list");
            items[at] = change["to"].clone();
        }
        (other, operation) => panic!("{operation} on {other}"),
    }
}

/// A key as a part of a path.
fn encoded(key: &str) -> String {
    key.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Every record of a list.
fn keys(scenario: &Scenario, register: &str) -> Vec<String> {
    let list = get(scenario, &format!("/api/v1/registers/{register}?limit=1000"));
    list["rows"]
        .as_array()
        .expect("the demonstration answers in the documented form")
        .iter()
        .map(|row| row["key"].as_str().expect("it is there").to_owned())
        .collect()
}

fn check(scenario: &Scenario, register: &str, key: &str) -> usize {
    let path = format!("/api/v1/registers/{register}/{}", encoded(key));
    let record = tidy(get(scenario, &path)["record"]["state"].clone());
    let history = get(scenario, &format!("{path}/history?order=oldest&limit=500"));
    let entries = history["entries"].as_array().expect("the demonstration answers in the documented form");
    assert_eq!(history["next"], Value::Null, "{path} has more than one page");
    let (mut state, mut positions) = (json!({}), BTreeSet::new());
    for entry in entries {
        let sentence = entry["sentence"].as_str().expect("the demonstration answers in the documented form");
        let day = entry["business_date"].as_str().expect("the demonstration answers in the documented form");
        assert!(sentence.starts_with(day) && sentence.contains("入账"), "{sentence}");
        positions.insert(entry["position"].as_u64().expect("the demonstration answers in the documented form"));
        for change in entry["changes"].as_array().expect("the demonstration answers in the documented form") {
            apply(&mut state, change);
            let label = change["label"].as_str().expect("the demonstration answers in the documented form");
            let shown = label.split(['「', '·']).next().expect("the demonstration answers in the documented form");
            assert!(!shown.is_empty() && !shown.contains('_'), "{label}");
        }
    }
    assert_eq!(state, record, "the changes of {path} add up");
    let why = get(scenario, &format!("{path}/why"));
    for field in why["fields"].as_array().expect("the demonstration answers in the documented form") {
        let at = record
            .pointer(field["path"].as_str().expect("the demonstration answers in the documented form"))
            .unwrap_or(&Value::Null);
        assert_eq!(at, &field["value"], "{path} {field}");
        assert!(
            positions.contains(&field["position"].as_u64().expect("the demonstration answers in the documented form")),
            "{field}"
        );
        assert_eq!(field["event"]["position"], field["position"]);
    }
    entries.len()
}

#[test]
fn the_changes_of_every_record_of_the_demonstration_add_up() {
    served("histories", |scenario| {
        let registers = get(scenario, "/api/v1/registers");
        let mut events = 0;
        for register in registers["registers"].as_array().unwrap() {
            let name = register["name"].as_str().unwrap();
            // An entry is a part of its book, and a collective is an enterprise.
            if name == "income_entry" || name == "collective" {
                continue;
            }
            let keys = keys(scenario, name);
            let step = keys.len().div_ceil(CHECKED_RECORDS).max(1);
            events += keys.iter().step_by(step).map(|key| check(scenario, name, key)).sum::<usize>();
        }
        assert!(events > 300, "{events} events were told");
    });
}

#[test]
fn an_entry_of_a_book_has_its_own_history() {
    served("entry-histories", |scenario| {
        for key in keys(scenario, "income_entry").iter().take(20) {
            let path = format!("/api/v1/registers/income_entry/{}", encoded(key));
            let history = get(scenario, &format!("{path}/history"));
            assert!(history["matches"].as_u64() >= Some(1), "{history}");
            let why = get(scenario, &format!("{path}/why?field=posting_date"));
            assert_eq!(why["fields"].as_array().map(Vec::len), Some(1), "{why}");
            assert_eq!(why["fields"][0]["event"]["register"], "income");
        }
    });
}

fn done(dir: &TempDir, arguments: &[&str]) -> String {
    let output = run(dir, arguments);
    assert!(output.status.success(), "{}", text(&output));
    String::from_utf8(output.stdout).expect("output is UTF-8")
}

fn json_of(dir: &TempDir, arguments: &[&str]) -> Value {
    serde_json::from_str(&done(dir, arguments)).expect("JSON")
}

#[test]
fn the_command_line_tells_the_past() {
    let dir = TempDir::new();
    let lines: Vec<String> = scene().iter().map(crate::black_box::harness::Act::line).collect();
    let file = dir.path().join("scene.ndjson");
    fs::write(&file, lines.join("\n")).expect("the file can be written");
    done(&dir, &["import", &file.to_string_lossy()]);

    let history = done(&dir, &["history", "enterprise", ENTERPRISES[0]]);
    assert!(history.contains("共 2 个事件") && history.contains("加入产业链，企业「示例企业0"), "{history}");
    let told = json_of(&dir, &["--json", "history", "enterprise", ENTERPRISES[0], "-n", "1"]);
    assert_eq!((&told["matches"], &told["entries"][0]["stream_version"]), (&2.into(), &1.into()));
    assert_eq!(run(&dir, &["history", "enterprise", "91620881DEM0007493"]).status.code(), Some(1));
    assert_eq!(run(&dir, &["history", "nothing", "x"]).status.code(), Some(2));

    let why = done(&dir, &["why", "enterprise", ENTERPRISES[0], "名称"]);
    assert!(why.starts_with("名称 = 示例企业0\n") && why.contains("登记企业"), "{why}");
    assert_eq!(run(&dir, &["why", "enterprise", ENTERPRISES[0], "没有的"]).status.code(), Some(1));

    let visits = done(&dir, &["difference", "register", "visit", "--since", "0"]);
    assert!(visits.starts_with("走访，自第 0 条") && visits.contains("新增 5，变更 0"), "{visits}");
    let figure = json_of(&dir, &["--json", "difference", "figure", "visits", "--since", "0", "--on", "2024-12-31"]);
    assert_eq!((&figure["difference"], &figure["matches"]), (&5.into(), &5.into()));
    let village = done(&dir, &["difference", "village", VILLAGES[0], "--since", "0", "--on", "2024-12-31"]);
    assert!(village.contains("项不同") && village.contains("+1.7345"), "{village}");
    assert_eq!(run(&dir, &["difference", "register", "visit"]).status.code(), Some(1), "a difference has a beginning");
}

#[test]
fn a_replay_steps_through_a_record_a_village_an_officer_and_a_day() {
    let dir = TempDir::new();
    let lines: Vec<String> = scene().iter().map(crate::black_box::harness::Act::line).collect();
    let file = dir.path().join("scene.ndjson");
    fs::write(&file, lines.join("\n")).expect("the file can be written");
    done(&dir, &["import", &file.to_string_lossy()]);

    let record = format!("enterprise/{}", ENTERPRISES[0]);
    let stepped = done(&dir, &["replay", "--record", &record]);
    assert!(
        stepped.starts_with("共 2 个事件\n#") && stepped.contains("此后：") && stepped.contains("上游"),
        "{stepped}"
    );
    let village = done(&dir, &["replay", "--village", VILLAGES[0]]);
    assert!(village.contains("登记村集体") && village.contains("收入记账"), "{village}");
    let figures = done(&dir, &["--json", "replay", "--village", VILLAGES[0]]);
    let posted: Vec<Value> = figures.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let posted = posted.iter().filter(|step: &&Value| step["entry"]["type"] == "IncomePosted");
    assert!(posted.clone().count() == 2 && posted.into_iter().all(|step| step["figures"] != json!([])), "{figures}");
    let officer = done(&dir, &["replay", "--officer", "zdy-1"]);
    assert!(officer.contains("登记党建指导员") && officer.matches("登记走访，").count() == 5, "{officer}");
    let day = done(&dir, &["replay", "--day", "2024-05-06"]);
    assert!(day.starts_with("共 1 个事件") && day.contains("登记走访"), "{day}");
    let none = done(&dir, &["replay", "--day", "2024-05-06", "--recorded"]);
    assert!(none.starts_with("共 0 个事件"), "nothing of it was recorded that day: {none}");
    let page = run(&dir, &["replay", "--officer", "zdy-1", "-n", "2"]);
    assert!(text(&page).contains("--start"), "{}", text(&page));
    assert_eq!(run(&dir, &["replay", "--day", "2024-05-06", "--officer", "x"]).status.code(), Some(2));
}
