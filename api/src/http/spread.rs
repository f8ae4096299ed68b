//! One figure in many places over HTTP: month by month for trends, division by division for rankings.

use crate::{
    http::{
        Served,
        figure::{Question, answer},
        problem::Problem,
    },
    wire::{self, FigureBody, IndicatorBody},
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::value::{DivisionCode, DivisionTier};
use projections::{
    AsOf, Projections, Sight, indicator,
    query::QueryError,
    rows::{Cell, ListQuery, MAX_LIMIT, View},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A figure in a month.
#[derive(Serialize, ToSchema)]
pub(crate) struct MonthFigureBody {
    /// 月份，如 2024-10.
    month: String,
    /// 数字.
    figure: FigureBody,
}

/// A figure month by month.
#[derive(Serialize, ToSchema)]
pub(crate) struct MonthsBody {
    /// 反映到第几条.
    position: u64,
    /// 指标.
    indicator: IndicatorBody,
    /// 各月，旧的在前.
    months: Vec<MonthFigureBody>,
}

/// 一项数字逐月的值：存量为月末（本月为 on 当日），其余为当月.
#[utoipa::path(get, path = "/api/v1/figures/{indicator}/months", tag = "数字",
    params(("indicator" = String, Path, description = "指标"), crate::http::figure::ShowFigure),
    responses((status = 200, body = MonthsBody), (status = "default", body = Problem)))]
pub(crate) async fn list_months(
    State(served): State<Served>,
    Path(key): Path<String>,
    Question { sight, scope, known, months, .. }: Question,
) -> Result<Response, Problem> {
    let ask = move |models: &Projections, as_of| models.figure_by_month(&sight, &key, &scope, months, as_of);
    let (position, monthly) = served.ask(known, ask).await?;
    let indicator = indicator::find(monthly.indicator)
        .ok_or_else(|| Problem::from(QueryError::UnknownIndicator(monthly.indicator.to_owned())))?;
    let part = |(month, figure): &(domain::value::Month, projections::Figure)| MonthFigureBody {
        month: month.to_string(),
        figure: wire::figure(figure),
    };
    let months = monthly.parts.iter().map(part).collect();
    Ok(answer(position, MonthsBody { position, indicator: wire::indicator(indicator), months }))
}

/// A figure in a division.
#[derive(Serialize, ToSchema)]
pub(crate) struct DivisionFigureBody {
    /// 区划代码.
    division: String,
    /// 名称.
    name: String,
    /// 数字.
    figure: FigureBody,
}

/// A figure division by division.
#[derive(Serialize, ToSchema)]
pub(crate) struct DivisionsBody {
    /// 反映到第几条.
    position: u64,
    /// 各区划，以代码为序.
    divisions: Vec<DivisionFigureBody>,
}

/// 一项数字在各区划的值：division 之下 tier 一级的各区划，不填 tier 为下一级，不填 division 为各县区.
#[utoipa::path(get, path = "/api/v1/figures/{indicator}/divisions", tag = "数字",
    params(("indicator" = String, Path, description = "指标"), crate::http::figure::ShowFigure),
    responses((status = 200, body = DivisionsBody), (status = "default", body = Problem)))]
pub(crate) async fn list_divisions(
    State(served): State<Served>,
    Path(key): Path<String>,
    Question { sight, scope, known, tier, .. }: Question,
) -> Result<Response, Problem> {
    let tier = tier.unwrap_or_else(|| scope.division.map_or(DivisionTier::County, below));
    let ask = move |models: &Projections, as_of| {
        let places = divisions(models, &sight, scope.division, tier, as_of);
        let codes: Vec<_> = places.iter().map(|(code, _)| *code).collect();
        Ok((models.figure_by_division(&sight, &key, &scope, &codes, as_of)?, places))
    };
    let (position, (figures, places)) = served.ask(known, ask).await?;
    let divisions = places
        .into_iter()
        .zip(&figures)
        .map(|((code, name), figure)| DivisionFigureBody {
            division: code.to_string(),
            name,
            figure: wire::figure(figure),
        })
        .collect();
    Ok(answer(position, DivisionsBody { position, divisions }))
}

/// The tier below a division; of a village, its own.
fn below(division: DivisionCode) -> DivisionTier {
    match division.tier() {
        DivisionTier::Province => DivisionTier::City,
        DivisionTier::City => DivisionTier::County,
        DivisionTier::County => DivisionTier::Town,
        DivisionTier::Town | DivisionTier::Village => DivisionTier::Village,
    }
}

/// The divisions of a tier within a division that are in force, by code.
fn divisions(
    models: &Projections,
    sight: &Sight,
    within: Option<DivisionCode>,
    tier: DivisionTier,
    as_of: AsOf,
) -> Vec<(DivisionCode, String)> {
    let known = as_of.entries(models.position());
    let mut found = Vec::new();
    for offset in (0..).step_by(MAX_LIMIT) {
        let query = ListQuery {
            division: within.map(|code| code.to_string()),
            state: Some("valid".to_owned()),
            offset,
            limit: Some(MAX_LIMIT),
            ..ListQuery::default()
        };
        let Ok(page) = models.rows().list(sight, View::Division, &query, known) else { break };
        let more = offset + page.rows.len() < page.matches;
        for row in page.rows {
            let name = match row.cells.into_iter().next() {
                Some(Cell::Text(name)) => name,
                _ => row.key.clone(),
            };
            found.extend(
                row.key.parse().ok().filter(|code: &DivisionCode| code.tier() == tier).map(|code| (code, name)),
            );
        }
        if !more {
            break;
        }
    }
    found.sort_unstable();
    found
}
