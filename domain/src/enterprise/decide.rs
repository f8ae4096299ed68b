//! What may happen to an enterprise or a village collective.

use super::{
    ChainJoined, ChainLeadDesignated, ChainLeadWithdrawn, ChainLeft, ChainMembership, Condition, DesignateChainLead,
    Enterprise, EnterpriseCommand, EnterpriseKind, EnterpriseMarked, EnterpriseProfileUpdated, EnterpriseRegistered,
    JoinChain, LeaveChain, MarkEnterprise, RegisterEnterprise, RegisterVillageCollective, UpdateEnterpriseProfile,
    VillageCollectiveRegistered, WithdrawChainLead,
};
use crate::{
    chain::ChainKey,
    division,
    refusal::{Refusal, RefusalKind},
    seat::{self, SeatKey},
    stream::{RecordKey, StreamId},
    value::{CreditCode, DivisionCode, DivisionTier},
    world::{Change, Context, Halt, World},
};

/// Decides a command.
pub fn decide(command: &EnterpriseCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    match command {
        EnterpriseCommand::RegisterEnterprise(command) => register(command, world, at),
        EnterpriseCommand::RegisterVillageCollective(command) => register_collective(command, world, at),
        EnterpriseCommand::UpdateEnterpriseProfile(command) => update_profile(command, world, at),
        EnterpriseCommand::JoinChain(command) => join_chain(command, world, at),
        EnterpriseCommand::LeaveChain(command) => leave_chain(command, world, at),
        EnterpriseCommand::DesignateChainLead(command) => designate_lead(command, world, at),
        EnterpriseCommand::WithdrawChainLead(command) => withdraw_lead(command, world, at),
        EnterpriseCommand::MarkEnterprise(command) => mark(command, world, at),
    }
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &EnterpriseCommand) -> StreamId {
    match command {
        EnterpriseCommand::RegisterEnterprise(command) => command.code.stream(),
        EnterpriseCommand::RegisterVillageCollective(command) => command.code.stream(),
        EnterpriseCommand::UpdateEnterpriseProfile(command) => command.code.stream(),
        EnterpriseCommand::JoinChain(command) => command.code.stream(),
        EnterpriseCommand::LeaveChain(command) => command.code.stream(),
        EnterpriseCommand::DesignateChainLead(command) => command.code.stream(),
        EnterpriseCommand::WithdrawChainLead(command) => command.code.stream(),
        EnterpriseCommand::MarkEnterprise(command) => command.code.stream(),
    }
}

fn invalid(field: &'static str, detail: impl Into<String>) -> Halt {
    Refusal::of(RefusalKind::Invalid, field, detail).into()
}

fn wrong_state(field: &'static str, detail: impl Into<String>) -> Halt {
    Refusal::of(RefusalKind::WrongState, field, detail).into()
}

fn register(command: &RegisterEnterprise, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    if command.code.is_village_collective() {
        return Err(invalid("code", "N2 开头的是村集体代码，请改用“登记村集体”"));
    }
    if command.kind == EnterpriseKind::VillageCollective {
        return Err(invalid("kind", "股份经济合作社请改用“登记村集体”"));
    }
    world.require_absent(&command.code)?;
    division::require_valid(command.division, "division", world, at)?;
    Ok(vec![Change::to(&command.code, EnterpriseRegistered::from(command.clone()))])
}

fn check_village(village: DivisionCode, field: &'static str) -> Result<(), Halt> {
    if village.tier() == DivisionTier::Village {
        Ok(())
    } else {
        Err(invalid(field, format!("区划 {village} 不是村级，村集体须登记到村")))
    }
}

fn register_collective(command: &RegisterVillageCollective, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let code = command.code;
    if !code.is_village_collective() {
        return Err(invalid("code", format!("村集体的统一社会信用代码应以 N2 开头，{code} 不是")));
    }
    check_village(command.village, "village")?;
    world.require_absent(&code)?;
    division::require_valid(command.village, "village", world, at)?;
    let seat = SeatKey::VillageCollective { village: command.village };
    let taken = seat::take(seat, code_key(code)?, world, at)?;
    Ok(vec![Change::to(&code, VillageCollectiveRegistered::from(command.clone())), taken])
}

/// The credit code as the key under which it holds a seat.
fn code_key(code: CreditCode) -> Result<crate::value::Key, Halt> {
    code.as_str().parse().map_err(|error: crate::value::InvalidValue| invalid("code", error.0))
}

/// The enterprise of a code, on a day not before its registration; refused when it is closed.
fn require_open<'w>(code: &CreditCode, world: &'w World, at: &Context) -> Result<&'w Enterprise, Halt> {
    let enterprise = world.require(code)?;
    at.not_before(enterprise.since)?;
    if enterprise.condition == Condition::Closed {
        let detail = format!("企业 {code}（{}）已于 {} 注销，不能再办理", enterprise.name, enterprise.condition_since);
        return Err(wrong_state("code", detail));
    }
    Ok(enterprise)
}

/// The seat a collective holds.
fn seat_of(enterprise: &Enterprise) -> Option<SeatKey> {
    let village = enterprise.division.filter(|_| enterprise.kind == EnterpriseKind::VillageCollective)?;
    Some(SeatKey::VillageCollective { village })
}

fn update_profile(command: &UpdateEnterpriseProfile, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let enterprise = require_open(&command.code, world, at)?;
    division::require_valid(command.division, "division", world, at)?;
    let mut changes = vec![Change::to(&command.code, EnterpriseProfileUpdated::from(command.clone()))];
    // A collective whose village changed, such as after a merger of villages, takes the other village's seat.
    if enterprise.kind == EnterpriseKind::VillageCollective && enterprise.division != Some(command.division) {
        check_village(command.division, "division")?;
        let holder = code_key(command.code)?;
        if let Some(seat) = seat_of(enterprise) {
            changes.extend(seat::release(seat, &holder, world)?);
        }
        changes.push(seat::take(SeatKey::VillageCollective { village: command.division }, holder, world, at)?);
    }
    Ok(changes)
}

fn join_chain(command: &JoinChain, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let enterprise = require_open(&command.code, world, at)?;
    world.require(&command.chain)?;
    if enterprise.membership(&command.chain).is_some() {
        let detail = format!("企业 {} 已在产业链「{}」中，不能重复加入", command.code, command.chain);
        return Err(Refusal::of(RefusalKind::AlreadyExists, "chain", detail).into());
    }
    if let Some(former) = enterprise.former.iter().find(|former| former.chain == command.chain) {
        at.not_before(former.until)?;
    }
    Ok(vec![Change::to(&command.code, ChainJoined::from(command.clone()))])
}

/// The membership an act is about, on a day not before it began.
fn require_membership<'w>(
    enterprise: &'w Enterprise,
    chain: &ChainKey,
    at: &Context,
) -> Result<&'w ChainMembership, Halt> {
    let Some(membership) = enterprise.membership(chain) else {
        let detail = format!("企业 {} 不在产业链「{chain}」中，请先登记加入", enterprise.code);
        return Err(wrong_state("chain", detail));
    };
    at.not_before(membership.lead_since.unwrap_or(membership.since))?;
    Ok(membership)
}

/// A closed enterprise may still be recorded as having left. Leaving withdraws the designation as chain lead.
fn leave_chain(command: &LeaveChain, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let (code, chain) = (command.code, &command.chain);
    let membership = require_membership(world.require(&code)?, chain, at)?;
    let mut changes = Vec::new();
    if membership.lead_since.is_some() {
        let withdrawn = ChainLeadWithdrawn { code, chain: chain.clone(), reason: command.reason.clone() };
        changes.push(Change::to(&code, withdrawn));
    }
    changes.push(Change::to(&code, ChainLeft::from(command.clone())));
    Ok(changes)
}

fn designate_lead(command: &DesignateChainLead, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let enterprise = require_open(&command.code, world, at)?;
    if require_membership(enterprise, &command.chain, at)?.lead_since.is_some() {
        let detail = format!("企业 {} 已是产业链「{}」的链主企业", command.code, command.chain);
        return Err(wrong_state("code", detail));
    }
    Ok(vec![Change::to(&command.code, ChainLeadDesignated::from(command.clone()))])
}

fn withdraw_lead(command: &WithdrawChainLead, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    if require_membership(world.require(&command.code)?, &command.chain, at)?.lead_since.is_none() {
        let detail = format!("企业 {} 不是产业链「{}」的链主企业，无须取消", command.code, command.chain);
        return Err(wrong_state("code", detail));
    }
    Ok(vec![Change::to(&command.code, ChainLeadWithdrawn::from(command.clone()))])
}

/// Closing is final; a collective that is closed leaves its village free for its successor.
fn mark(command: &MarkEnterprise, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let enterprise = require_open(&command.code, world, at)?;
    at.not_before(enterprise.condition_since)?;
    if enterprise.condition == command.condition {
        let detail = format!("企业 {} 已是这一状态，无须再次标记", command.code);
        return Err(wrong_state("condition", detail));
    }
    let mut changes = vec![Change::to(&command.code, EnterpriseMarked::from(command.clone()))];
    if let (Condition::Closed, Some(seat)) = (command.condition, seat_of(enterprise)) {
        changes.extend(seat::release(seat, &code_key(command.code)?, world)?);
    }
    Ok(changes)
}
