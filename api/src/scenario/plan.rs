//! The plan of a history: commands with their dates and actors, brought into the order in which they were recorded.

use domain::{
    actor::{Actor, Role},
    command::Command,
    value::{Day, InvalidValue},
};
use std::{collections::HashMap, fmt::Debug, str::FromStr};
use uuid::Uuid;

/// The namespace of the scenario's command ids, so that loading it twice changes nothing the second time.
const COMMANDS: Uuid = Uuid::from_u128(0x7069_6e67_6c69_5a6e_8a6e_6700_0000_0001);

/// A command ready to be given.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// Its id, the same on every run.
    pub id: Uuid,
    /// Who gives it.
    pub actor: Actor,
    /// The day the act took place.
    pub business_date: Day,
    /// The day it is entered.
    pub recorded_on: Day,
    /// What is to be done.
    pub command: Command,
}

/// A history being written.
pub(super) struct Plan {
    planned: Vec<(Day, Planned)>,
    counts: HashMap<&'static str, u32>,
}

impl Plan {
    pub(super) fn new() -> Self {
        Self { planned: Vec::new(), counts: HashMap::new() }
    }

    /// Adds an act recorded on the day it took place.
    pub(super) fn add(&mut self, on: Day, actor: &Actor, command: impl Into<Command>) {
        self.add_late(on, on, actor, command);
    }

    /// Adds an act recorded on a later day than it took place.
    pub(super) fn add_late(&mut self, recorded_on: Day, on: Day, actor: &Actor, command: impl Into<Command>) {
        let command = command.into();
        let count = self.counts.entry(command.name()).or_default();
        *count += 1;
        let id = Uuid::new_v5(&COMMANDS, format!("{}/{count}", command.name()).as_bytes());
        self.planned.push((recorded_on, Planned { id, actor: actor.clone(), business_date: on, recorded_on, command }));
    }

    /// The commands in the order they were recorded; those of one day in the order they were added.
    pub(super) fn in_order(mut self) -> Vec<Planned> {
        self.planned.sort_by_key(|(recorded_on, _)| *recorded_on);
        self.planned.into_iter().map(|(_, planned)| planned).collect()
    }
}

/// Parses a text this scenario itself wrote; a wrong one is a defect of the scenario, which its tests find.
pub(super) fn of<T: FromStr<Err = InvalidValue>>(text: impl AsRef<str>) -> T {
    let text = text.as_ref();
    text.parse().unwrap_or_else(|error| panic!("the scenario's text {text:?} is not well formed: {error}"))
}

/// A day by its number after another, moved to Monday when it falls on a weekend: offices act on working days.
pub(super) fn weekday(from: Day, days: u32) -> Day {
    let day = from.plus_days(i32::try_from(days).expect("a scenario spans a few years"));
    // Day 0, 1 January 1970, was a Thursday.
    match (day.number() + 3).rem_euclid(7) {
        5 => day.plus_days(2),
        6 => day.plus_days(1),
        _ => day,
    }
}

/// A county official.
pub(super) fn official(subject: &str, unit: &str) -> Actor {
    Actor { subject: of(subject), role: Role::CountyOfficial, unit: of(unit) }
}

/// A handler in a department.
pub(super) fn handler(subject: &str, unit: &str) -> Actor {
    Actor { subject: of(subject), role: Role::DepartmentHandler, unit: of(unit) }
}

/// A liaison officer; the subject is the officer's own id.
pub(super) fn liaison(subject: &str, unit: &str) -> Actor {
    Actor { subject: of(subject), role: Role::LiaisonOfficer, unit: of(unit) }
}
