//! Enterprises, collectives and their places in chains.

use super::{Facts, row};
use crate::{
    facets,
    facts::Dims,
    ids::NONE,
    indicator::Measure as M,
    standing::{At, Slot},
};
use domain::enterprise::{Condition, EnterpriseEvent, EnterpriseKind};
use serde::{Deserialize, Serialize};

/// What must be known of an enterprise when something refers to it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Enterprise {
    pub(super) division: u32,
    /// The village of a collective.
    pub(super) village: u32,
    /// None until it was registered.
    kind: Option<EnterpriseKind>,
    condition: Condition,
    /// The chains it is in, in the order it joined them.
    pub(super) chains: Vec<InChain>,
}

/// A place in a chain.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct InChain {
    pub(super) chain: u32,
    segment: u32,
    lead: bool,
}

impl Default for Enterprise {
    fn default() -> Self {
        Self { division: NONE, village: NONE, kind: None, condition: Condition::InContact, chains: Vec::new() }
    }
}

impl Enterprise {
    /// What it is; an enterprise until it was registered as something else.
    pub(super) fn kind(&self) -> EnterpriseKind {
        self.kind.unwrap_or(EnterpriseKind::Enterprise)
    }
}

impl Facts {
    pub(super) fn fold_enterprise(&mut self, at: At, event: &EnterpriseEvent) {
        match event {
            EnterpriseEvent::EnterpriseRegistered(event) => {
                let number = self.enterprises.number(&event.code);
                let division = self.book.places.number(event.division);
                let own = row(&mut self.enterprise_rows, number);
                (own.division, own.kind) = (division, Some(event.kind));
                self.raise_enterprise(at, number);
            }
            EnterpriseEvent::VillageCollectiveRegistered(event) => {
                let number = self.enterprises.number(&event.code);
                let village = self.book.places.number(event.village);
                let own = row(&mut self.enterprise_rows, number);
                (own.division, own.village, own.kind) = (village, village, Some(EnterpriseKind::VillageCollective));
                self.raise_enterprise(at, number);
            }
            EnterpriseEvent::EnterpriseProfileUpdated(event) => {
                let number = self.enterprises.number(&event.code);
                let division = self.book.places.number(event.division);
                if row(&mut self.enterprise_rows, number).division != division {
                    self.move_enterprise(at, number, division);
                }
            }
            EnterpriseEvent::ChainJoined(event) => {
                let number = self.enterprises.number(&event.code);
                let chain = self.chains.number(&event.chain);
                let segment = self.facets.number(facets::segment(event.segment));
                row(&mut self.enterprise_rows, number).chains.push(InChain { chain, segment, lead: false });
                self.raise_membership(at, number, chain);
            }
            EnterpriseEvent::ChainLeft(event) => {
                let number = self.enterprises.number(&event.code);
                let chain = self.chains.number(&event.chain);
                row(&mut self.enterprise_rows, number).chains.retain(|joined| joined.chain != chain);
                self.book.lower(at, Slot::Membership(number, chain));
                self.book.lower(at, Slot::Lead(number, chain));
            }
            EnterpriseEvent::ChainLeadDesignated(event) => {
                let number = self.enterprises.number(&event.code);
                let chain = self.chains.number(&event.chain);
                self.mark_lead(number, chain, true);
                let dims = self.dims_in_chain(number, chain);
                self.book.raise(at, Slot::Lead(number, chain), &[(M::ChainLeads, dims)]);
            }
            EnterpriseEvent::ChainLeadWithdrawn(event) => {
                let number = self.enterprises.number(&event.code);
                let chain = self.chains.number(&event.chain);
                self.mark_lead(number, chain, false);
                self.book.lower(at, Slot::Lead(number, chain));
            }
            EnterpriseEvent::EnterpriseMarked(event) => {
                let number = self.enterprises.number(&event.code);
                row(&mut self.enterprise_rows, number).condition = event.condition;
                self.book.lower(at, Slot::Enterprise(number));
                self.raise_enterprise(at, number);
            }
        }
    }

    fn mark_lead(&mut self, enterprise: u32, chain: u32, lead: bool) {
        let own = row(&mut self.enterprise_rows, enterprise);
        for joined in own.chains.iter_mut().filter(|joined| joined.chain == chain) {
            joined.lead = lead;
        }
    }

    fn raise_enterprise(&mut self, at: At, enterprise: u32) {
        let own = row(&mut self.enterprise_rows, enterprise);
        let dims = Dims { division: own.division, enterprise, entity: enterprise, ..Dims::NONE };
        let (kind, condition) = (own.kind(), own.condition);
        let by_kind = dims.facet(self.facets.number(facets::enterprise_kind(kind)));
        let by_condition = dims.facet(self.facets.number(facets::condition(condition)));
        let closed = condition == Condition::Closed;
        let mut facts = Vec::new();
        if kind == EnterpriseKind::VillageCollective {
            if !closed {
                facts.push((M::VillageCollectives, dims));
            }
        } else {
            facts.push((M::EnterpriseConditions, by_condition));
            if !closed {
                facts.push((M::Enterprises, by_kind));
            }
        }
        self.book.raise(at, Slot::Enterprise(enterprise), &facts);
    }

    fn dims_in_chain(&mut self, enterprise: u32, chain: u32) -> Dims {
        let own = row(&mut self.enterprise_rows, enterprise);
        Dims { division: own.division, chain, enterprise, entity: enterprise, ..Dims::NONE }
    }

    fn raise_membership(&mut self, at: At, enterprise: u32, chain: u32) {
        let dims = self.dims_in_chain(enterprise, chain);
        let own = row(&mut self.enterprise_rows, enterprise);
        let segment = own.chains.iter().find(|joined| joined.chain == chain).map_or(NONE, |joined| joined.segment);
        let mut facts = vec![(M::ChainMemberships, dims.facet(segment))];
        if own.village != NONE {
            facts.push((M::MemberVillages, Dims { division: own.village, ..dims }.entity(own.village)));
        }
        self.book.raise(at, Slot::Membership(enterprise, chain), &facts);
    }

    /// An enterprise that moves takes its places in chains along; what happened before stays where it happened.
    fn move_enterprise(&mut self, at: At, enterprise: u32, division: u32) {
        row(&mut self.enterprise_rows, enterprise).division = division;
        self.book.lower(at, Slot::Enterprise(enterprise));
        self.raise_enterprise(at, enterprise);
        for joined in row(&mut self.enterprise_rows, enterprise).chains.clone() {
            self.book.lower(at, Slot::Membership(enterprise, joined.chain));
            self.raise_membership(at, enterprise, joined.chain);
            if joined.lead {
                let dims = self.dims_in_chain(enterprise, joined.chain);
                self.book.lower(at, Slot::Lead(enterprise, joined.chain));
                self.book.raise(at, Slot::Lead(enterprise, joined.chain), &[(M::ChainLeads, dims)]);
            }
        }
    }
}
