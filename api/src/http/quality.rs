//! How well each unit keeps the ledger, over HTTP: what share of its entries was corrected, and how late they came.

use crate::{
    http::{
        Served,
        caller::Caller,
        header::{POSITION_HEADER, integer_header},
        problem::Problem,
        reading::{AsOfParam, Asked},
    },
    wire::{self, UnitQualityBody},
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::value::{Day, Period};
use projections::{AsOf, QueryError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is looked at.
#[derive(Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ListUnitQuality {
    /// 业务日期不早于.
    #[param(value_type = Option<String>)]
    from: Option<Day>,
    /// 业务日期不晚于.
    #[param(value_type = Option<String>)]
    until: Option<Day>,
    /// 截至这一时点所知：条目数、日期（当日终了）或 RFC 3339 时刻.
    #[param(value_type = Option<String>)]
    as_of: Option<AsOfParam>,
    /// 至少更新到这一条目数.
    at_least: Option<u64>,
}

/// How well each unit keeps the ledger.
#[derive(Serialize, ToSchema)]
pub(crate) struct QualityBody {
    /// 反映到第几条.
    position: u64,
    /// 各单位，登记最多的在前.
    units: Vec<UnitQualityBody>,
}

/// 各单位的更正率和入账时滞.
#[utoipa::path(get, path = "/api/v1/quality", tag = "数字", params(ListUnitQuality),
    responses((status = 200, body = QualityBody), (status = "default", body = Problem)))]
pub(crate) async fn list_unit_quality(
    State(served): State<Served>,
    Caller { sight, .. }: Caller,
    Asked(asked): Asked<ListUnitQuality>,
) -> Result<Response, Problem> {
    let known = served.wait_for_models(asked.as_of, asked.at_least).await?;
    let period = Period { from: asked.from.unwrap_or(Day::FIRST), until: asked.until.unwrap_or(Day::LAST) };
    if period.from > period.until {
        return Err(QueryError::PeriodBackwards.into());
    }
    let units = served.read_models(move |models| models.quality(&sight, Some(period), AsOf::Known(known))).await?;
    let body = QualityBody { position: known, units: units.iter().map(wire::unit_quality).collect() };
    Ok(([(POSITION_HEADER, integer_header(known))], Json(body)).into_response())
}
