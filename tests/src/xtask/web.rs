//! The task that builds the web application, and the steps that judge it. It needs Node.js with npm, and a Chromium for
//! the journeys; where they are missing, everything else goes on and says so.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::steps::{Failure, Run};

/// Where the application lies, from the root of the work tree.
const FOLDER: &str = "api/web";
/// What installs Node.js.
const NODE: &str = "apt-get install nodejs npm (Node.js 20 or newer)";
/// Where Chromium is looked for, unless CHROMIUM names it. Without windows it does the same with a third less work.
const CHROMIUM: [&str; 2] = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

/// Builds the application into `api/web/dist`, from where a build of the program takes it.
pub(crate) fn web() -> Result<(), Failure> {
    if !is_installed("npm") {
        return Err(Failure::Missing { step: "web".to_owned(), install: NODE });
    }
    let mut run = Run::default();
    let result = build(&mut run);
    run.summary();
    result
}

/// Builds the application where that is possible, and says so where it is not.
pub(crate) fn build_if_possible() -> Result<(), Failure> {
    if is_installed("npm") {
        return build(&mut Run::default());
    }
    eprintln!("Node.js is not installed: the program is built without its web application");
    Ok(())
}

/// Packages, types of the interface, pages.
fn build(run: &mut Run) -> Result<(), Failure> {
    if !are_packages_fresh() {
        run.step("web packages", &mut npm(&["ci", "--silent"]))?;
    }
    run.step("web types", &mut npm(&["run", "--silent", "types"]))?;
    run.step("web build", &mut npm(&["run", "--silent", "build", "--", "--logLevel", "warn"]))
}

/// Everything that holds for the application: its build, types and lints, what a first visit loads, its own tests, and
/// the journeys of people in a browser. `program` is what the journeys run against.
pub(crate) fn judge(run: &mut Run, program: &Path) -> Result<(), Failure> {
    if !is_installed("npm") {
        run.skip("web", &format!("Node.js is not installed: {NODE}"));
        return Ok(());
    }
    build(run)?;
    run.step("web check", &mut npm(&["run", "--silent", "check"]))?;
    run.step("web budget", &mut npm(&["run", "--silent", "budget"]))?;
    run.step("web unit tests", &mut npm(&["run", "--silent", "unit"]))?;
    let named = env::var_os("CHROMIUM").map(PathBuf::from);
    let looked_for = named.map_or_else(|| CHROMIUM.map(PathBuf::from).to_vec(), |named| vec![named]);
    let Some(chromium) = looked_for.iter().find(|path| path.exists()) else {
        run.skip("web journeys", "Chromium is not installed: apt-get install chromium-headless-shell fonts-noto-cjk");
        return Ok(());
    };
    run.step("web journeys", npm(&["run", "--silent", "e2e"]).env("LIANJIAN", program).env("CHROMIUM", chromium))
}

/// Whether what the lock file names is installed already.
fn are_packages_fresh() -> bool {
    let changed = |path: &str| fs::metadata(PathBuf::from(FOLDER).join(path)).and_then(|file| file.modified());
    match (changed("package-lock.json"), changed("node_modules/.package-lock.json")) {
        (Ok(wanted), Ok(installed)) => wanted <= installed,
        _ => false,
    }
}

fn npm(arguments: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command.current_dir(FOLDER).args(arguments);
    command
}

fn is_installed(program: &str) -> bool {
    let answer = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    answer.is_ok_and(|status| status.success())
}
