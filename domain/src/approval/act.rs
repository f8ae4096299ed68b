//! What is so grave that two persons must stand behind it.

use super::Approval;
use crate::{
    person::PersonKey,
    stream::RecordKey,
    value::{CreditCode, InvalidValue, Month},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// An act that another person must have approved.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum GraveAct {
    /// 删除个人信息.
    ErasePerson {
        /// The id that stands for the person.
        person: PersonKey,
    },
    /// 反结账.
    ReopenPeriod {
        /// Whose book.
        collective: CreditCode,
        /// The closed month.
        month: Month,
    },
    /// 更换签名密钥.
    RotateSigningKey,
    /// 声明恢复.
    DeclareRestore,
}

impl GraveAct {
    /// Whether it belongs to the business of the ledger, and so to county officials; else to who keeps the ledger.
    #[must_use]
    pub const fn is_business(&self) -> bool {
        match self {
            Self::ErasePerson { .. } | Self::ReopenPeriod { .. } => true,
            Self::RotateSigningKey | Self::DeclareRestore => false,
        }
    }
}

impl RecordKey for GraveAct {
    type State = Approval;
    fn natural_key(&self) -> String {
        match self {
            Self::ErasePerson { person } => format!("erase_person/{person}"),
            Self::ReopenPeriod { collective, month } => format!("reopen_period/{collective}/{month}"),
            Self::RotateSigningKey => "rotate_signing_key".to_owned(),
            Self::DeclareRestore => "declare_restore".to_owned(),
        }
    }
}

impl FromStr for GraveAct {
    type Err = InvalidValue;

    /// Reads the natural key, as lists show it.
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let unknown = || {
            let detail = "审批事项应为 erase_person/人员编号、reopen_period/村集体代码/月份、rotate_signing_key \
                          或 declare_restore";
            InvalidValue(detail.to_owned())
        };
        Ok(match text.split_once('/') {
            None if text == "rotate_signing_key" => Self::RotateSigningKey,
            None if text == "declare_restore" => Self::DeclareRestore,
            Some(("erase_person", person)) => Self::ErasePerson { person: person.parse()? },
            Some(("reopen_period", rest)) => {
                let (collective, month) = rest.split_once('/').ok_or_else(unknown)?;
                Self::ReopenPeriod { collective: collective.parse()?, month: month.parse()? }
            }
            None | Some(_) => return Err(unknown()),
        })
    }
}

impl fmt::Display for GraveAct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ErasePerson { person } => write!(f, "删除个人信息 {person}"),
            Self::ReopenPeriod { collective, month } => write!(f, "村集体 {collective} {month} 反结账"),
            Self::RotateSigningKey => f.write_str("更换签名密钥"),
            Self::DeclareRestore => f.write_str("声明恢复"),
        }
    }
}
