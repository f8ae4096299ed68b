//! What lies beside a ledger's log: personal data, attachments, frozen reports, the signing key. Each damaged in every
//! way there is, and found where the log speaks of it.

use super::{NAME, copy, done, flip, json_of, path, run, text};
use crate::black_box::{
    harness::{Act, Serving, act, approve, erasing, scene, visit},
    http::TempDir,
};
use serde_json::{Value, json};
use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

const TELEPHONE: &str = "13912345678";
const OTHER_TELEPHONE: &str = "13912345679";

/// A way to damage, what the verdict says, and the type of the event it names the position of.
struct Damaging {
    what: &'static str,
    change: fn(&Path),
    says: &'static str,
    event: Option<&'static str>,
}

const DAMAGES: &[Damaging] = &[
    Damaging {
        what: "another value in the vault",
        change: |dir| {
            let kept = fs::read_to_string(person(dir)).expect("a person");
            fs::write(person(dir), kept.replace(TELEPHONE, OTHER_TELEPHONE)).expect("the file can be written");
        },
        says: "个人信息 met-1 有 1 项与日志中的承诺不符",
        event: Some("PersonRecorded"),
    },
    Damaging {
        what: "a file of the vault cut",
        change: |dir| fs::write(person(dir), "{").expect("the file can be written"),
        says: "个人信息 met-1 的文件损坏",
        event: Some("PersonRecorded"),
    },
    Damaging {
        what: "a person missing from the vault",
        change: |dir| fs::remove_file(person(dir)).expect("it was there"),
        says: "保险库中缺少个人信息 met-1",
        event: Some("PersonRecorded"),
    },
    Damaging {
        what: "an erased person back in the vault",
        change: |dir| copy(&dir.join("../vault-before"), &dir.join("vault")),
        says: "个人信息 met-2 已删除，其内容却仍在保险库中",
        event: Some("PersonRecorded"),
    },
    Damaging {
        what: "a flipped byte of an attachment",
        change: |dir| flip(&only(&dir.join("attachments"))),
        says: "的内容与其名称所记的摘要不符",
        event: Some("VisitLogged"),
    },
    Damaging {
        what: "an attachment missing",
        change: |dir| fs::remove_file(only(&dir.join("attachments"))).expect("it was there"),
        says: "缺少附件",
        event: Some("VisitLogged"),
    },
    Damaging {
        what: "a flipped byte of a frozen report",
        change: |dir| flip(&only(&dir.join("documents"))),
        says: "的内容与其名称所记的摘要不符",
        event: Some("ReportFrozen"),
    },
    Damaging {
        what: "a frozen report missing",
        change: |dir| fs::remove_file(only(&dir.join("documents"))).expect("it was there"),
        says: "缺少定格的报表",
        event: Some("ReportFrozen"),
    },
    Damaging {
        what: "the seed of another key",
        change: |dir| fs::write(seed(dir), "0f".repeat(32) + "\n").expect("the file can be written"),
        says: "不是日志登记的现用签名密钥",
        event: None,
    },
    Damaging {
        what: "a seed that is none",
        change: |dir| fs::write(seed(dir), "0f").expect("the file can be written"),
        says: "不是签名密钥",
        event: None,
    },
    Damaging {
        what: "a seed that others can read",
        change: |dir| fs::set_permissions(seed(dir), fs::Permissions::from_mode(0o644)).expect("it is there"),
        says: "签名密钥可被他人读取",
        event: None,
    },
];

fn seed(ledger: &Path) -> PathBuf {
    ledger.join("keys/signing.seed")
}

/// The one file below a directory.
fn only(dir: &Path) -> PathBuf {
    only_with(dir, "")
}

/// The one file below a directory that has a text in it.
fn only_with(dir: &Path, text: &str) -> PathBuf {
    let has_text = |path: &Path| {
        let contents = fs::read(path).expect("it was there");
        text.is_empty() || String::from_utf8_lossy(&contents).contains(text)
    };
    let mut paths: Vec<PathBuf> = Vec::new();
    let mut dirs = vec![dir.to_owned()];
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(dir).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                dirs.push(path);
            } else if has_text(&path) {
                paths.push(path);
            }
        }
    }
    assert_eq!(paths.len(), 1, "{paths:?}");
    paths.remove(0)
}

/// The vault's file of the person who is not erased.
fn person(ledger: &Path) -> PathBuf {
    // The vault also keeps the credentials of accounts.
    only_with(&ledger.join("vault"), TELEPHONE)
}

fn record(key: &str) -> Act {
    let fields = json!([{ "kind": "name", "value": "赵钱孙" }, { "kind": "telephone", "value": TELEPHONE }]);
    act("2024-05-01", "RecordPerson", json!({ "person": key, "fields": fields }))
}

/// A ledger with a person, another who was erased, a photograph and a frozen report. What the vault held before the
/// erasure lies in `vault-before`.
fn with_everything(dir: &TempDir) -> PathBuf {
    let ledger = dir.path().join("ledger");
    let lines: Vec<String> = scene().iter().map(Act::line).collect();
    let file = dir.path().join("scene.ndjson");
    fs::write(&file, lines.join("\n")).expect("the file can be written");
    done(run(dir, &["import", &path(&file)]));
    done(run(dir, &["init", "--name", NAME]));
    let serving = Serving::start(dir, &[]);
    let file = serving.client.put("/api/v1/attachments", b"%PDF-1.7 a picture").expect(201).json();
    let mut pictured = visit("走访-9", "2024-06-01", 1);
    pictured.body["facts"]["attachments"] = json!([file]);
    for act in [pictured, record("met-1"), record("met-2")] {
        act.send(&serving.client, &[]).expect(201);
    }
    copy(&ledger.join("vault"), &dir.path().join("vault-before"));
    let erase = json!({ "person": "met-2", "ground": "《个人信息保护法》第四十七条", "approver": "u-2" });
    approve(&serving.client, "2024-06-02", &erasing("met-2"));
    act("2024-06-02", "ErasePerson", erase).send(&serving.client, &[]).expect(201);
    let report = json!({ "business_date": "2024-07-05", "report": "2024-Q2", "title": "二季度报表",
        "sheet": { "chain": "苹果" } });
    serving.client.post("/api/v1/reports", "", &report.to_string(), &[]).expect(201);
    serving.terminate();
    ledger
}

/// The position of the last event of a type.
fn last_of(dir: &TempDir, kind: &str) -> u64 {
    let event = json_of(run(dir, &["--json", "events", "--type", kind, "-n", "1"]));
    event["position"].as_u64().expect("a position")
}

#[test]
fn what_lies_beside_the_log_is_verified_and_every_damage_of_it_is_found() {
    let dir = TempDir::new();
    let ledger = with_everything(&dir);
    let whole = json_of(run(&dir, &["--json", "verify", &path(&ledger)]));
    let beside = json!({ "persons": 1, "commitments": 2, "erased": 1, "attachments": 1, "reports": 1,
        "signing_key": true });
    assert_eq!((&whole["sound"], &whole["beside"]), (&true.into(), &beside), "{whole}");
    let changed = dir.path().join("changed");
    for Damaging { what, change, says, event } in DAMAGES {
        fs::remove_dir_all(&changed).ok();
        copy(&ledger, &changed);
        change(&changed);
        let found = run(&dir, &["--json", "verify", &path(&changed)]);
        assert_eq!(found.status.code(), Some(1), "{what}: {}", text(&found));
        assert!(!text(&found).contains(&TELEPHONE[..10]), "no value is told: {}", text(&found));
        let found: Value = serde_json::from_slice(&found.stdout).expect("JSON");
        let damage = &found["damage"][0];
        assert!(damage["what"].as_str().is_some_and(|words| words.contains(says)), "{what}: {found}");
        // The person who is not erased was recorded just before the other.
        let position = event.map(|kind| last_of(&dir, kind) - u64::from(says.contains("met-1")));
        assert_eq!(damage["position"], json!(position), "{what}: {found}");
        assert_eq!(found["damage"].as_array().map(Vec::len), Some(1), "{what}: {found}");
    }
}

#[test]
fn a_verdict_says_what_it_did_not_look_at() {
    let dir = TempDir::new();
    let ledger = with_everything(&dir);
    let said = |place: &Path| text(&done(run(&dir, &["verify", &path(place)])));
    let whole = said(&ledger);
    assert!(whole.contains("个人信息 1 人（承诺 2 项相符，另 1 人已删除），附件 1 个，定格的报表 1 份"), "{whole}");
    assert!(whole.contains("签名密钥与日志登记的相符") && whole.contains("未核对：索引和快照"), "{whole}");
    // A key that is kept elsewhere or held by a device, and a person who is being recorded, are no damage.
    fs::rename(seed(&ledger), dir.path().join("seed")).expect("it was there");
    fs::create_dir_all(ledger.join("vault/00")).expect("a directory");
    fs::write(ledger.join("vault/00").join("0".repeat(32)), "{}").expect("the file can be written");
    let elsewhere = said(&ledger);
    assert!(elsewhere.contains("签名密钥未核对") && elsewhere.contains("没有签名密钥"), "{elsewhere}");
    assert!(elsewhere.contains("有 1 份文件不属于日志中的任何人"), "{elsewhere}");
    fs::rename(dir.path().join("seed"), seed(&ledger)).expect("it was there");
    done(run(&dir, &["checkpoint"]));
    let export = dir.path().join("export");
    done(run(&dir, &["export", &path(&export)]));
    let exported = said(&export);
    assert!(exported.contains("不含个人信息、附件、定格的报表和签名密钥，这些未核对"), "{exported}");
}
