//! Puts the messages of the JSON reader into Chinese.

use super::{BodyError, place::path_at};
use serde_json::error::Category;

/// Says what is wrong and where; `prefix` is the path of the text in a larger one.
pub(super) fn explain(json: &[u8], error: &serde_json::Error, prefix: Option<&str>) -> BodyError {
    let place = || path_at(json, error.line(), error.column());
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    let (field, detail) = match error.classify() {
        Category::Data => data(message, place()),
        Category::Eof => (None, "JSON 不完整：内容提前结束".to_owned()),
        Category::Syntax | Category::Io => {
            (place(), format!("JSON 格式有误，在第 {} 行第 {} 列附近", error.line(), error.column()))
        }
    };
    let field = match (prefix, field) {
        (Some(prefix), Some(field)) if field.starts_with('[') => Some(format!("{prefix}{field}")),
        (Some(prefix), Some(field)) => Some(format!("{prefix}.{field}")),
        (Some(prefix), None) => Some(prefix.to_owned()),
        (None, field) => field,
    };
    BodyError { field, detail }
}

/// Says what is wrong with a query text, whose reader puts the parameter before its message.
pub(super) fn explain_query(message: &str) -> BodyError {
    let (place, message) = match message.split_once(": ") {
        Some((place, rest)) if place.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') => {
            (Some(place.to_owned()), rest)
        }
        Some(_) | None => (None, message),
    };
    let (field, detail) = data(message, place.clone());
    // The parameter's own name stands for itself; only a missing one is named by the message.
    BodyError { field: place.or(field), detail }
}

/// A value that is JSON, but not what is wanted.
fn data(message: &str, place: Option<String>) -> (Option<String>, String) {
    if let Some(rest) = message.strip_prefix("unknown field ") {
        let (name, known) = quoted(rest);
        return (place, format!("没有名为「{name}」的字段；可用的字段：{known}"));
    }
    if let Some(rest) = message.strip_prefix("missing field ") {
        let (name, _) = quoted(rest);
        let field = place.map_or_else(|| name.clone(), |place| format!("{place}.{name}"));
        return (Some(field), format!("缺少字段「{name}」"));
    }
    if let Some(rest) = message.strip_prefix("duplicate field ") {
        return (place, format!("字段「{}」重复", quoted(rest).0));
    }
    if let Some(rest) = message.strip_prefix("unknown variant ") {
        let (name, known) = quoted(rest);
        return (place, format!("没有「{name}」这一选项；可选：{known}"));
    }
    for prefix in ["invalid type: ", "invalid value: ", "invalid length "] {
        if let Some((found, expected)) = message.strip_prefix(prefix).and_then(|rest| rest.split_once(", expected ")) {
            return (place, format!("值不合要求：得到 {found}，应为{expected}"));
        }
    }
    // What remains are the sentences of the ledger's own values, which are Chinese already.
    (place, message.to_owned())
}

/// The first name in back quotes, and the list of the names after it.
fn quoted(text: &str) -> (String, String) {
    let mut names = text.split('`').skip(1).step_by(2);
    let first = names.next().unwrap_or_default().to_owned();
    let known: Vec<&str> = names.collect();
    (first, if known.is_empty() { "无".to_owned() } else { known.join("、") })
}
