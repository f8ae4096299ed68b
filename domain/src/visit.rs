//! Enterprise visits (走访): logged, amended by a new event, never edited.

use crate::{
    command::{act, commands},
    event::events,
    register::Stamp,
    stream::{StreamId, record_key},
    value::*,
    world::{Change, Context, Halt, World},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{chain::ChainKey, enterprise::Condition, officer::OfficerKey, person::PersonKey};
record_key!(
    /// A visit is known by an id made where it was written up.
    VisitKey => EnterpriseVisit
);

act! {
    /// Logs a visit; the business date is the day of the visit.
    LogVisit => VisitLogged {
        /// Its id.
        visit: VisitKey,
        /// The enterprise visited.
        enterprise: CreditCode,
        /// What was written up.
        facts: VisitFacts,
    }
}
act! {
    /// Amends a visit: all facts anew, with the reason. The visit logged stays as it is.
    AmendVisit => VisitAmended {
        /// The visit.
        visit: VisitKey,
        /// The day of the visit, corrected or repeated.
        visited_on: Day,
        /// All facts as they should have been.
        facts: VisitFacts,
        /// Why.
        reason: Note,
    }
}

/// How the contact took place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VisitMode {
    /// 实地.
    OnSite,
    /// 电话.
    Telephone,
    /// 座谈.
    Meeting,
}
/// What is written up of a visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitFacts {
    /// How.
    pub mode: VisitMode,
    /// The chain it counts for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chain: Option<ChainKey>,
    /// The officers who visited, at least one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub visitors: Vec<OfficerKey>,
    /// Whom they met, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub persons_met: Vec<PersonKey>,
    /// The situation found.
    pub situation: Note,
    /// Policies explained.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<Name>,
    /// How the enterprise confirmed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<Confirmation>,
    /// The condition the enterprise was found in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
    /// Files kept by digest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// Number in a paper register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Name>,
}
/// How the enterprise confirmed a visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Confirmation {
    /// By word of mouth.
    Oral,
    /// By a signature, which lies in the vault under this id.
    Signed(PersonKey),
}
/// The kind of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
    /// HEIC.
    Heic,
    /// PDF.
    Pdf,
}
/// A file kept beside the log under its digest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    /// SHA-256 of its bytes.
    pub digest: Digest,
    /// Its kind.
    pub kind: MediaKind,
    /// Its size in bytes.
    pub bytes: u32,
}

commands! {
    /// The commands of this register.
    VisitCommand in EnterpriseVisit {
        LogVisit,
        AmendVisit,
    }
}

events! {
    /// The events of this register.
    VisitEvent in EnterpriseVisit {
        VisitLogged = 1,
        VisitAmended = 1,
    }
}

/// A visit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EnterpriseVisit {}

/// Applies one event.
#[must_use]
pub fn evolve(state: Option<EnterpriseVisit>, event: &VisitEvent, at: &Stamp) -> EnterpriseVisit {
    let _ = (state, event, at);
    EnterpriseVisit {}
}

/// Decides a command.
pub fn decide(command: &VisitCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let _ = (command, world, at);
    Ok(vec![])
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &VisitCommand) -> StreamId {
    let _ = command;
    todo!()
}
