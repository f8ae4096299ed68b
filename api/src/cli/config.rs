//! `lianjian config`: checks the settings, shows them with where each comes from, or gives a file to begin with.

use super::{Failure, Shared, flags::Flags};
use crate::{
    config::{File, KEYS, Key, Settings, sample},
    http,
};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::process::ExitCode;

/// What `config` understands.
#[derive(Args)]
pub(super) struct ConfigArguments {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    action: ConfigAction,
}

/// What is to be done with the settings.
#[derive(Subcommand)]
enum ConfigAction {
    /// 核对设置：有误的，指明是哪一项、写在何处
    Check,
    /// 显示各项设置的现值和来源
    Show,
    /// 给出配置文件的样例，含全部设置项和说明
    Sample,
}

/// Checks, shows or writes settings.
pub(super) fn config(shared: &Shared, arguments: &ConfigArguments) -> Result<ExitCode, Failure> {
    match arguments.action {
        ConfigAction::Check => check(shared, &arguments.flags),
        ConfigAction::Show => show(shared, &arguments.flags),
        ConfigAction::Sample => {
            print!("{}", sample());
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn check(shared: &Shared, flags: &Flags) -> Result<ExitCode, Failure> {
    let given = shared.given(File::Usual, flags).map_err(|error| Failure::of(&error))?;
    let settings = Settings::of(&given).map_err(|error| Failure::of(&error))?;
    http::check_tls(&settings).map_err(|error| Failure::of(&error))?;
    println!("设置无误。");
    Ok(ExitCode::SUCCESS)
}

/// Shows what holds; what is wrong with it, `check` says.
fn show(shared: &Shared, flags: &Flags) -> Result<ExitCode, Failure> {
    let given = shared.given(File::Usual, flags).map_err(|error| Failure::of(&error))?;
    if shared.json {
        let row = |key: &Key| {
            let (text, origin) = given.text(key);
            (key.name.to_owned(), json!({ "value": text, "origin": origin }))
        };
        println!("{}", Value::Object(KEYS.iter().map(row).collect()));
        return Ok(ExitCode::SUCCESS);
    }
    for key in KEYS {
        let (text, origin) = given.text(key);
        println!("{} = {}  # {origin}", key.name, key.form.write(text));
    }
    Ok(ExitCode::SUCCESS)
}
