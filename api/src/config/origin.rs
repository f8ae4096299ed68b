//! Where a setting's value comes from, said so that whoever reads it finds the place.

use serde::{Serialize, Serializer};
use std::{fmt, path::PathBuf};

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// A file.
    File(PathBuf),
    /// The environment, by this name.
    Environment(String),
    /// A flag, without its dashes.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => write!(f, "默认"),
            Self::File(path) => write!(f, "文件 {}", path.display()),
            Self::Environment(name) => write!(f, "环境变量 {name}"),
            Self::Flag(flag) => write!(f, "选项 --{flag}"),
        }
    }
}

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
