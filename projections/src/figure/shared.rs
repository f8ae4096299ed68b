//! What several figures of one scope need, worked out once: who is a member, what the members earned.

use super::{Span, term::Groups};
use crate::{earned::Measures, indicator::Measure};
use domain::value::Day;
use std::{cell::RefCell, rc::Rc};

/// Results that every question about the same scope may use; scope and point of knowledge are the same for all, days
/// are not.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    stocks: RefCell<Vec<((Measure, Day), Rc<Groups>)>>,
    income: RefCell<Vec<((Day, Span), Measures)>>,
}

impl Shared {
    /// The distinct things that stand on a day.
    pub(super) fn stock(&self, measure: Measure, on: Day, make: impl FnOnce() -> Groups) -> Rc<Groups> {
        once(&self.stocks, (measure, on), || Rc::new(make()))
    }

    /// What those who are members on a day earned in a span.
    pub(super) fn income(&self, on: Day, span: Span, make: impl FnOnce() -> Measures) -> Measures {
        once(&self.income, (on, span), make)
    }
}

/// Lists stay short, so looking through one is quicker than hashing.
fn once<K: PartialEq, V: Clone>(known: &RefCell<Vec<(K, V)>>, key: K, make: impl FnOnce() -> V) -> V {
    let found = known.borrow().iter().find(|(other, _)| *other == key).map(|(_, value)| value.clone());
    found.unwrap_or_else(|| {
        let value = make();
        known.borrow_mut().push((key, value.clone()));
        value
    })
}
