//! Everything about one record: timeline, related records, counts.

use super::story::{Story, code, collective, facts, v, village};
use crate::{
    Sight,
    rows::{RecordPage, Rows, View},
};
use domain::{
    alliance::{AllianceLeft, Member},
    demand::DemandResolved,
    stream::RecordKey,
    visit::{VisitAmended, VisitKey},
};

#[track_caller]
fn page(rows: &Rows, view: View, key: &str, as_of: u64) -> RecordPage {
    rows.page(&Sight::Everything, view, key, as_of).unwrap_or_else(|| panic!("{view:?} {key} is there at {as_of}"))
}

fn counts(page: &RecordPage) -> Vec<(View, usize)> {
    page.related.iter().map(|related| (related.view, related.count)).collect()
}

/// Positions 0 to 9, each told beside its event.
fn story() -> Story {
    let mut story = Story::default();
    story.enterprise("2024-01-02", 1, "平凉红牛集团"); // 0
    story.alliance("2024-01-03", "a-1", vec![Member::Enterprise(code(1)), Member::Village(village(1))]); // 1
    story.visit("2024-02-01", "v-1", code(1), &["o-1"]); // 2
    story.demand("2024-02-02", "d-1", 1).assign("2024-02-03", "d-1", "2024-02-20"); // 3, 4
    let visit: VisitKey = v("v-1");
    let reason = v("补记同行人员");
    let amended =
        VisitAmended { visit: visit.clone(), visited_on: v("2024-02-01"), facts: facts(&["o-1", "o-2"]), reason };
    story.event("2024-02-04", &visit, amended); // 5
    let alliance: domain::alliance::AllianceKey = v("a-1");
    let left = AllianceLeft { alliance: v("a-1"), member: Member::Enterprise(code(1)), reason: v("迁出") };
    story.event("2024-02-05", &alliance, left); // 6
    story.collective("2024-02-06", 1).income("2024-03-01", 1, "1", 100).income("2024-03-02", 1, "2", 50); // 7, 8, 9
    story
}

#[test]
fn an_enterprise_has_its_visits_demands_and_memberships() {
    let rows = story().rows();
    let page = page(&rows, View::Enterprise, code(1).as_str(), u64::MAX);
    assert_eq!(page.timeline, [0, 1, 2, 3, 4, 5, 6]);
    assert_eq!(counts(&page), [(View::Alliance, 1), (View::Visit, 1), (View::Demand, 1)]);
    assert_eq!(page.stream, code(1).stream());
}

#[test]
fn an_officer_named_by_an_amendment_gets_the_whole_visit() {
    let rows = story().rows();
    // The officers were never registered in this story, so they have no page of their own.
    assert_eq!(rows.page(&Sight::Everything, View::Officer, "o-2", u64::MAX), None);
    let mut story = story();
    let event = domain::officer::OfficerRegistered {
        officer: v("o-2"),
        unit: v("县工信局"),
        division: village(1),
        person: None,
    };
    let key: domain::officer::OfficerKey = v("o-2");
    story.event("2024-03-03", &key, event); // 10
    let page = page(&story.rows(), View::Officer, "o-2", u64::MAX);
    assert_eq!(page.timeline, [2, 5, 10]);
    assert_eq!(counts(&page), [(View::Visit, 1)]);
}

#[test]
fn a_village_has_what_its_collective_has() {
    let mut story = story();
    let event = domain::division::DivisionRegistered {
        code: village(1),
        name: v("东升村"),
        parent: None,
        valid_from: v("2024-01-01"),
        urban_rural: None,
        aliases: vec![],
        source: None,
    };
    story.event("2024-03-04", &village(1), event); // 10
    let rows = story.rows();
    let page = page(&rows, View::Division, &village(1).to_string(), u64::MAX);
    assert_eq!(page.timeline, [0, 1, 3, 4, 7, 8, 9, 10]);
    let expected = [(View::Enterprise, 2), (View::Alliance, 1), (View::Demand, 1), (View::IncomeEntry, 2)];
    assert_eq!(counts(&page), expected);
}

#[test]
fn an_earlier_position_leaves_out_what_came_later() {
    let rows = story().rows();
    let key = code(1);
    let page = page(&rows, View::Enterprise, key.as_str(), 4);
    assert_eq!(page.timeline, [0, 1, 2, 3]);
    assert_eq!(rows.page(&Sight::Everything, View::Enterprise, key.as_str(), 0), None);
    assert_eq!(rows.page(&Sight::Everything, View::Enterprise, "91620800MA70000110", u64::MAX), None);
}

#[test]
fn an_entry_lies_in_the_stream_of_its_book() {
    let rows = story().rows();
    let key = format!("{}/2024/1", collective(1));
    let page = page(&rows, View::IncomeEntry, &key, u64::MAX);
    let book = domain::income::BookKey { collective: collective(1), year: 2024 };
    assert_eq!((page.stream, page.timeline), (book.stream(), vec![8]));
    assert!(rows.page(&Sight::Everything, View::Collective, collective(1).as_str(), u64::MAX).is_some());
    assert_eq!(
        rows.page(&Sight::Everything, View::Collective, code(1).as_str(), u64::MAX),
        None,
        "an enterprise is no collective"
    );
}

#[test]
fn a_demand_knows_its_later_events() {
    let mut story = story();
    let demand: domain::demand::DemandKey = v("d-1");
    story.event("2024-03-05", &demand, DemandResolved { demand: demand.clone(), outcome: v("已放款") });
    assert_eq!(page(&story.rows(), View::Demand, "d-1", u64::MAX).timeline, [3, 4, 10]);
}

#[test]
fn an_entry_shows_what_corrected_it() {
    use domain::income::{BookKey, Correction, EntryRef, IncomeCorrected, Line};
    let mut story = story();
    let event = IncomeCorrected {
        collective: collective(1),
        entry: v("3"),
        corrects: EntryRef { year: 2024, entry: v("1") },
        correction: Correction::Difference,
        posting_date: v("2024-03-09"),
        chart: domain::value::Chart::Chart2023,
        lines: vec![Line { account: v("501"), amount: domain::value::Fen::from_yuan(-5) }],
        project: None,
        reason: v("多记"),
    };
    story.event("2024-03-09", &BookKey { collective: collective(1), year: 2024 }, event);
    let key = format!("{}/2024/1", collective(1));
    let page = page(&story.rows(), View::IncomeEntry, &key, u64::MAX);
    assert_eq!(page.timeline, [8, 10]);
    assert_eq!(counts(&page), [(View::IncomeEntry, 1)]);
}
