//! A synthetic history is the same for the same seed, as long as asked for, mixed as promised, and takes little time.

use super::{Divisions, History, InvalidOptions, Options, entries, history, history_over};
use crate::scenario::tests::assert_accepted;
use domain::{command::Command, division::DivisionCommand, enterprise::EnterpriseCommand, value::DivisionTier};
use std::collections::{HashMap, HashSet};

const SMALL: Options = Options { seed: 7, villages: 45, enterprises: 30, years: 3, entries: 20_000 };

fn told(options: Options) -> History {
    history(options).expect("the options are in range")
}

#[test]
fn the_same_seed_tells_the_same_and_another_does_not() {
    let once: Vec<_> = told(SMALL).collect();
    assert!(told(SMALL).eq(once.iter().cloned()));
    assert!(!told(Options { seed: 8, ..SMALL }).eq(once.iter().cloned()));
    let ids: HashSet<_> = once.iter().map(|planned| planned.id).collect();
    assert_eq!(ids.len(), once.len());
}

#[test]
fn every_command_is_accepted_whatever_the_size() {
    for (seed, villages, enterprises, years, entries) in
        [(1, 45, 30, 3, 20_000), (2, 1, 1, 1, 2_000), (3, 2, 9, 20, 5_000), (4, 500, 5, 2, 6_000)]
    {
        assert_accepted(told(Options { seed, villages, enterprises, years, entries }));
    }
}

#[test]
fn it_is_as_long_as_asked_for() {
    for wanted in [0, 1, 10, 777, 20_000] {
        let made: u64 = told(Options { entries: wanted, ..SMALL }).map(|planned| entries(&planned.command)).sum();
        assert!((wanted..=wanted + 1).contains(&made), "{made} entries instead of {wanted}");
    }
}

#[test]
fn the_mix_is_that_of_daily_work() {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for planned in told(Options { entries: 100_000, ..SMALL }) {
        *counts.entry(planned.command.name()).or_default() += 1;
    }
    let per_cent =
        |names: &[&str]| names.iter().map(|name| counts.get(name).copied().unwrap_or(0)).sum::<usize>() / 1_000;
    assert!((42..48).contains(&per_cent(&["LogVisit"])), "{counts:?}");
    assert!((17..23).contains(&per_cent(&["PostIncome", "ReverseIncome", "CorrectIncome"])), "{counts:?}");
    assert!(counts["CloseDemand"] + 512 >= counts["RaiseDemand"], "all but those under way are closed: {counts:?}");
}

#[test]
fn business_days_lie_within_the_years_asked_for() {
    for planned in told(SMALL) {
        assert!((2023..=2025).contains(&planned.business_date.year()), "{planned:?}");
    }
}

#[test]
fn options_out_of_range_are_refused() {
    assert_eq!(history(Options { villages: 0, ..SMALL }).err(), Some(InvalidOptions::Villages(0)));
    assert_eq!(history(Options { enterprises: 700_000, ..SMALL }).err(), Some(InvalidOptions::Enterprises(700_000)));
    assert_eq!(history(Options { years: 21, ..SMALL }).err(), Some(InvalidOptions::Years(21)));
}

#[test]
fn over_the_real_divisions_every_command_is_accepted_and_says_that_it_is_made_up() {
    let options = Options { villages: 150, entries: 4_000, ..SMALL };
    let over = |options| history_over(Divisions::Pingliang, options);
    let told: Vec<_> = over(options).expect("there are so many villages").collect();
    assert_accepted(told.iter().cloned());
    assert_accepted(over(Options { villages: 1, years: 20, entries: 500, ..SMALL }).expect("one village"));
    let published: HashMap<_, _> =
        domain::reference::divisions().into_iter().map(|row| (row.code.to_owned(), row.name)).collect();
    let (mut counties, mut villages) = (HashSet::new(), 0);
    for planned in &told {
        if let Command::Division(DivisionCommand::RegisterDivision(command)) = &planned.command {
            assert_eq!(published.get(&command.code.to_string()).copied(), Some(command.name.as_str()));
            counties.insert(command.code.to_string()[..6].to_owned());
            villages += usize::from(command.code.tier() == DivisionTier::Village);
        }
        if let Command::Enterprise(EnterpriseCommand::RegisterVillageCollective(command)) = &planned.command {
            assert!(command.name.as_str().ends_with("（演示）"), "{}", command.name);
        }
    }
    assert_eq!((counties.len(), villages), (8, 150), "the city and its seven counties, so many villages");
    let there_are = published.len();
    let refused = over(Options { villages: 2_000, ..SMALL }).err();
    assert!(
        matches!(refused, Some(InvalidOptions::RealVillages { asked: 2_000, there_are: most }) if most < there_are),
        "{refused:?}"
    );
}
