//! Rows of joint projects.

use crate::rows::{
    Rows,
    choices::{PROJECT_STATES, number_of},
    columns::project as p,
    edit::{At, Edit},
    view::View,
};
use domain::{
    alliance::Member,
    project::{ProjectEvent, ProjectKey, ProjectPlan},
    value::Fen,
};

const DRAFT: u64 = number_of(PROJECT_STATES, "draft");
const SUBMITTED: u64 = number_of(PROJECT_STATES, "submitted");
const RETURNED: u64 = number_of(PROJECT_STATES, "returned");
const APPROVED: u64 = number_of(PROJECT_STATES, "approved");
const RUNNING: u64 = number_of(PROJECT_STATES, "running");
const SUSPENDED: u64 = number_of(PROJECT_STATES, "suspended");
const COMPLETED: u64 = number_of(PROJECT_STATES, "completed");

pub(super) fn project(rows: &mut Rows, event: &ProjectEvent, at: At) {
    let opening = rows.opening();
    let edit = |key: &ProjectKey| opening.edit(View::Project, key.0.as_str(), at);
    match event {
        ProjectEvent::ProjectRegistered(event) => {
            let mut edit = edit(&event.project);
            edit.code(p::STATE, DRAFT).today(p::REGISTERED);
            plan(&mut edit, &event.plan);
        }
        ProjectEvent::ProjectRevised(event) => {
            let mut edit = edit(&event.project);
            edit.code(p::STATE, DRAFT);
            plan(&mut edit, &event.plan);
        }
        ProjectEvent::ProjectSubmitted(event) => {
            edit(&event.project).code(p::STATE, SUBMITTED).today(p::SUBMITTED);
        }
        ProjectEvent::ProjectApproved(event) => {
            edit(&event.project).code(p::STATE, APPROVED);
        }
        ProjectEvent::ProjectReturned(event) => {
            edit(&event.project).code(p::STATE, RETURNED).today(p::RETURNED);
        }
        ProjectEvent::ProjectStarted(event) => {
            edit(&event.project).code(p::STATE, RUNNING).today(p::STARTED);
        }
        ProjectEvent::MilestoneReached(event) => {
            edit(&event.project).add(p::MILESTONES, 1);
        }
        ProjectEvent::CapitalContributed(event) => {
            edit(&event.project).add_money(p::CONTRIBUTED, event.amount);
        }
        ProjectEvent::AssetAcquired(event) => {
            edit(&event.project).add_money(p::ASSETS, event.cost.fen);
        }
        ProjectEvent::OutputReported(event) => {
            edit(&event.project).add_money(p::OUTPUT, event.value.map_or(Fen::ZERO, |value| value.fen));
        }
        ProjectEvent::HouseholdBenefitReported(event) => {
            edit(&event.project).add_money(p::GAINED, event.gained.fen);
        }
        ProjectEvent::DividendDistributed(event) => {
            edit(&event.project).add_money(p::DIVIDENDS, event.total);
        }
        ProjectEvent::ProjectCompleted(event) => {
            edit(&event.project).code(p::STATE, COMPLETED).today(p::COMPLETED);
        }
        ProjectEvent::ProjectSuspended(event) => {
            edit(&event.project).code(p::STATE, SUSPENDED);
        }
        ProjectEvent::ProjectResumed(event) => {
            edit(&event.project).code(p::STATE, RUNNING);
        }
    }
}

/// A plan replaces the one before it whole.
fn plan(edit: &mut Edit<'_>, plan: &ProjectPlan) {
    let alliance = plan.alliance.as_ref().map(|alliance| alliance.0.as_str());
    let planned = plan.investors.iter().fold(0_i64, |sum, investor| sum.saturating_add(investor.planned.get()));
    edit.text(p::NAME, plan.name.as_str())
        .text(p::CATEGORY, plan.category.as_str())
        .division(p::DIVISION, plan.division)
        .reference(p::ALLIANCE, alliance)
        .reference(p::CHAIN, plan.chain.as_ref().map(|chain| chain.0.as_str()))
        .clear(p::VILLAGES)
        .clear(p::ENTERPRISES)
        .clear(p::ORGANISATIONS)
        .clear(p::UNITS)
        .amount(p::PLANNED, planned)
        .day(p::STARTS_ON, plan.starts_on)
        .day(p::ENDS_ON, plan.ends_on)
        .relate(View::Alliance, alliance)
        .relate_village(plan.division);
    for investor in &plan.investors {
        match &investor.member {
            Member::Village(code) => edit.add_reference(p::VILLAGES, code.digits(&mut [0; 12])),
            Member::Enterprise(code) => edit.add_reference(p::ENTERPRISES, code.as_str()),
            Member::Organisation(key) => edit.add_reference(p::ORGANISATIONS, key.0.as_str()),
            Member::Unit(name) => edit.add_text(p::UNITS, name.as_str()),
        };
        edit.relate_member(&investor.member);
    }
}
