//! Services: solutions, approvals, resources and costs saved.

use super::{Facts, StreamNumber};
use crate::{facets, facts::Dims, ids::NONE, indicator::Measure as M, standing::At};
use domain::service::{ServiceEvent, ServiceTarget};

impl Facts {
    pub(super) fn fold_service(&mut self, at: At, stream: StreamNumber, event: &ServiceEvent) {
        match event {
            ServiceEvent::SolutionProposed(event) => {
                let dims = self.dims_of_target(&event.target);
                let solution = self.solutions.number(&stream) as usize;
                if self.solution_rows.len() <= solution {
                    self.solution_rows.resize(solution + 1, Dims::NONE);
                }
                self.solution_rows[solution] = dims;
                self.book.count(at, M::SolutionsProposed, dims);
            }
            ServiceEvent::SolutionDelivered(_) => {
                let solution = self.solutions.number(&stream) as usize;
                let dims = self.solution_rows.get(solution).copied().unwrap_or(Dims::NONE);
                self.serve(at, M::SolutionsDelivered, dims, "解决方案");
            }
            ServiceEvent::ApprovalStreamlined(event) => {
                let dims = self.dims_of_target(&event.target);
                self.serve(at, M::ApprovalsStreamlined, dims, "审批事项精简");
            }
            ServiceEvent::ResourceProvided(event) => {
                let label = facets::resource(event.kind);
                let facet = self.facets.number(label);
                let dims = self.dims_of_target(&event.target).facet(facet);
                self.serve(at, M::ResourcesProvided, dims, label);
            }
            ServiceEvent::CostSavingReported(event) => {
                let dims = self.dims_of_target(&event.target);
                let facet = self.facets.number("成本节约");
                let day = event.period.map_or(at.day, |period| period.until);
                self.book.count(at, M::Services, dims.facet(facet));
                self.book.add(at, M::CostSaved, dims, day, (event.saved.fen.get(), event.saved.bound));
            }
        }
    }

    fn serve(&mut self, at: At, measure: M, dims: Dims, label: &str) {
        let facet = self.facets.number(label);
        self.book.count(at, measure, dims);
        self.book.count(at, M::Services, dims.facet(facet));
    }

    fn dims_of_target(&mut self, target: &ServiceTarget) -> Dims {
        let enterprise = target.enterprise.map_or(NONE, |code| self.enterprises.number(&code));
        let chain = self.chain_of(target.chain.as_ref(), enterprise);
        Dims { division: self.book.places.number(target.division), chain, enterprise, ..Dims::NONE }
    }
}
