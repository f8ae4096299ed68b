//! Commands are read by name; their content digest tells two sendings apart.

use super::*;
use crate::{
    actor::Role,
    event::Event,
    tests::given::{actor, v},
    value::{Moment, Salt},
    world::Context,
};
use std::collections::HashSet;

fn context(salt: u8) -> Context {
    Context {
        actor: actor("official-1", Role::CountyOfficial),
        business_date: v("2024-05-01"),
        now: Moment(1_714_521_600_000_000),
        salts: vec![Salt([salt; 32]); 4],
    }
}

#[test]
fn names_of_commands_and_events_are_unique_and_have_a_described_schema() {
    let mut names = HashSet::new();
    for (name, schema) in Command::types().map(|t| (t.name, t.schema)).chain(Event::types().map(|t| (t.name, t.schema)))
    {
        assert!(names.insert(name), "{name} is there twice");
        let schema = schema();
        assert!(schema.get("description").is_some(), "{name} has no documentation");
    }
}

#[test]
fn an_unknown_command_or_field_is_refused() {
    assert!(matches!(Command::parse("PaintChain", "{}"), Err(ParseError::UnknownCommand(_))));
    let surplus = r#"{"chain":"平凉红牛","alias":"红牛","colour":"red"}"#;
    assert!(matches!(Command::parse("AddChainAlias", surplus), Err(ParseError::Body(_))));
    let body = r#"{"chain":"平凉红牛","alias":"红牛"}"#;
    assert_eq!(Command::parse("AddChainAlias", body).unwrap().name(), "AddChainAlias");
}

#[test]
fn the_digest_covers_name_date_actor_and_body() {
    let command =
        |alias: &str| Command::parse("AddChainAlias", &format!(r#"{{"chain":"甲","alias":"{alias}"}}"#)).unwrap();
    let digest = command("乙").content_digest(&context(1));
    assert_eq!(digest, command("乙").content_digest(&context(1)));
    assert_ne!(digest, command("丙").content_digest(&context(1)));
    let other_day = Context { business_date: v("2024-05-02"), ..context(1) };
    assert_ne!(digest, command("乙").content_digest(&other_day));
    let other_actor = Context { actor: actor("official-2", Role::CountyOfficial), ..context(1) };
    assert_ne!(digest, command("乙").content_digest(&other_actor));
}

#[test]
fn personal_data_enters_the_digest_only_under_its_salt() {
    let body = r#"{"person":"p1","fields":[{"kind":"telephone","value":"13800000000"}]}"#;
    let command = Command::parse("RecordPerson", body).unwrap();
    assert_ne!(command.content_digest(&context(1)), command.content_digest(&context(2)));
}
