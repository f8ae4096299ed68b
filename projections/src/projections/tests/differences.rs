//! Two points of knowledge side by side: what the events between brought is the difference of the figures, however it
//! was found.

use super::{
    story::{EVERYTHING, v},
    telling::history,
};
use crate::{
    indicator::{self, Formula},
    query::{AsOf, Part, Scope},
};
use proptest::prelude::*;

fn scopes() -> Vec<Scope> {
    vec![
        Scope::default(),
        Scope::default().on(v("2024-01-15")),
        Scope::of_division(v("620823")),
        Scope::of_division(v("620823103201")).on(v("2024-01-15")),
        Scope::of_chain(v("chain-0")).within(super::story::period("2023-11-01", "2024-03-17")),
        Scope::default().with_facet(v("党员")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_events_brought_is_the_difference(seed: u64, length in 20_u64..300, cut in 0_u64..300, end in 0_u64..300) {
        let whole = history(seed, length).folded(usize::try_from(length).unwrap());
        let then = cut % length;
        let now = then + end % (length - then + 1);
        let (then, now) = (AsOf::Known(then), AsOf::Known(now));
        for scope in scopes() {
            for indicator in indicator::all().filter(|i| !matches!(i.formula, Formula::Median(_))) {
                let found = whole.figure_difference(&EVERYTHING, indicator.key, &scope, then, now);
                let Ok(found) = found else { continue };
                let sum = |part| {
                    let part = found.contributions.iter().filter(|one| one.part == part);
                    part.map(|one| one.amount).sum::<i64>()
                };
                let over = |figure: &crate::Figure| figure.numerator.or(figure.value).unwrap_or(0);
                let under = |figure: &crate::Figure| figure.denominator.unwrap_or(0);
                let key = indicator.key;
                prop_assert_eq!(sum(Part::Numerator), over(&found.now) - over(&found.then), "{} {:?}", key, scope);
                prop_assert_eq!(sum(Part::Denominator), under(&found.now) - under(&found.then), "{}", key);
                let (before, after) = (
                    whole.contributions(&EVERYTHING, key, &scope, then).unwrap(),
                    whole.contributions(&EVERYTHING, key, &scope, now).unwrap(),
                );
                prop_assert_eq!(&found.contributions, &crate::difference::subtract(&before, &after), "{}", key);
            }
        }
    }
}

#[test]
fn plain_sums_are_found_from_what_came_since_alone() {
    let whole = history(7, 300).folded(300);
    let ask = |key: &str, known| {
        whole.question(&EVERYTHING, key, &Scope::default().on(v("2024-06-30")), AsOf::Known(known)).unwrap()
    };
    let quick = |key: &&'static indicator::Indicator| ask(key.key, 300).brought_since(&ask(key.key, 200)).is_some();
    let count = indicator::all().filter(quick).count();
    assert!(count * 3 > indicator::all().count(), "only {count} figures are found without the history");
}
