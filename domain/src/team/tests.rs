//! Service teams dispatched, changed and withdrawn, and every reason to refuse.

use super::*;
use crate::{
    event::Event,
    refusal::RefusalKind,
    tests::given::{Given, given, v},
    tests::scene::{
        CHAIN, CLOSED_ENTERPRISE, ENTERPRISE, OFFICER, OTHER_OFFICER, RETIRED_OFFICER, RETIRED_VILLAGE, TOWN,
    },
    tests::scene::{UNKNOWN_ENTERPRISE, UNKNOWN_VILLAGE, check_any_order, check_golden, county},
};

fn key() -> TeamKey {
    v("帮办团-1")
}

fn dispatch() -> DispatchTeam {
    DispatchTeam {
        team: key(),
        name: v("红牛产业帮办团"),
        chain: Some(v(CHAIN)),
        division: v(TOWN),
        members: vec![v(OFFICER)],
        enterprises: vec![v(ENTERPRISE)],
    }
}

fn change() -> ChangeTeamMembers {
    ChangeTeamMembers { team: key(), joined: vec![v(OTHER_OFFICER)], left: vec![v(OFFICER)] }
}

fn withdraw() -> WithdrawTeam {
    WithdrawTeam { team: key(), reason: v("帮办任务完成") }
}

/// The team was sent on 1 June 2024.
fn story() -> Given {
    county().done(dispatch())
}

fn samples() -> Vec<Event> {
    vec![
        TeamDispatched::from(dispatch()).into(),
        TeamMembersChanged::from(change()).into(),
        TeamWithdrawn::from(withdraw()).into(),
    ]
}

#[test]
fn every_command_becomes_its_event() {
    let made = |event: Event| Ok(vec![Change { stream: key().stream(), event }]);
    assert_eq!(county().when(dispatch()), made(TeamDispatched::from(dispatch()).into()));
    assert_eq!(story().when(change()), made(TeamMembersChanged::from(change()).into()));
    assert_eq!(story().when(withdraw()), made(TeamWithdrawn::from(withdraw()).into()));
    for command in [TeamCommand::from(dispatch()), change().into(), withdraw().into()] {
        assert_eq!(target(&command), key().stream());
    }
}

#[test]
fn a_team_is_dispatched_once() {
    story().refused(RefusalKind::AlreadyExists, dispatch());
}

#[test]
fn what_a_dispatch_refers_to_must_stand() {
    let county = county();
    county.refused(RefusalKind::NotFound, DispatchTeam { chain: Some(v("苹果")), ..dispatch() });
    county.refused(RefusalKind::NotFound, DispatchTeam { division: v(UNKNOWN_VILLAGE), ..dispatch() });
    county.refused(RefusalKind::WrongDate, DispatchTeam { division: v(RETIRED_VILLAGE), ..dispatch() });
    county.refused(RefusalKind::NotFound, DispatchTeam { members: vec![v("officer-9")], ..dispatch() });
    county.refused(RefusalKind::WrongState, DispatchTeam { members: vec![v(RETIRED_OFFICER)], ..dispatch() });
    county.refused(RefusalKind::Invalid, DispatchTeam { members: vec![v(OFFICER), v(OFFICER)], ..dispatch() });
    county.refused(RefusalKind::NotFound, DispatchTeam { enterprises: vec![v(UNKNOWN_ENTERPRISE)], ..dispatch() });
    county.refused(RefusalKind::WrongState, DispatchTeam { enterprises: vec![v(CLOSED_ENTERPRISE)], ..dispatch() });
    let twice = vec![v(ENTERPRISE), v(ENTERPRISE)];
    county.refused(RefusalKind::Invalid, DispatchTeam { enterprises: twice, ..dispatch() });
    county.on("2023-12-31").refused(RefusalKind::WrongDate, DispatchTeam { enterprises: vec![], ..dispatch() });
}

#[test]
fn a_change_of_members_agrees_with_who_is_there() {
    given().refused(RefusalKind::NotFound, change());
    story().on("2024-05-31").refused(RefusalKind::WrongDate, change());
    let with = |joined: &[&str], left: &[&str]| ChangeTeamMembers {
        team: key(),
        joined: joined.iter().map(|o| v(o)).collect(),
        left: left.iter().map(|o| v(o)).collect(),
    };
    story().refused(RefusalKind::Invalid, with(&[], &[]));
    story().refused(RefusalKind::Invalid, with(&[OTHER_OFFICER, OTHER_OFFICER], &[]));
    story().refused(RefusalKind::Invalid, with(&[], &[OFFICER, OFFICER]));
    story().refused(RefusalKind::Invalid, with(&[OFFICER], &[]));
    story().refused(RefusalKind::Invalid, with(&[OFFICER], &[OFFICER]));
    story().refused(RefusalKind::Invalid, with(&[], &[OTHER_OFFICER]));
    story().refused(RefusalKind::Invalid, with(&[OTHER_OFFICER], &[OTHER_OFFICER]));
    story().refused(RefusalKind::NotFound, with(&["officer-9"], &[]));
    story().refused(RefusalKind::WrongState, with(&[RETIRED_OFFICER], &[]));
    let changed = story().done(change());
    assert_eq!(changed.state(&key()).unwrap().members, vec![v(OTHER_OFFICER)]);
}

#[test]
fn a_withdrawn_team_takes_nothing_more() {
    given().refused(RefusalKind::NotFound, withdraw());
    story().on("2024-05-31").refused(RefusalKind::WrongDate, withdraw());
    story().on("2024-08-01").done(change()).on("2024-07-31").refused(RefusalKind::WrongDate, withdraw());
    let withdrawn = story().on("2024-08-01").done(withdraw());
    withdrawn.refused(RefusalKind::WrongState, withdraw());
    withdrawn.refused(RefusalKind::WrongState, change());
    let state = withdrawn.state(&key()).unwrap();
    assert_eq!([state.serves_on(v("2024-08-01")), state.serves_on(v("2024-08-02"))], [true, false]);
}

#[test]
fn golden_bytes() {
    check_golden(TeamEvent::TYPES, &samples(), key().stream());
}

#[test]
fn events_fold_in_any_order() {
    check_any_order(&samples());
}
