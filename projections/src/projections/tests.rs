//! Projections as a whole: events are told as a story, in order, and figures are asked of what they fold to.

mod figures;
pub(crate) mod histories;
mod income;
mod snapshots;
pub(crate) mod story;
