//! Lists at two points of knowledge: what the difference says leads from the one list to the other.

use super::story::{Story, code, v};
use crate::{
    Sight,
    rows::{Cell, ListQuery, MAX_LIMIT, RowChange, Rows, View},
};
use domain::{
    demand::{DemandClosed, DemandKey},
    honour::{HonourAwarded, HonourKey, HonourRank, HonourRevoked},
};
use std::collections::BTreeMap;

fn whole_list(rows: &Rows, view: View, as_of: u64) -> BTreeMap<String, Vec<Cell>> {
    let query = ListQuery { limit: Some(MAX_LIMIT), ..ListQuery::default() };
    let page = rows.list(&Sight::Everything, view, &query, as_of).unwrap();
    page.rows.into_iter().map(|row| (row.key, row.cells)).collect()
}

fn story() -> Story {
    let mut story = Story::default();
    for number in 0..6 {
        story.enterprise("2024-01-02", number, &format!("企业{number}"));
    }
    for number in 0..6 {
        story.visit("2024-01-03", &format!("v-{number}"), code(number), &["o-0"]);
        story.demand("2024-01-04", &format!("d-{number}"), number);
    }
    for number in 0..3 {
        story.assign("2024-01-05", &format!("d-{number}"), "2024-01-20");
        let demand: DemandKey = v(&format!("d-{number}"));
        story.event("2024-01-06", &demand, DemandClosed { demand: demand.clone() });
    }
    let honour: HonourKey = v("h-1");
    let event = HonourAwarded {
        honour: honour.clone(),
        title: v("示范"),
        rank: HonourRank::City,
        awarded_by: v("市委"),
        division: v("620823"),
        holder: None,
        alliance: None,
        source: None,
    };
    story.event("2024-01-07", &honour, event);
    story.event("2024-01-08", &honour, HonourRevoked { honour: honour.clone(), reason: v("有误") });
    story
}

#[test]
fn the_difference_leads_from_one_list_to_the_other() {
    let story = story();
    let rows = story.rows();
    let head = story.entries.len() as u64;
    for then in 0..=head {
        for now in then..=head {
            for view in [View::Enterprise, View::Visit, View::Demand, View::Honour] {
                let query = ListQuery { limit: Some(MAX_LIMIT), ..ListQuery::default() };
                let difference = rows.difference(&Sight::Everything, view, &query, then, now).unwrap();
                let mut list = whole_list(&rows, view, then);
                for row in &difference.rows {
                    assert!(row.positions.iter().all(|position| (then..now).contains(position)));
                    assert!(!row.positions.is_empty());
                    let empty = || vec![Cell::None; view.columns().len()];
                    let cells = list.entry(row.row.key.clone()).or_insert_with(empty);
                    for cell in &row.cells {
                        assert_eq!(cells[cell.slot], cell.from, "{view:?} {}", row.row.key);
                        cells[cell.slot] = cell.to.clone();
                    }
                }
                assert_eq!(list, whole_list(&rows, view, now), "{view:?} from {then} to {now}");
            }
        }
    }
}

#[test]
fn rows_are_told_apart_by_what_became_of_them() {
    let story = story();
    let rows = story.rows();
    let head = story.entries.len() as u64;
    let query = ListQuery::default();
    let counts = |view, then, now| rows.difference(&Sight::Everything, view, &query, then, now).unwrap().counts;
    assert_eq!(counts(View::Demand, 0, head)[RowChange::Added as usize], (RowChange::Added, 6));
    assert_eq!(counts(View::Demand, 18, head)[RowChange::Ended as usize], (RowChange::Ended, 3));
    assert_eq!(counts(View::Honour, head - 1, head)[RowChange::Reversed as usize], (RowChange::Reversed, 1));
    let only = ListQuery { state: Some("closed".to_owned()), ..ListQuery::default() };
    let closed = rows.difference(&Sight::Everything, View::Demand, &only, 18, head).unwrap();
    assert_eq!(closed.rows.len(), 3, "a row counts that matches at either moment");
}
