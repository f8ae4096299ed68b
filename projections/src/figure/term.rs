//! The terms of formulas: each is a sum over facts, walked one by one for provenance and added up at once where it can
//! be.

use super::{Question, Span};
use crate::{
    accounts,
    earned::{self, Measures},
    facts::{Fact, Filter, Sum, month_number},
    ids::{NONE, QuickMap},
    indicator::{By, Formula, Kind, Measure, Term},
    metrics::AccountSum,
};
use domain::{
    reference::Account,
    setting::IncomeMeasure,
    value::{Bound, Day},
};
use std::collections::{BTreeMap, BTreeSet};

/// A distinct thing: the sum of its facts, and the newest event that counted for it.
#[derive(Clone, Copy, Debug, Default)]
struct Group {
    sum: i64,
    newest: u32,
}

type Show<'a> = &'a mut dyn FnMut(u32, i64, Bound);

fn index_of(measure: IncomeMeasure) -> usize {
    accounts::MEASURES.iter().position(|m| *m == measure).unwrap_or_default()
}

impl Question<'_> {
    /// Shows every fact of a measure. A mode that is not confined to a division counts in all.
    pub(super) fn each(&self, measure: Measure, filter: &Filter, show: &mut dyn FnMut(&Fact)) {
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

    /// The values of a series, those taken back left out.
    pub(super) fn values(&self, measure: Measure) -> Vec<i64> {
        let (mut values, mut taken_back) = (Vec::new(), Vec::new());
        self.each(measure, &self.filter(self.span()), &mut |fact| {
            if fact.amount >= 0 { values.push(fact.amount) } else { taken_back.push(-1 - fact.amount) }
        });
        for value in taken_back {
            if let Some(at) = values.iter().position(|v| *v == value) {
                values.swap_remove(at);
            }
        }
        values
    }

    /// The sum of a term.
    pub(super) fn sum(&self, term: Term, span: Span) -> Sum {
        let (book, places) = (&self.facts.book, &self.facts.book.places);
        match term {
            Term::Sum(measure) if measure != Measure::Modes => book.table(measure).sum(&self.filter(span), places),
            Term::Stock(measure) => book.table(measure).sum(&self.filter(self.stock_span()), places),
            Term::Income(measure) => self
                .accounts_asked()
                .map(|(number, account)| {
                    let factor = accounts::sign(account, measure);
                    if factor == 0 {
                        Sum::default()
                    } else {
                        self.sum_lines(number, &self.income_filter(span)).times(factor)
                    }
                })
                .fold(Sum::default(), |mut sum, part| {
                    sum.plus(part);
                    sum
                }),
            Term::MemberIncome(measure) => {
                let earned = self.earned(span);
                let members = self.groups(Measure::MemberVillages, By::Entity, &self.filter(self.stock_span()));
                let of = |village: &u32| earned.get(*village as usize).map_or(0, |sums| sums[index_of(measure)]);
                Sum::exactly(members.keys().map(of).sum())
            }
            Term::VisitedWithin(days) => self.sum_visited(self.on.plus_days(1 - days)),
            Term::VisitedThisQuarter => self.sum_visited(first_of_quarter(self.on)),
            Term::Sum(_) | Term::Distinct(..) | Term::Accounts | Term::Both(..) | Term::MemberVillages => {
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
                let own = self.filter(self.stock_span());
                let others = self.groups(other, By::Entity, &own.unscoped());
                for (entity, group) in self.groups(one, By::Entity, &own) {
                    if others.contains_key(&entity) {
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
            Term::MemberIncome(measure) => {
                let filter = Filter::on(self.known, span.from, span.until);
                for village in self.groups(Measure::MemberVillages, By::Entity, &self.filter(self.stock_span())).keys()
                {
                    let Some(code) = self.facts.book.places.code(*village) else { continue };
                    let filter = Filter { division: Some((code, *village)), ..filter };
                    for (number, account) in accounts::all().iter().enumerate() {
                        self.walk_lines(number, accounts::sign(account, measure), &filter, show);
                    }
                }
            }
            Term::MemberVillages => {
                let villages = self.groups(Measure::MemberVillages, By::Entity, &self.filter(self.stock_span()));
                for group in villages.values() {
                    show(group.newest, 1, Bound::Exact);
                }
            }
        }
    }

    fn walk_facts(&self, measure: Measure, filter: &Filter, show: Show<'_>) {
        self.each(measure, filter, &mut |fact| show(fact.position, fact.amount, fact.bound));
    }

    fn walk_lines(&self, account: usize, factor: i64, filter: &Filter, show: Show<'_>) {
        if factor != 0 {
            self.each_line(account, filter, &mut |fact| show(fact.position, fact.amount * factor, fact.bound));
        }
    }

    /// Shows every line of an account by the date that is asked for. What was posted late is shown three times then, on
    /// its posting date, taken back on it, and on its economic date.
    fn each_line(&self, account: usize, filter: &Filter, show: &mut dyn FnMut(&Fact)) {
        for table in self.facts.book.lines(account, self.lines_by) {
            table.each(filter, &self.facts.book.places, &mut *show);
        }
    }

    /// The sum of the lines of an account by the date that is asked for.
    fn sum_lines(&self, account: usize, filter: &Filter) -> Sum {
        let mut sum = Sum::default();
        for table in self.facts.book.lines(account, self.lines_by) {
            sum.plus(table.sum(filter, &self.facts.book.places));
        }
        sum
    }

    /// The distinct things of a measure whose facts sum to more than nothing.
    fn groups(&self, measure: Measure, by: By, filter: &Filter) -> QuickMap<u32, Group> {
        let mut groups: QuickMap<u32, Group> = QuickMap::default();
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

    /// The accounts a facet names by chart and code or by name; all of them without one.
    pub(super) fn accounts_asked(&self) -> impl Iterator<Item = (usize, &'static Account)> {
        let asked = |account: &Account| match &self.facet_word {
            Some(word) => account.name == word || accounts::label(account) == *word,
            None => true,
        };
        accounts::all().iter().enumerate().filter(move |(_, account)| asked(account))
    }

    /// The facet of an income figure names accounts, which are tables of their own.
    pub(super) fn income_filter(&self, span: Span) -> Filter {
        Filter { facet: None, ..self.filter(span) }
    }

    fn sum_visited(&self, since: Day) -> Sum {
        let members = self.groups(Measure::ChainMemberships, By::Entity, &self.filter(self.stock_span()));
        let newest_day = self.facts.recorded_on(u64::from(self.known));
        let visited = if self.is_at_head() && self.on >= newest_day {
            let rows = &self.facts.enterprise_rows;
            let last = |member: &u32| rows.get(*member as usize).map_or(i32::MIN, |row| row.last_visit);
            members.keys().filter(|member| last(member) >= since.number()).count()
        } else {
            members.keys().filter(|member| self.newest_visit(**member, since).is_some()).count()
        };
        Sum::exactly(i64::try_from(visited).unwrap_or(i64::MAX))
    }

    fn walk_visited(&self, since: Day, show: Show<'_>) {
        for member in self.groups(Measure::ChainMemberships, By::Entity, &self.filter(self.stock_span())).keys() {
            if let Some(position) = self.newest_visit(*member, since) {
                show(position, 1, Bound::Exact);
            }
        }
    }

    /// The newest entry that records a visit of an enterprise since a day, if one stands.
    fn newest_visit(&self, enterprise: u32, since: Day) -> Option<u32> {
        let filter = Filter { enterprise: Some(enterprise), ..Filter::on(self.known, since, self.on) };
        let mut group = Group::default();
        self.each(Measure::Visits, &filter, &mut |fact| {
            group.sum += fact.amount;
            if fact.amount > 0 {
                group.newest = group.newest.max(fact.position);
            }
        });
        (group.sum > 0).then_some(group.newest)
    }

    /// What every village earned in a span, by number of division.
    pub(crate) fn earned(&self, span: Span) -> Vec<Measures> {
        let earned = self.facts.earned.by(self.lines_by);
        let mut sums = vec![[0; 4]; earned.len()];
        let newest_day = self.facts.recorded_on(u64::from(self.known));
        let (mut first, mut last) = (month_number(span.from), month_number(span.until));
        let mut scan = |from: Day, until: Day| {
            let filter = Filter::on(self.known, from, until);
            for (number, account) in accounts::all().iter().enumerate() {
                self.each_line(number, &filter, &mut |fact| {
                    if let Some(sum) = sums.get_mut(fact.dims.division as usize) {
                        earned::add(sum, accounts::shares(account, fact.amount));
                    }
                });
            }
        };
        if !self.is_at_head() || span.from > span.until {
            scan(span.from, span.until);
            return sums;
        }
        let whole_first = span.from == span.from.month().first_day();
        // The running month is whole as it stands: nothing was dated after the day of the newest entry.
        let running = span.until >= newest_day && earned.newest_day() <= span.until.number();
        let whole_last = span.until == span.until.month().last_day() || running;
        if first == last && !(whole_first && whole_last) {
            scan(span.from, span.until);
            return sums;
        }
        if !whole_first {
            scan(span.from, span.from.month().last_day());
            first += 1;
        }
        if !whole_last {
            scan(span.until.month().first_day(), span.until);
            last -= 1;
        }
        for (village, sum) in (0..).zip(&mut sums) {
            earned::add(sum, earned.between(village, first, last));
        }
        sums
    }
}

impl Question<'_> {
    /// What one village earned in a span of whole months.
    pub(crate) fn earned_by(&self, place: u32, span: Span) -> Measures {
        if self.is_at_head() {
            let earned = self.facts.earned.by(self.lines_by);
            return earned.between(place, month_number(span.from), month_number(span.until));
        }
        let mut sum = [0; 4];
        for (number, account) in accounts::all().iter().enumerate() {
            let lines = self.sum_lines(number, &self.filter(span));
            earned::add(&mut sum, accounts::shares(account, lines.total()));
        }
        sum
    }

    /// The net amount of every account that has one.
    pub(crate) fn by_account(&self) -> Vec<AccountSum> {
        let filter = self.filter(self.span());
        let sums = accounts::all().iter().enumerate().map(|(number, account)| AccountSum {
            account: accounts::label(account),
            name: account.name,
            fen: self.sum_lines(number, &filter).total(),
        });
        sums.filter(|sum| sum.fen != 0).collect()
    }

    /// The projects that lines of the scope name.
    pub(crate) fn projects(&self) -> BTreeSet<u32> {
        let mut lines: BTreeMap<_, i64> = BTreeMap::new();
        let filter = self.filter(self.span());
        for number in 0..accounts::all().len() {
            self.each_line(number, &filter, &mut |fact| {
                if fact.dims.project != NONE {
                    *lines.entry((fact.dims.project, fact.position, number)).or_default() += fact.amount;
                }
            });
        }
        // By economic date, a line that belongs to other days comes to nothing here.
        lines.into_iter().filter(|(_, amount)| *amount != 0).map(|((project, ..), _)| project).collect()
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
