//! What differs is named, what does not is left out.

use super::*;
use serde_json::json;

fn figure(indicator: &str, name: &str, text: Option<&str>) -> Value {
    json!({"indicator": indicator, "name": name, "unit": "次", "value": 1, "steps": 1, "text": text})
}

#[test]
fn only_what_changed_is_told_with_its_name() {
    let then = json!({
        "position": 10, "on": "2024-09-30",
        "figures": [figure("visits", "走访", Some("3")), figure("projects", "项目", Some("1"))],
        "breakdowns": [{"indicator": "services", "name": "服务", "parts": [
            {"label": "技术提供", "figure": figure("services", "服务", Some("2"))}]}],
    });
    let mut now = then.clone();
    now["position"] = json!(12);
    now["figures"][0] = figure("visits", "走访", Some("4"));
    now["breakdowns"][0]["parts"] = json!([
        {"label": "信息提供", "figure": figure("services", "服务", Some("1"))},
        {"label": "技术提供", "figure": figure("services", "服务", None)},
    ]);
    let told: Vec<_> = changed_figures(&then, &now)
        .into_iter()
        .map(|one| (one.place, one.name, one.then.unwrap_or_default(), one.now.unwrap_or_default()))
        .collect();
    let expected = [
        ("breakdowns/services/parts/技术提供/figure", "服务（技术提供）", "2", ""),
        ("breakdowns/services/parts/信息提供", "服务（信息提供）", "", "1"),
        ("figures/visits", "走访", "3", "4"),
    ];
    assert_eq!(told, expected.map(|(place, name, then, now)| (place.into(), name.into(), then.into(), now.into())));
    assert_eq!(changed_figures(&then, &then), []);
}

#[test]
fn what_is_no_figure_is_told_as_it_stands() {
    let changed = changed_figures(&json!({"band": {"name": "10 万元以上"}}), &json!({"band": {"name": "5 万元以上"}}));
    assert_eq!((changed[0].then.as_deref(), changed[0].now.as_deref()), (Some("10 万元以上"), Some("5 万元以上")));
}
