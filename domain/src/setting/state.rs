//! What a setting says now.

use super::{IncomeMeasure, Limit, SettingEvent, SettingKey};
use crate::{
    register::Stamp,
    value::{Day, DivisionCode, Fen, Name},
};
use schemars::JsonSchema;
use serde::Serialize;

/// A setting.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Setting {
    /// Its key.
    pub setting: SettingKey,
    /// What it says.
    pub content: SettingContent,
    /// Whether it can no longer be chosen.
    pub retired: bool,
    /// The business date of its first definition.
    pub since: Day,
    /// The business date of its latest definition or retirement.
    pub changed: Day,
}

/// What a setting says, by kind.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SettingContent {
    /// An alliance mode (联建模式).
    Mode {
        /// Its name.
        name: Name,
        /// Other names in use.
        aliases: Vec<Name>,
        /// Whether a source attests it.
        verified: bool,
        /// Where it is used; everywhere when absent.
        division: Option<DivisionCode>,
    },
    /// An item of a catalogue: a kind of list, demand or project.
    Item {
        /// Its name.
        name: Name,
    },
    /// A time-limit preset.
    TimeLimit {
        /// Its name.
        name: Name,
        /// A limit per step.
        limits: Vec<Limit>,
    },
    /// The working-day calendar of a year.
    Calendar {
        /// The year.
        year: i16,
        /// Weekdays that are holidays, in order.
        rest: Vec<Day>,
        /// Weekend days that are worked, in order.
        work: Vec<Day>,
        /// The notice it was taken from.
        source: Name,
    },
    /// The bands of collective income.
    Bands {
        /// The measure they are taken on.
        measure: IncomeMeasure,
        /// Rising, in 分.
        thresholds: Vec<Fen>,
    },
}

fn sorted(days: &[Day]) -> Vec<Day> {
    let mut days = days.to_vec();
    days.sort_unstable();
    days
}

/// Applies one event.
#[must_use]
pub fn evolve(state: Option<Setting>, event: &SettingEvent, at: &Stamp) -> Setting {
    let (setting, content) = match event {
        SettingEvent::ModeDefined(event) => {
            let (name, aliases) = (event.name.clone(), event.aliases.clone());
            let content = SettingContent::Mode { name, aliases, verified: event.verified, division: event.division };
            (&event.setting, content)
        }
        SettingEvent::ItemDefined(event) => (&event.setting, SettingContent::Item { name: event.name.clone() }),
        SettingEvent::TimeLimitDefined(event) => {
            let (name, limits) = (event.name.clone(), event.limits.clone());
            (&event.setting, SettingContent::TimeLimit { name, limits })
        }
        SettingEvent::CalendarLoaded(event) => {
            let (rest, work) = (sorted(&event.rest), sorted(&event.work));
            let content = SettingContent::Calendar { year: event.year, rest, work, source: event.source.clone() };
            (&event.setting, content)
        }
        SettingEvent::BandsDefined(event) => {
            let (measure, thresholds) = (event.measure, event.thresholds.clone());
            (&event.setting, SettingContent::Bands { measure, thresholds })
        }
        SettingEvent::SettingRetired(event) => {
            // No decision retires what was never defined; a log that says so still folds to something.
            let content = match &state {
                Some(state) => state.content.clone(),
                None => SettingContent::Item { name: Name::from(&event.setting.0) },
            };
            (&event.setting, content)
        }
    };
    Setting {
        setting: setting.clone(),
        content,
        retired: matches!(event, SettingEvent::SettingRetired(_)),
        since: state.map_or(at.business_date, |state| state.since),
        changed: at.business_date,
    }
}
