//! Figures over HTTP: indicators, any figure in any scope, the events it is made of, and the sheets of chain, village
//! and division.

use crate::{
    http::{
        Served,
        header::{POSITION_HEADER, integer_header},
        problem::{Problem, ProblemKind},
        reading::{AsOfParam, Asked},
    },
    wire::{self, ContributionBody, DivisionMetricsBody, FigureBody, IndicatorBody, VillageMetricsBody},
};
use axum::{
    Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use domain::value::{Day, DivisionCode, Name, Period};
use projections::{AsOf, Basis, Part, QueryError, Scope, indicator};
use serde::{Deserialize, Serialize};
use std::{fmt::Display, str::FromStr};
use utoipa::ToSchema;

/// Contributions on one page unless the client says otherwise.
const DEFAULT_CONTRIBUTIONS: usize = 100;
/// The most contributions on one page.
const MAX_CONTRIBUTIONS: usize = 10_000;

/// What a figure is narrowed to.
#[derive(Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ShowFigure {
    /// 区划代码，含下级.
    division: Option<String>,
    /// 产业链.
    chain: Option<String>,
    /// 党建联建.
    alliance: Option<String>,
    /// 联建项目.
    project: Option<String>,
    /// 党组织.
    organisation: Option<String>,
    /// 企业.
    enterprise: Option<String>,
    /// 分类.
    facet: Option<String>,
    /// 统计期间的起始日（业务日期）.
    #[param(value_type = Option<String>)]
    from: Option<Day>,
    /// 统计期间的截止日（业务日期）.
    #[param(value_type = Option<String>)]
    until: Option<Day>,
    /// 存量以这一天为准.
    #[param(value_type = Option<String>)]
    on: Option<Day>,
    /// 村集体收入按 posting（入账日）或 economic（业务日期）归属；默认 posting，查迟到时默认 economic.
    basis: Option<String>,
    /// 略过多少条（仅明细和迟到）.
    pub(super) offset: usize,
    /// 最多多少条（仅明细和迟到），默认 100，最多 10000.
    limit: Option<usize>,
    /// 先知的一点：条目数，或 RFC 3339 时刻（仅迟到，必填）.
    #[param(value_type = Option<String>)]
    pub(super) earlier: Option<AsOfParam>,
    /// 截至：条目数，或 RFC 3339 时刻.
    #[param(value_type = Option<String>)]
    pub(super) as_of: Option<AsOfParam>,
    /// 至少更新到这一条目数.
    pub(super) at_least: Option<u64>,
}

impl ShowFigure {
    /// How many contributions or late facts are shown.
    pub(super) fn limit(&self) -> usize {
        self.limit.unwrap_or(DEFAULT_CONTRIBUTIONS).min(MAX_CONTRIBUTIONS)
    }

    /// The scope of a question about what came late: unless it says otherwise, about the days on which income arose.
    pub(super) fn late_scope(&self) -> Result<Scope, Problem> {
        let scope = self.scope()?;
        let basis = if self.basis.is_some() { scope.basis } else { Basis::Economic };
        Ok(Scope { basis, ..scope })
    }

    /// Which contributions are shown.
    pub(super) fn page(&self) -> std::ops::Range<usize> {
        let limit = self.limit.unwrap_or(DEFAULT_CONTRIBUTIONS).min(MAX_CONTRIBUTIONS);
        self.offset..self.offset.saturating_add(limit)
    }

    pub(super) fn scope(&self) -> Result<Scope, Problem> {
        let period = match (self.from, self.until) {
            (None, None) => None,
            (from, until) => Some(Period { from: from.unwrap_or(Day::FIRST), until: until.unwrap_or(Day::LAST) }),
        };
        Ok(Scope {
            division: parsed("division", &self.division)?,
            chain: parsed("chain", &self.chain)?,
            alliance: parsed("alliance", &self.alliance)?,
            project: parsed("project", &self.project)?,
            organisation: parsed("organisation", &self.organisation)?,
            enterprise: parsed("enterprise", &self.enterprise)?,
            facet: parsed::<Name>("facet", &self.facet)?,
            period,
            on: self.on,
            basis: parsed("basis", &self.basis)?.unwrap_or_default(),
        })
    }
}

fn parsed<T: FromStr<Err: Display>>(field: &str, text: &Option<String>) -> Result<Option<T>, Problem> {
    text.as_deref().map(|text| one(field, text)).transpose()
}

pub(super) fn one<T: FromStr<Err: Display>>(field: &str, text: &str) -> Result<T, Problem> {
    text.parse().map_err(|error: T::Err| Problem::new(ProblemKind::MalformedQuery, error.to_string()).about(field))
}

/// Every indicator.
#[derive(Serialize, ToSchema)]
pub(crate) struct IndicatorsBody {
    /// 各指标.
    indicators: Vec<IndicatorBody>,
}

/// 全部指标及其口径.
#[utoipa::path(get, path = "/api/v1/indicators", tag = "数字", responses((status = 200, body = IndicatorsBody)))]
pub(crate) async fn list_indicators() -> Json<IndicatorsBody> {
    Json(IndicatorsBody { indicators: indicator::all().map(wire::indicator).collect() })
}

/// A figure, and up to which entry it counts.
#[derive(Serialize, ToSchema)]
pub(crate) struct ShownFigureBody {
    /// 反映到第几条.
    position: u64,
    /// 数字.
    figure: FigureBody,
    /// 指标.
    indicator: IndicatorBody,
}

/// 一项数字.
#[utoipa::path(get, path = "/api/v1/figures/{indicator}", tag = "数字",
    params(("indicator" = String, Path, description = "指标"), ShowFigure),
    responses((status = 200, body = ShownFigureBody), (status = "default", body = Problem)))]
pub(crate) async fn show_figure(
    State(served): State<Served>,
    Path(key): Path<String>,
    Asked(asked): Asked<ShowFigure>,
) -> Result<Response, Problem> {
    let (known, scope) = (served.wait_for_models(asked.as_of, asked.at_least).await?, asked.scope()?);
    let figure = served.read_models(move |models| models.figure(&key, &scope, AsOf::Known(known))).await??;
    let body = ShownFigureBody {
        position: known,
        figure: wire::figure(&figure),
        indicator: wire::indicator(figure.indicator),
    };
    Ok(answer(known, body))
}

/// The events a figure is made of.
#[derive(Serialize, ToSchema)]
pub(crate) struct ContributionsBody {
    /// 反映到第几条.
    position: u64,
    /// 数字.
    figure: FigureBody,
    /// 共有多少条.
    matches: usize,
    /// 分子（或数字本身）各条之和.
    numerator_sum: i64,
    /// 分母各条之和.
    denominator_sum: i64,
    /// 明细.
    contributions: Vec<ContributionBody>,
}

/// 一项数字由哪些事件构成.
#[utoipa::path(get, path = "/api/v1/figures/{indicator}/contributions", tag = "数字",
    params(("indicator" = String, Path, description = "指标"), ShowFigure),
    responses((status = 200, body = ContributionsBody), (status = "default", body = Problem)))]
pub(crate) async fn list_contributions(
    State(served): State<Served>,
    Path(key): Path<String>,
    Asked(asked): Asked<ShowFigure>,
) -> Result<Response, Problem> {
    let (known, scope) = (served.wait_for_models(asked.as_of, asked.at_least).await?, asked.scope()?);
    let (figure, all) = served
        .read_models(move |models| {
            let figure = models.figure(&key, &scope, AsOf::Known(known))?;
            Ok::<_, QueryError>((figure, models.contributions(&key, &scope, AsOf::Known(known))?))
        })
        .await??;
    let sum = |part: Part| all.iter().filter(|one| one.part == part).map(|one| one.amount).sum();
    let body = ContributionsBody {
        position: known,
        figure: wire::figure(&figure),
        matches: all.len(),
        numerator_sum: sum(Part::Numerator),
        denominator_sum: sum(Part::Denominator),
        contributions: all.iter().skip(asked.offset).take(asked.limit()).map(wire::contribution).collect(),
    };
    Ok(answer(known, body))
}

/// 一条产业链的指标.
#[utoipa::path(get, path = "/api/v1/metrics/chains/{chain}", tag = "数字",
    params(("chain" = String, Path, description = "产业链"), ShowFigure),
    responses((status = 200, body = DivisionMetricsBody), (status = "default", body = Problem)))]
pub(crate) async fn show_chain_metrics(
    State(served): State<Served>,
    Path(chain): Path<String>,
    Asked(asked): Asked<ShowFigure>,
) -> Result<Response, Problem> {
    let (known, scope, chain) =
        (served.wait_for_models(asked.as_of, asked.at_least).await?, asked.scope()?, one("chain", &chain)?);
    let sheet = served.read_models(move |models| models.chain_metrics(&chain, &scope, AsOf::Known(known))).await??;
    Ok(answer(known, wire::chain_metrics(&sheet)))
}

/// 一个村的指标.
#[utoipa::path(get, path = "/api/v1/metrics/villages/{code}", tag = "数字",
    params(("code" = String, Path, description = "村的区划代码"), ShowFigure),
    responses((status = 200, body = VillageMetricsBody), (status = "default", body = Problem)))]
pub(crate) async fn show_village_metrics(
    State(served): State<Served>,
    Path(code): Path<String>,
    Asked(asked): Asked<ShowFigure>,
) -> Result<Response, Problem> {
    let (known, scope) = (served.wait_for_models(asked.as_of, asked.at_least).await?, asked.scope()?);
    let code: DivisionCode = one("code", &code)?;
    let sheet = served.read_models(move |models| models.village_metrics(code, &scope, AsOf::Known(known))).await??;
    Ok(answer(known, wire::village_metrics(&sheet)))
}

/// 一个区划（乡镇、县区、市）的指标.
#[utoipa::path(get, path = "/api/v1/metrics/divisions/{code}", tag = "数字",
    params(("code" = String, Path, description = "区划代码"), ShowFigure),
    responses((status = 200, body = DivisionMetricsBody), (status = "default", body = Problem)))]
pub(crate) async fn show_division_metrics(
    State(served): State<Served>,
    Path(code): Path<String>,
    Asked(asked): Asked<ShowFigure>,
) -> Result<Response, Problem> {
    let (known, scope) = (served.wait_for_models(asked.as_of, asked.at_least).await?, asked.scope()?);
    let code: DivisionCode = one("code", &code)?;
    let sheet = served.read_models(move |models| models.division_metrics(code, &scope, AsOf::Known(known))).await??;
    Ok(answer(known, wire::division_metrics(&sheet)))
}

pub(super) fn answer(known: u64, body: impl Serialize) -> Response {
    ([(POSITION_HEADER, integer_header(known))], Json(body)).into_response()
}

impl From<QueryError> for Problem {
    fn from(error: QueryError) -> Self {
        let kind = match error {
            QueryError::UnknownIndicator(_) | QueryError::UnknownRecord { .. } => ProblemKind::NotFound,
            QueryError::Unsupported { .. } | QueryError::PeriodBackwards | QueryError::MomentsBackwards { .. } => {
                ProblemKind::MalformedQuery
            }
        };
        Self::new(kind, error.to_string())
    }
}
