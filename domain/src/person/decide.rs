//! The rules of personal data: who may look at it, what a freeze holds, and that nothing follows an erasure.

use super::{
    CheckPerson, ErasePerson, FreezePerson, MAX_FIELDS, Person, PersonCommand, PersonDataChecked, PersonDataRead,
    PersonErased, PersonFrozen, PersonKey, PersonRecorded, PersonUnfrozen, PersonalKind, ReadPerson, RecordPerson,
    UnfreezePerson,
};
use crate::{
    approval::{self, GraveAct},
    refusal::{Refusal, RefusalKind},
    standing,
    value::Key,
    world::{Change, Context, Halt, World},
};
use std::collections::BTreeSet;

/// Decides a command.
///
/// # Errors
/// The refusals of each command, or a stream that must be loaded first.
pub fn decide(command: &PersonCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    match command {
        PersonCommand::RecordPerson(command) => record(command, world, at),
        PersonCommand::FreezePerson(command) => freeze(command, world, at),
        PersonCommand::UnfreezePerson(command) => unfreeze(command, world, at),
        PersonCommand::ErasePerson(command) => erase(command, world, at),
        PersonCommand::ReadPerson(command) => read(command, world, at),
        PersonCommand::CheckPerson(command) => check(command, world, at),
    }
}

fn record(command: &RecordPerson, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let invalid = |detail: String| Halt::from(Refusal::of(RefusalKind::Invalid, "fields", detail));
    if let Some(erased) = world.find(&command.person)?.and_then(|person| person.erased_on) {
        let detail =
            format!("个人信息 {} 已于 {erased} 删除，其编号不能再用；须重新登记的，请另取编号", command.person);
        return Err(Refusal::of(RefusalKind::AlreadyExists, "person", detail).into());
    }
    world.require_absent(&command.person)?;
    let count = command.fields.len();
    if !(1..=MAX_FIELDS).contains(&count) {
        return Err(invalid(format!("个人信息应有 1 至 {MAX_FIELDS} 项，现为 {count} 项")));
    }
    for (index, field) in command.fields.iter().enumerate() {
        field.check().map_err(|detail| invalid(detail.to_owned()))?;
        if command.fields[..index].contains(field) {
            return Err(invalid("同一项个人信息重复填写，请删去重复项".into()));
        }
    }
    // The salts are made by whoever calls, one per field; without one a value must not be committed to.
    if at.salts.len() < count {
        return Err(invalid("个人信息暂时无法加密登记，请重新提交".into()));
    }
    let fields = command.fields.iter().zip(&at.salts).map(|(field, salt)| field.seal(salt)).collect();
    Ok(vec![Change::to(&command.person, PersonRecorded { person: command.person.clone(), fields })])
}

fn freeze(command: &FreezePerson, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let person = held(&command.person, world)?;
    if let Some(frozen) = person.frozen_on {
        return Err(wrong_state(format!("个人信息 {} 已于 {frozen} 冻结，不能重复冻结", command.person)));
    }
    standing::not_before(at.business_date, Some(person.since), "登记")?;
    approved_by_another(&command.approver, at)?;
    Ok(vec![Change::to(&command.person, PersonFrozen::from(command.clone()))])
}

fn unfreeze(command: &UnfreezePerson, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let person = held(&command.person, world)?;
    if person.frozen_on.is_none() {
        return Err(wrong_state(format!("个人信息 {} 未冻结，无须解除", command.person)));
    }
    standing::not_before(at.business_date, person.frozen_on, "冻结")?;
    approved_by_another(&command.approver, at)?;
    Ok(vec![Change::to(&command.person, PersonUnfrozen::from(command.clone()))])
}

fn erase(command: &ErasePerson, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let person = held(&command.person, world)?;
    if let Some(frozen) = person.frozen_on {
        let detail = format!("个人信息 {} 自 {frozen} 起冻结，冻结期间不得删除，请先解除冻结", command.person);
        return Err(wrong_state(detail));
    }
    standing::not_before(at.business_date, Some(person.since), "登记")?;
    approved_by_another(&command.approver, at)?;
    let act = GraveAct::ErasePerson { person: command.person.clone() };
    let used = approval::used(&act, Some(&command.approver), world, at)?;
    Ok(vec![Change::to(&command.person, PersonErased::from(command.clone())), used])
}

fn read(command: &ReadPerson, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let person = held(&command.person, world)?;
    if let Some(frozen) = person.frozen_on {
        let detail = format!("个人信息 {} 自 {frozen} 起冻结，冻结期间不得查阅，请先解除冻结", command.person);
        return Err(wrong_state(detail));
    }
    standing::not_before(at.business_date, Some(person.since), "登记")?;
    let mut kinds: BTreeSet<PersonalKind> = person.fields.iter().map(|field| field.kind).collect();
    if !command.kinds.is_empty() {
        for kind in &command.kinds {
            require_recorded(person, "kinds", *kind)?;
        }
        kinds = command.kinds.iter().copied().collect();
    }
    let (person, purpose) = (command.person.clone(), command.purpose.clone());
    let read = PersonDataRead { person, purpose, kinds: kinds.into_iter().collect() };
    Ok(vec![Change::to(&command.person, read)])
}

fn check(command: &CheckPerson, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let CheckPerson { person: key, field } = command;
    let person = held(key, world)?;
    standing::not_before(at.business_date, Some(person.since), "登记")?;
    field.check().map_err(|detail| Refusal::of(RefusalKind::Invalid, "field", detail))?;
    require_recorded(person, "field", field.kind)?;
    let of_kind: Vec<_> = person.fields.iter().filter(|sealed| sealed.kind == field.kind).collect();
    // A commitment whose salt is lost can be matched by nothing: no outcome would be true.
    if at.salts.len() < of_kind.len() {
        let detail = format!("保险库中个人信息 {key} 的值缺失或与承诺不符，无法核对，请联系管理员");
        return Err(wrong_state(detail));
    }
    let matched = at.salts.iter().any(|salt| of_kind.contains(&&field.seal(salt)));
    Ok(vec![Change::to(key, PersonDataChecked { person: key.clone(), kind: field.kind, matched })])
}

/// A person whose values are still kept.
fn held<'w>(key: &PersonKey, world: &'w World) -> Result<&'w Person, Halt> {
    let person = world.require(key)?;
    match person.erased_on {
        None => Ok(person),
        Some(erased) => Err(wrong_state(format!("个人信息 {key} 已于 {erased} 删除，不能再办理"))),
    }
}

fn require_recorded(person: &Person, field: &'static str, kind: PersonalKind) -> Result<(), Refusal> {
    if person.fields.iter().any(|sealed| sealed.kind == kind) {
        return Ok(());
    }
    let detail = format!("个人信息 {} 没有登记「{}」一项，请改选已登记的项目", person.person, kind.title());
    Err(Refusal::of(RefusalKind::Invalid, field, detail))
}

/// Nobody approves what they do themselves.
fn approved_by_another(approver: &Key, at: &Context) -> Result<(), Refusal> {
    if *approver != at.actor.subject {
        return Ok(());
    }
    let detail = "批准人不能是经办人本人，请由他人批准后办理";
    Err(Refusal::of(RefusalKind::NotAllowed, "approver", detail))
}

fn wrong_state(detail: String) -> Halt {
    Refusal::new(RefusalKind::WrongState, detail).into()
}
