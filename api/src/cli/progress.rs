//! Progress bars, on standard error and only where a person is looking.

use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// How often a spinner turns.
const TICK: Duration = Duration::from_millis(120);

/// A bar of known length.
pub(super) fn bar(length: u64, message: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {bar:40} {human_pos}/{human_len} {per_sec}，余 {eta}");
    let bar = ProgressBar::new(length).with_message(message);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// A count of unknown length.
pub(super) fn spinner(message: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {msg} {human_pos} {per_sec}");
    let bar = ProgressBar::new_spinner().with_message(message);
    bar.enable_steady_tick(TICK);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
