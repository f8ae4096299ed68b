//! Evidence over HTTP, checked as an auditor would: what is served is what the formats say, it proves what it claims,
//! and nothing is signed that does not follow from what was signed before.

use super::{
    super::people::{AS, SYSTEM, at},
    Answer, ORIGIN, Server, TempDir,
    commands::state_figure,
};
use serde_json::{Value, json};
use std::{
    fs,
    path::Path,
    thread,
    time::{Duration, Instant},
};
use store::{
    checkpoint::Checkpoint,
    merkle::{Frontier, Hash, leaf_hash, verify_consistency, verify_inclusion},
    note::VerifierKey,
    tile::{TileId, decode_bundle, decode_hashes, encode_hashes},
};

const ENTRIES: u64 = 260;

/// A ledger with a key, whose first so many entries are published.
fn published(entries: u64) -> Server {
    let server = Server::start();
    server.initialise();
    (at(1)..entries).for_each(|number| drop(state_figure(&server, &format!("P{number}"))));
    server.post("/api/v1/checkpoints", "", "", &[(AS, SYSTEM)]).expect(201);
    server
}

fn keys(server: &Server) -> Vec<VerifierKey> {
    let list = server.get("/api/v1/checkpoints", &[], "").expect(200).json();
    let keys = list["keys"].as_array().expect("keys").iter();
    keys.map(|key| key.as_str().expect("a key").parse().expect("a verifier key")).collect()
}

fn checkpoint(server: &Server) -> Checkpoint {
    let note = server.get("/checkpoint", &[], "").expect(200);
    Checkpoint::open(note.text.as_bytes(), &keys(server)).expect("it is signed by the ledger's key").0
}

fn tile(server: &Server, tile: TileId) -> Answer {
    server.get("/tile/{*path}", &[tile.path().strip_prefix("tile/").expect("every path begins so")], "")
}

fn hash(value: &Value) -> Hash {
    Hash::from_base64(value.as_str().expect("a text")).expect("a hash")
}

fn hashes(value: &Value) -> Vec<Hash> {
    value.as_array().expect("a list").iter().map(hash).collect()
}

#[test]
fn the_whole_log_can_be_checked_from_what_is_served() {
    let server = published(ENTRIES);
    let checkpoint = checkpoint(&server);
    assert_eq!((checkpoint.size, checkpoint.origin.as_str()), (ENTRIES, ORIGIN));
    let export = server.get("/api/v1/events/export", &[], "").expect(200);
    let mut exported = export.text.lines();
    let (mut edge, mut parents) = (Frontier::new(), Vec::new());
    for number in 0..2 {
        let bundle = TileId::entries_within(number, ENTRIES).expect("a bundle");
        let entries = tile(&server, bundle).expect(200).bytes;
        let entries = decode_bundle(&entries, bundle.width()).expect("a bundle of its width");
        assert!(entries.iter().all(|entry| exported.next().map(str::as_bytes) == Some(entry)));
        let leaves: Vec<Hash> = entries.iter().map(|entry| leaf_hash(entry)).collect();
        let hashes = TileId::hashes_within(0, number, ENTRIES).expect("a tile");
        assert_eq!(tile(&server, hashes).expect(200).bytes, encode_hashes(&leaves));
        let mut above = Frontier::new();
        for leaf in leaves {
            edge.push(leaf);
            above.push(leaf);
        }
        parents.push(above.root());
    }
    assert_eq!((edge.root(), exported.next()), (checkpoint.root, None));
    let above = TileId::hashes(1, 0, 1).expect("a tile");
    assert_eq!(decode_hashes(&tile(&server, above).expect(200).bytes, 1), Ok(vec![parents[0]]));
}

#[test]
fn tiles_are_served_by_their_one_name_and_not_beyond_the_checkpoint() {
    let server = published(ENTRIES);
    let cache = |path: &str| {
        let answer = server.get("/tile/{*path}", &[path], "").expect(200);
        assert_eq!(answer.header("content-type"), Some("application/octet-stream"), "{path}");
        answer.header("cache-control").expect("it says how long it may be kept").contains("immutable")
    };
    assert!(cache("0/000") && cache("entries/000"));
    server.get("/tile/entries/{*path}", &["000"], "").expect(200);
    server.get_as("", "/tile/entries/{*path}", &["000"], "").expect(401).problem("unauthenticated");
    server.get_as("", "/tile/{*path}", &["0/000"], "").expect(200);
    assert!(!cache("0/001.p/4") && !cache("0/001.p/3") && !cache("entries/001.p/4") && !cache("0/000.p/255"));
    state_figure(&server, "later");
    let unknown = [
        "0/001",
        "0/001.p/5",
        "entries/001.p/5",
        "entries/001",
        "0/001.p/0",
        "0/000.p/256",
        "0/0",
        "0/x000/000",
        "0/000/",
        "00/000",
        "1/000",
        "1/001.p/1",
        "2/000.p/1",
        "64/000.p/1",
        "-1/000",
        "0/001.p/04",
        "0",
        "entries",
        "0/999",
        "0/..%2Fx",
        "0/%30%30%30.p",
    ];
    for path in unknown {
        server.get("/tile/{*path}", &[path], "").expect(404).problem("not-found");
    }
    server.post("/api/v1/checkpoints", "", "", &[(AS, SYSTEM)]).expect(201);
    assert!(!cache("0/001.p/5") && !cache("entries/001.p/5"));
}

#[test]
fn proofs_prove() {
    let server = published(30);
    let newest = checkpoint(&server);
    for size in [1, 2, 7, 16, 30] {
        let query = format!("from={size}");
        let proof = server.get("/api/v1/proofs/consistency", &[], &query).expect(200).json();
        let (from, root) = (hash(&proof["from_root"]), hash(&proof["root"]));
        verify_consistency(size, 30, &hashes(&proof["proof"]), &from, &root)
            .expect("the larger begins with the smaller");
        assert_eq!(root, newest.root);
        for position in [0, size / 2, size - 1] {
            let query = format!("position={position}&size={size}");
            let proof = server.get("/api/v1/proofs/inclusion", &[], &query).expect(200).json();
            let (leaf, path) = (hash(&proof["leaf"]), hashes(&proof["proof"]));
            assert_eq!(hash(&proof["root"]), from);
            verify_inclusion(&leaf, position, size, &path, &from).expect("the entry is in the tree");
        }
    }
    let wrong =
        |path: &str, query: &str| server.get(path, &[], query).expect(400).problem("malformed-query")["field"].clone();
    state_figure(&server, "later");
    assert_eq!(wrong("/api/v1/proofs/inclusion", "position=30"), "position");
    assert_eq!(wrong("/api/v1/proofs/inclusion", "position=30&size=31"), "size");
    assert_eq!(wrong("/api/v1/proofs/consistency", "from=31"), "from");
    assert_eq!(wrong("/api/v1/proofs/consistency", "from=1&size=31"), "size");
}

#[test]
fn the_number_after_an_act_leads_to_its_receipt() {
    let server = published(at(5));
    let act = state_figure(&server, "P99").json();
    let number = act["receipt"].as_str().expect("a number").to_owned();
    assert!(number.starts_with(&format!("{}-", act["position"])), "{number}");
    let early = server.get("/api/v1/receipts/{position}", &[&number], "").expect(409);
    assert_eq!(early.problem("not-published")["actual"], at(5));
    server.post("/api/v1/checkpoints", "", "", &[(AS, SYSTEM)]).expect(201);
    let by_number = server.get("/api/v1/receipts/{position}", &[&number], "").expect(200);
    let by_position = server.get("/api/v1/receipts/{position}", &[&at(5).to_string()], "").expect(200);
    assert_eq!(by_number.text, by_position.text);
    let receipt = api::evidence::Receipt::parse(by_number.text.as_bytes()).expect("a receipt");
    let export = server.get("/api/v1/events/export", &[], &format!("start={}", at(5))).expect(200);
    let entry = export.text.lines().next().expect("the entry");
    assert_eq!(receipt.verify(&keys(&server), Some(entry.as_bytes())).expect("it verifies"), checkpoint(&server));
    assert_eq!(receipt.number().to_string(), number);
    let other = number.replace('-', "-0").chars().take(number.len()).collect::<String>();
    for unknown in [other.as_str(), "99-ABCDEF", "99", "nothing", "5-ABC"] {
        server.get("/api/v1/receipts/{position}", &[unknown], "").expect(404).problem("not-found");
    }
}

#[test]
fn every_published_checkpoint_stays_and_is_listed_with_its_state() {
    let server = published(at(2));
    for number in 10..13 {
        state_figure(&server, &format!("P{number}"));
        server.post("/api/v1/checkpoints", "", "", &[(AS, SYSTEM)]).expect(201);
    }
    let again = server.post("/api/v1/checkpoints", "", "", &[(AS, SYSTEM)]).expect(200).json();
    assert_eq!(again["size"], at(5));
    state_figure(&server, "P13");
    let list = server.get("/api/v1/checkpoints", &[], "limit=3").expect(200);
    assert_eq!(list.header("x-lianjian-position"), Some(at(6).to_string().as_str()));
    let list = list.json();
    assert_eq!((&list["position"], &list["published"], &list["total"]), (&at(6).into(), &at(5).into(), &5.into()));
    assert_eq!((&list["origin"], &list["unsigned"], &list["next"]), (&ORIGIN.into(), &Value::Null, &at(3).into()));
    let sizes = |list: &Value| -> Vec<u64> {
        list["checkpoints"].as_array().unwrap().iter().map(|one| one["size"].as_u64().unwrap()).collect()
    };
    assert_eq!(sizes(&list), [at(5), at(4), at(3)]);
    let rest = server.get("/api/v1/checkpoints", &[], &format!("limit=3&before={}", at(3))).expect(200).json();
    assert_eq!((sizes(&rest), &rest["next"]), (vec![at(2), at(1)], &Value::Null));
    let server = server.restart();
    let one = server.get("/api/v1/checkpoints/{size}", &[&at(3).to_string()], "").expect(200).json();
    assert_eq!((&one, &one["witnessed"]), (&list["checkpoints"][2], &Value::Array(Vec::new())));
    assert_eq!(one["signatures"][0]["name"], ORIGIN);
    server.get("/api/v1/checkpoints/{size}", &[&at(6).to_string()], "").expect(404).problem("not-found");
    server.get("/api/v1/checkpoints/{size}", &["many"], "").expect(404).problem("not-found");
}

#[test]
fn checkpoints_are_published_on_schedule() {
    let server = published(at(2));
    let publisher = server.publish_every(Duration::from_millis(50));
    state_figure(&server, "P9");
    let began = Instant::now();
    while checkpoint(&server).size < at(3) {
        assert!(began.elapsed() < Duration::from_secs(20), "nothing was published");
        thread::sleep(Duration::from_millis(10));
    }
    assert!(server.get("/api/v1/checkpoints", &[], "").expect(200).json()["due"].is_string());
    server.wait_for(publisher.stop());
    assert!(server.get("/api/v1/checkpoints", &[], "").expect(200).json()["due"].is_null());
    // While there is a schedule, who asks too early is told when to come again.
    let publisher = server.publish_every(Duration::from_secs(3_600));
    while server.get("/api/v1/checkpoints", &[], "").expect(200).json()["due"].is_null() {
        thread::sleep(Duration::from_millis(10));
    }
    let number = state_figure(&server, "P10").json()["receipt"].as_str().expect("a number").to_owned();
    let early = server.get("/api/v1/receipts/{position}", &[&number], "").expect(409).problem("not-published");
    let due = server.get("/api/v1/checkpoints", &[], "").expect(200).json()["due"].as_str().expect("when").to_owned();
    assert!(early["detail"].as_str().expect("a sentence").contains(&due), "{early}");
    // What is new when it stops is published then.
    server.wait_for(publisher.stop());
    server.get("/api/v1/receipts/{position}", &[&number], "").expect(200);
}

#[test]
fn a_ledger_without_a_key_takes_commands_and_says_that_it_signs_nothing() {
    let server = Server::start();
    let number = state_figure(&server, "P1").json()["receipt"].as_str().expect("a number").to_owned();
    server.get("/checkpoint", &[], "").expect(409).problem("no-signing-key");
    server.get("/tile/{*path}", &["0/000.p/1"], "").expect(409).problem("no-signing-key");
    server.get("/api/v1/proofs/inclusion", &[], "position=0").expect(409).problem("no-signing-key");
    server.get("/api/v1/receipts/{position}", &[&number], "").expect(409).problem("no-signing-key");
    server.post("/api/v1/checkpoints", "", "", &[(AS, SYSTEM)]).expect(409).problem("no-signing-key");
    let list = server.get("/api/v1/checkpoints", &[], "").expect(200).json();
    assert!(list["unsigned"].as_str().is_some_and(|reason| reason.contains("lianjian init")), "{list}");
    assert_eq!((&list["origin"], &list["published"]), (&Value::Null, &0.into()));
}

#[test]
fn a_key_is_not_registered_by_a_request() {
    let server = Server::start();
    let key = "lianjian.example/chongxin+adf48994+AQcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH";
    let body = json!({ "business_date": "2024-05-01", "body": { "origin": "lianjian.example/chongxin", "key": key } });
    let administrator = [(AS, SYSTEM)];
    let send = |headers: &[(&str, &str)]| {
        server.post("/api/v1/commands/{name}", "RegisterSigningKey", &body.to_string(), headers)
    };
    send(&administrator).expect(403).problem("not-allowed");
    send(&[]).expect(403).problem("not-allowed");
    let digest =
        json!({ "business_date": "2024-05-01", "body": { "position": 0, "form": 1, "digest": "ab".repeat(32) } });
    let record = |headers: &[(&str, &str)]| {
        server.post("/api/v1/commands/{name}", "RecordStateDigest", &digest.to_string(), headers)
    };
    record(&[]).expect(403).problem("not-allowed");
    record(&administrator).expect(201);
    let list =
        server.get("/api/v1/registers/{register}", &["evidence"], &format!("at_least={}", at(1))).expect(200).json();
    assert_eq!(list["rows"][0]["key"], "state_digest/0");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory");
    for entry in fs::read_dir(from).expect("a directory") {
        let entry = entry.expect("an entry");
        fs::copy(entry.path(), to.join(entry.file_name())).expect("a file");
    }
}

#[test]
fn a_log_that_is_not_what_was_signed_is_served_but_neither_signed_nor_appended_to() {
    let kept = TempDir::new();
    let server = published(at(3));
    let newest = checkpoint(&server);
    let dir = server.stop();
    copy(&dir.path().join("log"), kept.path());
    let server = Server::start_in(dir);
    state_figure(&server, "P50");
    server.post("/api/v1/checkpoints", "", "", &[(AS, SYSTEM)]).expect(201);
    let dir = server.stop();
    // The ledger as it was some entries ago, put back by hand.
    fs::remove_dir_all(dir.path().join("log")).expect("the log");
    copy(kept.path(), &dir.path().join("log"));
    let server = Server::start_in(dir);
    let refused = super::commands::send_figure(&server, "P60").expect(503).problem("history-forked");
    assert!(
        refused["detail"].as_str().is_some_and(|detail| detail.contains(&format!("只有 {} 条", at(3)))),
        "{refused}"
    );
    server.post("/api/v1/checkpoints", "", "", &[(AS, SYSTEM)]).expect(503).problem("history-forked");
    server.get("/readyz", &[], "").expect(503).problem("history-forked");
    assert!(server.get("/api/v1/checkpoints", &[], "").expect(200).json()["unsigned"].is_string());
    assert_eq!(server.get("/api/v1/events", &[], "").expect(200).json()["position"], at(3));
    assert!(newest.size < checkpoint_size(&server));
}

/// What the newest checkpoint says it covers, whoever signed it.
fn checkpoint_size(server: &Server) -> u64 {
    let note = server.get("/checkpoint", &[], "").expect(200).text;
    note.lines().nth(1).and_then(|size| size.parse().ok()).expect("a size")
}

#[test]
fn the_witnesses_are_those_of_the_policy() {
    let server = published(at(2));
    let listed = || server.get("/api/v1/witnesses", &[], "").expect(200).json();
    assert_eq!(listed(), json!({ "witnesses": [], "required": false }));
    let key = "witness.example.com/w1+745fb5e8+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU";
    let policy = format!("witness 审计局 {key}\nquorum 审计局\n");
    fs::write(server.dir().join("witnesses"), policy).expect("the policy can be written");
    let witness = json!({ "name": "审计局", "key": key, "refused": false });
    assert_eq!(listed(), json!({ "witnesses": [witness], "required": true }));
    let size = checkpoint(&server).size.to_string();
    let body = server.get("/api/v1/checkpoints/{size}", &[&size], "").expect(200).json();
    assert_eq!((&body["quorum"], &body["witnessed"]), (&false.into(), &json!([])));
    fs::write(server.dir().join("witnesses"), "quorum 审计局\n").expect("the policy can be written");
    server.get("/api/v1/witnesses", &[], "").expect(500).problem("internal");
}
