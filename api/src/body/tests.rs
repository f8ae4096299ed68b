//! What a clerk is told about a body that is not right: the field by its path, and the reason in Chinese.

use super::*;
use domain::value::Day;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Outer {
    #[expect(dead_code, reason = "read to be refused")]
    days: Vec<Day>,
    #[expect(dead_code, reason = "read to be refused")]
    inner: Inner,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Inner {
    #[expect(dead_code, reason = "read to be refused")]
    count: u32,
}

#[track_caller]
fn check(json: &str, field: Option<&str>, part: &str) {
    let error = read::<Outer>(json.as_bytes()).unwrap_err();
    assert_eq!(error.field.as_deref(), field, "{json}: {error}");
    assert!(error.detail.contains(part), "{json}: {error}");
}

#[test]
fn the_field_and_the_reason_are_named() {
    check(r#"{"days": ["2024-02-30"], "inner": {"count": 1}}"#, Some("days[0]"), "没有 2024-02-30 这一天");
    check("{\"days\": [\"2024-02-01\",\n \"x\"], \"inner\": {\"count\": 1}}", Some("days[1]"), "YYYY-MM-DD");
    check(r#"{"days": [], "inner": {"count": "1"}}"#, Some("inner.count"), "应为u32");
    check(r#"{"days": [], "inner": {"cuont": 1}}"#, Some("inner.cuont"), "可用的字段：count");
    check(r#"{"days": [], "inner": {}}"#, Some("inner.count"), "缺少字段「count」");
    check(r#"{"days": []}"#, Some("inner"), "缺少字段「inner」");
    check(r#"{"days": [], "inner": {"count": 1}"#, None, "提前结束");
    check(r#"{"days": [}, "#, Some("days"), "格式有误");
}

#[test]
fn a_command_s_fields_are_named_from_the_outside() {
    assert_eq!(read_command("Nothing", "{}", "body"), Err(CommandError::Unknown("Nothing".to_owned())));
    let Err(CommandError::Body(error)) = read_command("LogVisit", r#"{"visit":"v 1"}"#, "body") else {
        panic!("a key with a space is refused")
    };
    assert_eq!(error.field.as_deref(), Some("body.visit"), "{error}");
}
