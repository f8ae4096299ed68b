//! The life of personal data: recorded, frozen as evidence, unfrozen, erased; and what is refused on the way.

use super::{field, key, record, recorded};
use crate::{
    actor::Role,
    approval::{ApprovalUsed, GraveAct},
    event::Event,
    person::{
        CheckPerson, ErasePerson, FreezePerson, PersonDataChecked, PersonDataRead, PersonErased, PersonEvent,
        PersonFrozen, PersonUnfrozen, PersonalKind, ReadPerson, UnfreezePerson,
    },
    refusal::RefusalKind,
    stream::RecordKey,
    tests::{
        given::{Given, given, v},
        scene,
    },
    world::Change,
};

pub(super) fn freeze() -> FreezePerson {
    FreezePerson { person: key(), ground: v("纪检监察机关调取证据"), approver: v("official-2") }
}

pub(super) fn unfreeze() -> UnfreezePerson {
    UnfreezePerson { person: key(), ground: v("调查终结"), approver: v("official-2") }
}

pub(super) fn erase() -> ErasePerson {
    ErasePerson {
        person: key(), ground: v("《个人信息保护法》第四十七条：本人撤回同意"), approver: v("official-2")
    }
}

pub(super) fn read() -> ReadPerson {
    ReadPerson { person: key(), purpose: v("回访前核实电话"), kinds: vec![] }
}

pub(super) fn check(kind: PersonalKind, value: &str) -> CheckPerson {
    CheckPerson { person: key(), field: field(kind, value) }
}

fn act() -> GraveAct {
    GraveAct::ErasePerson { person: key() }
}

/// The person was recorded on 31 October 2024.
pub(super) fn story() -> Given {
    given().done(record())
}

/// The same, and that they be erased is approved.
pub(super) fn approved() -> Given {
    story().approved(&act(), "official-2")
}

fn samples() -> [Event; 6] {
    let kinds = vec![PersonalKind::Name, PersonalKind::Telephone];
    [
        recorded().into(),
        PersonFrozen::from(freeze()).into(),
        PersonUnfrozen::from(unfreeze()).into(),
        PersonErased::from(erase()).into(),
        PersonDataRead { person: key(), purpose: v("回访前核实电话"), kinds }.into(),
        PersonDataChecked { person: key(), kind: PersonalKind::Telephone, matched: true }.into(),
    ]
}

#[test]
fn every_act_becomes_its_event_and_is_seen_in_the_record() {
    let made = |event: Event| Ok(vec![Change { stream: key().stream(), event }]);
    let days = |given: &Given| {
        let state = given.state(&key()).unwrap();
        assert_eq!(state.fields, recorded().fields, "the commitments stay");
        (state.frozen_on, state.erased_on)
    };
    let told = approved();
    assert_eq!(days(&told), (None, None));
    assert_eq!(told.when(freeze()), made(PersonFrozen::from(freeze()).into()));
    let told = told.done(freeze());
    assert_eq!(days(&told), (Some(v("2024-10-31")), None));
    assert_eq!(told.when(unfreeze()), made(PersonUnfrozen::from(unfreeze()).into()));
    let told = told.done(unfreeze());
    assert_eq!(days(&told), (None, None));
    let used = Change::to(&act(), ApprovalUsed { act: act() });
    assert_eq!(told.when(erase()), Ok(vec![Change::to(&key(), PersonErased::from(erase())), used]));
    assert_eq!(days(&told.done(erase())), (None, Some(v("2024-10-31"))));
}

#[test]
fn what_is_frozen_is_neither_read_nor_erased_until_it_is_unfrozen() {
    let frozen = approved().done(freeze());
    frozen.refused(RefusalKind::WrongState, freeze());
    frozen.refused(RefusalKind::WrongState, read());
    frozen.refused(RefusalKind::WrongState, erase());
    assert!(frozen.when(check(PersonalKind::Name, "张三")).is_ok(), "evidence is kept to be checked");
    let free = frozen.done(unfreeze());
    free.refused(RefusalKind::WrongState, unfreeze());
    assert!(free.when(read()).is_ok() && free.when(erase()).is_ok() && free.when(freeze()).is_ok());
}

#[test]
fn nothing_follows_an_erasure() {
    let erased = approved().done(erase());
    erased.refused(RefusalKind::WrongState, erase());
    erased.refused(RefusalKind::WrongState, freeze());
    erased.refused(RefusalKind::WrongState, unfreeze());
    erased.refused(RefusalKind::WrongState, read());
    erased.refused(RefusalKind::WrongState, check(PersonalKind::Name, "张三"));
    // Not even a new recording: the id stands for the erased person in older events.
    erased.refused(RefusalKind::AlreadyExists, record());
}

#[test]
fn there_must_be_something_to_act_on() {
    given().refused(RefusalKind::NotFound, freeze());
    given().refused(RefusalKind::NotFound, unfreeze());
    given().refused(RefusalKind::NotFound, erase());
    given().refused(RefusalKind::NotFound, read());
    given().refused(RefusalKind::NotFound, check(PersonalKind::Name, "张三"));
}

#[test]
fn nobody_approves_what_they_do_themselves() {
    let by_approver = |given: Given| given.by("official-2", Role::CountyOfficial);
    by_approver(story()).refused(RefusalKind::NotAllowed, freeze());
    by_approver(story().done(freeze())).refused(RefusalKind::NotAllowed, unfreeze());
    by_approver(story()).refused(RefusalKind::NotAllowed, erase());
}

#[test]
fn no_act_lies_before_what_it_builds_on() {
    let earlier = |given: Given| given.on("2024-10-30");
    earlier(story()).refused(RefusalKind::WrongDate, freeze());
    earlier(story()).refused(RefusalKind::WrongDate, erase());
    earlier(story()).refused(RefusalKind::WrongDate, read());
    earlier(story()).refused(RefusalKind::WrongDate, check(PersonalKind::Name, "张三"));
    let long_ago = given().on("2024-10-01").done(record()).on("2024-10-20").done(freeze());
    long_ago.on("2024-10-10").refused(RefusalKind::WrongDate, unfreeze());
}

#[test]
fn auditors_and_administrators_do_not_freeze_or_erase() {
    for role in [Role::Auditor, Role::SecurityAdministrator] {
        story().by("other-1", role).refused(RefusalKind::NotAllowed, freeze());
        story().done(freeze()).by("other-1", role).refused(RefusalKind::NotAllowed, unfreeze());
        story().by("other-1", role).refused(RefusalKind::NotAllowed, erase());
    }
}

#[test]
fn golden_entries_of_every_act() {
    scene::check_golden(PersonEvent::TYPES, &samples(), key().stream());
}

#[test]
fn no_order_of_events_is_a_panic() {
    scene::check_any_order(&samples());
}
