//! Who acts: every command and every event names a subject, a role and a unit, never a person's name.

use crate::{
    officer::OfficerKey,
    value::{DivisionCode, Key, Name},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What somebody acts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 县区干部.
    CountyOfficial,
    /// 部门经办.
    DepartmentHandler,
    /// 党建指导员 (联络员).
    LiaisonOfficer,
    /// 审计员: reads, never writes business acts.
    Auditor,
    /// 系统管理员, one of the three separated administrators; none of them writes business acts.
    SystemAdministrator,
    /// 安全管理员.
    SecurityAdministrator,
    /// 审计管理员.
    AuditAdministrator,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 7] = [
        Self::CountyOfficial,
        Self::DepartmentHandler,
        Self::LiaisonOfficer,
        Self::Auditor,
        Self::SystemAdministrator,
        Self::SecurityAdministrator,
        Self::AuditAdministrator,
    ];

    /// Its Chinese name.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::CountyOfficial => "县区干部",
            Self::DepartmentHandler => "部门经办",
            Self::LiaisonOfficer => "党建指导员",
            Self::Auditor => "审计员",
            Self::SystemAdministrator => "系统管理员",
            Self::SecurityAdministrator => "安全管理员",
            Self::AuditAdministrator => "审计管理员",
        }
    }

    /// Whether it is one of those that do the business of the ledger. The others keep it or look into it, and hold no
    /// other role beside.
    #[must_use]
    pub const fn is_business(self) -> bool {
        match self {
            Self::CountyOfficial | Self::DepartmentHandler | Self::LiaisonOfficer => true,
            Self::Auditor | Self::SystemAdministrator | Self::SecurityAdministrator | Self::AuditAdministrator => false,
        }
    }
}

/// The subject of what the ledger itself does. No account can bear it.
pub const LEDGER_SUBJECT: &str = "system";

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// The user's id; names live elsewhere.
    pub subject: Key,
    /// What they acted as.
    pub role: Role,
    /// The unit they acted for (单位), such as `崇信县委组织部`.
    pub unit: Name,
}

impl Actor {
    /// Whether the ledger itself acts, and not a person.
    #[must_use]
    pub fn is_ledger(&self) -> bool {
        self.subject.as_str() == LEDGER_SUBJECT
    }
}

/// What an account may see and act on (数据范围). It narrows everything a person is answered: lists, totals, figures,
/// events and histories alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum DataScope {
    /// 全部.
    Everything,
    /// 本区划及下级.
    Division {
        /// The code of the division; what lies below it is inside.
        division: DivisionCode,
    },
    /// 本单位: the records in which the account's own unit acted or is named.
    Unit,
    /// 本人: the records the account itself wrote, and those of the enterprises the officer is posted to.
    Own {
        /// The officer the account belongs to, where it is a liaison officer's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        officer: Option<OfficerKey>,
    },
}
