//! Demands. Rates are made of facts like everything else: a resolution counts on its own day and for the day the demand
//! was raised, and reopening takes it back; a demand is overdue from the day after it was due until it is resolved.

use super::{Facts, StreamNumber, row};
use crate::{facets, facts::Dims, ids::NONE, indicator::Measure as M, standing::At};
use domain::{
    demand::{DemandEvent, DemandRaised, Satisfaction},
    value::{Bound, Day, Moment},
};
use serde::{Deserialize, Serialize};

/// What must be known of a demand to go on with it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Demand {
    dims: Dims,
    raised: Day,
    /// The last day on which it is not overdue.
    due: Option<Day>,
    /// The day it was resolved, and whether it had a due date and kept it.
    resolved: Option<(Day, Option<bool>)>,
    closed: Option<Day>,
}

impl Default for Demand {
    fn default() -> Self {
        Self { dims: Dims::NONE, raised: Day::FIRST, due: None, resolved: None, closed: None }
    }
}

/// One more, or one taken back.
const fn one(sign: i64) -> (i64, Bound) {
    (sign, Bound::Exact)
}

impl Facts {
    pub(super) fn fold_demand(&mut self, at: At, stream: StreamNumber, event: &DemandEvent) {
        let number = self.demands.number(&stream);
        if let DemandEvent::DemandRaised(event) = event {
            self.raise_demand(at, number, event);
            return;
        }
        let mut demand = std::mem::take(row(&mut self.demand_rows, number));
        let dims = demand.dims;
        match event {
            DemandEvent::DemandRaised(_) => {}
            DemandEvent::DemandAssigned(event) => {
                self.stop_clock(at, &mut demand);
                self.start_clock(at, &mut demand, event.due);
            }
            DemandEvent::AssignmentObjected(_) => {
                self.book.count(at, M::DemandObjections, dims);
                self.stop_clock(at, &mut demand);
            }
            DemandEvent::DemandExtended(event) => {
                self.book.count(at, M::DemandsExtended, dims);
                self.stop_clock(at, &mut demand);
                self.start_clock(at, &mut demand, event.due);
            }
            DemandEvent::DemandEscalated(_) => {
                self.book.count(at, M::DemandsEscalated, dims);
            }
            DemandEvent::DemandHandled(_) => {
                self.book.count(at, M::DemandsHandled, dims);
            }
            DemandEvent::DemandResolved(_) => self.resolve(at, &mut demand),
            DemandEvent::DemandCalledBack(event) => {
                let facet = self.facets.number(facets::satisfaction(event.satisfaction));
                self.book.count(at, M::Callbacks, dims.facet(facet));
                if event.satisfaction != Satisfaction::Dissatisfied {
                    self.book.count(at, M::DemandsSatisfied, dims);
                }
            }
            DemandEvent::DemandReopened(_) => self.reopen(at, &mut demand),
            DemandEvent::DemandClosed(_) => {
                demand.closed = Some(at.day);
                self.book.count(at, M::DemandsClosed, dims);
                self.book.add(at, M::DemandsOpen, dims, at.day, one(-1));
                let days = days_between(demand.raised, at.day);
                self.book.add(at, M::DemandDays, dims, at.day, (days, Bound::Exact));
            }
        }
        *row(&mut self.demand_rows, number) = demand;
    }

    fn raise_demand(&mut self, at: At, number: u32, event: &DemandRaised) {
        let enterprise = event.enterprise.map_or(NONE, |code| self.enterprises.number(&code));
        let dims = Dims {
            division: self.book.places.number(event.division),
            chain: self.chain_of(event.chain.as_ref(), enterprise),
            alliance: event.alliance.as_ref().map_or(NONE, |alliance| self.alliances.number(alliance)),
            enterprise,
            entity: number,
            facet: self.facets.setting(&event.kind),
            ..Dims::NONE
        };
        *row(&mut self.demand_rows, number) = Demand { dims, raised: at.day, ..Demand::default() };
        self.book.count(at, M::DemandsRaised, dims);
        self.book.count(at, M::DemandsOpen, dims);
    }

    fn start_clock(&mut self, at: At, demand: &mut Demand, due: Moment) {
        let due = due.day();
        demand.due = Some(due);
        self.book.add(at, M::DemandsOverdue, demand.dims, due.plus_days(1), one(1));
    }

    /// From the business day on it is no longer overdue; if it never was, nothing remains of it.
    fn stop_clock(&mut self, at: At, demand: &mut Demand) {
        if let Some(due) = demand.due.take() {
            self.book.add(at, M::DemandsOverdue, demand.dims, due.plus_days(1).max(at.day), one(-1));
        }
    }

    fn resolve(&mut self, at: At, demand: &mut Demand) {
        let on_time = demand.due.map(|due| at.day <= due);
        self.stop_clock(at, demand);
        demand.resolved = Some((at.day, on_time));
        self.book.count(at, M::DemandResolutions, demand.dims);
        self.count_resolved(at, demand, 1);
    }

    /// Counts the resolution a demand has, or takes it back.
    fn count_resolved(&mut self, at: At, demand: &Demand, sign: i64) {
        let Some((day, on_time)) = demand.resolved else { return };
        self.book.add(at, M::DemandsResolved, demand.dims, day, one(sign));
        self.book.add(at, M::DemandsResolvedOfRaised, demand.dims, demand.raised, one(sign));
        if let Some(on_time) = on_time {
            self.book.add(at, M::DemandsResolvedDue, demand.dims, day, one(sign));
            if on_time {
                self.book.add(at, M::DemandsResolvedOnTime, demand.dims, day, one(sign));
            }
        }
    }

    fn reopen(&mut self, at: At, demand: &mut Demand) {
        self.book.count(at, M::DemandsReopened, demand.dims);
        self.count_resolved(at, demand, -1);
        demand.resolved = None;
        if let Some(closed) = demand.closed.take() {
            self.book.add(at, M::DemandsClosed, demand.dims, closed, one(-1));
            self.book.add(at, M::DemandsOpen, demand.dims, at.day, one(1));
            let days = days_between(demand.raised, closed);
            self.book.add(at, M::DemandDays, demand.dims, closed, (-1 - days, Bound::Exact));
        }
    }
}

/// Calendar days from one day to another; none when the second was dated earlier by mistake.
fn days_between(from: Day, until: Day) -> i64 {
    i64::from((until.number() - from.number()).max(0))
}
