//! Visits, postings and service teams.

use super::{Facts, StreamNumber};
use crate::{
    facets,
    facts::{Dims, Fact},
    ids::NONE,
    indicator::Measure as M,
    standing::{At, Slot},
    visited::Visited,
};
use domain::{
    posting::PostingEvent,
    team::TeamEvent,
    value::{Bound, Day},
    visit::{VisitEvent, VisitFacts},
};

impl Facts {
    pub(super) fn fold_visit(&mut self, at: At, stream: StreamNumber, event: &VisitEvent) {
        match event {
            VisitEvent::VisitLogged(event) => {
                let enterprise = self.enterprises.number(&event.enterprise);
                let visit = self.visits.number(&stream);
                let division = self.place_of(enterprise);
                self.visit(at, (visit, enterprise, division), at.day, &event.facts);
            }
            VisitEvent::VisitAmended(event) => {
                let visit = self.visits.number(&stream);
                let Some(before) = self.visit_rows.get(visit as usize).copied().filter(|row| *row != NONE) else {
                    return;
                };
                let before: Fact = *self.book.table(M::Visits).fact(before);
                let day = Day::from_number(before.day);
                self.book.add(at, M::Visits, before.dims, day, (-before.amount, before.bound));
                if !self.book.is_in_bulk() {
                    self.visited.add(before.dims.enterprise, before.day, -before.amount);
                }
                // It was where it was, wherever the enterprise has moved since.
                let whose = (visit, before.dims.enterprise, before.dims.division);
                self.visit(at, whose, event.visited_on, &event.facts);
            }
        }
    }

    fn visit(&mut self, at: At, (visit, enterprise, division): (u32, u32, u32), day: Day, facts: &VisitFacts) {
        let chain = self.chain_of(facts.chain.as_ref(), enterprise);
        let facet = self.facets.number(facets::visit_mode(facts.mode));
        let dims = Dims { division, chain, enterprise, entity: enterprise, facet, ..Dims::NONE };
        let fact = self.book.add(at, M::Visits, dims, day, (1, Bound::Exact));
        if self.visit_rows.len() <= visit as usize {
            self.visit_rows.resize(visit as usize + 1, NONE);
        }
        self.visit_rows[visit as usize] = fact;
        if !self.book.is_in_bulk() {
            self.visited.add(enterprise, day.number(), 1);
        }
    }

    /// Makes the days on which enterprises were visited anew from the visits.
    pub(super) fn rebuild_visited(&mut self) {
        let visits = self.book.table(M::Visits).facts().iter();
        self.visited = Visited::of(visits.map(|fact| (fact.dims.enterprise, fact.day, fact.amount)));
    }

    pub(super) fn fold_posting(&mut self, at: At, event: &PostingEvent) {
        match event {
            PostingEvent::OfficerDispatched(event) => {
                let enterprise = self.enterprises.number(&event.enterprise);
                let officer = self.officers.number(&event.officer);
                let chain = self.chain_of(event.chain.as_ref(), enterprise);
                let division = self.place_of(enterprise);
                let dims = Dims { division, chain, enterprise, entity: officer, ..Dims::NONE };
                self.book.raise(at, Slot::Posting(officer, enterprise), &[(M::Postings, dims)]);
            }
            PostingEvent::OfficerRecalled(event) => {
                let enterprise = self.enterprises.number(&event.enterprise);
                let officer = self.officers.number(&event.officer);
                self.book.lower(at, Slot::Posting(officer, enterprise));
            }
            PostingEvent::PostingExtended(_) => {}
        }
    }

    pub(super) fn fold_team(&mut self, at: At, event: &TeamEvent) {
        match event {
            TeamEvent::TeamDispatched(event) => {
                let team = self.others.number(&event.team.0);
                let chain = event.chain.as_ref().map_or(NONE, |chain| self.chains.number(chain));
                let dims = Dims { division: self.book.places.number(event.division), chain, ..Dims::NONE };
                self.book.count(at, M::TeamsDispatched, dims);
                self.book.raise(at, Slot::Team(team), &[(M::TeamsActive, dims)]);
            }
            TeamEvent::TeamWithdrawn(event) => {
                let team = self.others.number(&event.team.0);
                self.book.lower(at, Slot::Team(team));
            }
            TeamEvent::TeamMembersChanged(_) => {}
        }
    }
}
