//! Relative links in Markdown lead to files of the tree. It must not ask the network about other links.

use std::collections::BTreeSet;

use super::source::File;
use super::{Finding, paths, tree};

/// Every relative link of a Markdown file that leads to no file or folder of the tree.
fn dead_links(file: &File, paths: &BTreeSet<String>) -> Vec<Finding> {
    let (mut found, mut fenced) = (Vec::new(), false);
    for (index, line) in file.text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        for target in targets(line).filter(|_| !fenced) {
            let path = target.split('#').next().unwrap_or_default();
            let outside = path.is_empty() || path.contains("://") || path.starts_with("mailto:");
            if !outside && !leads_somewhere(&file.path, path, paths) {
                found.push((index + 1, format!("the link to `{target}` leads nowhere")));
            }
        }
    }
    found
}

/// What stands in the round brackets of `[text](target "title")`.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next())
}

fn leads_somewhere(from: &str, target: &str, paths: &BTreeSet<String>) -> bool {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.trim_end_matches('/').split('/') {
        match part {
            "." => {}
            ".." if parts.pop().is_none() => return false,
            ".." => {}
            name => parts.push(name),
        }
    }
    let path = parts.join("/");
    let folder = format!("{path}/");
    path.is_empty()
        || paths.contains(&path)
        || paths.range(folder.clone()..).next().is_some_and(|p| p.starts_with(&folder))
}

#[test]
fn markdown_links_lead_somewhere() {
    let paths = paths();
    let mut found = Vec::new();
    for file in tree().iter().filter(|file| file.path.ends_with(".md")) {
        found.extend(dead_links(file, &paths).into_iter().map(|(line, what)| format!("{}:{line}: {what}", file.path)));
    }
    assert!(found.is_empty(), "a reader follows every link:\n  {}", found.join("\n  "));
}

#[test]
fn a_dead_link_is_found() {
    let paths: BTreeSet<String> = ["README.md", "docs/import.md"].map(str::to_owned).into();
    let cases = [
        ("README.md", "[a](docs/import.md)", 0),
        ("README.md", "[a](docs) [b](docs/ \"title\") [c](#here) [d](https://example.org/x)", 0),
        ("docs/import.md", "[a](../README.md#top) [b](./import.md)", 0),
        ("README.md", "```\n[a](nowhere.md)\n```", 0),
        ("README.md", "[a](import.md)", 1),
        ("docs/import.md", "[a](README.md) [b](../../README.md)", 2),
        ("README.md", "[a](doc)", 1),
    ];
    for (path, text, expected) in cases {
        assert_eq!(dead_links(&File::new(path, text), &paths).len(), expected, "{path}: {text}");
    }
}
