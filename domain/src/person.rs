//! Personal data: the log holds a salted commitment for each value; value and salt lie in the vault. Whatever is done
//! with them is an event of its own: reading, checking, freezing as evidence (冻结), erasing (删除).

use crate::{
    command::{act, commands},
    event::events,
    register::Stamp,
    stream::{RecordKey, StreamId, record_key},
    value::{Commitment, Day, Key, Note, Salt},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

mod decide;

pub use decide::decide;

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

act! {
    /// Freezes personal data (冻结): kept as evidence, it can neither be read nor erased until it is unfrozen.
    FreezePerson => PersonFrozen {
        /// The id that stands for them.
        person: PersonKey,
        /// On what ground (依据).
        ground: Note,
        /// Who approved it (批准人): a user's id, never the actor's own.
        approver: Key,
    }
}
act! {
    /// Lifts a freeze (解除冻结).
    UnfreezePerson => PersonUnfrozen {
        /// The id that stands for them.
        person: PersonKey,
        /// On what ground (依据).
        ground: Note,
        /// Who approved it (批准人): a user's id, never the actor's own.
        approver: Key,
    }
}
act! {
    /// Erases personal data (删除): values and salts leave the vault for good; the commitments in the log stay.
    ErasePerson => PersonErased {
        /// The id that stands for them.
        person: PersonKey,
        /// On what ground (依据), such as 《个人信息保护法》第四十七条 or the end of the retention period.
        ground: Note,
        /// Who approved it (批准人): a user's id, never the actor's own.
        approver: Key,
    }
}
/// Records that personal data is read (查阅). Values are disclosed only after this is durable, and only to the read that
/// was recorded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadPerson {
    /// The id that stands for them.
    pub person: PersonKey,
    /// What for (用途).
    pub purpose: Note,
    /// Which kinds are needed; all that are recorded when it is empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<PersonalKind>,
}
/// Personal data was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PersonDataRead {
    /// The id that stands for them.
    pub person: PersonKey,
    /// What for (用途).
    pub purpose: Note,
    /// The kinds that were disclosed, each once.
    pub kinds: Vec<PersonalKind>,
}
/// Checks a value against the commitments (核对). The value never enters the log; that it was checked, and with what
/// outcome, does. Frozen data can be checked: that is what it is kept for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckPerson {
    /// The id that stands for them.
    pub person: PersonKey,
    /// The value somebody claims.
    pub field: PersonalField,
}
/// A value was checked against the commitments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PersonDataChecked {
    /// The id that stands for them.
    pub person: PersonKey,
    /// What the value was said to be.
    pub kind: PersonalKind,
    /// Whether it is what one of the commitments of that kind was made to.
    pub matched: bool,
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

    /// Its Chinese name.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Name => "姓名",
            Self::Telephone => "电话",
            Self::Signature => "签名",
            Self::Position => "职务",
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
    let body = match command {
        PersonCommand::RecordPerson(command) => {
            let field = |(index, field): (usize, &PersonalField)| {
                let commitment = salts.get(index).map(|salt| field.seal(salt).commitment);
                serde_json::json!({ "commitment": commitment, "kind": field.kind })
            };
            let fields: Vec<_> = command.fields.iter().enumerate().map(field).collect();
            serde_json::json!({ "fields": fields, "person": command.person })
        }
        PersonCommand::CheckPerson(CheckPerson { person, field }) => {
            let commitments: Vec<_> = salts.iter().map(|salt| field.seal(salt).commitment).collect();
            serde_json::json!({ "commitments": commitments, "kind": field.kind, "person": person })
        }
        PersonCommand::FreezePerson(_)
        | PersonCommand::UnfreezePerson(_)
        | PersonCommand::ErasePerson(_)
        | PersonCommand::ReadPerson(_) => serde_json::json!(command),
    };
    serde_json_canonicalizer::to_vec(&body).unwrap_or_default()
}

commands! {
    /// The commands of this register.
    PersonCommand in Person {
        RecordPerson "登记个人信息",
        FreezePerson "冻结个人信息",
        UnfreezePerson "解冻个人信息",
        ErasePerson "删除个人信息",
        ReadPerson "查阅个人信息",
        CheckPerson "核对个人信息",
    }
}

events! {
    /// The events of this register.
    PersonEvent in Person {
        PersonRecorded = 1,
        PersonFrozen = 1,
        PersonUnfrozen = 1,
        PersonErased = 1,
        PersonDataRead = 1,
        PersonDataChecked = 1,
    }
}

/// What is known of a person: commitments, and what may be done with the values behind them.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Person {
    /// The id that stands for them.
    pub person: PersonKey,
    /// A commitment per value, in the order they were given.
    pub fields: Vec<SealedField>,
    /// The business date of the recording.
    pub since: Day,
    /// The business date of the freeze, while there is one.
    pub frozen_on: Option<Day>,
    /// The business date of the erasure.
    pub erased_on: Option<Day>,
}

/// Applies one event.
#[must_use]
pub fn evolve(state: Option<Person>, event: &PersonEvent, at: &Stamp) -> Person {
    let since = at.business_date;
    let state = |person: &PersonKey| {
        let unrecorded =
            || Person { person: person.clone(), fields: Vec::new(), since, frozen_on: None, erased_on: None };
        state.unwrap_or_else(unrecorded)
    };
    match event {
        PersonEvent::PersonRecorded(event) => Person { fields: event.fields.clone(), since, ..state(&event.person) },
        PersonEvent::PersonFrozen(event) => Person { frozen_on: Some(since), ..state(&event.person) },
        PersonEvent::PersonUnfrozen(event) => Person { frozen_on: None, ..state(&event.person) },
        PersonEvent::PersonErased(event) => Person { erased_on: Some(since), ..state(&event.person) },
        PersonEvent::PersonDataRead(event) => state(&event.person),
        PersonEvent::PersonDataChecked(event) => state(&event.person),
    }
}

/// The stream of the record a command is about.
#[must_use]
pub fn target(command: &PersonCommand) -> StreamId {
    match command {
        PersonCommand::RecordPerson(command) => command.person.stream(),
        PersonCommand::FreezePerson(command) => command.person.stream(),
        PersonCommand::UnfreezePerson(command) => command.person.stream(),
        PersonCommand::ErasePerson(command) => command.person.stream(),
        PersonCommand::ReadPerson(command) => command.person.stream(),
        PersonCommand::CheckPerson(command) => command.person.stream(),
    }
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
