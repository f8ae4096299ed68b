//! A file as the rules see it: its path, its text, and its code with comments and literals blanked.
//!
//! The blanking knows just enough of Rust's grammar for that; it must not grow into a parser.

use super::Finding;

/// A text file of the tree.
pub(super) struct File {
    /// From the root of the workspace, with `/`.
    pub(super) path: String,
    /// The content as it is.
    pub(super) text: String,
    /// Rust only: the content with comments and literals turned to spaces, line by line the same length in characters.
    /// Empty for other files.
    pub(super) code: String,
}

impl File {
    pub(super) fn new(path: &str, text: &str) -> Self {
        let code = if path.ends_with(".rs") { blank(text) } else { String::new() };
        Self { path: path.to_owned(), text: text.to_owned(), code }
    }

    pub(super) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Whether the file holds tests only, which may touch files, clocks and temporary folders.
    pub(super) fn is_test(&self) -> bool {
        self.path.starts_with("tests/") || self.path.ends_with("/tests.rs") || self.path.contains("/tests/")
    }

    /// Whether the bytes are data, which no style may touch: golden files, shipped tables, lock files.
    pub(super) fn is_data(&self) -> bool {
        let extensions = [".json", ".ndjson", ".csv", ".tsv", ".txt", ".lock", ".snap", ".svg", "proptest-regressions"];
        self.path.contains("/golden/") || extensions.iter().any(|extension| self.path.ends_with(extension))
    }

    /// Every place in the code where one of the words stands by itself.
    pub(super) fn find_words(&self, words: &[&str]) -> Vec<Finding> {
        let mut found = Vec::new();
        for (index, line) in self.code.lines().enumerate() {
            for word in words.iter().filter(|word| has_word(line, word)) {
                found.push((index + 1, format!("`{word}`")));
            }
        }
        found
    }
}

/// Whether the word stands in the line and is no part of a longer one. A word may end in punctuation.
pub(super) fn has_word(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back().is_some_and(part);
        let after = word.ends_with(part) && line[at + word.len()..].chars().next().is_some_and(part);
        !before && !after
    })
}

/// Turns comments and literals of strings and characters to spaces; keeps line ends.
fn blank(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = match chars[at] {
            '/' if chars.get(at + 1) == Some(&'/') => line_end(&chars, at),
            '/' if chars.get(at + 1) == Some(&'*') => block_comment_end(&chars, at),
            '"' => string_end(&chars, at),
            'r' if starts_raw_string(&chars, at) => raw_string_end(&chars, at),
            '\'' => char_end(&chars, at),
            _ => at,
        };
        if end == at {
            out.push(chars[at]);
            at += 1;
        } else {
            out.extend(chars[at..end].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
            at = end;
        }
    }
    out
}

fn line_end(chars: &[char], from: usize) -> usize {
    (from..chars.len()).find(|at| chars[*at] == '\n').unwrap_or(chars.len())
}

fn block_comment_end(chars: &[char], from: usize) -> usize {
    let (mut at, mut depth) = (from, 0_usize);
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    chars.len()
}

fn string_end(chars: &[char], from: usize) -> usize {
    let mut at = from + 1;
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

/// Whether an `r` opens `r"`, `r#"`, `br"` …, and is not the end of a name or the start of a raw identifier.
fn starts_raw_string(chars: &[char], at: usize) -> bool {
    let name = |c: char| c.is_alphanumeric() || c == '_';
    let is_prefix = |before: usize| matches!(chars[before], 'b' | 'c') && !(before > 0 && name(chars[before - 1]));
    let stands_alone = at == 0 || !name(chars[at - 1]) || is_prefix(at - 1);
    stands_alone && chars[at + 1..].iter().find(|c| **c != '#') == Some(&'"')
}

fn raw_string_end(chars: &[char], from: usize) -> usize {
    let hashes = chars[from + 1..].iter().take_while(|c| **c == '#').count();
    let first = from + hashes + 2;
    (first..chars.len())
        .find(|at| chars[*at] == '"' && chars[at + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes)
        .map_or(chars.len(), |at| at + 1 + hashes)
}

/// The end of a character literal, or the same place when the quote opens a lifetime.
fn char_end(chars: &[char], from: usize) -> usize {
    match (chars.get(from + 1), chars.get(from + 2)) {
        (Some('\\'), Some(_)) => (from + 3..chars.len()).find(|at| chars[*at] == '\'').map_or(from, |at| at + 1),
        (Some(_), Some('\'')) => from + 3,
        _ => from,
    }
}

#[test]
fn blanking_hides_comments_and_literals_and_keeps_lines() {
    // The `~` of each case marks what must be blank.
    let cases = [
        ("a // b\nc", "a ~~~~\nc"),
        ("a /* b /* c */ d */ e", "a ~~~~~~~~~~~~~~~~~ e"),
        ("f(\"x\\\"y{\")", "f(~~~~~~~)"),
        ("g(\"x\ny\")", "g(~~\n~~)"),
        ("r#\"a\"{b\"#;", "~~~~~~~~~;"),
        ("x('{', '\\'') 'a <'b>", "x(~~~, ~~~~) 'a <'b>"),
        ("var\"x\"", "var~~~"),
        ("br\"\\\" r#type", "b~~~~ r#type"),
    ];
    for (text, expected) in cases {
        assert_eq!(blank(text), expected.replace('~', " "), "{text}");
    }
}

#[test]
fn words_stand_by_themselves() {
    assert!(has_word("let x: f64 = y;", "f64"));
    assert!(!has_word("let buf64 = y;", "f64"));
    assert!(!has_word("f640", "f64"));
    assert!(has_word("std::fs::read", "std::fs"));
    assert!(!has_word("known()", "now("));
}
