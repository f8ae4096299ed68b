//! Telling the scenario day by day: each act is entered on the day it was recorded, so that the demonstration has a
//! past to look back into. Only the clock is played; everything else is the one door for commands.

use super::{Planned, pingliang};
use crate::{
    instance::{Instance, Sources},
    ledger::{FileError, FileProgress, OnProgress, Receipt, Submission},
};
use domain::value::{Day, Moment};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// Stands for the machine's own time.
const NOW: i64 = i64::MIN;
/// Acts are entered so long before the end of their day, in microseconds: six in the evening.
const BEFORE_MIDNIGHT_US: i64 = 6 * 3_600 * 1_000_000;

/// A clock that shows the days of a story while it is told, and the machine's time otherwise.
#[derive(Clone)]
pub struct StoryClock(Arc<AtomicI64>);

impl Default for StoryClock {
    fn default() -> Self {
        Self(Arc::new(AtomicI64::new(NOW)))
    }
}

impl StoryClock {
    /// What a ledger is opened with to tell a story in it.
    #[must_use]
    pub fn sources(&self) -> Sources {
        let (shown, real) = (Arc::clone(&self.0), Sources::default());
        let machine = real.clock;
        let clock = Arc::new(move || match shown.load(Ordering::SeqCst) {
            NOW => machine(),
            moment => moment,
        });
        Sources { clock, ..real }
    }

    fn show(&self, day: Day) {
        self.0.store(Moment::end_of(day).0 - BEFORE_MIDNIGHT_US, Ordering::SeqCst);
    }

    fn release(&self) {
        self.0.store(NOW, Ordering::SeqCst);
    }
}

/// Gives every command of the scenario, each on the day it was recorded. What an earlier run recorded changes nothing.
///
/// # Errors
/// [`FileError`]; the days before it are told. Numbers of commands in it and in the progress count from the first.
pub async fn tell(instance: &Instance, clock: &StoryClock, on_progress: OnProgress) -> Result<Vec<Receipt>, FileError> {
    let planned = pingliang();
    let mut receipts = Vec::with_capacity(planned.len());
    for day in planned.chunk_by(|one, next| one.recorded_on == next.recorded_on) {
        clock.show(day[0].recorded_on);
        let told = tell_day(instance, day, receipts.len(), &on_progress).await;
        clock.release();
        receipts.extend(told?);
    }
    Ok(receipts)
}

async fn tell_day(
    instance: &Instance,
    day: &[Planned],
    before: usize,
    on_progress: &OnProgress,
) -> Result<Vec<Receipt>, FileError> {
    let submissions = day.iter().cloned().map(Submission::from).collect();
    let (offset, shown) = (before as u64, Arc::clone(on_progress));
    let on_progress: OnProgress = Arc::new(move |progress| {
        shown(match progress {
            FileProgress::Decided(count) => FileProgress::Decided(offset + count),
            FileProgress::Durable(count) => FileProgress::Durable(offset + count),
        });
    });
    instance.ledger.submit_all(submissions, on_progress).await.map_err(|error| match error {
        FileError::Refused(refused) => {
            FileError::Refused(refused.into_iter().map(|(index, error)| (before + index, error)).collect())
        }
        other @ (FileError::TooLong | FileError::Broken { .. } | FileError::Panicked | FileError::Blocked(_)) => other,
    })
}
