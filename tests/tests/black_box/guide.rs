//! The auditor's guide, followed to the letter on a fresh demonstration: what it shows under a command is what the
//! command prints.

use super::{harness::PROGRAM, http::TempDir};
use std::{
    fs,
    os::unix::fs::symlink,
    path::Path,
    process::{Command, Stdio},
};

/// A line of its own between the outputs of two commands.
const BETWEEN: &str = "@@@ next @@@";
/// As many characters of a line has the guide; a longer one ends in `…`.
const SHOWN_CHARACTERS: usize = 118;
/// What has so many signs without a space is a key, a hash, a signature or a time: another one on every machine.
const CHANGING_CHARACTERS: usize = 20;

/// A command of the guide with what stands under it.
#[derive(Default)]
struct Step {
    command: String,
    shown: Vec<String>,
}

fn steps(guide: &str) -> Vec<Step> {
    let (mut steps, mut fenced) = (Vec::<Step>::new(), false);
    for line in guide.lines() {
        if line.starts_with("```") {
            fenced = line == "```console";
        } else if let Some(command) = line.strip_prefix("$ ").filter(|_| fenced) {
            steps.push(Step { command: command.to_owned(), shown: Vec::new() });
        } else if let Some(step) = steps.last_mut().filter(|_| fenced) {
            if step.command.ends_with('\\') {
                step.command.push('\n');
                step.command.push_str(line);
            } else {
                step.shown.push(line.to_owned());
            }
        }
    }
    steps
}

/// A line without what is different on every machine and in every run.
fn steady(line: &str) -> String {
    let mut steady = String::new();
    let mut rest = line;
    while let Some(character) = rest.chars().next() {
        let run: &str = &rest[..rest.find(|sign| !is_of_run(sign)).unwrap_or(rest.len())];
        if run.is_empty() {
            steady.push(character);
            rest = &rest[character.len_utf8()..];
            continue;
        }
        rest = &rest[run.len()..];
        let measured = steady.ends_with("用时 ") || steady.ends_with("每秒 ") || rest.starts_with(" 字节");
        let is_receipt = steady.ends_with("回执号 ") || steady.ends_with("回执号：");
        let changes = measured || is_receipt || run.len() >= CHANGING_CHARACTERS;
        steady.push_str(if changes { "*" } else { run });
    }
    steady.trim_end().to_owned()
}

fn is_of_run(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || "+/=.:-_".contains(sign)
}

/// Whether a line of the guide shows this line of a run.
fn shows(shown: &str, printed: &str) -> bool {
    let printed = steady(&printed.replace('\t', "    "));
    match shown.strip_suffix('…').filter(|_| shown.chars().count() == SHOWN_CHARACTERS) {
        None => steady(shown) == printed,
        Some(beginning) => printed.starts_with(steady(beginning.trim_end_matches(is_of_run)).trim_end()),
    }
}

/// Whether this machine has the reference implementation; CI installs it.
fn has_reference() -> bool {
    let library = Path::new("/usr/share/gocode/src/golang.org/x/mod").is_dir();
    let go = Command::new("go").arg("version").stdout(Stdio::null()).status();
    library && go.is_ok_and(|status| status.success())
}

#[test]
fn the_auditors_guide_shows_what_its_commands_print() {
    let dir = TempDir::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut steps = steps(&fs::read_to_string(source.join("docs/audit.md")).expect("the guide"));
    assert!(steps.len() > 60, "the guide has {} commands", steps.len());
    if !has_reference() {
        eprintln!("SKIPPED: the Go reference needs golang-go and golang-golang-x-mod-dev");
        steps.retain(|step| !step.command.contains("go build") && !step.command.starts_with("./reference"));
    }
    let programs = dir.path().join("bin");
    fs::create_dir(&programs).expect("a folder for the program");
    symlink(&*PROGRAM, programs.join("lianjian")).expect("the program under its name");
    let commands: Vec<&str> = steps.iter().map(|step| step.command.as_str()).collect();
    let script = format!("exec 2>&1\n{}\n", commands.join(&format!("\necho '{BETWEEN}'\n")));
    let path = std::env::var("PATH").expect("a path");
    let mut shell = Command::new("bash");
    shell.arg("-c").arg(script).current_dir(dir.path()).env_remove("LIANJIAN_DATA").env_remove("RUST_LOG");
    shell.env("PATH", format!("{}:{path}", programs.display())).env("LC_ALL", "C.UTF-8").env("SOURCE", source);
    let output = shell.env("GOCACHE", dir.path().join("go")).stdin(Stdio::null()).output().expect("bash is installed");
    let said = String::from_utf8(output.stdout).expect("output is UTF-8");
    let parts: Vec<&str> = said.split(&format!("{BETWEEN}\n")).collect();
    assert_eq!(parts.len(), steps.len(), "{said}");
    for (Step { command, shown }, part) in steps.iter().zip(parts) {
        let printed: Vec<&str> = part.lines().collect();
        let same = shown.len() == printed.len() && shown.iter().zip(&printed).all(|(shown, line)| shows(shown, line));
        assert!(same, "$ {command}\nthe guide shows:\n{}\nit prints:\n{part}", shown.join("\n"));
    }
}

#[test]
fn a_line_that_the_guide_shows_wrongly_is_found() {
    let hash = "HvT9C1bXVnAIQ7+EAGqL/ZwnizS2tts0shx/KSCNBTw=";
    let other = "KalSrNLdagV0vhMs4lHCmrovMu1TfVfpYlAeV0AjU7k=";
    assert!(shows(&format!("完好：17904 条，根 {hash}。"), &format!("完好：17904 条，根 {other}。")));
    assert!(!shows(&format!("完好：17904 条，根 {hash}。"), &format!("完好：17905 条，根 {other}。")));
    assert!(shows("重放 17904 条，用时 315 毫秒，每秒 56705 条。", "重放 17904 条，用时 9 毫秒，每秒 1 条。"));
    assert!(!shows("重放 17904 条，用时 315 毫秒，每秒 56705 条。", "重放 17904 条，用时 9 毫秒。"));
    assert!(shows("回执号 17834-XBD26S，回执已写入 receipt。", "回执号 17834-HEV095，回执已写入 receipt。"));
    assert!(shows("  户数    579257 户", "  户数\t579257 户"));
    let long = format!("#17834 {}", "延".repeat(120));
    let cut: String = long.chars().take(SHOWN_CHARACTERS - 1).chain(['…']).collect();
    assert!(shows(&cut, &long));
    assert!(!shows(&cut, &long.replace("17834", "17835")));
}
