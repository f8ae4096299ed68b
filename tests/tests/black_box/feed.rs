//! The live feed and the export: every entry once, in order, byte for byte, also while others write and readers come
//! and go.

use super::{
    harness::{county, visit},
    http::Server,
};
use domain::entry;
use std::{collections::BTreeMap, fs, path::Path, thread};

/// One event as the feed sends it.
#[derive(Default)]
struct Sent {
    id: Option<u64>,
    kind: String,
    data: String,
}

/// The next event of a feed.
fn next(lines: &mut impl Iterator<Item = String>) -> Option<Sent> {
    let mut sent = Sent::default();
    loop {
        let line = lines.next()?;
        match line.split_once(':') {
            Some(("id", id)) => sent.id = id.trim().parse().ok(),
            Some(("event", kind)) => sent.kind = kind.trim().to_owned(),
            Some(("data", data)) => sent.data.push_str(data.strip_prefix(' ').unwrap_or(data)),
            // A comment is a sign of life.
            Some(_) => {}
            None if sent.id.is_some() => return Some(sent),
            None => {}
        }
    }
}

fn export(server: &Server, query: &str) -> Vec<String> {
    let answer = server.get("/api/v1/events/export", &[], query).expect(200);
    assert!(answer.text.is_empty() || answer.text.ends_with('\n'));
    answer.text.lines().map(str::to_owned).collect()
}

#[test]
fn every_exported_line_is_an_entry_that_can_be_decoded() {
    let (server, position) = county();
    let lines = export(&server, "");
    assert_eq!(lines.len() as u64, position);
    let mut versions = BTreeMap::new();
    for (at, line) in (0..).zip(&lines) {
        let recorded = entry::decode(line.as_bytes()).unwrap_or_else(|error| panic!("{at}: {error}: {line}"));
        assert_eq!(recorded.position, at);
        // Versions of each stream are dense as well.
        let version = versions.entry(recorded.envelope.stream.0).or_insert(0);
        *version += 1;
        assert_eq!(recorded.envelope.stream_version, *version, "{line}");
    }
    assert_eq!(export(&server, "start=3&as_of=7"), lines[3..7]);
    assert_eq!(export(&server, &format!("start={position}")), Vec::<String>::new());
}

#[test]
fn an_export_has_the_bytes_that_lie_on_the_disk() {
    let (server, _) = county();
    let lines = export(&server, "");
    let mut segments = Vec::new();
    read_all(&server.dir().join("log"), &mut segments);
    for line in lines {
        let found = segments.windows(line.len()).any(|part| part == line.as_bytes());
        assert!(found, "these bytes lie in no segment: {line}");
    }
}

fn read_all(dir: &Path, bytes: &mut Vec<u8>) {
    for entry in fs::read_dir(dir).expect("the log's directory") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            bytes.extend(fs::read(path).expect("a segment"));
        }
    }
}

#[test]
fn a_feed_sends_the_entries_themselves() {
    let (server, position) = county();
    let mut feed = server.follow(None, "start=0");
    for (at, line) in (0..position).zip(export(&server, "")) {
        let sent = next(&mut feed).expect("an event");
        assert_eq!((sent.id, &sent.data), (Some(at), &line));
        let entry: serde_json::Value = serde_json::from_str(&line).expect("an entry is JSON");
        assert_eq!(entry["type"], sent.kind);
    }
}

/// Visits written while feeds are read.
const WRITTEN: usize = 60;

#[test]
fn readers_that_come_and_go_while_others_write_miss_nothing_and_see_nothing_twice() {
    let (server, position) = county();
    let seen = thread::scope(|scope| {
        for writer in 0..3 {
            let server = &server;
            scope.spawn(move || {
                for number in 0..WRITTEN / 3 {
                    let key = format!("走访-{writer}-{number}");
                    visit(&key, "2024-06-01", number % 3).send(server, &[]).expect(201);
                }
            });
        }
        let server = &server;
        scope
            .spawn(move || {
                // Each connection takes a few events and hangs up; the next goes on from the last it had.
                let mut seen: Vec<u64> = Vec::new();
                while seen.len() < WRITTEN {
                    let take = (1 + seen.len() % 7).min(WRITTEN - seen.len());
                    let mut feed = server.follow(Some(seen.last().copied().unwrap_or(position - 1)), "");
                    seen.extend((0..take).map_while(|_| next(&mut feed)?.id));
                }
                seen
            })
            .join()
            .expect("the reader ends")
    });
    let expected: Vec<u64> = (position..position + WRITTEN as u64).collect();
    assert_eq!(seen, expected);
}
