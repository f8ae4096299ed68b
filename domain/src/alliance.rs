//! Party alliances (党建联建): dated many-to-many memberships beside the tree of affiliation.

use crate::{
    chain::ChainKey,
    command::{act, commands},
    event::events,
    organisation::{OrganisationKey, RosterLine},
    setting::SettingKey,
    stream::record_key,
    value::{CreditCode, Day, DivisionCode, Name, Note},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod decide;
mod state;
#[cfg(test)]
mod tests;

pub use decide::{decide, target};
pub use state::{Chair, Conference, Membership, PartyAlliance, RosterCount, evolve};

record_key!(
    /// An alliance is known by a number or name given when it was formed.
    AllianceKey => PartyAlliance
);

act! {
    /// Forms an alliance; the business date is the day it was signed.
    FormAlliance => AllianceFormed {
        /// Its key.
        alliance: AllianceKey,
        /// Its name.
        name: Name,
        /// Its mode (联建模式), a setting such as `mode/龙头带动型`.
        mode: SettingKey,
        /// The form of the joint organisation.
        form: AllianceForm,
        /// The leading organisation.
        lead: OrganisationKey,
        /// Its chain, where it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        chain: Option<ChainKey>,
        /// Where it is.
        division: DivisionCode,
        /// Agreed items of joint work (联建事项).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        matters: Vec<Name>,
        /// Members from the first day.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        members: Vec<Member>,
    }
}
act! {
    /// Records that a member joined on the business date.
    JoinAlliance => AllianceJoined {
        /// The alliance.
        alliance: AllianceKey,
        /// Who joined.
        member: Member,
    }
}
act! {
    /// Records that a member left on the business date.
    LeaveAlliance => AllianceLeft {
        /// The alliance.
        alliance: AllianceKey,
        /// Who left.
        member: Member,
        /// Why.
        reason: Note,
    }
}
act! {
    /// Renames an alliance.
    RenameAlliance => AllianceRenamed {
        /// The alliance.
        alliance: AllianceKey,
        /// The new name.
        name: Name,
    }
}
act! {
    /// Agrees matters of joint work, in place of those before.
    AgreeMatters => MattersAgreed {
        /// The alliance.
        alliance: AllianceKey,
        /// All matters from now on.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        matters: Vec<Name>,
    }
}
act! {
    /// Raises the level of the joint organisation, such as from a joint general branch to a joint committee.
    RaiseAllianceLevel => AllianceLevelRaised {
        /// The alliance.
        alliance: AllianceKey,
        /// The new, higher form.
        form: AllianceForm,
        /// On what ground.
        reason: Note,
    }
}
act! {
    /// Records a joint conference (联席会议) held on the business date, with its lists.
    HoldJointConference => JointConferenceHeld {
        /// The alliance.
        alliance: AllianceKey,
        /// Which conference.
        title: Name,
        /// Who chaired.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        chair: Option<Member>,
        /// 需求清单, 资源清单, 项目清单 or what the place has configured.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        lists: Vec<ConferenceList>,
    }
}
act! {
    /// Hands the rotating chair (轮值) on.
    RotateChair => ChairRotated {
        /// The alliance.
        alliance: AllianceKey,
        /// The member that takes the chair.
        chair: Member,
        /// Last day of the term.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Day>,
    }
}
act! {
    /// Reports the roster an alliance covers; the newest report of a category counts.
    ReportAllianceRoster => AllianceRosterReported {
        /// The alliance.
        alliance: AllianceKey,
        /// A line per category.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        lines: Vec<RosterLine>,
        /// The day the numbers are of.
        as_of: Day,
    }
}
act! {
    /// Dissolves an alliance.
    DissolveAlliance => AllianceDissolved {
        /// The alliance.
        alliance: AllianceKey,
        /// On what ground.
        reason: Note,
    }
}

/// The form of the joint organisation, lowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AllianceForm {
    /// 共建协议.
    Agreement,
    /// 联合党支部.
    JointBranch,
    /// 联合党总支.
    JointGeneralBranch,
    /// 联合党委.
    JointCommittee,
}
/// Who takes part: in an alliance, as an investor, as the holder of an honour.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Member {
    /// A village, through its Party branch.
    Village(DivisionCode),
    /// An enterprise or a village collective.
    Enterprise(CreditCode),
    /// A Party organisation.
    Organisation(OrganisationKey),
    /// A department or another unit, by name.
    Unit(Name),
}
/// One list of a joint conference.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConferenceList {
    /// Its kind, a setting such as `list/需求清单`.
    pub kind: SettingKey,
    /// Its items.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ListItem>,
}
/// One item of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListItem {
    /// What is needed, offered or planned.
    pub title: Name,
    /// Whose it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<Member>,
    /// Who takes it on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matched_by: Option<Member>,
}

commands! {
    /// The commands of this register.
    AllianceCommand in PartyAlliance {
        FormAlliance "签订联建",
        JoinAlliance "成员加入联建",
        LeaveAlliance "成员退出联建",
        RenameAlliance "变更联建名称",
        AgreeMatters "商定联建事项",
        RaiseAllianceLevel "提升联建组织形式",
        HoldJointConference "召开联席会议",
        RotateChair "轮换轮值",
        ReportAllianceRoster "报送联建花名册",
        DissolveAlliance "撤销联建",
    }
}

events! {
    /// The events of this register.
    AllianceEvent in PartyAlliance {
        AllianceFormed = 1,
        AllianceJoined = 1,
        AllianceLeft = 1,
        AllianceRenamed = 1,
        MattersAgreed = 1,
        AllianceLevelRaised = 1,
        JointConferenceHeld = 1,
        ChairRotated = 1,
        AllianceRosterReported = 1,
        AllianceDissolved = 1,
    }
}
