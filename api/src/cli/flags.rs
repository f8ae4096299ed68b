//! The flags of a service's settings, made of the table of settings. `--data` and `--log-format`, which every action
//! takes, are not among them.

use crate::config::{Form, KEYS, Key};
use clap::{Arg, ArgMatches, Args, Command, error::Error};

/// The keys that every action has a flag for.
const EVERYWHERE: [&str; 2] = ["data", "log_format"];

/// What flags said, as text.
#[derive(Debug, Default)]
pub(super) struct Flags(Vec<(&'static str, String)>);

impl Flags {
    /// Each flag that was given: its key and its text.
    pub(super) fn given(&self) -> impl Iterator<Item = (&'static str, String)> + '_ {
        self.0.iter().cloned()
    }
}

fn keys() -> impl Iterator<Item = &'static Key> {
    KEYS.iter().filter(|key| !EVERYWHERE.contains(&key.name))
}

/// The argument of a key. A switch alone means yes.
fn argument(key: &'static Key) -> Arg {
    let argument = Arg::new(key.name).long(key.flag).value_name(key.value).help(key.usage());
    let argument = if key.name == "port" { argument.short('p') } else { argument };
    match key.form {
        Form::Switch => argument.num_args(0..=1).require_equals(true).default_missing_value("true"),
        Form::Text | Form::Number | Form::List => argument,
    }
}

impl Args for Flags {
    fn augment_args(command: Command) -> Command {
        command.args(keys().map(argument))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl clap::FromArgMatches for Flags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut flags = Self::default();
        flags.update_from_arg_matches(matches)?;
        Ok(flags)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.0 = keys().filter_map(|key| Some((key.name, matches.get_one::<String>(key.name)?.clone()))).collect();
        Ok(())
    }
}
