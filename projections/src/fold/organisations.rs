//! Party organisations and pairings.

use super::{Facts, row};
use crate::{
    facets,
    facts::Dims,
    ids::NONE,
    indicator::Measure as M,
    standing::{At, Level, Slot},
};
use domain::{
    organisation::{
        OrganisationEstablished, OrganisationEvent, OrganisationKind, OrganisationLevel, RosterCategory, RosterReported,
    },
    pairing::{PairingEstablished, PairingEvent, PairingKind},
};
use serde::{Deserialize, Serialize};

/// What must be known of an organisation when its level changes or something refers to it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Organisation {
    pub(super) dims: Dims,
    /// None until it was established.
    kind: Option<OrganisationKind>,
    sector: u32,
}

impl Default for Organisation {
    fn default() -> Self {
        Self { dims: Dims::NONE, kind: None, sector: NONE }
    }
}

impl Facts {
    pub(super) fn fold_organisation(&mut self, at: At, event: &OrganisationEvent) {
        match event {
            OrganisationEvent::OrganisationEstablished(event) => self.establish(at, event),
            OrganisationEvent::OrganisationLevelChanged(event) => {
                let organisation = self.organisations.number(&event.organisation);
                self.book.lower(at, Slot::Organisation(organisation));
                self.raise_organisation(at, organisation, event.level);
            }
            OrganisationEvent::OrganisationDissolved(event) => {
                let organisation = self.organisations.number(&event.organisation);
                self.book.lower(at, Slot::Organisation(organisation));
                for measure in [M::OrganisationRoster, M::OrganisationPartyMembers] {
                    self.book.end_reports(at, measure, organisation, at.day);
                }
            }
            OrganisationEvent::RosterReported(event) => self.report_roster(at, event),
            OrganisationEvent::AffiliationChanged(_) => {}
        }
    }

    fn establish(&mut self, at: At, event: &OrganisationEstablished) {
        let organisation = self.organisations.number(&event.organisation);
        let enterprise = event.enterprise.map_or(NONE, |code| self.enterprises.number(&code));
        let dims = Dims {
            division: self.book.places.number(event.division),
            chain: self.chain_of(event.chain.as_ref(), enterprise),
            organisation,
            enterprise,
            entity: organisation,
            ..Dims::NONE
        };
        let sector = event.sector.as_ref().map_or(NONE, |sector| self.facets.number(sector.as_str()));
        *row(&mut self.organisation_rows, organisation) = Organisation { dims, kind: Some(event.kind), sector };
        self.raise_organisation(at, organisation, event.level);
    }

    fn raise_organisation(&mut self, at: At, organisation: u32, level: OrganisationLevel) {
        let Organisation { dims, kind, sector } = row(&mut self.organisation_rows, organisation).clone();
        let by_level = dims.facet(self.facets.number(facets::level(level)));
        let mut facts = vec![(M::Organisations, by_level)];
        if let Some(kind) = kind {
            facts.push((M::OrganisationKinds, dims.facet(self.facets.number(facets::organisation_kind(kind)))));
            if kind == OrganisationKind::Chain {
                let measure = match level {
                    OrganisationLevel::Committee => M::ChainCommittees,
                    OrganisationLevel::GeneralBranch | OrganisationLevel::Branch | OrganisationLevel::Group => {
                        M::ChainLowerOrganisations
                    }
                };
                facts.push((measure, by_level));
            }
        }
        if sector != NONE {
            facts.push((M::OrganisationSectors, dims.facet(sector)));
            if level == OrganisationLevel::Branch {
                facts.push((M::SectorBranches, dims.facet(sector)));
            }
        }
        if dims.enterprise != NONE {
            facts.push((M::EnterpriseOrganisations, dims.entity(dims.enterprise)));
        }
        self.book.raise(at, Slot::Organisation(organisation), &facts);
    }

    fn report_roster(&mut self, at: At, event: &RosterReported) {
        let record = self.organisations.number(&event.organisation);
        let dims = row(&mut self.organisation_rows, record).dims;
        for line in &event.lines {
            let facet = self.facets.number(facets::roster(line.category));
            let people = (i64::from(line.people.count), line.people.bound);
            let level = Level { measure: M::OrganisationRoster, record, facet };
            self.book.report(at, level, dims.facet(facet), event.as_of, people);
            if line.category == RosterCategory::PartyMember {
                let level = Level { measure: M::OrganisationPartyMembers, ..level };
                self.book.report(at, level, dims, event.as_of, people);
            }
        }
    }

    pub(super) fn fold_pairing(&mut self, at: At, event: &PairingEvent) {
        match event {
            PairingEvent::PairingEstablished(event) => self.pair(at, event),
            PairingEvent::PairingEnded(event) => {
                let first = self.organisations.number(&event.first);
                let second = self.organisations.number(&event.second);
                self.book.lower(at, Slot::Pairing(first.min(second), first.max(second)));
            }
            PairingEvent::PairingRenewed(_) => {}
        }
    }

    fn pair(&mut self, at: At, event: &PairingEstablished) {
        let first = self.organisations.number(&event.first);
        let second = self.organisations.number(&event.second);
        let parties = [first, second].map(|party| row(&mut self.organisation_rows, party).dims);
        let chain = match &event.chain {
            Some(chain) => self.chains.number(chain),
            None => parties[1].chain,
        };
        let facet = self.facets.number(facets::pairing(event.kind));
        let division = self.book.places.number(event.division);
        let dims = Dims { division, chain, organisation: second, facet, ..Dims::NONE };
        let mut facts = vec![(M::Pairings, dims)];
        if event.kind == PairingKind::BankEnterprise {
            facts.push((M::BankPairings, dims));
        }
        for party in parties {
            if party.enterprise != NONE {
                facts.push((M::PairedEnterprises, party.entity(party.enterprise)));
            }
        }
        self.book.raise(at, Slot::Pairing(first.min(second), first.max(second)), &facts);
    }
}
