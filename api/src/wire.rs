//! What answers look like: read models turned into JSON bodies, the same for the server and for `--json` on the command
//! line. Nothing is computed here.

mod figure;
mod metric;
mod quality;
mod reconciliation;
mod row;

pub use figure::{ContributionBody, FigureBody, IndicatorBody, contribution, figure, indicator, number};
pub use metric::{
    BandBody, BreakdownBody, DivisionMetricsBody, MeasureBody, MonthBody, NamedSumBody, PartBody, RankBody,
    VillageMetricsBody, chain_metrics, division_metrics, village_metrics,
};
pub use quality::{UnitQualityBody, unit_quality};
pub use reconciliation::{ReconciledBody, StatedBody, reconciled};
pub use row::{
    ColumnBody, QueueItemBody, RegisterBody, RelatedBody, RowBody, TotalBody, queue_item, register, row, total,
};
