//! Numbers as the benchmark prints them: quantiles of a sample, ratios against a limit, one table at the end.

use std::time::Duration;

/// Times of single operations.
#[derive(Default)]
pub(crate) struct Sample(Vec<Duration>);

impl Sample {
    pub(crate) fn push(&mut self, time: Duration) {
        self.0.push(time);
    }

    pub(crate) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The time that `per_mille` of a thousand operations do not exceed.
    pub(crate) fn quantile(&mut self, per_mille: usize) -> Duration {
        self.0.sort_unstable();
        let last = self.0.len().saturating_sub(1);
        self.0.get(last * per_mille / 1000).copied().unwrap_or_default()
    }
}

/// One line of the table.
struct Row {
    what: String,
    measured: String,
    target: String,
    met: bool,
}

/// The table of targets.
#[derive(Default)]
pub(crate) struct Table(Vec<Row>);

impl Table {
    /// A measured number that should be at least the target.
    pub(crate) fn at_least(&mut self, what: &str, measured: f64, target: f64, detail: &str) {
        self.row(what, format!("{measured:.2}  ({detail})"), format!("≥ {target}"), measured >= target);
    }

    /// A measured number that should be at most the target.
    pub(crate) fn at_most(&mut self, what: &str, measured: f64, target: f64, detail: &str) {
        self.row(what, format!("{measured:.2}  ({detail})"), format!("≤ {target}"), measured <= target);
    }

    fn row(&mut self, what: &str, measured: String, target: String, met: bool) {
        let row = Row { what: what.to_owned(), measured, target, met };
        println!("  {} {}: {} (target {})", mark(row.met), row.what, row.measured, row.target);
        self.0.push(row);
    }

    /// Prints all of it.
    pub(crate) fn print(&self) {
        println!("\n| what | measured | target | met |\n|---|---|---|---|");
        for row in &self.0 {
            println!("| {} | {} | {} | {} |", row.what, row.measured, row.target, mark(row.met));
        }
    }
}

fn mark(met: bool) -> &'static str {
    if met { "yes" } else { "NO" }
}

/// Operations a second.
pub(crate) fn rate(count: usize, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}

/// Milliseconds, for printing.
pub(crate) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
