//! `cargo xtask`: the one entry for everything a developer does.
//!
//! It only starts other programs and says what it starts. It must not depend on the rooms, or a first
//! `cargo xtask demo` would compile them twice.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

// A crate root looks for its modules beside itself; the inline module keeps them in the folder of its name.
mod xtask {
    pub(crate) mod checks;
    pub(crate) mod dist;
    pub(crate) mod fuzz;
    pub(crate) mod programs;
    pub(crate) mod steps;
    pub(crate) mod web;
}

/// The one entry for everything a developer of lianjian does.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

/// What can be asked for.
#[derive(Debug, Subcommand)]
enum Task {
    /// Build lianjian in release and serve the Pingliang scenario from a fresh ledger.
    ///
    /// The first build takes a few minutes; later ones take seconds. Arguments after the task are handed to
    /// `lianjian demo` as they are: `cargo xtask demo --help` shows what it takes.
    #[command(disable_help_flag = true)]
    Demo {
        /// Handed to `lianjian demo` as they are.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Run the examples in the documentation and then every test, those of the web application last.
    ///
    /// Uses cargo-nextest when it is installed and `cargo test` when it is not. Arguments after the task go to the test
    /// runner (`cargo xtask test -p store`, `cargo xtask test tidy`); the documentation's examples and the web
    /// application are then left out.
    /// With CI=true a failing test does not stop the others.
    Test {
        /// Handed to the test runner as they are.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Check everything that must hold before a change is handed in.
    ///
    /// In this order: formatting, lints (warnings are errors), dependencies (bans, licences, sources, and advisories
    /// where the advisory database can be had), the documentation's build, the tests. Each step is named and timed; the
    /// first that fails ends the run with its exit status.
    Ci {
        /// Leave the tests out, for a run that has just had them.
        #[arg(long)]
        skip_tests: bool,
    },
    /// Measure speed: ratios against a bare baseline, taken in one run.
    ///
    /// Arguments after the task are handed to the benchmark as they are.
    #[command(disable_help_flag = true)]
    Bench {
        /// Handed to the benchmark as they are.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Make what is installed: a tarball and, where dpkg-deb is there, a Debian package, with digests of both.
    ///
    /// Program, systemd units, settings, reverse proxy, dashboard, documents, licences. The program is static where
    /// Rust's musl target and musl-gcc are installed. The same tree gives the same bytes; SOURCE_DATE_EPOCH sets the
    /// moment that files bear.
    Dist(xtask::dist::Dist),
    /// Throw requests made of the OpenAPI document at a served demonstration, by several roles.
    ///
    /// No answer may be a server error. schemathesis is installed under `target`, pinned; that needs python3 and a
    /// package index. Not a part of `ci`, for it takes minutes.
    Fuzz(xtask::fuzz::Fuzz),
    /// Build the web application, which a build of the program takes up; needs Node.js 20 with npm.
    ///
    /// `demo`, `dist` and `test` do so by themselves.
    Web,
    /// Write the golden files anew from what the code produces now, and show what changed.
    ///
    /// Runs every test with `golden` in its name with LIANJIAN_UPDATE_GOLDEN=1. Read the difference before it is
    /// committed: bytes of a released event version must never change.
    Golden,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::Demo { arguments } => xtask::programs::demo(&arguments),
        Task::Test { arguments } => xtask::checks::test(&arguments),
        Task::Ci { skip_tests } => xtask::checks::ci(skip_tests),
        Task::Bench { arguments } => xtask::programs::bench(&arguments),
        Task::Dist(options) => xtask::dist::dist(&options),
        Task::Fuzz(options) => xtask::fuzz::fuzz(&options),
        Task::Web => xtask::web::web(),
        Task::Golden => xtask::checks::golden(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::from(failure.status())
        }
    }
}
