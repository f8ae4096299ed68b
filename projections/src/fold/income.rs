//! Books of village collectives: every line is a fact on its posting date. Red entries carry negative lines, so nothing
//! is ever taken away: originals, reversals and corrections add up to the net.

use super::Facts;
use crate::{accounts, earned::Earned, facts::Dims, ids::NONE, indicator::Measure as M, standing::At};
use domain::{
    income::{IncomeEvent, Line},
    project::ProjectKey,
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
            self.earned.add(dims.division, day, accounts::shares(&accounts::all()[number], amount));
        }
    }

    /// Makes the sums of villages by day anew from the lines.
    pub(super) fn rebuild_earned(&mut self) {
        let lines = accounts::all().iter().enumerate().flat_map(|(number, account)| {
            let facts = self.book.account(number).facts().iter();
            facts.map(move |fact| (fact.dims.division, fact.day, accounts::shares(account, fact.amount)))
        });
        self.earned = Earned::of(lines);
    }
}
