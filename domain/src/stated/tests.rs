//! Stated figures recorded and withdrawn, and every reason to refuse.

use super::*;
use crate::{
    event::Event,
    refusal::RefusalKind,
    tests::given::{Given, TODAY, given, v},
    tests::scene::{
        CHAIN, CLOSED_ENTERPRISE, DISSOLVED_ORGANISATION, ENTERPRISE, ORGANISATION, PROJECT, RETIRED_VILLAGE, TOWN,
        UNKNOWN_ENTERPRISE, UNKNOWN_VILLAGE, check_any_order, check_golden, county,
    },
};

fn key() -> StatedKey {
    v("P13")
}

/// Narrowed in every way but to an alliance, which the county has none of.
fn query() -> FigureQuery {
    FigureQuery {
        indicator: v("chain_committees"),
        division: Some(v(TOWN)),
        chain: Some(v(CHAIN)),
        alliance: None,
        project: Some(v(PROJECT)),
        organisation: Some(v(ORGANISATION)),
        enterprise: Some(v(ENTERPRISE)),
        period: Some(Period { from: v("2023-01-01"), until: v("2023-12-31") }),
        facet: Some(v("党委")),
    }
}

fn state_it() -> StateFigure {
    StateFigure {
        figure: key(),
        title: v("产业链党委"),
        stated_by: v("平凉市委组织部"),
        source: v("《甘肃日报》2024 年 10 月"),
        amount: 54_000,
        unit: v("个"),
        bound: Bound::Exact,
        as_of: v("2022-08-29"),
        query: Some(query()),
    }
}

fn asking(query: FigureQuery) -> StateFigure {
    StateFigure { query: Some(query), ..state_it() }
}

fn withdraw_it() -> WithdrawFigure {
    WithdrawFigure { figure: key(), reason: v("录入有误") }
}

/// Stated on 1 June 2024.
fn story() -> Given {
    county().done(state_it())
}

fn samples() -> Vec<Event> {
    vec![FigureStated::from(state_it()).into(), FigureWithdrawn::from(withdraw_it()).into()]
}

#[test]
fn every_command_becomes_its_event() {
    let made = |event: Event| Ok(vec![Change { stream: key().stream(), event }]);
    assert_eq!(county().when(state_it()), made(FigureStated::from(state_it()).into()));
    assert_eq!(story().when(withdraw_it()), made(FigureWithdrawn::from(withdraw_it()).into()));
    for command in [StatedCommand::from(state_it()), withdraw_it().into()] {
        assert_eq!(target(&command), key().stream());
    }
}

#[test]
fn a_figure_is_stated_once() {
    story().refused(RefusalKind::AlreadyExists, state_it());
}

#[test]
fn the_number_is_one_that_canonical_json_carries() {
    let county = county();
    for amount in [MAX_SAFE_INTEGER, -MAX_SAFE_INTEGER] {
        assert!(county.when(StateFigure { amount, ..state_it() }).is_ok());
    }
    for amount in [MAX_SAFE_INTEGER + 1, -MAX_SAFE_INTEGER - 1, i64::MAX, i64::MIN] {
        county.refused(RefusalKind::Invalid, StateFigure { amount, ..state_it() });
    }
}

#[test]
fn a_figure_is_of_a_day_that_has_come() {
    let county = county();
    assert!(county.when(StateFigure { as_of: v(TODAY), ..state_it() }).is_ok());
    county.refused(RefusalKind::InFuture, StateFigure { as_of: v("2024-11-01"), ..state_it() });
}

#[test]
fn what_a_query_is_narrowed_to_must_exist() {
    let county = county();
    county.refused(RefusalKind::NotFound, asking(FigureQuery { division: Some(v(UNKNOWN_VILLAGE)), ..query() }));
    county.refused(RefusalKind::NotFound, asking(FigureQuery { chain: Some(v("苹果")), ..query() }));
    county.refused(RefusalKind::NotFound, asking(FigureQuery { alliance: Some(v("无此联建")), ..query() }));
    county.refused(RefusalKind::NotFound, asking(FigureQuery { project: Some(v("无此项目")), ..query() }));
    county.refused(RefusalKind::NotFound, asking(FigureQuery { organisation: Some(v("无此支部")), ..query() }));
    county.refused(RefusalKind::NotFound, asking(FigureQuery { enterprise: Some(v(UNKNOWN_ENTERPRISE)), ..query() }));
    let backwards = Period { from: v("2023-12-31"), until: v("2023-01-01") };
    county.refused(RefusalKind::WrongDate, asking(FigureQuery { period: Some(backwards), ..query() }));
}

#[test]
fn a_figure_may_be_about_what_has_ended_since() {
    let ended = FigureQuery {
        division: Some(v(RETIRED_VILLAGE)),
        organisation: Some(v(DISSOLVED_ORGANISATION)),
        enterprise: Some(v(CLOSED_ENTERPRISE)),
        ..query()
    };
    assert!(county().when(asking(ended)).is_ok());
    assert!(county().when(StateFigure { query: None, ..state_it() }).is_ok());
}

#[test]
fn a_figure_is_withdrawn_once_and_not_before_it_was_stated() {
    given().refused(RefusalKind::NotFound, withdraw_it());
    story().on("2024-05-31").refused(RefusalKind::WrongDate, withdraw_it());
    let withdrawn = story().on("2024-07-01").done(withdraw_it());
    withdrawn.refused(RefusalKind::WrongState, withdraw_it());
    let state = withdrawn.state(&key()).unwrap();
    assert_eq!((state.stated_on, state.withdrawn_on), (Some(v("2024-06-01")), Some(v("2024-07-01"))));
    assert_eq!((state.amount, state.query.clone()), (54_000, Some(query())));
}

#[test]
fn golden_bytes() {
    check_golden(StatedEvent::TYPES, &samples(), key().stream());
}

#[test]
fn events_fold_in_any_order() {
    check_any_order(&samples());
}
