//! Joint projects: plans, states, and what was put in and came out.

use super::{Facts, row};
use crate::{
    facets,
    facts::Dims,
    ids::NONE,
    indicator::Measure as M,
    standing::{At, Level, Slot},
};
use domain::{
    project::{
        DividendDistributed, HouseholdBenefitReported, Milestone, OutputReported, ProjectEvent, ProjectKey, ProjectPlan,
    },
    value::{Bound, Name, Quantity, QuantityUnit},
};
use serde::{Deserialize, Serialize};

/// Grams in a kilogram, and in a thousandth of a tonne.
const GRAMS_PER_KILOGRAM: i64 = 1_000;

/// What must be known of a project to go on with it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Project {
    dims: Dims,
    milestones: Vec<Milestone>,
}

impl Default for Project {
    fn default() -> Self {
        Self { dims: Dims::NONE, milestones: Vec::new() }
    }
}

/// The measure of a quantity, and the quantity in that measure's smallest step.
fn measured(quantity: Quantity) -> (M, i64) {
    match quantity.unit {
        QuantityUnit::Mu => (M::OutputAreaMu, quantity.thousandths),
        QuantityUnit::SquareMetre => (M::OutputAreaSquareMetres, quantity.thousandths),
        QuantityUnit::Tonne => (M::OutputWeight, quantity.thousandths.saturating_mul(GRAMS_PER_KILOGRAM)),
        QuantityUnit::Kilogram => (M::OutputWeight, quantity.thousandths),
        QuantityUnit::Head => (M::OutputHead, quantity.thousandths),
        QuantityUnit::Piece => (M::OutputPieces, quantity.thousandths),
    }
}

impl Facts {
    pub(super) fn fold_project(&mut self, at: At, event: &ProjectEvent) {
        match event {
            ProjectEvent::ProjectRegistered(event) => {
                self.plan(at, &event.project, &event.plan);
                self.enter_state(at, &event.project, "草稿");
            }
            ProjectEvent::ProjectRevised(event) => self.plan(at, &event.project, &event.plan),
            ProjectEvent::ProjectSubmitted(event) => self.enter_state(at, &event.project, "已上报"),
            ProjectEvent::ProjectApproved(event) => self.enter_state(at, &event.project, "已批准"),
            ProjectEvent::ProjectReturned(event) => self.enter_state(at, &event.project, "已退回"),
            ProjectEvent::ProjectStarted(event) => self.enter_state(at, &event.project, "实施中"),
            ProjectEvent::ProjectResumed(event) => self.enter_state(at, &event.project, "实施中"),
            ProjectEvent::ProjectSuspended(event) => self.enter_state(at, &event.project, "已暂停"),
            ProjectEvent::ProjectCompleted(event) => self.enter_state(at, &event.project, "已完成"),
            ProjectEvent::MilestoneReached(event) => self.reach(at, &event.project, &event.milestone),
            ProjectEvent::CapitalContributed(event) => {
                let facet = self.facets.number(facets::capital(event.form));
                let dims = self.dims_of_project(&event.project).facet(facet);
                self.book.add(at, M::Capital, dims, at.day, (event.amount.get(), Bound::Exact));
            }
            ProjectEvent::AssetAcquired(event) => {
                let facet = self.facets.number(event.asset.as_str());
                let dims = self.dims_of_project(&event.project).facet(facet);
                self.book.add(at, M::Assets, dims, at.day, (event.cost.fen.get(), event.cost.bound));
            }
            ProjectEvent::OutputReported(event) => self.report_output(at, event),
            ProjectEvent::HouseholdBenefitReported(event) => self.report_benefit(at, event),
            ProjectEvent::DividendDistributed(event) => self.distribute(at, event),
        }
    }

    fn dims_of_project(&mut self, key: &ProjectKey) -> Dims {
        let project = self.projects.number(key);
        let dims = row(&mut self.project_rows, project).dims;
        Dims { project, entity: project, ..dims }
    }

    fn plan(&mut self, at: At, key: &ProjectKey, plan: &ProjectPlan) {
        let project = self.projects.number(key);
        let dims = Dims {
            division: self.book.places.number(plan.division),
            chain: plan.chain.as_ref().map_or(NONE, |chain| self.chains.number(chain)),
            alliance: plan.alliance.as_ref().map_or(NONE, |alliance| self.alliances.number(alliance)),
            project,
            entity: project,
            ..Dims::NONE
        };
        *row(&mut self.project_rows, project) = Project { dims, milestones: plan.milestones.clone() };
        let category = self.facets.number(plan.category.as_str());
        self.book.lower(at, Slot::Project(project));
        self.book.raise(at, Slot::Project(project), &[(M::Projects, dims.facet(category))]);
        self.book.lower(at, Slot::Investors(project));
        for investor in &plan.investors {
            let member = self.dims_of_member(&investor.member, dims.division);
            let dims = Dims { division: member.division, enterprise: member.enterprise, ..dims };
            self.book.raise(at, Slot::Investors(project), &[(M::ProjectInvestors, dims)]);
        }
    }

    fn enter_state(&mut self, at: At, key: &ProjectKey, label: &str) {
        let facet = self.facets.number(label);
        let dims = self.dims_of_project(key).facet(facet);
        self.book.lower(at, Slot::ProjectState(dims.project));
        self.book.raise(at, Slot::ProjectState(dims.project), &[(M::ProjectStates, dims)]);
    }

    fn reach(&mut self, at: At, key: &ProjectKey, reached: &Name) {
        let dims = self.dims_of_project(key);
        self.book.count(at, M::MilestonesReached, dims);
        let milestones = &row(&mut self.project_rows, dims.project).milestones;
        if milestones.iter().any(|milestone| milestone.name == *reached && at.day <= milestone.due) {
            self.book.count(at, M::MilestonesOnTime, dims);
        }
    }

    /// Flows count on the last day of the report and replace an earlier report of the same days; an area is a level
    /// from the first day of the report on.
    fn report_output(&mut self, at: At, event: &OutputReported) {
        let product = self.facets.number(event.product.as_str());
        let dims = self.dims_of_project(&event.project).facet(product);
        let days = event.period;
        let slot = Slot::Output(dims.project, product, days.from.number(), days.until.number());
        self.book.undo(at, slot);
        for quantity in [event.area, event.quantity].into_iter().flatten() {
            let (measure, amount) = measured(quantity);
            if matches!(measure, M::OutputAreaMu | M::OutputAreaSquareMetres) {
                let level = Level { measure, record: dims.project, facet: product };
                self.book.report(at, level, dims, days.from, (amount, quantity.bound));
            } else {
                self.book.hold(at, slot, measure, dims, (days.until, amount, quantity.bound));
            }
        }
        if let Some(value) = event.value {
            self.book.hold(at, slot, M::OutputValue, dims, (days.until, value.fen.get(), value.bound));
        }
    }

    fn report_benefit(&mut self, at: At, event: &HouseholdBenefitReported) {
        let dims = self.dims_of_project(&event.project);
        let days = event.period;
        let slot = Slot::Benefit(dims.project, days.from.number(), days.until.number());
        self.book.undo(at, slot);
        let gained = (days.until, event.gained.fen.get(), event.gained.bound);
        self.book.hold(at, slot, M::HouseholdBenefit, dims, gained);
        let households = (days.until, i64::from(event.households), Bound::Exact);
        self.book.hold(at, slot, M::BenefitHouseholds, dims, households);
    }

    fn distribute(&mut self, at: At, event: &DividendDistributed) {
        let dims = self.dims_of_project(&event.project);
        for part in &event.parts {
            let member = self.dims_of_member(&part.member, dims.division);
            let facet = self.facets.number(facets::member(&part.member));
            let dims = Dims { division: member.division, enterprise: member.enterprise, facet, ..dims };
            self.book.add(at, M::Dividends, dims, at.day, (part.amount.get(), Bound::Exact));
        }
    }
}
