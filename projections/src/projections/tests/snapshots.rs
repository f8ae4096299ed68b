//! Snapshots and following: whatever way the state came about, its digest is that of a fold from zero.

use super::story::EVERYTHING;
use super::telling::history;
use crate::{AsOf, Projections, Scope};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_read_back_goes_on_as_if_it_had_never_been_written(seed: u64, length in 2_u64..300) {
        let story = history(seed, length);
        let (cut, all) = (story.entries.len() / 2, story.entries.len());
        let config = bincode::config::standard();
        let bytes = bincode::serde::encode_to_vec(story.folded(cut), config).unwrap();
        let (mut read, used): (Projections, usize) = bincode::serde::decode_from_slice(&bytes, config).unwrap();
        prop_assert_eq!(used, bytes.len());
        read.rebuild();
        prop_assert_eq!(read.digest(), story.folded(cut).digest());
        story.entries[cut..].iter().for_each(|entry| read.apply(entry));
        prop_assert_eq!(read.digest(), story.folded(all).digest());
        for indicator in crate::indicator::all() {
            let figure = |p: &Projections| p.figure(&EVERYTHING, indicator.key, &Scope::default(), AsOf::Head);
            prop_assert_eq!(figure(&read), figure(&story.folded(all)));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_folded_in_bulk_answers_as_if_folded_one_by_one(seed: u64, length in 2_u64..300) {
        let story = history(seed, length);
        let (cut, all) = (story.entries.len() / 3, story.entries.len());
        let mut bulk = story.folded(cut);
        bulk.begin_bulk();
        story.entries[cut..].iter().for_each(|entry| bulk.apply(entry));
        bulk.end_bulk();
        let one_by_one = story.folded(all);
        prop_assert_eq!(bulk.digest(), one_by_one.digest());
        let mut indexless = Projections::for_digest();
        story.entries.iter().for_each(|entry| indexless.apply(entry));
        prop_assert_eq!(indexless.digest(), one_by_one.digest());
        for indicator in crate::indicator::all() {
            let figure = |p: &Projections| p.figure(&EVERYTHING, indicator.key, &Scope::default(), AsOf::Head);
            prop_assert_eq!(figure(&bulk), figure(&one_by_one));
        }
    }
}

#[test]
fn one_entry_more_is_another_digest() {
    let story = history(11, 40);
    let digests: std::collections::HashSet<_> = (0..=40).map(|entries| story.folded(entries).digest()).collect();
    assert_eq!(digests.len(), 41);
}
