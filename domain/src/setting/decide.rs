//! What may be defined, loaded and retired.

use super::{
    BandsDefined, CalendarLoaded, DefineBands, DefineItem, DefineMode, DefineTimeLimit, ItemDefined, LimitStep,
    LoadCalendar, ModeDefined, RetireSetting, SettingCommand, SettingKey, SettingRetired, TimeLimitDefined,
};
use crate::{
    division,
    refusal::{Refusal, RefusalKind},
    stream::{RecordKey, StreamId},
    value::{Day, Name},
    world::{Change, Context, Halt, World},
};
use jiff::civil::Weekday;

/// The most other names a mode may have, so that its entry stays small.
const MAX_ALIASES: usize = 20;

/// The most thresholds a set of bands may have; people read them side by side.
const MAX_THRESHOLDS: usize = 50;

/// Decides a command.
pub fn decide(command: &SettingCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    match command {
        SettingCommand::DefineMode(command) => define_mode(command, world, at),
        SettingCommand::DefineItem(command) => define_item(command, world, at),
        SettingCommand::DefineTimeLimit(command) => define_time_limit(command, world, at),
        SettingCommand::LoadCalendar(command) => load_calendar(command, world, at),
        SettingCommand::DefineBands(command) => define_bands(command, world, at),
        SettingCommand::RetireSetting(command) => retire(command, world, at),
    }
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &SettingCommand) -> StreamId {
    match command {
        SettingCommand::DefineMode(command) => command.setting.stream(),
        SettingCommand::DefineItem(command) => command.setting.stream(),
        SettingCommand::DefineTimeLimit(command) => command.setting.stream(),
        SettingCommand::LoadCalendar(command) => command.setting.stream(),
        SettingCommand::DefineBands(command) => command.setting.stream(),
        SettingCommand::RetireSetting(command) => command.setting.stream(),
    }
}

fn invalid(field: &'static str, detail: impl Into<String>) -> Halt {
    Refusal::of(RefusalKind::Invalid, field, detail).into()
}

/// Checks what every definition has in common: a key of one of the kinds, and a date not before the first definition.
fn check_key(setting: &SettingKey, prefixes: &[&str], world: &World, at: &Context) -> Result<(), Halt> {
    let text = setting.0.as_str();
    if !prefixes.iter().any(|prefix| text.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty())) {
        let detail = format!("配置编号「{text}」应以 {} 开头，后接名称", prefixes.join("、"));
        return Err(invalid("setting", detail));
    }
    if let Some(before) = world.find(setting)? {
        at.not_before(before.changed)?;
    }
    Ok(())
}

fn define_mode(command: &DefineMode, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    check_key(&command.setting, &["mode/"], world, at)?;
    check_aliases(&command.name, &command.aliases)?;
    if let Some(code) = command.division {
        division::require_valid(code, "division", world, at)?;
    }
    Ok(vec![Change::to(&command.setting, ModeDefined::from(command.clone()))])
}

fn check_aliases(name: &Name, aliases: &[Name]) -> Result<(), Halt> {
    if aliases.len() > MAX_ALIASES {
        return Err(invalid("aliases", format!("别名最多 {MAX_ALIASES} 个，请删减")));
    }
    for (index, alias) in aliases.iter().enumerate() {
        if alias == name || aliases[..index].contains(alias) {
            return Err(invalid("aliases", format!("别名「{alias}」与名称或其他别名重复，请删去")));
        }
    }
    Ok(())
}

fn define_item(command: &DefineItem, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    check_key(&command.setting, &["list/", "demand/", "category/"], world, at)?;
    Ok(vec![Change::to(&command.setting, ItemDefined::from(command.clone()))])
}

fn define_time_limit(command: &DefineTimeLimit, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    check_key(&command.setting, &["time_limit/"], world, at)?;
    if command.limits.is_empty() {
        return Err(invalid("limits", "时限方案至少要有一个环节的时限"));
    }
    let mut seen: Vec<LimitStep> = Vec::new();
    for limit in &command.limits {
        if limit.amount == 0 {
            return Err(invalid("limits", "时限须大于零，不限时的环节请不要列出"));
        }
        if seen.contains(&limit.step) {
            return Err(invalid("limits", "同一环节只能有一个时限，请删去重复的环节"));
        }
        seen.push(limit.step);
    }
    Ok(vec![Change::to(&command.setting, TimeLimitDefined::from(command.clone()))])
}

fn load_calendar(command: &LoadCalendar, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let key = format!("calendar/{:04}", command.year);
    if !(Day::FIRST.year()..=Day::LAST.year()).contains(&command.year) || command.setting.0.as_str() != key {
        let detail = format!("工作日历的编号应为 calendar/ 加四位年份，与年份 {} 一致", command.year);
        return Err(invalid("setting", detail));
    }
    check_key(&command.setting, &["calendar/"], world, at)?;
    check_days("rest", &command.rest, command.year, false)?;
    check_days("work", &command.work, command.year, true)?;
    Ok(vec![Change::to(&command.setting, CalendarLoaded::from(command.clone()))])
}

/// Only days that break the Monday-to-Friday rule are listed, each once.
fn check_days(field: &'static str, days: &[Day], year: i16, weekend: bool) -> Result<(), Halt> {
    let mut sorted = days.to_vec();
    sorted.sort_unstable();
    if let Some(pair) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(invalid(field, format!("{} 重复，请删去", pair[0])));
    }
    for day in sorted {
        if day.year() != year {
            return Err(invalid(field, format!("{day} 不在 {year} 年内")));
        }
        let is_weekend = matches!(day.date().weekday(), Weekday::Saturday | Weekday::Sunday);
        if is_weekend != weekend {
            let detail = if weekend {
                format!("{day} 不是周末，无须列为调休上班")
            } else {
                format!("{day} 是周末，无须列为放假")
            };
            return Err(invalid(field, detail));
        }
    }
    Ok(())
}

fn define_bands(command: &DefineBands, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    check_key(&command.setting, &["bands/"], world, at)?;
    if command.thresholds.is_empty() || command.thresholds.len() > MAX_THRESHOLDS {
        return Err(invalid("thresholds", format!("分档界限应有 1 至 {MAX_THRESHOLDS} 个")));
    }
    if let Some(pair) = command.thresholds.windows(2).find(|pair| pair[0] >= pair[1]) {
        return Err(invalid("thresholds", format!("分档界限须逐个增大，{} 元之后不能是 {} 元", pair[0], pair[1])));
    }
    Ok(vec![Change::to(&command.setting, BandsDefined::from(command.clone()))])
}

fn retire(command: &RetireSetting, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let setting = world.require(&command.setting)?;
    if setting.retired {
        let detail = format!("配置「{}」已停用，无须再次停用", command.setting);
        return Err(Refusal::of(RefusalKind::WrongState, "setting", detail).into());
    }
    at.not_before(setting.changed)?;
    Ok(vec![Change::to(&command.setting, SettingRetired::from(command.clone()))])
}
