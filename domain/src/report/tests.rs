//! Reports frozen and withdrawn, and every reason to refuse.

use super::*;
use crate::{
    event::Event,
    tests::given::{Given, TODAY, given, v},
    tests::scene::{CHAIN, RETIRED_VILLAGE, TOWN, UNKNOWN_VILLAGE, VILLAGE, check_any_order, check_golden, county},
};

fn key() -> ReportKey {
    v("2024-Q3/平凉红牛")
}

fn freeze_it() -> FreezeReport {
    FreezeReport {
        report: key(),
        title: v("平凉红牛产业链党建联建三季度报表"),
        sheet: ReportSheet::Chain(v(CHAIN)),
        period: Some(Period { from: v("2024-07-01"), until: v("2024-09-30") }),
        on: v("2024-09-30"),
        position: 17_870,
        formulas: Digest([3; 32]),
        digest: Digest([9; 32]),
        submitted_to: Some(v("平凉市委组织部")),
    }
}

fn of(sheet: ReportSheet) -> FreezeReport {
    FreezeReport { sheet, ..freeze_it() }
}

fn withdraw_it() -> WithdrawReport {
    WithdrawReport { report: key(), reason: v("口径有误，重新报送") }
}

/// Frozen on 1 June 2024.
fn story() -> Given {
    county().done(freeze_it())
}

fn samples() -> Vec<Event> {
    vec![ReportFrozen::from(freeze_it()).into(), ReportWithdrawn::from(withdraw_it()).into()]
}

#[test]
fn every_command_becomes_its_event() {
    let made = |event: Event| Ok(vec![Change { stream: key().stream(), event }]);
    assert_eq!(county().when(freeze_it()), made(ReportFrozen::from(freeze_it()).into()));
    assert_eq!(story().when(withdraw_it()), made(ReportWithdrawn::from(withdraw_it()).into()));
    for command in [ReportCommand::from(freeze_it()), withdraw_it().into()] {
        assert_eq!(target(&command), key().stream());
    }
}

#[test]
fn a_report_is_frozen_once() {
    story().refused(RefusalKind::AlreadyExists, freeze_it());
    story().done(withdraw_it()).refused(RefusalKind::AlreadyExists, freeze_it());
}

#[test]
fn a_report_is_of_days_that_have_come_and_of_entries_there_are() {
    let county = county();
    assert!(county.when(FreezeReport { on: v(TODAY), ..freeze_it() }).is_ok());
    county.refused(RefusalKind::InFuture, FreezeReport { on: v("2024-11-01"), ..freeze_it() });
    county.refused(RefusalKind::Invalid, FreezeReport { position: 0, ..freeze_it() });
    county.refused(RefusalKind::Invalid, FreezeReport { position: u64::MAX, ..freeze_it() });
    let backwards = Period { from: v("2024-09-30"), until: v("2024-07-01") };
    county.refused(RefusalKind::WrongDate, FreezeReport { period: Some(backwards), ..freeze_it() });
}

#[test]
fn what_a_report_is_of_must_be_there_and_of_the_right_tier() {
    let county = county();
    for sheet in [
        ReportSheet::Village(v(VILLAGE)),
        ReportSheet::Village(v(RETIRED_VILLAGE)),
        ReportSheet::Division(v(TOWN)),
        ReportSheet::Division(v(VILLAGE)),
    ] {
        assert!(county.when(of(sheet)).is_ok());
    }
    county.refused(RefusalKind::Invalid, of(ReportSheet::Village(v(TOWN))));
    county.refused(RefusalKind::NotFound, of(ReportSheet::Village(v(UNKNOWN_VILLAGE))));
    county.refused(RefusalKind::NotFound, of(ReportSheet::Division(v(UNKNOWN_VILLAGE))));
    county.refused(RefusalKind::NotFound, of(ReportSheet::Chain(v("无此产业链"))));
}

#[test]
fn a_report_is_withdrawn_once_and_not_before_it_was_frozen() {
    given().refused(RefusalKind::NotFound, withdraw_it());
    story().on("2024-05-31").refused(RefusalKind::WrongDate, withdraw_it());
    let withdrawn = story().on("2024-07-01").done(withdraw_it());
    withdrawn.refused(RefusalKind::WrongState, withdraw_it());
    let state = withdrawn.state(&key()).unwrap();
    assert_eq!((state.frozen_on, state.withdrawn_on), (Some(v("2024-06-01")), Some(v("2024-07-01"))));
    assert_eq!(state.frozen, Some(ReportFrozen::from(freeze_it())));
}

#[test]
fn golden_bytes() {
    check_golden(ReportEvent::TYPES, &samples(), key().stream());
}

#[test]
fn events_fold_in_any_order() {
    check_any_order(&samples());
}
