//! Where log lines go and how they look: to standard error, as text or JSON, each event one line whatever was sent to
//! the server. `RUST_LOG` sets what is shown; lines of the `audit` target always are.

use crate::config::LogFormat;
use std::io::{self, Write, stderr};
use tracing_subscriber::{EnvFilter, filter::Directive};

/// What is shown unless `RUST_LOG` says otherwise.
const DEFAULT_FILTER: &str = "info";
/// What an action shows that prints its own result.
const QUIET_FILTER: &str = "error";
/// What nobody can leave out: refusals and sign-ins.
const AUDIT: &str = "audit=info";

/// Begins logging; called once.
pub(super) fn start(format: LogFormat, filter: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(filter));
    let audit: Directive = AUDIT.parse().expect("the directive is well formed");
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter.add_directive(audit))
        .with_writer(|| OneLine(stderr()))
        // Colours are control characters: then nobody could tell them from what a client sent.
        .with_ansi(false);
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

/// Writes each event as one line. What would begin another line, move the cursor or turn the order of signs is written
/// as JSON escapes it, so that no input can make a line of its own.
struct OneLine<W>(W);

impl<W: Write> Write for OneLine<W> {
    /// An event comes in one piece, with the end of its line.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let line = text.strip_suffix('\n').unwrap_or(&text);
        if line.contains(is_forging) {
            let mut escaped = String::with_capacity(line.len() * 2);
            for c in line.chars() {
                if is_forging(c) { escaped.push_str(&format!("\\u{:04x}", u32::from(c))) } else { escaped.push(c) }
            }
            writeln!(self.0, "{escaped}")?;
        } else {
            self.0.write_all(event)?;
        }
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Control characters, line and paragraph separators, and those that change the direction of writing.
fn is_forging(c: char) -> bool {
    let separates = matches!(c, '\u{2028}' | '\u{2029}');
    let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || separates || turns
}

#[cfg(test)]
mod tests;
