//! Backups of a ledger at work, and a restored ledger: closed until the newest checkpoint known outside was shown, or
//! somebody answers for there being none.

use super::{add, done, figure, json_of, path, run, signed, text, verified};
use crate::black_box::{
    harness::Serving,
    http::TempDir,
    people::{self, AUDIT, SECURITY, SYSTEM},
};
use std::fs;

/// Refused, with a reason.
fn refused(output: &std::process::Output, because: &str) {
    assert_eq!(output.status.code(), Some(1), "{}", text(output));
    assert!(text(output).contains(because), "{}", text(output));
}

#[test]
fn a_backup_of_a_ledger_at_work_can_be_put_back() {
    let dir = TempDir::new();
    let (kept, _) = signed(&dir);
    let backup = path(&dir.path().join("backup"));
    let serving = Serving::start(&dir, &[]);
    let first = json_of(run(&dir, &["--json", "backup", &backup]));
    for number in 0..5 {
        figure(&format!("P-b{number}")).send(&serving.client, &[]).expect(201);
    }
    let second = json_of(run(&dir, &["--json", "backup", &backup]));
    assert!(second["entries"].as_u64() > first["entries"].as_u64(), "{first} {second}");
    serving.terminate();
    let third = json_of(run(&dir, &["--json", "backup", &backup]));
    let listed = json_of(run(&dir, &["--json", "backup", &backup, "--list"]));
    assert_eq!(listed.as_array().map(Vec::len), Some(3), "{listed}");
    assert_eq!(listed[2]["root"], third["root"]);
    let newest = json_of(run(&dir, &["--json", "checkpoint"]));
    // Put back into another place: it holds what was backed up, and does nothing yet.
    let back = TempDir::new();
    done(run(&back, &["restore", &backup]));
    refused(&run(&back, &["restore", &backup]), "不是空目录");
    let (right, words) = verified(&back, &back.path().join("ledger"), &["--checkpoint", &path(&kept)]);
    assert!(right, "{words}");
    refused(&run(&back, &["checkpoint"]), "由备份恢复");
    let import = path(&dir.path().join("one.ndjson"));
    refused(&run(&back, &["import", &import]), "由备份恢复");
    // The newest checkpoint known outside fits, for nothing was recorded after the backup.
    let outside = path(&back.path().join("outside"));
    fs::write(&outside, newest["note"].as_str().expect("a note")).expect("the file can be written");
    done(run(&back, &["restore", "--acknowledge", "--checkpoint", &outside]));
    refused(&run(&back, &["restore", "--acknowledge", "--checkpoint", &outside]), "恢复未能确认");
    add(&back, "P-3");
}

#[test]
fn an_old_backup_does_not_become_a_second_history() {
    let dir = TempDir::new();
    people::tokens_of_data(&dir);
    let (kept, _) = signed(&dir);
    let backup = path(&dir.path().join("backup"));
    done(run(&dir, &["backup", &backup]));
    add(&dir, "P-2");
    let newest = json_of(run(&dir, &["--json", "checkpoint"]));
    let outside = path(&dir.path().join("outside"));
    fs::write(&outside, newest["note"].as_str().expect("a note")).expect("the file can be written");
    let back = TempDir::new();
    done(run(&back, &["restore", &backup]));
    refused(&run(&back, &["restore", "--acknowledge", "--checkpoint", &outside]), "缺 1 条");
    add_refused(&back);
    let declare = |approver: &str| {
        let ground = ["--ground", "恢复前一直未对外提供检查点", "--approver", approver];
        run(&back, &[&["restore", "--acknowledge", "--no-checkpoint"], &ground[..]].concat())
    };
    assert_eq!(run(&back, &["restore", "--acknowledge", "--no-checkpoint"]).status.code(), Some(2));
    refused(&declare(SECURITY), "须经他人批准");
    // What two administrators need for the declaration is taken, and nothing else is.
    let approval = |step: &[&str]| run(&back, &[&["approval"], step].concat());
    let request = |act: &str| approval(&["request", act, "--reason", "机房失火", "--by", SYSTEM]);
    refused(&request("rotate_signing_key"), "由备份恢复");
    done(request("declare_restore"));
    refused(&approval(&["give", "declare_restore", "--by", SYSTEM]), "不能由本人批准");
    done(approval(&["give", "declare_restore", "--by", SECURITY]));
    refused(&declare(AUDIT), "批准人是 sec-1");
    let declared = done(declare(SECURITY));
    assert!(text(&declared).contains("没有更新的检查点"), "{}", text(&declared));
    let events = done(run(&back, &["events", "--type", "RestoreDeclared"]));
    assert!(text(&events).contains("RestoreDeclared"), "{}", text(&events));
    add(&back, "P-3");
    // Whoever kept the newer checkpoint sees what was done.
    let ledger = back.path().join("ledger");
    assert!(verified(&back, &ledger, &["--checkpoint", &path(&kept)]).0);
    let (right, words) = verified(&back, &ledger, &["--checkpoint", &outside]);
    assert!(!right && words.contains("历史被改动"), "{words}");
    // And the place of the true backups takes no copy of it.
    done(run(&dir, &["backup", &backup]));
    refused(&run(&back, &["backup", &backup]), "不是同一份历史");
}

fn add_refused(dir: &TempDir) {
    let commands = dir.path().join("commands.ndjson");
    let line = figure("P-r").line();
    fs::write(&commands, line).expect("the file can be written");
    refused(&run(dir, &["import", &path(&commands)]), "由备份恢复");
}

#[test]
fn a_damaged_log_is_mended_from_a_backup_and_only_then() {
    let dir = TempDir::new();
    signed(&dir);
    let (backup, ledger) = (path(&dir.path().join("backup")), dir.path().join("ledger"));
    done(run(&dir, &["backup", &backup]));
    add(&dir, "P-2");
    let whole = done(run(&dir, &["repair", "--from", &backup]));
    assert!(text(&whole).contains("没有损坏"), "{}", text(&whole));
    let log = ledger.join("log");
    let mut paths = fs::read_dir(log).expect("a log").map(|entry| entry.expect("an entry").path());
    let segment = paths.find(|path| path.extension().is_some()).expect("a segment");
    let mut bytes = fs::read(&segment).expect("a segment");
    bytes[5_000] ^= 1;
    fs::write(&segment, &bytes).expect("the file can be written");
    refused(&run(&dir, &["backup", &backup]), "repair");
    let mended = json_of(run(&dir, &["--json", "repair", "--from", &backup]));
    assert_eq!(mended["replaced"].as_array().map(Vec::len), Some(1), "{mended}");
    let (right, words) = verified(&dir, &ledger, &[]);
    assert!(right, "{words}");
    let serving = Serving::start(&dir, &[]);
    refused(&run(&dir, &["repair", "--from", &backup]), "请先停止服务");
    drop(serving);
    let nothing = path(&dir.path().join("nothing"));
    refused(&run(&dir, &["repair", "--from", &nothing]), "没有备份");
}
