//! Postings that never overlap, and every reason to refuse.

use super::*;
use crate::{
    event::Event,
    refusal::RefusalKind,
    tests::given::{Given, given, v},
    tests::scene::{
        CHAIN, CLOSED_ENTERPRISE, ENTERPRISE, OFFICER, OTHER_ENTERPRISE, RETIRED_OFFICER, UNKNOWN_ENTERPRISE,
    },
    tests::scene::{check_any_order, check_golden, county},
};

fn key() -> PostingKey {
    PostingKey { officer: v(OFFICER), enterprise: v(ENTERPRISE) }
}

fn other_key() -> PostingKey {
    PostingKey { officer: v(OFFICER), enterprise: v(OTHER_ENTERPRISE) }
}

fn dispatch() -> DispatchOfficer {
    DispatchOfficer {
        officer: v(OFFICER),
        enterprise: v(ENTERPRISE),
        chain: Some(v(CHAIN)),
        until: Some(v("2024-06-30")),
    }
}

fn reassign() -> ReassignOfficer {
    ReassignOfficer {
        officer: v(OFFICER),
        from: v(ENTERPRISE),
        to: v(OTHER_ENTERPRISE),
        chain: Some(v(CHAIN)),
        until: Some(v("2026-05-31")),
        reason: v("工作需要"),
    }
}

fn recall() -> RecallOfficer {
    RecallOfficer { officer: v(OFFICER), enterprise: v(ENTERPRISE), reason: v("工作需要") }
}

fn arrival() -> DispatchOfficer {
    DispatchOfficer { enterprise: v(OTHER_ENTERPRISE), until: Some(v("2026-05-31")), ..dispatch() }
}

fn extend() -> ExtendPosting {
    ExtendPosting { officer: v(OFFICER), enterprise: v(ENTERPRISE), until: v("2025-05-31") }
}

/// Posted from 1 to 30 June 2024.
fn story() -> Given {
    county().done(dispatch())
}

fn samples() -> Vec<Event> {
    vec![
        OfficerDispatched::from(dispatch()).into(),
        OfficerRecalled::from(recall()).into(),
        PostingExtended::from(extend()).into(),
    ]
}

#[test]
fn every_command_becomes_its_events() {
    let made = |event: Event| Ok(vec![Change { stream: key().stream(), event }]);
    assert_eq!(county().when(dispatch()), made(OfficerDispatched::from(dispatch()).into()));
    assert_eq!(story().when(recall()), made(OfficerRecalled::from(recall()).into()));
    assert_eq!(story().when(extend()), made(PostingExtended::from(extend()).into()));
    let both = vec![
        Change::to(&key(), OfficerRecalled::from(recall())),
        Change::to(&other_key(), OfficerDispatched::from(arrival())),
    ];
    assert_eq!(story().when(reassign()), Ok(both));
    for command in [PostingCommand::from(dispatch()), reassign().into(), recall().into(), extend().into()] {
        assert_eq!(target(&command), key().stream());
    }
}

#[test]
fn a_dispatch_needs_a_serving_officer_and_an_enterprise_that_stands() {
    let county = county();
    county.refused(RefusalKind::NotFound, DispatchOfficer { officer: v("officer-9"), ..dispatch() });
    let retired = DispatchOfficer { officer: v(RETIRED_OFFICER), ..dispatch() };
    county.refused(RefusalKind::WrongState, retired.clone());
    assert!(county.clone().on("2024-02-29").when(retired).is_ok(), "recorded late, dated before the retirement");
    county.clone().on("2023-12-31").refused(RefusalKind::WrongDate, dispatch());
    county.refused(RefusalKind::NotFound, DispatchOfficer { enterprise: v(UNKNOWN_ENTERPRISE), ..dispatch() });
    let to_closed = DispatchOfficer { enterprise: v(CLOSED_ENTERPRISE), ..dispatch() };
    county.refused(RefusalKind::WrongState, to_closed.clone());
    county.clone().on("2024-03-01").refused(RefusalKind::WrongState, to_closed.clone());
    let before = county.clone().on("2024-02-29").when(to_closed);
    assert!(before.is_ok(), "what was done before the closing may be recorded after it: {before:?}");
    county.refused(RefusalKind::NotFound, DispatchOfficer { chain: Some(v("苹果")), ..dispatch() });
    county.refused(RefusalKind::WrongDate, DispatchOfficer { until: Some(v("2024-05-31")), ..dispatch() });
}

#[test]
fn postings_of_the_two_never_overlap() {
    let again = DispatchOfficer { until: None, ..dispatch() };
    story().refused(RefusalKind::Overlap, again.clone());
    story().on("2024-06-30").refused(RefusalKind::Overlap, again.clone());
    story().on("2024-05-01").refused(RefusalKind::Overlap, again.clone());
    assert!(story().on("2024-07-01").when(again.clone()).is_ok(), "the term is over");
    let open_ended = county().done(again.clone());
    open_ended.on("2024-10-01").refused(RefusalKind::Overlap, again.clone());
    let recalled = story().on("2024-06-10").done(recall());
    recalled.clone().on("2024-06-09").refused(RefusalKind::Overlap, again.clone());
    let back = recalled.done(again);
    let state = back.state(&key()).unwrap();
    assert_eq!((state.since, state.until, state.recalled_on), (Some(v("2024-06-10")), None, None));
    assert_eq!(state.postings, 2);
}

#[test]
fn a_recall_ends_a_posting_once_and_not_before_it_began() {
    given().refused(RefusalKind::NotFound, recall());
    story().on("2024-05-31").refused(RefusalKind::WrongDate, recall());
    assert!(story().on("2024-07-15").when(recall()).is_ok(), "recalled formally after the term");
    story().done(recall()).refused(RefusalKind::WrongState, recall());
}

#[test]
fn a_reassignment_is_refused_whole() {
    county().refused(RefusalKind::NotFound, reassign());
    story().refused(RefusalKind::Invalid, ReassignOfficer { to: v(ENTERPRISE), ..reassign() });
    story().on("2024-05-31").refused(RefusalKind::WrongDate, reassign());
    story().done(recall()).refused(RefusalKind::WrongState, reassign());
    story().refused(RefusalKind::NotFound, ReassignOfficer { to: v(UNKNOWN_ENTERPRISE), ..reassign() });
    story().refused(RefusalKind::WrongState, ReassignOfficer { to: v(CLOSED_ENTERPRISE), ..reassign() });
    story().refused(RefusalKind::NotFound, ReassignOfficer { chain: Some(v("苹果")), ..reassign() });
    story().refused(RefusalKind::WrongDate, ReassignOfficer { until: Some(v("2024-05-31")), ..reassign() });
    story().done(arrival()).refused(RefusalKind::Overlap, reassign());
    let moved = story().done(reassign());
    assert!(!moved.state(&key()).unwrap().is_open_on(v("2024-06-01")));
    assert!(moved.state(&other_key()).unwrap().is_open_on(v("2024-06-01")));
}

#[test]
fn an_extension_extends() {
    given().refused(RefusalKind::NotFound, extend());
    story().on("2024-05-31").refused(RefusalKind::WrongDate, extend());
    story().refused(RefusalKind::WrongDate, ExtendPosting { until: v("2024-06-30"), ..extend() });
    let late = story().on("2024-09-01");
    late.refused(RefusalKind::WrongDate, ExtendPosting { until: v("2024-08-31"), ..extend() });
    county().done(DispatchOfficer { until: None, ..dispatch() }).refused(RefusalKind::WrongState, extend());
    story().done(recall()).refused(RefusalKind::WrongState, extend());
    let extended = story().done(extend());
    assert_eq!(extended.state(&key()).unwrap().until, Some(v("2025-05-31")));
}

#[test]
fn a_retired_officer_is_not_extended() {
    let posted = county().on("2024-02-01").done(DispatchOfficer { officer: v(RETIRED_OFFICER), ..dispatch() });
    posted.on("2024-04-01").refused(RefusalKind::WrongState, ExtendPosting { officer: v(RETIRED_OFFICER), ..extend() });
}

/// The first and the last day of every posting of the two that the accepted commands make.
fn spans(acts: &[(u8, i32, i32)]) -> Vec<(Day, Day)> {
    let mut story = county();
    let mut spans = Vec::<(Day, Day)>::new();
    for (act, start, days) in acts {
        let on = v::<Day>("2024-03-01").plus_days(*start);
        let until = on.plus_days(*days);
        story = story.on(&on.to_string());
        let command: PostingCommand = match act {
            0 => DispatchOfficer { until: Some(until), ..dispatch() }.into(),
            1 => DispatchOfficer { until: None, ..dispatch() }.into(),
            2 => recall().into(),
            _ => ExtendPosting { until, ..extend() }.into(),
        };
        let Ok(changes) = story.when(crate::command::Command::Posting(command)) else { continue };
        story = story.changes(changes);
        match (act, spans.last_mut()) {
            (0, _) => spans.push((on, until)),
            (1, _) => spans.push((on, Day::LAST)),
            (2, Some(last)) => last.1 = last.1.min(on.plus_days(-1)),
            (_, Some(last)) => last.1 = until,
            (_, None) => panic!("nothing but a dispatch is accepted first"),
        }
    }
    spans
}

proptest::proptest! {
    #[test]
    fn no_commands_make_postings_overlap(
        acts in proptest::collection::vec((0_u8..4, 0_i32..200, 0_i32..60), 0..40)
    ) {
        let spans = spans(&acts);
        for (earlier, later) in spans.iter().zip(spans.iter().skip(1)) {
            proptest::prop_assert!(earlier.1 < later.0, "{earlier:?} and {later:?}");
        }
    }
}

#[test]
fn golden_bytes() {
    check_golden(PostingEvent::TYPES, &samples(), key().stream());
}

#[test]
fn events_fold_in_any_order() {
    check_any_order(&samples());
}
