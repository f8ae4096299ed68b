//! Visits logged and amended, and every reason to refuse.

use super::*;
use crate::{
    actor::Role,
    event::Event,
    refusal::RefusalKind,
    tests::given::{Given, TODAY, given, v},
    tests::scene::{CHAIN, CLOSED_ENTERPRISE, ENTERPRISE, OFFICER, OTHER_OFFICER, PERSON, UNKNOWN_ENTERPRISE},
    tests::scene::{check_any_order, check_golden, county},
};

fn key() -> VisitKey {
    v("0192e2a0-0000-7000-8000-0000000000aa")
}

fn file(number: u8, bytes: u32) -> Attachment {
    Attachment { digest: Digest([number; 32]), kind: MediaKind::Jpeg, bytes }
}

fn facts() -> VisitFacts {
    VisitFacts {
        mode: VisitMode::OnSite,
        chain: Some(v(CHAIN)),
        visitors: vec![v(OFFICER), v(OTHER_OFFICER)],
        persons_met: vec![v(PERSON)],
        situation: v("存栏 300 头，饲草充足"),
        policies: vec![v("见犊补母")],
        confirmation: Some(Confirmation::Signed(v(PERSON))),
        condition: Some(Condition::InContact),
        attachments: vec![file(1, 1), file(2, MAX_ATTACHMENT_BYTES)],
        number: Some(v("2024-017")),
    }
}

fn log_it() -> LogVisit {
    LogVisit { visit: key(), enterprise: v(ENTERPRISE), facts: facts() }
}

fn amend_it() -> AmendVisit {
    let facts = VisitFacts { mode: VisitMode::Telephone, ..facts() };
    AmendVisit { visit: key(), visited_on: v("2024-05-30"), facts, reason: v("走访方式填错") }
}

/// Visited on 1 June 2024.
fn story() -> Given {
    county().done(log_it())
}

fn samples() -> Vec<Event> {
    vec![VisitLogged::from(log_it()).into(), VisitAmended::from(amend_it()).into()]
}

/// Both commands refuse these facts.
#[track_caller]
fn both_refuse(kind: RefusalKind, facts: &VisitFacts) {
    county().refused(kind, LogVisit { facts: facts.clone(), ..log_it() });
    story().refused(kind, AmendVisit { facts: facts.clone(), ..amend_it() });
}

#[test]
fn every_command_becomes_its_event() {
    let made = |event: Event| Ok(vec![Change { stream: key().stream(), event }]);
    assert_eq!(county().when(log_it()), made(VisitLogged::from(log_it()).into()));
    assert_eq!(story().when(amend_it()), made(VisitAmended::from(amend_it()).into()));
    for command in [VisitCommand::from(log_it()), amend_it().into()] {
        assert_eq!(target(&command), key().stream());
    }
}

#[test]
fn a_visit_is_logged_once_at_an_enterprise_there_is() {
    story().refused(RefusalKind::AlreadyExists, log_it());
    county().refused(RefusalKind::NotFound, LogVisit { enterprise: v(UNKNOWN_ENTERPRISE), ..log_it() });
    assert!(county().when(LogVisit { enterprise: v(CLOSED_ENTERPRISE), ..log_it() }).is_ok());
}

#[test]
fn a_visit_in_the_future_is_refused_and_one_recorded_late_is_not() {
    county().on("2024-11-01").refused(RefusalKind::InFuture, log_it());
    assert!(county().on(TODAY).when(log_it()).is_ok());
    assert!(county().on("2024-02-01").when(log_it()).is_ok());
}

#[test]
fn only_who_does_the_work_logs_it() {
    for role in [Role::CountyOfficial, Role::DepartmentHandler, Role::LiaisonOfficer] {
        assert!(county().by(OFFICER, role).when(log_it()).is_ok());
    }
    let readers = [Role::Auditor, Role::SystemAdministrator, Role::SecurityAdministrator, Role::AuditAdministrator];
    for role in readers {
        county().by("user-1", role).refused(RefusalKind::NotAllowed, log_it());
    }
}

#[test]
fn what_was_written_up_refers_to_what_is_registered() {
    both_refuse(RefusalKind::NotFound, &VisitFacts { chain: Some(v("苹果")), ..facts() });
    both_refuse(RefusalKind::NotFound, &VisitFacts { visitors: vec![v("officer-9")], ..facts() });
    both_refuse(RefusalKind::NotFound, &VisitFacts { persons_met: vec![v("person-9")], ..facts() });
    let signed = Some(Confirmation::Signed(v("person-9")));
    both_refuse(RefusalKind::NotFound, &VisitFacts { confirmation: signed, ..facts() });
}

#[test]
fn somebody_visited_and_nobody_is_named_twice() {
    both_refuse(RefusalKind::Invalid, &VisitFacts { visitors: vec![], ..facts() });
    both_refuse(RefusalKind::Invalid, &VisitFacts { visitors: vec![v(OFFICER), v(OFFICER)], ..facts() });
    both_refuse(RefusalKind::Invalid, &VisitFacts { persons_met: vec![v(PERSON), v(PERSON)], ..facts() });
}

#[test]
fn attachments_are_few_distinct_and_small() {
    let with = |attachments: Vec<Attachment>| VisitFacts { attachments, ..facts() };
    let files = |count: u8| (0..count).map(|number| file(number, 1000)).collect::<Vec<_>>();
    assert!(county().when(LogVisit { facts: with(files(20)), ..log_it() }).is_ok());
    both_refuse(RefusalKind::Invalid, &with(files(21)));
    both_refuse(RefusalKind::Invalid, &with(vec![file(1, 1), file(1, 2)]));
    both_refuse(RefusalKind::Invalid, &with(vec![file(1, 0)]));
    both_refuse(RefusalKind::Invalid, &with(vec![file(1, MAX_ATTACHMENT_BYTES + 1)]));
}

#[test]
fn an_amendment_changes_a_visit_that_was_logged() {
    given().refused(RefusalKind::NotFound, amend_it());
    story().on("2024-05-31").refused(RefusalKind::WrongDate, amend_it());
    story().refused(RefusalKind::InFuture, AmendVisit { visited_on: v("2024-11-01"), ..amend_it() });
    let unchanged = AmendVisit { visited_on: v("2024-06-01"), facts: facts(), ..amend_it() };
    story().refused(RefusalKind::Invalid, unchanged);
    let amended = story().done(amend_it());
    amended.refused(RefusalKind::Invalid, amend_it());
    let state = amended.state(&key()).unwrap();
    assert_eq!((state.visited_on, state.amendments), (Some(v("2024-05-30")), 1));
    assert_eq!((state.facts.clone(), state.reason.clone()), (Some(amend_it().facts), Some(amend_it().reason)));
    assert_eq!((state.enterprise, state.first_dated), (Some(v(ENTERPRISE)), Some(v("2024-06-01"))));
}

#[test]
fn an_amendment_gives_its_reason() {
    let mut body = serde_json::to_value(amend_it()).unwrap();
    assert!(crate::command::Command::parse("AmendVisit", &body.to_string()).is_ok());
    body["reason"] = " ".into();
    assert!(crate::command::Command::parse("AmendVisit", &body.to_string()).is_err());
}

#[test]
fn golden_bytes() {
    check_golden(VisitEvent::TYPES, &samples(), key().stream());
}

#[test]
fn events_fold_in_any_order() {
    check_any_order(&samples());
}
