//! Read models folded from events: facts, indicators, register views, provenance. Everything here can be rebuilt from the
//! log; nothing here decides anything, and no command rests on it.

pub mod indicator;
pub mod query;
pub mod rows;

pub use indicator::Indicator;
pub use query::{AsOf, Contribution, Figure, Part, QueryError, Scope};
