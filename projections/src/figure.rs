//! From a question to a figure, and to the events it is made of. Both walk the same facts: what is a shortcut for the
//! sum is held to the list of contributions by a test that draws figures at random.

mod income;
mod question;
mod shared;
mod since;
mod term;

use crate::{
    facts::Sum,
    indicator::{Formula, Indicator, Kind},
    query::{Contribution, Figure, Part},
};
use domain::value::Bound;
use std::collections::BTreeMap;

pub(crate) use question::{Question, Shown, Span};

/// Rates are counted in parts of so many.
const RATE_WHOLE: i128 = 10_000;
/// Medians of days are counted in tenths.
const TENTHS: i64 = 10;

impl Question<'_> {
    /// The figure.
    pub(crate) fn answer(&self) -> Figure {
        let quotient = |numerator: i64, denominator: i64, bound: Bound| Figure {
            indicator: self.indicator,
            value: divide(self.indicator, numerator, denominator),
            numerator: Some(numerator),
            denominator: Some(denominator),
            bound,
            basis: self.basis(),
        };
        match self.indicator.formula {
            Formula::Of(term) => self.plain(self.sum(term, self.span())),
            Formula::Quotient(over, under) => {
                let (over, under) = (self.sum(over, self.span()), self.sum(under, self.span()));
                quotient(over.total(), under.total(), weaker(over.bound(), under.bound()))
            }
            Formula::Growth(term) => {
                let (now, before) = self.two_years();
                let (now, before) = (self.sum(term, now), self.sum(term, before));
                quotient(now.total() - before.total(), before.total(), weaker(now.bound(), before.bound()))
            }
            Formula::IncreasePer(term, per) => {
                let (now, before) = self.two_years();
                let per = self.sum(per, now);
                let (now, before) = (self.sum(term, now), self.sum(term, before));
                quotient(now.total() - before.total(), per.total(), weaker(now.bound(), before.bound()))
            }
            Formula::Median(measure) => Figure {
                indicator: self.indicator,
                value: median(&self.values(measure)),
                numerator: None,
                denominator: None,
                bound: Bound::Exact,
                basis: self.basis(),
            },
        }
    }

    /// The figure told apart by facet, in the order the facets appeared in the ledger; those without a share left out.
    pub(crate) fn by_facet(&self) -> Vec<(String, Figure)> {
        let Formula::Of(term) = self.indicator.formula else { return Vec::new() };
        if self.indicator.facet.is_none() {
            return Vec::new();
        }
        let parts = self.sums_by_facet(term).into_iter().filter(|(_, sum)| sum.total() != 0);
        parts.filter_map(|(facet, sum)| Some((self.facts.facets.label(facet)?.to_owned(), self.plain(sum)))).collect()
    }

    /// A sum as the figure.
    fn plain(&self, sum: Sum) -> Figure {
        Figure {
            indicator: self.indicator,
            value: Some(sum.total()),
            numerator: None,
            denominator: None,
            bound: sum.bound(),
            basis: self.basis(),
        }
    }

    /// What the figure is made of.
    pub(crate) fn contributions(&self) -> Vec<Contribution> {
        let mut list = Vec::new();
        let mut walk = |term, span: Span, part, sign: i64| {
            self.walk(term, span, &mut |position, amount, _| {
                list.push(Contribution { position: u64::from(position), amount: sign * amount, part });
            });
        };
        match self.indicator.formula {
            Formula::Of(term) => walk(term, self.span(), Part::Numerator, 1),
            Formula::Quotient(over, under) => {
                walk(over, self.span(), Part::Numerator, 1);
                walk(under, self.span(), Part::Denominator, 1);
            }
            Formula::Growth(term) => {
                let (now, before) = self.two_years();
                walk(term, now, Part::Numerator, 1);
                walk(term, before, Part::Numerator, -1);
                walk(term, before, Part::Denominator, 1);
            }
            Formula::IncreasePer(term, per) => {
                let (now, before) = self.two_years();
                walk(term, now, Part::Numerator, 1);
                walk(term, before, Part::Numerator, -1);
                walk(per, now, Part::Denominator, 1);
            }
            Formula::Median(measure) => {
                self.each(measure, &self.filter(self.span()), &mut |fact| {
                    let position = u64::from(fact.position);
                    list.push(Contribution { position, amount: fact.amount, part: Part::Numerator });
                });
                list.sort_unstable_by_key(|row| (row.part, row.position));
                return list;
            }
        }
        merge(list)
    }
}

/// Brings the shares of one event in one part together.
fn merge(mut list: Vec<Contribution>) -> Vec<Contribution> {
    list.sort_unstable_by_key(|row| (row.part, row.position));
    list.dedup_by(|next, kept| {
        let same = (next.part, next.position) == (kept.part, kept.position);
        if same {
            kept.amount += next.amount;
        }
        same
    });
    list.retain(|row| row.amount != 0);
    list
}

/// A quotient in the indicator's unit, rounded half away from zero; none without a denominator above zero.
fn divide(indicator: &Indicator, numerator: i64, denominator: i64) -> Option<i64> {
    if denominator <= 0 {
        return None;
    }
    let whole = match indicator.kind {
        Kind::Ratio => RATE_WHOLE,
        Kind::Stock | Kind::Flow | Kind::Mean | Kind::Median => 1,
    };
    let (numerator, denominator) = (i128::from(numerator) * whole, i128::from(denominator));
    let half = if numerator < 0 { -denominator } else { denominator };
    i64::try_from((2 * numerator + half) / (2 * denominator)).ok()
}

fn weaker(one: Bound, other: Bound) -> Bound {
    match (one, other) {
        (Bound::About, _) | (_, Bound::About) => Bound::About,
        (Bound::AtLeast, _) | (_, Bound::AtLeast) => Bound::AtLeast,
        (Bound::Exact, Bound::Exact) => Bound::Exact,
    }
}

/// The median in tenths, of values and how often each is there; the mean of the middle two of an even number.
fn median(values: &BTreeMap<i64, i64>) -> Option<i64> {
    let count: i64 = values.values().sum();
    // The value that so many others come before.
    let after = |before: i64| {
        let mut passed = 0;
        values.iter().find_map(|(value, times)| {
            passed += times;
            (passed > before).then_some(*value)
        })
    };
    Some((after((count - 1) / 2)? + after(count / 2)?) * TENTHS / 2)
}

#[cfg(test)]
mod tests;
