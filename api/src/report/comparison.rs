//! Two sheets of figures side by side: which figures are not what they were. It looks at the JSON alone, so it compares
//! sheets of any version of the program.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// What names an element of a list, the first that it has.
const NAMES: [&str; 6] = ["label", "month", "measure", "division", "key", "indicator"];

/// 变动的数字.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChangedFigure {
    /// 在报表中的位置，如 figures/visits.
    pub place: String,
    /// 名称.
    pub name: String,
    /// 定格时的值，供人阅读；当时没有的为空.
    pub then: Option<String>,
    /// 现在的值，供人阅读；现在没有的为空.
    pub now: Option<String>,
    /// 单位.
    pub unit: Option<String>,
}

/// Every figure that differs between two sheets, in their order.
#[must_use]
pub fn changed_figures(then: &Value, now: &Value) -> Vec<ChangedFigure> {
    let mut changed = Vec::new();
    compare(&mut changed, "", "", Some(then), Some(now));
    changed
}

fn compare(changed: &mut Vec<ChangedFigure>, place: &str, name: &str, then: Option<&Value>, now: Option<&Value>) {
    if then == now {
        return;
    }
    match (then, now) {
        // How many entries a sheet reflects is no figure of it.
        _ if place == "position" => {}
        (Some(Value::Object(then)), Some(Value::Object(now))) if is_figure(then) && is_figure(now) => {
            push(changed, place, name, Some(then), Some(now));
        }
        (Some(Value::Object(then)), Some(Value::Object(now))) => {
            let name = title(now).unwrap_or(name);
            let keys = then.keys().chain(now.keys().filter(|key| !then.contains_key(*key)));
            keys.for_each(|key| compare(changed, &joined(place, key), name, then.get(key), now.get(key)));
        }
        (Some(Value::Array(then)), Some(Value::Array(now))) => {
            let old = then.iter().enumerate().map(|(index, item)| (identity(item, index), item));
            let new: Vec<_> = now.iter().enumerate().map(|(index, item)| (identity(item, index), item)).collect();
            let mut seen = Vec::new();
            for (id, item) in old {
                let other = new.iter().find(|(other, _)| *other == id).map(|(_, item)| *item);
                compare(changed, &joined(place, &id), name, Some(item), other);
                seen.push(id);
            }
            for (id, item) in new.iter().filter(|(id, _)| !seen.contains(id)) {
                compare(changed, &joined(place, id), name, None, Some(item));
            }
        }
        (then, now) => {
            let figure =
                |value: Option<&'_ Value>| value.and_then(Value::as_object).filter(|map| is_figure(map)).cloned();
            let inner = |value: Option<&'_ Value>| value.and_then(|value| value.get("figure")).cloned();
            let (old, new) = (figure(then), figure(now));
            if old.is_some() || new.is_some() {
                push(changed, place, name, old.as_ref(), new.as_ref());
            } else if let (old @ Some(_), new) | (old, new @ Some(_)) = (inner(then), inner(now)) {
                compare(changed, place, name, old.as_ref(), new.as_ref());
            } else {
                let text = |value: Option<&Value>| value.filter(|value| !value.is_null()).map(plain);
                let (then, now) = (text(then), text(now));
                changed.push(ChangedFigure { place: place.to_owned(), name: name.to_owned(), then, now, unit: None });
            }
        }
    }
}

/// Whether an object is a figure in the form every figure is served in.
fn is_figure(map: &Map<String, Value>) -> bool {
    ["indicator", "value", "steps", "unit"].iter().all(|key| map.contains_key(*key))
}

fn push(
    changed: &mut Vec<ChangedFigure>,
    place: &str,
    name: &str,
    then: Option<&Map<String, Value>>,
    now: Option<&Map<String, Value>>,
) {
    let text = |map: Option<&Map<String, Value>>| map.and_then(|map| map.get("text")?.as_str().map(str::to_owned));
    let any = now.or(then);
    let own = any.and_then(|map| title(map)).unwrap_or_default();
    let label = place.rsplit('/').find(|part| !part.is_empty() && *part != "figure").unwrap_or_default();
    let is_part = place.contains("/parts/");
    let name = if is_part {
        format!("{own}（{label}）")
    } else if own.is_empty() {
        name.to_owned()
    } else {
        own.to_owned()
    };
    let unit = any.and_then(|map| map.get("unit")?.as_str().map(str::to_owned));
    changed.push(ChangedFigure { place: place.to_owned(), name, then: text(then), now: text(now), unit });
}

fn title(map: &Map<String, Value>) -> Option<&str> {
    map.get("name")?.as_str()
}

fn joined(place: &str, key: &str) -> String {
    if place.is_empty() { key.to_owned() } else { format!("{place}/{key}") }
}

fn identity(item: &Value, index: usize) -> String {
    NAMES.iter().find_map(|name| item.get(name)?.as_str().map(str::to_owned)).unwrap_or_else(|| index.to_string())
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests;
