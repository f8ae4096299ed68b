//! Exports: whole, added to, and tampered with in every way that evidence must show.

use super::{
    NAME, Reference, Said, add, by_script, copy, done, flip, history, json_of, path, rewritten, run, said, script,
    signed, text, verified,
};
use crate::black_box::http::TempDir;
use std::{collections::BTreeSet, fs, path::Path};

/// A way to tamper, and who must find it when they know the key but kept no checkpoint.
struct Tampering {
    what: &'static str,
    change: fn(&Path),
    /// The program, the script, the reference.
    found_by: [bool; 3],
}

const ALL: [bool; 3] = [true, true, true];

const TAMPERINGS: &[Tampering] = &[
    Tampering { what: "a flipped byte of an entry", change: |dir| flip(&dir.join("tile/entries/001")), found_by: ALL },
    Tampering {
        // The script makes every hash itself and reads no tile of hashes.
        what: "a flipped byte of a tile of hashes",
        change: |dir| flip(&dir.join("tile/0/000")),
        found_by: [true, false, true],
    },
    Tampering {
        what: "a flipped byte of the checkpoint's root",
        change: |dir| change_line(&dir.join("checkpoint"), 2),
        found_by: ALL,
    },
    Tampering {
        what: "a flipped byte of the checkpoint's signature",
        change: |dir| change_line(&dir.join("checkpoint"), 4),
        found_by: ALL,
    },
    Tampering {
        what: "a flipped byte of an older checkpoint",
        change: |dir| change_line(&first(&dir.join("checkpoints")), 2),
        found_by: [true, false, false],
    },
    Tampering {
        what: "another key in the place of the log's",
        change: |dir| fs::write(dir.join("keys"), OTHER_KEY).expect("the file can be written"),
        found_by: [true, false, false],
    },
    Tampering { what: "two entries swapped", change: |dir| bundle(dir, |entries| entries.swap(3, 4)), found_by: ALL },
    Tampering { what: "an entry dropped", change: |dir| bundle(dir, |entries| drop(entries.remove(3))), found_by: ALL },
    Tampering {
        what: "an entry repeated",
        change: |dir| bundle(dir, |entries| entries.insert(3, entries[3].clone())),
        found_by: ALL,
    },
    Tampering {
        what: "an entry in the place of another",
        change: |dir| bundle(dir, |entries| entries[4] = entries[3].clone()),
        found_by: ALL,
    },
    Tampering { what: "a bundle cut", change: |dir| cut(&dir.join("tile/entries/000")), found_by: ALL },
    Tampering {
        what: "the last entries missing",
        change: |dir| fs::remove_dir_all(dir.join("tile/entries/002.p")).expect("it was there"),
        found_by: ALL,
    },
    Tampering {
        what: "a partial tile of hashes missing",
        change: |dir| fs::remove_dir_all(dir.join("tile/1/000.p")).expect("it was there"),
        found_by: [true, false, true],
    },
    Tampering {
        what: "a file that belongs to no such log",
        change: |dir| fs::write(dir.join("tile/0/007"), [0; 8192]).expect("the file can be written"),
        found_by: [true, false, false],
    },
    Tampering {
        what: "entries over the limit of their length",
        change: |dir| fs::write(dir.join("tile/entries/001"), vec![b'x'; 17 << 20]).expect("the file can be written"),
        found_by: ALL,
    },
];

/// A key that nobody knows.
const OTHER_KEY: &str = "lianjian.example/carry+b7ef936c+ATPOu3zL+Ipew41QhhbqVXW7HrV/BljkLJchBAV5Zp3x\n";

/// Changes one character in the middle of a line of base64.
fn change_line(path: &Path, line: usize) {
    let text = fs::read_to_string(path).expect("a text");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = lines[line].len() - 12;
    let other = if lines[line].as_bytes()[at] == b'A' { "B" } else { "A" };
    lines[line].replace_range(at..=at, other);
    fs::write(path, lines.join("\n") + "\n").expect("the file can be written");
}

fn first(dir: &Path) -> std::path::PathBuf {
    let paths = fs::read_dir(dir).expect("a directory").map(|entry| entry.expect("an entry").path());
    paths.min().expect("a file")
}

fn cut(path: &Path) {
    let bytes = fs::read(path).expect("a file");
    fs::write(path, &bytes[..bytes.len() - 100]).expect("the file can be written");
}

/// Writes the first bundle anew with other entries.
fn bundle(dir: &Path, change: impl FnOnce(&mut Vec<Vec<u8>>)) {
    let path = dir.join("tile/entries/000");
    let bytes = fs::read(&path).expect("a bundle");
    let (mut entries, mut rest) = (Vec::new(), &bytes[..]);
    while let Some((length, behind)) = rest.split_first_chunk::<2>() {
        let (entry, behind) = behind.split_at(usize::from(u16::from_be_bytes(*length)));
        entries.push(entry.to_vec());
        rest = behind;
    }
    change(&mut entries);
    let framed = entries.iter().flat_map(|entry| [&(entry.len() as u16).to_be_bytes()[..], entry].concat());
    fs::write(&path, framed.collect::<Vec<u8>>()).expect("the file can be written");
}

#[test]
fn every_tampering_is_found_by_those_who_can() {
    let dir = TempDir::new();
    let (_, key) = signed(&dir);
    let (whole, changed) = (dir.path().join("export"), dir.path().join("changed"));
    done(run(&dir, &["export", &path(&whole)]));
    let reference = Reference::build(&dir);
    let judge = |export: &Path| -> [Option<Said>; 3] {
        let program = verified(&dir, export, &["--key", &key]);
        [Some(program), Some(by_script(export, &[&key])), reference.judge(export, &key, &[])]
    };
    for (who, said) in ["program", "script", "reference"].iter().zip(judge(&whole)) {
        assert!(said.as_ref().is_none_or(|(right, _)| *right), "the {who} on a good export: {said:?}");
    }
    for tampering in TAMPERINGS {
        fs::remove_dir_all(&changed).ok();
        copy(&whole, &changed);
        (tampering.change)(&changed);
        for (index, said) in judge(&changed).into_iter().enumerate() {
            let Some((right, words)) = said else { continue };
            assert_eq!(!right, tampering.found_by[index], "{}, judge {index}: {words}", tampering.what);
        }
    }
}

#[test]
fn only_what_is_known_outside_exposes_whoever_has_the_key() {
    let dir = TempDir::new();
    let (kept, key) = signed(&dir);
    let other = rewritten(&dir);
    let (false_export, old_export) = (dir.path().join("false"), dir.path().join("old"));
    done(run(&other, &["export", &path(&false_export)]));
    let reference = Reference::build(&dir);
    // Alone it agrees with itself, and everybody has to say so.
    let (right, words) = verified(&dir, &false_export, &["--key", &key]);
    assert!(right && words.contains("不能排除持有密钥者重写全部历史"), "{words}");
    assert!(by_script(&false_export, &[&key]).0);
    assert!(reference.judge(&false_export, &key, &[]).is_none_or(|(right, _)| right));
    let kept_path = path(&kept);
    let exposes = |export: &Path, why: &str| {
        let (right, words) = verified(&dir, export, &["--key", &key, "--checkpoint", &kept_path]);
        assert!(!right && words.contains(why), "{words}");
        let (right, words) = by_script(export, &[&key, &kept_path]);
        assert!(!right && words.contains("WRONG"), "{words}");
        let said = reference.judge(export, &key, &[&kept_path]);
        assert!(said.as_ref().is_none_or(|(right, _)| !right), "{said:?}");
    };
    exposes(&false_export, "历史被改动");
    // An older copy of the true history: the kept checkpoint is of more entries.
    let old = TempDir::new();
    done(run(&old, &["import", &history(&old, "7")]));
    copy(&dir.path().join("ledger/keys"), &old.path().join("ledger/keys"));
    fs::remove_dir_all(old.path().join("ledger")).expect("it was there");
    copy(&dir.path().join("ledger"), &old.path().join("ledger"));
    done(run(&old, &["export", &path(&old_export)]));
    add(&dir, "P-2");
    let newest = json_of(run(&dir, &["--json", "checkpoint"]));
    fs::write(&kept, newest["note"].as_str().expect("a note")).expect("the file can be written");
    exposes(&old_export, "缺 1 条");
    // Under a foreign, a wrong and an unknown key nothing is believed.
    let (right, words) = verified(&dir, &old_export, &["--key", OTHER_KEY.trim()]);
    assert!(!right && words.contains("签名无效"), "{words}");
    let foreign = OTHER_KEY.replace("carry", "other");
    let wrong_arguments = run(&dir, &["verify", &path(&old_export), "--key", foreign.trim()]);
    assert!(!wrong_arguments.status.success());
    assert!(!by_script(&old_export, &[OTHER_KEY.trim()]).0);
    assert!(reference.judge(&old_export, OTHER_KEY.trim(), &[]).is_none_or(|(right, _)| !right));
    let (right, words) = verified(&dir, &old_export, &["--witness", OTHER_KEY.trim()]);
    assert!(!right && words.contains("没有见证人"), "{words}");
    assert!(key.starts_with(NAME));
}

#[test]
fn the_script_says_how_it_is_used_and_what_is_wrong_without_a_traceback() {
    let dir = TempDir::new();
    let (kept, key) = signed(&dir);
    let export = dir.path().join("export");
    done(run(&dir, &["export", &path(&export)]));
    assert!(by_script(&export, &[&key, &path(&kept)]).0);
    let mistyped = dir.path().join("mistyped");
    let usage = |said: Said| {
        let (right, words) = said;
        assert!(!right && words.contains("check.py FOLDER") && !words.contains("Traceback"), "{words}");
        words
    };
    usage(by_script(&mistyped, &[]));
    usage(by_script(Path::new("--help"), &[]));
    usage(said(&script().output().expect("python3 is installed")));
    let words = usage(by_script(&export, &[&key, &path(&mistyped)]));
    assert!(words.contains(&path(&mistyped)), "what it does not understand is named: {words}");
    fs::remove_file(export.join("tile/entries/001")).expect("it was there");
    let (right, words) = by_script(&export, &[]);
    assert!(!right && words.starts_with("WRONG: ") && words.contains("001"), "{words}");
    assert!(!words.contains("Traceback"), "{words}");
}

#[test]
fn a_second_export_adds_and_never_mixes_histories() {
    let dir = TempDir::new();
    let (_, key) = signed(&dir);
    let export = dir.path().join("export");
    let first = json_of(run(&dir, &["--json", "export", &path(&export)]));
    let again = json_of(run(&dir, &["--json", "export", &path(&export)]));
    assert!(first["written"].as_u64() > Some(0) && again["written"] == 0, "{first} {again}");
    add(&dir, "P-2");
    done(run(&dir, &["checkpoint"]));
    let more = json_of(run(&dir, &["--json", "export", &path(&export)]));
    assert_eq!(more["entries"].as_u64(), first["entries"].as_u64().map(|entries| entries + 1));
    assert_eq!(more["written"], 2, "only the newest bundle and the newest leaves: {more}");
    let (right, words) = verified(&dir, &export, &["--key", &key]);
    assert!(right, "{words}");
    for file in ["README.md", "check.py", "keys", "checkpoint"] {
        assert!(export.join(file).is_file(), "{file}");
    }
    let other = rewritten(&dir);
    let refused = run(&other, &["export", &path(&export)]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused).contains("与台账不同"), "{}", text(&refused));
    assert!(verified(&dir, &export, &["--key", &key]).0, "the earlier export is what it was");
    let nothing = TempDir::new();
    add(&nothing, "P-1");
    let unsigned = run(&nothing, &["export", &path(&export)]);
    assert!(text(&unsigned).contains("尚未公布检查点"), "{}", text(&unsigned));
    assert_eq!(run(&nothing, &["export"]).status.code(), Some(2), "a folder must be named");
}

#[test]
fn an_export_never_goes_into_a_ledger() {
    let dir = TempDir::new();
    signed(&dir);
    let ledger = dir.path().join("ledger");
    let before: BTreeSet<_> = fs::read_dir(&ledger).expect("a ledger").map(|entry| entry.unwrap().path()).collect();
    let refused = run(&dir, &["export", &path(&ledger)]);
    assert!(!refused.status.success() && text(&refused).contains("是台账目录"), "{}", text(&refused));
    let after: BTreeSet<_> = fs::read_dir(&ledger).expect("a ledger").map(|entry| entry.unwrap().path()).collect();
    assert_eq!(after, before);
}
