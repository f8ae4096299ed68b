//! Divisions (区划): effective-dated codes with aliases, renames and mergers; a village reports its households.

use crate::{
    command::{act, commands},
    event::events,
    stream::RecordKey,
    value::{Day, DivisionCode, Name, Note},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

impl RecordKey for DivisionCode {
    type State = Division;
    fn natural_key(&self) -> String {
        self.to_string()
    }
}

act! {
    /// Registers a division from a date on. A retired code may be issued again.
    RegisterDivision => DivisionRegistered {
        /// Its code.
        code: DivisionCode,
        /// Its name.
        name: Name,
        /// The division above it; a city registered first has none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<DivisionCode>,
        /// First day of validity.
        valid_from: Day,
        /// Urban-rural class of the statistical code.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        urban_rural: Option<UrbanRuralClass>,
        /// Other names in use.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        aliases: Vec<Name>,
        /// Where the entry was taken from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source: Option<Name>,
    }
}
act! {
    /// Renames a division; the old name stays as an alias.
    RenameDivision => DivisionRenamed {
        /// Its code.
        code: DivisionCode,
        /// The new name.
        name: Name,
        /// First day of the new name.
        valid_from: Day,
    }
}
act! {
    /// Adds another name a division is known by.
    AddDivisionAlias => DivisionAliasAdded {
        /// Its code.
        code: DivisionCode,
        /// The other name.
        alias: Name,
    }
}
act! {
    /// Merges a division into another of the same tier (撤村并村); its code is retired.
    MergeDivision => DivisionMerged {
        /// The division that goes.
        code: DivisionCode,
        /// The one that takes it in.
        into: DivisionCode,
        /// Last day of validity.
        valid_to: Day,
    }
}
act! {
    /// Retires a division code.
    RetireDivision => DivisionRetired {
        /// Its code.
        code: DivisionCode,
        /// Last day of validity.
        valid_to: Day,
        /// On what ground.
        reason: Note,
    }
}
act! {
    /// Reports households and population of a village.
    ReportVillageProfile => VillageProfileReported {
        /// The village.
        code: DivisionCode,
        /// Households.
        households: u32,
        /// People.
        population: u32,
        /// The day the numbers are of.
        as_of: Day,
    }
}

/// An urban-rural class: 111, 112, 121, 122, 123, 210 or 220.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum UrbanRuralClass {
    /// 主城区.
    #[serde(rename = "111")]
    C111,
    /// 城乡结合区.
    #[serde(rename = "112")]
    C112,
    /// 镇中心区.
    #[serde(rename = "121")]
    C121,
    /// 镇乡结合区.
    #[serde(rename = "122")]
    C122,
    /// 特殊区域.
    #[serde(rename = "123")]
    C123,
    /// 乡中心区.
    #[serde(rename = "210")]
    C210,
    /// 村庄.
    #[serde(rename = "220")]
    C220,
}

commands! {
    /// The commands of this register.
    DivisionCommand in Division {
        RegisterDivision "登记区划",
        RenameDivision "变更区划名称",
        AddDivisionAlias "增加区划别名",
        MergeDivision "撤并区划",
        RetireDivision "停用区划代码",
        ReportVillageProfile "报送村情",
    }
}

events! {
    /// The events of this register.
    DivisionEvent in Division {
        DivisionRegistered = 1,
        DivisionRenamed = 1,
        DivisionAliasAdded = 1,
        DivisionMerged = 1,
        DivisionRetired = 1,
        VillageProfileReported = 1,
    }
}

mod decide;
mod state;

pub(crate) use decide::require_valid;
pub use decide::{decide, target};
pub use state::{Division, Era, NameSince, VillageProfile, evolve};

#[cfg(test)]
mod tests;
