//! Liaison officers registered, transferred, graded and retired, and every reason to refuse.

use super::*;
use crate::{
    event::Event,
    refusal::RefusalKind,
    tests::given::{Given, given, v},
    tests::scene::{OFFICER, OTHER_VILLAGE, PERSON, RETIRED_OFFICER, RETIRED_VILLAGE, TOWN, UNKNOWN_VILLAGE, VILLAGE},
    tests::scene::{check_any_order, check_golden, county},
};

fn key() -> OfficerKey {
    v("officer-9")
}

fn register() -> RegisterOfficer {
    RegisterOfficer { officer: key(), unit: v("崇信县畜牧局"), division: v(TOWN), person: Some(v(PERSON)) }
}

fn transfer() -> TransferOfficer {
    TransferOfficer { officer: key(), unit: v("崇信县农业农村局"), division: v(VILLAGE) }
}

fn retire() -> RetireOfficer {
    RetireOfficer { officer: key(), reason: v("任期届满") }
}

fn grade() -> GradeOfficer {
    GradeOfficer { officer: key(), year: 2024, grade: Grade::Competent }
}

/// The officer registered on 1 June 2024.
fn story() -> Given {
    county().done(register())
}

fn samples() -> Vec<Event> {
    vec![
        OfficerRegistered::from(register()).into(),
        OfficerTransferred::from(transfer()).into(),
        OfficerRetired::from(retire()).into(),
        OfficerGraded::from(grade()).into(),
    ]
}

#[test]
fn every_command_becomes_its_event() {
    let made = |event: Event| Ok(vec![Change { stream: key().stream(), event }]);
    assert_eq!(county().when(register()), made(OfficerRegistered::from(register()).into()));
    assert_eq!(story().when(transfer()), made(OfficerTransferred::from(transfer()).into()));
    assert_eq!(story().when(retire()), made(OfficerRetired::from(retire()).into()));
    assert_eq!(story().when(grade()), made(OfficerGraded::from(grade()).into()));
    for command in [OfficerCommand::from(register()), transfer().into(), retire().into(), grade().into()] {
        assert_eq!(target(&command), key().stream());
    }
}

#[test]
fn an_officer_is_registered_once_until_retired() {
    story().refused(RefusalKind::AlreadyExists, register());
    let retired = story().on("2024-08-01").done(retire());
    retired.clone().on("2024-07-31").refused(RefusalKind::WrongDate, register());
    let back = retired.on("2024-09-01").done(register());
    let state = back.state(&key()).unwrap();
    assert_eq!((state.registered_on, state.retired_on), (Some(v("2024-09-01")), None));
}

#[test]
fn what_a_registration_refers_to_must_exist() {
    let county = county();
    county.refused(RefusalKind::NotFound, RegisterOfficer { division: v(UNKNOWN_VILLAGE), ..register() });
    county.refused(RefusalKind::NotFound, RegisterOfficer { person: Some(v("person-9")), ..register() });
    assert!(county.when(RegisterOfficer { person: None, ..register() }).is_ok());
}

#[test]
fn an_officer_is_not_sent_where_a_code_has_expired() {
    county().refused(RefusalKind::WrongDate, RegisterOfficer { division: v(RETIRED_VILLAGE), ..register() });
    story().refused(RefusalKind::WrongDate, TransferOfficer { division: v(RETIRED_VILLAGE), ..transfer() });
}

#[test]
fn a_transfer_needs_a_serving_officer_and_a_new_place() {
    given().refused(RefusalKind::NotFound, transfer());
    story().on("2024-05-31").refused(RefusalKind::WrongDate, transfer());
    story().refused(RefusalKind::NotFound, TransferOfficer { division: v(UNKNOWN_VILLAGE), ..transfer() });
    let moved = story().done(transfer());
    moved.refused(RefusalKind::Invalid, transfer());
    let state = moved.state(&key()).unwrap();
    assert_eq!((state.unit.clone(), state.division), (Some(transfer().unit), Some(v(VILLAGE))));
    let later = story().on("2024-08-01").done(transfer()).on("2024-07-01");
    later.refused(RefusalKind::WrongDate, TransferOfficer { division: v(OTHER_VILLAGE), ..transfer() });
    story().done(retire()).refused(RefusalKind::WrongState, transfer());
}

#[test]
fn an_officer_retires_once_and_not_before_they_came() {
    given().refused(RefusalKind::NotFound, retire());
    story().on("2024-05-31").refused(RefusalKind::WrongDate, retire());
    story().done(retire()).refused(RefusalKind::WrongState, retire());
}

#[test]
fn only_years_served_are_graded() {
    given().refused(RefusalKind::NotFound, grade());
    story().refused(RefusalKind::WrongDate, GradeOfficer { year: 2023, ..grade() });
    story().refused(RefusalKind::WrongDate, GradeOfficer { year: 2025, ..grade() });
    let graded = story().done(retire()).done(grade());
    graded.refused(RefusalKind::AlreadyExists, grade());
    let mended = graded.done(GradeOfficer { grade: Grade::Excellent, ..grade() });
    assert_eq!(mended.state(&key()).unwrap().grades, [(2024, Grade::Excellent)].into());
}

#[test]
fn an_officer_serves_from_registration_until_the_day_before_retirement() {
    let county = county();
    let state = |key: &str| county.state(&v::<OfficerKey>(key)).unwrap().clone();
    assert!(!state(OFFICER).serves_on(v("2023-12-31")));
    assert!(state(OFFICER).serves_on(v("2024-01-01")));
    assert!(state(RETIRED_OFFICER).serves_on(v("2024-02-29")));
    assert!(!state(RETIRED_OFFICER).serves_on(v("2024-03-01")));
}

#[test]
fn golden_bytes() {
    check_golden(OfficerEvent::TYPES, &samples(), key().stream());
}

#[test]
fn events_fold_in_any_order() {
    check_any_order(&samples());
}
