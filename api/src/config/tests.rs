//! Settings: what each of the three sources may say, and which of them wins.

use super::{File, Form, Given, KEYS, LogFormat, Network, Origin, Settings, sample, table};
use std::{fs, net::IpAddr, path::PathBuf, time::Duration};

fn from_text(name: &str, text: &str) -> Result<Given, super::ConfigError> {
    let path = file(name, text);
    let given = Given::collect(&File::Named(path.clone()), |_| None, []);
    fs::remove_file(path).expect("the file can be removed");
    given
}

fn file(name: &str, text: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("lianjian-config-{}-{name}.toml", std::process::id()));
    fs::write(&path, text).expect("the file can be written");
    path
}

#[track_caller]
fn refused(name: &str, text: &str, parts: &[&str]) {
    let given = from_text(name, text).and_then(|given| Settings::of(&given));
    let said = given.expect_err("it is refused").to_string();
    for part in parts {
        assert!(said.contains(part), "{said} does not name {part}");
    }
}

#[test]
fn every_default_can_be_read_and_keeps_the_rules() {
    let settings = Settings::of(&Given::default()).expect("the defaults hold");
    assert!(settings.address().ip().is_loopback());
    assert_eq!(settings.checkpoint_every, Duration::from_secs(3_600));
    for key in KEYS {
        assert_eq!(key.flag, key.name.replace('_', "-"), "a flag is its key with other strokes");
        assert!(!key.about.ends_with('。') && !key.about.is_empty(), "{}", key.about);
    }
}

#[test]
fn a_flag_wins_over_the_environment_and_that_over_the_file() {
    let path = file("order", "port = 1\nhost = \"127.0.0.2\"\nlog_format = \"json\"\npublic_hosts = [\"a.example\"]\n");
    let environment = |name: &str| match name {
        "LIANJIAN_PORT" => Some("2".to_owned()),
        "LIANJIAN_HOST" => Some("127.0.0.3".to_owned()),
        _ => None,
    };
    let given = Given::collect(&File::Named(path.clone()), environment, [("port", "3".to_owned())]).unwrap();
    let settings = Settings::of(&given).unwrap();
    assert_eq!(settings.address(), "127.0.0.3:3".parse().unwrap());
    assert_eq!(settings.log_format, LogFormat::Json);
    assert!(settings.public_hosts[0].is("A.example"));
    let origin = |name: &str| given.text(super::key(name).unwrap()).1;
    assert_eq!(origin("port"), Origin::Flag("port"));
    assert_eq!(origin("host"), Origin::Environment("LIANJIAN_HOST".to_owned()));
    assert_eq!(origin("log_format"), Origin::File(path.clone()));
    fs::remove_file(path).expect("the file can be removed");
    assert_eq!(origin("data"), Origin::Default);
}

#[test]
fn what_is_wrong_is_named_with_its_key_and_its_place() {
    refused("unknown", "prot = 1\n", &["prot", "unknown.toml", "不是设置项"]);
    refused("syntax", "port = \n", &["syntax.toml", "TOML"]);
    refused("form", "port = \"7411\"\n", &["port", "form.toml", "整数"]);
    refused("range", "port = 70000\n", &["port", "range.toml", "65535"]);
    refused("list", "trusted_proxies = [\"10.0.0.1/8\"]\n", &["trusted_proxies", "10.0.0.0/8"]);
    refused("host", "public_hosts = [\"https://a.example\"]\n", &["public_hosts", "不带 https://"]);
    refused("span", "body_timeout = \"20\"\n", &["body_timeout", "30s"]);
    let given = Given::collect(&File::None, |name| (name == "LIANJIAN_PORT").then(|| "x".to_owned()), []).unwrap();
    let said = Settings::of(&given).unwrap_err().to_string();
    assert!(said.contains("环境变量 LIANJIAN_PORT"), "{said}");
    let given = Given::collect(&File::None, |_| None, [("port", "x".to_owned())]).unwrap();
    assert!(Settings::of(&given).unwrap_err().to_string().contains("选项 --port"));
    let missing = Given::collect(&File::Named("nowhere.toml".into()), |_| None, []).unwrap_err();
    assert!(missing.to_string().contains("nowhere.toml"), "{missing}");
}

#[test]
fn settings_that_do_not_fit_each_other_are_refused() {
    refused("plain", "host = \"0.0.0.0\"\n", &["host", "tls_certificate", "plain_http_beyond_loopback"]);
    refused("half", "tls_certificate = \"a.pem\"\n", &["tls_key"]);
    refused("other-half", "tls_key = \"a.pem\"\n", &["tls_certificate"]);
    refused("times", "body_timeout = \"30s\"\n", &["body_timeout", "request_timeout"]);
    refused("burst", "request_burst = 0\n", &["request_burst"]);
    refused("connections", "max_connections = 0\n", &["max_connections"]);
    refused("each", "connections_per_address = 0\n", &["connections_per_address"]);
    refused("account-burst", "account_request_burst = 0\n", &["account_request_burst"]);
    refused("short", "password_min_characters = 7\n", &["password_min_characters", "8 至 64"]);
    refused("kinds", "password_min_kinds = 5\n", &["password_min_kinds", "1 至 4"]);
    refused("attempts", "sign_in_attempts = 0\n", &["sign_in_attempts", "1 至 100"]);
    refused("lock", "sign_in_first_lock = \"2h\"\n", &["sign_in_longest_lock", "sign_in_first_lock"]);
    refused("idle", "session_idle = \"13h\"\n", &["session_longest", "session_idle"]);
    refused("sessions", "sessions_per_account = 0\n", &["sessions_per_account"]);
    let risk = from_text("risk", "host = \"0.0.0.0\"\nplain_http_beyond_loopback = true\n").unwrap();
    assert!(Settings::of(&risk).is_ok());
    let tls = from_text("tls", "host = \"::\"\ntls_certificate = \"a\"\ntls_key = \"b\"\n").unwrap();
    assert!(Settings::of(&tls).is_ok());
}

#[test]
fn the_sample_is_a_file_that_changes_nothing() {
    let bare: String =
        sample().lines().filter(|line| line.contains(" = ")).map(|line| line[2..].to_owned() + "\n").collect();
    assert_eq!(bare.lines().count(), KEYS.len());
    let given = from_text("sample", &bare).unwrap();
    for key in KEYS {
        assert_eq!(given.text(key).0, key.default.replace(", ", ","), "{}", key.name);
    }
    assert!(from_text("comments", &sample()).unwrap().text(&KEYS[0]).1 == Origin::Default);
    assert_eq!(table().lines().count(), KEYS.len() + 2);
    assert_eq!(Form::Text.write("a\"b"), "\"a\\\"b\"");
}

#[test]
fn a_range_holds_its_addresses_and_no_others() {
    let ranges: [(&str, &[&str], &[&str]); 4] = [
        ("10.0.0.0/8", &["10.0.0.0", "10.255.255.255", "::ffff:10.1.2.3"], &["11.0.0.0", "9.255.255.255", "::1"]),
        ("192.0.2.7", &["192.0.2.7"], &["192.0.2.6", "192.0.2.8"]),
        ("fd00::/8", &["fd12::1"], &["fe80::1", "10.0.0.1"]),
        ("0.0.0.0/0", &["1.2.3.4"], &["::2"]),
    ];
    for (text, inside, outside) in ranges {
        let range: Network = text.parse().unwrap();
        let holds = |address: &&str| range.contains(address.parse::<IpAddr>().unwrap());
        assert!(inside.iter().all(holds) && !outside.iter().any(holds), "{text}");
    }
    for wrong in ["", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "a/8", "10.0.0/8"] {
        assert!(wrong.parse::<Network>().is_err(), "{wrong}");
    }
}
