//! The row of personal data: what is kept, since when it is frozen or erased, and how often it was looked at.

use super::story::{Story, v};
use crate::{
    Sight,
    rows::{Cell, ListQuery, View, columns::person as p},
};
use domain::person::{
    PersonDataChecked, PersonDataRead, PersonErased, PersonFrozen, PersonKey, PersonRecorded, PersonUnfrozen,
    PersonalKind, SealedField,
};

fn story() -> Story {
    let person: PersonKey = v("met-1");
    let key = || person.clone();
    let seal = |kind| SealedField { kind, commitment: v(&"0".repeat(64)) };
    let fields = vec![seal(PersonalKind::Telephone), seal(PersonalKind::Name)];
    let (ground, approver) = (v("调取证据"), v("u-2"));
    let mut story = Story::default();
    story.event("2024-01-01", &person, PersonRecorded { person: key(), fields });
    let read = PersonDataRead { person: key(), purpose: v("回访"), kinds: vec![PersonalKind::Name] };
    story.event("2024-01-02", &person, read.clone()).event("2024-01-03", &person, read);
    story.event("2024-02-01", &person, PersonFrozen { person: key(), ground, approver });
    let check = PersonDataChecked { person: key(), kind: PersonalKind::Name, matched: false };
    story.event("2024-02-02", &person, check);
    story.event("2024-03-01", &person, PersonUnfrozen { person: key(), ground: v("结案"), approver: v("u-2") });
    story.event("2024-04-01", &person, PersonErased { person: key(), ground: v("期满"), approver: v("u-2") });
    story
}

#[test]
fn the_row_tells_what_may_be_done_with_the_data() {
    let story = story();
    let rows = story.rows();
    let state = |as_of: u64| {
        let cells = rows.page(&Sight::Everything, View::Person, "met-1", as_of).unwrap().row.cells;
        let Cell::Code(state) = cells[p::STATE] else { panic!("a state: {cells:?}") };
        let kept = if let Cell::Codes(fields) = &cells[p::FIELDS] { fields.len() } else { 0 };
        let count = |cell: &Cell| if let Cell::Count(count) = cell { *count } else { 0 };
        let looked_at = [count(&cells[p::READS]), count(&cells[p::CHECKS])];
        (state.key, kept, cells[p::FROZEN].clone(), cells[p::ERASED].clone(), looked_at)
    };
    let day = |text: &str| Cell::Day(v(text));
    assert_eq!(state(1), ("held", 2, Cell::None, Cell::None, [0, 0]));
    assert_eq!(state(3), ("held", 2, Cell::None, Cell::None, [2, 0]));
    assert_eq!(state(5), ("frozen", 2, day("2024-02-01"), Cell::None, [2, 1]));
    assert_eq!(state(6), ("held", 2, Cell::None, Cell::None, [2, 1]));
    assert_eq!(state(7), ("erased", 0, Cell::None, day("2024-04-01"), [2, 1]));
    let page = rows.page(&Sight::Everything, View::Person, "met-1", u64::MAX).unwrap();
    assert_eq!(page.timeline, [0, 1, 2, 3, 4, 5, 6], "whoever looked belongs to the story");
    let frozen = ListQuery { state: Some("frozen".to_owned()), ..ListQuery::default() };
    assert_eq!(rows.list(&Sight::Everything, View::Person, &frozen, 5).unwrap().matches, 1);
    assert_eq!(rows.list(&Sight::Everything, View::Person, &frozen, 7).unwrap().matches, 0);
}
