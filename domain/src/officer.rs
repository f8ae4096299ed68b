//! Liaison officers (党建指导员), known by id; names lie in the vault.

use crate::{
    command::{act, commands},
    event::events,
    person::PersonKey,
    refusal::{Refusal, RefusalKind},
    register::Stamp,
    standing,
    stream::{RecordKey as _, StreamId, record_key},
    value::{Day, DivisionCode, Name, Note},
    world::{Change, Context, Halt, World},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[cfg(test)]
mod tests;

record_key!(
    /// The id of a liaison officer, the same as their user id.
    OfficerKey => Officer
);

act! {
    /// Registers a liaison officer.
    RegisterOfficer => OfficerRegistered {
        /// The id.
        officer: OfficerKey,
        /// The unit that sends them.
        unit: Name,
        /// Where they work.
        division: DivisionCode,
        /// Their personal data in the vault.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<PersonKey>,
    }
}
act! {
    /// Moves an officer to another unit or division.
    TransferOfficer => OfficerTransferred {
        /// The id.
        officer: OfficerKey,
        /// The new unit.
        unit: Name,
        /// Where they work now.
        division: DivisionCode,
    }
}
act! {
    /// Records that an officer no longer serves. Postings are records of their own and stay open: recall the officer
    /// from each of them, before or after this.
    RetireOfficer => OfficerRetired {
        /// The id.
        officer: OfficerKey,
        /// Why.
        reason: Note,
    }
}
act! {
    /// Grades an officer for a year (年度考核).
    GradeOfficer => OfficerGraded {
        /// The id.
        officer: OfficerKey,
        /// The year.
        year: u16,
        /// The grade.
        grade: Grade,
    }
}

/// The yearly grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// 优秀.
    Excellent,
    /// 称职.
    Competent,
    /// 基本称职.
    BasicallyCompetent,
    /// 不称职.
    Incompetent,
}

commands! {
    /// The commands of this register.
    OfficerCommand in Officer {
        RegisterOfficer "登记党建指导员",
        TransferOfficer "调整工作单位和区划",
        RetireOfficer "登记离任",
        GradeOfficer "评定考核等次",
    }
}

events! {
    /// The events of this register.
    OfficerEvent in Officer {
        OfficerRegistered = 1,
        OfficerTransferred = 1,
        OfficerRetired = 1,
        OfficerGraded = 1,
    }
}

/// A liaison officer. What the registration says is absent only before it, which no ledger holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Officer {
    /// The unit that sends them.
    pub unit: Option<Name>,
    /// Where they work.
    pub division: Option<DivisionCode>,
    /// Their personal data in the vault.
    pub person: Option<PersonKey>,
    /// The day they began to serve; the newest, when they came back.
    pub registered_on: Option<Day>,
    /// Since when they are in this unit and division.
    pub placed_on: Option<Day>,
    /// The day they ceased to serve.
    pub retired_on: Option<Day>,
    /// The grade of each year.
    pub grades: BTreeMap<u16, Grade>,
}

impl Officer {
    /// Whether they serve on that day.
    #[must_use]
    pub fn serves_on(&self, day: Day) -> bool {
        self.registered_on.is_some_and(|first| first <= day) && self.retired_on.is_none_or(|retired| day < retired)
    }

    /// Refuses, under a field, an officer who does not serve on that day.
    pub(crate) fn check_serves(&self, field: &'static str, officer: &OfficerKey, day: Day) -> Result<(), Refusal> {
        if self.serves_on(day) {
            return Ok(());
        }
        Err(match self.retired_on {
            Some(retired) if retired <= day => {
                let detail = format!("党建指导员 {officer} 已于 {retired} 离任，请改选在任的指导员");
                Refusal::of(RefusalKind::WrongState, field, detail)
            }
            Some(_) | None => {
                let detail = format!("业务日期 {day} 早于党建指导员 {officer} 登记的日期，请核对日期");
                Refusal::of(RefusalKind::WrongDate, field, detail)
            }
        })
    }
}

/// Applies one event.
#[must_use]
pub fn evolve(state: Option<Officer>, event: &OfficerEvent, at: &Stamp) -> Officer {
    let mut state = state.unwrap_or_default();
    let day = at.business_date;
    match event {
        OfficerEvent::OfficerRegistered(event) => {
            state.unit = Some(event.unit.clone());
            state.division = Some(event.division);
            state.person = event.person.clone();
            state.registered_on = Some(day);
            state.placed_on = Some(day);
            state.retired_on = None;
        }
        OfficerEvent::OfficerTransferred(event) => {
            state.unit = Some(event.unit.clone());
            state.division = Some(event.division);
            state.placed_on = Some(day);
        }
        OfficerEvent::OfficerRetired(_) => state.retired_on = Some(day),
        OfficerEvent::OfficerGraded(event) => {
            state.grades.insert(event.year, event.grade);
        }
    }
    state
}

/// Decides a command.
pub fn decide(command: &OfficerCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    match command {
        OfficerCommand::RegisterOfficer(command) => register(command, world, at),
        OfficerCommand::TransferOfficer(command) => transfer(command, world, at),
        OfficerCommand::RetireOfficer(command) => retire(command, world, at),
        OfficerCommand::GradeOfficer(command) => grade(command, world, at),
    }
}

/// Who retired may come back under the same id, for the id is also that of their user.
fn register(command: &RegisterOfficer, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    match world.find(&command.officer)? {
        Some(Officer { retired_on: Some(retired), .. }) => {
            standing::not_before(at.business_date, Some(*retired), "该指导员上次离任")?;
        }
        Some(_) | None => world.require_absent(&command.officer)?,
    }
    standing::division(world, "division", command.division, at.business_date)?;
    if let Some(person) = &command.person {
        standing::named(world, "person", person)?;
    }
    Ok(vec![Change::to(&command.officer, OfficerRegistered::from(command.clone()))])
}

fn transfer(command: &TransferOfficer, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let officer = serving(&command.officer, world)?;
    standing::not_before(at.business_date, officer.placed_on, "该指导员到现单位")?;
    standing::division(world, "division", command.division, at.business_date)?;
    if officer.unit.as_ref() == Some(&command.unit) && officer.division == Some(command.division) {
        let detail = format!("党建指导员 {} 已在该单位和区划，无需调动", command.officer);
        return Err(Refusal::of(RefusalKind::Invalid, "unit", detail).into());
    }
    Ok(vec![Change::to(&command.officer, OfficerTransferred::from(command.clone()))])
}

fn retire(command: &RetireOfficer, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let officer = serving(&command.officer, world)?;
    standing::not_before(at.business_date, officer.placed_on, "该指导员到现单位")?;
    Ok(vec![Change::to(&command.officer, OfficerRetired::from(command.clone()))])
}

/// A year is graded when it has begun, for as long as the officer served in it. A grade entered wrongly is graded anew.
fn grade(command: &GradeOfficer, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let officer = world.require(&command.officer)?;
    let year_of = |day: Day| u16::try_from(day.year()).unwrap_or_default();
    let first = officer.registered_on.map_or(0, year_of);
    let last = officer.retired_on.map_or(year_of(at.business_date), |day| year_of(day.min(at.business_date)));
    if !(first..=last).contains(&command.year) {
        let detail = format!("{} 年不在该指导员可考核的年度（{first} 至 {last}）内，请核对年度", command.year);
        return Err(Refusal::of(RefusalKind::WrongDate, "year", detail).into());
    }
    if officer.grades.get(&command.year) == Some(&command.grade) {
        let detail = format!("该指导员 {} 年度考核已登记为同一等次，无需重复登记", command.year);
        return Err(Refusal::of(RefusalKind::AlreadyExists, "grade", detail).into());
    }
    Ok(vec![Change::to(&command.officer, OfficerGraded::from(command.clone()))])
}

/// The officer, who has not retired.
fn serving<'w>(key: &OfficerKey, world: &'w World) -> Result<&'w Officer, Halt> {
    let officer = world.require(key)?;
    match officer.retired_on {
        None => Ok(officer),
        Some(retired) => {
            let detail = format!("党建指导员 {key} 已于 {retired} 离任，如重新任职请先登记");
            Err(Refusal::of(RefusalKind::WrongState, "officer", detail).into())
        }
    }
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &OfficerCommand) -> StreamId {
    match command {
        OfficerCommand::RegisterOfficer(command) => command.officer.stream(),
        OfficerCommand::TransferOfficer(command) => command.officer.stream(),
        OfficerCommand::RetireOfficer(command) => command.officer.stream(),
        OfficerCommand::GradeOfficer(command) => command.officer.stream(),
    }
}
