//! What was given, and by which of the three: flags before the environment, the environment before the file.

use super::{ConfigError, DEFAULT_FILE, Form, KEYS, Key, Origin, key};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

/// Which file is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum File {
    /// The one that was named.
    Named(PathBuf),
    /// The usual one, if it is there.
    Usual,
    /// None.
    None,
}

/// The texts that were given, each with where it comes from.
#[derive(Clone, Debug, Default)]
pub struct Given {
    texts: BTreeMap<&'static str, (String, Origin)>,
}

impl Given {
    /// Collects what a file, the environment and flags say.
    ///
    /// # Errors
    /// [`ConfigError`] of the file; values are looked at later.
    pub fn collect(
        file: &File,
        environment: impl Fn(&str) -> Option<String>,
        flags: impl IntoIterator<Item = (&'static str, String)>,
    ) -> Result<Self, ConfigError> {
        let mut given = Self::default();
        match file {
            File::Named(path) => given.read_file(path)?,
            File::Usual if Path::new(DEFAULT_FILE).exists() => given.read_file(Path::new(DEFAULT_FILE))?,
            File::Usual | File::None => {}
        }
        for key in KEYS {
            let name = key.environment();
            if let Some(text) = environment(&name) {
                given.texts.insert(key.name, (text, Origin::Environment(name)));
            }
        }
        for (name, text) in flags {
            let flag = key(name).map_or(name, |key| key.flag);
            given.texts.insert(name, (text, Origin::Flag(flag)));
        }
        Ok(given)
    }

    fn read_file(&mut self, path: &Path) -> Result<(), ConfigError> {
        let unreadable = |source: io::Error| ConfigError::Unreadable { path: path.to_owned(), source };
        let text = fs::read_to_string(path).map_err(unreadable)?;
        let table: toml::Table = text.parse().map_err(|error| syntax(path, &text, error))?;
        for (name, value) in table {
            let key = key(&name).ok_or_else(|| ConfigError::Unknown { path: path.to_owned(), key: name.clone() })?;
            let origin = Origin::File(path.to_owned());
            let text = plain(key, &value).ok_or_else(|| ConfigError::Value {
                key: key.name,
                origin: origin.clone(),
                why: format!("应为{}，如 {}", key.form.title(), key.form.write(key.default)),
            })?;
            self.texts.insert(key.name, (text, origin));
        }
        Ok(())
    }

    /// The text of a key, and where it comes from.
    #[must_use]
    pub fn text(&self, key: &Key) -> (&str, Origin) {
        let found = self.texts.get(key.name).map(|(text, origin)| (text.as_str(), origin.clone()));
        found.unwrap_or((key.default, Origin::Default))
    }

    /// Reads the value of a key.
    pub(super) fn value<T>(
        &self,
        name: &'static str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<T, ConfigError> {
        let key = key(name).expect("the table and the struct are made of one list");
        let (text, origin) = self.text(key);
        read(text).map_err(|why| ConfigError::Value { key: name, origin, why })
    }
}

/// A file's value as text, if it has the form that the key asks for.
fn plain(key: &Key, value: &toml::Value) -> Option<String> {
    match key.form {
        Form::Text => value.as_str().map(str::to_owned),
        Form::Number => value.as_integer().map(|number| number.to_string()),
        Form::Switch => value.as_bool().map(|switch| switch.to_string()),
        Form::List => {
            let parts = value.as_array()?.iter().map(toml::Value::as_str);
            Some(parts.collect::<Option<Vec<_>>>()?.join(","))
        }
    }
}

/// What is wrong with a file, with the line it is wrong in.
fn syntax(path: &Path, text: &str, error: toml::de::Error) -> ConfigError {
    let at = error.span().map_or(0, |span| span.start).min(text.len());
    let line = text.bytes().take(at).filter(|byte| *byte == b'\n').count();
    let text = text.lines().nth(line).unwrap_or_default().trim().to_owned();
    ConfigError::Syntax { path: path.to_owned(), line: line + 1, text, source: Box::new(error) }
}
