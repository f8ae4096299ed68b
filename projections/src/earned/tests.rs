//! Sums by day, added one by one and made at once, against the lines themselves, by either basis.

use super::*;

const BASES: [Basis; 2] = [Basis::Posting, Basis::Economic];

/// Lines of three villages in an order that jumps back and forth: village, posting day, economic day, shares.
fn lines() -> Vec<(u32, (i32, i32), Measures)> {
    let line = |number: i32| {
        let amount = i64::from(number * number % 97 - 30);
        let posted = 19_000 + number * 37 % 60;
        let late = if number % 4 == 0 { number % 9 } else { 0 };
        ((number % 3).unsigned_abs(), (posted, posted - late), [amount, amount + 1, -amount, 7])
    };
    (0..200).map(line).collect()
}

fn made_at_once() -> Earned {
    let posted = lines().into_iter().map(|(village, (posted, _), shares)| (village, posted, shares));
    let late = lines().into_iter().filter(|(_, (posted, economic), _)| posted != economic);
    let moved = late.flat_map(|(village, (posted, economic), shares)| {
        [(village, posted, shares.map(|share| -share)), (village, economic, shares)]
    });
    Earned::of(posted, moved)
}

#[test]
fn every_span_is_the_sum_of_its_lines_however_they_came_in() {
    let mut one_by_one = Earned::default();
    for (village, (posted, economic), shares) in lines() {
        one_by_one.add(village, (Day::from_number(posted), Day::from_number(economic)), shares);
    }
    let at_once = made_at_once();
    assert_eq!(one_by_one.posted.villages, at_once.posted.villages);
    assert_eq!(one_by_one.moved.villages, at_once.moved.villages);
    assert_eq!(one_by_one.lines(), at_once.lines());
    for (basis, village) in BASES.into_iter().flat_map(|basis| (0..4).map(move |village| (basis, village))) {
        let dated = |(posted, economic): (i32, i32)| match basis {
            Basis::Posting => posted,
            Basis::Economic => economic,
        };
        for (first, last) in (18_988..19_062).flat_map(|first| (18_988..19_062).map(move |last| (first, last))) {
            let mut sum = [0; 4];
            let own = lines().into_iter().filter(|(other, ..)| *other == village);
            let within = own.filter(|(_, days, _)| (first..=last).contains(&dated(*days)));
            within.for_each(|(_, _, shares)| add(&mut sum, shares));
            let told = at_once.by(basis).between(village, (first, last));
            assert_eq!(told, sum, "{village} by {basis:?} from {first} to {last}");
        }
    }
}

#[test]
fn what_belongs_to_no_village_is_left_out() {
    let nobody = || [(NONE, 19_000, [1; 4])].into_iter();
    let mut earned = Earned::of(nobody(), nobody());
    earned.add(NONE, (Day::from_number(19_000), Day::from_number(18_999)), [1; 4]);
    for basis in BASES {
        assert_eq!((earned.by(basis).len(), earned.lines()), (0, 0));
    }
}
