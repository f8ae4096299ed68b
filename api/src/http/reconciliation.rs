//! The reconciliation over HTTP: what was stated beside what the events make of it.

use crate::{
    http::{
        Served,
        caller::Caller,
        header::{POSITION_HEADER, integer_header},
        problem::Problem,
        reading::{AsOfParam, Asked},
    },
    wire::{self, ReconciledBody},
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use projections::AsOf;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// At which point of knowledge figures are compared.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShowReconciliation {
    /// 截至这一时点所知：条目数、日期（当日终了）或 RFC 3339 时刻.
    #[param(value_type = Option<String>)]
    as_of: Option<AsOfParam>,
    /// 至少更新到这一条目数.
    at_least: Option<u64>,
}

/// Every stated figure beside the computed one.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReconciliationBody {
    /// 反映到第几条.
    position: u64,
    /// 各项.
    rows: Vec<ReconciledBody>,
    /// 不符的项数.
    differing: usize,
}

/// 对账：声明值与核算值逐项对照，二者从不混同.
#[utoipa::path(get, path = "/api/v1/reconciliation", tag = "数字", params(ShowReconciliation),
    responses((status = 200, body = ReconciliationBody), (status = "default", body = Problem)))]
pub(crate) async fn show_reconciliation(
    State(served): State<Served>,
    Caller { sight, .. }: Caller,
    Asked(asked): Asked<ShowReconciliation>,
) -> Result<Response, Problem> {
    let known = served.wait_for_models(asked.as_of, asked.at_least).await?;
    let rows = served.read_models(move |models| models.reconcile(&sight, AsOf::Known(known))).await?;
    let rows: Vec<_> = rows.iter().map(wire::reconciled).collect();
    let differing = rows.iter().filter(|row| row.comparison == "differs").count();
    let body = ReconciliationBody { position: known, rows, differing };
    Ok(([(POSITION_HEADER, integer_header(known))], Json(body)).into_response())
}
