//! What a division code has meant: eras of validity, each with its names, and what the village last reported.

use super::{DivisionEvent, DivisionRegistered, DivisionRenamed, UrbanRuralClass, VillageProfileReported};
use crate::{
    register::Stamp,
    value::{Day, DivisionCode, Name},
};
use schemars::JsonSchema;
use serde::Serialize;

/// A division.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Division {
    /// Its code.
    pub code: DivisionCode,
    /// Its latest name.
    pub name: Name,
    /// Other names it is or was known by, without the latest.
    pub aliases: Vec<Name>,
    /// The spans in which the code was valid, from the earliest; a retired code may be issued again.
    pub eras: Vec<Era>,
    /// What the village last reported; none for other tiers.
    pub profile: Option<VillageProfile>,
}

/// A span in which a code is valid.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Era {
    /// First day of validity.
    pub from: Day,
    /// Last day of validity; none while it is valid.
    pub until: Option<Day>,
    /// The division above it.
    pub parent: Option<DivisionCode>,
    /// Its names, from the earliest.
    pub names: Vec<NameSince>,
    /// Urban-rural class of the statistical code.
    pub urban_rural: Option<UrbanRuralClass>,
    /// The division it was merged into at the end, if it was.
    pub merged_into: Option<DivisionCode>,
}

/// A name and the day it begins.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct NameSince {
    /// First day of the name.
    pub from: Day,
    /// The name.
    pub name: Name,
}

/// Households and population of a village.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct VillageProfile {
    /// Households.
    pub households: u32,
    /// People.
    pub population: u32,
    /// The day the numbers are of.
    pub as_of: Day,
}

impl Division {
    /// The span that has not ended, if there is one.
    #[must_use]
    pub fn current(&self) -> Option<&Era> {
        self.eras.last().filter(|era| era.until.is_none())
    }

    /// The span a day lies in.
    #[must_use]
    pub fn era_on(&self, day: Day) -> Option<&Era> {
        self.eras.iter().rev().find(|era| era.from <= day && era.until.is_none_or(|until| day <= until))
    }

    /// Whether the code is valid on a day.
    #[must_use]
    pub fn valid_on(&self, day: Day) -> bool {
        self.era_on(day).is_some()
    }

    /// Its name on a day; none when the code is not valid then.
    #[must_use]
    pub fn name_on(&self, day: Day) -> Option<&Name> {
        let names = &self.era_on(day)?.names;
        names.iter().rev().find(|name| name.from <= day).map(|name| &name.name)
    }

    fn add_alias(&mut self, alias: Name) {
        if alias != self.name && !self.aliases.contains(&alias) {
            self.aliases.push(alias);
        }
    }

    fn set_name(&mut self, name: Name) {
        let old = std::mem::replace(&mut self.name, name);
        self.add_alias(old);
        self.aliases.retain(|alias| *alias != self.name);
    }

    fn register(&mut self, event: &DivisionRegistered) {
        self.set_name(event.name.clone());
        for alias in &event.aliases {
            self.add_alias(alias.clone());
        }
        self.eras.push(Era {
            from: event.valid_from,
            until: None,
            parent: event.parent,
            names: vec![NameSince { from: event.valid_from, name: event.name.clone() }],
            urban_rural: event.urban_rural,
            merged_into: None,
        });
    }

    fn rename(&mut self, event: &DivisionRenamed) {
        self.set_name(event.name.clone());
        if let Some(era) = self.eras.last_mut() {
            era.names.push(NameSince { from: event.valid_from, name: event.name.clone() });
        }
    }

    fn end(&mut self, until: Day, merged_into: Option<DivisionCode>) {
        if let Some(era) = self.eras.last_mut() {
            era.until = Some(until);
            era.merged_into = merged_into;
        }
    }

    fn report(&mut self, event: &VillageProfileReported) {
        if self.profile.as_ref().is_none_or(|profile| profile.as_of <= event.as_of) {
            let (households, population) = (event.households, event.population);
            self.profile = Some(VillageProfile { households, population, as_of: event.as_of });
        }
    }
}

/// The code an event is about.
fn code_of(event: &DivisionEvent) -> DivisionCode {
    match event {
        DivisionEvent::DivisionRegistered(event) => event.code,
        DivisionEvent::DivisionRenamed(event) => event.code,
        DivisionEvent::DivisionAliasAdded(event) => event.code,
        DivisionEvent::DivisionMerged(event) => event.code,
        DivisionEvent::DivisionRetired(event) => event.code,
        DivisionEvent::VillageProfileReported(event) => event.code,
    }
}

/// Applies one event.
#[must_use]
pub fn evolve(state: Option<Division>, event: &DivisionEvent, _: &Stamp) -> Division {
    let mut division = state.unwrap_or_else(|| {
        let code = code_of(event);
        // A new record takes its name from its registration. No decision writes anything else first; a log that has it
        // still folds to a division, named by its code and never valid.
        let name = match event {
            DivisionEvent::DivisionRegistered(event) => event.name.clone(),
            DivisionEvent::DivisionRenamed(_)
            | DivisionEvent::DivisionAliasAdded(_)
            | DivisionEvent::DivisionMerged(_)
            | DivisionEvent::DivisionRetired(_)
            | DivisionEvent::VillageProfileReported(_) => Name::from(code),
        };
        Division { code, name, aliases: vec![], eras: vec![], profile: None }
    });
    match event {
        DivisionEvent::DivisionRegistered(event) => division.register(event),
        DivisionEvent::DivisionRenamed(event) => division.rename(event),
        DivisionEvent::DivisionAliasAdded(event) => division.add_alias(event.alias.clone()),
        DivisionEvent::DivisionMerged(event) => division.end(event.valid_to, Some(event.into)),
        DivisionEvent::DivisionRetired(event) => division.end(event.valid_to, None),
        DivisionEvent::VillageProfileReported(event) => division.report(event),
    }
    division
}
