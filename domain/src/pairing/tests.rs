//! Pairings established, renewed and ended, and every reason to refuse.

use super::*;
use crate::{
    event::Event,
    refusal::RefusalKind,
    tests::given::{Given, given, v},
    tests::scene::{
        CHAIN, DISSOLVED_ORGANISATION, ORGANISATION, OTHER_ORGANISATION, RETIRED_VILLAGE, TOWN, UNKNOWN_VILLAGE,
    },
    tests::scene::{check_any_order, check_golden, county},
};

fn key() -> PairingKey {
    PairingKey::of(&v(ORGANISATION), &v(OTHER_ORGANISATION))
}

fn establish() -> EstablishPairing {
    EstablishPairing {
        first: v(ORGANISATION),
        second: v(OTHER_ORGANISATION),
        kind: PairingKind::BranchBranch,
        chain: Some(v(CHAIN)),
        division: v(TOWN),
        until: Some(v("2024-06-30")),
    }
}

fn renew() -> RenewPairing {
    RenewPairing { first: v(ORGANISATION), second: v(OTHER_ORGANISATION), until: v("2024-12-31") }
}

fn end() -> EndPairing {
    EndPairing { first: v(OTHER_ORGANISATION), second: v(ORGANISATION), reason: v("双方商定") }
}

/// The two paired from 1 to 30 June 2024.
fn story() -> Given {
    county().done(establish())
}

fn samples() -> Vec<Event> {
    vec![
        PairingEstablished::from(establish()).into(),
        PairingRenewed::from(renew()).into(),
        PairingEnded::from(end()).into(),
    ]
}

#[test]
fn every_command_becomes_its_event() {
    let made = |event: Event| Ok(vec![Change { stream: key().stream(), event }]);
    assert_eq!(county().when(establish()), made(PairingEstablished::from(establish()).into()));
    assert_eq!(story().when(renew()), made(PairingRenewed::from(renew()).into()));
    assert_eq!(story().when(end()), made(PairingEnded::from(end()).into()));
    for command in [PairingCommand::from(establish()), renew().into(), end().into()] {
        assert_eq!(target(&command), key().stream());
    }
}

#[test]
fn the_key_does_not_depend_on_who_is_named_first() {
    assert_eq!(PairingKey::of(&v(OTHER_ORGANISATION), &v(ORGANISATION)), key());
    let swapped = EstablishPairing { first: v(OTHER_ORGANISATION), second: v(ORGANISATION), ..establish() };
    story().refused(RefusalKind::Overlap, swapped);
}

#[test]
fn different_parties_never_share_a_key() {
    let of = |first: &str, second: &str| PairingKey::of(&v(first), &v(second)).stream();
    assert_ne!(of("甲+乙", "丙"), of("甲", "乙+丙"));
    assert!("甲~乙".parse::<OrganisationKey>().is_err(), "what stands between the two is in neither");
}

#[test]
fn the_parties_are_two_organisations_that_stand() {
    let county = county();
    county.refused(RefusalKind::Invalid, EstablishPairing { second: v(ORGANISATION), ..establish() });
    county.refused(RefusalKind::NotFound, EstablishPairing { first: v("无此支部"), ..establish() });
    county.refused(RefusalKind::NotFound, EstablishPairing { second: v("无此支部"), ..establish() });
    for dissolved in [
        EstablishPairing { first: v(DISSOLVED_ORGANISATION), ..establish() },
        EstablishPairing { second: v(DISSOLVED_ORGANISATION), ..establish() },
    ] {
        county.refused(RefusalKind::WrongState, dissolved.clone());
        let before = county.clone().on("2024-02-29").when(dissolved);
        assert!(before.is_ok(), "recorded late, dated before the dissolution");
    }
}

#[test]
fn chain_and_division_must_exist_and_the_term_must_not_be_over() {
    let county = county();
    county.refused(RefusalKind::NotFound, EstablishPairing { chain: Some(v("苹果")), ..establish() });
    county.refused(RefusalKind::NotFound, EstablishPairing { division: v(UNKNOWN_VILLAGE), ..establish() });
    county.refused(RefusalKind::WrongDate, EstablishPairing { division: v(RETIRED_VILLAGE), ..establish() });
    county.refused(RefusalKind::WrongDate, EstablishPairing { until: Some(v("2024-05-31")), ..establish() });
    assert!(county.when(EstablishPairing { until: Some(v("2024-06-01")), ..establish() }).is_ok());
}

#[test]
fn the_same_two_pair_again_only_when_the_earlier_pairing_is_over() {
    let open_ended = county().done(EstablishPairing { until: None, ..establish() });
    let again = EstablishPairing { until: None, ..establish() };
    open_ended.on("2024-10-01").refused(RefusalKind::Overlap, again.clone());
    story().on("2024-06-30").refused(RefusalKind::Overlap, again.clone());
    story().on("2024-05-01").refused(RefusalKind::Overlap, again.clone());
    assert!(story().on("2024-07-01").when(again.clone()).is_ok(), "the term is over");
    let ended = story().on("2024-06-10").done(end());
    ended.clone().on("2024-06-09").refused(RefusalKind::Overlap, again.clone());
    let reopened = ended.done(again);
    let state = reopened.state(&key()).unwrap();
    assert_eq!((state.established_on, state.until, state.ended_on), (Some(v("2024-06-10")), None, None));
}

#[test]
fn a_renewal_extends_the_term() {
    given().refused(RefusalKind::NotFound, renew());
    story().on("2024-05-31").refused(RefusalKind::WrongDate, renew());
    story().refused(RefusalKind::WrongDate, RenewPairing { until: v("2024-06-30"), ..renew() });
    let late = story().on("2024-09-01");
    late.refused(RefusalKind::WrongDate, RenewPairing { until: v("2024-08-31"), ..renew() });
    county().done(EstablishPairing { until: None, ..establish() }).refused(RefusalKind::WrongState, renew());
    story().done(end()).refused(RefusalKind::WrongState, renew());
    let renewed = story().done(renew());
    let state = renewed.state(&key()).unwrap();
    assert_eq!((state.until, state.renewals), (Some(v("2024-12-31")), 1));
}

#[test]
fn a_pairing_ends_once_and_not_before_it_began() {
    given().refused(RefusalKind::NotFound, end());
    story().on("2024-05-31").refused(RefusalKind::WrongDate, end());
    story().done(end()).refused(RefusalKind::WrongState, end());
}

#[test]
fn a_pairing_is_open_from_its_first_day_to_its_last() {
    let story = story();
    let state = story.state(&key()).unwrap();
    let open = |day: &str| state.is_open_on(v(day));
    assert_eq!(
        [open("2024-05-31"), open("2024-06-01"), open("2024-06-30"), open("2024-07-01")],
        [false, true, true, false]
    );
    let story = story.on("2024-06-10").done(end());
    let state = story.state(&key()).unwrap();
    assert_eq!([state.is_open_on(v("2024-06-09")), state.is_open_on(v("2024-06-10"))], [true, false]);
}

#[test]
fn golden_bytes() {
    check_golden(PairingEvent::TYPES, &samples(), key().stream());
}

#[test]
fn events_fold_in_any_order() {
    check_any_order(&samples());
}
