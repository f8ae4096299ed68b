//! Rows of divisions, chains, Party organisations, seats and enterprises.

use crate::rows::{
    Rows,
    choices::{DIVISION_STATES, SEAT_KINDS, SEAT_STATES, STANDING, number_of},
    columns::{chain as c, division as d, enterprise as e, organisation as o, seat as s},
    edit::{At, Edit},
    view::View,
};
use domain::{
    chain::{ChainEvent, Segment},
    division::DivisionEvent,
    enterprise::{Condition, EnterpriseEvent, EnterpriseKind},
    organisation::{OrganisationEvent, RosterCategory},
    seat::{SeatEvent, SeatKey},
    stream::RecordKey,
    value::DivisionCode,
};

const VALID: u64 = number_of(DIVISION_STATES, "valid");
const MERGED: u64 = number_of(DIVISION_STATES, "merged");
const RETIRED: u64 = number_of(DIVISION_STATES, "retired");
const ACTIVE: u64 = number_of(STANDING, "active");
const DISSOLVED: u64 = number_of(STANDING, "dissolved");
const TAKEN: u64 = number_of(SEAT_STATES, "taken");
const FREE: u64 = number_of(SEAT_STATES, "free");
const CHAIN_COMMITTEE: u64 = number_of(SEAT_KINDS, "chain_committee");
const FIRST_ADMINISTRATORS: u64 = number_of(SEAT_KINDS, "first_administrators");
const VILLAGE_COLLECTIVE: u64 = number_of(SEAT_KINDS, "village_collective");

pub(super) fn division(rows: &mut Rows, event: &DivisionEvent, at: At) {
    let opening = rows.opening();
    let edit = |code: &DivisionCode| opening.edit(View::Division, code.digits(&mut [0; 12]), at);
    match event {
        DivisionEvent::DivisionRegistered(event) => {
            edit(&event.code)
                .text(d::NAME, event.name.as_str())
                .code(d::TIER, event.code.tier() as u64)
                .division(d::PARENT, event.parent)
                .code(d::STATE, VALID)
                .day(d::VALID_FROM, event.valid_from)
                .clear(d::VALID_TO)
                .clear(d::MERGED_INTO)
                .texts(d::ALIASES, event.aliases.iter().map(|alias| alias.as_str()));
        }
        DivisionEvent::DivisionRenamed(event) => {
            let mut edit = edit(&event.code);
            if let Some(name) = edit.text_now(d::NAME) {
                edit.add_text(d::ALIASES, &name);
            }
            edit.text(d::NAME, event.name.as_str());
        }
        DivisionEvent::DivisionAliasAdded(event) => {
            edit(&event.code).add_text(d::ALIASES, event.alias.as_str());
        }
        DivisionEvent::DivisionMerged(event) => {
            edit(&event.code)
                .code(d::STATE, MERGED)
                .day(d::VALID_TO, event.valid_to)
                .division(d::MERGED_INTO, event.into)
                .relate(View::Division, event.into.digits(&mut [0; 12]));
        }
        DivisionEvent::DivisionRetired(event) => {
            edit(&event.code).code(d::STATE, RETIRED).day(d::VALID_TO, event.valid_to);
        }
        DivisionEvent::VillageProfileReported(event) => {
            edit(&event.code)
                .count(d::HOUSEHOLDS, event.households)
                .count(d::POPULATION, event.population)
                .day(d::PROFILE_AS_OF, event.as_of);
        }
    }
}

pub(super) fn chain(rows: &mut Rows, event: &ChainEvent, at: At) {
    let opening = rows.opening();
    let edit = |key: &domain::chain::ChainKey| opening.edit(View::Chain, key.0.as_str(), at);
    match event {
        ChainEvent::ChainRegistered(event) => {
            edit(&event.chain)
                .division(c::DIVISION, event.division)
                .flag(c::VERIFIED, event.verified)
                .today(c::REGISTERED)
                .texts(c::ALIASES, event.aliases.iter().map(|alias| alias.as_str()));
        }
        ChainEvent::ChainAliasAdded(event) => {
            edit(&event.chain).add_text(c::ALIASES, event.alias.as_str());
        }
        ChainEvent::ChainVerified(event) => {
            edit(&event.chain).flag(c::VERIFIED, true);
        }
        ChainEvent::ChainChiefAppointed(event) => {
            edit(&event.chain).text(c::CHIEF, event.chief.as_str()).text(c::CHIEF_UNIT, event.unit.as_str());
        }
        ChainEvent::SegmentsDescribed(event) => {
            edit(&event.chain);
        }
    }
}

pub(super) fn organisation(rows: &mut Rows, event: &OrganisationEvent, at: At) {
    let opening = rows.opening();
    let edit = |key: &domain::organisation::OrganisationKey| opening.edit(View::Organisation, key.0.as_str(), at);
    match event {
        OrganisationEvent::OrganisationEstablished(event) => {
            let parent = event.parent.as_ref().map(|parent| parent.0.as_str());
            let enterprise = event.enterprise.as_ref().map(|code| code.as_str());
            edit(&event.organisation)
                .text(o::NAME, event.name.as_str())
                .code(o::LEVEL, event.level as u64)
                .code(o::KIND, event.kind as u64)
                .division(o::DIVISION, event.division)
                .reference(o::CHAIN, event.chain.as_ref().map(|chain| chain.0.as_str()))
                .text(o::HOST, event.host.as_ref().map(|host| host.as_str()))
                .reference(o::ENTERPRISE, enterprise)
                .text(o::SECTOR, event.sector.as_ref().map(|sector| sector.as_str()))
                .reference(o::PARENT, parent)
                .code(o::STATE, ACTIVE)
                .today(o::ESTABLISHED)
                .relate(View::Enterprise, enterprise)
                .relate(View::Organisation, parent)
                .relate_village(event.division);
        }
        OrganisationEvent::OrganisationLevelChanged(event) => {
            let mut edit = edit(&event.organisation);
            edit.code(o::LEVEL, event.level as u64);
            if let Some(name) = &event.name {
                edit.text(o::NAME, name.as_str());
            }
        }
        OrganisationEvent::AffiliationChanged(event) => {
            let parent = event.parent.as_ref().map(|parent| parent.0.as_str());
            edit(&event.organisation).reference(o::PARENT, parent).relate(View::Organisation, parent);
        }
        OrganisationEvent::OrganisationDissolved(event) => {
            edit(&event.organisation).code(o::STATE, DISSOLVED).today(o::DISSOLVED);
        }
        OrganisationEvent::RosterReported(event) => {
            let mut edit = edit(&event.organisation);
            for line in &event.lines {
                match line.category {
                    RosterCategory::PartyMember => {
                        edit.count(o::MEMBERS, line.people.count).code(o::MEMBERS_BOUND, line.people.bound as u64);
                    }
                    RosterCategory::LeadFarmer => {
                        edit.count(o::LEAD_FARMERS, line.people.count);
                    }
                    RosterCategory::PartyMemberFarmer | RosterCategory::FloatingPartyMember => {}
                }
            }
        }
    }
}

pub(super) fn seat(rows: &mut Rows, event: &SeatEvent, at: At) {
    let (seat, holder) = match event {
        SeatEvent::SeatTaken(event) => (&event.seat, Some(&event.holder)),
        SeatEvent::SeatReleased(event) => (&event.seat, None),
    };
    let (kind, chain, division) = match seat {
        SeatKey::ChainCommittee { chain, division } => (CHAIN_COMMITTEE, Some(chain.0.as_str()), Some(*division)),
        SeatKey::VillageCollective { village } => (VILLAGE_COLLECTIVE, None, Some(*village)),
        SeatKey::FirstAdministrators => (FIRST_ADMINISTRATORS, None, None),
    };
    rows.edit(View::Seat, &seat.natural_key(), at)
        .code(s::KIND, kind)
        .reference(s::CHAIN, chain)
        .division(s::DIVISION, division)
        .text(s::HOLDER, holder.map(|holder| holder.as_str()))
        .code(s::STATE, if holder.is_some() { TAKEN } else { FREE })
        .today(s::SINCE);
}

pub(super) fn enterprise(rows: &mut Rows, event: &EnterpriseEvent, at: At) {
    let opening = rows.opening();
    let edit = |code: &domain::value::CreditCode| opening.edit(View::Enterprise, code.as_str(), at);
    match event {
        EnterpriseEvent::EnterpriseRegistered(event) => {
            let industry = event.industry.map(|industry| industry.to_string());
            edit(&event.code)
                .text(e::NAME, event.name.as_str())
                .code(e::KIND, event.kind as u64)
                .division(e::DIVISION, event.division)
                .text(e::INDUSTRY, industry.as_deref())
                .code(e::CONDITION, Condition::InContact as u64)
                .today(e::REGISTERED)
                .relate_village(event.division);
        }
        EnterpriseEvent::VillageCollectiveRegistered(event) => {
            edit(&event.code)
                .text(e::NAME, event.name.as_str())
                .code(e::KIND, EnterpriseKind::VillageCollective as u64)
                .division(e::DIVISION, event.village)
                .code(e::CONDITION, Condition::InContact as u64)
                .today(e::REGISTERED)
                .relate_village(event.village);
        }
        EnterpriseEvent::EnterpriseProfileUpdated(event) => {
            let industry = event.industry.map(|industry| industry.to_string());
            edit(&event.code)
                .text(e::NAME, event.name.as_str())
                .division(e::DIVISION, event.division)
                .text(e::INDUSTRY, industry.as_deref())
                .count(e::EMPLOYEES, event.employees.map(|employees| employees.count))
                .relate_village(event.division);
        }
        EnterpriseEvent::ChainJoined(event) => {
            join_chain(&mut edit(&event.code), event.chain.0.as_str(), event.segment);
        }
        EnterpriseEvent::ChainLeft(event) => leave_chain(&mut edit(&event.code), event.chain.0.as_str()),
        EnterpriseEvent::ChainLeadDesignated(event) => {
            edit(&event.code).add_reference(e::LEADS, event.chain.0.as_str());
        }
        EnterpriseEvent::ChainLeadWithdrawn(event) => {
            edit(&event.code).remove_reference(e::LEADS, event.chain.0.as_str());
        }
        EnterpriseEvent::EnterpriseMarked(event) => {
            edit(&event.code).code(e::CONDITION, event.condition as u64);
        }
    }
}

/// Chains and segments stand side by side; joining again changes the segment.
fn join_chain(edit: &mut Edit<'_>, chain: &str, segment: Segment) {
    let mut segments = edit.numbers(e::SEGMENTS);
    match edit.place_of(e::CHAINS, chain) {
        Some(place) => segments[place] = segment as u32,
        None => segments.push(segment as u32),
    }
    edit.add_reference(e::CHAINS, chain).put_list(e::SEGMENTS, &segments).relate(View::Chain, chain);
}

fn leave_chain(edit: &mut Edit<'_>, chain: &str) {
    if let Some(place) = edit.place_of(e::CHAINS, chain) {
        let mut segments = edit.numbers(e::SEGMENTS);
        segments.remove(place);
        edit.put_list(e::SEGMENTS, &segments);
    }
    edit.remove_reference(e::CHAINS, chain).remove_reference(e::LEADS, chain).relate(View::Chain, chain);
}
