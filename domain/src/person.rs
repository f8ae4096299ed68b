//! Personal data: the log holds a salted commitment for each value; value and salt lie in the vault.

use crate::{
    command::commands,
    event::events,
    register::Stamp,
    stream::{StreamId, record_key},
    value::*,
    world::{Change, Context, Halt, World},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

record_key!(
    /// An id that stands for a person everywhere else in the log.
    PersonKey => Person
);

/// Records personal data of a person. The values go to the vault; the log gets their commitments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordPerson {
    /// The id that will stand for them.
    pub person: PersonKey,
    /// The values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<PersonalField>,
}
/// One value. It never enters the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonalField {
    /// What it is.
    pub kind: PersonalKind,
    /// The value, NFC; a signature as base64.
    pub value: Note,
}
/// What a piece of personal data is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PersonalKind {
    /// 姓名.
    Name,
    /// 电话.
    Telephone,
    /// 签名.
    Signature,
    /// 职务.
    Position,
}
/// Personal data was recorded; the values lie in the vault.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PersonRecorded {
    /// The id that stands for them.
    pub person: PersonKey,
    /// A commitment per value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<SealedField>,
}
/// What the log holds of one value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SealedField {
    /// What it is.
    pub kind: PersonalKind,
    /// SHA-256(salt ‖ kind ‖ 0x00 ‖ value).
    pub commitment: Commitment,
}

/// The command's body with commitments in place of the values, for its content digest.
#[must_use]
pub fn without_plain_values(command: &PersonCommand, salts: &[Salt]) -> Vec<u8> {
    let _ = (command, salts);
    todo!()
}

commands! {
    /// The commands of this register.
    PersonCommand in Person {
        RecordPerson,
    }
}

events! {
    /// The events of this register.
    PersonEvent in Person {
        PersonRecorded = 1,
    }
}

/// What is known of a person: commitments only.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Person {}

/// Applies one event.
#[must_use]
pub fn evolve(state: Option<Person>, event: &PersonEvent, at: &Stamp) -> Person {
    let _ = (state, event, at);
    Person {}
}

/// Decides a command.
pub fn decide(command: &PersonCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let _ = (command, world, at);
    Ok(vec![])
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &PersonCommand) -> StreamId {
    let _ = command;
    todo!()
}
