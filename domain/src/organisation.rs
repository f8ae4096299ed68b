//! Party organisations (党组织): a tree with one parent each; level, kind and roster.

use crate::{
    chain::ChainKey,
    command::{act, commands},
    event::events,
    stream::record_key,
    value::{BoundedCount, CreditCode, Day, DivisionCode, Name, Note},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

record_key!(
    /// A Party organisation is known by a number or name given at its establishment.
    OrganisationKey => PartyOrganisation
);

act! {
    /// Establishes a Party organisation. A chain Party committee also takes the seat of its chain, level and division.
    EstablishOrganisation => OrganisationEstablished {
        /// Its key.
        organisation: OrganisationKey,
        /// Its full name.
        name: Name,
        /// Committee to group.
        level: OrganisationLevel,
        /// Chain, joint, comprehensive or ordinary.
        kind: OrganisationKind,
        /// Where it is.
        division: DivisionCode,
        /// Its chain; needed for kind chain.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        chain: Option<ChainKey>,
        /// The unit it is hosted by (依托单位).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        host: Option<Name>,
        /// The enterprise or collective it is set up in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        enterprise: Option<CreditCode>,
        /// Its line of work, such as 物业.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sector: Option<Name>,
        /// Its superior (隶属).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<OrganisationKey>,
    }
}
act! {
    /// Changes the level of an organisation, such as a general branch raised to a committee.
    ChangeOrganisationLevel => OrganisationLevelChanged {
        /// The organisation.
        organisation: OrganisationKey,
        /// The new level.
        level: OrganisationLevel,
        /// Its new name, when it changes with the level.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Name>,
        /// On what ground.
        reason: Note,
    }
}
act! {
    /// Changes the affiliation of an organisation (隶属关系): one parent, never in a circle.
    ChangeAffiliation => AffiliationChanged {
        /// The organisation.
        organisation: OrganisationKey,
        /// The new superior; none for the top.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<OrganisationKey>,
        /// On what ground.
        reason: Note,
    }
}
act! {
    /// Dissolves an organisation.
    DissolveOrganisation => OrganisationDissolved {
        /// The organisation.
        organisation: OrganisationKey,
        /// On what ground.
        reason: Note,
    }
}
act! {
    /// Reports the roster of an organisation; the newest report of a category counts.
    ReportRoster => RosterReported {
        /// The organisation.
        organisation: OrganisationKey,
        /// A line per category.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        lines: Vec<RosterLine>,
        /// The day the numbers are of.
        as_of: Day,
    }
}

/// The level of an organisation, from the highest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationLevel {
    /// 党委.
    Committee,
    /// 党总支.
    GeneralBranch,
    /// 党支部.
    Branch,
    /// 党小组.
    Group,
}
/// The kind of an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationKind {
    /// 产业链党组织.
    Chain,
    /// 联合党组织.
    Joint,
    /// 综合党组织.
    Comprehensive,
    /// 一般党组织.
    Ordinary,
}
/// A category of people on a roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RosterCategory {
    /// 党员.
    PartyMember,
    /// 致富带头人.
    LeadFarmer,
    /// 党员养殖户 or 种植户.
    PartyMemberFarmer,
    /// 流动党员.
    FloatingPartyMember,
}
/// How many of a category a roster has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RosterLine {
    /// The category.
    pub category: RosterCategory,
    /// How many.
    pub people: BoundedCount,
}

commands! {
    /// The commands of this register.
    OrganisationCommand in PartyOrganisation {
        EstablishOrganisation "成立党组织",
        ChangeOrganisationLevel "变更党组织层级",
        ChangeAffiliation "变更隶属关系",
        DissolveOrganisation "撤销党组织",
        ReportRoster "报送花名册",
    }
}

events! {
    /// The events of this register.
    OrganisationEvent in PartyOrganisation {
        OrganisationEstablished = 1,
        OrganisationLevelChanged = 1,
        AffiliationChanged = 1,
        OrganisationDissolved = 1,
        RosterReported = 1,
    }
}

mod decide;
mod state;

pub use decide::{decide, target};
pub use state::{PartyOrganisation, RosterEntry, evolve};

#[cfg(test)]
mod tests;
