//! What an alliance's events fold to.

use super::{AllianceEvent, AllianceForm, Member};
use crate::{
    chain::ChainKey,
    organisation::{OrganisationKey, RosterCategory},
    register::Stamp,
    setting::SettingKey,
    value::{BoundedCount, Day, DivisionCode, Name},
};
use schemars::JsonSchema;
use serde::Serialize;

/// An alliance. What its formation says is absent only before it, which no ledger holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct PartyAlliance {
    /// Its name.
    pub name: Option<Name>,
    /// Its mode.
    pub mode: Option<SettingKey>,
    /// The form of the joint organisation.
    pub form: Option<AllianceForm>,
    /// The leading organisation.
    pub lead: Option<OrganisationKey>,
    /// Its chain.
    pub chain: Option<ChainKey>,
    /// Where it is.
    pub division: Option<DivisionCode>,
    /// Agreed matters of joint work.
    pub matters: Vec<Name>,
    /// The newest membership of everybody who is or was a member.
    pub memberships: Vec<Membership>,
    /// The rotating chair.
    pub chair: Option<Chair>,
    /// How many joint conferences were held.
    pub conferences: u32,
    /// The joint conference held last.
    pub last_conference: Option<Conference>,
    /// The newest report of each category of the roster.
    pub roster: Vec<RosterCount>,
    /// The day it was formed.
    pub formed_on: Option<Day>,
    /// Since when it has its form.
    pub form_since: Option<Day>,
    /// The newest day something was recorded for: its dissolution cannot lie before it.
    pub last_act_on: Option<Day>,
    /// The day it was dissolved.
    pub dissolved_on: Option<Day>,
}

/// When somebody was a member.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Membership {
    /// Who.
    pub member: Member,
    /// First day.
    pub joined_on: Day,
    /// The day they left: the first on which they are no member.
    pub left_on: Option<Day>,
}

/// Who has the rotating chair.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Chair {
    /// The member.
    pub member: Member,
    /// First day of the term.
    pub since: Day,
    /// Last day of the term.
    pub until: Option<Day>,
}

/// A joint conference, without its lists.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Conference {
    /// Which.
    pub title: Name,
    /// The day it was held.
    pub held_on: Day,
}

/// How many of a category the alliance covers.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RosterCount {
    /// The category.
    pub category: RosterCategory,
    /// How many.
    pub people: BoundedCount,
    /// The day the number is of.
    pub as_of: Day,
}

impl PartyAlliance {
    /// The newest membership of somebody.
    #[must_use]
    pub fn membership(&self, member: &Member) -> Option<&Membership> {
        self.memberships.iter().find(|membership| membership.member == *member)
    }

    /// Whether somebody takes part on that day: as a member, or as the leading organisation.
    #[must_use]
    pub fn takes_part_on(&self, member: &Member, day: Day) -> bool {
        let leads = matches!(member, Member::Organisation(key) if self.lead.as_ref() == Some(key));
        leads
            || self.membership(member).is_some_and(|membership| {
                membership.joined_on <= day && membership.left_on.is_none_or(|left| day < left)
            })
    }

    fn join(&mut self, member: &Member, on: Day) {
        self.memberships.retain(|membership| membership.member != *member);
        self.memberships.push(Membership { member: member.clone(), joined_on: on, left_on: None });
    }

    fn leave(&mut self, member: &Member, on: Day) {
        if let Some(membership) = self.memberships.iter_mut().find(|membership| membership.member == *member) {
            membership.left_on = Some(on);
        }
        if self.chair.as_ref().is_some_and(|chair| chair.member == *member) {
            self.chair = None;
        }
    }

    /// A report recorded late does not take the place of a newer one.
    fn count(&mut self, category: RosterCategory, people: BoundedCount, as_of: Day) {
        match self.roster.iter_mut().find(|line| line.category == category) {
            Some(line) if line.as_of > as_of => {}
            Some(line) => *line = RosterCount { category, people, as_of },
            None => self.roster.push(RosterCount { category, people, as_of }),
        }
    }
}

/// Applies one event.
#[must_use]
pub fn evolve(state: Option<PartyAlliance>, event: &AllianceEvent, at: &Stamp) -> PartyAlliance {
    let mut state = state.unwrap_or_default();
    let day = at.business_date;
    match event {
        AllianceEvent::AllianceFormed(event) => {
            state.name = Some(event.name.clone());
            state.mode = Some(event.mode.clone());
            state.form = Some(event.form);
            state.lead = Some(event.lead.clone());
            state.chain = event.chain.clone();
            state.division = Some(event.division);
            state.matters = event.matters.clone();
            state.formed_on = Some(day);
            state.form_since = Some(day);
            event.members.iter().for_each(|member| state.join(member, day));
        }
        AllianceEvent::AllianceJoined(event) => state.join(&event.member, day),
        AllianceEvent::AllianceLeft(event) => state.leave(&event.member, day),
        AllianceEvent::AllianceRenamed(event) => state.name = Some(event.name.clone()),
        AllianceEvent::MattersAgreed(event) => state.matters = event.matters.clone(),
        AllianceEvent::AllianceLevelRaised(event) => {
            state.form = Some(event.form);
            state.form_since = Some(day);
        }
        AllianceEvent::JointConferenceHeld(event) => {
            state.conferences = state.conferences.saturating_add(1);
            if state.last_conference.as_ref().is_none_or(|last| last.held_on <= day) {
                state.last_conference = Some(Conference { title: event.title.clone(), held_on: day });
            }
        }
        AllianceEvent::ChairRotated(event) => {
            state.chair = Some(Chair { member: event.chair.clone(), since: day, until: event.until });
        }
        AllianceEvent::AllianceRosterReported(event) => {
            event.lines.iter().for_each(|line| state.count(line.category, line.people, event.as_of));
        }
        AllianceEvent::AllianceDissolved(_) => state.dissolved_on = Some(day),
    }
    state.last_act_on = state.last_act_on.max(Some(day));
    state
}
