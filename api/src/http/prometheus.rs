//! The server's own numbers, as Prometheus reads them: one table names each of them, and documents and dashboards are
//! held to it.

use crate::http::{
    Served,
    problem::{Problem, ProblemKind},
    remote::Remote,
};
use axum::{
    Extension,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use std::{sync::LazyLock, time::Duration};

/// Bounds of the duration histogram, in seconds.
const DURATION_BUCKETS_S: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];
/// How often samples are put into their buckets, so that they do not pile up when nobody asks for them.
const UPKEEP: Duration = Duration::from_secs(5);
const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");

/// What a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricKind {
    /// It only grows.
    Counter,
    /// It goes up and down.
    Gauge,
    /// How often a value lay within each of some bounds.
    Histogram,
}

/// A number of the server.
#[derive(Clone, Copy, Debug)]
pub struct Metric {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub kind: MetricKind,
    /// The labels that tell its rows apart.
    pub labels: &'static [&'static str],
    /// What it says.
    pub about: &'static str,
}

/// Every number there is.
pub const METRICS: &[Metric] = &[
    Metric {
        name: "http_requests_total",
        kind: MetricKind::Counter,
        labels: &["method", "status"],
        about: "requests answered",
    },
    Metric {
        name: "http_request_duration_seconds",
        kind: MetricKind::Histogram,
        labels: &[],
        about: "time until an answer began",
    },
    Metric {
        name: "http_refused_total",
        kind: MetricKind::Counter,
        labels: &["reason"],
        about: "refused before anybody looked at who asks, by the type of the problem, or `connections`",
    },
    Metric {
        name: "commands_total",
        kind: MetricKind::Counter,
        labels: &["command", "outcome"],
        about: "commands, accepted or refused",
    },
    Metric {
        name: "tls_reloads_total",
        kind: MetricKind::Counter,
        labels: &["outcome"],
        about: "changes of the certificate's files, served or refused",
    },
    Metric { name: "ledger_entries", kind: MetricKind::Gauge, labels: &[], about: "entries of the log" },
    Metric {
        name: "ledger_takes_commands",
        kind: MetricKind::Gauge,
        labels: &[],
        about: "1 while the log takes commands, 0 when its disk is full or has failed",
    },
    Metric {
        name: "ledger_checkpoint_lag_entries",
        kind: MetricKind::Gauge,
        labels: &[],
        about: "entries that no checkpoint covers yet",
    },
    Metric { name: "process_uptime_seconds", kind: MetricKind::Gauge, labels: &[], about: "time since the start" },
];

/// The process has one recorder, whatever number of servers it runs.
static RECORDER: LazyLock<Option<PrometheusHandle>> = LazyLock::new(|| match install() {
    Ok(handle) => Some(handle),
    Err(error) => {
        tracing::error!(%error, "metrics are not recorded");
        None
    }
});

fn install() -> Result<PrometheusHandle, BuildError> {
    let duration = Matcher::Full("http_request_duration_seconds".to_owned());
    let handle = PrometheusBuilder::new().set_buckets_for_metric(duration, &DURATION_BUCKETS_S)?.install_recorder()?;
    for metric in METRICS {
        match metric.kind {
            MetricKind::Counter => metrics::describe_counter!(metric.name, metric.about),
            MetricKind::Gauge => metrics::describe_gauge!(metric.name, metric.about),
            MetricKind::Histogram => metrics::describe_histogram!(metric.name, metric.about),
        }
    }
    Ok(handle)
}

/// Begins recording, and keeps the samples in order as long as it is polled.
pub(super) async fn keep() {
    let Some(recorder) = &*RECORDER else { return };
    loop {
        tokio::time::sleep(UPKEEP).await;
        recorder.run_upkeep();
    }
}

/// 运行指标（Prometheus 格式），只供设置项 metrics_from 所列的地址读取.
#[utoipa::path(get, path = "/metrics", tag = "运行",
    responses((status = 200, content_type = "text/plain", body = String), (status = "default", body = Problem)))]
pub(crate) async fn show_metrics(
    State(served): State<Served>,
    Extension(remote): Extension<Remote>,
) -> Result<Response, Problem> {
    if !served.settings.metrics_from.iter().any(|network| network.contains(remote.address)) {
        return Err(Problem::new(ProblemKind::UnknownPath, "没有 /metrics 这个地址"));
    }
    let status = served.instance.log.status();
    let covered = served.instance.evidence.newest().map_or(0, |newest| newest.checkpoint.size);
    metrics::gauge!("ledger_entries").set(status.head as f64);
    metrics::gauge!("ledger_takes_commands").set(f64::from(u8::from(status.poisoned.is_none() && !status.read_only)));
    metrics::gauge!("ledger_checkpoint_lag_entries").set(status.head.saturating_sub(covered) as f64);
    metrics::gauge!("process_uptime_seconds").set(served.since.elapsed().as_secs_f64());
    let text = RECORDER.as_ref().map(PrometheusHandle::render).unwrap_or_default();
    Ok(([(header::CONTENT_TYPE, MEDIA_TYPE)], text).into_response())
}
