//! The dashboard asks for numbers that the server has, by labels that they have, and leaves none of them out.

use super::{
    harness::{county, visit},
    people::SYSTEM,
};
use api::http::{METRICS, Metric, MetricKind};
use serde_json::Value;
use std::{collections::BTreeSet, fs, path::Path};

/// What Prometheus itself adds to every row, or to the rows of a histogram.
const ADDED_LABELS: [&str; 2] = ["job", "le"];

/// The names of a metric's rows.
fn names(metric: &Metric) -> Vec<String> {
    match metric.kind {
        MetricKind::Counter | MetricKind::Gauge => vec![metric.name.to_owned()],
        MetricKind::Histogram => ["bucket", "sum", "count"].map(|part| format!("{}_{part}", metric.name)).to_vec(),
    }
}

/// Every query in a dashboard: those of its panels and of its variables.
fn queries(board: &Value) -> Vec<String> {
    let panels = board["panels"].as_array().expect("panels").iter();
    let targets = panels.flat_map(|panel| panel["targets"].as_array().expect("every panel asks for something"));
    let asked = targets.map(|target| target["expr"].as_str().expect("a query is a text").to_owned());
    let variables = board["templating"]["list"].as_array().expect("variables").iter();
    let listed =
        variables.filter(|one| one["type"] == "query").map(|one| one["query"].as_str().expect("a query").to_owned());
    asked.chain(listed).collect()
}

/// The words of a query outside its quoted texts and its spans of time.
fn words(query: &str) -> Vec<String> {
    let mut bare = String::new();
    for (index, part) in query.split('"').enumerate() {
        bare.push_str(if index % 2 == 0 { part } else { " " });
    }
    let without_spans: String =
        bare.split('[').map(|part| part.split_once(']').map_or(part, |(_, rest)| rest)).collect();
    let parts = without_spans.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    parts.filter(|word| word.starts_with(|c: char| c.is_ascii_lowercase())).map(str::to_owned).collect()
}

/// What a query says that the server does not: names of numbers or labels that are none.
fn unknown(query: &str) -> Vec<String> {
    const SPOKEN: [&str; 11] =
        ["sum", "min", "max", "by", "rate", "increase", "deriv", "topk", "histogram_quantile", "label_values", "or"];
    let words = words(query);
    let asked = |metric: &&Metric| names(metric).iter().any(|name| words.contains(name));
    let metrics: Vec<&Metric> = METRICS.iter().filter(asked).collect();
    let known = |word: &String| {
        SPOKEN.contains(&word.as_str())
            || ADDED_LABELS.contains(&word.as_str())
            || metrics.iter().any(|one| names(one).contains(word) || one.labels.contains(&word.as_str()))
    };
    let mut unknown: Vec<String> = words.iter().filter(|word| !known(word)).cloned().collect();
    if metrics.is_empty() {
        unknown.push(format!("`{query}` asks for no number of the server"));
    }
    unknown
}

#[test]
fn the_dashboard_asks_for_numbers_that_are_there_and_for_all_of_them() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist/grafana.json");
    let board: Value = serde_json::from_slice(&fs::read(path).expect("it can be read")).expect("it is JSON");
    let queries = queries(&board);
    for query in &queries {
        assert_eq!(unknown(query), Vec::<String>::new(), "{query}");
    }
    let asked: BTreeSet<String> = queries.iter().flat_map(|query| words(query)).collect();
    for metric in METRICS {
        assert!(names(metric).iter().any(|name| asked.contains(name)), "no panel shows {}", metric.name);
    }
}

/// Counted where a certificate is taken up anew, which no server of this test has.
const UNDER_TLS: &str = "tls_reloads_total";

#[test]
fn every_number_is_served_under_the_name_and_the_labels_it_is_listed_by() {
    let (server, _) = county();
    let elsewhere = [("Sec-Fetch-Site", "cross-site")];
    visit("走访-他站", "2024-06-01", 0).send(&server, &elsewhere).expect(403).problem("cross-site");
    let served = server.get_as(SYSTEM, "/metrics", &[], "").expect(200).text;
    for metric in METRICS.iter().filter(|metric| metric.name != UNDER_TLS) {
        for name in names(metric) {
            let rows = || served.lines().filter_map(|row| row.strip_prefix(name.as_str()));
            let row = rows().find(|row| row.starts_with(['{', ' '])).unwrap_or_else(|| panic!("{name}: {served}"));
            for label in metric.labels {
                assert!(row.contains(&format!("{label}=\"")), "{name} without {label}: {row}");
            }
        }
    }
}

#[test]
fn a_number_that_is_not_there_is_found() {
    assert!(unknown("sum by (status) (rate(http_requests_total{job=\"x\"}[5m]))").is_empty());
    assert!(!unknown("sum(rate(http_request_total[5m]))").is_empty(), "no such number");
    assert!(!unknown("sum by (command) (http_requests_total)").is_empty(), "no such label");
    assert!(!unknown("http_request_duration_seconds").is_empty(), "a histogram has no row of its bare name");
}
