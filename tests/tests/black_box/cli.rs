//! The command line as a person runs it: the real binary, its output and its exit status.

use crate::black_box::{
    harness::{run, text},
    http::TempDir,
};
use serde_json::Value;
use std::fs;

/// One line of a command file.
fn line(number: u8, command: &str, body: &str) -> String {
    let id = format!("0190a000-0000-7000-8000-0000000000{number:02}");
    let actor = r#"{"subject":"u-1","role":"county_official","unit":"市委组织部"}"#;
    format!(r#"{{"command":"{command}","id":"{id}","business_date":"2024-05-01","actor":{actor},"body":{body}}}"#)
}

fn state(number: u8) -> String {
    let body =
        r#""title":"党组织数","stated_by":"市委组织部","source":"总结","amount":1000,"unit":"个","bound":"exact""#;
    line(number, "StateFigure", &format!(r#"{{"figure":"P{number}",{body},"as_of":"2024-01-01"}}"#))
}

fn withdraw(number: u8, figure: &str) -> String {
    line(number, "WithdrawFigure", &format!(r#"{{"figure":"{figure}","reason":"误录"}}"#))
}

fn file(dir: &TempDir, lines: &[String]) -> String {
    let path = dir.path().join("commands.ndjson");
    fs::write(&path, lines.join("\n")).expect("the file can be written");
    path.to_string_lossy().into_owned()
}

#[test]
fn a_file_is_imported_whole_or_not_at_all() {
    let dir = TempDir::new();
    let wrong = file(&dir, &["# 说明".to_owned(), state(1), String::new(), withdraw(2, "P9"), withdraw(3, "P1")]);
    let output = run(&dir, &["import", &wrong]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output).contains("第 4 行：未找到"), "{}", text(&output));
    assert!(text(&output).contains("整个文件未登记"), "{}", text(&output));

    let output = run(&dir, &["--json", "import", "--continue", &wrong]);
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).expect("a JSON report");
    assert_eq!((&report["commands"], &report["recorded"], &report["position"]), (&3.into(), &2.into(), &2.into()));
    assert_eq!(report["refused"][0]["line"], 4);

    let right = file(&dir, &[state(1), withdraw(3, "P1"), state(4)]);
    let output = run(&dir, &["import", "--dry-run", &right]);
    assert!(output.status.success() && text(&output).contains("全部可以登记"), "{}", text(&output));
    let output = run(&dir, &["import", &right]);
    assert!(output.status.success(), "{}", text(&output));
    assert!(text(&output).contains("新登记 1 条，此前已登记 2 条"), "{}", text(&output));
}

#[test]
fn a_line_that_cannot_be_read_is_named_with_its_field() {
    let dir = TempDir::new();
    let bad = state(1).replace("\"title\"", "\"titel\"");
    let output = run(&dir, &["import", &file(&dir, &[state(2), bad, "{".to_owned()])]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output).contains("第 2 行：请求内容有误（body.titel）"), "{}", text(&output));
    assert!(text(&output).contains("第 3 行"), "{}", text(&output));
}

#[test]
fn what_was_imported_can_be_read_checked_exported_and_replayed() {
    let dir = TempDir::new();
    let commands = file(&dir, &[state(1), state(2)]);
    assert!(run(&dir, &["import", &commands]).status.success());
    let events = run(&dir, &["events", "--register", "stated", "--key", "P1"]);
    assert!(text(&events).contains("#0") && text(&events).contains("FigureStated"), "{}", text(&events));
    let check = run(&dir, &["verify"]);
    assert!(check.status.success() && text(&check).contains("完好：2 条"), "{}", text(&check));
    let export = run(&dir, &["export", "--ndjson"]);
    let lines: Vec<Value> = text(&export).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.iter().map(|line| line["position"].as_u64().unwrap()).collect::<Vec<_>>(), [0, 1]);
    let replay = run(&dir, &["replay", "--json"]);
    assert!(replay.status.success(), "{}", text(&replay));
    let report: Value = serde_json::from_slice(&replay.stdout).expect("a JSON report");
    assert_eq!((&report["equal"], &report["entries"]), (&true.into(), &2.into()));
    let reconcile = run(&dir, &["metrics", "reconcile"]);
    assert!(reconcile.status.success() && text(&reconcile).contains("共 2 项"), "{}", text(&reconcile));
    assert_eq!(run(&dir, &["metrics", "chain", "nothing"]).status.code(), Some(1));
}

#[test]
fn a_generated_history_can_be_imported() {
    let small =
        ["generate", "--seed", "7", "--villages", "3", "--enterprises", "5", "--years", "1", "--entries", "300"];
    for (divisions, city) in [(&[][..], "629900000000"), (&["--divisions", "pingliang"], "620800000000")] {
        let (dir, arguments) = (TempDir::new(), [&small[..], divisions].concat());
        let generated = run(&dir, &arguments);
        assert!(generated.status.success(), "{}", text(&generated));
        assert!(text(&generated).contains(city), "no division of {city}");
        let path = dir.path().join("generated.ndjson");
        fs::write(&path, &generated.stdout).expect("the file can be written");
        let output = run(&dir, &["import", &path.to_string_lossy()]);
        assert!(output.status.success(), "{}", text(&output));
        assert_eq!(run(&dir, &arguments).stdout, generated.stdout, "the same seed tells the same history");
    }
}

#[test]
fn damage_is_found() {
    let dir = TempDir::new();
    assert!(run(&dir, &["import", &file(&dir, &[state(1), state(2)])]).status.success());
    let log = dir.path().join("ledger/log");
    let segment = fs::read_dir(log).unwrap().map(|entry| entry.unwrap().path()).find(|path| path.extension().is_some());
    let segment = segment.expect("the log has a segment file");
    let mut bytes = fs::read(&segment).unwrap();
    let at = bytes.windows(12).position(|part| part == b"FigureStated").expect("the first entry");
    bytes[at] ^= 1;
    fs::write(&segment, bytes).unwrap();
    assert_eq!(run(&dir, &["verify"]).status.code(), Some(1));
}

#[test]
fn schemas_and_help_are_printed() {
    let dir = TempDir::new();
    let schema: Value = serde_json::from_slice(&run(&dir, &["schema", "LogVisit"]).stdout).expect("a JSON Schema");
    assert_eq!(schema["title"], "LogVisit");
    assert_eq!(run(&dir, &["schema", "Nothing"]).status.code(), Some(1));
    assert!(text(&run(&dir, &["schema"])).lines().count() > 100);
    let help = text(&run(&dir, &["--help"]));
    let actions = ["serve", "demo", "metrics", "events", "replay", "import", "generate", "export", "schema"];
    for action in actions.into_iter().chain(["verify", "backup", "restore", "repair"]) {
        assert!(help.contains(action), "{help}");
    }
    assert_eq!(run(&dir, &["nothing"]).status.code(), Some(2));
}
