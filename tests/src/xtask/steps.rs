//! Named and timed steps, and the summary that closes a run of them. It must not know what any step is for.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The status that stands for a program that could not be started or was ended by a signal.
const STATUS_WITHOUT_CODE: u8 = 1;

/// Why a run ended early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The program could not be started at all.
    NotStarted {
        /// The step it belonged to.
        step: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// The program ran and answered with a status other than 0 (none when a signal ended it).
    Exited {
        /// The step it belonged to.
        step: String,
        /// The exit status, where there was one.
        code: Option<i32>,
    },
    /// A file could not be written.
    NotWritten {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A program that the step needs is not installed.
    Missing {
        /// The step it belonged to.
        step: String,
        /// The command that installs it.
        install: &'static str,
    },
}

impl Failure {
    /// The exit status to end with: the failing program's own, so that a caller can tell failures apart.
    pub(crate) fn status(&self) -> u8 {
        match self {
            Self::Exited { code: Some(code), .. } => u8::try_from(*code).unwrap_or(STATUS_WITHOUT_CODE),
            Self::Exited { code: None, .. }
            | Self::NotStarted { .. }
            | Self::NotWritten { .. }
            | Self::Missing { .. } => STATUS_WITHOUT_CODE,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotStarted { step, source } => write!(out, "{step}: the program could not be started: {source}"),
            Self::NotWritten { path, source } => write!(out, "{} could not be made: {source}", path.display()),
            Self::Exited { step, code: Some(code) } => write!(out, "{step}: failed with exit status {code}"),
            Self::Exited { step, code: None } => write!(out, "{step}: ended by a signal"),
            Self::Missing { step, install } => write!(out, "{step}: a program is missing; install it by `{install}`"),
        }
    }
}

impl Error for Failure {}

/// How a step ended.
enum Ending {
    Passed,
    Failed,
    Skipped(String),
}

/// A run of steps: each is announced, timed and remembered for the summary.
#[derive(Default)]
pub(crate) struct Run {
    rows: Vec<(String, Duration, Ending)>,
}

impl Run {
    /// Runs one step to its end. The program's output goes straight to the terminal.
    pub(crate) fn step(&mut self, name: &str, command: &mut Command) -> Result<(), Failure> {
        eprintln!("\n── {name}: {}", line_of(command));
        let start = Instant::now();
        let result = execute(name, command);
        let ending = if result.is_ok() { Ending::Passed } else { Ending::Failed };
        self.rows.push((name.to_owned(), start.elapsed(), ending));
        result
    }

    /// Runs one step to its end and returns what it printed.
    pub(crate) fn output(&mut self, name: &str, command: &mut Command) -> Result<String, Failure> {
        eprintln!("\n── {name}: {}", line_of(command));
        let start = Instant::now();
        let result = command.stderr(Stdio::inherit()).output();
        let output = result.map_err(|source| Failure::NotStarted { step: name.to_owned(), source })?;
        let ending = if output.status.success() { Ending::Passed } else { Ending::Failed };
        self.rows.push((name.to_owned(), start.elapsed(), ending));
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        Err(Failure::Exited { step: name.to_owned(), code: output.status.code() })
    }

    /// Notes a step that could not be made, and says so at once and again in the summary.
    pub(crate) fn skip(&mut self, name: &str, reason: &str) {
        eprintln!("\n── {name}: SKIPPED: {reason}");
        self.rows.push((name.to_owned(), Duration::ZERO, Ending::Skipped(reason.to_owned())));
    }

    /// Prints one line for each step made or skipped.
    pub(crate) fn summary(&self) {
        eprintln!("\n── summary");
        for (name, time, ending) in &self.rows {
            let seconds = time.as_secs_f64();
            match ending {
                Ending::Passed => eprintln!("   ok       {seconds:>7.1} s  {name}"),
                Ending::Failed => eprintln!("   FAILED   {seconds:>7.1} s  {name}"),
                Ending::Skipped(reason) => eprintln!("   SKIPPED            {name}: {reason}"),
            }
        }
    }
}

/// Runs a program to its end and turns everything but status 0 into a failure that names the step.
pub(crate) fn execute(step: &str, command: &mut Command) -> Result<(), Failure> {
    let status = command.status().map_err(|source| Failure::NotStarted { step: step.to_owned(), source })?;
    if status.success() { Ok(()) } else { Err(Failure::Exited { step: step.to_owned(), code: status.code() }) }
}

/// The command as a person would type it.
fn line_of(command: &Command) -> String {
    let mut line: Vec<String> = command
        .get_envs()
        .filter_map(|(name, value)| Some(format!("{}={}", name.to_string_lossy(), value?.to_string_lossy())))
        .collect();
    // The absolute path of cargo says nothing to the reader.
    let program = command.get_program().to_string_lossy();
    line.push(program.rsplit('/').next().unwrap_or_default().to_owned());
    line.extend(command.get_args().map(|argument| argument.to_string_lossy().into_owned()));
    line.join(" ")
}
