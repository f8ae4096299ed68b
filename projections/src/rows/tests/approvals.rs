//! The row of an approval: what is asked for, by whom, who answered, and who did it.

use super::story::{Story, collective, v, village};
use crate::{
    Sight,
    rows::{Cell, ListQuery, View, columns::approval as a},
};
use domain::{
    approval::{ApprovalGiven, ApprovalRefused, ApprovalRequested, ApprovalUsed, GraveAct},
    enterprise::VillageCollectiveRegistered,
    stream::RecordKey as _,
};

fn reopen() -> GraveAct {
    GraveAct::ReopenPeriod { collective: collective(1), month: v("2024-01") }
}

/// Asked for and refused, asked for again, approved and done; and a key to be rotated, which nobody answered.
fn story() -> Story {
    let (act, mut story) = (reopen(), Story::default());
    let asked = |act: &GraveAct, why: &str| ApprovalRequested { act: act.clone(), reason: v(why) };
    story.event("2024-02-01", &act, asked(&act, "漏记一笔"));
    story.event("2024-02-02", &act, ApprovalRefused { act: act.clone(), reason: v("缺原始凭证") });
    story.event("2024-02-03", &act, asked(&act, "已补原始凭证"));
    story.event("2024-02-04", &act, ApprovalGiven { act: act.clone(), expires_on: v("2024-03-05") });
    story.event("2024-02-05", &act, ApprovalUsed { act: act.clone() });
    let rotation = GraveAct::RotateSigningKey;
    story.event("2024-02-06", &rotation, asked(&rotation, "按年度更换"));
    story
}

#[test]
fn the_row_tells_who_asked_who_answered_and_who_did_it() {
    let story = story();
    let rows = story.rows();
    let key = reopen().natural_key();
    let cells = |as_of: u64| rows.page(&Sight::Everything, View::Approval, &key, as_of).unwrap().row.cells;
    let word = |cell: &Cell| if let Cell::Code(choice) = cell { choice.key } else { "" };
    let states: Vec<&str> = (1..=5).map(|as_of| word(&cells(as_of)[a::STATE])).collect();
    assert_eq!(states, ["requested", "refused", "requested", "given", "used"]);
    assert_eq!(word(&cells(1)[a::ACT]), "reopen_period");
    assert_eq!((&cells(2)[a::ANSWERED_BY], &cells(2)[a::ANSWERED]), (&text("u-1"), &Cell::Day(v("2024-02-02"))));
    let again = cells(3);
    assert_eq!((&again[a::ANSWERED_BY], &again[a::ANSWERED]), (&Cell::None, &Cell::None), "nobody answered yet");
    assert_eq!((&again[a::REASON], &again[a::REQUESTED]), (&text("已补原始凭证"), &Cell::Day(v("2024-02-03"))));
    assert_eq!((&cells(4)[a::EXPIRES], &cells(4)[a::USED]), (&Cell::Day(v("2024-03-05")), &Cell::None));
    assert_eq!((&cells(5)[a::USED_BY], &cells(5)[a::USED]), (&text("u-1"), &Cell::Day(v("2024-02-05"))));
    assert_eq!(cells(5)[a::MONTH], text("2024-01"));
    assert!(matches!(&cells(5)[a::COLLECTIVE], Cell::Reference(of) if of.key == collective(1).to_string()));
}

#[test]
fn approvals_are_found_by_act_and_by_state() {
    let story = story();
    let rows = story.rows();
    let found = |kind: Option<&str>, state: Option<&str>, as_of: u64| {
        let (kind, state) = (kind.map(str::to_owned), state.map(str::to_owned));
        let query = ListQuery { kind, state, ..ListQuery::default() };
        rows.list(&Sight::Everything, View::Approval, &query, as_of).unwrap().matches
    };
    assert_eq!(found(None, None, 6), 2);
    assert_eq!((found(Some("reopen_period"), None, 6), found(Some("erase_person"), None, 6)), (1, 0));
    assert_eq!((found(None, Some("requested"), 6), found(None, Some("used"), 6)), (1, 1));
    assert_eq!(found(Some("reopen_period"), Some("given"), 4), 1);
}

#[test]
fn an_approval_is_seen_where_its_book_is_and_one_of_keeping_by_who_sees_everything() {
    let mut story = Story::default();
    let name = v("黎明村股份经济合作社");
    let registered = VillageCollectiveRegistered { code: collective(1), name, village: village(1) };
    story.event("2024-01-01", &collective(1), registered);
    for act in [reopen(), GraveAct::RotateSigningKey] {
        story.event("2024-02-01", &act, ApprovalRequested { act: act.clone(), reason: v("说明") });
    }
    let rows = story.rows();
    let seen = |sight: &Sight| {
        let page = rows.list(sight, View::Approval, &ListQuery::default(), u64::MAX).unwrap();
        let mut keys: Vec<String> = page.rows.into_iter().map(|row| row.key).collect();
        keys.sort();
        keys
    };
    let (reopening, rotation) = (reopen().natural_key(), GraveAct::RotateSigningKey.natural_key());
    assert_eq!(seen(&Sight::Everything), [reopening.clone(), rotation]);
    assert_eq!(seen(&Sight::Division(v("620802000000"))), [reopening]);
    assert_eq!(seen(&Sight::Division(v("620823000000"))), Vec::<String>::new());
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}
