//! Settings as an administrator meets them: the program, its file, its environment, and the document about them.

use super::{
    harness::{program, text},
    http::TempDir,
};
use serde_json::Value;
use std::{env, fs, path::Path};

/// Where the table of the document begins.
const MARK: &str = "from api/src/config.rs. -->\n";

#[test]
fn golden_settings_document() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/config.md");
    let document = fs::read_to_string(&path).expect("the document can be read");
    let (prose, table) = document.split_once(MARK).expect("the document says where its table begins");
    let written = format!("\n{}", api::config::table());
    if env::var_os("LIANJIAN_UPDATE_GOLDEN").is_some() {
        fs::write(&path, format!("{prose}{MARK}{written}")).expect("the document can be written");
        return;
    }
    assert_eq!(table, written, "docs/config.md differs from the table; `cargo xtask golden` writes it anew");
}

#[test]
fn the_sample_is_accepted_and_each_value_tells_where_it_comes_from() {
    let dir = TempDir::new();
    let file = dir.path().join("config.toml");
    let sample = program(dir.path()).args(["config", "sample"]).output().expect("the program starts");
    fs::write(&file, [&sample.stdout[..], b"port = 7412\nhost = \"127.0.0.1\"\n"].concat()).unwrap();
    let mut check = program(dir.path());
    let output = check.args(["config", "check", "--config"]).arg(&file).output().unwrap();
    assert!(output.status.success() && text(&output).contains("设置无误"), "{}", text(&output));
    let mut show = program(dir.path());
    let show = show.env("LIANJIAN_CONFIG", &file).env("LIANJIAN_PORT", "7413").args(["--json", "config", "show"]);
    let shown: Value = serde_json::from_slice(&show.output().unwrap().stdout).expect("JSON");
    assert_eq!(shown["port"]["value"], "7413");
    assert_eq!(shown["port"]["origin"], "环境变量 LIANJIAN_PORT");
    assert_eq!(shown["host"]["origin"], format!("文件 {}", file.display()));
    assert_eq!(shown["data"]["origin"], "选项 --data");
    assert_eq!(shown["max_connections"]["origin"], "默认");
}

#[test]
fn nothing_starts_with_a_wrong_setting_and_the_message_names_it() {
    let dir = TempDir::new();
    let file = dir.path().join("config.toml");
    fs::write(&file, "requests_per_secnd = 5\n").unwrap();
    for action in ["serve", "verify"] {
        let output = program(dir.path()).arg(action).arg("--config").arg(&file).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{action}");
        let said = text(&output);
        assert!(said.contains("requests_per_secnd") && said.contains("config.toml"), "{said}");
    }
    fs::write(&file, "host = \"0.0.0.0\"\n").unwrap();
    let output = program(dir.path()).args(["serve", "--config"]).arg(&file).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output).contains("设置项 host 有误（文件 "), "{}", text(&output));
    let output = program(dir.path()).args(["serve", "--port", "70000"]).output().unwrap();
    assert!(text(&output).contains("设置项 port 有误（选项 --port）"), "{}", text(&output));
    assert!(!dir.path().join("ledger").exists(), "the ledger was opened before the settings were read");
}
