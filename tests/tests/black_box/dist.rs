//! What `cargo xtask dist` makes, looked into as somebody who installs it would.

use super::{harness::PROGRAM, http::TempDir};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

/// What stands in every package, from its root.
const INSTALLED: [&str; 17] = [
    "etc/lianjian/config.toml",
    "usr/bin/lianjian",
    "usr/lib/systemd/system/lianjian-backup.service",
    "usr/lib/systemd/system/lianjian-backup.timer",
    "usr/lib/systemd/system/lianjian.service",
    "usr/lib/sysusers.d/lianjian.conf",
    "usr/lib/tmpfiles.d/lianjian.conf",
    "usr/share/doc/lianjian/CHANGELOG.md",
    "usr/share/doc/lianjian/LICENSE-APACHE",
    "usr/share/doc/lianjian/LICENSE-MIT",
    "usr/share/doc/lianjian/README.md",
    "usr/share/doc/lianjian/THIRD-PARTY",
    "usr/share/doc/lianjian/docs/operating.md",
    "usr/share/doc/lianjian/docs/security.md",
    "usr/share/doc/lianjian/docs/zh/运行维护.md",
    "usr/share/lianjian/grafana.json",
    "usr/share/lianjian/nginx.conf",
];
/// The most that `systemd-analyze security` may find open in the service, of 100.
const EXPOSURE: u32 = 20;

/// Runs a program to its end; none where it is not installed.
fn try_run(program: &str, arguments: &[&str], dir: &Path) -> Option<Output> {
    Command::new(program).args(arguments).current_dir(dir).stdin(Stdio::null()).output().ok()
}

/// The same, which must go well; what it said.
fn run(program: &str, arguments: &[&str], dir: &Path) -> String {
    let output = try_run(program, arguments, dir).unwrap_or_else(|| panic!("{program} is installed"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{program} {arguments:?}: {said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

/// The files of a folder, by name.
fn names(dir: &Path) -> Vec<PathBuf> {
    let mut names: Vec<PathBuf> =
        fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    names.sort();
    names
}

fn find(dir: &Path, end: &str) -> Option<PathBuf> {
    names(dir).into_iter().find(|path| path.to_string_lossy().ends_with(end))
}

#[test]
fn what_is_installed_is_whole_runs_and_is_the_same_in_every_package() {
    let dir = TempDir::new();
    let into = dir.path().join("made");
    fs::create_dir(&into).unwrap();
    let (program, target) = (PROGRAM.to_str().expect("paths are text"), into.to_str().expect("paths are text"));
    run(env!("CARGO_BIN_EXE_xtask"), &["dist", "--into", target, "--program", program], dir.path());
    run("sha256sum", &["--check", "--strict", "SHA256SUMS"], &into);

    let tarball = find(&into, ".tar.gz").expect("there is a tarball");
    run("tar", &["-xzf", tarball.to_str().expect("paths are text")], dir.path());
    let root = find(dir.path(), "-linux").expect("it has one folder");
    run("sha256sum", &["--check", "--strict", "SHA256SUMS"], &root);
    let summed = fs::read_to_string(root.join("SHA256SUMS")).expect("it can be read");
    for file in INSTALLED {
        assert!(summed.contains(&format!("  {file}\n")), "{file} is not in the tarball: {summed}");
    }
    installed_program_accepts_its_settings(&root);
    let third = fs::read_to_string(root.join("usr/share/doc/lianjian/THIRD-PARTY")).expect("it can be read");
    for (name, licence) in [("axum v", "MIT"), ("vue v", "MIT"), ("@vueuse/core v", "MIT"), ("echarts v", "Apache-2.0")]
    {
        assert!(third.lines().any(|line| line.starts_with(name) && line.ends_with(licence)), "{name}: {third}");
    }
    assert!(!third.contains("vitest") && !third.contains("playwright"), "what only judges the pages is not in them");
    for line in third.lines() {
        let (name, licence) = line.split_once('\t').unwrap_or_else(|| panic!("`{line}` names no licence"));
        let folder = name.contains('/') && !name.starts_with('@');
        assert!(!folder && !licence.is_empty(), "`{line}` tells a folder, or no licence");
    }
    units_are_sound(&root);
    if let Some(package) = find(&into, ".deb") {
        package_is_the_same(package.to_str().expect("paths are text"), &root, dir.path());
    }
}

/// The program runs where it lies, and takes the settings that lie beside it.
fn installed_program_accepts_its_settings(root: &Path) {
    let program = root.join("usr/bin/lianjian");
    let config = root.join("etc/lianjian/config.toml");
    let said = run(
        program.to_str().expect("paths are text"),
        &["config", "show", "--config", config.to_str().expect("paths are text")],
        root,
    );
    assert!(said.contains("/var/lib/lianjian/ledger"), "{said}");
}

/// What systemd itself says of the units, where it is there.
fn units_are_sound(root: &Path) {
    let units = root.join("usr/lib/systemd/system");
    let unit = |name: &str| units.join(name).to_string_lossy().into_owned();
    let text = fs::read_to_string(unit("lianjian.service")).expect("it can be read");
    // systemd looks for the program and documents where they will be: here they are under the root.
    let moved = text.replace("/usr/bin/lianjian", root.join("usr/bin/lianjian").to_str().expect("paths are text"));
    let moved: String =
        moved.lines().filter(|line| !line.starts_with("Documentation=")).flat_map(|l| [l, "\n"]).collect();
    let there = root.join("lianjian.service");
    fs::write(&there, moved).expect("it can be written");
    let there = there.to_string_lossy().into_owned();
    let Some(verified) = try_run("systemd-analyze", &["verify", &there, &unit("lianjian-backup.timer")], root) else {
        return;
    };
    let said = String::from_utf8_lossy(&verified.stderr);
    let ours: Vec<&str> = said.lines().filter(|line| line.contains("lianjian.service")).collect();
    assert!(ours.is_empty(), "{said}");
    let threshold = format!("--threshold={EXPOSURE}");
    run("systemd-analyze", &["security", "--offline=true", "--no-pager", &threshold, &there], root);
}

/// The package has the tarball's files, and installs the settings as such.
fn package_is_the_same(package: &str, root: &Path, dir: &Path) {
    let unpacked = dir.join("package");
    run("dpkg-deb", &["--raw-extract", package, unpacked.to_str().expect("paths are text")], dir);
    let sums = root.join("SHA256SUMS");
    run("sha256sum", &["--check", "--strict", "--quiet", sums.to_str().expect("paths are text")], &unpacked);
    let about = |name: &str| fs::read_to_string(unpacked.join("DEBIAN").join(name)).expect("it can be read");
    assert_eq!(about("conffiles"), "/etc/lianjian/config.toml\n");
    assert!(about("control").contains("\nDepends: libc6 (>= 2."), "{}", about("control"));
    for script in ["postinst", "prerm"] {
        run("sh", &["-n", unpacked.join("DEBIAN").join(script).to_str().expect("paths are text")], dir);
    }
    let listed = run("dpkg-deb", &["--contents", package], dir);
    assert!(listed.lines().all(|line| line.contains(" root/root ")), "{listed}");
}
