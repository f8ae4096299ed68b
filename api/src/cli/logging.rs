//! Where log lines go and how they look: to standard error, as text or JSON. `RUST_LOG` sets what is shown.

use crate::config::LogFormat;
use std::io::{IsTerminal as _, stderr};
use tracing_subscriber::EnvFilter;

/// What is shown unless `RUST_LOG` says otherwise.
const DEFAULT_FILTER: &str = "info";
/// What an action shows that prints its own result.
const QUIET_FILTER: &str = "error";

/// Begins logging; called once.
pub(super) fn start(format: LogFormat, filter: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(filter));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(stderr)
        .with_target(false)
        .with_ansi(stderr().is_terminal());
    match format {
        LogFormat::Text => builder.init(),
        LogFormat::Json => builder.json().flatten_event(true).init(),
    }
}

/// Logging of a server: every request.
pub(super) fn start_serving(format: LogFormat) {
    start(format, DEFAULT_FILTER);
}

/// Logging of an action that prints its own result: only what is out of order.
pub(super) fn start_quiet(format: LogFormat) {
    start(format, QUIET_FILTER);
}
