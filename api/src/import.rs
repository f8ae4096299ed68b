//! The command file: one command per line, as JSON. Reading it here, taking it through the ledger's one door there.

use crate::{
    body::{self, BodyError, CommandError},
    ledger::Submission,
};
use domain::{actor::Actor, value::Day};
use serde::Deserialize;
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
    Ok(Submission { command_id: id, actor, business_date, expected_version, correlation, command })
}

/// Whether a line holds nothing, or only a remark (`#`): such lines are passed over.
#[must_use]
pub fn is_blank(line: &[u8]) -> bool {
    let text = line.trim_ascii();
    text.is_empty() || text.starts_with(b"#")
}
