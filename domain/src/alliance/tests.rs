//! Alliances from forming to dissolution, and every reason to refuse.

use super::*;
use crate::{
    event::Event,
    organisation::RosterCategory,
    refusal::RefusalKind,
    stream::RecordKey as _,
    tests::given::{Given, TODAY, given, v},
    tests::scene::{
        CHAIN, CLOSED_ENTERPRISE, DISSOLVED_ORGANISATION, ENTERPRISE, MODE, NEEDS, OFFERS, ORGANISATION,
        OTHER_ORGANISATION, OTHER_VILLAGE, RETIRED_LIST, RETIRED_MODE, RETIRED_VILLAGE, TOWN, UNKNOWN_ENTERPRISE,
        UNKNOWN_VILLAGE, VILLAGE, check_any_order, check_golden, county,
    },
    value::{Bound, BoundedCount},
    world::Change,
};

mod life;
mod members;

fn key() -> AllianceKey {
    v("同心犇富")
}

fn village() -> Member {
    Member::Village(v(VILLAGE))
}

fn enterprise() -> Member {
    Member::Enterprise(v(ENTERPRISE))
}

fn lead() -> Member {
    Member::Organisation(v(ORGANISATION))
}

fn form() -> FormAlliance {
    FormAlliance {
        alliance: key(),
        name: v("同心犇富红牛产业联建"),
        mode: v(MODE),
        form: AllianceForm::JointGeneralBranch,
        lead: v(ORGANISATION),
        chain: Some(v(CHAIN)),
        division: v(TOWN),
        matters: vec![v("统一防疫"), v("统一销售")],
        members: vec![village(), enterprise()],
    }
}

fn join(member: Member) -> JoinAlliance {
    JoinAlliance { alliance: key(), member }
}

fn leave(member: Member) -> LeaveAlliance {
    LeaveAlliance { alliance: key(), member, reason: v("产业调整") }
}

fn rename() -> RenameAlliance {
    RenameAlliance { alliance: key(), name: v("同心犇富联建") }
}

fn agree() -> AgreeMatters {
    AgreeMatters { alliance: key(), matters: vec![v("统一饲草")] }
}

fn raise_level() -> RaiseAllianceLevel {
    RaiseAllianceLevel { alliance: key(), form: AllianceForm::JointCommittee, reason: v("规模扩大") }
}

fn list(kind: &str, items: Vec<ListItem>) -> ConferenceList {
    ConferenceList { kind: v(kind), items }
}

fn need(member: Option<Member>, matched_by: Option<Member>) -> ListItem {
    ListItem { title: v("青贮饲料"), member, matched_by }
}

fn hold() -> HoldJointConference {
    HoldJointConference {
        alliance: key(),
        title: v("第三季度联席会议"),
        chair: Some(lead()),
        lists: vec![list(NEEDS, vec![need(Some(village()), Some(enterprise()))]), list(OFFERS, vec![])],
    }
}

fn rotate() -> RotateChair {
    RotateChair { alliance: key(), chair: enterprise(), until: Some(v("2024-08-31")) }
}

fn line(category: RosterCategory, count: u32) -> RosterLine {
    RosterLine { category, people: BoundedCount { count, bound: Bound::Exact } }
}

fn report() -> ReportAllianceRoster {
    ReportAllianceRoster {
        alliance: key(),
        lines: vec![line(RosterCategory::PartyMember, 215), line(RosterCategory::LeadFarmer, 39)],
        as_of: v("2024-06-01"),
    }
}

fn dissolve() -> DissolveAlliance {
    DissolveAlliance { alliance: key(), reason: v("协议期满") }
}

/// The alliance formed on 1 June 2024.
fn story() -> Given {
    county().done(form())
}

fn samples() -> Vec<Event> {
    vec![
        AllianceFormed::from(form()).into(),
        AllianceJoined::from(join(lead())).into(),
        AllianceLeft::from(leave(Member::Unit(v("县畜牧局")))).into(),
        AllianceRenamed::from(rename()).into(),
        MattersAgreed::from(agree()).into(),
        AllianceLevelRaised::from(raise_level()).into(),
        JointConferenceHeld::from(hold()).into(),
        ChairRotated::from(rotate()).into(),
        AllianceRosterReported::from(report()).into(),
        AllianceDissolved::from(dissolve()).into(),
    ]
}

/// Every command to an alliance that exists.
fn later_commands() -> [AllianceCommand; 9] {
    [
        join(lead()).into(),
        leave(village()).into(),
        rename().into(),
        agree().into(),
        raise_level().into(),
        hold().into(),
        rotate().into(),
        report().into(),
        dissolve().into(),
    ]
}

#[test]
fn every_command_becomes_its_event() {
    let made = |event: Event| Ok(vec![Change { stream: key().stream(), event }]);
    assert_eq!(county().when(form()), made(AllianceFormed::from(form()).into()));
    let story = story();
    assert_eq!(story.when(join(lead())), made(AllianceJoined::from(join(lead())).into()));
    assert_eq!(story.when(leave(village())), made(AllianceLeft::from(leave(village())).into()));
    assert_eq!(story.when(rename()), made(AllianceRenamed::from(rename()).into()));
    assert_eq!(story.when(agree()), made(MattersAgreed::from(agree()).into()));
    assert_eq!(story.when(raise_level()), made(AllianceLevelRaised::from(raise_level()).into()));
    assert_eq!(story.when(hold()), made(JointConferenceHeld::from(hold()).into()));
    assert_eq!(story.when(rotate()), made(ChairRotated::from(rotate()).into()));
    assert_eq!(story.when(report()), made(AllianceRosterReported::from(report()).into()));
    assert_eq!(story.when(dissolve()), made(AllianceDissolved::from(dissolve()).into()));
    assert_eq!(target(&form().into()), key().stream());
    for command in later_commands() {
        assert_eq!(target(&command), key().stream());
    }
}

#[test]
fn golden_bytes() {
    check_golden(AllianceEvent::TYPES, &samples(), key().stream());
}

#[test]
fn events_fold_in_any_order() {
    check_any_order(&samples());
}
