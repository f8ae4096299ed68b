//! Random histories, each from a seed: whatever was told, a figure as of a position is the figure of a fresh fold of
//! that prefix, and a figure is the sum of its contributions.

use super::{
    story::{EVERYTHING, code, v},
    telling::{Dice, history},
};
use crate::{
    indicator::{self, Formula},
    late::LateShare,
    query::{AsOf, Basis, Figure, Part, Scope},
};
use domain::value::{Bound, Month, Period};
use proptest::prelude::*;

/// Scopes worth asking about.
fn scopes() -> Vec<Scope> {
    let of = |division: &str| Scope::of_division(v(division));
    let period = super::story::period("2023-11-01", "2024-03-17");
    let mut scopes = vec![
        Scope::default(),
        of("620823103201"),
        of("620823103"),
        of("620823"),
        of("620800"),
        of("620000"),
        Scope::of_chain(v("chain-0")),
        Scope { division: Some(v("620823")), ..Scope::of_chain(v("chain-1")) },
        Scope { alliance: Some(v("alliance-0")), ..Scope::default() },
        Scope { project: Some(v("project-1")), ..Scope::default() },
        Scope { enterprise: Some(code("91", 1)), ..Scope::default() },
        Scope { enterprise: Some(code("N2", 1)), ..Scope::default() },
        Scope { organisation: Some(v("org-2")), ..Scope::default() },
        Scope::default().with_facet(v("党员")),
        of("620823").with_facet(v("on_site")),
        Scope::of_chain(v("chain-0")).with_facet(v("demand/融资")),
    ];
    let narrowed: Vec<Scope> =
        scopes.iter().flat_map(|scope| [scope.clone().within(period), scope.clone().on(v("2024-01-15"))]).collect();
    scopes.extend(narrowed);
    let economic: Vec<Scope> = scopes.iter().map(|scope| Scope { basis: Basis::Economic, ..scope.clone() }).collect();
    scopes.extend(economic);
    scopes
}

/// Value, numerator, denominator and bound.
type Answer = (Option<i64>, Option<i64>, Option<i64>, Bound);

/// What an answer looks like when the record is not there yet: the same as one without facts.
fn answer(projections: &crate::Projections, key: &str, scope: &Scope, as_of: AsOf) -> Option<Answer> {
    projections
        .figure(&EVERYTHING, key, scope, as_of)
        .ok()
        .map(|figure| (figure.value, figure.numerator, figure.denominator, figure.bound))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_figure_as_of_a_position_is_that_of_the_prefix(seed: u64, length in 20_u64..160) {
        let story = history(seed, length);
        let whole = story.folded(story.entries.len());
        let mut prefix = crate::Projections::default();
        let mut dice = Dice(seed | 1);
        let scopes = scopes();
        for entry in &story.entries {
            let known = AsOf::Known(prefix.position());
            let scope = dice.of(&scopes);
            for indicator in indicator::all() {
                let now = answer(&prefix, indicator.key, &scope, AsOf::Head);
                if now.is_some() {
                    let then = answer(&whole, indicator.key, &scope, known);
                    prop_assert_eq!(&now, &then, "{} of {:?} as of {:?}", indicator.key, scope, known);
                }
            }
            prefix.apply(entry);
        }
        prop_assert_eq!(prefix.digest(), whole.digest());
    }

    #[test]
    fn a_figure_is_the_sum_of_its_contributions(seed: u64, length in 20_u64..400) {
        let story = history(seed, length);
        let whole = story.folded(story.entries.len());
        let mut dice = Dice(seed | 1);
        let known = AsOf::Known(dice.below(length));
        for scope in scopes() {
            for indicator in indicator::all().filter(|i| !matches!(i.formula, Formula::Median(_))) {
                for as_of in [AsOf::Head, known] {
                    let Ok(figure) = whole.figure(&EVERYTHING, indicator.key, &scope, as_of) else { continue };
                    let list = whole.contributions(&EVERYTHING, indicator.key, &scope, as_of).unwrap();
                    let sum = |part| list.iter().filter(|row| row.part == part).map(|row| row.amount).sum::<i64>();
                    let over = figure.numerator.or(figure.value).unwrap();
                    prop_assert_eq!(sum(Part::Numerator), over, "{} of {:?}", indicator.key, scope);
                    prop_assert_eq!(sum(Part::Denominator), figure.denominator.unwrap_or(0), "{}", indicator.key);
                    let known = as_of.entries(whole.position());
                    prop_assert!(list.iter().all(|row| row.position < known));
                    let place = |one: usize| (list[one].part, list[one].position);
                    prop_assert!((1..list.len()).all(|one| place(one - 1) < place(one)));
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_came_late_sums_to_the_difference(seed: u64, length in 20_u64..300) {
        let story = history(seed, length);
        let whole = story.folded(story.entries.len());
        let mut dice = Dice(seed | 1);
        for scope in scopes() {
            let later = dice.below(length);
            let known = (dice.below(later + 1), later);
            for indicator in indicator::all().filter(|i| !matches!(i.formula, Formula::Median(_))) {
                let (then, now) = (AsOf::Known(known.0), AsOf::Known(known.1));
                let Ok(late) = whole.late(&EVERYTHING, indicator.key, &scope, then, now) else {
                    continue;
                };
                let sum = |part| late.shares.iter().filter(|s| s.part == part).map(LateShare::amount).sum::<i64>();
                let over = |figure: &Figure| figure.numerator.or(figure.value).unwrap();
                let under = |figure: &Figure| figure.denominator.unwrap_or(0);
                prop_assert_eq!(sum(Part::Numerator), over(&late.later) - over(&late.earlier), "{}", indicator.key);
                prop_assert_eq!(sum(Part::Denominator), under(&late.later) - under(&late.earlier), "{}", indicator.key);
                prop_assert!(late.shares.iter().all(|share| share.amount() != 0 && share.position < known.1));
            }
        }
    }

    /// However income is dated, over all days it is the same; and a sheet by village says what the figures say.
    #[test]
    fn both_datings_of_income_come_to_the_same_in_the_end(seed: u64, length in 20_u64..300) {
        let whole = history(seed, length).folded(usize::try_from(length).unwrap());
        for indicator in indicator::all().filter(|indicator| indicator.is_income()) {
            let by = |basis| {
                let ever = super::story::period("2000-01-01", "2099-12-31");
                let scope = Scope { basis, period: Some(ever), ..Scope::default() };
                whole.figure(&EVERYTHING, indicator.key, &scope, AsOf::Head).unwrap()
            };
            prop_assert_eq!(by(Basis::Economic).value, by(Basis::Posting).value, "{}", indicator.key);
            prop_assert_eq!(by(Basis::Economic).basis, Some(Basis::Economic));
        }
        for known in [AsOf::Head, AsOf::Known(length / 2)] {
            let scope = Scope { basis: Basis::Economic, ..Scope::default() };
            let Ok(sheet) = whole.village_metrics(&EVERYTHING, v("620823103201"), &scope, known) else { continue };
            let of = Scope { basis: Basis::Economic, ..Scope::of_division(v("620823103201")) };
            for month in &sheet.measures[0].months {
                let scope = Scope { period: Some(month_of(month.month)), ..of.clone() };
                let figure = whole.figure(&EVERYTHING, "total_income", &scope, known).unwrap();
                prop_assert_eq!(Some(month.fen), figure.value, "{} as of {:?}", month.month, known);
            }
        }
    }
}

fn month_of(month: Month) -> Period {
    Period { from: month.first_day(), until: month.last_day() }
}

/// A history that leaves a figure without anything in it would let the two tests above pass on nothing.
#[test]
fn histories_bring_nearly_every_figure_to_life() {
    let wholes: Vec<_> = (1..6).map(|seed| history(seed * 7919, 600).folded(600)).collect();
    let dead: Vec<&str> = indicator::all()
        .filter(|indicator| {
            wholes.iter().all(|whole| {
                let figure = whole.figure(&EVERYTHING, indicator.key, &Scope::default(), AsOf::Head).unwrap();
                figure.numerator.or(figure.value).unwrap_or(0) == 0
            })
        })
        .map(|indicator| indicator.key)
        .collect();
    let not_told = [
        "chain_lead_enterprises",
        "joint_conferences",
        "liaison_officers",
        "approvals_streamlined",
        "demands_escalated",
        "assets_acquired",
        "output_area_square_metres",
        "output_pieces",
        "dividends",
        "periods_closed",
    ];
    let dead: Vec<&str> = dead.into_iter().filter(|key| !not_told.contains(key)).collect();
    assert_eq!(dead, Vec::<&str>::new());
}
