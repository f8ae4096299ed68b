//! The command file: one command per line, as JSON. Reading it here, taking it through the ledger's one door there.

use crate::{
    body::{self, BodyError, CommandError},
    ledger::Submission,
    scenario::Planned,
    shown::Shown,
};
use domain::{actor::Actor, command::Command, value::Day};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

/// The most bytes one line may have: as a command over HTTP.
pub const MAX_LINE_BYTES: usize = 256 << 10;

/// One line of a command file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    command: String,
    id: Uuid,
    business_date: Day,
    actor: Actor,
    #[serde(default)]
    expected_version: Option<u64>,
    #[serde(default)]
    correlation: Option<Uuid>,
    #[serde(borrow)]
    body: &'a RawValue,
}

/// A line as it is written.
#[derive(Serialize)]
struct WrittenLine<'a> {
    command: &'static str,
    id: Uuid,
    business_date: Day,
    actor: &'a Actor,
    body: &'a Command,
}

impl From<Planned> for Submission {
    fn from(planned: Planned) -> Self {
        let Planned { id, actor, business_date, recorded_on: _, command } = planned;
        let (shown, expected_version, correlation) = (Shown::Everything, None, None);
        Self { command_id: id, actor, shown, business_date, expected_version, correlation, command }
    }
}

/// Reads one line into a command with everything that belongs to it.
///
/// # Errors
/// [`CommandError`]: what is wrong, and at which field.
pub fn read_line(line: &[u8]) -> Result<Submission, CommandError> {
    if line.len() > MAX_LINE_BYTES {
        let detail = format!("一行最长 {} KiB", MAX_LINE_BYTES >> 10);
        return Err(BodyError { field: None, detail }.into());
    }
    let Line { command, id, business_date, actor, expected_version, correlation, body } = body::read(line)?;
    let command = body::read_command(&command, body.get(), "body")?;
    Ok(Submission {
        command_id: id,
        actor,
        shown: Shown::Everything,
        business_date,
        expected_version,
        correlation,
        command,
    })
}

/// Writes a planned command as a line of a command file, without its line end.
///
/// # Errors
/// When a value cannot be written as JSON, which no command can bring about.
pub fn write_line(planned: &Planned) -> Result<String, serde_json::Error> {
    let Planned { id, actor, business_date, recorded_on: _, command } = planned;
    let name = command.name();
    serde_json::to_string(&WrittenLine { command: name, id: *id, business_date: *business_date, actor, body: command })
}

/// Whether a line holds nothing, or only a remark (`#`): such lines are passed over.
#[must_use]
pub fn is_blank(line: &[u8]) -> bool {
    let text = line.trim_ascii();
    text.is_empty() || text.starts_with(b"#")
}
