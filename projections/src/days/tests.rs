//! The events of a day, by a story in which some were recorded late.

use super::*;
use crate::projections::tests::story::{Story, stated, v};
use domain::stated::StatedKey;

/// Figures stated on four days, in this order; an entry is recorded on the latest day told so far.
const TOLD: [&str; 5] = ["2024-03-01", "2024-03-11", "2024-03-01", "2024-03-11", "2024-03-12"];

fn story() -> Story {
    let mut story = Story::default();
    for (number, day) in TOLD.into_iter().enumerate() {
        let key: StatedKey = v(&format!("P{number}"));
        story.tell(day, &key, stated(&key));
    }
    story
}

#[test]
fn a_day_has_the_events_whose_acts_or_entries_fell_on_it() {
    let models = story().folded(TOLD.len());
    let of = |day, as_of| models.events_of_day(&Sight::Everything, day, as_of);
    assert_eq!(of(DayOf::Acts(v("2024-03-01")), AsOf::Head), [0, 2], "one of them was told late");
    assert_eq!(of(DayOf::Acts(v("2024-03-01")), AsOf::Known(2)), [0]);
    assert_eq!(of(DayOf::Entries(v("2024-03-01")), AsOf::Head), [0]);
    assert_eq!(of(DayOf::Entries(v("2024-03-11")), AsOf::Head), [1, 2, 3]);
    assert_eq!(of(DayOf::Entries(v("2024-03-11")), AsOf::Known(2)), [1]);
    assert_eq!(of(DayOf::Acts(v("2024-03-10")), AsOf::Head), [] as [u64; 0]);
}

#[test]
fn a_day_shows_what_the_sight_shows() {
    let mut story = story();
    story.entries[1].envelope.actor.unit = v("乙县委组织部");
    let models = story.folded(TOLD.len());
    let sight = Sight::Unit(v("乙县委组织部"));
    assert_eq!(models.events_of_day(&sight, DayOf::Entries(v("2024-03-11")), AsOf::Head), [1]);
}
