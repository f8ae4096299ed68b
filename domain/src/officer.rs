//! Liaison officers (党建指导员), known by id; names lie in the vault.

use crate::{
    command::{act, commands},
    event::events,
    register::Stamp,
    stream::{StreamId, record_key},
    value::*,
    world::{Change, Context, Halt, World},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::person::PersonKey;
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
    /// Records that an officer no longer serves.
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
        RegisterOfficer,
        TransferOfficer,
        RetireOfficer,
        GradeOfficer,
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

/// A liaison officer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Officer {}

/// Applies one event.
#[must_use]
pub fn evolve(state: Option<Officer>, event: &OfficerEvent, at: &Stamp) -> Officer {
    let _ = (state, event, at);
    Officer {}
}

/// Decides a command.
pub fn decide(command: &OfficerCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let _ = (command, world, at);
    Ok(vec![])
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &OfficerCommand) -> StreamId {
    let _ = command;
    todo!()
}
