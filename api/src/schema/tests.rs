//! However a comment is wrapped, the document made of it is the same.

use super::*;
use serde_json::json;

fn described(text: &str) -> Value {
    let mut document = json!({ "properties": { "description": { "description": text } }, "enum": ["a\nb"] });
    unwrap_lines(&mut document);
    document
}

#[test]
fn a_comment_wrapped_anew_changes_no_document() {
    let once = described("Reads all of it.\nThen writes.");
    assert_eq!(once, described("Reads all\n of it. Then\n   writes.\n"));
    assert_eq!(once["properties"]["description"]["description"], "Reads all of it. Then writes.");
    assert_eq!(once["enum"], json!(["a\nb"]), "only what describes is touched");
    assert_ne!(once, described("Reads all of it. Then wrote."));
}

#[test]
fn paragraphs_stay_apart_and_chinese_lines_join_without_a_space() {
    let text = &described("接口，\n见说明\n\n\n**试用**：\nX-Lianjian\n头")["properties"]["description"]["description"];
    assert_eq!(text, "接口，见说明\n\n**试用**： X-Lianjian 头");
}

#[test]
fn no_schema_has_a_line_that_was_wrapped() {
    fn check(name: &str, value: &Value) {
        match value {
            Value::Object(object) => {
                for (key, value) in object {
                    let text = value.as_str().filter(|_| key == "description").unwrap_or_default();
                    assert!(!text.replace("\n\n", "").contains('\n'), "{name}: {text:?}");
                    check(name, value);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| check(name, item)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    all().for_each(|schema| check(schema.name, &schema.json()));
    check("openapi", &crate::http::openapi::document());
}
