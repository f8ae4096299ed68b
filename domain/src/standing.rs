//! What a command may refer to: records that exist and still stand on the day of the act, and lists without repetition.
//!
//! Every register asks the same questions about the records it names, so the answers read the same everywhere.

use crate::{
    chain::ChainKey,
    enterprise::Condition,
    organisation::OrganisationKey,
    refusal::{Refusal, RefusalKind},
    setting::{SettingContent, SettingKey},
    stream::RecordKey,
    value::{CreditCode, Day, DivisionCode, Period},
    world::{Halt, World},
};
use std::{collections::BTreeSet, fmt::Display};

/// The record a field names; refused under that field when there is none.
pub(crate) fn named<'w, K: RecordKey>(world: &'w World, field: &'static str, key: &K) -> Result<&'w K::State, Halt> {
    world.require(key).map_err(|halt| match halt {
        Halt::Refused(refusal) => Halt::Refused(Refusal { field: Some(field), ..refusal }),
        Halt::Load(stream) => Halt::Load(stream),
    })
}

/// The division exists and its code is valid on that day.
pub(crate) fn division(world: &World, field: &'static str, code: DivisionCode, on: Day) -> Result<(), Halt> {
    if named(world, field, &code)?.valid_on(on) {
        return Ok(());
    }
    let detail = format!("区划代码 {code} 在 {on} 无效（尚未启用或已停用），请改用当日有效的代码");
    Err(Refusal::of(RefusalKind::WrongDate, field, detail).into())
}

/// The chain exists, where one is named.
pub(crate) fn chain(world: &World, field: &'static str, chain: Option<&ChainKey>) -> Result<(), Halt> {
    chain.map_or(Ok(()), |chain| named(world, field, chain).map(|_| ()))
}

/// The organisation exists and is not dissolved on that day.
pub(crate) fn organisation(world: &World, field: &'static str, key: &OrganisationKey, on: Day) -> Result<(), Halt> {
    match named(world, field, key)?.dissolved {
        Some(dissolved) if dissolved <= on => {
            let detail = format!("党组织 {key} 已于 {dissolved} 撤销，请改选未撤销的党组织");
            Err(Refusal::of(RefusalKind::WrongState, field, detail).into())
        }
        Some(_) | None => Ok(()),
    }
}

/// The enterprise exists and is not closed on that day: what was done before its closing may be recorded after it. Who
/// is lost or dormant may be dealt with, for that is how it is found again.
pub(crate) fn enterprise(world: &World, field: &'static str, code: CreditCode, on: Day) -> Result<(), Halt> {
    let enterprise = named(world, field, &code)?;
    let closed = enterprise.condition_since;
    if enterprise.condition == Condition::Closed && closed <= on {
        let detail = format!("企业 {code} 已于 {closed} 注销，{on} 不能再办理；请核对统一社会信用代码和业务日期");
        return Err(Refusal::of(RefusalKind::WrongState, field, detail).into());
    }
    Ok(())
}

/// The mode may be used in a division: everywhere, or in the division it is limited to and below it.
pub(crate) fn mode_in(world: &World, mode: &SettingKey, division: DivisionCode) -> Result<(), Halt> {
    setting(world, "mode", "mode", mode)?;
    let SettingContent::Mode { division: Some(limit), .. } = &named(world, "mode", mode)?.content else {
        return Ok(());
    };
    if division.within(*limit) {
        return Ok(());
    }
    let detail = format!("联建模式「{mode}」只在区划 {limit} 内使用，{division} 不在其内；请改选模式或核对区划");
    Err(Refusal::of(RefusalKind::Invalid, "mode", detail).into())
}

/// The setting is of that kind (the part of its key up to the slash), exists and is not retired.
pub(crate) fn setting(world: &World, field: &'static str, kind: &str, key: &SettingKey) -> Result<(), Halt> {
    if key.0.as_str().split_once('/').is_none_or(|(prefix, _)| prefix != kind) {
        let detail = format!("「{key}」不是这里可用的配置，请选用编号以 {kind}/ 开头的配置");
        return Err(Refusal::of(RefusalKind::Invalid, field, detail).into());
    }
    if !named(world, field, key)?.retired {
        return Ok(());
    }
    let detail = format!("配置「{key}」已停用，请选用在用的配置");
    Err(Refusal::of(RefusalKind::WrongState, field, detail).into())
}

/// The act does not lie before the day something began.
pub(crate) fn not_before(on: Day, beginning: Option<Day>, what: &str) -> Result<(), Refusal> {
    match beginning {
        Some(beginning) if on < beginning => {
            let detail = format!("业务日期 {on} 早于{what}的日期 {beginning}，请核对日期");
            Err(Refusal::new(RefusalKind::WrongDate, detail))
        }
        Some(_) | None => Ok(()),
    }
}

/// The last day of a term does not lie before the day the term begins.
pub(crate) fn term(field: &'static str, on: Day, until: Option<Day>) -> Result<(), Refusal> {
    match until {
        Some(until) if until < on => {
            let detail = format!("截止日期 {until} 早于业务日期 {on}，请核对日期");
            Err(Refusal::of(RefusalKind::WrongDate, field, detail))
        }
        Some(_) | None => Ok(()),
    }
}

/// The first day of a period does not lie after its last.
pub(crate) fn ordered(field: &'static str, period: Option<Period>) -> Result<(), Refusal> {
    match period {
        Some(Period { from, until }) if from > until => {
            let detail = format!("期间的起始日 {from} 晚于截止日 {until}，请核对日期");
            Err(Refusal::of(RefusalKind::WrongDate, field, detail))
        }
        Some(_) | None => Ok(()),
    }
}

/// A day that cannot lie in the future does not.
pub(crate) fn not_in_future(field: &'static str, day: Day, today: Day) -> Result<(), Refusal> {
    if day > today {
        let detail = format!("日期 {day} 晚于今天 {today}，请改为已到的日期");
        return Err(Refusal::of(RefusalKind::InFuture, field, detail));
    }
    Ok(())
}

/// No item stands in the list twice.
pub(crate) fn distinct<T: Ord>(
    field: &'static str,
    items: impl IntoIterator<Item = T>,
    spoken: impl Fn(&T) -> String,
) -> Result<(), Refusal> {
    let mut seen = BTreeSet::new();
    for item in items {
        if seen.contains(&item) {
            let detail = format!("{}重复列出，请只列一次", spoken(&item));
            return Err(Refusal::of(RefusalKind::Invalid, field, detail));
        }
        seen.insert(item);
    }
    Ok(())
}

/// No item that shows itself as text stands in the list twice.
pub(crate) fn distinct_text<T: Ord + Display>(
    field: &'static str,
    items: impl IntoIterator<Item = T>,
) -> Result<(), Refusal> {
    distinct(field, items, |item| format!("「{item}」"))
}
