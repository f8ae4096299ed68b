//! A ledger's own directory, verified as it lies there and as somebody changed it, at work or at rest.

use super::{add, copy, done, figure, flip, json_of, path, rewritten, run, signed, text, verified};
use crate::black_box::{
    harness::{Serving, act},
    http::TempDir,
    people,
};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The one segment of a small log.
fn segment(ledger: &Path) -> PathBuf {
    let mut paths = fs::read_dir(ledger.join("log")).expect("a log").map(|entry| entry.expect("an entry").path());
    paths.find(|path| path.extension().is_some_and(|extension| extension == "seg")).expect("a segment")
}

/// Flips a byte of an entry in the segment, somewhere in the first tenth of the file's entries.
fn flip_entry(ledger: &Path) {
    let path = segment(ledger);
    let mut bytes = fs::read(&path).expect("a segment");
    let at = bytes.windows(13).position(|part| part == b"\"business_dat").expect("an entry");
    bytes[at + 3] ^= 1;
    fs::write(path, bytes).expect("the file can be written");
}

/// A way to tamper, and what the verdict must say.
type Tampering = (&'static str, fn(&Path), &'static str);

const TAMPERINGS: &[Tampering] = &[
    ("a flipped byte of an entry", flip_entry, "首处在第 0 条"),
    ("a flipped byte of a checkpoint", |dir| flip(&newest(&dir.join("checkpoints"))), "checkpoints/"),
    ("a flipped byte of the identity", |dir| flip(&dir.join("identity")), "identity"),
    ("a flipped byte of a tile", |dir| flip(&dir.join("tiles/tile/0/000")), "tile/0/000"),
    ("a flipped byte of an attachment", |dir| flip(&newest(&newest(&dir.join("attachments")))), "attachments/"),
    ("a flipped byte of the log's length", |dir| flip(&dir.join("log/floor")), "floor"),
    ("the log cut", cut, "损坏"),
    (
        "the log cut, and no note of its length",
        |dir| {
            cut(dir);
            fs::remove_file(dir.join("log/floor")).expect("it was there");
        },
        "缺",
    ),
    ("the identity missing", |dir| fs::remove_file(dir.join("identity")).expect("it was there"), "缺少文件 identity"),
];

/// The last by name of what lies in a directory.
fn newest(dir: &Path) -> PathBuf {
    let paths = fs::read_dir(dir).expect("a directory").map(|entry| entry.expect("an entry").path());
    paths.filter(|path| !path.ends_with("incoming")).max().expect("something")
}

/// Cuts the last entries off, and leaves the rest of the file as it was reserved: zeros.
fn cut(ledger: &Path) {
    let path = segment(ledger);
    let mut bytes = fs::read(&path).expect("a segment");
    let at = bytes.windows(4).rposition(|part| part == b"P-1\"").expect("the last entry");
    let last = bytes[..at].windows(9).rposition(|part| part == b"{\"actor\":").expect("its beginning");
    bytes[last - 128..].fill(0);
    fs::write(path, bytes).expect("the file can be written");
}

#[test]
fn every_tampering_is_found_and_named() {
    let dir = TempDir::new();
    let (kept, _) = signed(&dir);
    let ledger = dir.path().join("ledger");
    let serving = Serving::start(&dir, &[]);
    serving.client.put("/api/v1/attachments", b"%PDF-1.7 a picture").expect(201);
    serving.terminate();
    let anchors = ["--checkpoint", &path(&kept)];
    let (right, words) = verified(&dir, &ledger, &anchors);
    assert!(right && words.contains("完好") && words.contains("外部检查点证明"), "{words}");
    let changed = dir.path().join("changed");
    for (what, change, says) in TAMPERINGS {
        fs::remove_dir_all(&changed).ok();
        copy(&ledger, &changed);
        change(&changed);
        let (right, words) = verified(&dir, &changed, &anchors);
        assert!(!right && words.contains(says), "{what}: {words}");
    }
}

#[test]
fn a_rewritten_ledger_and_an_old_copy_fail_before_the_kept_checkpoint() {
    let dir = TempDir::new();
    let (kept, _) = signed(&dir);
    let other = rewritten(&dir);
    let (right, words) = verified(&other, &other.path().join("ledger"), &[]);
    assert!(right, "alone it agrees with itself: {words}");
    let (right, words) = verified(&other, &other.path().join("ledger"), &["--checkpoint", &path(&kept)]);
    assert!(!right && words.contains("历史被改动"), "{words}");
    let old = dir.path().join("old");
    copy(&dir.path().join("ledger"), &old);
    add(&dir, "P-2");
    let newest = json_of(run(&dir, &["--json", "checkpoint"]));
    fs::write(&kept, newest["note"].as_str().expect("a note")).expect("the file can be written");
    let (right, words) = verified(&dir, &old, &["--checkpoint", &path(&kept)]);
    assert!(!right && words.contains("缺 1 条"), "{words}");
    // Only the log put back, under the checkpoints of today.
    fs::remove_dir_all(dir.path().join("ledger/log")).expect("it was there");
    copy(&old.join("log"), &dir.path().join("ledger/log"));
    let (right, words) = verified(&dir, &dir.path().join("ledger"), &[]);
    assert!(!right && words.contains("缺 1 条"), "{words}");
}

#[test]
fn a_ledger_at_work_can_be_verified() {
    let dir = TempDir::new();
    let (kept, key) = signed(&dir);
    let serving = Serving::start(&dir, &[]);
    for number in 0..5 {
        figure(&format!("P-x{number}")).send(&serving.client, &[]).expect(201);
    }
    let ledger = dir.path().join("ledger");
    let (right, words) = verified(&dir, &ledger, &["--key", &key, "--checkpoint", &path(&kept)]);
    assert!(right, "{words}");
    drop(serving);
    let nothing = run(&dir, &["verify", &path(&dir.path().join("nowhere"))]);
    assert_eq!(nothing.status.code(), Some(1), "{}", text(&nothing));
    assert_eq!(run(&dir, &["verify", "--key", "x"]).status.code(), Some(2));
}

/// The newest event.
fn newest_event(dir: &TempDir) -> Value {
    json_of(run(dir, &["--json", "events", "-n", "1"]))
}

/// Records that the first so many entries give a state that they do not give. Returns the position of the event.
fn record_false_digest(dir: &TempDir, entries: u64, form: &Value) -> u64 {
    let body = json!({ "position": entries, "form": form, "digest": "00".repeat(32) });
    let mut line: Value = serde_json::from_str(&act("2025-05-01", "RecordStateDigest", body).line()).expect("a line");
    line["actor"]["role"] = json!("system_administrator");
    let file = dir.path().join("digest.ndjson");
    fs::write(&file, line.to_string()).expect("the file can be written");
    done(run(dir, &["import", &path(&file)]));
    newest_event(dir)["position"].as_u64().expect("a position")
}

#[test]
fn a_state_digest_is_recorded_on_the_command_line_when_something_is_new() {
    let dir = TempDir::new();
    signed(&dir);
    let entries = newest_event(&dir)["position"].as_u64().expect("a position") + 1;
    let replayed = json_of(run(&dir, &["--json", "replay"]))["replayed_digest"].clone();
    let shown = json_of(run(&dir, &["--json", "digest", "--show"]));
    assert_eq!((&shown["entries"], &shown["digest"], &shown["event"]), (&entries.into(), &replayed, &Value::Null));
    let recorded = run(&dir, &["digest"]);
    let words = text(&done(recorded));
    let wanted =
        format!("截至 {entries} 条的状态摘要已登记为第 {entries} 号事件：\n{}", replayed.as_str().expect("text"));
    assert_eq!(words.trim_end(), wanted);
    let event = newest_event(&dir);
    assert_eq!((&event["position"], &event["type"]), (&entries.into(), &"StateDigestRecorded".into()), "{event}");
    assert_eq!((&event["body"]["digest"], &event["body"]["form"]), (&replayed, &shown["form"]));
    let again = run(&dir, &["digest"]);
    assert!(again.status.success() && text(&again).contains("未再登记"), "{}", text(&again));
    assert_eq!(newest_event(&dir)["position"], entries, "nothing was recorded twice");
    let verified = json_of(run(&dir, &["--json", "verify"]));
    assert_eq!((&verified["sound"], &verified["digests"]), (&true.into(), &1.into()), "{verified}");
}

#[test]
fn recorded_state_digests_are_compared_with_the_entries_folded_anew() {
    let dir = TempDir::new();
    signed(&dir);
    let ledger = path(&dir.path().join("ledger"));
    let none = json_of(run(&dir, &["--json", "verify", &ledger]));
    assert_eq!((&none["sound"], &none["digests"]), (&true.into(), &0.into()), "{none}");
    let serving = Serving::start(&dir, &[]);
    serving.client.post("/api/v1/state-digests", "", "", &[(people::AS, people::SYSTEM)]).expect(201);
    serving.terminate();
    let fitting = json_of(run(&dir, &["--json", "verify", &ledger]));
    assert_eq!((&fitting["sound"], &fitting["digests"]), (&true.into(), &1.into()), "{fitting}");
    let form = newest_event(&dir)["body"]["form"].clone();
    record_false_digest(&dir, 99, &json!(u16::MAX));
    let other = json_of(run(&dir, &["--json", "verify", &ledger]));
    assert_eq!((&other["sound"], &other["digests"]), (&true.into(), &1.into()), "{other}");
    assert!(other["notes"].to_string().contains("另有 1 次状态摘要由其他版本的程序所记"), "{other}");
    let position = record_false_digest(&dir, 100, &form);
    let found = run(&dir, &["--json", "verify", &ledger]);
    assert_eq!(found.status.code(), Some(1));
    let found: Value = serde_json::from_slice(&found.stdout).expect("JSON");
    assert_eq!((&found["sound"], &found["digests"]), (&false.into(), &2.into()), "{found}");
    let damage = json!([{ "position": position, "what": "所记截至第 100 条的状态摘要与重放所得不符" }]);
    assert_eq!(found["damage"], damage);
    let (right, words) = verified(&dir, Path::new(&ledger), &[]);
    assert!(!right && words.starts_with(&format!("有误：首处在第 {position} 条")), "{words}");
    assert!(verified(&dir, Path::new(&ledger), &["--no-replay"]).0, "only the replay can see it");
}
