//! Evidence on the command line: keys are made and changed, checkpoints published, receipts handed out and checked by
//! somebody who has nothing but the file and the key.

use super::{
    harness::{Serving, act, run, text, visit},
    http::TempDir,
    people,
};
use serde_json::{Value, json};
use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, process::Output};

const NAME: &str = "lianjian.example/cli";

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn done(output: Output) -> Output {
    assert!(output.status.success(), "{}", text(&output));
    output
}

fn json_of(output: Output) -> Value {
    serde_json::from_slice(&done(output).stdout).expect("JSON")
}

fn refused(output: &Output, because: &str) {
    assert_eq!(output.status.code(), Some(1), "{}", text(output));
    assert!(text(output).contains(because), "{}", text(output));
}

/// A file of commands that state some figures.
fn import(dir: &TempDir, figures: std::ops::Range<u32>) -> Output {
    let figure = |number: u32| {
        let body = json!({ "figure": format!("P{number}"), "title": "党组织数", "stated_by": "市委组织部",
            "source": "总结", "amount": 1000, "unit": "个", "bound": "exact", "as_of": "2024-01-01" });
        act("2024-05-01", "StateFigure", body).line()
    };
    let file = dir.path().join("commands.ndjson");
    fs::write(&file, figures.map(figure).collect::<Vec<_>>().join("\n")).expect("the file can be written");
    run(dir, &["import", &file.to_string_lossy()])
}

/// A ledger with a key and some figures; returns the key.
fn initialised(dir: &TempDir, figures: u32) -> String {
    let made = json_of(run(dir, &["--json", "init", "--key-only", "--name", NAME]));
    done(import(dir, 0..figures));
    made["key"].as_str().expect("a key").to_owned()
}

#[test]
fn a_key_is_made_once_told_and_kept_from_others() {
    let dir = TempDir::new();
    let told = done(run(&dir, &["init", "--key-only", "--name", NAME]));
    let identity = fs::read_to_string(dir.path().join("ledger/identity")).expect("the identity");
    let (name, key) = identity.trim_end().split_once('\n').expect("a name and a key");
    assert_eq!(name, NAME);
    assert!(stdout(&told).contains(key), "{}", text(&told));
    refused(&run(&dir, &["init", "--key-only", "--name", NAME]), "不予覆盖");
    refused(&run(&dir, &["init", "--key-only", "--name", "lianjian.example/other"]), "不予覆盖");
    let wrong: [&[&str]; 4] = [
        &["init", "--key-only", "--rotate"],
        &["init", "--name", "two words"],
        &["init", "--rotate"],
        &["init", "--reason", "更换"],
    ];
    for arguments in wrong {
        assert_eq!(run(&dir, arguments).status.code(), Some(2), "{arguments:?}");
    }
    let seed = dir.path().join("ledger/keys/signing.seed");
    fs::set_permissions(&seed, fs::Permissions::from_mode(0o644)).expect("the mode can be changed");
    for arguments in [&["serve", "--port", "0"][..], &["checkpoint"], &["events"]] {
        refused(&run(&dir, arguments), &format!("chmod 600 {}", seed.display()));
    }
    fs::set_permissions(&seed, fs::Permissions::from_mode(0o600)).expect("the mode can be changed");
    done(run(&dir, &["checkpoint"]));
}

#[test]
fn a_ledger_without_a_key_says_so() {
    let dir = TempDir::new();
    done(import(&dir, 0..2));
    refused(&run(&dir, &["checkpoint"]), "lianjian init --name");
    refused(&run(&dir, &["receipt", "0"]), "lianjian init --name");
    refused(&run(&dir, &["init", "--rotate", "--reason", "更换"]), "还没有签名密钥");
    let serving = Serving::start(&dir, &[]);
    serving.client.get("/healthz", &[], "").expect(200);
    let (status, said) = serving.terminate();
    assert!(status.success() && said.contains("不公布检查点"), "{said}");
}

#[test]
fn checkpoints_are_published_listed_and_shown() {
    let dir = TempDir::new();
    let key = initialised(&dir, 3);
    let published = done(run(&dir, &["checkpoint"]));
    assert!(stdout(&published).starts_with(&format!("{NAME}\n4\n")), "{}", text(&published));
    let again = json_of(run(&dir, &["--json", "checkpoint"]));
    assert_eq!((&again["new"], &again["note"]), (&false.into(), &stdout(&published).into()));
    let list = json_of(run(&dir, &["--json", "checkpoint", "--list"]));
    assert_eq!((&list["position"], &list["keys"], &list["blocked"]), (&4.into(), &json!([key]), &Value::Null));
    assert_eq!(list["checkpoints"].as_array().map(Vec::len), Some(2));
    assert!(stdout(&done(run(&dir, &["checkpoint", "--list"]))).contains("尚未见证"));
    assert_eq!(stdout(&done(run(&dir, &["checkpoint", "--show", "4"]))), stdout(&published));
    refused(&run(&dir, &["checkpoint", "--show", "3"]), "没有公布过");
}

#[test]
fn a_server_publishes_on_schedule_and_when_it_ends() {
    let dir = TempDir::new();
    initialised(&dir, 2);
    let serving = Serving::start(&dir, &["--checkpoint-every", "1s"]);
    let covered = |size: u64| loop {
        let list = serving.client.get("/api/v1/checkpoints", &[], "").expect(200).json();
        if list["published"].as_u64() >= Some(size) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    };
    covered(people::at(3));
    visit("走访-x", "2024-05-01", 0).send(&serving.client, &[]);
    let command = act("2024-05-01", "WithdrawFigure", json!({ "figure": "P1", "reason": "误录" }));
    command.send(&serving.client, &[]).expect(201);
    covered(people::at(4));
    assert!(serving.terminate().0.success());
    let serving = Serving::start(&dir, &[]);
    let command = act("2024-05-01", "WithdrawFigure", json!({ "figure": "P0", "reason": "误录" }));
    command.send(&serving.client, &[]).expect(201);
    assert!(serving.terminate().0.success());
    let list = json_of(run(&dir, &["--json", "checkpoint", "--list"]));
    assert_eq!((&list["checkpoints"][0]["size"], &list["position"]), (&people::at(5).into(), &people::at(5).into()));
    for wrong in ["0s", "1", "1d", "-1s", "s", "一小时"] {
        // 1 where the value is at fault, 2 where it already looks like an option.
        let expected = if wrong.starts_with('-') { Some(2) } else { Some(1) };
        assert_eq!(run(&dir, &["serve", "--checkpoint-every", wrong]).status.code(), expected, "{wrong}");
    }
}

#[test]
fn a_receipt_is_checked_with_nothing_but_the_file_and_the_key() {
    let dir = TempDir::new();
    let key = initialised(&dir, 5);
    let file = dir.path().join("receipt.tlog-proof").to_string_lossy().into_owned();
    let told = json_of(run(&dir, &["--json", "receipt", "3", "-o", &file]));
    let number = told["receipt"].as_str().expect("a number");
    assert_eq!(stdout(&done(run(&dir, &["receipt", number]))), fs::read_to_string(&file).expect("the receipt"));
    let entry = dir.path().join("entry.json").to_string_lossy().into_owned();
    let events = stdout(&done(run(&dir, &["events", "--json", "--oldest", "--start", "3", "-n", "1"])));
    fs::write(&entry, events.trim_end_matches('\n')).expect("the entry can be written");

    // Whoever checks has another machine: no ledger there.
    let nowhere = TempDir::new();
    let verify = |file: &str, more: &[&str]| run(&nowhere, &[&["receipt", "--verify", file], more].concat());
    let sound = done(verify(&file, &["--key", &key, "--entry", &entry]));
    assert!(stdout(&sound).contains("回执成立") && stdout(&sound).contains(number), "{}", text(&sound));
    assert_eq!(json_of(verify(&file, &["--key", &key, "--json"]))["entry"], false);
    assert!(!nowhere.path().join("ledger").exists(), "checking makes no ledger");

    fs::write(&entry, events.replace("P2", "P3").trim_end_matches('\n')).expect("the entry can be written");
    refused(&verify(&file, &["--key", &key, "--entry", &entry]), "回执不是这条事件的");
    let other = TempDir::new();
    let foreign = initialised(&other, 0);
    refused(&verify(&file, &["--key", &foreign]), "回执不成立");
    refused(&verify("/nowhere/receipt", &["--key", &key]), "无法读取");
    let sound = fs::read(&file).expect("the receipt");
    for at in (0..sound.len()).step_by(29) {
        let mut changed = sound.clone();
        changed[at] ^= 1;
        fs::write(&file, changed).expect("the receipt can be changed");
        refused(&verify(&file, &["--key", &key]), "回执不成立");
    }
    assert_eq!(verify(&file, &[]).status.code(), Some(2), "nothing is believed without a key");
    assert_eq!(verify(&file, &["--key", "nonsense"]).status.code(), Some(2));
    refused(&run(&dir, &["receipt", "99"]), "没有这一条");
    refused(&run(&dir, &["receipt", "3-000000"]), "校验码");
}

#[test]
fn a_rotated_key_leaves_the_old_checkpoints_verifiable() {
    let dir = TempDir::new();
    people::tokens_of_data(&dir);
    let old = initialised(&dir, 2);
    let before = dir.path().join("before.tlog-proof").to_string_lossy().into_owned();
    done(run(&dir, &["receipt", "1", "-o", &before]));
    let rotate = || run(&dir, &["--json", "init", "--rotate", "--reason", "按年度更换"]);
    refused(&rotate(), "须经他人批准");
    assert!(!dir.path().join("ledger/keys/signing.next").exists(), "what nobody approved leaves no key behind");
    let act = "rotate_signing_key";
    done(run(&dir, &["approval", "request", act, "--reason", "按年度更换", "--by", people::SYSTEM]));
    done(run(&dir, &["approval", "give", act, "--by", people::AUDIT]));
    let rotated = json_of(rotate());
    let new = rotated["key"].as_str().expect("a key").to_owned();
    assert_eq!(rotated["keys"], json!([old, new]));
    let both = dir.path().join("both.tlog-proof").to_string_lossy().into_owned();
    done(run(&dir, &["receipt", "1", "-o", &both]));
    done(import(&dir, 2..3));
    done(run(&dir, &["checkpoint"]));
    let after = dir.path().join("after.tlog-proof").to_string_lossy().into_owned();
    done(run(&dir, &["receipt", "1", "-o", &after]));
    let verifies = |file: &str, key: &str| run(&dir, &["receipt", "--verify", file, "--key", key]).status.success();
    let files = [&before, &both, &after];
    assert_eq!(files.map(|file| verifies(file, &old)), [true, true, false]);
    assert_eq!(files.map(|file| verifies(file, &new)), [false, true, true]);
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory");
    for entry in fs::read_dir(from).expect("a directory") {
        let entry = entry.expect("an entry");
        fs::copy(entry.path(), to.join(entry.file_name())).expect("a file");
    }
}

#[test]
fn an_old_log_put_back_by_hand_takes_no_file_and_signs_nothing() {
    let dir = TempDir::new();
    people::tokens_of_data(&dir);
    initialised(&dir, 3);
    let (log, kept) = (dir.path().join("ledger/log"), dir.path().join("kept"));
    copy(&log, &kept);
    done(import(&dir, 3..6));
    done(run(&dir, &["checkpoint"]));
    fs::remove_dir_all(&log).expect("the log");
    copy(&kept, &log);
    let told = format!("日志只有 {} 条，而已签名公布的检查点覆盖 {} 条", people::at(4), people::at(7));
    refused(&import(&dir, 6..7), &told);
    refused(&run(&dir, &["checkpoint"]), "日志被截短");
    refused(&run(&dir, &["init", "--rotate", "--reason", "更换"]), "日志被截短");
    let serving = Serving::start(&dir, &[]);
    serving.client.get("/healthz", &[], "").expect(200);
    assert!(serving.terminate().1.contains("日志被截短"));
    assert!(!dir.path().join("ledger/keys/signing.next").exists());
}
