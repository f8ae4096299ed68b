//! What several figures of one scope need, worked out once: who is a member, what the members earned.

use super::{Span, term::Groups};
use crate::{earned::Measures, indicator::Measure, query::Basis};
use domain::value::Day;
use std::{cell::RefCell, rc::Rc};

/// What was worked out, by what it depends on. Lists stay short, so looking through one is quicker than hashing.
type Once<K, V> = RefCell<Vec<(K, V)>>;

/// Results that every question about the same scope may use; scope and point of knowledge are the same for all, days
/// are not.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    stocks: Once<(Measure, Day), Rc<Groups>>,
    income: Once<(Day, Span, Basis), Measures>,
}

impl Shared {
    /// The distinct things that stand on a day.
    pub(super) fn stock(&self, measure: Measure, on: Day, make: impl FnOnce() -> Groups) -> Rc<Groups> {
        once(&self.stocks, (measure, on), || Rc::new(make()))
    }

    /// What those who are members on a day earned in a span, by one way of dating it.
    pub(super) fn income(&self, key: (Day, Span, Basis), make: impl FnOnce() -> Measures) -> Measures {
        once(&self.income, key, make)
    }
}

fn once<K: PartialEq, V: Clone>(known: &Once<K, V>, key: K, make: impl FnOnce() -> V) -> V {
    let found = known.borrow().iter().find(|(other, _)| *other == key).map(|(_, value)| value.clone());
    found.unwrap_or_else(|| {
        let value = make();
        known.borrow_mut().push((key, value.clone()));
        value
    })
}
