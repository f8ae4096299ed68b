//! Projections as a whole: events are told as a story, in order, and figures are asked of what they fold to.

mod differences;
mod figures;
mod histories;
mod income;
mod sheets;
mod sights;
mod snapshots;
pub(crate) mod story;
pub(crate) mod telling;
mod work;
