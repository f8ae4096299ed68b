//! Read models folded from events: facts, indicators, register views, provenance. Everything here can be rebuilt from the
//! log; nothing here decides anything, and no command rests on it.

mod accounts;
mod earned;
mod facets;
mod facts;
mod figure;
mod fold;
mod ids;
pub mod indicator;
pub mod metrics;
mod projections;
pub mod query;
pub mod rows;
mod standing;

pub use indicator::Indicator;
pub use projections::Projections;
pub use query::{AsOf, Contribution, Figure, Part, QueryError, Scope};
