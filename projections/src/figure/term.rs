//! The terms of formulas: each is a sum over facts, walked one by one for provenance and added up at once where it can
//! be.

use super::{Question, Span, income::index_of};
use crate::{
    accounts,
    facts::{Fact, Filter, Sum},
    ids::{NONE, QuickMap},
    indicator::{By, Formula, Kind, Measure, Term},
};
use domain::value::{Bound, Day};
use std::{collections::BTreeMap, rc::Rc};

/// A distinct thing: the sum of its facts, and the newest event that counted for it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Group {
    sum: i64,
    newest: u32,
}

/// Distinct things by number.
pub(crate) type Groups = QuickMap<u32, Group>;

pub(super) type Show<'a> = &'a mut dyn FnMut(u32, i64, Bound);

impl Question<'_> {
    /// Shows every fact of a measure. A mode that is not confined to a division counts in all.
    pub(super) fn each(&self, measure: Measure, filter: &Filter<'_>, show: &mut dyn FnMut(&Fact)) {
        let (table, places) = (self.facts.book.table(measure), &self.facts.book.places);
        match filter.division {
            Some((code, _)) if measure == Measure::Modes => {
                table.each(&Filter { division: None, ..*filter }, places, |fact| {
                    if fact.dims.division == NONE || places.is_within(fact.dims.division, code) {
                        show(fact);
                    }
                });
            }
            Some(_) | None => table.each(filter, places, show),
        }
    }

    /// The values of a series and how often each is there, those taken back left out.
    pub(super) fn values(&self, measure: Measure) -> BTreeMap<i64, i64> {
        let told = self.facts.book.table(measure).tally(&self.filter(self.span()), &self.facts.book.places);
        let times = |value: i64| told.get(&value).map_or(0, |sum| sum.total());
        let values = told.keys().copied().filter(|value| *value >= 0);
        values.map(|value| (value, times(value) - times(-1 - value))).filter(|(_, times)| *times > 0).collect()
    }

    /// The sums of a term by facet, in the order the facets appeared in the ledger; none of facts without one.
    pub(super) fn sums_by_facet(&self, term: Term) -> BTreeMap<u32, Sum> {
        let filter = self.filter(self.span());
        let mut sums: BTreeMap<u32, Sum> = BTreeMap::new();
        match term {
            Term::Sum(Measure::Modes) => self.each(Measure::Modes, &filter, &mut |fact| {
                sums.entry(fact.dims.facet).or_default().add(fact.amount, fact.bound);
            }),
            Term::Sum(measure) => {
                let told = self.facts.book.table(measure).tally(&filter, &self.facts.book.places);
                sums.extend(told.into_iter().filter_map(|(facet, sum)| Some((u32::try_from(facet).ok()?, sum))));
            }
            Term::Distinct(measure, By::Entity) => {
                let mut things: QuickMap<(u32, u32), i64> = QuickMap::default();
                self.each(measure, &filter, &mut |fact| {
                    *things.entry((fact.dims.facet, fact.dims.entity)).or_default() += fact.amount;
                });
                for (facet, _) in things.into_iter().filter(|(_, sum)| *sum > 0).map(|(thing, _)| thing) {
                    sums.entry(facet).or_default().add(1, Bound::Exact);
                }
            }
            Term::Distinct(_, By::Facet)
            | Term::Stock(_)
            | Term::Income(_)
            | Term::Accounts
            | Term::Both(..)
            | Term::VisitedWithin(_)
            | Term::VisitedThisQuarter
            | Term::MemberIncome(_)
            | Term::MemberVillages => {}
        }
        sums
    }

    /// The sum of a term.
    pub(super) fn sum(&self, term: Term, span: Span) -> Sum {
        let (book, places) = (&self.facts.book, &self.facts.book.places);
        match term {
            Term::Sum(measure) if measure != Measure::Modes => book.table(measure).sum(&self.filter(span), places),
            Term::Stock(measure) => book.table(measure).sum(&self.filter(self.stock_span()), places),
            Term::Income(measure) => self.sum_income(measure, span),
            Term::MemberIncome(measure) => Sum::exactly(self.member_income(span)[index_of(measure)]),
            Term::MemberVillages => self.count_standing(Measure::MemberVillages),
            Term::Distinct(measure, By::Entity) if self.indicator.kind != Kind::Flow => self.count_standing(measure),
            Term::VisitedWithin(days) => self.sum_visited(self.on.plus_days(1 - days)),
            Term::VisitedThisQuarter => self.sum_visited(first_of_quarter(self.on)),
            Term::Sum(_) | Term::Distinct(..) | Term::Accounts | Term::Both(..) => {
                let mut sum = Sum::default();
                self.walk(term, span, &mut |_, amount, bound| sum.add(amount, bound));
                sum
            }
        }
    }

    /// Shows every event of a term with what it brings.
    pub(super) fn walk(&self, term: Term, span: Span, show: Show<'_>) {
        match term {
            Term::Sum(measure) => self.walk_facts(measure, &self.filter(span), show),
            Term::Stock(measure) => self.walk_facts(measure, &self.filter(self.stock_span()), show),
            Term::Distinct(measure, by) => {
                let span = if self.indicator.kind == Kind::Flow { span } else { self.stock_span() };
                for group in self.groups(measure, by, &self.filter(span)).values() {
                    show(group.newest, 1, Bound::Exact);
                }
            }
            Term::Both(one, other) => {
                let others = self.groups(other, By::Entity, &self.shown(self.stock_span()));
                for (entity, group) in self.standing(one).iter() {
                    if others.contains_key(entity) {
                        show(group.newest, 1, Bound::Exact);
                    }
                }
            }
            Term::Income(measure) => {
                for (number, account) in self.accounts_asked() {
                    self.walk_lines(number, accounts::sign(account, measure), &self.income_filter(span), show);
                }
            }
            Term::Accounts => {
                for (number, _) in self.accounts_asked() {
                    self.walk_lines(number, 1, &self.income_filter(span), show);
                }
            }
            Term::VisitedWithin(days) => self.walk_visited(self.on.plus_days(1 - days), show),
            Term::VisitedThisQuarter => self.walk_visited(first_of_quarter(self.on), show),
            Term::MemberIncome(measure) => self.walk_member_income(measure, span, show),
            Term::MemberVillages => {
                for group in self.standing(Measure::MemberVillages).values() {
                    show(group.newest, 1, Bound::Exact);
                }
            }
        }
    }

    fn walk_facts(&self, measure: Measure, filter: &Filter<'_>, show: Show<'_>) {
        self.each(measure, filter, &mut |fact| show(fact.position, fact.amount, fact.bound));
    }

    /// The distinct things of a measure whose facts sum to more than nothing.
    fn groups(&self, measure: Measure, by: By, filter: &Filter<'_>) -> Groups {
        let mut groups = Groups::default();
        self.each(measure, filter, &mut |fact| {
            let group = groups
                .entry(match by {
                    By::Entity => fact.dims.entity,
                    By::Facet => fact.dims.facet,
                })
                .or_default();
            group.sum += fact.amount;
            if fact.amount > 0 {
                group.newest = group.newest.max(fact.position);
            }
        });
        groups.retain(|_, group| group.sum > 0);
        groups
    }

    /// The distinct things of a measure that stand on the day of stocks.
    pub(super) fn standing(&self, measure: Measure) -> Rc<Groups> {
        self.shared.stock(measure, self.on, || self.groups(measure, By::Entity, &self.filter(self.stock_span())))
    }

    fn count_standing(&self, measure: Measure) -> Sum {
        Sum::exactly(i64::try_from(self.standing(measure).len()).unwrap_or(i64::MAX))
    }

    fn sum_visited(&self, since: Day) -> Sum {
        let members = self.standing(Measure::ChainMemberships);
        let visited = if self.is_at_head() && !self.is_narrowed() {
            let days = (since.number(), self.on.number());
            members.keys().filter(|member| self.facts.visited.between(**member, days)).count()
        } else {
            let visited = self.visited(since);
            members.keys().filter(|member| visited.contains_key(*member)).count()
        };
        Sum::exactly(i64::try_from(visited).unwrap_or(i64::MAX))
    }

    fn walk_visited(&self, since: Day, show: Show<'_>) {
        let visited = self.visited(since);
        for member in self.standing(Measure::ChainMemberships).keys() {
            if let Some(group) = visited.get(member) {
                show(group.newest, 1, Bound::Exact);
            }
        }
    }

    /// The enterprises with a visit since a day that stands, whatever chain the visit counts for.
    fn visited(&self, since: Day) -> Groups {
        let filter = Filter { enterprise: self.enterprise, ..self.shown(Span { from: since, until: self.on }) };
        self.groups(Measure::Visits, By::Entity, &filter)
    }

    /// The distinct things the indicator counts one by one.
    pub(crate) fn entities(&self) -> Vec<u32> {
        let Formula::Of(Term::Sum(measure) | Term::Distinct(measure, _)) = self.indicator.formula else {
            return Vec::new();
        };
        let mut entities: Vec<u32> = self.groups(measure, By::Entity, &self.filter(self.span())).into_keys().collect();
        entities.sort_unstable();
        entities
    }
}

/// The first day of the quarter.
fn first_of_quarter(day: Day) -> Day {
    let first_month = (day.month().month() - 1) / 3 * 3 + 1;
    Day::new(day.year(), first_month, 1).unwrap_or(Day::FIRST)
}
