//! Enterprise visits (走访): logged, amended by a new event, never edited.

use crate::{
    chain::ChainKey,
    command::{act, commands},
    enterprise::Condition,
    event::events,
    officer::OfficerKey,
    person::PersonKey,
    refusal::{Refusal, RefusalKind},
    register::Stamp,
    standing,
    stream::{RecordKey as _, StreamId, record_key},
    value::{CreditCode, Day, Digest, Name, Note},
    world::{Change, Context, Halt, World},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

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
        LogVisit "登记走访",
        AmendVisit "更正走访",
    }
}

events! {
    /// The events of this register.
    VisitEvent in EnterpriseVisit {
        VisitLogged = 1,
        VisitAmended = 1,
    }
}

/// The most files one visit may name.
pub const MAX_ATTACHMENTS: usize = 20;

/// The most bytes a file of a visit may have: 10 MiB, a photograph of a telephone with room to spare.
pub const MAX_ATTACHMENT_BYTES: u32 = 10 * 1024 * 1024;

/// A visit as last amended. What was logged is absent only before it, which no ledger holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct EnterpriseVisit {
    /// The enterprise visited.
    pub enterprise: Option<CreditCode>,
    /// The day of the visit, as corrected.
    pub visited_on: Option<Day>,
    /// What was written up, as corrected.
    pub facts: Option<VisitFacts>,
    /// The day of the visit as first logged: no amendment lies before it.
    pub first_dated: Option<Day>,
    /// How often it was amended.
    pub amendments: u32,
    /// Why it was last amended.
    pub reason: Option<Note>,
}

/// Applies one event.
#[must_use]
pub fn evolve(state: Option<EnterpriseVisit>, event: &VisitEvent, at: &Stamp) -> EnterpriseVisit {
    let mut state = state.unwrap_or_default();
    match event {
        VisitEvent::VisitLogged(event) => {
            state = EnterpriseVisit {
                enterprise: Some(event.enterprise),
                visited_on: Some(at.business_date),
                facts: Some(event.facts.clone()),
                first_dated: Some(at.business_date),
                amendments: 0,
                reason: None,
            };
        }
        VisitEvent::VisitAmended(event) => {
            state.visited_on = Some(event.visited_on);
            state.facts = Some(event.facts.clone());
            state.amendments = state.amendments.saturating_add(1);
            state.reason = Some(event.reason.clone());
        }
    }
    state
}

/// Decides a command.
pub fn decide(command: &VisitCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    match command {
        VisitCommand::LogVisit(command) => log(command, world),
        VisitCommand::AmendVisit(command) => amend(command, world, at),
    }
}

/// A closed enterprise may be visited: whether it is closed is what a visit finds out.
fn log(command: &LogVisit, world: &World) -> Result<Vec<Change>, Halt> {
    world.require_absent(&command.visit)?;
    standing::named(world, "enterprise", &command.enterprise)?;
    check_facts(&command.facts, world)?;
    Ok(vec![Change::to(&command.visit, VisitLogged::from(command.clone()))])
}

fn amend(command: &AmendVisit, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let visit = world.require(&command.visit)?;
    standing::not_before(at.business_date, visit.first_dated, "走访登记")?;
    standing::not_in_future("visited_on", command.visited_on, at.now.day())?;
    check_facts(&command.facts, world)?;
    if visit.visited_on == Some(command.visited_on) && visit.facts.as_ref() == Some(&command.facts) {
        let detail = "更正内容与现有走访记录相同，没有需要更正的地方";
        return Err(Refusal::of(RefusalKind::Invalid, "facts", detail).into());
    }
    Ok(vec![Change::to(&command.visit, VisitAmended::from(command.clone()))])
}

fn check_facts(facts: &VisitFacts, world: &World) -> Result<(), Halt> {
    const FIELD: &str = "facts";
    standing::chain(world, FIELD, facts.chain.as_ref())?;
    if facts.visitors.is_empty() {
        return Err(Refusal::of(RefusalKind::Invalid, FIELD, "没有填写走访人，请至少填写一名走访人").into());
    }
    standing::distinct_text(FIELD, &facts.visitors)?;
    for visitor in &facts.visitors {
        standing::named(world, FIELD, visitor)?;
    }
    standing::distinct_text(FIELD, &facts.persons_met)?;
    for person in &facts.persons_met {
        standing::named(world, FIELD, person)?;
    }
    if let Some(Confirmation::Signed(person)) = &facts.confirmation {
        standing::named(world, FIELD, person)?;
    }
    check_attachments(&facts.attachments)?;
    Ok(())
}

fn check_attachments(attachments: &[Attachment]) -> Result<(), Refusal> {
    const FIELD: &str = "facts";
    if attachments.len() > MAX_ATTACHMENTS {
        let detail = format!("附件共 {} 个，一次走访最多 {MAX_ATTACHMENTS} 个，请删减", attachments.len());
        return Err(Refusal::of(RefusalKind::Invalid, FIELD, detail));
    }
    standing::distinct(FIELD, attachments.iter().map(|file| file.digest), |digest| format!("附件 {digest} "))?;
    if let Some(file) = attachments.iter().find(|file| !(1..=MAX_ATTACHMENT_BYTES).contains(&file.bytes)) {
        let detail = format!(
            "附件 {} 大小为 {} 字节，应在 1 至 {MAX_ATTACHMENT_BYTES} 字节（10 MiB）之间，请压缩后重新上传",
            file.digest, file.bytes
        );
        return Err(Refusal::of(RefusalKind::Invalid, FIELD, detail));
    }
    Ok(())
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &VisitCommand) -> StreamId {
    match command {
        VisitCommand::LogVisit(command) => command.visit.stream(),
        VisitCommand::AmendVisit(command) => command.visit.stream(),
    }
}
