//! Who takes part: at formation, joining, leaving, coming back.

use super::*;

#[test]
fn the_members_of_the_first_day_are_different_and_stand() {
    let county = county();
    let with = |members: Vec<Member>| FormAlliance { members, ..form() };
    county.refused(RefusalKind::Invalid, with(vec![village(), village()]));
    county.refused(RefusalKind::Invalid, with(vec![Member::Village(v(TOWN))]));
    county.refused(RefusalKind::NotFound, with(vec![Member::Village(v(UNKNOWN_VILLAGE))]));
    county.refused(RefusalKind::WrongDate, with(vec![Member::Village(v(RETIRED_VILLAGE))]));
    county.refused(RefusalKind::NotFound, with(vec![Member::Enterprise(v(UNKNOWN_ENTERPRISE))]));
    county.refused(RefusalKind::WrongState, with(vec![Member::Enterprise(v(CLOSED_ENTERPRISE))]));
    county.refused(RefusalKind::NotFound, with(vec![Member::Organisation(v("无此支部"))]));
    county.refused(RefusalKind::WrongState, with(vec![Member::Organisation(v(DISSOLVED_ORGANISATION))]));
    assert!(county.when(with(vec![Member::Unit(v("县畜牧局"))])).is_ok(), "a unit has no record");
    assert!(county.when(with(vec![])).is_ok());
}

#[test]
fn who_joins_stands() {
    let story = story();
    story.refused(RefusalKind::Invalid, join(Member::Village(v(TOWN))));
    story.refused(RefusalKind::NotFound, join(Member::Village(v(UNKNOWN_VILLAGE))));
    story.refused(RefusalKind::WrongDate, join(Member::Village(v(RETIRED_VILLAGE))));
    story.refused(RefusalKind::NotFound, join(Member::Enterprise(v(UNKNOWN_ENTERPRISE))));
    story.refused(RefusalKind::WrongState, join(Member::Enterprise(v(CLOSED_ENTERPRISE))));
    story.refused(RefusalKind::NotFound, join(Member::Organisation(v("无此支部"))));
    story.refused(RefusalKind::WrongState, join(Member::Organisation(v(DISSOLVED_ORGANISATION))));
}

#[test]
fn nobody_is_a_member_twice_at_a_time() {
    story().refused(RefusalKind::Overlap, join(village()));
    let left = story().on("2024-07-01").done(leave(village()));
    left.clone().on("2024-06-30").refused(RefusalKind::Overlap, join(village()));
    let back = left.done(join(village()));
    back.refused(RefusalKind::Overlap, join(village()));
    let state = back.state(&key()).unwrap();
    assert_eq!(state.memberships.len(), 2, "only the newest membership of each is kept");
    let newest = Membership { member: village(), joined_on: v("2024-07-01"), left_on: None };
    assert_eq!(state.membership(&village()), Some(&newest));
}

#[test]
fn only_a_member_leaves_and_not_before_they_joined() {
    story().refused(RefusalKind::WrongState, leave(Member::Village(v(OTHER_VILLAGE))));
    let joined = story().on("2024-07-01").done(join(Member::Village(v(OTHER_VILLAGE))));
    joined.clone().on("2024-06-30").refused(RefusalKind::WrongDate, leave(Member::Village(v(OTHER_VILLAGE))));
    let left = joined.done(leave(Member::Village(v(OTHER_VILLAGE))));
    left.refused(RefusalKind::WrongState, leave(Member::Village(v(OTHER_VILLAGE))));
}

#[test]
fn a_member_takes_part_from_joining_until_the_day_before_leaving() {
    let left = story().on("2024-07-01").done(leave(village()));
    let state = left.state(&key()).unwrap();
    let days = ["2024-05-31", "2024-06-01", "2024-06-30", "2024-07-01"];
    assert_eq!(days.map(|day| state.takes_part_on(&village(), v(day))), [false, true, true, false]);
    assert!(state.takes_part_on(&lead(), v("2024-07-01")), "the leading organisation always takes part");
    assert!(!state.takes_part_on(&Member::Organisation(v(OTHER_ORGANISATION)), v("2024-07-01")));
}

#[test]
fn who_leaves_gives_up_the_chair() {
    let chaired = story().done(rotate());
    let chair = Chair { member: enterprise(), since: v("2024-06-01"), until: Some(v("2024-08-31")) };
    assert_eq!(chaired.state(&key()).unwrap().chair, Some(chair));
    assert!(chaired.clone().done(leave(village())).state(&key()).unwrap().chair.is_some());
    assert_eq!(chaired.done(leave(enterprise())).state(&key()).unwrap().chair, None);
}
