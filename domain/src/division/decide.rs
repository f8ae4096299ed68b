//! What may happen to a division.
//!
//! Divisions below one that is merged or retired are other records: each needs its own act, and whoever retires the
//! upper one sees in the register what still lies in it.

use super::{
    AddDivisionAlias, Division, DivisionAliasAdded, DivisionCommand, DivisionMerged, DivisionRegistered,
    DivisionRenamed, DivisionRetired, Era, MergeDivision, RegisterDivision, RenameDivision, ReportVillageProfile,
    RetireDivision, VillageProfileReported,
};
use crate::{
    refusal::{Refusal, RefusalKind},
    standing,
    stream::{RecordKey, StreamId},
    value::{Day, DivisionCode, DivisionTier, Name},
    world::{Change, Context, Halt, World},
};

/// The most other names a division may have, so that state and entries stay small.
const MAX_ALIASES: usize = 50;

/// Decides a command.
pub fn decide(command: &DivisionCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    match command {
        DivisionCommand::RegisterDivision(command) => register(command, world),
        DivisionCommand::RenameDivision(command) => rename(command, world, at),
        DivisionCommand::AddDivisionAlias(command) => add_alias(command, world, at),
        DivisionCommand::MergeDivision(command) => merge(command, world, at),
        DivisionCommand::RetireDivision(command) => retire(command, world, at),
        DivisionCommand::ReportVillageProfile(command) => report_profile(command, world, at),
    }
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &DivisionCommand) -> StreamId {
    match command {
        DivisionCommand::RegisterDivision(command) => command.code.stream(),
        DivisionCommand::RenameDivision(command) => command.code.stream(),
        DivisionCommand::AddDivisionAlias(command) => command.code.stream(),
        DivisionCommand::MergeDivision(command) => command.code.stream(),
        DivisionCommand::RetireDivision(command) => command.code.stream(),
        DivisionCommand::ReportVillageProfile(command) => command.code.stream(),
    }
}

/// The division of a code, which must be registered and valid on the business date: what every act that names one asks.
pub(crate) fn require_valid<'w>(
    code: DivisionCode,
    field: &'static str,
    world: &'w World,
    at: &Context,
) -> Result<&'w Division, Halt> {
    require_valid_on(code, field, world, at.business_date)
}

fn require_valid_on<'w>(
    code: DivisionCode,
    field: &'static str,
    world: &'w World,
    day: Day,
) -> Result<&'w Division, Halt> {
    standing::division(world, field, code, day)?;
    world.require(&code)
}

fn register(command: &RegisterDivision, world: &World) -> Result<Vec<Change>, Halt> {
    let code = command.code;
    if let Some(last) = world.find(&code)?.and_then(|division| division.eras.last()) {
        match last.until {
            None => {
                let detail = format!("区划 {code} 已登记且有效，不能重复登记");
                return Err(Refusal::of(RefusalKind::AlreadyExists, "code", detail).into());
            }
            Some(until) if command.valid_from <= until => {
                let detail = format!("区划 {code} 上一次有效至 {until}，重新启用的起始日须在其后");
                return Err(Refusal::of(RefusalKind::WrongDate, "valid_from", detail).into());
            }
            Some(_) => {}
        }
    }
    check_parent(command, world)?;
    check_aliases(&command.name, &command.aliases)?;
    Ok(vec![Change::to(&code, DivisionRegistered::from(command.clone()))])
}

/// The division above must be of a higher tier, hold the code by its digits, and be valid on the first day. A ledger
/// may begin at a county, a city or a province; towns and villages always lie in something registered.
fn check_parent(command: &RegisterDivision, world: &World) -> Result<(), Halt> {
    let code = command.code;
    let Some(parent) = command.parent else {
        return match code.tier() {
            DivisionTier::Province | DivisionTier::City | DivisionTier::County => Ok(()),
            DivisionTier::Town | DivisionTier::Village => {
                let detail = format!("区划 {code} 是乡镇或村级，请填写上级区划");
                Err(Refusal::of(RefusalKind::Invalid, "parent", detail).into())
            }
        };
    };
    if parent.tier() >= code.tier() || !code.within(parent) {
        let detail = format!("区划 {code} 按代码不在 {parent} 之下，请核对上级区划");
        return Err(Refusal::of(RefusalKind::Invalid, "parent", detail).into());
    }
    require_valid_on(parent, "parent", world, command.valid_from)?;
    Ok(())
}

fn check_aliases(name: &Name, aliases: &[Name]) -> Result<(), Halt> {
    if aliases.len() > MAX_ALIASES {
        let detail = format!("别名最多 {MAX_ALIASES} 个，请删减");
        return Err(Refusal::of(RefusalKind::Invalid, "aliases", detail).into());
    }
    for (index, alias) in aliases.iter().enumerate() {
        if alias == name || aliases[..index].contains(alias) {
            let detail = format!("别名「{alias}」与名称或其他别名重复，请删去");
            return Err(Refusal::of(RefusalKind::Invalid, "aliases", detail).into());
        }
    }
    Ok(())
}

/// A division and its open era; refused when the code is retired.
fn require_alive<'w>(
    code: DivisionCode,
    field: &'static str,
    world: &'w World,
) -> Result<(&'w Division, &'w Era), Halt> {
    let division = world.require(&code)?;
    match division.current() {
        Some(era) => Ok((division, era)),
        None => {
            let detail = format!("区划 {code}（{}）已停用，不能再变更", division.name);
            Err(Refusal::of(RefusalKind::WrongState, field, detail).into())
        }
    }
}

/// The first day on which the latest name stands: nothing that ends or replaces it may come earlier.
fn latest_name_from(era: &Era) -> Day {
    era.names.last().map_or(era.from, |name| name.from)
}

fn rename(command: &RenameDivision, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let (division, era) = require_alive(command.code, "code", world)?;
    at.not_before(era.from)?;
    if division.name == command.name {
        let detail = format!("区划 {} 现名即为「{}」，请核对新名称", command.code, command.name);
        return Err(Refusal::of(RefusalKind::Invalid, "name", detail).into());
    }
    let from = latest_name_from(era);
    if command.valid_from <= from {
        let detail = format!("现名「{}」自 {from} 起用，新名称的起用日须在其后", division.name);
        return Err(Refusal::of(RefusalKind::WrongDate, "valid_from", detail).into());
    }
    Ok(vec![Change::to(&command.code, DivisionRenamed::from(command.clone()))])
}

fn add_alias(command: &AddDivisionAlias, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let division = world.require(&command.code)?;
    if let Some(first) = division.eras.first() {
        at.not_before(first.from)?;
    }
    if division.name == command.alias || division.aliases.contains(&command.alias) {
        let detail = format!("区划 {} 已有名称「{}」，无须再加", command.code, command.alias);
        return Err(Refusal::of(RefusalKind::AlreadyExists, "alias", detail).into());
    }
    if division.aliases.len() >= MAX_ALIASES {
        let detail = format!("区划 {} 的别名已有 {MAX_ALIASES} 个，不能再加", command.code);
        return Err(Refusal::of(RefusalKind::Invalid, "alias", detail).into());
    }
    Ok(vec![Change::to(&command.code, DivisionAliasAdded::from(command.clone()))])
}

/// The last day of validity must not come before the latest name begins.
fn check_end(era: &Era, valid_to: Day) -> Result<(), Halt> {
    let from = latest_name_from(era);
    if valid_to < from {
        let detail = format!("有效截止日 {valid_to} 早于该区划现名的起用日 {from}，请核对日期");
        return Err(Refusal::of(RefusalKind::WrongDate, "valid_to", detail).into());
    }
    Ok(())
}

fn merge(command: &MergeDivision, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let (code, into) = (command.code, command.into);
    if code == into {
        return Err(Refusal::of(RefusalKind::Invalid, "into", "不能并入自身，请填写接收的区划").into());
    }
    if code.tier() != into.tier() {
        let detail = format!("{code} 与 {into} 级别不同，只能并入同级区划");
        return Err(Refusal::of(RefusalKind::Invalid, "into", detail).into());
    }
    let (_, era) = require_alive(code, "code", world)?;
    // Both being alive also rules out two divisions that go into each other.
    let (_, target) = require_alive(into, "into", world)?;
    at.not_before(era.from)?;
    check_end(era, command.valid_to)?;
    if target.from > command.valid_to.plus_days(1) {
        let detail = format!("接收的区划 {into} 自 {} 起有效，与并入之间有空档，请核对日期", target.from);
        return Err(Refusal::of(RefusalKind::WrongDate, "valid_to", detail).into());
    }
    Ok(vec![Change::to(&code, DivisionMerged::from(command.clone()))])
}

fn retire(command: &RetireDivision, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let (_, era) = require_alive(command.code, "code", world)?;
    at.not_before(era.from)?;
    check_end(era, command.valid_to)?;
    Ok(vec![Change::to(&command.code, DivisionRetired::from(command.clone()))])
}

fn report_profile(command: &ReportVillageProfile, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let code = command.code;
    if code.tier() != DivisionTier::Village {
        let detail = format!("区划 {code} 不是村（社区），只有村（社区）填报户数和人口");
        return Err(Refusal::of(RefusalKind::Invalid, "code", detail).into());
    }
    require_valid_on(code, "as_of", world, command.as_of)?;
    if command.as_of > at.business_date {
        let detail = format!("数据截至日 {} 晚于业务日期 {}，请核对日期", command.as_of, at.business_date);
        return Err(Refusal::of(RefusalKind::WrongDate, "as_of", detail).into());
    }
    if command.households > command.population {
        let detail = format!("户数 {} 多于人口 {}，请核对是否填反", command.households, command.population);
        return Err(Refusal::of(RefusalKind::Invalid, "households", detail).into());
    }
    Ok(vec![Change::to(&code, VillageProfileReported::from(command.clone()))])
}
