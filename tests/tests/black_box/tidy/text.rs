//! Rules over the bytes of a file, whatever its language: names, spaces, line lengths, foreign paths and hosts.

use super::source::File;
use super::{Finding, Rule, hold};

/// The longest line, in characters: what rustfmt is set to.
const LINE_CHARACTERS: usize = 120;

/// File and folder names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &["mod", "util", "utils", "common", "helper", "helpers", "prelude", "misc"];

/// Folders that exist only on some machine. Joined from two parts, so that this file keeps the rule itself.
const MACHINE_PATHS: &[&str] = &[concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/")];

/// The folder for temporary files, which a test may name.
const TEMPORARY_PATH: &str = concat!("/tm", "p/");

/// Hosts from which packages and toolchains are downloaded.
const REGISTRY_HOSTS: &[&str] = &[
    concat!("crates", ".io"),
    concat!("npm", "js.org"),
    concat!("npm", "js.com"),
    concat!("npm", "mirror.com"),
    concat!("py", "pi.org"),
    concat!("python", "hosted.org"),
    concat!("static.rust", "-lang"),
    concat!("deb.deb", "ian.org"),
    concat!("proxy.go", "lang.org"),
];

/// How Cargo.lock names the source of every package; cargo writes it so.
const LOCK_SOURCE: &str = concat!("source = \"registry+https://github.com/rust-lang/crates", ".io-index\"");

hold!(SPEAKING_NAMES, CLEAN_SPACES, LINE_LENGTH, NO_MACHINE_PATHS, NO_REGISTRY_HOSTS);

const SPEAKING_NAMES: Rule = Rule {
    name: "speaking names",
    why: "a file is named after what it holds; `foo.rs` lies beside `foo/`, and a drawer for everything has no purpose",
    check: |file| {
        let is_code = [".rs", ".ts", ".js", ".vue"].iter().any(|extension| file.path.ends_with(extension));
        let empty = |part: &&str| EMPTY_NAMES.contains(&part.split('.').next().unwrap_or_default());
        let named = file.path.split('/').find(empty).filter(|_| is_code);
        named.map(|part| (0, format!("`{part}` names no purpose"))).into_iter().collect()
    },
    bad: &[("store/src/log/mod.rs", ""), ("api/src/utils.rs", ""), ("domain/src/common/money.rs", "")],
    good: &[("domain/src/model.rs", ""), ("api/src/commons_register.rs", ""), ("docs/misc.md", "")],
};

const CLEAN_SPACES: Rule = Rule {
    name: "clean spaces",
    why: "a difference should show what changed: no tabs, no spaces at a line's end, one line end at the end of a file",
    check: |file| {
        if file.is_data() || file.text.is_empty() {
            return Vec::new();
        }
        let mut found = each_line(file, |line| {
            // gofmt, which every Go file is held to, indents with tabs.
            let tab = (line.contains('\t') && !file.path.ends_with(".go")).then_some("has a tab");
            let trailing = line.ends_with(char::is_whitespace).then_some("ends in a space");
            tab.or(trailing).map(str::to_owned)
        });
        if !file.text.ends_with('\n') {
            found.push((file.text.lines().count(), "has no line end".to_owned()));
        } else if file.text.ends_with("\n\n") {
            found.push((file.text.lines().count(), "is empty and last".to_owned()));
        }
        found
    },
    bad: &[("a.rs", "\tx\n"), ("a.md", "x \n"), ("a.toml", "x"), ("a.rs", "x\n\n"), ("b.rs", "x\r\n")],
    good: &[("a.rs", "x\n\ny\n"), ("tests/golden/event.json", "{}"), ("divisions.tsv", "a\tb\n"), ("a.go", "\tx\n")],
};

const LINE_LENGTH: Rule = Rule {
    name: "line length",
    why: "a line of more than 120 characters cannot be read beside another file; tables and addresses may be longer",
    check: |file| {
        let bound = [".rs", ".toml", ".md", ".sh", ".yml"].iter().any(|extension| file.path.ends_with(extension));
        if file.is_data() || !(bound || file.path.starts_with(".ci/")) {
            return Vec::new();
        }
        each_line(file, |line| {
            let table = file.path.ends_with(".md") && line.trim_start().starts_with('|');
            let characters = line.chars().count();
            let too_long = characters > LINE_CHARACTERS && !table && !line.contains("://");
            too_long.then(|| format!("has {characters} characters"))
        })
    },
    bad: &[("a.rs", LONG_LINE), (".ci/run", LONG_LINE)],
    good: &[("a.md", "| 村 | 收入 |\n"), ("tests/golden/event.json", LONG_LINE), ("a.rs", "short\n")],
};

/// A line of 130 characters.
const LONG_LINE: &str = concat!(
    "0123456789012345678901234567890123456789012345678901234567890123456789",
    "012345678901234567890123456789012345678901234567890123456789\n"
);

const NO_MACHINE_PATHS: Rule = Rule {
    name: "no machine paths",
    why: "a path of the machine it was written on is wrong on every other; temporary folders come from the system",
    check: |file| {
        each_line(file, |line| {
            let fixed = MACHINE_PATHS.iter().find(|path| opens_path(line, path)).copied();
            let temporary = (!file.is_test() && opens_path(line, TEMPORARY_PATH)).then_some(TEMPORARY_PATH);
            fixed.or(temporary).map(|path| format!("names a folder under {path}"))
        })
    },
    bad: &[
        ("README.md", concat!("see /ho", "me/li/ledger\n")),
        ("tests/a.rs", concat!("open(\"/wo", "rk/x\")\n")),
        ("store/src/log.rs", concat!("open(\"/tm", "p/x\")\n")),
    ],
    good: &[
        ("tests/a.rs", concat!("open(\"/tm", "p/x\")\n")),
        ("api/src/routes.rs", concat!("\"/api/v1/wo", "rk/queues\"\n")),
    ],
};

const NO_REGISTRY_HOSTS: Rule = Rule {
    name: "no registry hosts",
    why: "where packages come from is each machine's own setting (a mirror, an offline copy), never the repository's",
    check: |file| {
        each_line(file, |line| {
            let named = REGISTRY_HOSTS.iter().find(|host| line.contains(**host));
            let lock = file.path == "Cargo.lock" && line.trim() == LOCK_SOURCE;
            named.filter(|_| !lock).map(|host| format!("names {host}"))
        })
    },
    bad: &[
        ("README.md", concat!("from https://crates", ".io/x\n")),
        ("package-lock.json", concat!("\"https://registry.npm", "js.org/x\"\n")),
        ("Cargo.lock", concat!("source = \"registry+https://mirror.crates", ".io\"\n")),
    ],
    good: &[
        ("Cargo.lock", concat!("source = \"registry+https://github.com/rust-lang/crates", ".io-index\"\n")),
        ("README.md", "from the registry\n"),
    ],
};

/// Asks every line, and numbers what is found. Lines end at `\n` alone, so that `\r` is seen.
fn each_line(file: &File, check: impl Fn(&str) -> Option<String>) -> Vec<Finding> {
    let numbered = file.text.split('\n').enumerate();
    numbered.filter_map(|(index, line)| Some((index + 1, check(line)?))).collect()
}

/// Whether the line names an absolute path that begins so; inside a longer path it is something else.
fn opens_path(line: &str, path: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || "_-.}~*".contains(c);
    line.match_indices(path).any(|(at, _)| !line[..at].chars().next_back().is_some_and(inside))
}
