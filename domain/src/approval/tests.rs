//! Grave acts asked for, approved, refused and done, and every way in which one person alone would do them.

mod uses;

use super::*;
use crate::{
    actor::{LEDGER_SUBJECT, Role},
    enterprise::VillageCollectiveRegistered,
    event::Event,
    evidence::RegisterSigningKey,
    person::{PersonKey, PersonRecorded},
    refusal::RefusalKind,
    tests::{
        given::{Given, given, v},
        scene::{PERSON, check_any_order, check_golden},
    },
    value::CreditCode,
    world::Change,
};

const COLLECTIVE: &str = "N2620823MF1234567C";
const KEY: &str = "lianjian.example/chongxin+adf48994+AQcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH";
const ASKER: &str = "official-1";
const GIVER: &str = "official-2";

fn erase_person() -> GraveAct {
    GraveAct::ErasePerson { person: v(PERSON) }
}

fn reopen_period() -> GraveAct {
    GraveAct::ReopenPeriod { collective: v(COLLECTIVE), month: v("2024-01") }
}

fn every_act() -> [GraveAct; 4] {
    [erase_person(), reopen_period(), GraveAct::RotateSigningKey, GraveAct::DeclareRestore]
}

fn request(act: GraveAct) -> RequestApproval {
    RequestApproval { act, reason: v("本人撤回同意") }
}

fn give(act: GraveAct) -> GiveApproval {
    GiveApproval { act }
}

fn refuse(act: GraveAct) -> RefuseApproval {
    RefuseApproval { act, reason: v("依据不足") }
}

fn by(story: &Given, subject: &str) -> Given {
    story.clone().by(subject, Role::CountyOfficial)
}

/// A ledger with a person, a collective and a signing key; nothing is asked for.
fn ledger() -> Given {
    let collective: CreditCode = v(COLLECTIVE);
    let name = v("黎明村股份经济合作社");
    let registered = VillageCollectiveRegistered { code: collective, name, village: v("620823100201") };
    let keys = RegisterSigningKey { origin: v("lianjian.example/chongxin"), key: v(KEY) };
    given()
        .on("2024-06-01")
        .event(&v::<PersonKey>(PERSON), PersonRecorded { person: v(PERSON), fields: vec![] })
        .event(&collective, registered)
        .by("sys-1", Role::SystemAdministrator)
        .done(keys)
        .by(ASKER, Role::CountyOfficial)
        .on("2024-10-20")
}

fn asked() -> Given {
    ledger().done(request(erase_person())).on("2024-10-21")
}

fn approved() -> Given {
    by(&asked(), GIVER).done(give(erase_person())).on("2024-10-22")
}

fn samples() -> Vec<Event> {
    vec![
        ApprovalRequested::from(request(erase_person())).into(),
        ApprovalGiven { act: reopen_period(), expires_on: v("2024-11-30") }.into(),
        ApprovalRefused::from(refuse(GraveAct::RotateSigningKey)).into(),
        ApprovalUsed { act: GraveAct::DeclareRestore }.into(),
    ]
}

#[test]
fn what_one_asks_for_another_approves() {
    let act = erase_person();
    let asked_for = ApprovalRequested::from(request(act.clone()));
    assert_eq!(ledger().when(request(act.clone())), Ok(vec![Change::to(&act, asked_for)]));
    // Thirty days from today, whatever day the approval is dated.
    let given = ApprovalGiven { act: act.clone(), expires_on: v("2024-11-30") };
    assert_eq!(by(&asked(), GIVER).when(give(act.clone())), Ok(vec![Change::to(&act, given)]));
    let state = Approval {
        act: act.clone(),
        state: ApprovalState::Given,
        reason: Some(v("本人撤回同意")),
        requested_by: Some(v(ASKER)),
        requested_on: Some(v("2024-10-20")),
        answered_by: Some(v(GIVER)),
        answered_on: Some(v("2024-10-21")),
        expires_on: Some(v("2024-11-30")),
    };
    assert_eq!(approved().state(&act), Some(&state));
    assert!(state.is_usable(v("2024-11-30")) && !state.is_usable(v("2024-12-01")));
}

#[test]
fn nobody_approves_what_they_asked_for() {
    asked().refused(RefusalKind::NotAllowed, give(erase_person()));
    let refusal = asked().when(give(erase_person())).unwrap_err();
    assert_eq!(refusal.detail, "「删除个人信息 person-1」由本人申请，不能由本人批准，请由他人批准");
}

#[test]
fn a_request_is_answered_once() {
    let act = erase_person;
    by(&ledger(), GIVER).refused(RefusalKind::NotFound, give(act()));
    by(&ledger(), GIVER).refused(RefusalKind::NotFound, refuse(act()));
    by(&approved(), "official-3").refused(RefusalKind::WrongState, give(act()));
    let refused = by(&asked(), GIVER).done(refuse(act()));
    assert_eq!(refused.state(&act()).unwrap().state, ApprovalState::Refused);
    refused.refused(RefusalKind::WrongState, give(act()));
    refused.refused(RefusalKind::WrongState, refuse(act()));
    let used = approved().event(&act(), ApprovalUsed { act: act() });
    assert_eq!(used.state(&act()).unwrap().state, ApprovalState::Used);
    by(&used, GIVER).refused(RefusalKind::WrongState, give(act()));
    by(&used, GIVER).refused(RefusalKind::WrongState, refuse(act()));
}

#[test]
fn nothing_is_asked_for_twice_at_a_time() {
    let again = || request(erase_person());
    for open in [asked(), approved()] {
        open.refused(RefusalKind::AlreadyExists, again());
        by(&open, "official-3").refused(RefusalKind::AlreadyExists, again());
    }
    // Another act is another matter, and so is the same one after its end.
    approved().done(request(reopen_period()));
    by(&approved(), GIVER).done(refuse(erase_person())).done(again());
    approved().event(&erase_person(), ApprovalUsed { act: erase_person() }).done(again());
    let expired = asked().event(&erase_person(), ApprovalGiven { act: erase_person(), expires_on: v("2024-10-30") });
    let state = expired.done(again());
    let state = state.state(&erase_person()).unwrap();
    assert_eq!((state.state, &state.answered_by, state.expires_on), (ApprovalState::Requested, &None, None));
}

#[test]
fn an_approval_is_taken_back_and_so_is_a_request() {
    by(&approved(), "official-3").done(refuse(erase_person()));
    let withdrawn = asked().done(refuse(erase_person()));
    assert_eq!(withdrawn.state(&erase_person()).unwrap().answered_by, Some(v(ASKER)));
    by(&withdrawn, GIVER).refused(RefusalKind::WrongState, give(erase_person()));
}

#[test]
fn there_must_be_something_to_approve() {
    for act in [erase_person(), reopen_period()] {
        given().refused(RefusalKind::NotFound, request(act));
    }
    let empty = given().by("sys-1", Role::SystemAdministrator);
    empty.refused(RefusalKind::NotFound, request(GraveAct::RotateSigningKey));
    empty.done(request(GraveAct::DeclareRestore));
}

#[test]
fn no_step_lies_before_the_one_it_answers() {
    let earlier = |story: Given| story.on("2024-10-19");
    earlier(by(&asked(), GIVER)).refused(RefusalKind::WrongDate, give(erase_person()));
    earlier(by(&asked(), GIVER)).refused(RefusalKind::WrongDate, refuse(erase_person()));
    let refused = by(&asked(), GIVER).done(refuse(erase_person()));
    earlier(refused).refused(RefusalKind::WrongDate, request(erase_person()));
}

#[test]
fn the_ledger_itself_neither_asks_nor_approves() {
    let ledger = |story: Given| story.by(LEDGER_SUBJECT, Role::SystemAdministrator);
    let asked = ledger_asked();
    for told in [ledger(asked.clone()), ledger(self::ledger())] {
        told.refused(RefusalKind::NotAllowed, request(GraveAct::RotateSigningKey));
        told.refused(RefusalKind::NotAllowed, give(GraveAct::RotateSigningKey));
        told.refused(RefusalKind::NotAllowed, refuse(GraveAct::RotateSigningKey));
    }
}

fn ledger_asked() -> Given {
    ledger().by("sys-1", Role::SystemAdministrator).done(request(GraveAct::RotateSigningKey))
}

#[test]
fn business_is_the_officials_to_approve_and_the_rest_the_administrators() {
    for act in every_act() {
        for role in Role::ALL {
            let may = if act.is_business() {
                role == Role::CountyOfficial
            } else {
                !role.is_business() && role != Role::Auditor
            };
            let told = ledger().by("somebody", role);
            assert_eq!(told.when(request(act.clone())).is_ok(), may, "{act} by {role:?}");
            if !may {
                told.refused(RefusalKind::NotAllowed, request(act.clone()));
                told.refused(RefusalKind::NotAllowed, give(act.clone()));
                told.refused(RefusalKind::NotAllowed, refuse(act.clone()));
            }
        }
    }
}

#[test]
fn an_act_is_read_as_it_is_written() {
    for act in every_act() {
        assert_eq!(v::<GraveAct>(&act.natural_key()), act);
        assert_eq!(target(&give(act.clone()).into()), act.stream());
    }
    assert_eq!(reopen_period().natural_key(), "reopen_period/N2620823MF1234567C/2024-01");
    for text in ["", "erase_person", "erase_person/", "reopen_period/2024-01", "rotate_signing_key/1", "restore"] {
        assert!(text.parse::<GraveAct>().is_err(), "{text}");
    }
}

#[test]
fn golden_bytes() {
    check_golden(ApprovalEvent::TYPES, &samples(), erase_person().stream());
}

#[test]
fn events_fold_in_any_order() {
    check_any_order(&samples());
}
