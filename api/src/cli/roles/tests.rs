//! What is printed is the table of the domain, and the documents hold what is printed.

use super::{YES, as_json, table};
use domain::{actor::Role, rights::Right};
use std::{env, fs};

/// What stands before and after the table in a document.
const BEGIN: &str = "<!-- lianjian roles -->\n\n";
const END: &str = "\n<!-- end -->";

#[test]
fn every_right_is_a_line_with_a_mark_under_each_role_that_has_it() {
    let table = table();
    let lines: Vec<Vec<&str>> = table.lines().map(|line| line.split('|').map(str::trim).collect()).collect();
    assert_eq!(lines.len(), Right::ALL.len() + 2);
    for (line, right) in lines.iter().skip(2).zip(Right::ALL) {
        assert_eq!(line[1], right.title());
        for (cell, role) in line.iter().skip(3).zip(Role::ALL) {
            assert_eq!(*cell == YES, right.allows(role), "{right:?} of {role:?}");
        }
    }
}

#[test]
fn programs_get_the_same() {
    let all = as_json();
    let keys = all.as_array().expect("a list").iter().find(|one| one["right"] == "KeepEvidence").expect("it is there");
    assert_eq!((&keys["title"], &keys["roles"]), (&"管理存证".into(), &serde_json::json!(["system_administrator"])));
}

#[test]
fn golden_table_in_the_documents() {
    for name in ["access.md", "zh/access.md"] {
        let path = format!("{}/../docs/{name}", env!("CARGO_MANIFEST_DIR"));
        let document = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let (before, rest) = document.split_once(BEGIN).expect("the table's place");
        let (held, after) = rest.split_once(END).expect("the table's end");
        if env::var_os("LIANJIAN_UPDATE_GOLDEN").is_some() {
            fs::write(&path, [before, BEGIN, &table(), END, after].concat()).expect("the document can be written");
        } else {
            assert_eq!(held, table(), "{name} tells other rights; `cargo xtask golden` writes it");
        }
    }
}
