//! Enterprises and village collectives: legal persons known by their credit code, and their place in chains.

use crate::{
    chain::{ChainKey, Segment},
    command::{act, commands},
    event::events,
    stream::RecordKey,
    value::{BoundedCount, CreditCode, DivisionCode, IndustryClass, Name, Note},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

impl RecordKey for CreditCode {
    type State = Enterprise;
    fn natural_key(&self) -> String {
        self.to_string()
    }
}

act! {
    /// Registers an enterprise by its credit code.
    RegisterEnterprise => EnterpriseRegistered {
        /// Its unified social credit code.
        code: CreditCode,
        /// Its registered name.
        name: Name,
        /// What it is.
        kind: EnterpriseKind,
        /// Where it is.
        division: DivisionCode,
        /// Its class of GB/T 4754-2017.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        industry: Option<IndustryClass>,
    }
}
act! {
    /// Registers the collective of a village (股份经济合作社, credit code N2…); a village has one.
    RegisterVillageCollective => VillageCollectiveRegistered {
        /// Its unified social credit code.
        code: CreditCode,
        /// Its registered name.
        name: Name,
        /// The village it belongs to.
        village: DivisionCode,
    }
}
act! {
    /// Updates the profile of an enterprise or a collective.
    UpdateEnterpriseProfile => EnterpriseProfileUpdated {
        /// The enterprise.
        code: CreditCode,
        /// Its registered name.
        name: Name,
        /// Where it is.
        division: DivisionCode,
        /// Its class of GB/T 4754-2017.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        industry: Option<IndustryClass>,
        /// People employed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        employees: Option<BoundedCount>,
    }
}
act! {
    /// Records that an enterprise joined a chain.
    JoinChain => ChainJoined {
        /// The enterprise.
        code: CreditCode,
        /// The chain.
        chain: ChainKey,
        /// Its place in the chain.
        segment: Segment,
    }
}
act! {
    /// Records that an enterprise left a chain.
    LeaveChain => ChainLeft {
        /// The enterprise.
        code: CreditCode,
        /// The chain.
        chain: ChainKey,
        /// Why.
        reason: Note,
    }
}
act! {
    /// Designates a member enterprise as chain lead (链主企业).
    DesignateChainLead => ChainLeadDesignated {
        /// The enterprise.
        code: CreditCode,
        /// The chain.
        chain: ChainKey,
    }
}
act! {
    /// Withdraws the designation as chain lead.
    WithdrawChainLead => ChainLeadWithdrawn {
        /// The enterprise.
        code: CreditCode,
        /// The chain.
        chain: ChainKey,
        /// Why.
        reason: Note,
    }
}
act! {
    /// Marks the condition of an enterprise: in contact, lost, dormant or closed.
    MarkEnterprise => EnterpriseMarked {
        /// The enterprise.
        code: CreditCode,
        /// Its condition.
        condition: Condition,
        /// On what ground.
        reason: Note,
    }
}

/// What an enterprise is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EnterpriseKind {
    /// 企业.
    Enterprise,
    /// 个体工商户.
    SoleTrader,
    /// 农民专业合作社.
    Cooperative,
    /// 强村富民公司.
    VillageEnrichmentCompany,
    /// 金融机构.
    FinancialInstitution,
    /// 物业企业.
    PropertyCompany,
    /// 股份经济合作社; registered by its own command.
    VillageCollective,
}
/// The condition of an enterprise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// 正常.
    InContact,
    /// 失联.
    Lost,
    /// 停业.
    Dormant,
    /// 注销; final.
    Closed,
}

commands! {
    /// The commands of this register.
    EnterpriseCommand in Enterprise {
        RegisterEnterprise "登记企业",
        RegisterVillageCollective "登记村集体",
        UpdateEnterpriseProfile "更新企业信息",
        JoinChain "加入产业链",
        LeaveChain "退出产业链",
        DesignateChainLead "认定链主",
        WithdrawChainLead "取消链主",
        MarkEnterprise "标注经营状况",
    }
}

events! {
    /// The events of this register.
    EnterpriseEvent in Enterprise {
        EnterpriseRegistered = 1,
        VillageCollectiveRegistered = 1,
        EnterpriseProfileUpdated = 1,
        ChainJoined = 1,
        ChainLeft = 1,
        ChainLeadDesignated = 1,
        ChainLeadWithdrawn = 1,
        EnterpriseMarked = 1,
    }
}

mod decide;
mod state;

pub use decide::{decide, target};
pub use state::{ChainMembership, Enterprise, FormerMembership, evolve};

#[cfg(test)]
mod tests;
