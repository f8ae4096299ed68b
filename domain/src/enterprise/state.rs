//! What an enterprise or a collective is now, and its place in chains.

use super::{Condition, EnterpriseEvent, EnterpriseKind, EnterpriseProfileUpdated};
use crate::{
    chain::{ChainKey, Segment},
    register::Stamp,
    value::{BoundedCount, CreditCode, Day, DivisionCode, IndustryClass, Name},
};
use schemars::JsonSchema;
use serde::Serialize;

/// An enterprise or a village collective.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Enterprise {
    /// Its unified social credit code.
    pub code: CreditCode,
    /// Its registered name.
    pub name: Name,
    /// What it is.
    pub kind: EnterpriseKind,
    /// Where it is; of a collective its village. None only in a log that never registered it.
    pub division: Option<DivisionCode>,
    /// Its class of GB/T 4754-2017.
    pub industry: Option<IndustryClass>,
    /// People employed, as last reported.
    pub employees: Option<BoundedCount>,
    /// The chains it belongs to now.
    pub chains: Vec<ChainMembership>,
    /// The chains it left, with the latest day of leaving each.
    pub former: Vec<FormerMembership>,
    /// Its condition.
    pub condition: Condition,
    /// The business date since when it is in that condition.
    pub condition_since: Day,
    /// The business date of its registration.
    pub since: Day,
}

/// A place in a chain.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ChainMembership {
    /// The chain.
    pub chain: ChainKey,
    /// Its place in the chain.
    pub segment: Segment,
    /// The business date of joining.
    pub since: Day,
    /// The business date since when it is chain lead (链主企业); none when it is not.
    pub lead_since: Option<Day>,
}

/// A chain that was left.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FormerMembership {
    /// The chain.
    pub chain: ChainKey,
    /// The business date of leaving.
    pub until: Day,
}

impl Enterprise {
    /// Its membership of a chain, if it is a member now.
    #[must_use]
    pub fn membership(&self, chain: &ChainKey) -> Option<&ChainMembership> {
        self.chains.iter().find(|membership| membership.chain == *chain)
    }

    /// A legal person of which nothing is known but its code.
    fn named(code: CreditCode, at: &Stamp) -> Self {
        Self {
            code,
            name: Name::from(code),
            kind: EnterpriseKind::Enterprise,
            division: None,
            industry: None,
            employees: None,
            chains: vec![],
            former: vec![],
            condition: Condition::InContact,
            condition_since: at.business_date,
            since: at.business_date,
        }
    }

    fn update(&mut self, event: &EnterpriseProfileUpdated) {
        self.name = event.name.clone();
        self.division = Some(event.division);
        self.industry = event.industry;
        self.employees = event.employees;
    }

    fn leave(&mut self, chain: &ChainKey, until: Day) {
        self.chains.retain(|membership| membership.chain != *chain);
        self.former.retain(|former| former.chain != *chain);
        self.former.push(FormerMembership { chain: chain.clone(), until });
    }

    fn lead(&mut self, chain: &ChainKey, since: Option<Day>) {
        for membership in self.chains.iter_mut().filter(|membership| membership.chain == *chain) {
            membership.lead_since = since;
        }
    }
}

/// The code an event is about.
fn code_of(event: &EnterpriseEvent) -> CreditCode {
    match event {
        EnterpriseEvent::EnterpriseRegistered(event) => event.code,
        EnterpriseEvent::VillageCollectiveRegistered(event) => event.code,
        EnterpriseEvent::EnterpriseProfileUpdated(event) => event.code,
        EnterpriseEvent::ChainJoined(event) => event.code,
        EnterpriseEvent::ChainLeft(event) => event.code,
        EnterpriseEvent::ChainLeadDesignated(event) => event.code,
        EnterpriseEvent::ChainLeadWithdrawn(event) => event.code,
        EnterpriseEvent::EnterpriseMarked(event) => event.code,
    }
}

/// Applies one event. No decision writes another event before the registration; a log that has it still folds.
#[must_use]
pub fn evolve(state: Option<Enterprise>, event: &EnterpriseEvent, at: &Stamp) -> Enterprise {
    let mut enterprise = state.unwrap_or_else(|| Enterprise::named(code_of(event), at));
    match event {
        EnterpriseEvent::EnterpriseRegistered(event) => {
            enterprise.name = event.name.clone();
            enterprise.kind = event.kind;
            enterprise.division = Some(event.division);
            enterprise.industry = event.industry;
        }
        EnterpriseEvent::VillageCollectiveRegistered(event) => {
            enterprise.name = event.name.clone();
            enterprise.kind = EnterpriseKind::VillageCollective;
            enterprise.division = Some(event.village);
        }
        EnterpriseEvent::EnterpriseProfileUpdated(event) => enterprise.update(event),
        EnterpriseEvent::ChainJoined(event) => {
            let (chain, segment) = (event.chain.clone(), event.segment);
            enterprise.chains.retain(|membership| membership.chain != chain);
            let since = at.business_date;
            enterprise.chains.push(ChainMembership { chain, segment, since, lead_since: None });
        }
        EnterpriseEvent::ChainLeft(event) => enterprise.leave(&event.chain, at.business_date),
        EnterpriseEvent::ChainLeadDesignated(event) => enterprise.lead(&event.chain, Some(at.business_date)),
        EnterpriseEvent::ChainLeadWithdrawn(event) => enterprise.lead(&event.chain, None),
        EnterpriseEvent::EnterpriseMarked(event) => {
            enterprise.condition = event.condition;
            enterprise.condition_since = at.business_date;
        }
    }
    enterprise
}
