//! The tasks that build a program in release and become it. They must not check anything.

use std::env;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use super::steps::{Failure, execute};
use super::web;

/// The cargo that started this program, so that one toolchain does all the work.
pub(crate) fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// How lianjian is built in release.
const BUILD: [&str; 8] = ["--release", "--package", "api", "--bin", "lianjian", "--features", "oidc", "--locked"];

/// Builds lianjian in release, saying so, and becomes `lianjian demo`.
pub(crate) fn demo(arguments: &[String]) -> Result<(), Failure> {
    release()?;
    eprintln!("starting `lianjian demo`; Ctrl-C ends it");
    become_program("demo", cargo().args(["run", "--quiet"]).args(BUILD).args(["--", "demo"]).args(arguments))
}

/// Builds the web application and lianjian in release, and says where it lies.
pub(crate) fn release() -> Result<PathBuf, Failure> {
    web::build_if_possible()?;
    eprintln!("building lianjian in release; the first time this takes a few minutes, later seconds ...");
    execute("build", cargo().arg("build").args(BUILD))?;
    beside_this("release/lianjian")
}

/// The same as one file that asks nothing of the machine it runs on, where this machine can build that; else for
/// machines whose C library is at least as new as this one's.
pub(crate) fn release_for_others() -> Result<PathBuf, Failure> {
    let target = static_target();
    let print = ["--print", "target-libdir", "--target", &target];
    let told = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())).args(print).output();
    let library = told.ok().and_then(|told| String::from_utf8(told.stdout).ok()).map(|path| PathBuf::from(path.trim()));
    let compiler = Command::new("musl-gcc").arg("--version").output();
    if !library.is_some_and(|library| library.is_dir()) || compiler.is_err() {
        eprintln!("not static: that needs `rustup target add {target}` and musl-gcc (apt-get install musl-tools)");
        return release();
    }
    web::build_if_possible()?;
    eprintln!("building lianjian in release for {target}; the first time this takes a few minutes ...");
    execute("build", cargo().arg("build").args(BUILD).args(["--target", &target]))?;
    beside_this(&format!("{target}/release/lianjian"))
}

/// The target of static programs on machines like this one.
pub(crate) fn static_target() -> String {
    format!("{}-unknown-linux-musl", env::consts::ARCH)
}

/// A file of a build: this program lies in the folder of its own profile, beside those of others.
pub(crate) fn beside_this(file: &str) -> Result<PathBuf, Failure> {
    let this = env::current_exe().map_err(|source| Failure::NotStarted { step: "build".to_owned(), source })?;
    Ok(this.ancestors().nth(2).unwrap_or(&this).join(file))
}

/// Builds the benchmark in release and becomes it.
///
/// Its feature keeps the rooms out of the build of this program.
pub(crate) fn bench(arguments: &[String]) -> Result<(), Failure> {
    const LIANJIAN: [&str; 8] = ["build", "--release", "--package", "api", "--bin", "lianjian", "--features", "oidc"];
    const BUILD: [&str; 8] = ["run", "--release", "--package", "tests", "--features", "bench", "--bin", "bench"];
    eprintln!("building the benchmark in release; the first time this takes a few minutes ...");
    execute("build", cargo().args(LIANJIAN))?;
    become_program("bench", cargo().args(BUILD).arg("--").args(arguments))
}

/// Replaces this process, so that signals and the exit status are the program's own: a server that is told to stop
/// finishes before the shell's prompt returns. Comes back only when the program could not be started.
fn become_program(step: &str, command: &mut Command) -> Result<(), Failure> {
    Err(Failure::NotStarted { step: step.to_owned(), source: command.exec() })
}
