//! The document of the command file: every command has an example in it, and every example is a command.

use domain::{actor::Actor, command::Command, value::Day};
use serde::Deserialize;
use std::collections::BTreeSet;
use uuid::Uuid;

/// A line of a command file, as the document shows it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the types of the fields are the test")]
struct Line {
    command: String,
    id: Uuid,
    business_date: Day,
    actor: Actor,
    body: serde_json::Value,
}

#[test]
fn every_command_has_an_example_and_every_example_is_a_command() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/import.md");
    let document = std::fs::read_to_string(path).expect("docs/import.md is there");
    let mut shown = BTreeSet::new();
    let mut ids = BTreeSet::new();
    for example in document.split("```json\n").skip(1) {
        let example = example.split("```").next().unwrap_or_default();
        let line: Line = serde_json::from_str(example).unwrap_or_else(|error| panic!("{error} in {example}"));
        if let Err(error) = Command::parse(&line.command, &line.body.to_string()) {
            panic!("{error}: {:?} in {example}", std::error::Error::source(&error).map(ToString::to_string));
        }
        assert!(ids.insert(line.id), "an id comes twice: {example}");
        shown.insert(line.command);
    }
    let known: BTreeSet<String> = Command::types().map(|command| command.name.to_owned()).collect();
    assert_eq!(shown, known);
}
