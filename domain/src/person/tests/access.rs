//! Reading and checking: who may, what is recorded, and that neither a value nor a guess of one is.

use super::{
    field, key,
    life::{check, read, story},
    recorded,
};
use crate::{
    actor::Role,
    command::Command,
    person::{PersonDataChecked, PersonDataRead, PersonalKind, ReadPerson, decide, without_plain_values},
    refusal::RefusalKind,
    register::{Record, Stamp},
    stream::RecordKey,
    tests::given::{TODAY, actor, given, v},
    value::{Moment, Salt},
    world::{Change, Context, Halt, Loaded, World},
};
use std::sync::Arc;

#[test]
fn a_read_says_what_for_and_which_kinds() {
    let disclosed = |kinds: Vec<PersonalKind>| {
        vec![Change::to(&key(), PersonDataRead { person: key(), purpose: v("回访前核实电话"), kinds })]
    };
    assert_eq!(story().when(read()).unwrap(), disclosed(vec![PersonalKind::Name, PersonalKind::Telephone]));
    let of = |kinds: &[PersonalKind]| story().when(ReadPerson { kinds: kinds.to_vec(), ..read() });
    assert_eq!(of(&[PersonalKind::Telephone]).unwrap(), disclosed(vec![PersonalKind::Telephone]));
    let twice = [PersonalKind::Telephone, PersonalKind::Name, PersonalKind::Telephone];
    assert_eq!(of(&twice).unwrap(), disclosed(vec![PersonalKind::Name, PersonalKind::Telephone]));
    let refused = of(&[PersonalKind::Telephone, PersonalKind::Signature]).unwrap_err();
    assert_eq!((refused.kind, refused.field), (RefusalKind::Invalid, Some("kinds")), "no signature is recorded");
}

#[test]
fn a_read_and_a_check_change_nothing_but_the_number_of_events() {
    let before = story();
    let after = before.clone().done(read()).done(check(PersonalKind::Name, "李四"));
    assert_eq!(before.state(&key()), after.state(&key()));
    assert!(after.when(read()).is_ok(), "as often as there is a purpose");
}

#[test]
fn a_check_tells_whether_a_commitment_was_made_to_the_value() {
    let outcome = |kind, matched| vec![Change::to(&key(), PersonDataChecked { person: key(), kind, matched })];
    let told = story();
    let telephone = PersonalKind::Telephone;
    assert_eq!(told.when(check(telephone, "13800000000")).unwrap(), outcome(telephone, true));
    assert_eq!(told.when(check(telephone, "13800000001")).unwrap(), outcome(telephone, false));
    assert_eq!(told.when(check(PersonalKind::Name, "张三")).unwrap(), outcome(PersonalKind::Name, true));
    told.refused(RefusalKind::Invalid, check(PersonalKind::Signature, "QUJD"));
    told.refused(RefusalKind::Invalid, check(telephone, "电话"));
    let second = vec![field(telephone, "13800000000"), field(telephone, "13900000000")];
    let two = given().done(super::with(second));
    assert_eq!(two.when(check(telephone, "13900000000")).unwrap(), outcome(telephone, true), "any of several");
}

/// What a decision about the recorded person comes to under these salts.
fn under(salts: Vec<Salt>, command: &Command) -> Result<Vec<Change>, Halt> {
    let now = Moment::end_of(v(TODAY));
    let actor = actor("official-1", Role::CountyOfficial);
    let stamp = Stamp { business_date: v(TODAY), recorded_at: now, actor: actor.clone() };
    let mut world = World::complete();
    let record = Record::evolve(None, &recorded().into(), &stamp);
    world.insert(key().stream(), Loaded { version: 1, record: Some(Arc::new(record)) });
    let Command::Person(command) = command else { panic!("a command about a person") };
    decide(command, &world, &Context { actor, business_date: v(TODAY), now, salts })
}

#[test]
fn without_its_salt_a_value_has_no_outcome() {
    let right = Command::from(check(PersonalKind::Telephone, "13800000000"));
    assert!(under(vec![Salt([7; 32])], &right).is_ok());
    let Err(Halt::Refused(refusal)) = under(vec![], &right) else { panic!("an outcome without a salt") };
    assert_eq!(refusal.kind, RefusalKind::WrongState);
}

#[test]
fn auditors_may_look_and_administrators_may_not() {
    for role in [Role::CountyOfficial, Role::DepartmentHandler, Role::LiaisonOfficer, Role::Auditor] {
        let told = story().by("other-1", role);
        assert!(told.when(read()).is_ok() && told.when(check(PersonalKind::Name, "张三")).is_ok(), "{role:?}");
    }
    for role in [Role::SystemAdministrator, Role::SecurityAdministrator, Role::AuditAdministrator] {
        let told = story().by("other-1", role);
        told.refused(RefusalKind::NotAllowed, read());
        told.refused(RefusalKind::NotAllowed, check(PersonalKind::Name, "张三"));
    }
    story().on("2999-01-01").refused(RefusalKind::InFuture, read());
}

#[test]
fn no_guess_leaves_the_command() {
    let (right, wrong) = (check(PersonalKind::Telephone, "13800000000"), check(PersonalKind::Telephone, "13900000001"));
    let change = story().when(wrong.clone()).unwrap().remove(0);
    let written = format!("{}{:?}", serde_json::to_string(&change.event).unwrap(), Command::from(wrong.clone()));
    assert!(!written.contains("13900000001"), "{written}");
    // Two guesses are told apart by their commitments only, so that an id cannot be used for a second one.
    let digested = |command: &crate::person::CheckPerson, salt| {
        String::from_utf8(without_plain_values(&command.clone().into(), &[Salt([salt; 32])])).unwrap()
    };
    assert_eq!(digested(&wrong, 7), digested(&wrong, 7));
    assert_ne!(digested(&wrong, 7), digested(&right, 7));
    assert_ne!(digested(&wrong, 7), digested(&wrong, 8));
    assert!(!digested(&wrong, 7).contains("13900000001"));
}
