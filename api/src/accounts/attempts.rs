//! Wrong sign-ins in a row, by account: what makes guessing slow. Counted in memory; that an account was locked is also
//! an event, so a restart unlocks nobody. Names that no account has are counted like all others, so that nothing tells
//! which there are.

use crate::accounts::password::PasswordPolicy;
use domain::{user_account::AccountKey, value::Moment};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// How many names are remembered; when there are more, those whose lock ended first are forgotten.
const REMEMBERED: usize = 10_000;

/// The count of one account.
#[derive(Clone, Copy, Default)]
struct Count {
    failures: u32,
    /// No attempt is looked at before.
    until: Option<Moment>,
    last: Option<Moment>,
}

/// The counts.
#[derive(Default)]
pub(crate) struct Attempts {
    counts: Mutex<HashMap<AccountKey, Count>>,
}

impl Attempts {
    /// Until when an account takes no attempt.
    pub(crate) fn locked_until(&self, account: &AccountKey, now: Moment) -> Option<Moment> {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.get(account).and_then(|count| count.until).filter(|until| now < *until)
    }

    /// Counts a wrong attempt; returns how many there were in a row, and until when the account is locked for it.
    pub(crate) fn failed(&self, account: &AccountKey, policy: &PasswordPolicy, now: Moment) -> (u32, Option<Moment>) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= REMEMBERED && !counts.contains_key(account) {
            let oldest = counts.iter().min_by_key(|(_, count)| (count.until, count.last)).map(|(key, _)| key.clone());
            oldest.and_then(|oldest| counts.remove(&oldest));
        }
        let count = counts.entry(account.clone()).or_default();
        count.failures = count.failures.saturating_add(1);
        count.last = Some(now);
        count.until = policy.lock_s(count.failures).map(|seconds| now.plus_seconds(i64::from(seconds)));
        (count.failures, count.until)
    }

    /// The right person was there, or an administrator lifted the lock.
    pub(crate) fn forget(&self, account: &AccountKey) {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).remove(account);
    }
}
