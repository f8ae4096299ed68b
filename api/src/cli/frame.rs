//! The frame of the help texts, and complaints about arguments, in Chinese: clap has both in English only.

use crate::causes::causes;
use clap::{
    Arg, ArgAction, Command,
    builder::StyledStr,
    error::{ContextKind, ContextValue, Error, ErrorKind},
};
use std::{collections::HashMap, error::Error as _};

/// The heading of the options that stand with every action.
const SHARED: &str = "通用选项";
/// How a help text is laid out.
const LAYOUT: &str = "{before-help}{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";
/// How clap's usage lines begin.
const USAGE: &str = "Usage: ";

/// A command tree with a Chinese frame.
pub(super) fn chinese(mut command: Command) -> Command {
    let shared: Vec<String> = command.get_arguments().map(|arg| arg.get_id().to_string()).collect();
    command = command
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(Arg::new("help").short('h').long("help").action(ArgAction::Help).global(true).help("显示帮助"))
        .arg(Arg::new("version").short('V').long("version").action(ArgAction::Version).help("显示版本"));
    let usages = usages(&named(command.clone()));
    framed(named(command), "", &usages, &shared)
}

/// A tree whose usage lines name values in Chinese.
fn named(command: Command) -> Command {
    let command = command.disable_help_subcommand(true).subcommand_value_name("命令");
    command.mut_subcommands(named)
}

/// The usage line of each command, by its path.
fn usages(command: &Command) -> HashMap<String, String> {
    fn collect(command: &mut Command, path: &str, usages: &mut HashMap<String, String>) {
        let usage = command.render_usage().to_string();
        usages.insert(path.to_owned(), usage_line(&usage));
        for inner in command.get_subcommands_mut() {
            let path = format!("{path} {}", inner.get_name());
            collect(inner, &path, usages);
        }
    }
    let (mut command, mut usages) = (command.clone(), HashMap::new());
    command.build();
    collect(&mut command, "", &mut usages);
    usages
}

fn usage_line(usage: &str) -> String {
    usage.trim().trim_start_matches(USAGE).replace("[OPTIONS]", "[选项]")
}

fn framed(command: Command, path: &str, usages: &HashMap<String, String>, shared: &[String]) -> Command {
    let usage = usages.get(path).cloned().unwrap_or_default();
    let command = command
        .help_template(LAYOUT)
        .override_usage(usage)
        .subcommand_help_heading("命令")
        .mut_args(|arg| worded(arg, shared));
    command.mut_subcommands(|inner| {
        let path = format!("{path} {}", inner.get_name());
        framed(inner, &path, usages, shared)
    })
}

/// An argument with its heading, and with what clap would add to its text in English.
fn worded(arg: Arg, shared: &[String]) -> Arg {
    let is_shared = shared.iter().any(|name| arg.get_id() == name.as_str())
        || ["help", "version"].iter().any(|name| arg.get_id() == name);
    let heading = match (is_shared, arg.is_positional()) {
        (true, _) => SHARED,
        (false, true) => "参数",
        (false, false) => "选项",
    };
    let mut notes = Vec::new();
    let takes_value = arg.get_action().takes_values();
    let defaults: Vec<String> =
        arg.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
    if takes_value && !defaults.is_empty() && !arg.is_hide_default_value_set() {
        notes.push(format!("默认 {}", defaults.join(",")));
    }
    if let Some(name) = arg.get_env().filter(|_| !arg.is_hide_env_set()) {
        notes.push(format!("环境变量 {}", name.to_string_lossy()));
    }
    let values = arg.get_possible_values();
    let values: Vec<&str> = values.iter().filter(|value| !value.is_hide_set()).map(|value| value.get_name()).collect();
    if takes_value && !values.is_empty() && !arg.is_hide_possible_values_set() {
        notes.push(format!("可用：{}", values.join("、")));
    }
    let arg = arg.help_heading(heading);
    let arg = if takes_value { arg.hide_default_value(true).hide_env(true).hide_possible_values(true) } else { arg };
    let Some(help) = arg.get_help().filter(|_| !notes.is_empty()).map(StyledStr::to_string) else { return arg };
    arg.help(format!("{help}（{}）", notes.join("；")))
}

/// What is wrong with the arguments, and where to read on. What was asked for, as help is, is told as it is.
pub(super) fn complaint(error: &Error) -> Option<String> {
    let one = |kind| error.get(kind).map(text).unwrap_or_default();
    let (arg, value) = (one(ContextKind::InvalidArg), one(ContextKind::InvalidValue));
    let said = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::DisplayVersion => {
            return None;
        }
        ErrorKind::InvalidValue if value.is_empty() => format!("{arg} 之后要有值"),
        ErrorKind::InvalidValue => format!("{arg} 不能是「{value}」；可用：{}", one(ContextKind::ValidValue)),
        ErrorKind::ValueValidation => format!("{arg} 的值「{value}」有误：{}", reason(error)),
        ErrorKind::UnknownArgument => format!("没有「{arg}」这一选项或参数{}", hint(&one(ContextKind::SuggestedArg))),
        ErrorKind::InvalidSubcommand => {
            let (name, near) = (one(ContextKind::InvalidSubcommand), one(ContextKind::SuggestedSubcommand));
            format!("没有「{name}」这一命令{}", hint(&near))
        }
        ErrorKind::NoEquals => format!("{arg} 与值之间要写等号"),
        ErrorKind::TooManyValues => format!("{arg} 的值太多，不能再有「{value}」"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => format!("{arg} 的值的个数不对"),
        ErrorKind::ArgumentConflict if one(ContextKind::PriorArg) == arg || one(ContextKind::PriorArg).is_empty() => {
            format!("{arg} 只能写一次，或不能与其他选项一起使用")
        }
        ErrorKind::ArgumentConflict => format!("{arg} 不能与 {} 一起使用", one(ContextKind::PriorArg)),
        ErrorKind::MissingRequiredArgument => format!("还要写明 {arg}"),
        ErrorKind::MissingSubcommand => format!("还要写明命令，可用：{}", one(ContextKind::ValidSubcommand)),
        ErrorKind::InvalidUtf8 => "参数不是 UTF-8 文本".to_owned(),
        ErrorKind::Io | ErrorKind::Format | _ => format!("参数无法处理：{}", reason(error)),
    };
    let usage = match error.get(ContextKind::Usage) {
        Some(usage) => format!("\n用法：{}", usage_line(&text(usage))),
        None => String::new(),
    };
    Some(format!("{said}{usage}\n加 --help 可看说明。"))
}

fn hint(near: &str) -> String {
    if near.is_empty() { String::new() } else { format!("；您要的是不是 {near}？") }
}

/// Why a value is none, in the words of whoever read it.
fn reason(error: &Error) -> String {
    let Some(source) = error.source() else { return "写法不对".to_owned() };
    let text = causes(source).join("；");
    // How clap says that a number lies outside its range.
    match text.split_once(" is not in ") {
        Some((_, range)) => format!("应在 {} 之间", range.replace("..=", " 至 ").replace("..", " 至 ")),
        None => text,
    }
}

fn text(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join("、"),
        ContextValue::StyledStr(text) => text.to_string(),
        ContextValue::StyledStrs(texts) => texts.iter().map(ToString::to_string).collect::<Vec<_>>().join("、"),
        ContextValue::Number(number) => number.to_string(),
        ContextValue::Bool(_) | ContextValue::None | _ => String::new(),
    }
}

#[cfg(test)]
mod tests;
