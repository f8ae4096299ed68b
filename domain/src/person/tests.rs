//! Recording a person, every refusal, and that no plain value ever leaves the command.

mod access;
mod life;

use super::{
    PersonCommand, PersonKey, PersonRecorded, PersonalField, PersonalKind, RecordPerson, SealedField,
    without_plain_values,
};
use crate::{
    refusal::RefusalKind,
    tests::given::{given, v},
    value::{Commitment, Salt},
    world::{Change, Context, World},
};

const KINDS: [PersonalKind; 4] =
    [PersonalKind::Name, PersonalKind::Telephone, PersonalKind::Signature, PersonalKind::Position];

fn key() -> PersonKey {
    v("person-1")
}

fn field(kind: PersonalKind, value: &str) -> PersonalField {
    PersonalField { kind, value: v(value) }
}

fn with(fields: Vec<PersonalField>) -> RecordPerson {
    RecordPerson { person: key(), fields }
}

fn record() -> RecordPerson {
    with(vec![field(PersonalKind::Name, "张三"), field(PersonalKind::Telephone, "13800000000")])
}

/// The event, under the salts the tests' context carries.
fn recorded() -> PersonRecorded {
    let salt = Salt([7; 32]);
    let sealed = |kind, name, value| SealedField { kind, commitment: Commitment::to(&salt, name, value) };
    let fields =
        vec![sealed(PersonalKind::Name, "name", "张三"), sealed(PersonalKind::Telephone, "telephone", "13800000000")];
    PersonRecorded { person: key(), fields }
}

#[test]
fn a_person_is_recorded_by_commitments_only() {
    let changes = given().when(record()).unwrap();
    assert_eq!(changes, [Change::to(&key(), recorded())]);
    let told = given().done(record());
    let state = told.state(&key()).unwrap();
    assert_eq!((&state.fields, state.since), (&recorded().fields, v("2024-10-31")));
    let written = format!("{}{:?}", serde_json::to_string(&changes[0].event).unwrap(), record());
    assert!(!written.contains("张三") && !written.contains("13800000000"), "{written}");
    told.refused(RefusalKind::AlreadyExists, record());
}

#[test]
fn values_that_are_not_of_their_kind_are_refused() {
    given().refused(RefusalKind::Invalid, with(vec![]));
    let nine = (0..9).map(|n| field(PersonalKind::Telephone, &format!("1380000000{n}"))).collect();
    given().refused(RefusalKind::Invalid, with(nine));
    let twice = vec![field(PersonalKind::Name, "张三"), field(PersonalKind::Name, "张三")];
    given().refused(RefusalKind::Invalid, with(twice));
    let long = "字".repeat(51);
    for (kind, value) in [
        (PersonalKind::Name, long.as_str()),
        (PersonalKind::Position, long.as_str()),
        (PersonalKind::Name, "张\n三"),
        (PersonalKind::Telephone, "1234"),
        (PersonalKind::Telephone, "123456789012345678901"),
        (PersonalKind::Telephone, "0933 861"),
        (PersonalKind::Signature, "不是编码"),
        (PersonalKind::Signature, "QUJ"),
        (PersonalKind::Signature, "Q==="),
    ] {
        given().refused(RefusalKind::Invalid, with(vec![field(kind, value)]));
    }
}

#[test]
fn values_at_the_limits_are_taken() {
    let name = "字".repeat(50);
    let signature = "QUJD".repeat(1000);
    let fields = vec![
        field(PersonalKind::Name, &name),
        field(PersonalKind::Position, "总经理"),
        field(PersonalKind::Telephone, "12345"),
        field(PersonalKind::Telephone, "+86-0933-86000000-12"),
        field(PersonalKind::Signature, &signature),
        field(PersonalKind::Signature, "QQ=="),
    ];
    given().when(with(fields)).unwrap();
}

#[test]
fn a_field_without_a_salt_is_refused_and_never_committed_to() {
    let context = Context {
        actor: crate::tests::given::actor("official-1", crate::actor::Role::CountyOfficial),
        business_date: v("2024-10-31"),
        now: crate::value::Moment::end_of(v("2024-10-31")),
        salts: vec![Salt([7; 32])],
    };
    super::decide(&record().into(), &World::complete(), &context).unwrap_err();
    let body = String::from_utf8(without_plain_values(&record().into(), &context.salts)).unwrap();
    assert!(body.contains(r#"{"commitment":null,"kind":"telephone"}"#), "{body}");
}

#[test]
fn the_digested_body_is_the_events() {
    let command = PersonCommand::from(record());
    let body = without_plain_values(&command, &[Salt([7; 32]); 2]);
    assert_eq!(body, serde_json_canonicalizer::to_vec(&recorded()).unwrap());
    assert_ne!(body, without_plain_values(&command, &[Salt([8; 32]); 2]));
}

#[test]
fn the_name_in_a_commitment_is_the_name_on_the_wire() {
    for kind in KINDS {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
    }
}
