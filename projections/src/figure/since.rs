//! What came to a figure between two points of knowledge, from the facts of that time alone where the figure is a plain
//! sum of facts.

use super::{Question, Span, merge};
use crate::{
    accounts,
    indicator::{Formula, Measure, Term},
    query::{Contribution, Part},
};

impl Question<'_> {
    /// What every event between `then` and this question brought to the figure; none when the figure is no plain sum of
    /// facts, or is asked for other days, so that older events count otherwise.
    pub(crate) fn brought_since(&self, then: &Self) -> Option<Vec<Contribution>> {
        let terms = match self.indicator.formula {
            Formula::Of(term) => vec![(term, Part::Numerator)],
            Formula::Quotient(over, under) => vec![(over, Part::Numerator), (under, Part::Denominator)],
            Formula::Growth(_) | Formula::IncreasePer(..) | Formula::Median(_) => return None,
        };
        let mut list = Vec::new();
        for (term, part) in terms {
            let span = self.days_of(term)?;
            if then.days_of(term) != Some(span) {
                return None;
            }
            self.facts_since(term, span, then.known, &mut |position, amount| {
                list.push(Contribution { position: u64::from(position), amount, part });
            });
        }
        Some(merge(list))
    }

    /// The days a plain sum of facts is taken over; none for any other term.
    fn days_of(&self, term: Term) -> Option<Span> {
        match term {
            Term::Sum(Measure::Modes) => None,
            Term::Sum(_) | Term::Income(_) | Term::Accounts => Some(self.span()),
            Term::Stock(_) => Some(self.stock_span()),
            Term::Distinct(..)
            | Term::Both(..)
            | Term::VisitedWithin(_)
            | Term::VisitedThisQuarter
            | Term::MemberIncome(_)
            | Term::MemberVillages => None,
        }
    }

    fn facts_since(&self, term: Term, span: Span, since: u32, show: &mut dyn FnMut(u32, i64)) {
        let (book, places) = (&self.facts.book, &self.facts.book.places);
        let mut lines = |factor: &dyn Fn(usize) -> i64| {
            for (number, _) in self.accounts_asked() {
                let factor = factor(number);
                let filter = self.income_filter(span);
                if factor != 0 {
                    for table in book.lines(number, self.lines_by) {
                        table.each_since(&filter, since, places, |fact| show(fact.position, fact.amount * factor));
                    }
                }
            }
        };
        match term {
            Term::Sum(measure) | Term::Stock(measure) => {
                let filter = self.filter(span);
                book.table(measure).each_since(&filter, since, places, |fact| show(fact.position, fact.amount));
            }
            Term::Income(measure) => lines(&|number| accounts::sign(&accounts::all()[number], measure)),
            Term::Accounts => lines(&|_| 1),
            Term::Distinct(..)
            | Term::Both(..)
            | Term::VisitedWithin(_)
            | Term::VisitedThisQuarter
            | Term::MemberIncome(_)
            | Term::MemberVillages => {}
        }
    }
}
