//! What may happen to a Party organisation.
//!
//! The organisations below one are other records that it does not know. So an organisation may be dissolved, or
//! lowered, while others are still below it: the register shows them, and each is affiliated anew by its own act.

use super::{
    AffiliationChanged, ChangeAffiliation, ChangeOrganisationLevel, DissolveOrganisation, EstablishOrganisation,
    OrganisationCommand, OrganisationDissolved, OrganisationEstablished, OrganisationKey, OrganisationKind,
    OrganisationLevel, OrganisationLevelChanged, PartyOrganisation, ReportRoster, RosterReported,
};
use crate::{
    division,
    enterprise::Condition,
    refusal::{Refusal, RefusalKind},
    seat::{self, SeatKey},
    stream::{RecordKey, StreamId},
    world::{Change, Context, Halt, World},
};

/// The most superiors above an organisation. Real trees have fewer than ten; the bound ends every walk up.
const MAX_SUPERIORS: usize = 32;

/// Decides a command.
pub fn decide(command: &OrganisationCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    match command {
        OrganisationCommand::EstablishOrganisation(command) => establish(command, world, at),
        OrganisationCommand::ChangeOrganisationLevel(command) => change_level(command, world, at),
        OrganisationCommand::ChangeAffiliation(command) => change_affiliation(command, world, at),
        OrganisationCommand::DissolveOrganisation(command) => dissolve(command, world, at),
        OrganisationCommand::ReportRoster(command) => report_roster(command, world, at),
    }
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &OrganisationCommand) -> StreamId {
    match command {
        OrganisationCommand::EstablishOrganisation(command) => command.organisation.stream(),
        OrganisationCommand::ChangeOrganisationLevel(command) => command.organisation.stream(),
        OrganisationCommand::ChangeAffiliation(command) => command.organisation.stream(),
        OrganisationCommand::DissolveOrganisation(command) => command.organisation.stream(),
        OrganisationCommand::ReportRoster(command) => command.organisation.stream(),
    }
}

fn invalid(field: &'static str, detail: impl Into<String>) -> Halt {
    Refusal::of(RefusalKind::Invalid, field, detail).into()
}

/// The organisation of a key; refused when it is dissolved.
fn require_alive<'w>(
    key: &OrganisationKey,
    field: &'static str,
    world: &'w World,
) -> Result<&'w PartyOrganisation, Halt> {
    let organisation = world.require(key)?;
    match organisation.dissolved {
        None => Ok(organisation),
        Some(day) => {
            let detail = format!("党组织「{}」已于 {day} 撤销，请改用现有党组织", organisation.name);
            Err(Refusal::of(RefusalKind::WrongState, field, detail).into())
        }
    }
}

fn establish(command: &EstablishOrganisation, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let key = &command.organisation;
    world.require_absent(key)?;
    division::require_valid(command.division, "division", world, at)?;
    match &command.chain {
        Some(chain) => {
            world.require(chain)?;
        }
        None if command.kind == OrganisationKind::Chain => {
            return Err(invalid("chain", "产业链党组织须填写所属产业链"));
        }
        None => {}
    }
    if let Some(code) = &command.enterprise {
        let enterprise = world.require(code)?;
        if enterprise.condition == Condition::Closed {
            let detail = format!("企业 {code}（{}）已注销，不能在其中设立党组织", enterprise.name);
            return Err(Refusal::of(RefusalKind::WrongState, "enterprise", detail).into());
        }
    }
    check_superior(command.parent.as_ref(), command.level, "parent", world, at)?;
    let mut changes = vec![Change::to(key, OrganisationEstablished::from(command.clone()))];
    if let (OrganisationKind::Chain, OrganisationLevel::Committee, Some(chain)) =
        (command.kind, command.level, &command.chain)
    {
        let seat = SeatKey::ChainCommittee { chain: chain.clone(), division: command.division };
        changes.push(seat::take(seat, key.0.clone(), world, at)?);
    }
    Ok(changes)
}

/// A superior must stand, already on the business date, and not be of a lower level; a group lies under a branch.
fn check_superior(
    parent: Option<&OrganisationKey>,
    level: OrganisationLevel,
    field: &'static str,
    world: &World,
    at: &Context,
) -> Result<(), Halt> {
    let is_group = level == OrganisationLevel::Group;
    let Some(parent) = parent else {
        return if is_group { Err(invalid(field, "党小组须隶属于一个党支部")) } else { Ok(()) };
    };
    let superior = require_alive(parent, "parent", world)?;
    at.not_before(superior.since)?;
    if is_group && superior.level != OrganisationLevel::Branch {
        return Err(invalid(field, format!("党小组只设在党支部之下，「{}」不是党支部", superior.name)));
    }
    // Levels are ordered from the highest, so the lower one is the greater.
    if superior.level > level {
        return Err(invalid(field, format!("上级「{}」的层级低于本组织，请核对层级和隶属关系", superior.name)));
    }
    Ok(())
}

fn change_level(command: &ChangeOrganisationLevel, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let key = &command.organisation;
    let organisation = require_alive(key, "organisation", world)?;
    at.not_before(organisation.level_since)?;
    if organisation.level == command.level {
        let detail = format!("党组织「{}」已是这一层级，无须变更", organisation.name);
        return Err(Refusal::of(RefusalKind::WrongState, "level", detail).into());
    }
    check_superior(organisation.parent.as_ref(), command.level, "level", world, at)?;
    let mut changes = vec![Change::to(key, OrganisationLevelChanged::from(command.clone()))];
    if let Some(seat) = organisation.seat_at(organisation.level) {
        changes.extend(seat::release(seat, &key.0, world)?);
    }
    if let Some(seat) = organisation.seat_at(command.level) {
        changes.push(seat::take(seat, key.0.clone(), world, at)?);
    }
    Ok(changes)
}

fn change_affiliation(command: &ChangeAffiliation, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let key = &command.organisation;
    let organisation = require_alive(key, "organisation", world)?;
    at.not_before(organisation.parent_since)?;
    if organisation.parent == command.parent {
        let detail = format!("党组织「{}」的隶属关系未变，请核对新的上级", organisation.name);
        return Err(Refusal::of(RefusalKind::WrongState, "parent", detail).into());
    }
    check_cycle(organisation, command.parent.as_ref(), world)?;
    check_superior(command.parent.as_ref(), organisation.level, "parent", world, at)?;
    Ok(vec![Change::to(key, AffiliationChanged::from(command.clone()))])
}

/// Walks up from the new superior: the organisation must not be met. Every record on the way becomes a guard of the
/// append, so two changes made at the same time cannot close a circle together.
fn check_cycle(organisation: &PartyOrganisation, parent: Option<&OrganisationKey>, world: &World) -> Result<(), Halt> {
    let mut next = parent;
    for _ in 0..MAX_SUPERIORS {
        let Some(superior) = next else { return Ok(()) };
        if *superior == organisation.organisation {
            let detail = format!("「{}」会成为自己的上级，请另选上级党组织", organisation.name);
            return Err(Refusal::of(RefusalKind::Cycle, "parent", detail).into());
        }
        next = world.require(superior)?.parent.as_ref();
    }
    match next {
        None => Ok(()),
        Some(_) => Err(invalid("parent", format!("上级党组织超过 {MAX_SUPERIORS} 层，请核对隶属关系"))),
    }
}

fn dissolve(command: &DissolveOrganisation, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let key = &command.organisation;
    let organisation = require_alive(key, "organisation", world)?;
    at.not_before(organisation.level_since.max(organisation.parent_since))?;
    let mut changes = vec![Change::to(key, OrganisationDissolved::from(command.clone()))];
    if let Some(seat) = organisation.seat_at(organisation.level) {
        changes.extend(seat::release(seat, &key.0, world)?);
    }
    Ok(changes)
}

fn report_roster(command: &ReportRoster, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let key = &command.organisation;
    let organisation = require_alive(key, "organisation", world)?;
    if command.lines.is_empty() {
        return Err(invalid("lines", "请至少填写一类人员的人数"));
    }
    for (index, line) in command.lines.iter().enumerate() {
        if command.lines[..index].iter().any(|other| other.category == line.category) {
            return Err(invalid("lines", "同一类人员只能填写一行，请合并"));
        }
    }
    if command.as_of < organisation.since {
        let detail = format!("截至日 {} 早于党组织成立日 {}，请核对日期", command.as_of, organisation.since);
        return Err(Refusal::of(RefusalKind::WrongDate, "as_of", detail).into());
    }
    if command.as_of > at.business_date {
        let detail = format!("截至日 {} 晚于业务日期 {}，请核对日期", command.as_of, at.business_date);
        return Err(Refusal::of(RefusalKind::WrongDate, "as_of", detail).into());
    }
    Ok(vec![Change::to(key, RosterReported::from(command.clone()))])
}
