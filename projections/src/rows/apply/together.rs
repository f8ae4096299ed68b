//! Rows of alliances and pairings.

use crate::rows::{
    Rows,
    choices::{RUNNING, STANDING, number_of},
    columns::{alliance as a, pairing as p},
    edit::{At, Edit},
    view::View,
};
use domain::{
    alliance::{AllianceEvent, AllianceFormed, AllianceKey, Member},
    organisation::{OrganisationKey, RosterCategory},
    pairing::{PairingEvent, PairingKey},
    stream::RecordKey,
};

const ACTIVE: u64 = number_of(STANDING, "active");
const DISSOLVED: u64 = number_of(STANDING, "dissolved");
const OPEN: u64 = number_of(RUNNING, "open");
const ENDED: u64 = number_of(RUNNING, "ended");

/// How many, as far as four bytes go.
pub(super) fn count_of<T>(items: &[T]) -> u32 {
    u32::try_from(items.len()).unwrap_or(u32::MAX)
}

pub(super) fn alliance(rows: &mut Rows, event: &AllianceEvent, at: At) {
    let opening = rows.opening();
    let edit = |key: &AllianceKey| opening.edit(View::Alliance, key.0.as_str(), at);
    match event {
        AllianceEvent::AllianceFormed(event) => formed(&mut edit(&event.alliance), event),
        AllianceEvent::AllianceJoined(event) => {
            let mut edit = edit(&event.alliance);
            add_member(&mut edit, &event.member);
            edit.relate_member(&event.member);
        }
        AllianceEvent::AllianceLeft(event) => {
            let mut edit = edit(&event.alliance);
            remove_member(&mut edit, &event.member);
            edit.relate_member(&event.member);
        }
        AllianceEvent::AllianceRenamed(event) => {
            edit(&event.alliance).text(a::NAME, event.name.as_str());
        }
        AllianceEvent::MattersAgreed(event) => {
            edit(&event.alliance).count(a::MATTERS, count_of(&event.matters));
        }
        AllianceEvent::AllianceLevelRaised(event) => {
            edit(&event.alliance).code(a::FORM, event.form as u64);
        }
        AllianceEvent::JointConferenceHeld(event) => {
            edit(&event.alliance).add(a::CONFERENCES, 1).today(a::LAST_CONFERENCE);
        }
        AllianceEvent::ChairRotated(event) => {
            edit(&event.alliance)
                .text(a::CHAIR, member_key(&event.chair).as_str())
                .day(a::CHAIR_UNTIL, event.until)
                .relate_member(&event.chair);
        }
        AllianceEvent::AllianceRosterReported(event) => {
            let mut edit = edit(&event.alliance);
            for line in event.lines.iter().filter(|line| line.category == RosterCategory::PartyMember) {
                edit.count(a::MEMBERS, line.people.count);
            }
        }
        AllianceEvent::AllianceDissolved(event) => {
            edit(&event.alliance).code(a::STATE, DISSOLVED).today(a::DISSOLVED);
        }
    }
}

fn formed(edit: &mut Edit<'_>, event: &AllianceFormed) {
    edit.text(a::NAME, event.name.as_str())
        .reference(a::MODE, event.mode.0.as_str())
        .code(a::FORM, event.form as u64)
        .reference(a::LEAD, event.lead.0.as_str())
        .reference(a::CHAIN, event.chain.as_ref().map(|chain| chain.0.as_str()))
        .division(a::DIVISION, event.division)
        .code(a::STATE, ACTIVE)
        .today(a::SIGNED)
        .count(a::MATTERS, count_of(&event.matters))
        .relate(View::Organisation, event.lead.0.as_str())
        .relate_village(event.division);
    for member in &event.members {
        add_member(edit, member);
        edit.relate_member(member);
    }
}

fn add_member(edit: &mut Edit<'_>, member: &Member) {
    match member {
        Member::Village(code) => edit.add_reference(a::VILLAGES, code.digits(&mut [0; 12])),
        Member::Enterprise(code) => edit.add_reference(a::ENTERPRISES, code.as_str()),
        Member::Organisation(key) => edit.add_reference(a::ORGANISATIONS, key.0.as_str()),
        Member::Unit(name) => edit.add_text(a::UNITS, name.as_str()),
    };
}

fn remove_member(edit: &mut Edit<'_>, member: &Member) {
    match member {
        Member::Village(code) => edit.remove_reference(a::VILLAGES, code.digits(&mut [0; 12])),
        Member::Enterprise(code) => edit.remove_reference(a::ENTERPRISES, code.as_str()),
        Member::Organisation(key) => edit.remove_reference(a::ORGANISATIONS, key.0.as_str()),
        Member::Unit(name) => edit.remove_text(a::UNITS, name.as_str()),
    };
}

/// The key or name a member is known by.
fn member_key(member: &Member) -> String {
    match member {
        Member::Village(code) => code.to_string(),
        Member::Enterprise(code) => code.to_string(),
        Member::Organisation(key) => key.to_string(),
        Member::Unit(name) => name.to_string(),
    }
}

pub(super) fn pairing(rows: &mut Rows, event: &PairingEvent, at: At) {
    let opening = rows.opening();
    let edit = |first: &OrganisationKey, second: &OrganisationKey| {
        opening.edit(View::Pairing, &PairingKey::of(first, second).natural_key(), at)
    };
    match event {
        PairingEvent::PairingEstablished(event) => {
            edit(&event.first, &event.second)
                .reference(p::FIRST, event.first.0.as_str())
                .reference(p::SECOND, event.second.0.as_str())
                .code(p::KIND, event.kind as u64)
                .reference(p::CHAIN, event.chain.as_ref().map(|chain| chain.0.as_str()))
                .division(p::DIVISION, event.division)
                .code(p::STATE, OPEN)
                .today(p::SINCE)
                .day(p::UNTIL, event.until)
                .clear(p::ENDED)
                .relate(View::Organisation, event.first.0.as_str())
                .relate(View::Organisation, event.second.0.as_str());
        }
        PairingEvent::PairingRenewed(event) => {
            edit(&event.first, &event.second).day(p::UNTIL, event.until);
        }
        PairingEvent::PairingEnded(event) => {
            edit(&event.first, &event.second).code(p::STATE, ENDED).today(p::ENDED);
        }
    }
}
