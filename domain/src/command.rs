//! Every command the ledger takes: a closed enum by register, generated from each register's own list.

use crate::register::for_each_register;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// One type of command, as documents and tests list it.
#[derive(Clone, Debug)]
pub struct CommandType {
    /// Its name, as in paths and import files.
    pub name: &'static str,
    /// Its Chinese name, as a verb with its object.
    pub title: &'static str,
    /// What it does: the first sentence of its documentation is in the schema's `description`.
    pub schema: fn() -> schemars::Schema,
    /// Its register.
    pub register: crate::register::Register,
}

/// Why the body of a command could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ParseError {
    /// There is no such command.
    #[error("没有名为「{0}」的命令")]
    UnknownCommand(String),
    /// The body does not have the command's form.
    #[error("命令内容有误：{0}")]
    Body(#[source] serde_json::Error),
}

/// Lists the commands of one register: generates its enum, the conversions, and the reading of a body by name.
macro_rules! commands {
    ($(#[$doc:meta])* $enum:ident in $register:ident { $($command:ident $title:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize)]
        #[serde(untagged)]
        #[allow(clippy::large_enum_variant, reason = "a command is moved a few times and never kept in bulk")]
        pub enum $enum {
            $(#[doc = concat!("See [`", stringify!($command), "`].")] $command($command),)*
        }

        impl $enum {
            /// The types of this register.
            pub const TYPES: &'static [crate::command::CommandType] = &[$(crate::command::CommandType {
                name: stringify!($command),
                title: $title,
                schema: || schemars::schema_for!($command),
                register: crate::register::Register::$register,
            },)*];

            /// The command's name.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match *self { $(Self::$command(_) => stringify!($command),)* }
            }

            pub(crate) fn parse(name: &str, body: &str) -> Option<Result<Self, serde_json::Error>> {
                match name {
                    $(stringify!($command) => Some(serde_json::from_str(body).map(Self::$command)),)*
                    _ => { let _ = body; None }
                }
            }
        }

        $(impl From<$command> for $enum {
            fn from(command: $command) -> Self {
                Self::$command(command)
            }
        }

        impl From<$command> for crate::command::Command {
            fn from(command: $command) -> Self {
                Self::$register(command.into())
            }
        })*
    };
}
pub(crate) use commands;

/// A command that, once accepted, becomes its event word for word: both structs with the same fields.
macro_rules! act {
    (
        $(#[$doc:meta])*
        $command:ident => $event:ident {
            $($(#[$field_doc:meta])* $field:ident: $type:ty,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $command {
            $($(#[$field_doc])* pub $field: $type,)*
        }

        #[doc = concat!("[`", stringify!($command), "`] was accepted; the fields are the command's.")]
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        pub struct $event {
            $($(#[$field_doc])* pub $field: $type,)*
        }

        impl From<$command> for $event {
            fn from(command: $command) -> Self {
                Self { $($field: command.$field,)* }
            }
        }
    };
}
pub(crate) use act;

macro_rules! command_enum {
    ($($register:ident, $module:ident, $commands:ident, $events:ident;)*) => {
        /// A command of any register.
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[serde(untagged)]
        pub enum Command {
            $(#[doc = concat!("A command of `", stringify!($module), "`.")] $register(crate::$module::$commands),)*
        }

        impl Command {
            /// The command's name.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$register(command) => command.name(),)* }
            }

            /// Every type of command of every register.
            pub fn types() -> impl Iterator<Item = &'static CommandType> {
                [$(crate::$module::$commands::TYPES,)*].into_iter().flatten()
            }

            /// Reads the JSON body of the command of that name.
            pub fn parse(name: &str, body: &str) -> Result<Self, ParseError> {
                $(if let Some(command) = crate::$module::$commands::parse(name, body) {
                    return command.map(Self::$register).map_err(ParseError::Body);
                })*
                Err(ParseError::UnknownCommand(name.to_owned()))
            }
        }
    };
}
for_each_register!(command_enum);

impl Command {
    /// SHA-256 over what makes two sendings of a command the same: name, business date, actor and body. Personal data
    /// goes in only under its commitment (made with `salts`), for a bare hash of a telephone number can be guessed.
    #[must_use]
    pub fn content_digest(&self, at: &crate::world::Context) -> [u8; 32] {
        let body = if let Self::Person(command) = self {
            crate::person::without_plain_values(command, &at.salts)
        } else {
            serde_json::to_vec(self).unwrap_or_default()
        };
        let mut hash = Sha256::new();
        for part in [self.name().as_bytes(), at.business_date.to_string().as_bytes(), &body] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.update(serde_json::to_vec(&at.actor).unwrap_or_default());
        hash.finalize().into()
    }
}

#[cfg(test)]
mod tests;
