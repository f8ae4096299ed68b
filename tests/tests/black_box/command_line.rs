//! The program as a process: a server that is killed or asked to end, and the command line beside it, which must do and
//! say the same as the server does.

use super::{
    harness::{COMMANDS, COUNTY, ENTERPRISES, Serving, VILLAGES, act, program, run, scene, text, visit},
    http::{Server, TempDir},
    people,
};
use serde_json::{Value, json};
use std::{
    fs,
    io::Write as _,
    process::{Output, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    thread::{self, ScopedJoinHandle},
    time::{Duration, SystemTime},
};

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).expect("output is UTF-8")
}

fn done(output: Output) -> Output {
    assert!(output.status.success(), "{}", text(&output));
    output
}

fn json_of(output: Output) -> Value {
    serde_json::from_slice(&done(output).stdout).expect("JSON")
}

/// A directory whose ledger tells the scene, imported by the program.
fn imported() -> TempDir {
    let dir = TempDir::new();
    let lines: Vec<String> = scene().iter().map(super::harness::Act::line).collect();
    let file = dir.path().join("scene.ndjson");
    fs::write(&file, lines.join("\n")).expect("the file can be written");
    done(run(&dir, &["import", &file.to_string_lossy()]));
    dir
}

#[test]
fn what_was_answered_survives_a_kill_and_is_answered_again() {
    let dir = imported();
    let id = |number: u32| format!("0190a000-0000-7000-8000-{number:012}");
    let send = |serving: &Serving, number: u32, day: &'static str| {
        let visit = visit(&format!("走访-k{number}"), day, 1);
        visit.send(&serving.client, &[("Idempotency-Key", &id(number))])
    };
    let serving = Serving::start(&dir, &[]);
    let answers: Vec<Value> = (0..20).map(|number| send(&serving, number, "2024-06-01").expect(201).json()).collect();
    drop(serving);
    let serving = Serving::start(&dir, &[]);
    for (number, mut first) in (0..).zip(answers) {
        first["repeated"] = json!(true);
        assert_eq!(send(&serving, number, "2024-06-01").expect(201).json(), first);
        send(&serving, number, "2024-06-02").expect(422).problem("command-reused");
    }
    let head = serving.client.get("/readyz", &[], "").expect(200).json()["position"].clone();
    drop(serving);
    let check = json_of(run(&dir, &["--json", "verify"]));
    assert_eq!((&check["entries"], &check["damage"]), (&head, &json!([])));
    assert_eq!(json_of(run(&dir, &["--json", "replay"]))["equal"], true);
}

/// How many commands are answered before the server is killed under those who write on.
const BEFORE_KILL: usize = 30;

#[test]
fn a_kill_in_the_middle_of_writing_loses_nothing_that_was_answered() {
    let dir = imported();
    let serving = Serving::start(&dir, &[]);
    let count = AtomicUsize::new(0);
    let answered: Vec<(u64, String)> = thread::scope(|scope| {
        let (client, count) = (&serving.client, &count);
        let write = move |writer: usize| {
            let one = |number: u32| {
                let key = format!("走访-{writer}-{number}");
                let answer = visit(&key, "2024-06-01", 1).try_send(client)?.expect(201).json();
                count.fetch_add(1, Ordering::Relaxed);
                Some((answer["position"].as_u64()?, key))
            };
            (0..).map_while(one).collect::<Vec<_>>()
        };
        let writers: Vec<_> = (0..4).map(|writer| scope.spawn(move || write(writer))).collect();
        while count.load(Ordering::Relaxed) < BEFORE_KILL && !writers.iter().all(ScopedJoinHandle::is_finished) {
            thread::yield_now();
        }
        serving.kill();
        writers.into_iter().flat_map(|writer| writer.join().expect("a writer ends")).collect()
    });
    assert!(answered.len() >= BEFORE_KILL, "the server went away by itself after {} answers", answered.len());
    drop(serving);
    let export = done(run(&dir, &["export", "--ndjson"]));
    let lines: Vec<&str> = stdout(&export).lines().collect();
    for (position, key) in answered {
        let line = lines.get(usize::try_from(position).expect("a position")).copied().unwrap_or("nothing");
        assert!(line.contains(&format!("\"{key}\"")), "{key} was answered with {position}, where lies {line}");
    }
    assert_eq!(json_of(run(&dir, &["--json", "verify"]))["damage"], json!([]));
}

#[test]
fn a_server_that_is_asked_to_end_ends_well() {
    let dir = imported();
    let serving = Serving::start(&dir, &["--log-format", "json"]);
    let mut feed = serving.client.follow(None, "start=0");
    assert!(feed.next().is_some());
    let person = json!({ "person": "met-1", "fields": [{ "kind": "telephone", "value": "13912345678" }] });
    act("2024-05-01", "RecordPerson", person).send(&serving.client, &[]).expect(201);
    let list = serving.client.get("/api/v1/registers/{register}", &["visit"], "text=13912345678").expect(200);
    let position = list.header("x-lianjian-position").expect("a position").to_owned();
    let (status, said) = serving.terminate();
    assert_eq!(status.code(), Some(0), "{said}");
    // One line for each request, with who, where and how long; nothing of bodies and queries.
    assert!(!said.contains("13912345678"), "{said}");
    let lines: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect();
    let of = |path: &str| {
        let found: Vec<_> = lines.iter().filter(|line| line["path"] == path).collect();
        assert_eq!(found.len(), 1, "{path}: {said}");
        found[0]
    };
    let command = of("/api/v1/commands/RecordPerson");
    assert_eq!(
        (&command["subject"], &command["status"], &command["method"]),
        (&"u-1".into(), &201.into(), &"POST".into())
    );
    assert!(command["duration_us"].as_u64() > Some(0), "{command}");
    assert_eq!(of("/api/v1/registers/visit")["position"], position);
    // It let go of the directory.
    done(run(&dir, &["events"]));
}

#[test]
fn the_sweep_takes_what_is_old_and_named_by_no_event() {
    let dir = imported();
    let serving = Serving::start(&dir, &[]);
    let files = ["named", "old", "young"].map(|word| {
        let bytes = format!("%PDF-1.7 {word}");
        serving.client.put("/api/v1/attachments", bytes.as_bytes()).expect(201).json()
    });
    let mut visit = visit("走访-9", "2024-05-08", 1);
    visit.body["facts"]["attachments"] = json!([files[0]]);
    visit.send(&serving.client, &[]).expect(201);
    serving.terminate();
    let paths = files.map(|file| {
        let digest = file["digest"].as_str().expect("a digest").to_owned();
        dir.path().join("ledger/attachments").join(&digest[..2]).join(digest)
    });
    for path in &paths[..2] {
        let long_ago = SystemTime::now() - Duration::from_secs(8 * 24 * 60 * 60);
        fs::File::open(path).and_then(|file| file.set_modified(long_ago)).expect("the file can be dated");
    }
    let swept = json_of(run(&dir, &["sweep", "--json"]));
    assert_eq!(swept, json!({ "files": 1, "bytes": "%PDF-1.7 old".len() }));
    assert_eq!(paths.map(|path| path.exists()), [true, false, true]);
    assert!(stdout(&done(run(&dir, &["sweep"]))).contains("0 件"));
}

#[test]
fn a_directory_belongs_to_one_process_and_a_server_to_one_machine() {
    let dir = TempDir::new();
    let serving = Serving::start(&dir, &[]);
    for arguments in [&["serve", "--port", "0"][..], &["checkpoint"], &["export", "--ndjson"], &["events"]] {
        let second = run(&dir, arguments);
        assert_eq!(second.status.code(), Some(1), "{arguments:?}: {}", text(&second));
        assert!(text(&second).contains("无法打开台账目录"), "{}", text(&second));
    }
    serving.client.get("/healthz", &[], "").expect(200);
    let other = TempDir::new();
    let outside = run(&other, &["serve", "--host", "0.0.0.0", "--port", "0"]);
    assert_eq!(outside.status.code(), Some(1), "{}", text(&outside));
    assert!(text(&outside).contains("loopback"), "{}", text(&outside));
}

#[test]
fn both_doors_write_the_same() {
    let dir = imported();
    let by_file = done(run(&dir, &["export", "--ndjson"]));
    let server = Server::start();
    for act in scene() {
        act.send(&server, &[]).expect(201);
    }
    let by_server = server.get("/api/v1/events/export", &[], &format!("start={}", people::at(0))).expect(200).text;
    let without_chance = |line: &str| {
        let mut entry: Value = serde_json::from_str(line).expect("an entry");
        for part in ["event", "recorded_at", "command", "position"] {
            assert!(entry.as_object_mut().expect("an object").remove(part).is_some(), "no {part}: {line}");
        }
        entry
    };
    let file: Vec<Value> = stdout(&by_file).lines().map(without_chance).collect();
    assert_eq!(file, by_server.lines().map(without_chance).collect::<Vec<_>>());
    assert!(file.len() >= scene().len());
}

#[test]
fn both_doors_tell_the_same() {
    let dir = imported();
    people::tokens_of_data(&dir);
    let scope = ["--json", "--on", "2024-12-31", "--from", "2024-01-01", "--until", "2024-12-31"];
    let sheets: Vec<Value> = [["chain", "苹果"], ["village", VILLAGES[0]], ["division", COUNTY]]
        .iter()
        .map(|sheet| json_of(run(&dir, &[&["metrics"], &sheet[..], &scope].concat())))
        .collect();
    let stated = json_of(run(&dir, &["metrics", "reconcile", "--json"]));
    let export = done(run(&dir, &["export", "--ndjson"]));
    let events = done(run(&dir, &["events", "--json", "--register", "visit", "-n", "2"]));
    let serving = Serving::start(&dir, &[]);
    let get = |path: &str, part: &str, query: &str| serving.client.get(path, &[part], query).expect(200).json();
    let query = "on=2024-12-31&from=2024-01-01&until=2024-12-31";
    assert_eq!(get("/api/v1/metrics/chains/{chain}", "%E8%8B%B9%E6%9E%9C", query), sheets[0]);
    assert_eq!(get("/api/v1/metrics/villages/{code}", VILLAGES[0], query), sheets[1]);
    assert_eq!(get("/api/v1/metrics/divisions/{code}", COUNTY, query), sheets[2]);
    assert_eq!(get("/api/v1/reconciliation", "", "")["rows"], stated);
    assert_eq!(serving.client.get("/api/v1/events/export", &[], "").expect(200).text, stdout(&export));
    let listed = get("/api/v1/events", "", "register=visit&limit=2");
    let entries: Vec<&Value> = listed["events"].as_array().expect("events").iter().map(|one| &one["entry"]).collect();
    let printed: Vec<Value> =
        stdout(&events).lines().map(|line| serde_json::from_str(line).expect("an entry")).collect();
    assert_eq!(entries, printed.iter().collect::<Vec<_>>());
}

#[test]
fn events_are_found_by_what_they_are_about() {
    let dir = imported();
    let count = |arguments: &[&str]| {
        let output = done(run(&dir, &[&["events", "-n", "500"], arguments].concat()));
        stdout(&output).lines().count()
    };
    assert_eq!(count(&["--type", "VisitLogged"]), 5);
    assert_eq!(count(&["--register", "visit", "--from", "2024-03-20", "--until", "2024-05-06"]), 3);
    assert_eq!(count(&["--register", "enterprise", "--key", ENTERPRISES[0]]), 2);
    assert_eq!(count(&["--subject", "nobody"]), 0);
    assert_eq!(count(&["--as-of", "4"]), 4);
    assert_eq!(count(&["--start", "3", "--oldest"]), count(&[]) - 3);
    let first = done(run(&dir, &["events", "--oldest", "-n", "1"]));
    assert!(stdout(&first).starts_with("#0 ") && stdout(&first).contains("DivisionRegistered"), "{}", text(&first));
    assert!(text(&first).contains("--start 1"), "a person learns how to go on: {}", text(&first));
    assert_eq!(run(&dir, &["events", "--register", "nothing"]).status.code(), Some(2));
    assert_eq!(run(&dir, &["events", "--key", "x"]).status.code(), Some(2), "a key needs its register");
}

#[test]
fn an_export_to_a_file_is_the_export() {
    let dir = imported();
    let all = done(run(&dir, &["export", "--ndjson"]));
    let path = dir.path().join("export.ndjson");
    let told = done(run(&dir, &["export", "--ndjson", &path.to_string_lossy()]));
    assert_eq!(fs::read(&path).expect("the file is there"), all.stdout);
    assert!(stdout(&told).contains(&format!("已导出 {} 条", stdout(&all).lines().count())), "{}", text(&told));
    let part = done(run(&dir, &["export", "--ndjson", "--start", "2", "--as-of", "5"]));
    assert!(stdout(&part).lines().eq(stdout(&all).lines().skip(2).take(3)));
    let nowhere = run(&dir, &["export", "--ndjson", "/nowhere/export.ndjson"]);
    assert_eq!(nowhere.status.code(), Some(1), "{}", text(&nowhere));
}

#[test]
fn a_file_that_is_refused_leaves_nothing_behind_not_even_in_the_vault() {
    let dir = TempDir::new();
    let person = json!({ "person": "met-1", "fields": [{ "kind": "telephone", "value": "13912345678" }] });
    let lines = [
        act("2024-05-01", "RecordPerson", person).line(),
        "# 以下一行不能登记".to_owned(),
        act("2024-05-01", "WithdrawFigure", json!({ "figure": "P9", "reason": "误录" })).line(),
        visit("走访-1", "2999-01-01", 0).line(),
    ];
    let file = dir.path().join("commands.ndjson");
    fs::write(&file, lines.join("\n")).expect("the file can be written");
    let refused = run(&dir, &["--json", "import", &file.to_string_lossy()]);
    assert_eq!(refused.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&refused.stdout).expect("a JSON report");
    let wrong: Vec<_> = report["refused"].as_array().expect("lines").iter().map(|one| one["line"].as_u64()).collect();
    assert_eq!((wrong, &report["position"]), (vec![Some(3), Some(4)], &json!(0)));
    fs::remove_file(&file).expect("the file was there");
    assert!(!holds(&dir, "13912345678"), "a refused file's personal data is kept nowhere");
}

/// Whether any file of the directory holds a text.
fn holds(dir: &TempDir, wanted: &str) -> bool {
    let mut folders = vec![dir.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if fs::read(path).expect("a file").windows(wanted.len()).any(|part| part == wanted.as_bytes()) {
                return true;
            }
        }
    }
    false
}

#[test]
fn commands_can_come_from_another_program() {
    let dir = TempDir::new();
    let mut import = program(dir.path());
    import.args(["import", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut import = import.spawn().expect("the program starts");
    let mut lines = import.stdin.take().expect("it was piped");
    for act in scene() {
        writeln!(lines, "{}", act.line()).expect("the program reads");
    }
    drop(lines);
    let told = done(import.wait_with_output().expect("it ends"));
    assert!(stdout(&told).contains(&format!("新登记 {} 条", scene().len())), "{}", text(&told));
}

#[test]
fn wrong_arguments_and_missing_files_are_told_apart() {
    let dir = TempDir::new();
    assert_eq!(run(&dir, &["import", "--continue", "--dry-run", "x"]).status.code(), Some(2));
    assert_eq!(run(&dir, &["import"]).status.code(), Some(2));
    let missing = run(&dir, &["import", "/nowhere/commands.ndjson"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(text(&missing).contains("无法读取 /nowhere/commands.ndjson"), "{}", text(&missing));
}

#[test]
fn schemas_of_the_program_are_those_of_the_server() {
    let dir = TempDir::new();
    let all = json_of(run(&dir, &["--json", "schema"]));
    let server = Server::start();
    let one = server.get("/api/v1/schemas/{name}", &["LogVisit"], "").expect(200).json();
    assert_eq!(all["LogVisit"], one);
    let listed = server.get("/api/v1/schemas", &[], "").expect(200).json();
    assert_eq!(listed["schemas"].as_array().map(Vec::len), all.as_object().map(serde_json::Map::len));
    // Each command of the list has its path.
    let first = listed["schemas"][0]["name"].as_str().expect("a name").to_owned();
    server.post(COMMANDS, &first, "{}", &[]).expect(400).problem("malformed-body");
}
