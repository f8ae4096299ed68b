//! Every command of the ledger, given by every role: who has no right to it is refused before anything else is asked.

use super::{Right, of, require};
use crate::{
    actor::Role,
    command::Command,
    refusal::RefusalKind,
    register::{Register, decide},
    tests::given::{TODAY, actor, v},
    value::{Moment, Salt},
    world::{Context, Halt, World},
};
use std::collections::{BTreeMap, BTreeSet};

/// One of each command: the examples of the document, which has every one.
fn every_command() -> BTreeMap<String, Command> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/import.md");
    let document = std::fs::read_to_string(path).expect("docs/import.md is there");
    let mut commands = BTreeMap::new();
    for example in document.split("```json\n").skip(1) {
        let example = example.split("```").next().unwrap_or_default();
        let line: serde_json::Value = serde_json::from_str(example).expect("an example is JSON");
        let name = line["command"].as_str().unwrap_or_default();
        commands.insert(name.to_owned(), Command::parse(name, &line["body"].to_string()).expect("a command"));
    }
    assert_eq!(commands.len(), Command::types().count(), "the document has an example of every command");
    commands
}

/// Whether a command registers business, and is neither about the ledger itself nor only looks at personal data.
fn is_business(command: &Command, register: Register) -> bool {
    let about_the_ledger = matches!(register, Register::Evidence | Register::UserAccount);
    !about_the_ledger && !matches!(of(command), Right::ReadPersonalData | Right::ApproveKeeping)
}

#[test]
fn a_role_without_the_right_is_refused_whatever_the_command_says() {
    let registers: BTreeMap<&str, Register> = Command::types().map(|kind| (kind.name, kind.register)).collect();
    for (name, command) in every_command() {
        for role in Role::ALL {
            let context = Context {
                actor: actor("somebody", role),
                // A day that is refused too: the right comes first.
                business_date: v("2999-01-01"),
                now: Moment::end_of(v(TODAY)),
                salts: vec![Salt([7; 32]); 16],
            };
            let Err(Halt::Refused(refusal)) = decide(&command, &World::default(), &context) else {
                panic!("{name} of {role:?} got past the date");
            };
            let expected = if of(&command).allows(role) { RefusalKind::InFuture } else { RefusalKind::NotAllowed };
            assert_eq!(refusal.kind, expected, "{name} by {role:?}: {refusal}");
            assert_eq!(require(&command, &context.actor).is_ok(), of(&command).allows(role));
            if is_business(&command, registers[name.as_str()]) && !role.is_business() {
                assert_eq!(refusal.kind, RefusalKind::NotAllowed, "{role:?} writes no business: {name}");
            }
        }
    }
}

#[test]
fn a_county_official_may_give_every_business_command() {
    let registers: BTreeMap<&str, Register> = Command::types().map(|kind| (kind.name, kind.register)).collect();
    for (name, command) in every_command() {
        let official = of(&command).allows(Role::CountyOfficial);
        let own = of(&command) == Right::OwnAccount || of(&command) == Right::ReadPersonalData;
        assert_eq!(official, own || is_business(&command, registers[name.as_str()]), "{name}");
    }
}

/// What one of the three administrators does, no other does in their place; moving an account is the exception, and
/// there the register tells apart who changes what, and so are approvals, which one gives to another.
#[test]
fn what_administrators_do_is_done_by_one_of_them_alone() {
    let administrators = [Role::SystemAdministrator, Role::SecurityAdministrator, Role::AuditAdministrator];
    for (name, command) in every_command() {
        let right = of(&command);
        let allowed = administrators.into_iter().filter(|role| right.allows(*role)).count();
        let expected = match () {
            () if right == Right::OwnAccount || right == Right::ApproveKeeping => 3..=3,
            () if right == Right::MoveAccounts => 2..=2,
            () => 0..=1,
        };
        assert!(expected.contains(&allowed), "{name}");
    }
}

#[test]
fn a_refusal_says_which_right_is_wanting_and_who_has_it() {
    let commands = every_command();
    let refusal = require(&commands["GrantRole"], &actor("sys-1", Role::SystemAdministrator)).unwrap_err();
    assert_eq!(refusal.to_string(), "系统管理员没有「管理授权」的权限，请由安全管理员办理");
}

#[test]
fn every_right_is_told_apart_and_somebody_has_it() {
    let titles: BTreeSet<&str> = Right::ALL.iter().map(|right| right.title()).collect();
    assert_eq!(titles.len(), Right::ALL.len(), "no two rights have one name");
    for right in Right::ALL {
        assert!(Role::ALL.into_iter().any(|role| right.allows(role)), "{right:?}");
        assert!(!right.what().is_empty());
    }
}
