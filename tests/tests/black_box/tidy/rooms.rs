//! Rules of one room: what the domain and the store must not know, and how the others look at events.

use super::source::{File, has_word};
use super::{Finding, Rule, hold};

hold!(PURE_DOMAIN, WHOLE_NUMBERS, STORE_KNOWS_NO_EVENT, EVERY_EVENT_NAMED);

const PURE_DOMAIN: Rule = Rule {
    name: "pure domain",
    why: "domain does no I/O, asks no time and makes no random id: the same history must always give the same state",
    check: |file| {
        if !file.path.starts_with("domain/src/") || file.is_test() {
            return Vec::new();
        }
        // A version 5 id is a hash of its name, so it is allowed; all others draw on chance or the clock.
        file.find_words(&[
            "std::fs",
            "fs::",
            "TcpStream",
            "TcpListener",
            "UdpSocket",
            "ToSocketAddrs",
            "net::*",
            "std::process",
            "std::env",
            "SystemTime",
            "Instant",
            "tokio",
            "rand",
            "getrandom",
            "now(",
            "Uuid::new_v1",
            "Uuid::new_v4",
            "Uuid::new_v6",
            "Uuid::new_v7",
            "Uuid::now_v1",
            "Uuid::now_v6",
            "Uuid::now_v7",
        ])
    },
    bad: &[
        ("domain/src/a.rs", "use std::fs;\n"),
        ("domain/src/a.rs", "use std::{fs::File, io};\n"),
        ("domain/src/a.rs", "use std::net::TcpStream;\n"),
        ("domain/src/a.rs", "use std::net::*;\n"),
        ("domain/src/a.rs", "use std::time::SystemTime;\n"),
        ("domain/src/a.rs", "let start = Instant::now();\n"),
        ("domain/src/a.rs", "tokio::spawn(f);\n"),
        ("domain/src/a.rs", "let x: u8 = rand::random();\n"),
        ("domain/src/a.rs", "let id = Uuid::new_v4();\n"),
        ("domain/src/a.rs", "let id = Uuid::now_v7();\n"),
        ("domain/src/a.rs", "let today = Zoned::now();\n"),
    ],
    good: &[
        // An address is a value; what is opened with it is not.
        ("domain/src/a.rs", "use std::net::IpAddr;\n"),
        ("domain/src/a.rs", "let id = Uuid::new_v5(&SPACE, name);\n"),
        ("domain/src/a.rs", "// what is known now (or later)\nfn known() {}\n"),
        ("domain/src/a/tests.rs", "use std::fs;\n"),
        ("store/src/a.rs", "use std::fs;\n"),
    ],
};

const WHOLE_NUMBERS: Rule = Rule {
    name: "whole numbers",
    why: "money is an integer number of fen and every share sums exactly; a float in the domain is always a mistake",
    check: |file| {
        if !file.path.starts_with("domain/") {
            return Vec::new();
        }
        let mut found = file.find_words(&["f32", "f64"]);
        for (index, line) in file.code.lines().enumerate() {
            let suffix = |kind: &str| {
                let digit = |at: usize| line[..at].ends_with(|c: char| c.is_ascii_digit());
                line.match_indices(kind).any(|(at, _)| digit(at) && !line.contains("0x"))
            };
            if suffix("f32") || suffix("f64") {
                found.push((index + 1, "a float literal".to_owned()));
            }
        }
        found
    },
    bad: &[("domain/src/a.rs", "fn share(x: f64) {}\n"), ("domain/src/a.rs", "let x = 1f32;\n")],
    good: &[("domain/src/a.rs", "let buf64 = 1_i64;\n"), ("projections/src/a.rs", "fn ratio() -> f64 {}\n")],
};

const STORE_KNOWS_NO_EVENT: Rule = Rule {
    name: "store knows no event",
    why: "the store keeps opaque bytes: a new event type must not touch it",
    check: |file| {
        if file.path.starts_with("store/") { file.find_words(&["domain", "domain::"]) } else { Vec::new() }
    },
    bad: &[("store/src/a.rs", "use domain::Event;\n"), ("store/tests/a.rs", "fn f(e: &domain::Event) {}\n")],
    good: &[("store/src/a.rs", "// knows no domain type\n"), ("api/src/a.rs", "use domain::Event;\n")],
};

const EVERY_EVENT_NAMED: Rule = Rule {
    name: "every event named",
    why: "a `_ =>` arm over events swallows the next event type in silence; name the variants, and the compiler asks",
    check: |file| {
        let watched = ["domain/src/", "projections/src/", "api/src/"].iter().any(|room| file.path.starts_with(room));
        if watched && file.is_rust() { wild_event_arms(file) } else { Vec::new() }
    },
    bad: &[
        ("projections/src/a.rs", "match event {\n    A(x) => f(x),\n    _ => {}\n}\n"),
        ("api/src/a.rs", "match &entry.event {\n    Event::A(x) => { g(); }\n    _ if y => 1,\n}\n"),
        ("api/src/a.rs", "match thing() {\n    Event::A { x, .. } => match x { _ => 1 },\n    _ => 2,\n}\n"),
    ],
    good: &[
        ("projections/src/a.rs", "match event {\n    A(_) => match x { 1 => 2, _ => 3 },\n    B(_) => 4,\n}\n"),
        ("projections/src/a.rs", "match kind { 1 => Event::A(x), _ => Event::B(x) }\n"),
        ("tests/tests/a.rs", "match event { _ => 1 }\n"),
    ],
};

/// Every `_` arm directly inside a `match` whose value is called `event` or whose arms begin with `Event::`.
fn wild_event_arms(file: &File) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, _) in file.code.match_indices("match ") {
        let Some((value, body_at)) = matched_value(&file.code, at + "match ".len()) else { continue };
        let arms = arms(&file.code[body_at..]);
        let by_name = value.rsplit(['.', '&', '*', ' ', ':']).next() == Some("event");
        let by_arm = arms.iter().any(|(_, arm)| has_word(arm.split("=>").next().unwrap_or_default(), "Event::"));
        if !by_name && !by_arm {
            continue;
        }
        let wild = |arm: &str| arm == "_ =>" || arm.starts_with("_ =>") || arm.starts_with("_ if ");
        for (offset, _) in arms.iter().filter(|(_, arm)| wild(arm)) {
            let line = file.code[..body_at + offset].matches('\n').count() + 1;
            found.push((line, "a `_` arm in a match over events".to_owned()));
        }
    }
    found
}

/// The text between `match` and its `{`, trimmed, and where the body begins (after the brace).
fn matched_value(code: &str, from: usize) -> Option<(&str, usize)> {
    let mut depth = 0_i32;
    for (offset, c) in code[from..].char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            '{' if depth == 0 => return Some((code[from..from + offset].trim(), from + offset + 1)),
            ';' | '}' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// The arms of a match body: where each begins, and its text at the outer level with everything nested left out.
fn arms(body: &str) -> Vec<(usize, String)> {
    let (mut depth, mut arms, mut arm, mut start) = (0_i32, Vec::new(), String::new(), None);
    for (offset, c) in body.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            break;
        }
        // An arm ends at a comma, or with the block that is its right side.
        let block_closed = c == '}' && depth == 0 && arm.contains("=>");
        if depth == 0 && (c == ',' || block_closed) {
            arms.extend(start.take().map(|at| (at, std::mem::take(&mut arm))));
        } else if depth == 0 && (start.is_some() || !c.is_whitespace()) {
            start.get_or_insert(offset);
            arm.push(c);
        }
    }
    arms.extend(start.map(|at| (at, arm)));
    arms
}
