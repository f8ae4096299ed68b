//! Seats are taken and released by others' commands; here is how they fold. Their refusals are tested where they are
//! used.

use super::{Seat, SeatKey, SeatReleased, SeatTaken};
use crate::{
    stream::RecordKey,
    tests::given::{given, v},
    tests::golden,
};

fn seat() -> SeatKey {
    SeatKey::ChainCommittee { chain: v("平凉红牛"), division: v("620823") }
}

#[test]
fn a_seat_is_held_until_released_and_can_be_taken_again() {
    let taken = given().event(&seat(), SeatTaken { seat: seat(), holder: v("org-1") });
    let held = Seat { seat: seat(), holder: Some(v("org-1")), since: v("2024-10-31") };
    assert_eq!(taken.state(&seat()), Some(&held));
    let released = taken.on("2024-11-01").event(&seat(), SeatReleased { seat: seat(), holder: v("org-1") });
    assert_eq!(released.state(&seat()), Some(&Seat { holder: None, since: v("2024-11-01"), ..held.clone() }));
    let again = released.event(&seat(), SeatTaken { seat: seat(), holder: v("org-2") });
    assert_eq!(again.state(&seat()).unwrap().holder, Some(v("org-2")));
}

#[test]
fn seats_of_different_kind_chain_or_division_are_different_streams() {
    let other_chain = SeatKey::ChainCommittee { chain: v("苹果"), division: v("620823") };
    let other_division = SeatKey::ChainCommittee { chain: v("平凉红牛"), division: v("620800") };
    let village = SeatKey::VillageCollective { village: v("620823103201") };
    let mut streams = vec![seat().stream(), other_chain.stream(), other_division.stream(), village.stream()];
    streams.sort();
    streams.dedup();
    assert_eq!(streams.len(), 4);
}

#[test]
fn golden_entries() {
    golden::check(SeatTaken { seat: seat(), holder: v("org-1") }, seat().stream());
    let village = SeatKey::VillageCollective { village: v("620823103201") };
    let stream = village.stream();
    golden::check(SeatReleased { seat: village, holder: v("N2620823MF0000001P") }, stream);
}
