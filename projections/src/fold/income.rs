//! Books of village collectives: every line is a fact on its posting date, and, where that is another day, one that
//! can be counted on its economic date instead. Red entries carry negative lines, so nothing is ever taken away:
//! originals, reversals and corrections add up to the net.

use super::Facts;
use crate::{
    accounts,
    earned::{Earned, Measures},
    facts::{Dims, Table},
    ids::NONE,
    indicator::Measure as M,
    query::Basis,
    standing::At,
};
use domain::{
    income::{IncomeEvent, Line},
    project::ProjectKey,
    reference::Account,
    value::{Bound, Chart, CreditCode, Day},
};

impl Facts {
    pub(super) fn fold_income(&mut self, at: At, event: &IncomeEvent) {
        match event {
            IncomeEvent::IncomePosted(event) => {
                let dims = self.dims_of_book(event.collective, event.project.as_ref());
                self.post(at, dims, event.posting_date, (event.chart, &event.lines));
            }
            IncomeEvent::IncomeReversed(event) => {
                let dims = self.dims_of_book(event.collective, event.project.as_ref());
                self.post(at, dims, event.posting_date, (event.chart, &event.lines));
            }
            IncomeEvent::IncomeCorrected(event) => {
                let dims = self.dims_of_book(event.collective, event.project.as_ref());
                self.post(at, dims, event.posting_date, (event.chart, &event.lines));
            }
            IncomeEvent::PeriodClosed(event) => {
                let dims = self.dims_of_book(event.collective, None);
                self.book.add(at, M::PeriodsClosed, dims, event.month.last_day(), (1, Bound::Exact));
            }
            IncomeEvent::PeriodReopened(event) => {
                let dims = self.dims_of_book(event.collective, None);
                self.book.add(at, M::PeriodsClosed, dims, event.month.last_day(), (-1, Bound::Exact));
            }
        }
    }

    fn dims_of_book(&mut self, collective: CreditCode, project: Option<&ProjectKey>) -> Dims {
        let enterprise = self.enterprises.number(&collective);
        let project = project.map_or(NONE, |project| self.projects.number(project));
        Dims { division: self.place_of(enterprise), project, enterprise, entity: enterprise, ..Dims::NONE }
    }

    fn post(&mut self, at: At, dims: Dims, day: Day, (chart, lines): (Chart, &[Line])) {
        for line in lines {
            // Accounts of the balance sheet enter no measure and no figure.
            let Some(number) = accounts::number(chart, line.account) else { continue };
            let amount = line.amount.get();
            self.book.add_line(at, number, dims, day, amount);
            if !self.book.is_in_bulk() {
                let shares = accounts::shares(&accounts::all()[number], amount);
                self.earned.add(dims.division, (day, at.day), shares);
            }
        }
    }

    /// Makes the sums of villages by day anew from the lines.
    pub(super) fn rebuild_earned(&mut self) {
        let numbered = || accounts::all().iter().enumerate();
        let posted = numbered().flat_map(|(number, account)| {
            self.book.lines(number, Basis::Posting).flat_map(move |table| shares(table, account))
        });
        let moved = numbered().flat_map(|(number, account)| shares(self.book.moved(number), account));
        self.earned = Earned::of(posted, moved);
    }
}

/// What each line of an account brings to the measures, with its village and its day.
fn shares(table: &Table, account: &'static Account) -> impl Iterator<Item = (u32, i32, Measures)> {
    table.facts().iter().map(|fact| (fact.dims.division, fact.day, accounts::shares(account, fact.amount)))
}
