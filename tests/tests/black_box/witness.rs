//! Witnesses as programs beside the ledger's: what they cosign by file they cosign over HTTP, with the same refusals; a
//! ledger that went back or was rewritten is found out; and the ledger tells who witnessed it, and when.

use super::{
    harness::{Serving, act, program, run, text},
    http::TempDir,
    people,
};
use serde_json::{Value, json};
use std::{
    fs,
    io::{BufRead as _, BufReader},
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Child, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

const NAME: &str = "lianjian.example/witnessed";
const WITNESS: &str = "witness.example/shenji";
/// Nothing a test waits for takes so long unless something is wrong.
const PATIENCE: Duration = Duration::from_secs(60);

fn done(output: Output) -> Output {
    assert!(output.status.success(), "{}", text(&output));
    output
}

fn json_of(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", text(output)))
}

/// Runs `lianjian witness` over the witness of a directory.
fn witness(dir: &TempDir, arguments: &[&str]) -> Output {
    let mut command = program(dir.path());
    command.args(["--json", "witness", "--dir"]).arg(dir.path().join("witness")).args(arguments);
    command.output().expect("the program starts")
}

fn path(dir: &TempDir, name: &str) -> String {
    dir.path().join(name).to_string_lossy().into_owned()
}

/// `lianjian witness serve` as a process of its own.
struct Witnessing {
    child: Child,
    url: String,
}

impl Witnessing {
    fn start(dir: &TempDir) -> Self {
        let mut command = program(dir.path());
        command.args(["--json", "witness", "--dir"]).arg(dir.path().join("witness"));
        command.args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("it was piped")).read_line(&mut line).expect("it tells its address");
        let told: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        Self { child, url: format!("http://{}", told["listening"].as_str().expect("an address")) }
    }

    /// Sends a request; the status, the kind of the answer, and the answer.
    fn add_checkpoint(&self, request: &[u8]) -> (u16, String, String) {
        let config = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build();
        let agent = ureq::Agent::new_with_config(config);
        let mut answer = agent.post(format!("{}/add-checkpoint", self.url)).send(request).expect("it answers");
        let kind = answer.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let (status, kind) = (answer.status().as_u16(), kind.to_owned());
        (status, kind, answer.body_mut().read_to_string().expect("text"))
    }
}

impl Drop for Witnessing {
    /// Ends it as a power cut would: what it answered must be durable by then.
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// States so many figures.
fn import(dir: &TempDir, figures: std::ops::Range<u32>, source: &str) {
    let figure = |number: u32| {
        let body = json!({ "figure": format!("P{number}"), "title": "党组织数", "stated_by": "市委组织部",
            "source": source, "amount": 1000, "unit": "个", "bound": "exact", "as_of": "2024-01-01" });
        act("2024-05-01", "StateFigure", body).line()
    };
    let file = dir.path().join("commands.ndjson");
    fs::write(&file, figures.map(figure).collect::<Vec<_>>().join("\n")).expect("the file can be written");
    done(run(dir, &["import", &file.to_string_lossy()]));
}

fn publish(dir: &TempDir) -> u64 {
    json_of(&done(run(dir, &["--json", "checkpoint"])))["size"].as_u64().expect("a size")
}

/// A ledger of four entries, published, and a witness that watches it; the witness's key.
fn watched(dir: &TempDir) -> String {
    let ledger = json_of(&done(run(dir, &["--json", "init", "--key-only", "--name", NAME])));
    import(dir, 0..3, "总结");
    assert_eq!(publish(dir), 4);
    let made = json_of(&done(witness(dir, &["init", "--name", WITNESS])));
    done(witness(dir, &["add-log", ledger["key"].as_str().expect("a key")]));
    let key = made["key"].as_str().expect("a key").to_owned();
    set_policy(dir, &key, "");
    key
}

fn set_policy(dir: &TempDir, key: &str, url: &str) {
    let file = path(dir, "policy");
    fs::write(&file, format!("witness 审计局 {key} {url}\nquorum 审计局\n")).expect("the file can be written");
    done(run(dir, &["checkpoint", "witnesses", &file]));
}

/// Copies a directory of files and directories.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory");
    for entry in fs::read_dir(from).expect("it can be read").flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(from, to).expect("a copy");
        }
    }
    fs::set_permissions(to, fs::Permissions::from_mode(0o700)).expect("its mode");
}

/// A ledger with the key and name of another, and another history of the same length.
fn rewritten(dir: &TempDir) -> TempDir {
    let other = TempDir::new();
    copy(&dir.path().join("ledger/keys"), &other.path().join("ledger/keys"));
    done(run(&other, &["init", "--key-only", "--name", NAME]));
    import(&other, 0..3, "改写后的总结");
    assert_eq!(publish(&other), 4);
    set_policy(&other, fs::read_to_string(dir.path().join("witness/identity")).expect("a key").trim_end(), "");
    other
}

/// Writes the request of a ledger, from a size.
fn request(dir: &TempDir, from: u64) -> Vec<u8> {
    let from = from.to_string();
    let made = json_of(&done(run(dir, &["--json", "checkpoint", "request", "--witness", "审计局", "--from", &from])));
    made["request"].as_str().expect("a request").as_bytes().to_vec()
}

fn newest(dir: &TempDir) -> Value {
    json_of(&done(witness(dir, &["list"])))["logs"][0]["newest"]["size"].clone()
}

#[test]
fn a_stick_carries_the_request_there_and_the_cosignature_back() {
    let dir = TempDir::new();
    watched(&dir);
    let (request, answer) = (path(&dir, "request"), path(&dir, "answer"));
    done(run(&dir, &["checkpoint", "request", "--witness", "审计局", "-o", &request]));
    done(witness(&dir, &["sign", &request, "-o", &answer]));
    let accepted = json_of(&done(run(&dir, &["--json", "checkpoint", "add-cosignature", &answer])));
    assert_eq!((&accepted["accepted"][0]["witness"], &accepted["accepted"][0]["size"]), (&"审计局".into(), &4.into()));
    let shown = done(run(&dir, &["checkpoint", "--show", "4"]));
    assert!(text(&shown).ends_with(&fs::read_to_string(&answer).expect("the answer")), "{}", text(&shown));
    let told = json_of(&done(run(&dir, &["--json", "checkpoint", "witnesses"])));
    assert_eq!((&told["quorum"], &told["witnesses"][0]["cosigned"]), (&true.into(), &4.into()));
    // The next request begins where the last one ended, by itself.
    import(&dir, 3..5, "总结");
    assert_eq!(publish(&dir), 6);
    let told = json_of(&done(run(&dir, &["--json", "checkpoint", "witnesses"])));
    assert_eq!((&told["quorum"], &told["published"]), (&false.into(), &6.into()));
    done(run(&dir, &["checkpoint", "request", "--witness", "审计局", "-o", &request]));
    assert!(fs::read_to_string(&request).expect("the request").starts_with("old 4\n"));
    done(witness(&dir, &["sign", &request, "-o", &answer]));
    done(run(&dir, &["checkpoint", "add-cosignature", &answer]));
    assert_eq!(newest(&dir), 6);
    let changed = fs::read_to_string(&answer).expect("the answer").replacen("A", "B", 1);
    fs::write(&answer, changed).expect("the file can be written");
    let refused = run(&dir, &["checkpoint", "add-cosignature", &answer]);
    assert_eq!(refused.status.code(), Some(1), "{}", text(&refused));
}

#[test]
fn files_and_http_get_the_same_answers() {
    let dir = TempDir::new();
    watched(&dir);
    let sound = request(&dir, 0);
    let file = path(&dir, "request");
    fs::write(&file, &sound).expect("the file can be written");
    done(witness(&dir, &["sign", &file]));
    let fork = rewritten(&dir);
    let stranger = TempDir::new();
    let unknown = {
        done(run(&stranger, &["init", "--key-only", "--name", "lianjian.example/other"]));
        set_policy(&stranger, fs::read_to_string(dir.path().join("witness/identity")).expect("a key").trim_end(), "");
        request(&stranger, 0)
    };
    let impostor = TempDir::new();
    let wrong_key = {
        done(run(&impostor, &["init", "--key-only", "--name", NAME]));
        set_policy(&impostor, fs::read_to_string(dir.path().join("witness/identity")).expect("a key").trim_end(), "");
        request(&impostor, 0)
    };
    let same_size = request(&fork, 4);
    import(&fork, 3..5, "改写后的总结");
    assert_eq!(publish(&fork), 6);
    let mut beyond = sound.clone();
    beyond.splice(4..5, *b"9");
    let requests: [(&str, Vec<u8>, u16, Value); 8] = [
        ("the newest again, from nothing", sound, 409, 4.into()),
        ("another history of the same size", same_size, 409, 4.into()),
        ("another history that claims to go on", request(&fork, 4), 422, Value::Null),
        ("another history from nothing", request(&fork, 0), 409, 4.into()),
        ("a ledger nobody watches", unknown, 404, Value::Null),
        ("the ledger's name with another key", wrong_key, 403, Value::Null),
        ("a proof that begins beyond its checkpoint", beyond, 400, Value::Null),
        ("no request", b"old 4\n".to_vec(), 400, Value::Null),
    ];
    for (name, request, status, size) in &requests {
        fs::write(&file, request).expect("the file can be written");
        let refused = witness(&dir, &["sign", &file]);
        assert_eq!(refused.status.code(), Some(1), "{name}: {}", text(&refused));
        let told = json_of(&refused);
        assert_eq!((&told["status"], &told["size"]), (&(*status).into(), size), "{name}");
    }
    let serving = Witnessing::start(&dir);
    for (name, request, status, size) in &requests {
        let (answered, kind, body) = serving.add_checkpoint(request);
        assert_eq!(answered, *status, "{name}: {body}");
        match size.as_u64() {
            Some(size) => assert_eq!((kind.as_str(), body), ("text/x.tlog.size", format!("{size}\n")), "{name}"),
            None => assert!(kind.starts_with("text/plain") && !body.is_empty(), "{name}: {kind}: {body}"),
        }
    }
    let in_use = witness(&dir, &["list"]);
    assert!(!in_use.status.success() && text(&in_use).contains("正由另一个程序使用"), "{}", text(&in_use));
    import(&dir, 3..4, "总结");
    assert_eq!(publish(&dir), 5);
    let (status, _, line) = serving.add_checkpoint(&request(&dir, 4));
    assert!(status == 200 && line.starts_with(&format!("\u{2014} {WITNESS} ")), "{line}");
    drop(serving);
    assert_eq!(newest(&dir), 5, "what it answered survives the end of its process");
}

/// Asks a server for its witnesses until one of them is as it should be.
fn wait_for_witness(serving: &Serving, is_so: impl Fn(&Value) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        let witness = serving.client.get("/api/v1/witnesses", &[], "").expect(200).json()["witnesses"][0].clone();
        if is_so(&witness) {
            return witness;
        }
        assert!(begun.elapsed() < PATIENCE, "{witness}");
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_server_asks_its_witnesses_and_tells_who_witnessed_what_and_when() {
    let dir = TempDir::new();
    let key = watched(&dir);
    let witnessing = Witnessing::start(&dir);
    let serving = Serving::start(&dir, &[]);
    let unwitnessed = serving.client.get("/api/v1/checkpoints/{size}", &["4"], "").expect(200).json();
    assert_eq!((&unwitnessed["quorum"], &unwitnessed["witnessed"]), (&false.into(), &json!([])));
    // The policy may change while the server runs.
    set_policy(&dir, &key, &witnessing.url);
    let state = |number: u32| {
        let body = json!({ "figure": format!("P{number}"), "title": "党组织数", "stated_by": "市委组织部",
            "source": "总结", "amount": 1000, "unit": "个", "bound": "exact", "as_of": "2024-01-01" });
        act("2024-05-01", "StateFigure", body).send(&serving.client, &[]).expect(201);
        serving.client.post("/api/v1/checkpoints", "", "", &[(people::AS, people::SYSTEM)]).expect(201);
    };
    state(10);
    let witness = wait_for_witness(&serving, |witness| witness["cosigned"] == people::at(5));
    assert_eq!((&witness["name"], &witness["refused"]), (&"审计局".into(), &false.into()));
    let body = serving.client.get("/api/v1/checkpoints/{size}", &[&people::at(5).to_string()], "").expect(200).json();
    assert_eq!((&body["quorum"], &body["witnessed"][0]["name"]), (&true.into(), &WITNESS.into()));
    assert_eq!(body["quorum_since"], body["witnessed"][0]["time"]);
    // A witness that is away is asked again with the next checkpoint, from where it was.
    drop(witnessing);
    state(11);
    let away =
        wait_for_witness(&serving, |witness| witness["answer"].as_str().is_some_and(|told| told.contains("未能联系")));
    assert_eq!((&away["cosigned"], &away["refused"]), (&people::at(5).into(), &false.into()));
    let witnessing = Witnessing::start(&dir);
    set_policy(&dir, &key, &witnessing.url);
    state(12);
    wait_for_witness(&serving, |witness| witness["cosigned"] == people::at(7));
    assert!(serving.terminate().0.success());
}

#[test]
fn a_ledger_that_went_back_or_was_rewritten_is_found_out_by_its_witness() {
    let dir = TempDir::new();
    let key = watched(&dir);
    let backup = TempDir::new();
    copy(&dir.path().join("ledger"), &backup.path().join("ledger"));
    import(&dir, 3..5, "总结");
    assert_eq!(publish(&dir), 6);
    let witnessing = Witnessing::start(&dir);
    set_policy(&dir, &key, &witnessing.url);
    let asked = json_of(&done(run(&dir, &["--json", "checkpoint", "ask"])));
    assert_eq!(asked["witnesses"][0]["cosigned"], 6);
    // An old backup put back.
    set_policy(&backup, &key, &witnessing.url);
    let refused = run(&backup, &["checkpoint", "ask"]);
    assert_eq!(refused.status.code(), Some(1), "{}", text(&refused));
    assert!(text(&refused).contains("见证方已见证到 6 条，多于本台账"), "{}", text(&refused));
    // The backup goes on by itself and reaches the same length with other entries: a fork.
    import(&backup, 7..9, "另一段历史");
    assert_eq!(publish(&backup), 6);
    let refused = run(&backup, &["checkpoint", "ask"]);
    assert_eq!(refused.status.code(), Some(1), "{}", text(&refused));
    assert!(text(&refused).contains("见证过的 6 条与本台账不同"), "{}", text(&refused));
    import(&backup, 9..10, "另一段历史");
    assert_eq!(publish(&backup), 7);
    let refused = run(&backup, &["checkpoint", "ask"]);
    assert!(text(&refused).contains("不能证明由已见证的历史延续而来"), "{}", text(&refused));
}

#[test]
fn a_witness_guards_its_key_and_its_door() {
    let dir = TempDir::new();
    let made = json_of(&done(witness(&dir, &["init", "--name", WITNESS])));
    let seed = dir.path().join("witness/witness.seed");
    assert_eq!(fs::metadata(&seed).expect("the seed").permissions().mode() & 0o777, 0o600);
    let again = witness(&dir, &["init", "--name", WITNESS]);
    assert!(again.status.code() == Some(1) && text(&again).contains("不予覆盖"), "{}", text(&again));
    let own = witness(&dir, &["add-log", made["key"].as_str().expect("a key")]);
    assert!(own.status.code() == Some(1) && text(&own).contains("不是台账的"), "{}", text(&own));
    assert_eq!(witness(&dir, &["add-log", "no+key"]).status.code(), Some(2));
    let open = witness(&dir, &["serve", "--listen", "0.0.0.0:0"]);
    assert!(open.status.code() == Some(1) && text(&open).contains("--allow-remote"), "{}", text(&open));
    fs::set_permissions(&seed, fs::Permissions::from_mode(0o644)).expect("its mode");
    let exposed = witness(&dir, &["list"]);
    assert!(exposed.status.code() == Some(1) && text(&exposed).contains("可被他人读取"), "{}", text(&exposed));
    let nobody = TempDir::new();
    let missing = witness(&nobody, &["list"]);
    assert!(missing.status.code() == Some(1) && text(&missing).contains("witness init"), "{}", text(&missing));
}
