//! The style rules that a program can hold, run over every file that git tracks or would track.
//!
//! Each rule is data: its name, its reason, the check, and samples that must fail and pass. A rule whose bad sample
//! does not fail is itself a failing test. Rules about one file live in `text`, `code`, `rooms` and `doors`; rules
//! about sizes in `sizes`, whose exceptions may only shrink; rules about the tree as a whole in `links` and `named`;
//! the table of `docs/security.md` in `clauses`.

mod clauses;
mod code;
mod doors;
mod links;
mod named;
mod rooms;
mod sizes;
mod source;
mod text;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use source::File;

/// Something a rule found: the line (from 1; 0 for the file as a whole) and what is wrong there.
type Finding = (usize, String);

/// One rule over one file.
struct Rule {
    name: &'static str,
    /// Why the rule is there: printed with every finding.
    why: &'static str,
    check: fn(&File) -> Vec<Finding>,
    /// Path and content of files that the rule must object to.
    bad: &'static [(&'static str, &'static str)],
    /// Path and content of files that come close and must pass.
    good: &'static [(&'static str, &'static str)],
}

impl Rule {
    /// Shows that the rule bites where it should and nowhere else.
    fn prove(&self) {
        assert!(!self.bad.is_empty(), "rule `{}` has no bad sample: nothing shows that it can fail", self.name);
        for (path, content) in self.bad {
            let found = (self.check)(&File::new(path, content));
            assert!(!found.is_empty(), "rule `{}` passes the bad sample {path}:\n{content}", self.name);
        }
        for (path, content) in self.good {
            let found = (self.check)(&File::new(path, content));
            assert!(found.is_empty(), "rule `{}` objects to the good sample {path}: {found:?}", self.name);
        }
    }

    /// Every finding in the tree, as lines ready to print.
    fn report(&self, files: &[File]) -> Vec<String> {
        let findings = files.iter().flat_map(|file| {
            let found = (self.check)(file);
            found.into_iter().map(|(line, what)| format!("{}:{line}: {what}", file.path))
        });
        findings.collect()
    }
}

/// Makes a module of tests of a list of rules: one test that the rule can fail, one that the tree keeps it.
macro_rules! hold {
    ($($rule:ident),+ $(,)?) => {
        mod samples {
            $( #[test] #[expect(non_snake_case, reason = "named after the rule's constant")]
               fn $rule() { super::$rule.prove(); } )+
        }
        #[test]
        fn the_tree_keeps_every_rule() {
            let files = $crate::black_box::tidy::tree();
            let mut complaints = Vec::new();
            for rule in [$(&$rule),+] {
                let found = rule.report(&files);
                if !found.is_empty() {
                    complaints.push(format!("{}: {}\n  {}", rule.name, rule.why, found.join("\n  ")));
                }
            }
            assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n\n"));
        }
    };
}
use hold;

/// The folder that holds the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests room lies in the workspace").to_owned()
}

/// The paths, from the root, of every file that git tracks or would add, and that is still there.
fn paths() -> BTreeSet<String> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git starts: the tidy rules hold for the files git knows");
    assert!(output.status.success(), "git ls-files failed: {}", String::from_utf8_lossy(&output.stderr));
    let names = String::from_utf8(output.stdout).expect("paths are UTF-8");
    names.split('\0').filter(|name| !name.is_empty() && root().join(name).is_file()).map(str::to_owned).collect()
}

/// Every file of the tree that is text; a file of other bytes has no style.
fn tree() -> Vec<File> {
    let read = |path: &String| {
        let bytes = fs::read(root().join(path)).expect("a listed file can be read");
        Some(File::new(path, &String::from_utf8(bytes).ok()?))
    };
    let files: Vec<File> = paths().iter().filter_map(read).collect();
    for room in ["domain/", "store/", "projections/", "api/", "tests/"] {
        assert!(files.iter().any(|file| file.path.starts_with(room)), "no file of {room} was looked at");
    }
    files
}
