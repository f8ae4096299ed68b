//! Honours awarded and revoked, and every reason to refuse.

use super::*;
use crate::{
    alliance::{AllianceDissolved, AllianceForm, FormAlliance},
    event::Event,
    refusal::RefusalKind,
    tests::given::{Given, given, v},
    tests::scene::{
        CLOSED_ENTERPRISE, DISSOLVED_ORGANISATION, MODE, ORGANISATION, RETIRED_VILLAGE, TOWN, UNKNOWN_VILLAGE,
    },
    tests::scene::{VILLAGE, check_any_order, check_golden, county},
};

fn key() -> HonourKey {
    v("R-2024-1")
}

fn award() -> AwardHonour {
    AwardHonour {
        honour: key(),
        title: v("市级示范点"),
        rank: HonourRank::City,
        awarded_by: v("平凉市委组织部"),
        division: v(TOWN),
        holder: Some(Member::Village(v(VILLAGE))),
        alliance: Some(v("同心犇富")),
        source: Some(v("《甘肃日报》2024 年 10 月")),
    }
}

fn revoke() -> RevokeHonour {
    RevokeHonour { honour: key(), reason: v("复查不合格") }
}

/// The alliance was formed on 1 June 2024.
fn story() -> Given {
    county().done(FormAlliance {
        alliance: v("同心犇富"),
        name: v("同心犇富"),
        mode: v(MODE),
        form: AllianceForm::JointBranch,
        lead: v(ORGANISATION),
        chain: None,
        division: v(TOWN),
        matters: vec![],
        members: vec![],
    })
}

fn samples() -> Vec<Event> {
    vec![HonourAwarded::from(award()).into(), HonourRevoked::from(revoke()).into()]
}

#[test]
fn every_command_becomes_its_event() {
    let made = |event: Event| Ok(vec![Change { stream: key().stream(), event }]);
    assert_eq!(story().when(award()), made(HonourAwarded::from(award()).into()));
    assert_eq!(story().done(award()).when(revoke()), made(HonourRevoked::from(revoke()).into()));
    for command in [HonourCommand::from(award()), revoke().into()] {
        assert_eq!(target(&command), key().stream());
    }
}

#[test]
fn what_an_award_refers_to_must_stand() {
    let story = story();
    story.clone().done(award()).refused(RefusalKind::AlreadyExists, award());
    story.refused(RefusalKind::NotFound, AwardHonour { division: v(UNKNOWN_VILLAGE), ..award() });
    story.refused(RefusalKind::WrongDate, AwardHonour { division: v(RETIRED_VILLAGE), ..award() });
    story.refused(RefusalKind::NotFound, AwardHonour { alliance: Some(v("无此联建")), ..award() });
    let held_by = |holder: Member| AwardHonour { holder: Some(holder), ..award() };
    story.refused(RefusalKind::Invalid, held_by(Member::Village(v(TOWN))));
    story.refused(RefusalKind::NotFound, held_by(Member::Village(v(UNKNOWN_VILLAGE))));
    story.refused(RefusalKind::WrongState, held_by(Member::Enterprise(v(CLOSED_ENTERPRISE))));
    story.refused(RefusalKind::WrongState, held_by(Member::Organisation(v(DISSOLVED_ORGANISATION))));
    assert!(story.when(held_by(Member::Unit(v("县委组织部")))).is_ok());
    assert!(story.when(AwardHonour { holder: None, alliance: None, source: None, ..award() }).is_ok());
}

#[test]
fn an_alliance_is_honoured_during_its_life() {
    story().on("2024-05-31").refused(RefusalKind::WrongDate, award());
    let event = AllianceDissolved { alliance: v("同心犇富"), reason: v("协议期满") };
    let dissolved = story().on("2024-08-01").event(&v::<AllianceKey>("同心犇富"), event);
    assert!(dissolved.when(award()).is_ok());
    dissolved.on("2024-08-02").refused(RefusalKind::WrongState, award());
}

#[test]
fn an_honour_is_revoked_once_and_not_before_its_award() {
    given().refused(RefusalKind::NotFound, revoke());
    let awarded = story().on("2024-07-01").done(award());
    awarded.clone().on("2024-06-30").refused(RefusalKind::WrongDate, revoke());
    let revoked = awarded.on("2024-09-01").done(revoke());
    revoked.refused(RefusalKind::WrongState, revoke());
    let state = revoked.state(&key()).unwrap();
    assert_eq!((state.awarded_on, state.revoked_on), (Some(v("2024-07-01")), Some(v("2024-09-01"))));
    assert_eq!((state.title.clone(), state.holder.clone()), (Some(award().title), award().holder));
}

#[test]
fn golden_bytes() {
    check_golden(HonourEvent::TYPES, &samples(), key().stream());
}

#[test]
fn events_fold_in_any_order() {
    check_any_order(&samples());
}
