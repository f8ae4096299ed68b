//! Postings (派驻) of an officer to an enterprise: one stream for the two, so that none can overlap.

use crate::{
    chain::ChainKey,
    command::{act, commands},
    event::events,
    officer::OfficerKey,
    refusal::{Refusal, RefusalKind},
    register::Stamp,
    standing,
    stream::{RecordKey, StreamId},
    value::{CreditCode, Day, Note},
    world::{Change, Context, Halt, World},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

impl RecordKey for PostingKey {
    type State = Posting;
    fn natural_key(&self) -> String {
        format!("{}@{}", self.officer, self.enterprise)
    }
}

act! {
    /// Dispatches an officer to an enterprise from the business date on.
    DispatchOfficer => OfficerDispatched {
        /// The officer.
        officer: OfficerKey,
        /// The enterprise.
        enterprise: CreditCode,
        /// The chain it serves.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        chain: Option<ChainKey>,
        /// Last day of the term.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Day>,
    }
}
act! {
    /// Recalls an officer on the business date.
    RecallOfficer => OfficerRecalled {
        /// The officer.
        officer: OfficerKey,
        /// The enterprise.
        enterprise: CreditCode,
        /// Why.
        reason: Note,
    }
}
act! {
    /// Extends the term of a posting.
    ExtendPosting => PostingExtended {
        /// The officer.
        officer: OfficerKey,
        /// The enterprise.
        enterprise: CreditCode,
        /// New last day.
        until: Day,
    }
}

/// Reassigns an officer from one enterprise to another on the business date: recalled there, dispatched here, at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReassignOfficer {
    /// The officer.
    pub officer: OfficerKey,
    /// The enterprise left.
    pub from: CreditCode,
    /// The enterprise gone to.
    pub to: CreditCode,
    /// The chain the new posting serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chain: Option<ChainKey>,
    /// Last day of the new term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// Why.
    pub reason: Note,
}

/// An officer at an enterprise.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct PostingKey {
    /// The officer.
    pub officer: OfficerKey,
    /// The enterprise.
    pub enterprise: CreditCode,
}

commands! {
    /// The commands of this register.
    PostingCommand in Posting {
        DispatchOfficer "派驻指导员",
        ReassignOfficer "改派指导员",
        RecallOfficer "召回指导员",
        ExtendPosting "延长派驻期限",
    }
}

events! {
    /// The events of this register.
    PostingEvent in Posting {
        OfficerDispatched = 1,
        OfficerRecalled = 1,
        PostingExtended = 1,
    }
}

/// The newest posting of an officer at an enterprise. What its dispatch says is absent only before it, which no ledger
/// holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Posting {
    /// The officer.
    pub officer: Option<OfficerKey>,
    /// The enterprise.
    pub enterprise: Option<CreditCode>,
    /// The chain it serves.
    pub chain: Option<ChainKey>,
    /// First day.
    pub since: Option<Day>,
    /// Last day of the term; open-ended when absent.
    pub until: Option<Day>,
    /// The day of the recall: the first on which the officer is no longer posted there.
    pub recalled_on: Option<Day>,
    /// How many postings of the two there were, this one counted.
    pub postings: u32,
}

impl Posting {
    /// Whether the officer is posted there on that day.
    #[must_use]
    pub fn is_open_on(&self, day: Day) -> bool {
        self.since.is_some_and(|first| first <= day)
            && self.recalled_on.is_none_or(|recalled| day < recalled)
            && self.until.is_none_or(|until| day <= until)
    }
}

/// Applies one event.
#[must_use]
pub fn evolve(state: Option<Posting>, event: &PostingEvent, at: &Stamp) -> Posting {
    let mut state = state.unwrap_or_default();
    match event {
        PostingEvent::OfficerDispatched(event) => {
            state = Posting {
                officer: Some(event.officer.clone()),
                enterprise: Some(event.enterprise),
                chain: event.chain.clone(),
                since: Some(at.business_date),
                until: event.until,
                recalled_on: None,
                postings: state.postings.saturating_add(1),
            };
        }
        PostingEvent::OfficerRecalled(_) => state.recalled_on = Some(at.business_date),
        PostingEvent::PostingExtended(event) => state.until = Some(event.until),
    }
    state
}

/// Decides a command.
pub fn decide(command: &PostingCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    match command {
        PostingCommand::DispatchOfficer(command) => dispatch(command, "enterprise", world, at),
        PostingCommand::ReassignOfficer(command) => reassign(command, world, at),
        PostingCommand::RecallOfficer(command) => recall(command, "enterprise", world, at),
        PostingCommand::ExtendPosting(command) => extend(command, world, at),
    }
}

fn dispatch(command: &DispatchOfficer, field: &'static str, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let on = at.business_date;
    standing::named(world, "officer", &command.officer)?.check_serves("officer", &command.officer, on)?;
    standing::enterprise(world, field, command.enterprise, on)?;
    standing::chain(world, "chain", command.chain.as_ref())?;
    standing::term("until", on, command.until)?;
    let key = PostingKey { officer: command.officer.clone(), enterprise: command.enterprise };
    if let Some(earlier) = world.find(&key)? {
        check_after(earlier, on)?;
    }
    Ok(vec![Change::to(&key, OfficerDispatched::from(command.clone()))])
}

/// A new posting begins when the earlier one is over: on the day of its recall or later, or after its term.
fn check_after(earlier: &Posting, on: Day) -> Result<(), Refusal> {
    let free = match (earlier.recalled_on, earlier.until) {
        (Some(recalled), _) => recalled <= on,
        (None, Some(until)) => until < on,
        (None, None) => false,
    };
    if free {
        return Ok(());
    }
    let since = earlier.since.map(|day| day.to_string()).unwrap_or_default();
    let detail = format!("该指导员自 {since} 起已派驻该企业，与业务日期 {on} 重叠，请先召回、延长或核对日期");
    Err(Refusal::new(RefusalKind::Overlap, detail))
}

/// Recall and dispatch stand or fall together.
fn reassign(command: &ReassignOfficer, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    if command.from == command.to {
        let detail = "调出和调入是同一家企业，请填写不同的企业；只延长期限请用派驻延期";
        return Err(Refusal::of(RefusalKind::Invalid, "to", detail).into());
    }
    let leave =
        RecallOfficer { officer: command.officer.clone(), enterprise: command.from, reason: command.reason.clone() };
    let arrive = DispatchOfficer {
        officer: command.officer.clone(),
        enterprise: command.to,
        chain: command.chain.clone(),
        until: command.until,
    };
    let mut changes = recall(&leave, "from", world, at)?;
    changes.append(&mut dispatch(&arrive, "to", world, at)?);
    Ok(changes)
}

fn recall(command: &RecallOfficer, field: &'static str, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let key = PostingKey { officer: command.officer.clone(), enterprise: command.enterprise };
    let posting = not_recalled(&key, field, world)?;
    standing::not_before(at.business_date, posting.since, "派驻")?;
    Ok(vec![Change::to(&key, OfficerRecalled::from(command.clone()))])
}

fn extend(command: &ExtendPosting, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let key = PostingKey { officer: command.officer.clone(), enterprise: command.enterprise };
    let posting = not_recalled(&key, "enterprise", world)?;
    standing::not_before(at.business_date, posting.since, "派驻")?;
    let officer = standing::named(world, "officer", &command.officer)?;
    officer.check_serves("officer", &command.officer, at.business_date)?;
    let Some(until) = posting.until else {
        let detail = "该派驻没有截止日期，无需延长";
        return Err(Refusal::of(RefusalKind::WrongState, "until", detail).into());
    };
    if command.until <= until {
        let detail = format!("延长后的截止日期 {} 应晚于原截止日期 {until}", command.until);
        return Err(Refusal::of(RefusalKind::WrongDate, "until", detail).into());
    }
    standing::term("until", at.business_date, Some(command.until))?;
    Ok(vec![Change::to(&key, PostingExtended::from(command.clone()))])
}

/// The posting, which was not recalled. One whose term is over may still be extended, or recalled formally.
fn not_recalled<'w>(key: &PostingKey, field: &'static str, world: &'w World) -> Result<&'w Posting, Halt> {
    let posting = standing::named(world, field, key)?;
    match posting.recalled_on {
        None => Ok(posting),
        Some(recalled) => {
            let detail = format!("该指导员已于 {recalled} 从该企业召回，如需再次派驻请重新登记");
            Err(Refusal::of(RefusalKind::WrongState, field, detail).into())
        }
    }
}

/// The stream of the record a command is about; for a reassignment the posting that is left.
#[must_use]
pub fn target(command: &PostingCommand) -> StreamId {
    let (officer, enterprise) = match command {
        PostingCommand::DispatchOfficer(command) => (&command.officer, command.enterprise),
        PostingCommand::ReassignOfficer(command) => (&command.officer, command.from),
        PostingCommand::RecallOfficer(command) => (&command.officer, command.enterprise),
        PostingCommand::ExtendPosting(command) => (&command.officer, command.enterprise),
    };
    PostingKey { officer: officer.clone(), enterprise }.stream()
}
