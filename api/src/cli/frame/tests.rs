//! Nothing in any help text is in English but names, and complaints say what is wrong and what is there.

use super::*;
use crate::cli::Arguments;
use clap::CommandFactory as _;

/// What clap writes of itself in a help text.
const ENGLISH: [&str; 10] =
    ["Usage", "Options", "Arguments", "Commands", "Print", "[default", "[env", "[possible", "[OPTIONS]", "<COMMAND>"];

fn helps(command: &mut Command, path: &str, found: &mut Vec<(String, String)>) {
    found.push((path.to_owned(), command.render_long_help().to_string()));
    found.push((path.to_owned(), command.render_help().to_string()));
    for inner in command.get_subcommands_mut() {
        let path = format!("{path} {}", inner.get_name());
        helps(inner, &path, found);
    }
}

#[test]
fn every_help_text_is_chinese_and_every_argument_has_one() {
    let mut command = chinese(Arguments::command());
    command.build();
    let mut found = Vec::new();
    helps(&mut command, "lianjian", &mut found);
    assert!(found.len() > 80, "{} help texts", found.len());
    for (path, text) in &found {
        for english in ENGLISH {
            assert!(!text.contains(english), "{path}: {english}\n{text}");
        }
        assert!(text.contains("用法：lianjian"), "{path}:\n{text}");
    }
}

fn said(arguments: &[&str]) -> String {
    let command = chinese(Arguments::command());
    let error = command.try_get_matches_from(["lianjian"].iter().chain(arguments)).expect_err("they are wrong");
    complaint(&error).expect("a complaint")
}

#[test]
fn complaints_are_chinese_sentences() {
    let cases: [(&[&str], &str); 10] = [
        (&["nonsense"], "没有「nonsense」这一命令"),
        (&["verifi"], "您要的是不是 verify？"),
        (&["events", "-n", "x"], "的值「x」有误：应为整数"),
        (&["sweep", "--days", "0"], "的值「0」有误：应在 1 至"),
        (&["replay", "--day", "x"], "日期「x」应写作 YYYY-MM-DD"),
        (&["replay", "--nonsense"], "没有「--nonsense」这一选项或参数"),
        (&["replay", "--day", "2024-01-01", "--officer", "x"], "不能与"),
        (&["repair"], "还要写明 --from <备份>"),
        (&["verify", "--key", "x"], "公钥应写作 名称+八位十六进制数+base64"),
        (&["replay", "--record"], "之后要有值"),
    ];
    for (arguments, wanted) in cases {
        let said = said(arguments);
        assert!(said.contains(wanted), "{arguments:?}: {said}");
        assert!(said.ends_with("加 --help 可看说明。") && !said.contains("Usage"), "{said}");
    }
}
