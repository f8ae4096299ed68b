//! The table of indicators is complete and well formed.

use super::*;
use std::collections::HashSet;

#[test]
fn every_indicator_is_described_once() {
    let mut keys = HashSet::new();
    let mut names = HashSet::new();
    for indicator in all() {
        assert!(keys.insert(indicator.key), "{} stands twice", indicator.key);
        assert!(names.insert(indicator.name), "{} stands twice", indicator.name);
        let ascii = indicator.key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        assert!(ascii && indicator.key.parse::<domain::value::Key>().is_ok(), "{} is no key", indicator.key);
        assert!(indicator.definition.ends_with('。'), "{} has no definition", indicator.key);
        assert!(!indicator.source.is_empty(), "{} names no source", indicator.key);
        assert!(!indicator.dimensions.is_empty(), "{} has no dimension", indicator.key);
        assert_eq!(find(indicator.key), Some(indicator));
    }
}

#[test]
fn every_source_is_an_event() {
    let events: HashSet<&str> = domain::event::Event::types().map(|event| event.name).collect();
    for indicator in all() {
        for source in indicator.source.split('、') {
            assert!(events.contains(source), "{} names {source}, which no register has", indicator.key);
        }
    }
}

#[test]
fn quotients_are_of_a_kind_that_shows_both_parts() {
    for indicator in all() {
        let quotient = match indicator.formula {
            Formula::Quotient(..) | Formula::Growth(_) | Formula::IncreasePer(..) => true,
            Formula::Of(_) | Formula::Median(_) => false,
        };
        assert_eq!(indicator.kind.is_quotient(), quotient, "{}", indicator.key);
    }
}
