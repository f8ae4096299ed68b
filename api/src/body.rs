//! Reads JSON that people and programs write, and says in Chinese what is wrong with it and at which field. Used by the
//! server and by imports alike; it knows nothing of either.

use domain::command::{Command, ParseError};
use serde::Deserialize;

mod explain;
mod place;

/// What is wrong with a body.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct BodyError {
    /// The field it is about, as a path (`body.facts.mode`), where it is about one.
    pub field: Option<String>,
    /// What is wrong, in Chinese.
    pub detail: String,
}

/// Why a command could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// There is no command of that name.
    #[error("没有名为「{0}」的命令")]
    Unknown(String),
    /// Its body is wrong.
    #[error(transparent)]
    Body(#[from] BodyError),
}

/// Reads a value.
///
/// # Errors
/// [`BodyError`].
pub fn read<'a, T: Deserialize<'a>>(json: &'a [u8]) -> Result<T, BodyError> {
    serde_json::from_slice(json).map_err(|error| explain::explain(json, &error, None))
}

/// Reads the body of a command that stands in a larger body under `prefix`.
///
/// # Errors
/// [`CommandError`].
pub fn read_command(name: &str, json: &str, prefix: &str) -> Result<Command, CommandError> {
    Command::parse(name, json).map_err(|error| match error {
        ParseError::UnknownCommand(name) => CommandError::Unknown(name),
        ParseError::Body(error) => explain::explain(json.as_bytes(), &error, Some(prefix)).into(),
    })
}

/// Puts the message about a query text into Chinese.
pub(crate) fn explain_query(message: &str) -> BodyError {
    explain::explain_query(message)
}

#[cfg(test)]
mod tests;
