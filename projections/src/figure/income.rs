//! Collective income: sums of the lines of accounts, of one village, of all, and of those that are members. At the head
//! what villages earned is known by day; for earlier points of knowledge the lines are gone through.

use super::{Question, Span, term::Show};
use crate::{
    accounts,
    earned::{self, Measures},
    facts::{Fact, Filter, Sum},
    ids::NONE,
    indicator::Measure,
    metrics::AccountSum,
};
use domain::{reference::Account, setting::IncomeMeasure};
use std::collections::BTreeMap;

/// The place of a measure in [`Measures`].
pub(super) fn index_of(measure: IncomeMeasure) -> usize {
    accounts::MEASURES.iter().position(|m| *m == measure).unwrap_or_default()
}

/// The lines of a scope, added up by account and by project.
pub(crate) struct Lines {
    /// The net amount of every account that has one.
    pub(crate) accounts: Vec<AccountSum>,
    /// Total income by number of the project it came from, for every project a line names.
    pub(crate) projects: BTreeMap<u32, i64>,
}

impl Span {
    fn numbers(self) -> (i32, i32) {
        (self.from.number(), self.until.number())
    }
}

impl Question<'_> {
    /// The accounts a facet names by chart and code or by name; all of them without one.
    pub(super) fn accounts_asked(&self) -> impl Iterator<Item = (usize, &'static Account)> {
        let asked = |account: &Account| match &self.facet_word {
            Some(word) => account.name == word || accounts::label(account) == *word,
            None => true,
        };
        accounts::all().iter().enumerate().filter(move |(_, account)| asked(account))
    }

    /// The facet of an income figure names accounts, which are tables of their own.
    pub(super) fn income_filter(&self, span: Span) -> Filter<'_> {
        Filter { facet: None, ..self.filter(span) }
    }

    /// A measure of income in the scope.
    pub(super) fn sum_income(&self, measure: IncomeMeasure, span: Span) -> Sum {
        if let Some(village) = self.only_village().filter(|_| self.is_quick()) {
            return Sum::exactly(self.earned_at_head(village, span)[index_of(measure)]);
        }
        let mut sum = Sum::default();
        for (number, account) in self.accounts_asked() {
            let factor = accounts::sign(account, measure);
            if factor != 0 {
                sum.plus(self.sum_lines(number, &self.income_filter(span)).times(factor));
            }
        }
        sum
    }

    /// What the villages that are members on the day of stocks earned in a span.
    pub(super) fn member_income(&self, span: Span) -> Measures {
        self.shared.income((self.on, span, self.lines_by), || {
            let members = self.standing(Measure::MemberVillages);
            let mut sum = [0; 4];
            if self.is_quick() {
                for village in members.keys() {
                    earned::add(&mut sum, self.earned_at_head(*village, span));
                }
            } else {
                let earned = self.earned(span);
                let known = members.keys().filter_map(|village| earned.get(*village as usize));
                known.for_each(|own| earned::add(&mut sum, *own));
            }
            sum
        })
    }

    pub(super) fn walk_member_income(&self, measure: IncomeMeasure, span: Span, show: Show<'_>) {
        let filter = self.shown(span);
        for village in self.standing(Measure::MemberVillages).keys() {
            let Some(code) = self.facts.book.places.code(*village) else { continue };
            let filter = Filter { division: Some((code, *village)), ..filter };
            for (number, account) in accounts::all().iter().enumerate() {
                self.walk_lines(number, accounts::sign(account, measure), &filter, show);
            }
        }
    }

    pub(super) fn walk_lines(&self, account: usize, factor: i64, filter: &Filter<'_>, show: Show<'_>) {
        if factor != 0 {
            self.each_line(account, filter, &mut |fact| show(fact.position, fact.amount * factor, fact.bound));
        }
    }

    /// Shows every line of an account by the date that is asked for. What was posted late is shown three times then, on
    /// its posting date, taken back on it, and on its economic date.
    fn each_line(&self, account: usize, filter: &Filter<'_>, show: &mut dyn FnMut(&Fact)) {
        for table in self.facts.book.lines(account, self.lines_by) {
            table.each(filter, &self.facts.book.places, &mut *show);
        }
    }

    /// The sum of the lines of an account by the date that is asked for.
    fn sum_lines(&self, account: usize, filter: &Filter<'_>) -> Sum {
        let mut sum = Sum::default();
        for table in self.facts.book.lines(account, self.lines_by) {
            sum.plus(table.sum(filter, &self.facts.book.places));
        }
        sum
    }

    /// What a village earned in a span, when everything that was ever folded counts.
    fn earned_at_head(&self, village: u32, span: Span) -> Measures {
        self.facts.earned.by(self.lines_by).between(village, span.numbers())
    }

    /// What every village earned in a span, by number of division.
    pub(crate) fn earned(&self, span: Span) -> Vec<Measures> {
        let villages = self.facts.earned.by(self.lines_by).len();
        if self.is_quick() {
            return (0..).take(villages).map(|village| self.earned_at_head(village, span)).collect();
        }
        let mut sums = vec![[0; 4]; villages];
        let filter = self.shown(span);
        for (number, account) in accounts::all().iter().enumerate() {
            self.each_line(number, &filter, &mut |fact| {
                if let Some(sum) = sums.get_mut(fact.dims.division as usize) {
                    earned::add(sum, accounts::shares(account, fact.amount));
                }
            });
        }
        sums
    }

    /// What one village earned in a span.
    pub(crate) fn earned_by(&self, place: u32, span: Span) -> Measures {
        if self.is_quick() {
            return self.earned_at_head(place, span);
        }
        let mut sum = [0; 4];
        for (number, account) in accounts::all().iter().enumerate() {
            let lines = self.sum_lines(number, &self.filter(span));
            earned::add(&mut sum, accounts::shares(account, lines.total()));
        }
        sum
    }

    /// The lines of the scope by account and by project.
    pub(crate) fn lines(&self) -> Lines {
        let filter = self.income_filter(self.span());
        let mut lines = Lines { accounts: Vec::new(), projects: BTreeMap::new() };
        for (number, account) in accounts::all().iter().enumerate() {
            let mut fen = 0;
            let mut of_projects = BTreeMap::<_, i64>::new();
            self.each_line(number, &filter, &mut |fact| {
                fen += fact.amount;
                if fact.dims.project != NONE {
                    *of_projects.entry((fact.dims.project, fact.position)).or_default() += fact.amount;
                }
            });
            let factor = accounts::sign(account, IncomeMeasure::TotalIncome);
            // By economic date, a line that belongs to other days comes to nothing here.
            for ((project, _), amount) in of_projects.into_iter().filter(|(_, amount)| *amount != 0) {
                *lines.projects.entry(project).or_default() += factor * amount;
            }
            if fen != 0 {
                lines.accounts.push(AccountSum { account: accounts::label(account), name: account.name, fen });
            }
        }
        lines
    }
}
