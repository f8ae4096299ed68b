//! The auditor's guides, in both languages: their commands are this program's, and the same in both.

use super::Arguments;
use clap::Parser as _;
use std::{fs, path::Path};

const ENGLISH: &str = "docs/audit.md";
const CHINESE: &str = "docs/zh/审计指南.md";
/// A key in the place of those that the guides keep in variables.
const KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

fn document(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What a reader types: the lines behind `$ `, each with those that a backslash adds to it.
fn commands(document: &str) -> Vec<String> {
    let (mut commands, mut goes_on) = (Vec::<String>::new(), false);
    for line in document.lines() {
        let (typed, is_first) = line.strip_prefix("$ ").map_or((line, false), |typed| (typed, true));
        let whole = typed.strip_suffix('\\');
        match commands.last_mut().filter(|_| goes_on) {
            Some(command) => command.push_str(whole.unwrap_or(typed)),
            None if is_first => commands.push(whole.unwrap_or(typed).to_owned()),
            None => continue,
        }
        goes_on = whole.is_some();
    }
    commands
}

/// The words of the calls of this program in a command, as a shell would hand them over.
fn calls(command: &str) -> Vec<Vec<String>> {
    let (mut calls, mut words, mut word, mut quote) = (Vec::new(), Vec::new(), String::new(), None);
    for character in command.chars().chain([' ', '|']) {
        match (quote, character) {
            (Some(open), closing) if open == closing => quote = None,
            (None, opening @ ('"' | '\'')) => quote = Some(opening),
            (None, ' ') if word.is_empty() => {}
            (None, ' ') => words.push(std::mem::take(&mut word)),
            (None, '|' | '(' | ')') => calls.push(std::mem::take(&mut words)),
            (_, character) => word.push(character),
        }
    }
    // A redirection and what follows it is for the shell.
    for words in &mut calls {
        let own = words.iter().position(|word| matches!(word.as_str(), ">" | "2>")).unwrap_or(words.len());
        words.truncate(own);
    }
    calls.retain(|words: &Vec<String>| words.first().is_some_and(|word| word == "lianjian"));
    calls
}

#[test]
fn every_call_in_the_guides_is_one_this_program_understands() {
    for path in [ENGLISH, CHINESE] {
        let commands = commands(&document(path));
        let calls: Vec<_> = commands.iter().flat_map(|command| calls(command)).collect();
        assert!(calls.len() > 40, "{path} has {} calls", calls.len());
        for call in calls {
            let words = call.iter().map(|word| word.replace("$KEY", KEY).replace("$WITNESS", KEY));
            if let Err(error) = Arguments::try_parse_from(words) {
                panic!("{path}: {}\n{error}", call.join(" "));
            }
        }
    }
}

#[test]
fn a_call_this_program_does_not_understand_is_found() {
    let line = "$ echo x | lianjian verify taken --key \"$KEY\" \\\n    --chekpoint kept | tail -n 1\n";
    let typed = commands(line);
    let expected = ["lianjian", "verify", "taken", "--key", "$KEY", "--chekpoint", "kept"];
    assert_eq!(calls(&typed[0]), [expected]);
    assert!(Arguments::try_parse_from(expected).is_err());
}

#[test]
fn both_guides_give_the_same_commands() {
    assert_eq!(commands(&document(ENGLISH)), commands(&document(CHINESE)));
}

#[test]
fn the_guides_are_found_from_where_a_reader_begins() {
    for path in ["README.md", "docs/evidence.md"] {
        let text = document(path);
        for guide in [ENGLISH, CHINESE] {
            let name = if path == "README.md" { guide } else { guide.trim_start_matches("docs/") };
            assert!(text.contains(&format!("]({name})")), "{path} has no link to {guide}");
        }
    }
}
