//! Taking the history away and bringing it back: what an auditor finds in a ledger's directory or an export that
//! somebody changed, with the program, with forty lines of Python, and with the reference implementation in Go; and
//! what a restored ledger may do.

use super::{
    harness::{Act, act, run, text},
    http::TempDir,
};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

mod backup;
mod beside;
mod export;
mod ledger;

/// The name of the scene's ledger in its checkpoints.
const NAME: &str = "lianjian.example/carry";
/// How many entries the scene's ledger has before it has a key: more than two full tiles.
const GENERATED: &str = "530";

fn done(output: Output) -> Output {
    assert!(output.status.success(), "{}", text(&output));
    output
}

fn json_of(output: Output) -> Value {
    serde_json::from_slice(&done(output).stdout).expect("JSON")
}

fn path(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// A made-up history in a command file; another seed tells another.
fn history(dir: &TempDir, seed: &str) -> String {
    let small = ["generate", "--seed", seed, "--villages", "3", "--enterprises", "5", "--years", "1", "--entries"];
    let generated = done(run(dir, &[&small[..], &[GENERATED]].concat()));
    let file = dir.path().join(format!("history-{seed}.ndjson"));
    fs::write(&file, generated.stdout).expect("the file can be written");
    path(&file)
}

/// A figure somebody published: a command that needs nothing else in the ledger.
fn figure(key: &str) -> Act {
    let body = json!({ "figure": key, "title": "党组织数", "stated_by": "市委组织部", "source": "总结",
        "amount": 1000, "unit": "个", "bound": "exact", "as_of": "2024-01-01" });
    act("2025-05-01", "StateFigure", body)
}

/// One more entry.
fn add(dir: &TempDir, key: &str) {
    let file = dir.path().join("one.ndjson");
    fs::write(&file, figure(key).line()).expect("the file can be written");
    done(run(dir, &["import", &path(&file)]));
}

/// A ledger with a key, a checkpoint that was kept, and a newer one. Returns the kept file and the key.
fn signed(dir: &TempDir) -> (PathBuf, String) {
    done(run(dir, &["import", &history(dir, "7")]));
    let key =
        json_of(run(dir, &["--json", "init", "--key-only", "--name", NAME]))["key"].as_str().expect("a key").to_owned();
    let kept = dir.path().join("kept");
    let published = json_of(run(dir, &["--json", "checkpoint"]));
    fs::write(&kept, published["note"].as_str().expect("a note")).expect("the file can be written");
    add(dir, "P-1");
    done(run(dir, &["checkpoint"]));
    (kept, key)
}

/// The same name and key over another history, as whoever holds the key could write it.
fn rewritten(dir: &TempDir) -> TempDir {
    let other = TempDir::new();
    done(run(&other, &["import", &history(&other, "8")]));
    let (from, to) = (dir.path().join("ledger/keys"), other.path().join("ledger/keys"));
    copy(&from, &to);
    done(run(&other, &["init", "--key-only", "--name", NAME]));
    add(&other, "P-1");
    done(run(&other, &["checkpoint"]));
    other
}

/// Copies a directory with all that is in it; permissions are kept.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory");
    fs::set_permissions(to, fs::metadata(from).expect("it is there").permissions()).expect("permissions");
    for entry in fs::read_dir(from).expect("a directory") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() { copy(&path, &target) } else { fs::copy(&path, &target).map(drop).expect("a copy") }
    }
}

/// Flips one bit in the middle of a file.
fn flip(path: &Path) {
    let mut bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).expect("the file can be written");
}

/// What a check said: whether all is right, and its words.
type Said = (bool, String);

fn said(output: &Output) -> Said {
    (output.status.success(), text(output))
}

/// The project's own check.
fn verified(dir: &TempDir, place: &Path, anchors: &[&str]) -> Said {
    let place = path(place);
    said(&run(dir, &[&["verify", &place], anchors].concat()))
}

/// The forty lines of Python.
fn script() -> Command {
    let mut command = Command::new("python3");
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/audit/check.py"));
    command
}

/// What the forty lines say of an export.
fn by_script(export: &Path, anchors: &[&str]) -> Said {
    said(&script().arg(export).args(anchors).output().expect("python3 is installed"))
}

/// The reference implementation of the formats, if this machine has it.
struct Reference(Option<PathBuf>);

impl Reference {
    /// Builds it, or says that it is left out.
    fn build(dir: &TempDir) -> Self {
        let program = dir.path().join("reference");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("evidence/go");
        let mut build = Command::new("go");
        // Debian's package of the library lies where no module is asked for, so no network is needed.
        build.args(["build", "-o"]).arg(&program).arg(".").current_dir(source);
        build.env("GO111MODULE", "off").env("GOPATH", "/usr/share/gocode").env("GOCACHE", dir.path().join("go"));
        match build.stderr(Stdio::piped()).output() {
            Ok(output) if output.status.success() => Self(Some(program)),
            Ok(output) => {
                eprintln!("SKIPPED: the Go reference was not built: {}", String::from_utf8_lossy(&output.stderr));
                Self(None)
            }
            Err(error) => {
                eprintln!("SKIPPED: the Go reference needs golang-go and golang-golang-x-mod-dev: {error}");
                Self(None)
            }
        }
    }

    /// Its verdict on an export under a key; nothing where it is left out.
    fn judge(&self, export: &Path, key: &str, kept: &[&str]) -> Option<Said> {
        let output = Command::new(self.0.as_ref()?).arg(export).arg(key).args(kept).output();
        Some(said(&output.expect("the reference starts")))
    }
}
