//! Tests of dividing a dividend: named examples, and what holds of every division.

use crate::{
    project::{
        DividendRule,
        dividend::{Share, Undividable, divide},
    },
    value::Fen,
};
use proptest::prelude::*;

fn fen(amount: i64) -> Fen {
    Fen::new(amount).unwrap()
}

fn shares(shares: &[(i64, u32)]) -> Vec<Share> {
    shares.iter().map(|(capital, people)| Share { contributed: fen(*capital), population: Some(*people) }).collect()
}

fn parts(rule: &DividendRule, total: i64, given: &[(i64, u32)]) -> Result<Vec<i64>, Undividable> {
    Ok(divide(rule, fen(total), &shares(given))?.into_iter().map(Fen::get).collect())
}

fn floor(amount: i64) -> DividendRule {
    DividendRule::GuaranteedFloor { floor: fen(amount) }
}

#[test]
fn equal_parts_differ_by_one_fen_and_the_first_get_it() {
    assert_eq!(parts(&DividendRule::Equal, 100, &[(0, 1), (0, 1), (0, 1)]), Ok(vec![34, 33, 33]));
    assert_eq!(parts(&DividendRule::Equal, 2, &[(0, 1), (0, 1), (0, 1)]), Ok(vec![1, 1, 0]));
}

#[test]
fn the_largest_remainder_gets_the_fen_that_is_left() {
    // Quotas 14.28…, 28.57… and 57.14…: the second has the largest remainder.
    assert_eq!(parts(&DividendRule::ByShare, 100, &[(1, 1), (2, 1), (4, 1)]), Ok(vec![14, 29, 57]));
    assert_eq!(parts(&DividendRule::ByPopulation, 100, &[(9, 4), (9, 1), (9, 2)]), Ok(vec![57, 14, 29]));
    assert_eq!(parts(&DividendRule::ByShare, 99, &[(0, 1), (2, 1), (4, 1)]), Ok(vec![0, 33, 66]));
}

#[test]
fn a_floor_comes_first_and_the_rest_goes_by_share() {
    assert_eq!(parts(&floor(10), 100, &[(1, 1), (2, 1), (4, 1)]), Ok(vec![20, 30, 50]));
    assert_eq!(parts(&floor(50), 100, &[(0, 1), (0, 1)]), Ok(vec![50, 50]), "nothing is left to go by share");
}

#[test]
fn what_cannot_be_divided_is_said() {
    assert_eq!(parts(&DividendRule::Equal, 100, &[]), Err(Undividable::NoShares));
    assert_eq!(parts(&DividendRule::Equal, 0, &[(1, 1)]), Err(Undividable::NothingToDivide));
    assert_eq!(parts(&DividendRule::Equal, -1, &[(1, 1)]), Err(Undividable::NothingToDivide));
    assert_eq!(parts(&DividendRule::ByShare, 100, &[(0, 1)]), Err(Undividable::NoCapital));
    assert_eq!(parts(&floor(10), 100, &[(0, 1)]), Err(Undividable::NoCapital));
    assert_eq!(parts(&DividendRule::ByPopulation, 100, &[(1, 1), (1, 0)]), Err(Undividable::NoPopulation));
    assert_eq!(parts(&floor(-1), 100, &[(1, 1)]), Err(Undividable::NegativeFloor));
    assert_eq!(parts(&floor(51), 100, &[(1, 1), (1, 1)]), Err(Undividable::FloorTooHigh));
    assert_eq!(parts(&floor(Fen::MAX.get()), 1, &[(1, 1); 100]), Err(Undividable::FloorTooHigh));
    let unknown = [Share { contributed: Fen::ZERO, population: None }];
    assert_eq!(divide(&DividendRule::ByPopulation, fen(1), &unknown), Err(Undividable::NoPopulation));
}

fn rule() -> impl Strategy<Value = DividendRule> {
    prop_oneof![
        Just(DividendRule::Equal),
        Just(DividendRule::ByShare),
        Just(DividendRule::ByPopulation),
        (0..=1_000_000_i64).prop_map(floor),
    ]
}

proptest! {
    /// Whatever the figures: nothing is lost, nothing is made, nobody pays in, and the floor is kept.
    #[test]
    fn the_parts_sum_to_the_whole(
        rule in rule(),
        total in 1..=Fen::MAX.get(),
        given in prop::collection::vec((0..=Fen::MAX.get(), 1..=u32::MAX), 1..=100),
    ) {
        if let Ok(parts) = parts(&rule, total, &given) {
            prop_assert_eq!(parts.len(), given.len());
            prop_assert_eq!(parts.iter().map(|part| i128::from(*part)).sum::<i128>(), i128::from(total));
            let least = if let DividendRule::GuaranteedFloor { floor } = &rule { floor.get() } else { 0 };
            prop_assert!(parts.iter().all(|part| *part >= least));
        } else {
            let floor_too_high = matches!(&rule, DividendRule::GuaranteedFloor { floor }
                if i128::from(floor.get()) * given.len() as i128 > i128::from(total));
            prop_assert!(floor_too_high || given.iter().all(|(capital, _)| *capital == 0));
        }
    }

    /// By share, each part lies within one fen of its exact quota.
    #[test]
    fn a_part_is_within_one_fen_of_its_quota(
        total in 1..=Fen::MAX.get(),
        given in prop::collection::vec((1..=Fen::MAX.get(), Just(1_u32)), 1..=50),
    ) {
        let sum: i128 = given.iter().map(|(capital, _)| i128::from(*capital)).sum();
        for (part, (capital, _)) in parts(&DividendRule::ByShare, total, &given).unwrap().iter().zip(&given) {
            let low = i128::from(total) * i128::from(*capital) / sum;
            prop_assert!((low..=low + 1).contains(&i128::from(*part)));
        }
    }
}
