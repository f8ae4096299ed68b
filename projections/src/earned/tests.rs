//! Sums by day, added one by one and made at once, against the lines themselves.

use super::*;

/// Lines of three villages in an order that jumps back and forth.
fn lines() -> Vec<(u32, i32, Measures)> {
    let line = |number: i32| {
        let amount = i64::from(number * number % 97 - 30);
        ((number % 3).unsigned_abs(), 19_000 + number * 37 % 60, [amount, amount + 1, -amount, 7])
    };
    (0..200).map(line).collect()
}

#[test]
fn every_span_is_the_sum_of_its_lines_however_they_came_in() {
    let mut one_by_one = Earned::default();
    lines().into_iter().for_each(|(village, day, shares)| one_by_one.add(village, Day::from_number(day), shares));
    let at_once = Earned::of(lines().into_iter());
    assert_eq!(one_by_one.villages, at_once.villages);
    assert_eq!(one_by_one.lines(), at_once.lines());
    for village in 0..4 {
        for first in 18_998..19_062 {
            for last in 18_998..19_062 {
                let mut sum = [0; 4];
                let within = |day: i32| first <= day && day <= last;
                let own = lines().into_iter().filter(|(other, day, _)| *other == village && within(*day));
                own.for_each(|(_, _, shares)| add(&mut sum, shares));
                assert_eq!(at_once.between(village, (first, last)), sum, "{village} from {first} to {last}");
            }
        }
    }
}

#[test]
fn what_belongs_to_no_village_is_left_out() {
    let mut earned = Earned::of([(NONE, 19_000, [1; 4])].into_iter());
    earned.add(NONE, Day::from_number(19_000), [1; 4]);
    assert_eq!((earned.len(), earned.lines()), (0, 0));
}
