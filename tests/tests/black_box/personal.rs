//! Personal data and the program as a process: what an erasure leaves behind, what it leaves as it was, and how anybody
//! can check a commitment without the program.

use super::{
    harness::{Serving, act, approve, erasing, program, run, scene, text},
    http::TempDir,
    people,
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

const TELEPHONE: &str = "13912345678";
const NAME: &str = "赵钱孙李周吴";
const GUESS: &str = "13787654321";
const ID: [(&str, &str); 1] = [("Idempotency-Key", "0190a000-0000-7000-8000-00000000abcd")];

/// Every file below a directory, with its bytes up to the last that is not zero: what follows is reserved space.
fn files(dir: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(dir).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else {
            let mut bytes = fs::read(&path).expect("a file");
            bytes.truncate(bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1));
            found.insert(path, bytes);
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(digits: &str) -> Vec<u8> {
    let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).expect("hexadecimal digits");
    (0..digits.len()).step_by(2).map(byte).collect()
}

/// What base64 makes of bytes that stand `shift` bytes into a longer text: the digits that depend on nothing else.
fn base64(bytes: &[u8], shift: usize) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let aligned = &bytes[(3 - shift) % 3..];
    let whole = aligned.chunks_exact(3).flat_map(|three| {
        let bits = u32::from(three[0]) << 16 | u32::from(three[1]) << 8 | u32::from(three[2]);
        [18, 12, 6, 0].map(|by| char::from(DIGITS[(bits >> by) as usize & 63]))
    });
    whole.collect()
}

/// The forms in which bytes could lie somewhere.
fn forms(bytes: &[u8]) -> Vec<Vec<u8>> {
    let digits = hex(bytes);
    let escaped: String = String::from_utf8_lossy(bytes).encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    let mut forms = vec![bytes.to_vec(), digits.to_uppercase().into_bytes(), digits.into_bytes(), escaped.into_bytes()];
    forms.extend((0..3).map(|shift| base64(bytes, shift).into_bytes()));
    forms
}

/// The files that hold a secret in any form.
fn holding(found: &BTreeMap<PathBuf, Vec<u8>>, secret: &[u8]) -> Vec<PathBuf> {
    let holds = |bytes: &Vec<u8>| {
        forms(secret).iter().any(|form| bytes.windows(form.len()).any(|part| part == form.as_slice()))
    };
    found.iter().filter(|(_, bytes)| holds(bytes)).map(|(path, _)| path.clone()).collect()
}

fn everything(dir: &TempDir) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    files(dir.path(), &mut found);
    found
}

/// The segments of the log.
fn segments(dir: &TempDir) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    files(&dir.path().join("ledger/log"), &mut found);
    found.retain(|path, _| path.extension().is_some_and(|extension| extension == "seg"));
    found
}

fn record() -> super::harness::Act {
    let fields = json!([{ "kind": "name", "value": NAME }, { "kind": "telephone", "value": TELEPHONE }]);
    act("2024-05-01", "RecordPerson", json!({ "person": "met-1", "fields": fields }))
}

fn erase() -> super::harness::Act {
    let body = json!({ "person": "met-1", "ground": "《个人信息保护法》第四十七条", "approver": "u-2" });
    act("2024-06-01", "ErasePerson", body)
}

fn claim(serving: &Serving, telephone: &str) -> Value {
    let claimed = json!({ "kind": "telephone", "value": telephone }).to_string();
    serving.client.post("/api/v1/persons/{key}/checks", "met-1", &claimed, &[]).expect(201).json()["matched"].clone()
}

/// A ledger that was told the scene and one person, of whom much was asked; what the person's secrets are.
fn with_person(dir: &TempDir) -> (Vec<Vec<u8>>, String) {
    let lines: Vec<String> = scene().iter().map(super::harness::Act::line).collect();
    let file = dir.path().join("scene.ndjson");
    fs::write(&file, lines.join("\n")).expect("the file can be written");
    assert!(run(dir, &["import", &file.to_string_lossy()]).status.success());
    let serving = Serving::start(dir, &[]);
    record().send(&serving.client, &ID).expect(201);
    assert_eq!(record().send(&serving.client, &ID).expect(201).json()["repeated"], true);
    let read = r#"{"purpose":"回访前核实"}"#;
    let told = serving.client.post("/api/v1/persons/{key}/reads", "met-1", read, &[]).expect(201).json();
    assert_eq!((claim(&serving, TELEPHONE), claim(&serving, GUESS)), (json!(true), json!(false)));
    serving.client.get("/api/v1/registers/{register}", &["person"], &format!("text={TELEPHONE}")).expect(200);
    let mut secrets = vec![NAME.as_bytes().to_vec(), TELEPHONE.as_bytes().to_vec()];
    for value in told["values"].as_array().expect("values") {
        secrets.push(unhex(value["salt"].as_str().expect("a salt")));
    }
    let (status, said) = serving.terminate();
    assert!(status.success(), "{said}");
    (secrets, said)
}

#[test]
fn after_an_erasure_nothing_of_the_value_is_left_and_the_log_is_as_it_was() {
    let dir = TempDir::new();
    let (secrets, mut said) = with_person(&dir);
    let (before, segments_before) = (everything(&dir), segments(&dir));
    for secret in &secrets {
        let holding = holding(&before, secret);
        assert!(!holding.is_empty(), "this test knows how to find what is there");
        assert!(holding.iter().all(|path| path.starts_with(dir.path().join("ledger/vault"))), "{holding:?}");
    }
    let export = run(&dir, &["export", "--ndjson"]).stdout;

    let serving = Serving::start(&dir, &["--log-format", "json"]);
    approve(&serving.client, "2024-06-01", &erasing("met-1"));
    erase().send(&serving.client, &[]).expect(201);
    let gone = everything(&dir);
    // Nothing brings it back, neither the old command nor a new one.
    record().send(&serving.client, &ID).expect(422).problem("command-reused");
    record().send(&serving.client, &[]).expect(409).problem("already-exists");
    said += &serving.terminate().1;
    // A server that stops has written its index and its snapshots; one more start reads them all.
    let again = Serving::start(&dir, &[]);
    record().send(&again.client, &ID).expect(422).problem("command-reused");
    said += &again.terminate().1;
    let after = everything(&dir);
    for secret in secrets.iter().map(Vec::as_slice).chain([GUESS.as_bytes()]) {
        assert_eq!(holding(&gone, secret), Vec::<PathBuf>::new(), "right after the answer");
        assert_eq!(holding(&after, secret), Vec::<PathBuf>::new());
        let output = BTreeMap::from([(PathBuf::from("the program's log"), said.clone().into_bytes())]);
        assert_eq!(holding(&output, secret), Vec::<PathBuf>::new());
    }

    for (path, bytes) in segments_before {
        let now = fs::read(&path).expect("no segment goes away");
        assert!(now.starts_with(&bytes), "{} was changed", path.display());
    }
    assert!(run(&dir, &["export", "--ndjson"]).stdout.starts_with(&export), "every older entry is what it was");
    let check = run(&dir, &["--json", "verify"]);
    assert!(check.status.success(), "{}", text(&check));
    assert!(run(&dir, &["replay"]).status.success());
}

#[test]
fn an_erasure_cut_off_before_the_vault_followed_is_finished_by_any_start() {
    let dir = TempDir::new();
    let (secrets, _) = with_person(&dir);
    let vault: BTreeMap<_, _> =
        everything(&dir).into_iter().filter(|(path, _)| path.to_string_lossy().contains("/vault/")).collect();
    let serving = Serving::start(&dir, &[]);
    approve(&serving.client, "2024-06-01", &erasing("met-1"));
    erase().send(&serving.client, &[]).expect(201);
    serving.kill();
    drop(serving);
    // As if the kill had come right after the event was durable: the vault still has what it had.
    for (path, bytes) in &vault {
        fs::write(path, bytes).expect("the vault can be put back");
    }
    assert_eq!(holding(&everything(&dir), &secrets[1]).len(), 1);
    assert!(run(&dir, &["replay"]).status.success());
    for secret in &secrets {
        assert_eq!(holding(&everything(&dir), secret), Vec::<PathBuf>::new());
    }
}

/// Runs `lianjian person …` as an actor, with something on its standard input.
fn person(dir: &TempDir, arguments: &[&str], role: &str, input: &str) -> Output {
    let mut command = program(dir.path());
    command.args(["person"]).args(arguments);
    if !role.is_empty() {
        command.args(["--subject", "u-1", "--role", role, "--unit", "县委组织部"]);
    }
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("it was piped").write_all(input.as_bytes()).ok();
    child.wait_with_output().expect("it ends")
}

#[test]
fn the_command_line_reads_checks_freezes_and_erases() {
    let dir = TempDir::new();
    people::tokens_of_data(&dir);
    let file = dir.path().join("person.ndjson");
    fs::write(&file, record().line()).expect("the file can be written");
    assert!(run(&dir, &["import", &file.to_string_lossy()]).status.success());
    let code = |arguments: &[&str], role: &str, input: &str, said: &str| {
        let output = person(&dir, arguments, role, input);
        assert!(text(&output).contains(said), "{arguments:?}: {}", text(&output));
        output.status.code()
    };
    let official = "county_official";
    assert_eq!(code(&["show", "met-1", "--purpose", "核实"], "auditor", "", TELEPHONE), Some(0));
    assert_eq!(code(&["show", "met-1"], "auditor", "", "--purpose"), Some(2), "a read has a purpose");
    assert_eq!(code(&["show", "met-9", "--purpose", "核实"], "auditor", "", "met-9"), Some(1));
    assert_eq!(code(&["check", "met-1", "--kind", "telephone"], "auditor", &format!("{TELEPHONE}\n"), "相符"), Some(0));
    assert_eq!(code(&["check", "met-1", "--kind", "telephone"], "auditor", GUESS, "不符"), Some(1));
    assert_eq!(code(&["check", "met-1", "--kind", "shoe_size"], "auditor", "42", "telephone"), Some(2));
    let ruling =
        |act: &'static str, approver: &'static str| [act, "met-1", "--ground", "调取证据", "--approver", approver];
    assert_eq!(code(&ruling("freeze", "u-1"), official, "", "他人批准"), Some(1));
    assert_eq!(code(&ruling("freeze", "u-2"), official, "", "已冻结"), Some(0));
    assert_eq!(code(&ruling("erase", "u-2"), official, "", "冻结期间不得删除"), Some(1));
    assert_eq!(code(&ruling("unfreeze", "u-2"), official, "", "已解除冻结"), Some(0));
    assert_eq!(code(&ruling("erase", "u-2"), official, "", "lianjian approval request"), Some(1));
    let act = "erase_person/met-1";
    assert!(run(&dir, &["approval", "request", act, "--reason", "撤回同意", "--by", "u-1"]).status.success());
    assert!(run(&dir, &["approval", "give", act, "--by", "u-2"]).status.success());
    assert_eq!(code(&ruling("erase", "u-9"), official, "", "批准人是 u-2"), Some(1));
    assert_eq!(code(&ruling("erase", "u-2"), official, "", "已删除"), Some(0));
    assert_eq!(code(&["show", "met-1", "--purpose", "核实"], "auditor", "", "删除"), Some(1));
    let listed = person(&dir, &["accesses", "met-1", "-n", "2"], "", "");
    assert_eq!(listed.status.code(), Some(0), "{}", text(&listed));
    assert!(
        text(&listed).contains(&format!("--start {}", people::at(1))) && text(&listed).contains("核对 电话，不符"),
        "{}",
        text(&listed)
    );
    let listed = person(&dir, &["--json", "accesses", "met-1", "--oldest"], "", "");
    let listed: Value = serde_json::from_slice(&listed.stdout).expect("JSON");
    let acts: Vec<_> = listed["accesses"].as_array().expect("accesses").iter().map(|one| &one["act"]).collect();
    assert_eq!(acts, ["read", "check", "check"]);
}

/// The blocks of shell in a document.
fn shell_blocks(document: &str) -> Vec<&str> {
    let blocks = document.split("```sh\n").skip(1);
    blocks.map(|block| block.split("```").next().unwrap_or_default()).collect()
}

/// What the two ways of the document print for a value under a salt.
fn recomputed(ways: &[&str], given: &str) -> Vec<String> {
    let run = |way: &&str| {
        let output = Command::new("sh").args(["-c", &format!("set -eu\n{given}\n{way}")]).output().expect("sh starts");
        assert!(output.status.success(), "{way}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text").split_whitespace().next().unwrap_or_default().to_owned()
    };
    ways.iter().map(run).collect()
}

#[test]
fn anybody_can_recompute_a_commitment_as_the_document_says() {
    let dir = TempDir::new();
    let serving = Serving::start(&dir, &[]);
    let recorded = record().send(&serving.client, &[]).expect(201).json()["position"].to_string();
    let read = r#"{"purpose":"核算承诺"}"#;
    let told = serving.client.post("/api/v1/persons/{key}/reads", "met-1", read, &[]).expect(201).json();
    let event = serving.client.get("/api/v1/events/{position}", &[&recorded], "").expect(200).json();
    let sealed = event["entry"]["body"]["fields"].as_array().expect("fields");
    for name in ["docs/personal-data.md", "docs/zh/personal-data.md"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
        let document = fs::read_to_string(path).expect("the document is there");
        let [example, ways @ ..] = &shell_blocks(&document)[..] else { panic!("{name} has an example") };
        assert_eq!(ways.len(), 2, "openssl and Python");
        for printed in recomputed(ways, example) {
            assert!(document.contains(&format!("```text\n{printed}\n```")), "{name}: {printed}");
        }
        for (value, sealed) in told["values"].as_array().expect("values").iter().zip(sealed) {
            let part = |key: &str| value[key].as_str().expect("a text").to_owned();
            let given = format!("salt={}\nkind={}\nvalue='{}'", part("salt"), part("kind"), part("value"));
            let commitment = sealed["commitment"].as_str().expect("a commitment");
            assert_eq!(recomputed(ways, &given), [commitment, commitment], "{name}");
        }
    }
}
