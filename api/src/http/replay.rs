//! Stepping replay over HTTP: the life of a record, a village, an officer or a day, a page of steps at a time.

use crate::{
    http::{
        Served,
        caller::Caller,
        figure::{answer, one},
        problem::Problem,
        reading::{AsOfParam, Asked},
        register::view_of,
    },
    past::{DEFAULT_STEPS, Life, MAX_STEPS, Past},
    wire::{self, LifeStepBody},
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use projections::{DayOf, Sight, rows::View};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which steps.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShowSteps {
    /// 跳过几步，默认 0；最早的一步为第 0 步.
    offset: Option<usize>,
    /// 每页几步，默认 20，最多 100.
    limit: Option<usize>,
    /// 截至这一时点所知：条目数、日期（当日终了）或 RFC 3339 时刻.
    #[param(value_type = Option<String>)]
    as_of: Option<AsOfParam>,
    /// 至少更新到这一条目数.
    at_least: Option<u64>,
}

/// Which steps of a day.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShowDaySteps {
    /// 日期指入账日；默认指业务日期.
    #[serde(default)]
    recorded: bool,
    /// 跳过几步，默认 0；最早的一步为第 0 步.
    offset: Option<usize>,
    /// 每页几步，默认 20，最多 100.
    limit: Option<usize>,
    /// 截至这一时点所知：条目数、日期（当日终了）或 RFC 3339 时刻.
    #[param(value_type = Option<String>)]
    as_of: Option<AsOfParam>,
    /// 至少更新到这一条目数.
    at_least: Option<u64>,
}

/// A page of steps.
#[derive(Serialize, ToSchema)]
pub(crate) struct StepsBody {
    /// 反映到第几条.
    position: u64,
    /// 共有多少步.
    matches: usize,
    /// 本页自第几步起.
    offset: usize,
    /// 各步，旧的在前.
    steps: Vec<LifeStepBody>,
}

impl Served {
    async fn steps(&self, sight: Sight, life: Life, asked: ShowSteps) -> Result<Response, Problem> {
        let known = self.wait_for_models(asked.as_of, asked.at_least).await?;
        let offset = asked.offset.unwrap_or_default();
        let limit = asked.limit.unwrap_or(DEFAULT_STEPS).clamp(1, MAX_STEPS);
        let tell = move |past: &Past| {
            let positions = past.life(&life)?;
            let page: Vec<u64> = positions.iter().skip(offset).take(limit).copied().collect();
            Ok((positions.len(), past.steps(&life, &page)?))
        };
        let (matches, steps) = self.tell_past(sight, known, tell).await?;
        let steps = steps.iter().map(wire::life_step).collect();
        Ok(answer(known, StepsBody { position: known, matches, offset, steps }))
    }
}

/// 逐条重演一条记录.
#[utoipa::path(get, path = "/api/v1/replays/records/{register}/{key}", tag = "台账",
    params(("register" = String, Path, description = "台账"), ("key" = String, Path, description = "编号"), ShowSteps),
    responses((status = 200, body = StepsBody), (status = "default", body = Problem)))]
pub(crate) async fn replay_record(
    State(served): State<Served>,
    Caller { sight, .. }: Caller,
    Path((register, key)): Path<(String, String)>,
    Asked(asked): Asked<ShowSteps>,
) -> Result<Response, Problem> {
    let view: View = view_of(&register)?;
    served.steps(sight, Life::Record(view, key), asked).await
}

/// 逐条重演一个村：村及其村集体、走访、项目等，并列出每一步之后变化的指标.
#[utoipa::path(get, path = "/api/v1/replays/villages/{code}", tag = "台账",
    params(("code" = String, Path, description = "村的区划代码"), ShowSteps),
    responses((status = 200, body = StepsBody), (status = "default", body = Problem)))]
pub(crate) async fn replay_village(
    State(served): State<Served>,
    Caller { sight, .. }: Caller,
    Path(code): Path<String>,
    Asked(asked): Asked<ShowSteps>,
) -> Result<Response, Problem> {
    served.steps(sight, Life::Village(one("code", &code)?), asked).await
}

/// 逐条重演一名党建指导员：登记、派驻、走访等.
#[utoipa::path(get, path = "/api/v1/replays/officers/{key}", tag = "台账",
    params(("key" = String, Path, description = "党建指导员编号"), ShowSteps),
    responses((status = 200, body = StepsBody), (status = "default", body = Problem)))]
pub(crate) async fn replay_officer(
    State(served): State<Served>,
    Caller { sight, .. }: Caller,
    Path(key): Path<String>,
    Asked(asked): Asked<ShowSteps>,
) -> Result<Response, Problem> {
    served.steps(sight, Life::Officer(key), asked).await
}

/// 逐条重演一天.
#[utoipa::path(get, path = "/api/v1/replays/days/{day}", tag = "台账",
    params(("day" = String, Path, description = "日期，如 2024-05-06"), ShowDaySteps),
    responses((status = 200, body = StepsBody), (status = "default", body = Problem)))]
pub(crate) async fn replay_day(
    State(served): State<Served>,
    Caller { sight, .. }: Caller,
    Path(day): Path<String>,
    Asked(asked): Asked<ShowDaySteps>,
) -> Result<Response, Problem> {
    let ShowDaySteps { recorded, offset, limit, as_of, at_least } = asked;
    let day = one("day", &day)?;
    let day = if recorded { DayOf::Entries(day) } else { DayOf::Acts(day) };
    served.steps(sight, Life::Day(day), ShowSteps { offset, limit, as_of, at_least }).await
}
