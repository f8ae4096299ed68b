//! What answers look like: read models turned into JSON bodies, the same for the server and for `--json` on the command
//! line. Nothing is computed here.

mod difference;
mod figure;
mod form;
mod late;
mod metric;
mod past;
mod person;
mod quality;
mod reconciliation;
mod row;

pub use difference::{
    BroughtBody, CellChangeBody, ChangeCountBody, ChangedRowBody, FigureDifferenceBody, RowsDifferenceBody,
    SheetLineBody, figure_difference, rows_difference, sheet_line,
};
pub use figure::{ContributionBody, FigureBody, IndicatorBody, contribution, figure, indicator, number};
pub use form::{ChoiceBody, FieldBody, InputBody, VariantBody, fields};
pub use late::{LateBody, LateError, LateFactBody, late};
pub use metric::{
    BandBody, BreakdownBody, DivisionMetricsBody, MeasureBody, MonthBody, NamedSumBody, PartBody, RankBody,
    VillageMetricsBody, chain_metrics, division_metrics, village_metrics,
};
pub use past::{
    ActorBody, ChangeBody, DetailBody, EventLineBody, ForeseenBody, HistoryEntryBody, LifeStepBody, OriginBody,
    TimelineBody, event_line, foreseen, history_entry, life_step, origins, timeline,
};
pub use person::{AccessActorBody, AccessBody, CheckedBody, DisclosedValueBody, DisclosureBody};
pub use quality::{UnitQualityBody, unit_quality};
pub use reconciliation::{ReconciledBody, StatedBody, reconciled};
pub use row::{
    ColumnBody, QueueItemBody, RegisterBody, RelatedBody, RowBody, TotalBody, cell, cell_text, queue_item, register,
    row, total,
};
