//! How a log is opened: on which disk, by which clock, in files of which size.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use super::Clock;
use crate::disk::{Disk, RealDisk};

/// How to open a log.
#[derive(Clone)]
pub struct Options {
    /// The disk to write to.
    pub disk: Arc<dyn Disk>,
    /// The clock that entries are stamped with.
    pub clock: Clock,
    /// A fixed size of segment files in bytes; `None` lets them grow with the log.
    pub segment_bytes: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        Self { disk: Arc::new(RealDisk), clock: Arc::new(now_us), segment_bytes: None }
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options").field("segment_bytes", &self.segment_bytes).finish_non_exhaustive()
    }
}

/// The machine's clock in microseconds of UTC.
fn now_us() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_micros()).unwrap_or(i64::MAX)
}
