//! What documents name of the source is there: files, folders and names in code. A page that tells of what is gone
//! misleads whoever believes it.

use super::{Finding, paths, source::File, tree};
use std::collections::BTreeSet;

/// The folders of the tree that documents name paths of.
const FOLDERS: [&str; 7] = ["domain/", "store/", "projections/", "api/", "tests/", "dist/", "docs/"];
/// What the build of the web application leaves, and git does not know.
const BUILT: &str = "api/web/dist";

/// What stands between backticks in a line.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// Whether it is a path of this tree, and no pattern of several.
fn is_path(told: &str) -> bool {
    FOLDERS.iter().any(|folder| told.starts_with(folder) && told != *folder)
        && !told.contains(|c: char| " …*<{".contains(c))
        && !told.starts_with(BUILT)
}

/// Whether it is a name as functions, fields and settings have: words with a stroke between them.
fn is_name(told: &str) -> bool {
    let word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    told.contains('_') && told.split('_').all(word)
}

/// Every such name in the source.
fn names(source: &[File]) -> BTreeSet<&str> {
    let words = source.iter().flat_map(|file| file.text.split(|c: char| !(c.is_alphanumeric() || c == '_')));
    words.filter(|word| is_name(word)).collect()
}

/// Every path and name of a page that is not there.
fn missing(page: &File, paths: &BTreeSet<String>, names: &BTreeSet<&str>) -> Vec<Finding> {
    let beside = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let is_there = |path: &str| {
        paths.contains(path) || paths.iter().any(|one| one.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')))
    };
    let there = |path: &str| {
        let path = path.trim_end_matches('/');
        is_there(path) || is_there(&format!("{beside}/{path}"))
    };
    let told = page.text.lines().enumerate().flat_map(|(index, line)| quoted(line).map(move |told| (index + 1, told)));
    let gone = told.filter(|(_, told)| is_path(told) && !there(told) || is_name(told) && !names.contains(told));
    gone.map(|(line, told)| (line, format!("`{told}` is not there"))).collect()
}

/// Whether it is written for people, and not a list of what once was.
fn is_page(file: &File) -> bool {
    file.path.ends_with(".md") && file.path != "CHANGELOG.md"
}

#[test]
fn what_documents_name_is_there() {
    let (paths, files) = (paths(), tree());
    let (pages, source): (Vec<File>, Vec<File>) =
        files.into_iter().filter(|file| !file.path.ends_with(".lock")).partition(|file| file.path.ends_with(".md"));
    let (names, mut found) = (names(&source), Vec::new());
    for page in pages.iter().filter(|page| is_page(page)) {
        let gone = missing(page, &paths, &names);
        found.extend(gone.into_iter().map(|(line, what)| format!("{}:{line}: {what}", page.path)));
    }
    assert!(found.is_empty(), "a reader looks for what is named:\n  {}", found.join("\n  "));
}

#[test]
fn what_is_gone_is_found() {
    let paths: BTreeSet<String> =
        ["domain/src/rights.rs", "domain/tests/golden/a", "docs/a.md"].map(str::to_owned).into();
    let source = [File::new("domain/src/rights.rs", "fn may_read() {}\n")];
    let names = names(&source);
    let cases = [
        ("`domain/src/rights.rs` and `domain/src/` and `may_read`", 0),
        ("`docs/…`, `tests/*.rs`, `lianjian serve`, `api/web/dist`, plain may_write", 0),
        ("`domain/src/right.rs`", 1),
        ("`domain/sr`", 1),
        ("`may_write`, `may_rea`", 2),
    ];
    for (text, expected) in cases {
        let found = missing(&File::new("docs/a.md", text), &paths, &names);
        assert_eq!(found.len(), expected, "{text}: {found:?}");
    }
    let room = File::new("domain/DESIGN.md", "`tests/golden`, `docs/a.md`");
    assert!(missing(&room, &paths, &names).is_empty(), "a page of a room may tell paths of the room");
}
