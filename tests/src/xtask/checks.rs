//! The tasks that judge the work tree: `test`, `ci` and `golden`. They must pass or fail, never mend.

use std::env;
use std::process::{Command, Stdio};

use super::programs::{self, cargo};
use super::steps::{Failure, Run};
use super::web;

/// Makes the golden tests write their files instead of comparing them.
const UPDATE_GOLDEN: &str = "LIANJIAN_UPDATE_GOLDEN";

/// What every golden file's path and every golden test's name contains.
const GOLDEN: &str = "golden";

/// Runs the documentation's examples and every test, or only what the arguments choose.
pub(crate) fn test(arguments: &[String]) -> Result<(), Failure> {
    let mut run = Run::default();
    let result = test_steps(&mut run, arguments);
    if result.is_err() {
        run.summary();
    }
    result
}

/// Builds the program that tests run, and the test that runs it: both from what the other tests are built from, so that
/// nothing is built twice. The harness of the black-box tests builds it in the same way.
const PROGRAM: [&str; 7] = ["build", "--quiet", "--workspace", "--bin", "lianjian", "--test", "black_box"];

/// The examples come first, so that the last line on the screen is the summary of the whole suite.
fn test_steps(run: &mut Run, arguments: &[String]) -> Result<(), Failure> {
    if arguments.is_empty() {
        run.step("examples", cargo().args(["test", "--quiet", "--workspace", "--doc"]))?;
    }
    // Black-box tests run the program as a person does; it is built here, so that no test's time is spent on it.
    if arguments.is_empty() {
        run.step("program", cargo().args(PROGRAM))?;
    }
    run.step("tests", test_runner(arguments).args(arguments))?;
    if arguments.is_empty() {
        return web::judge(run, &programs::beside_this("debug/lianjian")?);
    }
    Ok(())
}

/// nextest where it is installed, `cargo test` where it is not; the whole workspace unless a package is chosen.
fn test_runner(arguments: &[String]) -> Command {
    let mut command = cargo();
    if installed("nextest") {
        command.args(["nextest", "run"]);
    } else {
        eprintln!("cargo-nextest is not installed: `cargo test` runs the tests instead");
        command.arg("test");
    }
    if !arguments.iter().any(|argument| argument.starts_with("-p") || argument.starts_with("--package")) {
        command.arg("--workspace");
    }
    // A person wants the first failure at once; a machine that runs alone should report all of them.
    if env::var_os("CI").is_some() {
        command.arg("--no-fail-fast");
    }
    command
}

/// Checks everything that must hold before a change is handed in.
pub(crate) fn ci(skip_tests: bool) -> Result<(), Failure> {
    let mut run = Run::default();
    let result = ci_steps(&mut run, skip_tests);
    run.summary();
    result
}

fn ci_steps(run: &mut Run, skip_tests: bool) -> Result<(), Failure> {
    run.step("format", cargo().args(["fmt", "--all", "--", "--check"]))?;
    let lints = ["clippy", "--workspace", "--all-targets", "--all-features", "--locked", "--", "--deny", "warnings"];
    run.step("lints", cargo().args(lints))?;
    dependencies(run)?;
    let docs = ["doc", "--workspace", "--no-deps", "--all-features", "--locked"];
    run.step("docs", cargo().args(docs).env("RUSTDOCFLAGS", "-D warnings"))?;
    if skip_tests {
        run.skip("tests", "left out by --skip-tests");
        return Ok(());
    }
    test_steps(run, &[])
}

/// Bans, licences and sources need no network; the advisory database does.
fn dependencies(run: &mut Run) -> Result<(), Failure> {
    if !installed("deny") {
        return Err(Failure::Missing { step: "dependencies".to_owned(), install: "cargo install --locked cargo-deny" });
    }
    // Duplicates are a warning by deny.toml; their full graphs would bury everything else on the screen.
    let check = ["deny", "--log-level", "error", "check", "--hide-inclusion-graph"];
    run.step("dependencies", cargo().args(check).args(["bans", "licenses", "sources"]))?;
    match fetch_advisories() {
        Ok(()) => run.step("advisories", cargo().args(check).args(["--disable-fetch", "advisories"])),
        Err(reason) => {
            run.skip("advisories", &format!("the advisory database cannot be had here ({reason})"));
            Ok(())
        }
    }
}

/// Brings the advisory database, or says in one line why it cannot be had.
fn fetch_advisories() -> Result<(), String> {
    let output = cargo().args(["deny", "fetch", "db"]).stdin(Stdio::null()).output().map_err(|e| e.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("no reason given").trim().to_owned())
}

/// Whether cargo has a subcommand of that name.
fn installed(subcommand: &str) -> bool {
    let answer = cargo().args([subcommand, "--version"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    answer.is_ok_and(|status| status.success())
}

/// Writes the golden files anew and shows what changed, new files included.
pub(crate) fn golden() -> Result<(), Failure> {
    let files = format!(":(glob)**/*{GOLDEN}*/**");
    let mut run = Run::default();
    let only = [GOLDEN.to_owned()];
    run.step("golden", test_runner(&[]).args(&only).env(UPDATE_GOLDEN, "1"))?;
    run.step("changed", Command::new("git").args(["--no-pager", "diff", "--stat", "--", &files]))?;
    run.step("new", Command::new("git").args(["ls-files", "--others", "--exclude-standard", "--", &files]))
}
