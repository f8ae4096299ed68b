//! The ratchet on the size of files and functions. Its exceptions may only shrink; new ones need a reason in review.

use super::source::{File, has_word};
use super::tree;

/// The most lines of a Rust file without an entry in [`LONG_FILES`].
const FILE_LINES: usize = 400;

/// The most lines of a function, signature and braces included, without an entry in [`LONG_FUNCTIONS`].
const FUNCTION_LINES: usize = 60;

/// How far an exception's number may lie above what is there: a file that shrank by more takes its number down with it.
const SLACK_LINES: usize = 40;

/// Files that are longer, with the most lines each may have. Split them; never raise a number.
const LONG_FILES: &[(&str, usize)] = &[];

/// Functions that are longer (`path::name`), with the most lines each may have. Split them; never raise a number.
const LONG_FUNCTIONS: &[(&str, usize)] = &[];

/// Compares what was measured with a limit and its exceptions; each complaint says what to do.
fn complaints(measured: &[(String, usize)], limit: usize, exceptions: &[(&str, usize)]) -> Vec<String> {
    let mut found = Vec::new();
    for (name, lines) in measured {
        let exception = exceptions.iter().find(|(listed, _)| listed == name);
        match exception {
            None if *lines > limit => found.push(format!("{name} has {lines} lines, more than {limit}: split it")),
            Some((_, most)) if lines > most => {
                found.push(format!("{name} grew to {lines} lines; it may have {most}, and only fewer: split it"));
            }
            Some(_) if *lines <= limit => {
                found.push(format!("{name} shrank to {lines} lines: well done, take it off the list"));
            }
            Some((_, most)) if lines + SLACK_LINES < *most => {
                found.push(format!("{name} shrank to {lines} lines: lower its number from {most} to {lines}"));
            }
            None | Some(_) => {}
        }
    }
    for (listed, _) in exceptions.iter().filter(|(listed, _)| !measured.iter().any(|(name, _)| name == listed)) {
        found.push(format!("{listed} is no longer there: take it off the list"));
    }
    found
}

/// Each Rust file with its number of lines.
fn file_lines(files: &[File]) -> Vec<(String, usize)> {
    files.iter().filter(|file| file.is_rust()).map(|file| (file.path.clone(), file.text.lines().count())).collect()
}

/// Each function as `path::name` with its lines; of two with one name in a file, the longer.
fn function_lines(files: &[File]) -> Vec<(String, usize)> {
    let mut all: Vec<(String, usize)> = Vec::new();
    for file in files.iter().filter(|file| file.is_rust()) {
        for (name, lines) in functions(&file.code) {
            let name = format!("{}::{name}", file.path);
            match all.iter_mut().find(|(known, _)| *known == name) {
                Some((_, most)) => *most = lines.max(*most),
                None => all.push((name, lines)),
            }
        }
    }
    all
}

/// The functions with a body in blanked code, and the lines from `fn` to the closing brace.
fn functions(code: &str) -> Vec<(String, usize)> {
    let starts = code.match_indices("fn ").filter(|(at, _)| has_word(&code[at.saturating_sub(1)..at + 3], "fn "));
    let measured = starts.filter_map(|(at, _)| {
        let name: String = code[at + 3..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let body = at + body_start(&code[at..])?;
        let end = body + body_end(&code[body..])?;
        (!name.is_empty()).then(|| (name, code[at..end].matches('\n').count() + 1))
    });
    measured.collect()
}

/// Where the body's brace opens, or nothing for a declaration that ends in `;`.
fn body_start(code: &str) -> Option<usize> {
    let mut depth = 0_i32;
    for (at, c) in code.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            '{' if depth == 0 => return Some(at),
            ';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// Where the brace that opens the text closes.
fn body_end(code: &str) -> Option<usize> {
    let mut depth = 0_i32;
    for (at, c) in code.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

#[test]
fn files_stay_small() {
    let found = complaints(&file_lines(&tree()), FILE_LINES, LONG_FILES);
    assert!(found.is_empty(), "one file, one purpose (LONG_FILES holds the exceptions):\n  {}", found.join("\n  "));
}

#[test]
fn functions_stay_small() {
    let found = complaints(&function_lines(&tree()), FUNCTION_LINES, LONG_FUNCTIONS);
    assert!(
        found.is_empty(),
        "one function, one step (LONG_FUNCTIONS holds the exceptions):\n  {}",
        found.join("\n  ")
    );
}

#[test]
fn the_ratchet_turns_one_way() {
    let measure = |lines: usize| vec![("a.rs".to_owned(), lines)];
    type Case<'a> = (usize, &'a [(&'a str, usize)], &'a str);
    let cases: &[Case] = &[
        (400, &[], ""),
        (401, &[], "split it"),
        (500, &[("a.rs", 500)], ""),
        (501, &[("a.rs", 500)], "grew to 501"),
        (460, &[("a.rs", 500)], ""),
        (459, &[("a.rs", 500)], "lower its number"),
        (400, &[("a.rs", 410)], "take it off the list"),
        (10, &[("b.rs", 500)], "no longer there"),
    ];
    for (lines, exceptions, expected) in cases {
        let found = complaints(&measure(*lines), 400, exceptions).join("\n");
        assert_eq!(found.is_empty(), expected.is_empty(), "{lines} lines with {exceptions:?}: {found}");
        assert!(found.contains(expected), "{lines} lines with {exceptions:?}: {found}");
    }
}

#[test]
fn a_function_is_measured_from_its_name_to_its_brace() {
    let text = "//! X.\ntrait T { fn declared(&self); }\nfn short() {}\nfn long(\n    a: [u8; 4],\n) -> bool {\n    \
                if a { \"}\" } else { '}' }\n}\ntype F = fn (u8);\n";
    let measured = function_lines(&[File::new("a.rs", text)]);
    assert_eq!(measured, [("a.rs::short".to_owned(), 1), ("a.rs::long".to_owned(), 5)]);
}
