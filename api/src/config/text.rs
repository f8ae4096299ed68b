//! How the value of a setting is written: as text wherever it comes from, and read in one place for each type.

use super::{HostName, Network};
use clap::ValueEnum;
use std::{net::IpAddr, path::PathBuf, time::Duration};

/// How a value is written in a TOML file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A string.
    Text,
    /// A whole number.
    Number,
    /// `true` or `false`.
    Switch,
    /// An array of strings.
    List,
}

impl Form {
    /// What it is called.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Text => "文字",
            Self::Number => "整数",
            Self::Switch => "true 或 false",
            Self::List => "文字的数组",
        }
    }

    /// A value as a file writes it.
    #[must_use]
    pub fn write(self, text: &str) -> String {
        let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
        match self {
            Self::Text => quoted(text),
            Self::Number | Self::Switch => text.to_owned(),
            Self::List => format!("[{}]", parts(text).map(quoted).collect::<Vec<_>>().join(", ")),
        }
    }
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// 供人阅读
    Text,
    /// 每行一个 JSON 对象
    Json,
}

/// A type a setting may have.
pub(super) trait Setting: Sized {
    /// How it is written in a file.
    const FORM: Form;

    /// Reads it, or says in Chinese what is wrong.
    fn read(text: &str) -> Result<Self, String>;
}

/// The parts of a list.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

impl Setting for PathBuf {
    const FORM: Form = Form::Text;

    fn read(text: &str) -> Result<Self, String> {
        if text.is_empty() { Err("路径不能为空".to_owned()) } else { Ok(Self::from(text)) }
    }
}

impl Setting for String {
    const FORM: Form = Form::Text;

    fn read(text: &str) -> Result<Self, String> {
        Ok(text.to_owned())
    }
}

impl Setting for Option<PathBuf> {
    const FORM: Form = Form::Text;

    fn read(text: &str) -> Result<Self, String> {
        Ok(Some(text).filter(|text| !text.is_empty()).map(PathBuf::from))
    }
}

impl Setting for IpAddr {
    const FORM: Form = Form::Text;

    fn read(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| format!("「{text}」应为地址，如 127.0.0.1、0.0.0.0"))
    }
}

impl Setting for bool {
    const FORM: Form = Form::Switch;

    fn read(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| format!("「{text}」应为 true 或 false"))
    }
}

impl Setting for LogFormat {
    const FORM: Form = Form::Text;

    fn read(text: &str) -> Result<Self, String> {
        Self::from_str(text, false).map_err(|_| format!("「{text}」应为 text 或 json"))
    }
}

impl Setting for Duration {
    const FORM: Form = Form::Text;

    fn read(text: &str) -> Result<Self, String> {
        let wrong = || format!("「{text}」应为正整数加 s、m 或 h，如 30s、10m、1h");
        let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(wrong)?;
        let seconds = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 60 * 60,
            _ => return Err(wrong()),
        };
        let number = number.parse::<u32>().ok().filter(|number| *number > 0).ok_or_else(wrong)?;
        Ok(Self::from_secs(u64::from(number) * seconds))
    }
}

/// Implements [`Setting`] for whole numbers.
macro_rules! numbers {
    ($($type:ty),*) => {$(
        impl Setting for $type {
            const FORM: Form = Form::Number;

            fn read(text: &str) -> Result<Self, String> {
                text.parse().map_err(|_| format!("「{text}」应为 0 至 {} 的整数", Self::MAX))
            }
        }
    )*};
}

numbers!(u16, u32, usize);

/// Implements [`Setting`] for lists.
macro_rules! lists {
    ($($type:ty),*) => {$(
        impl Setting for Vec<$type> {
            const FORM: Form = Form::List;

            fn read(text: &str) -> Result<Self, String> {
                parts(text).map(str::parse).collect()
            }
        }
    )*};
}

lists!(HostName, Network);
