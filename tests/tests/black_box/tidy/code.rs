//! Rules over Rust code wherever it lies: openings, unfinished work, silenced warnings.

use super::source::{File, has_word};
use super::{Finding, Rule, hold};

hold!(SAYS_WHAT_IT_IS, NOTHING_UNFINISHED, REASONED_SILENCE);

const SAYS_WHAT_IT_IS: Rule = Rule {
    name: "says what it is",
    why: "a file opens with a `//!` sentence saying what it is and must not do, so that a reader knows whether to stay",
    check: |file| {
        let opens = file.text.strip_prefix("//!").is_some_and(|rest| rest.trim_start_matches(' ').starts_with(is_text));
        if opens || !file.is_rust() { Vec::new() } else { vec![(1, "does not open with `//!`".to_owned())] }
    },
    bad: &[("a.rs", "use std::io;\n"), ("a.rs", "// A remark.\n"), ("a.rs", "//!\nuse x;\n"), ("a.rs", "")],
    good: &[("a.rs", "//! What it is.\n"), ("a.md", "# Title\n")],
};

fn is_text(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '`' | '[')
}

const NOTHING_UNFINISHED: Rule = Rule {
    name: "nothing unfinished",
    why: "what is merged is whole: nothing left to do, no test switched off, no print-out left behind",
    check: |file| file.find_words(&["todo!(", "unimplemented!(", "dbg!(", "#[ignore"]),
    bad: &[
        ("a.rs", "fn f() { todo!() }\n"),
        ("a.rs", "fn f() { unimplemented!() }\n"),
        ("a.rs", "let x = dbg!(y);\n"),
        ("a.rs", "#[test]\n#[ignore = \"slow\"]\nfn f() {}\n"),
    ],
    good: &[("a.rs", "// todo!() is forbidden\nlet x = \"dbg!(\";\n"), ("a.md", "todo!()\n")],
};

const REASONED_SILENCE: Rule = Rule {
    name: "reasoned silence",
    why: "a silenced warning says why; `expect` is better than `allow`, because it reports when it is no longer needed",
    check: unreasoned_silence,
    bad: &[
        ("a.rs", "#[allow(dead_code)]\nfn f() {}\n"),
        ("a.rs", "#![allow(dead_code)]\n"),
        ("a.rs", "#[expect(\n    dead_code,\n)]\n"),
        ("a.rs", "#[cfg_attr(test, allow(dead_code))]\n"),
    ],
    good: &[
        ("a.rs", "#[expect(dead_code, reason = \"the seam of a later engine\")]\n"),
        ("a.rs", "// #[allow(dead_code)]\n"),
        ("a.rs", "let x = y.expect(\"present\");\n"),
    ],
};

fn unreasoned_silence(file: &File) -> Vec<Finding> {
    let starts = file.code.match_indices("#[").chain(file.code.match_indices("#!["));
    let silent = starts.filter_map(|(at, _)| {
        let attribute = &file.code[at..at + file.code[at..].find(']')?];
        let silences = ["allow(", "expect("].iter().any(|word| has_word(attribute, word));
        let line = file.code[..at].matches('\n').count() + 1;
        (silences && !has_word(attribute, "reason")).then(|| (line, "gives no `reason`".to_owned()))
    });
    silent.collect()
}
