//! Days of visits, some of them taken back, against the visits themselves.

use super::*;

/// Visits of three enterprises in an order that jumps back and forth, every fifth taken back later.
fn visits() -> Vec<(u32, i32, i64)> {
    let visit = |number: i32| ((number % 3).unsigned_abs(), 19_000 + number * 37 % 60, 1);
    let logged = (0..90).map(visit);
    let taken_back = (0..90).step_by(5).map(|number| (visit(number).0, visit(number).1, -1));
    logged.chain(taken_back).collect()
}

#[test]
fn an_enterprise_was_visited_within_days_when_a_visit_of_them_stands() {
    let visited = Visited::of(visits().into_iter());
    for (first, last) in (18_998..19_062).flat_map(|first| (18_998..19_062).map(move |last| (first, last))) {
        for enterprise in 0..4 {
            let own =
                visits().into_iter().filter(|(other, day, _)| *other == enterprise && (first..=last).contains(day));
            let stands = own.map(|(_, _, count)| count).sum::<i64>() > 0;
            assert_eq!(visited.between(enterprise, (first, last)), stands, "{enterprise} from {first} to {last}");
        }
    }
}

#[test]
fn a_visit_to_nobody_is_left_out() {
    let visited = Visited::of([(NONE, 19_000, 1)].into_iter());
    assert!(visited.0.is_empty());
}
