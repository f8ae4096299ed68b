//! Filters, order, paging and totals.

use super::story::{Story, code, collective, v, village};
use crate::{
    Sight,
    rows::{Cell, ListError, ListQuery, MAX_LIMIT, Order, Rows, Sort, View},
};
use domain::{
    alliance::Member,
    chain::Segment,
    demand::DemandResolved,
    division::{DivisionRegistered, DivisionRenamed},
    enterprise::{ChainJoined, ChainLeadDesignated},
};

/// Three enterprises, their visits, a demand, and income of two villages.
fn story() -> Story {
    let mut story = Story::default();
    for number in 1..=3 {
        let name = v(&format!("第{number}村"));
        let event = DivisionRegistered {
            code: village(number * 60),
            name,
            parent: Some(village(number * 60).at(domain::value::DivisionTier::Town)),
            valid_from: v("2024-01-01"),
            urban_rural: None,
            aliases: vec![],
            source: None,
        };
        story.event("2024-01-01", &village(number * 60), event);
    }
    story.enterprise("2024-01-02", 60, "平凉红牛集团").enterprise("2024-01-03", 120, "静宁苹果公司");
    story.enterprise("2024-01-04", 180, "ABC Foods");
    story.collective("2024-01-05", 60).collective("2024-01-05", 120);
    story.visit("2024-02-01", "v-1", code(60), &["o-1"]).visit("2024-02-03", "v-2", code(60), &["o-2", "o-1"]);
    story.visit("2024-02-02", "v-3", code(120), &["o-3"]);
    story.demand("2024-02-05", "d-1", 60).assign("2024-02-06", "d-1", "2024-02-20");
    story.income("2024-03-01", 60, "1", 100).income("2024-03-05", 60, "2", 250).income("2024-04-01", 120, "1", 40);
    story
}

#[track_caller]
fn keys(rows: &Rows, view: View, query: &ListQuery) -> Vec<String> {
    rows.list(&Sight::Everything, view, query, u64::MAX).unwrap().rows.into_iter().map(|row| row.key).collect()
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn every_filter_narrows() {
    let rows = story().rows();
    let all = ListQuery::default;
    let [c60, c120, c180] = [60, 120, 180].map(|number| code(number).to_string());
    let cases: Vec<(View, ListQuery, Vec<&str>)> = vec![
        (View::Visit, all(), vec!["v-2", "v-3", "v-1"]),
        (View::Visit, ListQuery { officer: some("o-1"), ..all() }, vec!["v-2", "v-1"]),
        (View::Visit, ListQuery { officer: some("o-9"), ..all() }, vec![]),
        (View::Visit, ListQuery { enterprise: Some(c120.clone()), ..all() }, vec!["v-3"]),
        (View::Visit, ListQuery { text: some("红牛"), ..all() }, vec!["v-2", "v-1"]),
        (View::Visit, ListQuery { text: some("V-3"), ..all() }, vec!["v-3"]),
        (View::Visit, ListQuery { kind: some("on_site"), ..all() }, vec!["v-2", "v-3", "v-1"]),
        (View::Visit, ListQuery { kind: some("电话"), ..all() }, vec![]),
        (View::Visit, ListQuery { from: Some(v("2024-02-02")), ..all() }, vec!["v-2", "v-3"]),
        (View::Visit, ListQuery { until: Some(v("2024-02-02")), ..all() }, vec!["v-3", "v-1"]),
        (View::Visit, ListQuery { division: some("620802101"), ..all() }, vec!["v-3"]),
        (View::Visit, ListQuery { division: some("620802"), ..all() }, vec!["v-2", "v-3", "v-1"]),
        (View::Visit, ListQuery { chain: some("平凉红牛"), ..all() }, vec!["v-2", "v-3", "v-1"]),
        (View::Demand, ListQuery { unit: some("县农业农村局"), ..all() }, vec!["d-1"]),
        (View::Demand, ListQuery { unit: some("县金融办"), ..all() }, vec!["d-1"]),
        (View::Demand, ListQuery { unit: some("别的单位"), ..all() }, vec![]),
        (View::Demand, ListQuery { state: some("assigned"), ..all() }, vec!["d-1"]),
        (View::Demand, ListQuery { state: some("已办结"), ..all() }, vec![]),
        (View::Demand, ListQuery { kind: some("demand/融资"), ..all() }, vec!["d-1"]),
        (View::Demand, ListQuery { kind: some("融资"), ..all() }, vec!["d-1"]),
        (View::Enterprise, ListQuery { text: some("abc f"), ..all() }, vec![c180.as_str()]),
        (View::Enterprise, ListQuery { text: Some(c60.to_lowercase()), ..all() }, vec![c60.as_str()]),
    ];
    for (view, query, expected) in cases {
        assert_eq!(keys(&rows, view, &query), expected, "{view:?} {query:?}");
    }
    let collectives = keys(&rows, View::Collective, &ListQuery::default());
    assert_eq!(collectives.len(), 2);
    assert_eq!(keys(&rows, View::Enterprise, &ListQuery::default()).len(), 5);
    let town = ListQuery { division: some("620802101"), ..all() };
    assert_eq!(keys(&rows, View::Division, &town), [village(120).to_string(), village(180).to_string()]);
}

#[test]
fn any_column_sorts_both_ways_and_pages() {
    let rows = story().rows();
    let sorted = |view, column: &str, order, offset, limit| {
        let sort = Some(Sort { column: column.to_owned(), order });
        keys(&rows, view, &ListQuery { sort, offset, limit, ..ListQuery::default() })
    };
    use Order::{Ascending, Descending};
    assert_eq!(sorted(View::Visit, "key", Ascending, 0, None), ["v-1", "v-2", "v-3"]);
    assert_eq!(sorted(View::Visit, "key", Descending, 0, Some(2)), ["v-3", "v-2"]);
    assert_eq!(sorted(View::Visit, "date", Ascending, 1, Some(1)), ["v-3"]);
    assert_eq!(sorted(View::Visit, "date", Ascending, 3, Some(5)), Vec::<String>::new());
    assert_eq!(sorted(View::Visit, "enterprise", Ascending, 0, None), ["v-1", "v-2", "v-3"]);
    assert_eq!(sorted(View::Visit, "enterprise", Descending, 0, None), ["v-3", "v-1", "v-2"]);
    let entries = sorted(View::IncomeEntry, "income", Descending, 0, None);
    let amounts: Vec<&str> = entries.iter().map(|key| key.rsplit_once('/').unwrap().1).collect();
    assert_eq!(amounts, ["2", "1", "1"]);
    for view in View::ALL {
        for column in view.columns() {
            let there = sorted(*view, column.key, Ascending, 0, None);
            let mut back = sorted(*view, column.key, Descending, 0, None);
            back.sort();
            let mut all = there.clone();
            all.sort();
            assert_eq!(back, all, "{view:?} by {}", column.key);
        }
    }
}

#[test]
fn rows_without_a_value_come_last_either_way() {
    let mut story = story();
    story.demand("2024-02-07", "d-2", 120);
    let rows = story.rows();
    for order in [Order::Ascending, Order::Descending] {
        let sort = Some(Sort { column: "due".to_owned(), order });
        assert_eq!(keys(&rows, View::Demand, &ListQuery { sort, ..ListQuery::default() }), ["d-1", "d-2"]);
    }
}

#[test]
fn totals_count_every_match_and_not_only_the_page() {
    let rows = story().rows();
    let query = ListQuery { limit: Some(1), enterprise: Some(collective(60).to_string()), ..ListQuery::default() };
    let page = rows.list(&Sight::Everything, View::IncomeEntry, &query, u64::MAX).unwrap();
    assert_eq!((page.rows.len(), page.matches), (1, 2));
    let income = page.totals.iter().find(|total| total.column == "income").unwrap();
    assert_eq!(income.sum, 35_000);
    let expense = page.totals.iter().find(|total| total.column == "expense").unwrap();
    assert_eq!(expense.sum, 0);
}

#[test]
fn cells_say_what_people_read() {
    let mut story = story();
    let key = code(60);
    let joined = ChainJoined { code: key, chain: v("平凉红牛"), segment: Segment::Downstream };
    story.event("2024-05-01", &key, joined);
    story.event("2024-05-02", &key, ChainLeadDesignated { code: key, chain: v("平凉红牛") });
    let rows = story.rows();
    let page = rows
        .list(&Sight::Everything, View::Enterprise, &ListQuery { text: some("红牛"), ..ListQuery::default() }, u64::MAX)
        .unwrap();
    let cell = |column: &str| {
        let slot = View::Enterprise.columns().iter().position(|other| other.key == column).unwrap();
        page.rows[0].cells[slot].clone()
    };
    assert_eq!(cell("name"), Cell::Text("平凉红牛集团".to_owned()));
    assert_eq!(cell("registered"), Cell::Day(v("2024-01-02")));
    assert_eq!(cell("industry"), Cell::None);
    let Cell::Reference(division) = cell("division") else { panic!("a division is a reference") };
    assert_eq!((division.key, division.name), (village(60).to_string(), some("第1村")));
    let Cell::Codes(segments) = cell("segments") else { panic!("segments are choices") };
    assert_eq!(segments[0].title, "下游");
    let Cell::References(leads) = cell("leads") else { panic!("chains are references") };
    assert_eq!(leads[0].key, "平凉红牛");
}

#[test]
fn an_earlier_position_shows_names_and_states_of_then() {
    let mut story = story();
    let before = story.entries.len() as u64;
    let renamed = DivisionRenamed { code: village(60), name: v("新村"), valid_from: v("2024-05-01") };
    story.event("2024-05-01", &village(60), renamed);
    let demand: domain::demand::DemandKey = v("d-1");
    story.event("2024-05-02", &demand, DemandResolved { demand: demand.clone(), outcome: v("已放款") });
    let rows = story.rows();
    let named = |as_of| {
        let page = rows
            .list(&Sight::Everything, View::Visit, &ListQuery { text: some("v-1"), ..ListQuery::default() }, as_of)
            .unwrap();
        let Cell::Reference(division) = page.rows[0].cells[4].clone() else { panic!("a division is a reference") };
        division.name
    };
    assert_eq!((named(before), named(u64::MAX)), (some("第1村"), some("新村")));
    let resolved = ListQuery { state: some("resolved"), ..ListQuery::default() };
    assert_eq!(rows.list(&Sight::Everything, View::Demand, &resolved, before).unwrap().matches, 0);
    assert_eq!(rows.list(&Sight::Everything, View::Demand, &resolved, u64::MAX).unwrap().matches, 1);
    assert_eq!(rows.list(&Sight::Everything, View::Visit, &ListQuery::default(), 0).unwrap().matches, 0);
}

#[test]
fn what_a_list_cannot_do_it_says() {
    let rows = story().rows();
    let error = |view, query: ListQuery| rows.list(&Sight::Everything, view, &query, u64::MAX).unwrap_err();
    let all = ListQuery::default;
    let sort = Some(Sort { column: "colour".to_owned(), order: Order::Ascending });
    assert_eq!(error(View::Visit, ListQuery { sort, ..all() }), ListError::UnknownColumn("visit", "colour".to_owned()));
    let unit = ListQuery { unit: some("x"), ..all() };
    assert_eq!(error(View::Visit, unit), ListError::UnknownFilter("visit", "unit"));
    let member = ListQuery { project: some("p"), ..all() };
    assert_eq!(error(View::Setting, member), ListError::UnknownFilter("setting", "project"));
    assert_eq!(
        error(View::Visit, ListQuery { division: some("平凉"), ..all() }),
        ListError::InvalidDivision("平凉".to_owned())
    );
    let limit = ListQuery { limit: Some(MAX_LIMIT + 1), ..all() };
    assert_eq!(error(View::Visit, limit), ListError::TooManyRows(MAX_LIMIT + 1));
    let text = ListQuery { text: Some("字".repeat(101)), ..all() };
    assert_eq!(error(View::Visit, text), ListError::TextTooLong(101));
}

#[test]
fn members_of_an_alliance_can_be_asked_for() {
    let mut story = story();
    story.alliance("2024-03-01", "a-1", vec![Member::Enterprise(code(60)), Member::Unit(v("县农业农村局"))]);
    let rows = story.rows();
    let of = |query| keys(&rows, View::Alliance, &query);
    assert_eq!(of(ListQuery { enterprise: Some(code(60).to_string()), ..ListQuery::default() }), ["a-1"]);
    assert_eq!(of(ListQuery { enterprise: Some(code(120).to_string()), ..ListQuery::default() }), [""; 0]);
    assert_eq!(of(ListQuery { unit: some("县农业农村局"), ..ListQuery::default() }), ["a-1"]);
    assert_eq!(of(ListQuery { organisation: some("org-1"), ..ListQuery::default() }), ["a-1"]);
    assert_eq!(of(ListQuery { kind: some("龙头带动型"), ..ListQuery::default() }), ["a-1"]);
    assert_eq!(of(ListQuery { kind: some("联合党委"), ..ListQuery::default() }), ["a-1"]);
}
