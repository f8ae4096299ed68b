//! What a Party organisation is now.

use super::{
    OrganisationEstablished, OrganisationEvent, OrganisationKey, OrganisationKind, OrganisationLevel, RosterCategory,
    RosterReported,
};
use crate::{
    chain::ChainKey,
    register::Stamp,
    seat::SeatKey,
    value::{BoundedCount, CreditCode, Day, DivisionCode, Name},
};
use schemars::JsonSchema;
use serde::Serialize;

/// A Party organisation.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PartyOrganisation {
    /// Its key.
    pub organisation: OrganisationKey,
    /// Its full name.
    pub name: Name,
    /// Committee to group.
    pub level: OrganisationLevel,
    /// Chain, joint, comprehensive or ordinary.
    pub kind: OrganisationKind,
    /// Where it is; none only in a log that never established it.
    pub division: Option<DivisionCode>,
    /// Its chain.
    pub chain: Option<ChainKey>,
    /// The unit it is hosted by (依托单位).
    pub host: Option<Name>,
    /// The enterprise or collective it is set up in.
    pub enterprise: Option<CreditCode>,
    /// Its line of work.
    pub sector: Option<Name>,
    /// Its superior (隶属).
    pub parent: Option<OrganisationKey>,
    /// The newest report of each category.
    pub roster: Vec<RosterEntry>,
    /// The business date of its establishment.
    pub since: Day,
    /// The business date since when it has its level.
    pub level_since: Day,
    /// The business date since when it has its superior.
    pub parent_since: Day,
    /// The business date of its dissolution, once dissolved.
    pub dissolved: Option<Day>,
}

/// The newest report of a category of people.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RosterEntry {
    /// The category.
    pub category: RosterCategory,
    /// How many.
    pub people: BoundedCount,
    /// The day the number is of.
    pub as_of: Day,
}

impl PartyOrganisation {
    /// The seat it takes at a level, if it takes one: only a chain Party committee does.
    #[must_use]
    pub fn seat_at(&self, level: OrganisationLevel) -> Option<SeatKey> {
        match (self.kind, level, &self.chain, self.division) {
            (OrganisationKind::Chain, OrganisationLevel::Committee, Some(chain), Some(division)) => {
                Some(SeatKey::ChainCommittee { chain: chain.clone(), division })
            }
            _ => None,
        }
    }

    /// An organisation of which nothing is known but its key.
    fn named(organisation: &OrganisationKey, at: &Stamp) -> Self {
        Self {
            organisation: organisation.clone(),
            name: Name::from(&organisation.0),
            level: OrganisationLevel::Group,
            kind: OrganisationKind::Ordinary,
            division: None,
            chain: None,
            host: None,
            enterprise: None,
            sector: None,
            parent: None,
            roster: vec![],
            since: at.business_date,
            level_since: at.business_date,
            parent_since: at.business_date,
            dissolved: None,
        }
    }

    fn established(event: &OrganisationEstablished, at: &Stamp) -> Self {
        Self {
            name: event.name.clone(),
            level: event.level,
            kind: event.kind,
            division: Some(event.division),
            chain: event.chain.clone(),
            host: event.host.clone(),
            enterprise: event.enterprise,
            sector: event.sector.clone(),
            parent: event.parent.clone(),
            ..Self::named(&event.organisation, at)
        }
    }

    fn report(&mut self, event: &RosterReported) {
        for line in &event.lines {
            let entry = RosterEntry { category: line.category, people: line.people, as_of: event.as_of };
            match self.roster.iter_mut().find(|known| known.category == line.category) {
                Some(known) if known.as_of <= event.as_of => *known = entry,
                Some(_) => {}
                None => self.roster.push(entry),
            }
        }
    }
}

/// Applies one event. No decision writes another event before the establishment; a log that has it still folds.
#[must_use]
pub fn evolve(state: Option<PartyOrganisation>, event: &OrganisationEvent, at: &Stamp) -> PartyOrganisation {
    let of = |key: &OrganisationKey| state.unwrap_or_else(|| PartyOrganisation::named(key, at));
    match event {
        OrganisationEvent::OrganisationEstablished(event) => PartyOrganisation::established(event, at),
        OrganisationEvent::OrganisationLevelChanged(event) => {
            let mut organisation = of(&event.organisation);
            organisation.level = event.level;
            organisation.level_since = at.business_date;
            if let Some(name) = &event.name {
                organisation.name = name.clone();
            }
            organisation
        }
        OrganisationEvent::AffiliationChanged(event) => {
            let (parent, parent_since) = (event.parent.clone(), at.business_date);
            PartyOrganisation { parent, parent_since, ..of(&event.organisation) }
        }
        OrganisationEvent::OrganisationDissolved(event) => {
            PartyOrganisation { dissolved: Some(at.business_date), ..of(&event.organisation) }
        }
        OrganisationEvent::RosterReported(event) => {
            let mut organisation = of(&event.organisation);
            organisation.report(event);
            organisation
        }
    }
}
