//! Rows of the contact with enterprises: officers, postings, teams, persons, visits, demands, services.

use crate::rows::{
    Rows,
    choices::{
        DEMAND_STATES, OFFICER_STATES, PERSON_STATES, RUNNING, SERVICE_KINDS, SERVICE_STATES, TEAM_STATES, number_of,
    },
    columns::{
        demand as d, enterprise as e, officer as o, person as person_columns, posting as p, service as s, team as t,
        visit as v,
    },
    edit::{At, Edit},
    view::View,
};
use domain::{
    demand::{DemandEvent, DemandKey, DemandRaised},
    officer::{OfficerEvent, OfficerKey},
    person::{PersonEvent, PersonKey},
    posting::{PostingEvent, PostingKey},
    service::{ResourceKind, ServiceEvent, ServiceKey, ServiceTarget},
    stream::RecordKey,
    team::{TeamEvent, TeamKey},
    value::CreditCode,
    visit::{Confirmation, VisitEvent, VisitFacts},
};

const SERVING: u64 = number_of(OFFICER_STATES, "serving");
const RETIRED: u64 = number_of(OFFICER_STATES, "retired");
const OPEN: u64 = number_of(RUNNING, "open");
const ENDED: u64 = number_of(RUNNING, "ended");
const OUT: u64 = number_of(TEAM_STATES, "dispatched");
const WITHDRAWN: u64 = number_of(TEAM_STATES, "withdrawn");
const RAISED: u64 = number_of(DEMAND_STATES, "raised");
const ASSIGNED: u64 = number_of(DEMAND_STATES, "assigned");
const RESOLVED: u64 = number_of(DEMAND_STATES, "resolved");
const CLOSED: u64 = number_of(DEMAND_STATES, "closed");
const HELD: u64 = number_of(PERSON_STATES, "held");
const FROZEN: u64 = number_of(PERSON_STATES, "frozen");
const ERASED: u64 = number_of(PERSON_STATES, "erased");
const SOLUTION: u64 = number_of(SERVICE_KINDS, "solution");
const APPROVAL: u64 = number_of(SERVICE_KINDS, "approval");
const TECHNOLOGY: u64 = number_of(SERVICE_KINDS, "technology");
const INFORMATION: u64 = number_of(SERVICE_KINDS, "information");
const COST_SAVING: u64 = number_of(SERVICE_KINDS, "cost_saving");
const PROPOSED: u64 = number_of(SERVICE_STATES, "proposed");
const DELIVERED: u64 = number_of(SERVICE_STATES, "delivered");

pub(super) fn officer(rows: &mut Rows, event: &OfficerEvent, at: At) {
    let opening = rows.opening();
    let edit = |key: &OfficerKey| opening.edit(View::Officer, key.0.as_str(), at);
    match event {
        OfficerEvent::OfficerRegistered(event) => {
            edit(&event.officer)
                .text(o::UNIT, event.unit.as_str())
                .division(o::DIVISION, event.division)
                .code(o::STATE, SERVING)
                .today(o::REGISTERED)
                .reference(o::PERSON, event.person.as_ref().map(|person| person.0.as_str()));
        }
        OfficerEvent::OfficerTransferred(event) => {
            edit(&event.officer).text(o::UNIT, event.unit.as_str()).division(o::DIVISION, event.division);
        }
        OfficerEvent::OfficerRetired(event) => {
            edit(&event.officer).code(o::STATE, RETIRED).today(o::RETIRED);
        }
        OfficerEvent::OfficerGraded(event) => {
            edit(&event.officer).count(o::GRADE_YEAR, u32::from(event.year)).code(o::GRADE, event.grade as u64);
        }
    }
}

pub(super) fn posting(rows: &mut Rows, event: &PostingEvent, at: At) {
    let opening = rows.opening();
    let edit = |officer: &OfficerKey, enterprise: &CreditCode| {
        let key = PostingKey { officer: officer.clone(), enterprise: *enterprise };
        opening.edit(View::Posting, &key.natural_key(), at)
    };
    match event {
        PostingEvent::OfficerDispatched(event) => {
            let (officer, enterprise) = (event.officer.0.as_str(), event.enterprise.as_str());
            edit(&event.officer, &event.enterprise)
                .reference(p::OFFICER, officer)
                .reference(p::ENTERPRISE, enterprise)
                .reference(p::CHAIN, event.chain.as_ref().map(|chain| chain.0.as_str()))
                .copy(p::DIVISION, View::Enterprise, enterprise, e::DIVISION)
                .copy(p::UNIT, View::Officer, officer, o::UNIT)
                .code(p::STATE, OPEN)
                .today(p::SINCE)
                .day(p::UNTIL, event.until)
                .clear(p::ENDED)
                .relate(View::Officer, officer)
                .relate(View::Enterprise, enterprise);
        }
        PostingEvent::OfficerRecalled(event) => {
            edit(&event.officer, &event.enterprise).code(p::STATE, ENDED).today(p::ENDED);
        }
        PostingEvent::PostingExtended(event) => {
            edit(&event.officer, &event.enterprise).day(p::UNTIL, event.until);
        }
    }
}

pub(super) fn team(rows: &mut Rows, event: &TeamEvent, at: At) {
    let opening = rows.opening();
    let edit = |key: &TeamKey| opening.edit(View::Team, key.0.as_str(), at);
    match event {
        TeamEvent::TeamDispatched(event) => {
            let mut edit = edit(&event.team);
            edit.text(t::NAME, event.name.as_str())
                .reference(t::CHAIN, event.chain.as_ref().map(|chain| chain.0.as_str()))
                .division(t::DIVISION, event.division)
                .references(t::MEMBERS, event.members.iter().map(|member| member.0.as_str()))
                .references(t::ENTERPRISES, event.enterprises.iter().map(|code| code.as_str()))
                .code(t::STATE, OUT)
                .today(t::SINCE)
                .clear(t::ENDED)
                .relate_village(event.division);
            for officer in &event.members {
                edit.relate(View::Officer, officer.0.as_str());
            }
            for enterprise in &event.enterprises {
                edit.relate(View::Enterprise, enterprise.as_str());
            }
        }
        TeamEvent::TeamMembersChanged(event) => {
            let mut edit = edit(&event.team);
            for officer in &event.left {
                edit.remove_reference(t::MEMBERS, officer.0.as_str());
            }
            for officer in &event.joined {
                edit.add_reference(t::MEMBERS, officer.0.as_str()).relate(View::Officer, officer.0.as_str());
            }
        }
        TeamEvent::TeamWithdrawn(event) => {
            edit(&event.team).code(t::STATE, WITHDRAWN).today(t::ENDED);
        }
    }
}

pub(super) fn person(rows: &mut Rows, event: &PersonEvent, at: At) {
    let opening = rows.opening();
    let edit = |key: &PersonKey| opening.edit(View::Person, key.0.as_str(), at);
    match event {
        PersonEvent::PersonRecorded(event) => {
            let mut edit = edit(&event.person);
            let mut fields = edit.numbers(person_columns::FIELDS);
            fields.extend(event.fields.iter().map(|field| field.kind as u32));
            fields.sort_unstable();
            fields.dedup();
            edit.put_list(person_columns::FIELDS, &fields)
                .today(person_columns::RECORDED)
                .code(person_columns::STATE, HELD);
        }
        PersonEvent::PersonFrozen(event) => {
            edit(&event.person).code(person_columns::STATE, FROZEN).today(person_columns::FROZEN);
        }
        PersonEvent::PersonUnfrozen(event) => {
            edit(&event.person).code(person_columns::STATE, HELD).clear(person_columns::FROZEN);
        }
        PersonEvent::PersonErased(event) => {
            edit(&event.person)
                .clear(person_columns::FIELDS)
                .code(person_columns::STATE, ERASED)
                .today(person_columns::ERASED);
        }
        PersonEvent::PersonDataRead(event) => {
            edit(&event.person).add(person_columns::READS, 1);
        }
        PersonEvent::PersonDataChecked(event) => {
            edit(&event.person).add(person_columns::CHECKS, 1);
        }
    }
}

pub(super) fn visit(rows: &mut Rows, event: &VisitEvent, at: At) {
    match event {
        VisitEvent::VisitLogged(event) => {
            let enterprise = event.enterprise.as_str();
            let mut edit = rows.edit(View::Visit, event.visit.0.as_str(), at);
            edit.today(v::DATE).belong_to(v::ENTERPRISE, enterprise, e::DIVISION, v::DIVISION).flag(v::AMENDED, false);
            visit_facts(&mut edit, &event.facts);
        }
        VisitEvent::VisitAmended(event) => {
            let mut edit = rows.edit(View::Visit, event.visit.0.as_str(), at);
            edit.day(v::DATE, event.visited_on).flag(v::AMENDED, true);
            visit_facts(&mut edit, &event.facts);
        }
    }
}

fn visit_facts(edit: &mut Edit<'_>, facts: &VisitFacts) {
    let confirmation = facts.confirmation.as_ref().map(|confirmation| match confirmation {
        Confirmation::Oral => 0,
        Confirmation::Signed(_) => 1,
    });
    let before = edit.numbers(v::OFFICERS);
    edit.references(v::OFFICERS, facts.visitors.iter().map(|officer| officer.0.as_str()))
        .reference(v::CHAIN, facts.chain.as_ref().map(|chain| chain.0.as_str()))
        .code(v::MODE, facts.mode as u64)
        .code(v::CONDITION, facts.condition.map(|condition| condition as u64))
        .code(v::CONFIRMATION, confirmation)
        .text(v::NUMBER, facts.number.as_ref().map(|number| number.as_str()));
    // An amendment that names the same officers again adds nothing to their pages.
    for officer in edit.numbers(v::OFFICERS) {
        if !before.contains(&officer) {
            edit.relate_row(View::Officer, officer);
        }
    }
}

pub(super) fn demand(rows: &mut Rows, event: &DemandEvent, at: At) {
    let opening = rows.opening();
    let edit = |key: &DemandKey| opening.edit(View::Demand, key.0.as_str(), at);
    match event {
        DemandEvent::DemandRaised(event) => raised(&mut edit(&event.demand), event),
        DemandEvent::DemandAssigned(event) => {
            edit(&event.demand)
                .code(d::STATE, ASSIGNED)
                .today(d::ASSIGNED)
                .text(d::LEAD, event.lead.as_str())
                .texts(d::CO, event.co.iter().map(|unit| unit.as_str()))
                .reference(d::PRESET, event.preset.0.as_str())
                .day(d::DUE, event.due.day())
                .clear(d::RESOLVED);
        }
        DemandEvent::AssignmentObjected(event) => back_to_start(&mut edit(&event.demand)),
        DemandEvent::DemandExtended(event) => {
            edit(&event.demand).day(d::DUE, event.due.day()).add(d::EXTENDED, u32::from(event.working_days));
        }
        DemandEvent::DemandEscalated(event) => {
            edit(&event.demand).text(d::ESCALATED_TO, event.to.as_str());
        }
        DemandEvent::DemandHandled(event) => {
            edit(&event.demand).add(d::HANDLED, 1);
        }
        DemandEvent::DemandResolved(event) => {
            edit(&event.demand).code(d::STATE, RESOLVED).today(d::RESOLVED);
        }
        DemandEvent::DemandCalledBack(event) => {
            edit(&event.demand).code(d::SATISFACTION, event.satisfaction as u64);
        }
        DemandEvent::DemandReopened(event) => {
            let mut edit = edit(&event.demand);
            edit.add(d::REOPENED, 1);
            back_to_start(&mut edit);
        }
        DemandEvent::DemandClosed(event) => {
            edit(&event.demand).code(d::STATE, CLOSED).today(d::CLOSED);
        }
    }
}

fn raised(edit: &mut Edit<'_>, event: &DemandRaised) {
    let enterprise = event.enterprise.as_ref().map(|code| code.as_str());
    let alliance = event.alliance.as_ref().map(|alliance| alliance.0.as_str());
    let visit = event.visit.as_ref().map(|visit| visit.0.as_str());
    let officer = event.officer.as_ref().map(|officer| officer.0.as_str());
    edit.reference(d::KIND, event.kind.0.as_str())
        .division(d::DIVISION, event.division)
        .reference(d::ENTERPRISE, enterprise)
        .reference(d::CHAIN, event.chain.as_ref().map(|chain| chain.0.as_str()))
        .reference(d::ALLIANCE, alliance)
        .reference(d::VISIT, visit)
        .reference(d::OFFICER, officer)
        .code(d::STATE, RAISED)
        .today(d::RAISED)
        .relate(View::Enterprise, enterprise)
        .relate(View::Alliance, alliance)
        .relate(View::Visit, visit)
        .relate(View::Officer, officer)
        .relate_village(event.division);
}

/// An assignment that was objected to or a demand reopened waits to be assigned anew: nothing is due until then.
fn back_to_start(edit: &mut Edit<'_>) {
    edit.code(d::STATE, RAISED).clear(d::LEAD).clear(d::CO).clear(d::DUE).clear(d::RESOLVED).clear(d::CLOSED);
}

pub(super) fn service(rows: &mut Rows, event: &ServiceEvent, at: At) {
    let opening = rows.opening();
    let edit = |key: &ServiceKey| opening.edit(View::Service, key.0.as_str(), at);
    match event {
        ServiceEvent::SolutionProposed(event) => {
            let mut edit = edit(&event.service);
            edit.text(s::TITLE, event.title.as_str()).code(s::KIND, SOLUTION).code(s::STATE, PROPOSED);
            service_target(&mut edit, &event.target);
        }
        ServiceEvent::SolutionDelivered(event) => {
            edit(&event.service).code(s::STATE, DELIVERED).today(s::DELIVERED);
        }
        ServiceEvent::ApprovalStreamlined(event) => {
            let mut edit = edit(&event.service);
            edit.text(s::TITLE, event.item.as_str())
                .code(s::KIND, APPROVAL)
                .count(s::DAYS_BEFORE, event.days_before.map(u32::from))
                .count(s::DAYS_AFTER, event.days_after.map(u32::from));
            delivered_at_once(&mut edit, &event.target);
        }
        ServiceEvent::ResourceProvided(event) => {
            let mut edit = edit(&event.service);
            edit.code(
                s::KIND,
                match event.kind {
                    ResourceKind::Technology => TECHNOLOGY,
                    ResourceKind::Information => INFORMATION,
                },
            );
            delivered_at_once(&mut edit, &event.target);
        }
        ServiceEvent::CostSavingReported(event) => {
            let mut edit = edit(&event.service);
            edit.code(s::KIND, COST_SAVING).amount(s::SAVED, event.saved.fen.get());
            delivered_at_once(&mut edit, &event.target);
        }
    }
}

fn delivered_at_once(edit: &mut Edit<'_>, target: &ServiceTarget) {
    edit.code(s::STATE, DELIVERED).today(s::DELIVERED);
    service_target(edit, target);
}

fn service_target(edit: &mut Edit<'_>, target: &ServiceTarget) {
    let enterprise = target.enterprise.as_ref().map(|code| code.as_str());
    let team = target.team.as_ref().map(|team| team.0.as_str());
    let officer = target.officer.as_ref().map(|officer| officer.0.as_str());
    let demand = target.demand.as_ref().map(|demand| demand.0.as_str());
    edit.division(s::DIVISION, target.division)
        .reference(s::ENTERPRISE, enterprise)
        .reference(s::CHAIN, target.chain.as_ref().map(|chain| chain.0.as_str()))
        .reference(s::TEAM, team)
        .reference(s::OFFICER, officer)
        .reference(s::DEMAND, demand)
        .today(s::DATE)
        .relate(View::Enterprise, enterprise)
        .relate(View::Team, team)
        .relate(View::Officer, officer)
        .relate(View::Demand, demand)
        .relate_village(target.division);
}
