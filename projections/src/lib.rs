//! Read models folded from events: facts, indicators, register views, provenance. Everything here can be rebuilt from
//! the log; nothing here decides anything, and no command rests on it.

mod accounts;
mod days;
mod difference;
mod earned;
mod facets;
mod facts;
mod figure;
mod fold;
pub mod form;
pub mod history;
mod ids;
pub mod indicator;
mod late;
mod live;
pub mod metrics;
mod projections;
mod quality;
pub mod query;
mod reconciliation;
mod replay;
pub mod rows;
mod sight;
mod snapshot;
mod standing;
mod visited;

pub use days::DayOf;
pub use difference::{FigureDifference, Sheet, SheetLine};
pub use indicator::Indicator;
pub use late::{Late, LateShare};
pub use live::{Behind, Live, LiveOptions};
pub use projections::{DIGEST_FORM, Projections};
pub use quality::UnitQuality;
pub use query::{AsOf, Basis, Contribution, Figure, Part, QueryError, Scope};
pub use reconciliation::{ABOUT_TOLERANCE, Comparison, ReconciliationRow};
pub use replay::{FoldError, Progress, rebuild};
pub use sight::Sight;
