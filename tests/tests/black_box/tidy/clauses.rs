//! `docs/security.md` keeps its word: every clause of the standards stands in a row, and every row names tests that are
//! there, in Rust or as journeys in a browser, or says why there is none.

use super::{source::File, tree};
use std::collections::BTreeSet;

/// The page.
const PAGE: &str = "docs/security.md";
/// What the first column of a table is called whose rows name tests: clauses of the standards, or attacks.
const CLAUSE: &str = "clause";
const ATTACK: &str = "attack";
/// Where journeys in a browser lie, and how their files end.
const JOURNEYS: (&str, &str) = ("api/web/e2e/", ".spec.ts");
/// What a cell begins with that names no test.
const NONE: &str = "none: ";

/// Sections of OWASP ASVS 5.0, and how many of their requirements are of level 1 or 2. They are numbered from 1 on.
#[rustfmt::skip]
const ASVS: [(&str, u32); 75] = [
    ("1.1", 2), ("1.2", 9), ("1.3", 11), ("1.4", 3), ("1.5", 2), ("2.1", 3), ("2.2", 3), ("2.3", 4), ("2.4", 1),
    ("3.2", 2), ("3.3", 4), ("3.4", 6), ("3.5", 5), ("3.7", 2), ("4.1", 3), ("4.2", 1), ("4.3", 2), ("4.4", 4),
    ("5.1", 1), ("5.2", 3), ("5.3", 2), ("5.4", 3), ("6.1", 3), ("6.2", 12), ("6.3", 4), ("6.4", 4), ("6.5", 5),
    ("6.6", 3), ("6.8", 4), ("7.1", 3), ("7.2", 4), ("7.3", 2), ("7.4", 5), ("7.5", 2), ("7.6", 2), ("8.1", 2),
    ("8.2", 3), ("8.3", 1), ("8.4", 1), ("9.1", 3), ("9.2", 4), ("10.1", 2), ("10.2", 2), ("10.3", 4), ("10.4", 11),
    ("10.5", 5), ("10.6", 2), ("10.7", 3), ("11.1", 2), ("11.2", 3), ("11.3", 3), ("11.4", 4), ("11.5", 1),
    ("11.6", 1), ("12.1", 3), ("12.2", 2), ("12.3", 4), ("13.1", 1), ("13.2", 5), ("13.3", 2), ("13.4", 5),
    ("14.1", 2), ("14.2", 4), ("14.3", 3), ("15.1", 3), ("15.2", 3), ("15.3", 7), ("16.1", 1), ("16.2", 5),
    ("16.3", 4), ("16.4", 3), ("16.5", 3), ("17.1", 1), ("17.2", 4), ("17.3", 2),
];

/// The clauses of GB/T 22239-2019, level 3, 8.1.4, and the last letter of each; none where it has no letters.
const GBT: [(&str, Option<char>); 11] = [
    ("8.1.4.1", Some('d')),
    ("8.1.4.2", Some('g')),
    ("8.1.4.3", Some('d')),
    ("8.1.4.4", Some('f')),
    ("8.1.4.5", None),
    ("8.1.4.6", None),
    ("8.1.4.7", Some('b')),
    ("8.1.4.8", Some('b')),
    ("8.1.4.9", Some('c')),
    ("8.1.4.10", Some('b')),
    ("8.1.4.11", Some('b')),
];

/// A row of the page: its clauses, and its last cell.
struct Row {
    line: usize,
    clauses: Vec<String>,
    test: String,
}

/// Every row of every table whose first column is called `clause` or `attack`; a row of the latter has no clauses.
fn rows(text: &str) -> Vec<Row> {
    let (mut rows, mut table) = (Vec::new(), "");
    for (index, line) in text.lines().enumerate() {
        let Some(cells) = line.strip_prefix("| ").and_then(|line| line.strip_suffix(" |")) else {
            table = if line.starts_with('|') { table } else { "" };
            continue;
        };
        let cells: Vec<&str> = cells.split(" | ").collect();
        if table.is_empty() {
            table = cells[0];
            continue;
        }
        let clauses = if table == CLAUSE { cells[0].split(", ").flat_map(span).collect() } else { Vec::new() };
        if [CLAUSE, ATTACK].contains(&table) {
            rows.push(Row { line: index + 1, clauses, test: cells.get(2).copied().unwrap_or_default().to_owned() });
        }
    }
    rows
}

/// The clauses of `1.2.1–1.2.3`, both ends included; they may lie in different sections.
fn span(text: &str) -> Vec<String> {
    let Some((first, last)) = text.split_once('–') else { return vec![text.to_owned()] };
    let all = required();
    let place = |clause: &str| all.iter().position(|one| one == clause);
    let (Some(first), Some(last)) = (place(first), place(last)) else { return vec![text.to_owned()] };
    all[first..=last].to_vec()
}

/// Every clause that must stand somewhere, in the order of the standards.
fn required() -> Vec<String> {
    let asvs = ASVS.iter().flat_map(|(section, last)| (1..=*last).map(move |number| format!("{section}.{number}")));
    let gbt = GBT.iter().flat_map(|(clause, last)| match last {
        None => vec![(*clause).to_owned()],
        Some(last) => ('a'..=*last).map(|letter| format!("{clause} {letter}")).collect(),
    });
    gbt.chain(asvs).collect()
}

/// What is wrong with a page, given the names of all tests.
fn complaints(text: &str, tests: &BTreeSet<String>, required: &[String]) -> Vec<String> {
    let (rows, mut found) = (rows(text), Vec::new());
    for Row { line, test, .. } in &rows {
        if let Some(reason) = test.strip_prefix(NONE) {
            if reason.chars().count() < 12 {
                found.push(format!("line {line}: `{reason}` is no reason"));
            }
            continue;
        }
        let names: Vec<&str> = test.split('`').skip(1).step_by(2).collect();
        if names.is_empty() {
            found.push(format!("line {line}: neither a test nor a reason"));
        }
        let missing = names.into_iter().filter(|name| !tests.contains(*name));
        found.extend(missing.map(|name| format!("line {line}: there is no test `{name}`")));
    }
    let mut named: Vec<&String> = rows.iter().flat_map(|row| &row.clauses).collect();
    named.sort_unstable();
    let twice = named.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| format!("{} stands twice", pair[0]));
    found.extend(twice);
    found.extend(named.iter().filter(|one| !required.contains(one)).map(|one| format!("{one} is no clause")));
    found.extend(required.iter().filter(|one| !named.contains(one)).map(|one| format!("{one} is left out")));
    found
}

/// The names of all functions under a `#[test]` of some kind, of those that a property macro makes, and of journeys.
fn tests_of(files: &[File]) -> BTreeSet<String> {
    let (folder, end) = JOURNEYS;
    let journeys = files.iter().filter(|file| file.path.starts_with(folder) && file.path.ends_with(end));
    let titles = journeys.flat_map(|file| file.text.lines()).filter_map(|line| line.strip_prefix("test('"));
    let mut names: BTreeSet<String> = titles.filter_map(|rest| Some(rest.split_once("',")?.0.to_owned())).collect();
    for file in files.iter().filter(|file| file.is_rust()) {
        let mut marked = false;
        for line in file.code.lines().map(str::trim) {
            if line.starts_with("#[") {
                marked |= line.contains("test]") || line.contains("test(");
                continue;
            }
            let name = line.trim_start_matches("async ").strip_prefix("fn ");
            if let (true, Some(name)) = (marked, name) {
                names.extend(name.split(['(', '<']).next().map(str::to_owned));
            }
            marked &= line.is_empty() || line.starts_with("//");
        }
    }
    names
}

#[test]
fn every_clause_has_its_test_or_a_reason() {
    let files = tree();
    let page = files.iter().find(|file| file.path == PAGE).expect("the page is there");
    let found = complaints(&page.text, &tests_of(&files), &required());
    assert!(found.is_empty(), "{PAGE}:\n  {}", found.join("\n  "));
}

#[test]
fn a_row_that_does_not_keep_its_word_is_found() {
    let tests = BTreeSet::from(["it_holds".to_owned()]);
    let required = ["7.3.1", "7.3.2"].map(str::to_owned);
    let page = |rows: &str| format!("| clause | how it is met | test |\n|---|---|---|\n{rows}\n");
    let cases = [
        ("| 7.3.1–7.3.2 | so | `it_holds` |", 0),
        ("| 7.3.1 | so | `it_holds` |\n| 7.3.2 | not | none: there is nothing to hold |", 0),
        ("| 7.3.1–7.3.2 | so | `it_holds`, `it_held` |", 1),
        ("| 7.3.1–7.3.2 | so | surely |", 1),
        ("| 7.3.1–7.3.2 | so | none: no |", 1),
        ("| 7.3.1 | so | `it_holds` |", 1),
        ("| 7.3.1–7.3.2, 7.3.2 | so | `it_holds` |", 1),
        ("| 7.3.1–7.3.2, 7.3.9 | so | `it_holds` |", 1),
    ];
    for (rows, expected) in cases {
        let found = complaints(&page(rows), &tests, &required);
        assert_eq!(found.len(), expected, "{rows}: {found:?}");
    }
    let attacks =
        "| 7.3.1–7.3.2 | so | `it_holds` |\n\n| attack | what is tried | test |\n|---|---|---|\n| flood | x | `no` |";
    assert_eq!(complaints(&page(attacks), &tests, &required).len(), 1, "an attack names a test that is there");
    let journey = File::new("api/web/e2e/a.spec.ts", "test('somebody walks', async ({ page }) => {\n})\n");
    assert_eq!(tests_of(&[journey]), BTreeSet::from(["somebody walks".to_owned()]));
}
