//! What the documents tell to type is there: commands with their flags, routes, and keys of the settings. What they
//! name of the source is looked at by the tidy rules.

use super::harness::PROGRAM;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
};

/// A page, by its path from the root of the tree.
struct Page {
    path: String,
    text: String,
}

/// Everything that is written for people: the README and the folder of documents.
fn pages() -> Vec<Page> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let names = |folder: &str| {
        let entries =
            fs::read_dir(root.join(folder)).expect("a folder").map(|entry| entry.expect("an entry").file_name());
        let names: BTreeSet<String> = entries.map(|name| format!("{folder}/{}", name.to_string_lossy())).collect();
        names.into_iter().filter(|name| name.ends_with(".md"))
    };
    let paths = names("docs").chain(names("docs/zh")).chain(["README.md".to_owned()]);
    paths.map(|path| Page { text: fs::read_to_string(root.join(&path)).expect("a page is text"), path }).collect()
}

/// The words after `lianjian` in every line of a page that somebody is to type, up to where the shell takes over.
fn commands(text: &str) -> Vec<Vec<&str>> {
    let lines = text.lines().filter_map(|line| line.trim().strip_prefix("$ "));
    let typed = lines.filter_map(|line| {
        let line = line.strip_prefix("sudo ").unwrap_or(line);
        line.strip_prefix("-u lianjian ").unwrap_or(line).strip_prefix("lianjian ")
    });
    let ends = |word: &&str| !["#", "|", ">", "&&", ";", "<", "\\"].contains(word);
    typed.map(|words| words.split_whitespace().take_while(ends).collect()).collect()
}

/// Options with a value that may stand before a command or a part of it.
const BEFORE: [&str; 5] = ["--data", "-d", "--config", "--log-format", "--dir"];

/// What stands in the help of a command that has parts.
const PARTS: &str = "\n命令:";

/// What the program says of a command, asked once.
#[derive(Default)]
struct Help(BTreeMap<Vec<String>, String>);

impl Help {
    fn of(&mut self, path: &[&str]) -> &str {
        let key: Vec<String> = path.iter().map(|part| (*part).to_owned()).collect();
        self.0.entry(key).or_insert_with(|| {
            let asked = Command::new(&*PROGRAM).args(path).arg("--help").output().expect("the program starts");
            if asked.status.success() { String::from_utf8(asked.stdout).expect("help is text") } else { String::new() }
        })
    }

    /// What is wrong with the words after `lianjian`.
    fn complaint(&mut self, words: &[&str]) -> Option<String> {
        let (mut path, mut rest) = (Vec::new(), words.iter().copied());
        while let Some(word) = rest.next() {
            if BEFORE.contains(&word) {
                rest.next();
            } else if !word.starts_with('-') && (path.is_empty() || path.len() == 1 && self.of(&path).contains(PARTS)) {
                path.push(word);
            }
        }
        let help = self.of(&path);
        if help.is_empty() {
            return Some(format!("there is no `lianjian {}`", path.join(" ")));
        }
        let flags = words.iter().filter(|word| word.starts_with("--")).filter_map(|word| word.split('=').next());
        let known = |flag: &str| help.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).any(|one| one == flag);
        let unknown = flags.into_iter().find(|flag| !known(flag));
        unknown.map(|flag| format!("`lianjian {}` has no {flag}", path.join(" ")))
    }
}

#[test]
fn every_command_in_the_documents_is_there_with_its_flags() {
    let (mut help, mut seen) = (Help::default(), 0);
    for Page { path, text } in pages() {
        for words in commands(&text) {
            seen += 1;
            let found = help.complaint(&words);
            assert!(found.is_none(), "{path}: $ lianjian {}: {}", words.join(" "), found.unwrap_or_default());
        }
    }
    assert!(seen > 50, "the documents show how the program is used");
    for wrong in [&["banana"][..], &["approval", "banana"], &["backup", "x", "--banana"]] {
        assert!(help.complaint(wrong).is_some(), "{wrong:?}");
    }
}

/// What stands between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(|line| line.split('`').skip(1).step_by(2))
}

/// Whether a route is listed; `{…}` of either and `<…>` of a page stand for anything, `{*…}` for all that follows.
fn is_route(method: &str, path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default().trim_end_matches('…');
    let fits = |route: &str| {
        let (mut one, mut other) = (route.split('/'), path.split('/'));
        loop {
            match (one.next(), other.next()) {
                (None, None) => return true,
                (Some(part), Some(_)) if part.starts_with("{*") => return true,
                (Some(part), Some(told)) if part == told || part.starts_with('{') || told.starts_with(['{', '<']) => {}
                _ => return false,
            }
        }
    };
    api::http::ROUTES.iter().any(|(known, route, ..)| known.eq_ignore_ascii_case(method) && fits(route))
}

#[test]
fn every_route_in_the_documents_is_there() {
    let mut seen = 0;
    for Page { path, text } in pages() {
        let routes = quoted(&text).filter_map(|told| told.split_once(' '));
        for (method, route) in routes.filter(|(method, _)| ["GET", "POST", "PUT", "DELETE"].contains(method)) {
            seen += 1;
            assert!(is_route(method, route), "{path}: there is no route {method} {route}");
        }
    }
    assert!(seen > 15, "the documents tell of routes");
    assert!(is_route("GET", "/api/v1/events/7") && !is_route("POST", "/api/v1/events/7"));
}

#[test]
fn every_setting_in_the_documents_is_there() {
    let table = api::config::table();
    let mut seen = 0;
    for Page { path, text } in pages() {
        for block in text.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()) {
            for (key, _) in block.lines().filter_map(|line| line.split_once(" = ")) {
                seen += 1;
                assert!(table.contains(&format!("\n| `{key}` | ")), "{path}: there is no setting `{key}`");
            }
        }
    }
    assert!(seen > 5, "the documents show settings");
}
