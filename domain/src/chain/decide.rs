//! What may happen to a chain.

use super::{
    AddChainAlias, AppointChainChief, ChainAliasAdded, ChainChiefAppointed, ChainCommand, ChainRegistered,
    ChainVerified, DescribeSegments, RegisterChain, SegmentDescription, SegmentsDescribed, VerifyChain,
};
use crate::{
    division,
    refusal::{Refusal, RefusalKind},
    stream::{RecordKey, StreamId},
    value::Name,
    world::{Change, Context, Halt, World},
};

/// The most other names a chain may have, so that state and entries stay small.
const MAX_ALIASES: usize = 20;

/// The most activities a segment may list, so that an entry stays well under its limit.
const MAX_ACTIVITIES: usize = 30;

/// Decides a command.
pub fn decide(command: &ChainCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    match command {
        ChainCommand::RegisterChain(command) => register(command, world, at),
        ChainCommand::AddChainAlias(command) => add_alias(command, world, at),
        ChainCommand::VerifyChain(command) => verify(command, world, at),
        ChainCommand::AppointChainChief(command) => appoint_chief(command, world, at),
        ChainCommand::DescribeSegments(command) => describe_segments(command, world, at),
    }
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &ChainCommand) -> StreamId {
    match command {
        ChainCommand::RegisterChain(command) => command.chain.stream(),
        ChainCommand::AddChainAlias(command) => command.chain.stream(),
        ChainCommand::VerifyChain(command) => command.chain.stream(),
        ChainCommand::AppointChainChief(command) => command.chain.stream(),
        ChainCommand::DescribeSegments(command) => command.chain.stream(),
    }
}

fn invalid(field: &'static str, detail: impl Into<String>) -> Halt {
    Refusal::of(RefusalKind::Invalid, field, detail).into()
}

fn register(command: &RegisterChain, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    world.require_absent(&command.chain)?;
    division::require_valid(command.division, "division", world, at)?;
    check_segments(&command.segments)?;
    if command.aliases.len() > MAX_ALIASES {
        return Err(invalid("aliases", format!("别名最多 {MAX_ALIASES} 个，请删减")));
    }
    for (index, alias) in command.aliases.iter().enumerate() {
        if *alias == Name::from(&command.chain.0) || command.aliases[..index].contains(alias) {
            return Err(invalid("aliases", format!("别名「{alias}」与名称或其他别名重复，请删去")));
        }
    }
    Ok(vec![Change::to(&command.chain, ChainRegistered::from(command.clone()))])
}

/// Each segment at most once, each activity once in its segment.
fn check_segments(segments: &[SegmentDescription]) -> Result<(), Halt> {
    for (index, described) in segments.iter().enumerate() {
        if segments[..index].iter().any(|other| other.segment == described.segment) {
            return Err(invalid("segments", "上游、中游、下游各只描述一次，请合并重复的环节"));
        }
        let activities = &described.activities;
        if activities.len() > MAX_ACTIVITIES {
            return Err(invalid("segments", format!("每个环节最多列 {MAX_ACTIVITIES} 项，请归并")));
        }
        if let Some((_, twice)) = activities.iter().enumerate().find(|(n, name)| activities[..*n].contains(name)) {
            return Err(invalid("segments", format!("「{twice}」在同一环节重复，请删去")));
        }
    }
    Ok(())
}

fn add_alias(command: &AddChainAlias, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let chain = world.require(&command.chain)?;
    at.not_before(chain.since)?;
    if command.alias == Name::from(&command.chain.0) || chain.aliases.contains(&command.alias) {
        let detail = format!("产业链「{}」已有名称「{}」，无须再加", command.chain, command.alias);
        return Err(Refusal::of(RefusalKind::AlreadyExists, "alias", detail).into());
    }
    if chain.aliases.len() >= MAX_ALIASES {
        return Err(invalid("alias", format!("产业链「{}」的别名已有 {MAX_ALIASES} 个，不能再加", command.chain)));
    }
    Ok(vec![Change::to(&command.chain, ChainAliasAdded::from(command.clone()))])
}

fn verify(command: &VerifyChain, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let chain = world.require(&command.chain)?;
    at.not_before(chain.since)?;
    if chain.verified {
        let detail = format!("产业链「{}」已核实，无须再次核实", command.chain);
        return Err(Refusal::of(RefusalKind::WrongState, "chain", detail).into());
    }
    Ok(vec![Change::to(&command.chain, ChainVerified::from(command.clone()))])
}

fn appoint_chief(command: &AppointChainChief, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let chain = world.require(&command.chain)?;
    at.not_before(chain.since)?;
    if let Some(before) = &chain.chief {
        if before.chief == command.chief && before.unit == command.unit {
            let detail = format!("产业链「{}」的链长已是 {}，无须重复任命", command.chain, command.chief);
            return Err(Refusal::of(RefusalKind::WrongState, "chief", detail).into());
        }
        at.not_before(before.since)?;
    }
    Ok(vec![Change::to(&command.chain, ChainChiefAppointed::from(command.clone()))])
}

fn describe_segments(command: &DescribeSegments, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let chain = world.require(&command.chain)?;
    at.not_before(chain.since)?;
    if command.segments.is_empty() {
        return Err(invalid("segments", "请至少描述上游、中游、下游中的一个环节"));
    }
    check_segments(&command.segments)?;
    Ok(vec![Change::to(&command.chain, SegmentsDescribed::from(command.clone()))])
}
