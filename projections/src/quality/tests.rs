//! What is counted of each unit, by a story whose delays and corrections are known.

use super::*;
use crate::Sight;
use crate::projections::tests::story::{Story, code, stated, v};
use domain::stated::{FigureWithdrawn, StatedKey};

/// Four figures stated on days ever later, all recorded on the last of them or after it; the second is withdrawn.
fn story() -> Story {
    let mut story = Story::default();
    let keys: Vec<StatedKey> = ["a", "b", "c", "d"].map(v).to_vec();
    story.tell("2024-03-11", &keys[0], stated(&keys[0]));
    for (key, day) in keys[1..].iter().zip(["2024-03-01", "2024-03-08", "2024-03-10"]) {
        story.tell(day, key, stated(key));
    }
    story.tell("2024-04-01", &keys[1], FigureWithdrawn { figure: keys[1].clone(), reason: v("误报") });
    story
}

#[test]
fn delays_and_corrections_are_counted_for_the_unit_that_made_the_entry() {
    let mut story = story();
    story.entries[4].envelope.actor.unit = v("乙县委组织部");
    let all = story.folded(5);
    let units = all.quality(&Sight::Everything, None, AsOf::Head);
    let (first, second) = (&units[0], &units[1]);
    assert_eq!((first.entries, first.corrected, first.median_delay, first.longest_delay), (4, 1, 20, 10));
    assert_eq!(second.unit, v("乙县委组织部"));
    assert_eq!((second.entries, second.corrected, second.median_delay), (1, 0, 0));
    assert_eq!(
        all.quality(&Sight::Everything, None, AsOf::Known(4))[0].corrected,
        0,
        "it was not known yet that it was wrong"
    );
    let early = Period { from: v("2024-03-01"), until: v("2024-03-08") };
    let early = &all.quality(&Sight::Everything, Some(early), AsOf::Head)[0];
    assert_eq!((early.entries, early.corrected, early.median_delay), (2, 1, 65), "half of 10 and 3 days");
    assert_eq!(all.quality(&Sight::Everything, None, AsOf::Known(0)), []);
}

#[test]
fn a_voucher_is_known_by_book_and_number() {
    let (_, key) = voucher(code("N2", 1), 2024, &v("记-001")).unwrap();
    assert_eq!(key, format!("{}/2024/记-001", code("N2", 1)));
}
