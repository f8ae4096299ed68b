//! Personal data: the log holds a salted commitment for each value; value and salt lie in the vault.

use crate::{
    command::commands,
    event::events,
    refusal::{Refusal, RefusalKind},
    register::Stamp,
    stream::{RecordKey, StreamId, record_key},
    value::{Commitment, Day, Note, Salt},
    world::{Change, Context, Halt, World},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

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
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonalField {
    /// What it is.
    pub kind: PersonalKind,
    /// The value, NFC; a signature as base64.
    pub value: Note,
}

impl fmt::Debug for PersonalField {
    /// Personal data never shows itself in a log line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PersonalField").field("kind", &self.kind).finish_non_exhaustive()
    }
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

impl PersonalKind {
    /// Its identifier, as it goes into a commitment. Golden: it can never change.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Telephone => "telephone",
            Self::Signature => "signature",
            Self::Position => "position",
        }
    }
}

/// The most values one command may record of a person.
pub const MAX_FIELDS: usize = 8;

/// The most characters a name or a position may have.
pub const MAX_NAME_CHARS: usize = 50;

/// The fewest and the most characters of a telephone number, with `+` and `-`: short service numbers have 5 digits, an
/// international number 15 (ITU-T E.164).
pub const TELEPHONE_CHARS: std::ops::RangeInclusive<usize> = 5..=20;

/// The command's body with commitments in place of the values, for its content digest: canonical JSON. A field for
/// which there is no salt gets no commitment, for an unsalted one could be guessed; `decide` refuses such a command.
#[must_use]
pub fn without_plain_values(command: &PersonCommand, salts: &[Salt]) -> Vec<u8> {
    let PersonCommand::RecordPerson(command) = command;
    let fields: Vec<serde_json::Value> = command
        .fields
        .iter()
        .enumerate()
        .map(|(index, field)| {
            let commitment = salts.get(index).map(|salt| field.seal(salt).commitment);
            serde_json::json!({ "commitment": commitment, "kind": field.kind })
        })
        .collect();
    let body = serde_json::json!({ "fields": fields, "person": command.person });
    serde_json_canonicalizer::to_vec(&body).unwrap_or_default()
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
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Person {
    /// The id that stands for them.
    pub person: PersonKey,
    /// A commitment per value, in the order they were given.
    pub fields: Vec<SealedField>,
    /// The business date of the recording.
    pub since: Day,
}

/// Applies one event.
#[must_use]
pub fn evolve(_: Option<Person>, event: &PersonEvent, at: &Stamp) -> Person {
    match event {
        PersonEvent::PersonRecorded(event) => {
            Person { person: event.person.clone(), fields: event.fields.clone(), since: at.business_date }
        }
    }
}

/// Decides a command.
pub fn decide(command: &PersonCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    match command {
        PersonCommand::RecordPerson(command) => record(command, world, at),
    }
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &PersonCommand) -> StreamId {
    match command {
        PersonCommand::RecordPerson(command) => command.person.stream(),
    }
}

fn record(command: &RecordPerson, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let invalid = |detail: String| Halt::from(Refusal::of(RefusalKind::Invalid, "fields", detail));
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

impl PersonalField {
    /// Commits to the value under a salt.
    #[must_use]
    pub fn seal(&self, salt: &Salt) -> SealedField {
        SealedField { kind: self.kind, commitment: Commitment::to(salt, self.kind.name(), self.value.as_str()) }
    }

    /// Whether the value can be one of its kind. What is wrong is told without the value.
    fn check(&self) -> Result<(), &'static str> {
        let value = self.value.as_str();
        let chars = value.chars().count();
        match self.kind {
            PersonalKind::Name | PersonalKind::Position if chars > MAX_NAME_CHARS || value.contains('\n') => {
                Err("姓名、职务应为一行，最长 50 字")
            }
            PersonalKind::Name | PersonalKind::Position => Ok(()),
            PersonalKind::Telephone => {
                let written = value.chars().all(|c| c.is_ascii_digit() || c == '+' || c == '-');
                if written && TELEPHONE_CHARS.contains(&chars) {
                    Ok(())
                } else {
                    Err("电话应为 5 至 20 位，只用数字、+ 和 -")
                }
            }
            PersonalKind::Signature if is_base64(value) => Ok(()),
            PersonalKind::Signature => Err("签名应为 Base64 编码的图片，最长 4000 个字符，请缩小后重新签名"),
        }
    }
}

/// Whether text is base64 with padding (RFC 4648, 4).
fn is_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    text.len().is_multiple_of(4)
        && padding <= 2
        && digits.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'+' || b == b'/')
}

#[cfg(test)]
mod tests;
