//! Pairings (结对共建): two-party agreements, at most one open between the same two parties.

use crate::{
    chain::ChainKey,
    command::{act, commands},
    event::events,
    organisation::OrganisationKey,
    refusal::{Refusal, RefusalKind},
    register::Stamp,
    standing,
    stream::{RecordKey, StreamId},
    value::{Day, DivisionCode, Note},
    world::{Change, Context, Halt, World},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

impl RecordKey for PairingKey {
    type State = Pairing;
    /// The two keys around a `~`, which no key can contain: with a `+` between, `a+b` and `c` would be `a` and `b+c`.
    fn natural_key(&self) -> String {
        format!("{}~{}", self.low, self.high)
    }
}

act! {
    /// Establishes a pairing between two Party organisations.
    EstablishPairing => PairingEstablished {
        /// One party; for kind bank and enterprise the financial institution's.
        first: OrganisationKey,
        /// The other party.
        second: OrganisationKey,
        /// What kind.
        kind: PairingKind,
        /// The chain it serves.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        chain: Option<ChainKey>,
        /// Where it counts.
        division: DivisionCode,
        /// Last day of its term; open-ended when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Day>,
    }
}
act! {
    /// Renews an open pairing.
    RenewPairing => PairingRenewed {
        /// One party.
        first: OrganisationKey,
        /// The other party.
        second: OrganisationKey,
        /// New last day.
        until: Day,
    }
}
act! {
    /// Ends an open pairing.
    EndPairing => PairingEnded {
        /// One party.
        first: OrganisationKey,
        /// The other party.
        second: OrganisationKey,
        /// Why.
        reason: Note,
    }
}

/// What kind of pairing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PairingKind {
    /// 金融机构与企业党组织.
    BankEnterprise,
    /// 支部与支部.
    BranchBranch,
    /// 机关与企业党组织.
    DepartmentEnterprise,
}
/// The two parties, in an order that does not depend on who is named first.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PairingKey {
    low: OrganisationKey,
    high: OrganisationKey,
}

impl PairingKey {
    /// The key of a pairing of these two.
    #[must_use]
    pub fn of(first: &OrganisationKey, second: &OrganisationKey) -> Self {
        let (low, high) = if first <= second { (first, second) } else { (second, first) };
        Self { low: low.clone(), high: high.clone() }
    }
}

commands! {
    /// The commands of this register.
    PairingCommand in Pairing {
        EstablishPairing "建立结对",
        RenewPairing "续签结对",
        EndPairing "结束结对",
    }
}

events! {
    /// The events of this register.
    PairingEvent in Pairing {
        PairingEstablished = 1,
        PairingRenewed = 1,
        PairingEnded = 1,
    }
}

/// The newest pairing of two parties. What its establishment says is absent only before it, which no ledger holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Pairing {
    /// One party, as named first.
    pub first: Option<OrganisationKey>,
    /// The other party.
    pub second: Option<OrganisationKey>,
    /// What kind.
    pub kind: Option<PairingKind>,
    /// The chain it serves.
    pub chain: Option<ChainKey>,
    /// Where it counts.
    pub division: Option<DivisionCode>,
    /// The day it was established.
    pub established_on: Option<Day>,
    /// Last day of its term; open-ended when absent.
    pub until: Option<Day>,
    /// How often it was renewed.
    pub renewals: u32,
    /// The day it was ended.
    pub ended_on: Option<Day>,
}

impl Pairing {
    /// Whether it binds on that day: established, not ended, its term not over.
    #[must_use]
    pub fn is_open_on(&self, day: Day) -> bool {
        self.established_on.is_some_and(|first| first <= day)
            && self.ended_on.is_none_or(|ended| day < ended)
            && self.until.is_none_or(|until| day <= until)
    }
}

/// Applies one event.
#[must_use]
pub fn evolve(state: Option<Pairing>, event: &PairingEvent, at: &Stamp) -> Pairing {
    let mut state = state.unwrap_or_default();
    match event {
        PairingEvent::PairingEstablished(event) => {
            state = Pairing {
                first: Some(event.first.clone()),
                second: Some(event.second.clone()),
                kind: Some(event.kind),
                chain: event.chain.clone(),
                division: Some(event.division),
                established_on: Some(at.business_date),
                until: event.until,
                renewals: 0,
                ended_on: None,
            };
        }
        PairingEvent::PairingRenewed(event) => {
            state.until = Some(event.until);
            state.renewals = state.renewals.saturating_add(1);
        }
        PairingEvent::PairingEnded(_) => state.ended_on = Some(at.business_date),
    }
    state
}

/// Decides a command.
pub fn decide(command: &PairingCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    match command {
        PairingCommand::EstablishPairing(command) => establish(command, world, at),
        PairingCommand::RenewPairing(command) => renew(command, world, at),
        PairingCommand::EndPairing(command) => end(command, world, at),
    }
}

fn establish(command: &EstablishPairing, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let on = at.business_date;
    if command.first == command.second {
        let detail = "结对双方是同一个党组织，请填写两个不同的党组织";
        return Err(Refusal::of(RefusalKind::Invalid, "second", detail).into());
    }
    standing::organisation(world, "first", &command.first, on)?;
    standing::organisation(world, "second", &command.second, on)?;
    standing::chain(world, "chain", command.chain.as_ref())?;
    standing::division(world, "division", command.division, on)?;
    standing::term("until", on, command.until)?;
    let key = PairingKey::of(&command.first, &command.second);
    if let Some(earlier) = world.find(&key)? {
        check_after(earlier, on)?;
    }
    Ok(vec![Change::to(&key, PairingEstablished::from(command.clone()))])
}

/// The two may pair again when the earlier pairing was ended or its term is over.
fn check_after(earlier: &Pairing, on: Day) -> Result<(), Refusal> {
    let free = match (earlier.ended_on, earlier.until) {
        (Some(ended), _) => ended <= on,
        (None, Some(until)) => until < on,
        (None, None) => false,
    };
    if free {
        return Ok(());
    }
    let since = earlier.established_on.map(|day| day.to_string()).unwrap_or_default();
    let detail = format!("双方自 {since} 起已有结对，与业务日期 {on} 重叠，请先终止、续期或核对日期");
    Err(Refusal::new(RefusalKind::Overlap, detail))
}

fn renew(command: &RenewPairing, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let key = PairingKey::of(&command.first, &command.second);
    let pairing = not_ended(&key, world)?;
    standing::not_before(at.business_date, pairing.established_on, "双方结对")?;
    let Some(until) = pairing.until else {
        let detail = "该结对长期有效，没有截止日期，无需续期";
        return Err(Refusal::of(RefusalKind::WrongState, "until", detail).into());
    };
    if command.until <= until {
        let detail = format!("续期后的截止日期 {} 应晚于原截止日期 {until}", command.until);
        return Err(Refusal::of(RefusalKind::WrongDate, "until", detail).into());
    }
    standing::term("until", at.business_date, Some(command.until))?;
    Ok(vec![Change::to(&key, PairingRenewed::from(command.clone()))])
}

fn end(command: &EndPairing, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let key = PairingKey::of(&command.first, &command.second);
    let pairing = not_ended(&key, world)?;
    standing::not_before(at.business_date, pairing.established_on, "双方结对")?;
    Ok(vec![Change::to(&key, PairingEnded::from(command.clone()))])
}

/// The pairing, which was not ended. One whose term is over may still be renewed, or ended formally.
fn not_ended<'w>(key: &PairingKey, world: &'w World) -> Result<&'w Pairing, Halt> {
    let pairing = world.require(key)?;
    match pairing.ended_on {
        None => Ok(pairing),
        Some(ended) => {
            let detail = format!("双方结对已于 {ended} 终止，如需再次结对请重新登记");
            Err(Refusal::new(RefusalKind::WrongState, detail).into())
        }
    }
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &PairingCommand) -> StreamId {
    match command {
        PairingCommand::EstablishPairing(command) => PairingKey::of(&command.first, &command.second).stream(),
        PairingCommand::RenewPairing(command) => PairingKey::of(&command.first, &command.second).stream(),
        PairingCommand::EndPairing(command) => PairingKey::of(&command.first, &command.second).stream(),
    }
}
