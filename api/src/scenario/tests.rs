//! The scenario as a whole: its order, its ids, its size, and that it is the same every time.

use super::{AS_OF, pingliang};
use domain::value::Day;
use std::collections::HashSet;

#[test]
fn it_is_the_same_every_time_and_no_id_comes_twice() {
    let planned = pingliang();
    assert_eq!(planned, pingliang());
    let ids: HashSet<_> = planned.iter().map(|planned| planned.id).collect();
    assert_eq!(ids.len(), planned.len());
    assert!((10_000..20_000).contains(&planned.len()), "{} commands", planned.len());
}

#[test]
fn nothing_business_lies_after_its_last_day() {
    let last: Day = AS_OF.parse().unwrap();
    for planned in pingliang() {
        let calendar = planned.command.name() == "LoadCalendar";
        assert!(calendar || planned.business_date <= last, "{planned:?}");
    }
}
