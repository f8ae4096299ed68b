//! How often somebody may ask: a bucket for each, in the form of one moment (the generic cell rate algorithm). It does
//! not know what is counted.

use crate::http::problem::{Problem, ProblemKind};
use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How many are remembered at the same time. One who asks no more is forgotten as soon as their bucket is full again.
const MAX_KEPT: usize = 1 << 16;

/// Buckets of one size.
pub(super) struct Limiter<K> {
    /// How long a bucket takes to hold one more; none is no limit.
    interval: Option<Duration>,
    /// How long an empty bucket takes to be full.
    depth: Duration,
    /// When each bucket will be full again.
    full_at: Mutex<HashMap<K, Instant>>,
}

impl<K: Hash + Eq> Limiter<K> {
    /// Buckets that hold `burst` and get `per_second` each second; 0 a second is no limit.
    pub(super) fn new(per_second: u32, burst: u32) -> Self {
        let interval = Duration::from_secs(1).checked_div(per_second);
        let depth = interval.unwrap_or_default().saturating_mul(burst);
        Self { interval, depth, full_at: Mutex::default() }
    }

    /// Takes one from a bucket, or says how long it is until there is one.
    pub(super) fn take(&self, key: K, now: Instant) -> Result<(), Duration> {
        let Some(interval) = self.interval else { return Ok(()) };
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if full_at.len() == MAX_KEPT && !full_at.contains_key(&key) {
            full_at.retain(|_, full| *full > now);
            // So many at the same moment are no accident: newcomers wait.
            if full_at.len() == MAX_KEPT {
                return Err(interval);
            }
        }
        let full = full_at.entry(key).or_insert(now);
        let after = (*full).max(now) + interval;
        match (after - now).checked_sub(self.depth) {
            Some(wait) if !wait.is_zero() => Err(wait),
            Some(_) | None => {
                *full = after;
                Ok(())
            }
        }
    }
}

/// What whoever has to wait is told.
pub(super) fn too_many(wait: Duration) -> Problem {
    Problem::new(ProblemKind::TooMany, format!("请在 {} 秒后再试", wait.as_secs() + 1))
}

#[cfg(test)]
mod tests;
