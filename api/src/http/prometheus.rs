//! The server's own numbers, as Prometheus reads them.

use crate::http::Served;
use axum::{
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
    PrometheusBuilder::new().set_buckets_for_metric(duration, &DURATION_BUCKETS_S)?.install_recorder()
}

/// Begins recording, and keeps the samples in order as long as it is polled.
pub(super) async fn keep() {
    let Some(recorder) = &*RECORDER else { return };
    loop {
        tokio::time::sleep(UPKEEP).await;
        recorder.run_upkeep();
    }
}

/// 运行指标（Prometheus 格式）.
#[utoipa::path(get, path = "/metrics", tag = "运行",
    responses((status = 200, content_type = "text/plain", body = String)))]
pub(crate) async fn show_metrics(State(served): State<Served>) -> Response {
    let status = served.instance.log.status();
    metrics::gauge!("ledger_entries").set(status.head as f64);
    metrics::gauge!("ledger_takes_commands").set(f64::from(u8::from(status.poisoned.is_none() && !status.read_only)));
    let text = RECORDER.as_ref().map(PrometheusHandle::render).unwrap_or_default();
    ([(header::CONTENT_TYPE, MEDIA_TYPE)], text).into_response()
}
