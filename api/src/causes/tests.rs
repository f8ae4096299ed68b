//! Causes are worded in Chinese, each says something once, and no fragment that names damage is missing.

use super::*;
use std::{fs, path::Path};
use store::{OpenError, ReadError};

fn damaged() -> ReadError {
    ReadError::Damaged { position: 7, segment: "log/x.seg".into(), what: "the entries are damaged" }
}

#[test]
fn causes_are_told_in_chinese_and_wrappers_say_nothing() {
    let missing = OpenError::Io { path: "data".into(), source: io::Error::from_raw_os_error(2) };
    assert_eq!(causes(&missing), ["data 无法读写", "没有这个文件或目录（系统错误 2）"]);
    let wrapped = crate::instance::InstanceError::Log { dir: "data".into(), source: Box::new(missing) };
    assert_eq!(causes(&wrapped), ["data 无法读写", "没有这个文件或目录（系统错误 2）"]);
    let inner = io::Error::other(damaged());
    assert_eq!(causes(&inner), ["日志文件 log/x.seg 自第 7 条起损坏：条目损坏"]);
}

#[derive(Debug, thiserror::Error)]
#[error("do what nobody worded")]
struct Outer(#[source] Inner);

#[derive(Debug, thiserror::Error)]
#[error("the reason of it")]
struct Inner;

#[test]
fn what_nobody_worded_is_told_by_its_innermost_cause() {
    assert_eq!(causes(&Outer(Inner)), ["the reason of it"]);
}

/// The texts in quotes on a line, what stands in a comment left out.
fn texts(line: &str) -> impl Iterator<Item = &str> {
    let code = line.split("//").next().unwrap_or_default();
    code.split('"').skip(1).step_by(2)
}

#[test]
fn every_fragment_that_names_damage_is_worded() {
    let store = Path::new(env!("CARGO_MANIFEST_DIR")).join("../store/src");
    let outline = Path::new(env!("CARGO_MANIFEST_DIR")).join("../domain/src/entry/outline.rs");
    let (mut folders, mut files, mut found) = (vec![store], vec![outline], 0);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the sources are there") {
            let path = entry.expect("an entry").path();
            let is_test = path.components().any(|part| part.as_os_str() == "tests" || part.as_os_str() == "tests.rs");
            match (path.is_dir(), is_test) {
                (_, true) => {}
                (true, false) => folders.push(path),
                (false, false) => files.push(path),
            }
        }
    }
    for file in files {
        let source = fs::read_to_string(&file).expect("a source");
        let is_policy = file.ends_with("policy.rs");
        for line in source.lines() {
            // A quotation mark as a character begins no text.
            let line = line.replace("'\"'", "''");
            let names = ["damaged(", "wrong(", "expect(b", "Fault::Bad(", "what: \"", "what = \"", "it is not UTF-8"];
            let names_one = names.iter().any(|name| line.contains(name));
            let names_one = names_one || is_policy && ["Err(", "|_| "].iter().any(|mark| line.contains(mark));
            for text in texts(&line).filter(|text| names_one && text.contains(' ') && !line.contains("#[error(")) {
                assert_ne!(fault(text), text, "{}: word it in FAULTS", file.display());
                found += 1;
            }
        }
    }
    assert!(found > 50, "{found} fragments were found");
}
