//! Tests of posting, reversing, correcting and closing: what is accepted, and every refusal.

use super::*;
use crate::{
    approval::{ApprovalUsed, GraveAct},
    refusal::RefusalKind,
    value::Key,
    world::Change,
};

fn key(text: &str) -> Key {
    v(text)
}

fn closing(month: &str) -> ClosePeriod {
    ClosePeriod { collective: collective(), month: v(month) }
}

fn reopening(month: &str) -> ReopenPeriod {
    ReopenPeriod { collective: collective(), month: v(month), reason: v("漏记一笔租金") }
}

#[test]
fn a_posting_goes_to_the_book_of_its_posting_year() {
    let command = posting("记-1", "2024-04-20", vec![line("501", 1000)]);
    let changes = village().when(command.clone()).unwrap();
    assert_eq!(changes, [Change::to(&book(2024), IncomePosted::from(command.clone()))]);
    assert_eq!(target(&command.into()), changes[0].stream);
}

#[test]
fn a_posting_stands_in_the_book_with_both_dates() {
    let given = village().on("2024-02-05").done(posting("记-1", "2024-04-20", vec![line("501", 1000)]));
    let book = given.state(&book(2024)).unwrap();
    let entry = &book.entries[&key("记-1")];
    assert_eq!((book.collective, book.year), (collective(), 2024));
    assert_eq!((entry.economic_date, entry.posting_date), (v("2024-02-05"), v("2024-04-20")));
    assert_eq!((entry.kind.clone(), entry.chart), (EntryKind::Ordinary, Chart::Chart2023));
    assert_eq!(entry.lines, [line("501", 1000)]);
}

#[test]
fn a_posting_may_name_a_project_that_is_registered() {
    let (key, registered) = project();
    let mut command = posting("记-1", "2024-04-20", vec![line("501", 1000)]);
    command.project = Some(key.clone());
    village().refused(RefusalKind::NotFound, command.clone());
    village().event(&key, registered).done(command);
}

#[test]
fn a_collective_must_be_registered_and_be_one() {
    given().on("2024-04-20").refused(RefusalKind::NotFound, posting("记-1", "2024-04-20", vec![line("501", 1)]));
    let mut command = posting("记-1", "2024-04-20", vec![line("501", 1)]);
    command.collective = v("91620800MA70000110");
    village().refused(RefusalKind::Invalid, command);
}

#[test]
fn the_chart_follows_the_posting_year() {
    let mut old = posting("记-1", "2023-12-31", vec![line("561", 1)]);
    village().on("2023-12-01").refused(RefusalKind::Accounting, old.clone());
    old.chart = Chart::Chart2004;
    village().on("2023-12-01").done(old.clone());
    old.posting_date = v("2024-01-01");
    village().on("2023-12-01").refused(RefusalKind::Accounting, old);
}

#[test]
fn lines_are_accounts_of_the_chart_with_positive_amounts() {
    let refused = |kind, lines| village().refused(kind, posting("记-1", "2024-04-20", lines));
    refused(RefusalKind::Invalid, vec![]);
    refused(RefusalKind::Invalid, vec![line("501", 1); 51]);
    refused(RefusalKind::Accounting, vec![line("561", 1)]);
    refused(RefusalKind::Accounting, vec![line("101", 1)]);
    refused(RefusalKind::Accounting, vec![line("999", 1)]);
    refused(RefusalKind::Invalid, vec![line("501", 1), line("502", 0)]);
    refused(RefusalKind::Accounting, vec![line("501", -1)]);
    village().done(posting("记-1", "2024-04-20", vec![line("501", 1); 50]));
}

#[test]
fn a_fact_comes_first_its_posting_second_and_today_last() {
    village().refused(RefusalKind::WrongDate, posting("记-1", "2024-04-19", vec![line("501", 1)]));
    village().refused(RefusalKind::InFuture, posting("记-1", "2024-11-01", vec![line("501", 1)]));
    village().done(posting("记-1", "2024-10-31", vec![line("501", 1)]));
}

#[test]
fn a_voucher_number_is_used_once_a_year() {
    posted().refused(RefusalKind::AlreadyExists, posting("记-1", "2024-06-01", vec![line("501", 1)]));
    posted().refused(RefusalKind::AlreadyExists, red("记-1", "记-1", "2024-06-01"));
    let mut before = posting("记-1", "2023-06-01", vec![line("501", 1)]);
    before.chart = Chart::Chart2004;
    posted().on("2023-06-01").done(before);
}

#[test]
fn a_closed_month_takes_nothing_and_late_facts_keep_their_date() {
    let given = posted().on("2024-05-06").done(closing("2024-04"));
    assert!(given.state(&book(2024)).unwrap().is_closed(v("2024-04")));
    let given = given.on("2024-04-11");
    given.refused(RefusalKind::PeriodClosed, posting("记-2", "2024-04-30", vec![line("501", 2)]));
    given.refused(RefusalKind::PeriodClosed, red("记-2", "记-1", "2024-04-30"));
    let mut correction = correcting("记-2", Correction::Difference, (2024, "记-1"), vec![line("501", 2)]);
    correction.posting_date = v("2024-04-30");
    given.refused(RefusalKind::PeriodClosed, correction);
    let given = given.done(posting("记-2", "2024-05-06", vec![line("501", 2)]));
    let late = &given.state(&book(2024)).unwrap().entries[&key("记-2")];
    assert_eq!((late.economic_date, late.posting_date), (v("2024-04-11"), v("2024-05-06")));
}

#[test]
fn a_month_is_closed_once_and_not_before_it_begins() {
    let command = closing("2024-04");
    let changes = posted().when(command.clone()).unwrap();
    assert_eq!(changes, [Change::to(&book(2024), PeriodClosed::from(command))]);
    posted().refused(RefusalKind::InFuture, closing("2024-11"));
    posted().refused(RefusalKind::WrongDate, closing("2024-05"));
    posted().done(closing("2024-04")).refused(RefusalKind::WrongState, closing("2024-04"));
    given().refused(RefusalKind::NotFound, closing("2024-04"));
    let empty = village().done(closing("2024-03"));
    assert_eq!(empty.state(&book(2024)).unwrap().entries.len(), 0);
}

#[test]
fn a_month_is_reopened_by_another_county_official() {
    let closed = posted().on("2024-05-06").by("accountant-1", Role::CountyOfficial).done(closing("2024-04"));
    closed.refused(RefusalKind::NotAllowed, reopening("2024-04"));
    closed.clone().by("handler-1", Role::DepartmentHandler).refused(RefusalKind::NotAllowed, reopening("2024-04"));
    let other = closed.by("official-2", Role::CountyOfficial);
    other.refused(RefusalKind::WrongState, reopening("2024-03"));
    other.clone().on("2024-05-05").refused(RefusalKind::WrongDate, reopening("2024-04"));
    other.refused(RefusalKind::ApprovalNeeded, reopening("2024-04"));
    let act = GraveAct::ReopenPeriod { collective: collective(), month: v("2024-04") };
    let other = other.approved(&act, "official-3");
    let changes = other.when(reopening("2024-04")).unwrap();
    let used = Change::to(&act, ApprovalUsed { act: act.clone() });
    assert_eq!(changes, [Change::to(&book(2024), PeriodReopened::from(reopening("2024-04"))), used]);
    let reopened = other.changes(changes);
    assert!(!reopened.state(&book(2024)).unwrap().is_closed(v("2024-04")));
    reopened.clone().on("2024-04-11").done(posting("记-2", "2024-04-30", vec![line("501", 2)]));
    reopened.refused(RefusalKind::WrongState, reopening("2024-04"));
    village().refused(RefusalKind::WrongState, reopening("2024-04"));
    given().refused(RefusalKind::NotFound, reopening("2024-04"));
}

#[test]
fn a_red_entry_is_the_exact_negative_and_names_the_original() {
    let (project, registered) = project();
    let mut command = posting("记-1", "2024-04-20", vec![line("501", 1000), line("511", 300)]);
    command.project = Some(project.clone());
    let given = village().event(&project, registered).done(command).on("2024-05-08");
    let changes = given.when(red("记-2", "记-1", "2024-05-08")).unwrap();
    let event = IncomeReversed {
        collective: collective(),
        entry: v("记-2"),
        original: v("记-1"),
        posting_date: v("2024-05-08"),
        chart: Chart::Chart2023,
        lines: vec![line("501", -1000), line("511", -300)],
        project: Some(project),
        reason: v("科目记错"),
    };
    assert_eq!(changes, [Change::to(&book(2024), event)]);
    let after = given.changes(changes);
    let entries = &after.state(&book(2024)).unwrap().entries;
    assert_eq!(entries[&key("记-1")].reversed_by, Some(v("记-2")));
    assert_eq!(entries[&key("记-2")].kind, EntryKind::Reversal(v("记-1")));
    let left = entries.values().flat_map(|entry| &entry.lines).map(|line| line.amount.get()).sum::<i64>();
    assert_eq!(left, 0, "an entry and its red entry cancel each other out");
}

#[test]
fn an_entry_is_reversed_once_and_a_red_entry_never() {
    let reversed = posted().done(red("记-2", "记-1", "2024-05-08"));
    reversed.refused(RefusalKind::Accounting, red("记-3", "记-1", "2024-05-09"));
    reversed.refused(RefusalKind::Accounting, red("记-3", "记-2", "2024-05-09"));
    reversed.refused(RefusalKind::NotFound, red("记-3", "记-9", "2024-05-09"));
    posted().on("2024-04-01").refused(RefusalKind::WrongDate, red("记-2", "记-1", "2024-04-19"));
    posted().refused(RefusalKind::InFuture, red("记-2", "记-1", "2024-11-01"));
}

/// A wrong entry of an earlier year is never reversed: the books of that year have been reported.
#[test]
fn red_for_an_earlier_year_is_refused_with_advice() {
    let mut before = posting("记-7", "2023-06-01", vec![line("501", 10)]);
    before.chart = Chart::Chart2004;
    let given = village().on("2023-06-01").done(before).on("2024-04-20");
    let refusal = given.when(red("记-1", "记-7", "2024-04-20")).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::Accounting);
    assert!(refusal.detail.contains("以前年度更正"), "{refusal}");
    let unknown = given.when(red("记-1", "记-8", "2024-04-20")).unwrap_err();
    assert_eq!(unknown.kind, RefusalKind::NotFound);
    assert!(unknown.detail.contains("以前年度更正"), "{unknown}");
}

#[test]
fn a_blue_entry_follows_the_red_entry_and_names_the_original_once() {
    let blue = |entry: &str, named: &str| correcting(entry, Correction::Blue, (2024, named), vec![line("502", 1000)]);
    posted().refused(RefusalKind::Accounting, blue("记-3", "记-1"));
    let given = posted().done(red("记-2", "记-1", "2024-05-08"));
    given.refused(RefusalKind::Accounting, blue("记-3", "记-2"));
    given.refused(RefusalKind::NotFound, blue("记-3", "记-9"));
    let mut negative = blue("记-3", "记-1");
    negative.lines = vec![line("502", -1)];
    given.refused(RefusalKind::Accounting, negative);
    let mut early = blue("记-3", "记-1");
    early.posting_date = v("2024-05-07");
    given.refused(RefusalKind::WrongDate, early);
    let mut other_year = blue("记-3", "记-1");
    other_year.corrects.year = 2023;
    given.refused(RefusalKind::Accounting, other_year);
    let changes = given.when(blue("记-3", "记-1")).unwrap();
    assert_eq!(changes, [Change::to(&book(2024), IncomeCorrected::from(blue("记-3", "记-1")))]);
    let given = given.changes(changes);
    assert_eq!(given.state(&book(2024)).unwrap().entries[&key("记-1")].replaced_by, Some(v("记-3")));
    given.refused(RefusalKind::Accounting, blue("记-4", "记-1"));
    // A blue entry that is wrong itself is reversed and replaced like any other.
    given.done(red("记-4", "记-3", "2024-05-20")).done(blue("记-5", "记-3"));
}

#[test]
fn a_blue_entry_for_a_reversed_difference_may_be_negative() {
    let given = posted()
        .done(correcting("记-2", Correction::Difference, (2024, "记-1"), vec![line("501", -30)]))
        .done(red("记-3", "记-2", "2024-05-20"));
    given.done(correcting("记-4", Correction::Blue, (2024, "记-2"), vec![line("501", -20)]));
}

#[test]
fn a_difference_entry_uses_the_accounts_of_the_original() {
    let difference = |lines| correcting("记-2", Correction::Difference, (2024, "记-1"), lines);
    let given = posted();
    given.refused(RefusalKind::Accounting, difference(vec![line("502", 1)]));
    given.refused(RefusalKind::Invalid, difference(vec![line("501", 0)]));
    given.refused(RefusalKind::Invalid, difference(vec![]));
    let mut chart = difference(vec![line("501", -1)]);
    chart.chart = Chart::Chart2004;
    given.refused(RefusalKind::Accounting, chart);
    let mut early = difference(vec![line("501", -1)]);
    early.posting_date = v("2024-04-19");
    given.clone().on("2024-04-01").refused(RefusalKind::WrongDate, early);
    let command = difference(vec![line("501", -90)]);
    let changes = given.when(command.clone()).unwrap();
    assert_eq!(changes, [Change::to(&book(2024), IncomeCorrected::from(command))]);
    let given = given.changes(changes);
    assert_eq!(given.state(&book(2024)).unwrap().entries[&key("记-1")].differences, 1);
}

#[test]
fn a_difference_entry_needs_an_original_that_stands() {
    let difference = |year, named| correcting("记-5", Correction::Difference, (year, named), vec![line("501", 1)]);
    let reversed = posted().done(red("记-2", "记-1", "2024-05-08"));
    reversed.refused(RefusalKind::Accounting, difference(2024, "记-1"));
    reversed.refused(RefusalKind::Accounting, difference(2024, "记-2"));
    reversed.refused(RefusalKind::NotFound, difference(2024, "记-9"));
    reversed.refused(RefusalKind::Accounting, difference(2023, "记-1"));
}

#[test]
fn an_entry_of_an_earlier_year_is_corrected_in_the_open_period() {
    let mut before = posting("记-7", "2023-06-01", vec![line("501", 10)]);
    before.chart = Chart::Chart2004;
    let given = village().on("2023-06-01").done(before).on("2024-04-20");
    let correction = |year, named| correcting("记-1", Correction::PriorYear, (year, named), vec![line("501", -3)]);
    given.refused(RefusalKind::NotFound, correction(2023, "记-8"));
    given.refused(RefusalKind::NotFound, correction(2022, "记-7"));
    given.refused(RefusalKind::Accounting, correction(2024, "记-7"));
    given.refused(RefusalKind::Accounting, correction(2025, "记-7"));
    let mut old_chart = correction(2023, "记-7");
    old_chart.chart = Chart::Chart2004;
    given.refused(RefusalKind::Accounting, old_chart);
    let changes = given.when(correction(2023, "记-7")).unwrap();
    assert_eq!(changes, [Change::to(&book(2024), IncomeCorrected::from(correction(2023, "记-7")))]);
    let given = given.changes(changes);
    let old = &given.state(&book(2023)).unwrap().entries[&key("记-7")];
    assert_eq!((old.reversed_by.clone(), old.differences), (None, 0), "the book of the earlier year stays as it was");
}

#[test]
fn a_correction_may_name_a_project_that_is_registered() {
    let (key, registered) = project();
    let mut command = correcting("记-2", Correction::Difference, (2024, "记-1"), vec![line("501", 1)]);
    command.project = Some(key.clone());
    posted().refused(RefusalKind::NotFound, command.clone());
    posted().event(&key, registered).done(command);
}

/// A log in an order no decision would have made still folds to a book.
#[test]
fn any_order_of_events_folds() {
    let reversed = IncomeReversed {
        collective: collective(),
        entry: v("记-2"),
        original: v("记-1"),
        posting_date: v("2024-05-08"),
        chart: Chart::Chart2023,
        lines: vec![],
        project: None,
        reason: v("科目记错"),
    };
    let corrected = correcting("记-3", Correction::Blue, (2024, "记-1"), vec![]);
    let given = given()
        .event(&book(2024), PeriodReopened::from(reopening("2024-04")))
        .event(&book(2024), reversed)
        .event(&book(2024), IncomeCorrected::from(corrected));
    assert_eq!(given.state(&book(2024)).unwrap().entries.len(), 2);
}
