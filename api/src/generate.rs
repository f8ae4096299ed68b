//! Synthetic history.

mod chance;
pub(crate) mod code;

pub(crate) use chance::Chance;
