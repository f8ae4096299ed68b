//! Figures over HTTP: indicators, any figure in any scope, the events it is made of, and the sheets of chain, village
//! and division.

use crate::{
    http::{
        Served,
        answers::{Answer, Asked as SheetAsked, Known, Subject},
        caller::Caller,
        header::{POSITION_HEADER, integer_header},
        problem::{Problem, ProblemKind},
        reading::{AsOfParam, Asked},
    },
    wire::{self, ContributionBody, DivisionMetricsBody, FigureBody, IndicatorBody, VillageMetricsBody},
};
use axum::{
    Json,
    extract::{FromRequestParts, Path, State},
    http::{HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
};
use domain::{
    chain::ChainKey,
    value::{Day, DivisionTier, Name, Period},
};
use projections::{AsOf, Basis, Part, Projections, QueryError, Scope, Sight, indicator};
use serde::{Deserialize, Serialize};
use std::{fmt::Display, str::FromStr};
use utoipa::ToSchema;

/// Contributions on one page unless the client says otherwise.
const DEFAULT_CONTRIBUTIONS: usize = 100;
/// Months of a trend unless the client says otherwise.
const DEFAULT_MONTHS: usize = 12;
/// The most months of a trend.
const MAX_MONTHS: usize = 60;
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
    /// 多少个月（仅逐月），默认 12，最多 60.
    months: Option<usize>,
    /// 哪一级区划（仅分区划）：city、county、town 或 village，默认下一级.
    #[param(value_type = Option<String>)]
    tier: Option<DivisionTier>,
    /// 略过多少条（仅明细和迟到）.
    pub(super) offset: usize,
    /// 最多多少条（仅明细和迟到），默认 100，最多 10000.
    limit: Option<usize>,
    /// 先知的时点：条目数、日期（当日终了）或 RFC 3339 时刻（仅迟到，必填）.
    #[param(value_type = Option<String>)]
    pub(super) earlier: Option<AsOfParam>,
    /// 截至这一时点所知：条目数、日期（当日终了）或 RFC 3339 时刻.
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
        self.offset..self.offset.saturating_add(self.limit())
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

/// A question about figures, as every path that answers one takes it: what it is narrowed to, and up to where it looks.
/// The read models have got so far when a handler is given it.
pub(crate) struct Question {
    pub(super) sight: Sight,
    pub(super) scope: Scope,
    pub(super) known: Known,
    pub(super) months: usize,
    pub(super) tier: Option<DivisionTier>,
    offset: usize,
    limit: usize,
}

impl FromRequestParts<Served> for Question {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, served: &Served) -> Result<Self, Problem> {
        let Caller { sight, .. } = Caller::from_request_parts(parts, served).await?;
        let Asked(asked) = Asked::<ShowFigure>::from_request_parts(parts, served).await?;
        let scope = asked.scope()?;
        let entries = served.wait_for_models(asked.as_of, asked.at_least).await?;
        let known = if asked.as_of.is_some() { Known::AsOf(entries) } else { Known::Latest(entries) };
        let months = asked.months.unwrap_or(DEFAULT_MONTHS).clamp(1, MAX_MONTHS);
        Ok(Self { sight, scope, known, months, tier: asked.tier, offset: asked.offset, limit: asked.limit() })
    }
}

/// Asks for figures, and says as well how many entries the answer looks at. Who asks for the newest is given what is
/// newest when the models are read, so the quick ways of the head are open to it however many entries come in.
fn look<T>(
    models: &Projections,
    known: Known,
    ask: impl FnOnce(&Projections, AsOf) -> Result<T, QueryError>,
) -> Result<(u64, T), QueryError> {
    let as_of = match known {
        Known::Latest(_) => AsOf::Head,
        Known::AsOf(entries) => AsOf::Known(entries),
    };
    Ok((as_of.entries(models.position()), ask(models, as_of)?))
}

impl Served {
    /// Asks for figures on a thread that may take its time.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        known: Known,
        ask: impl FnOnce(&Projections, AsOf) -> Result<T, QueryError> + Send + 'static,
    ) -> Result<(u64, T), Problem> {
        Ok(self.read_models(move |models| look(models, known, ask)).await??)
    }

    /// The sheet of a subject: from what is kept, or made now.
    async fn sheet<S: Send + 'static, B: Serialize>(
        &self,
        (subject, question): (Subject, Question),
        ask: impl FnOnce(&Projections, &Sight, &Scope, AsOf) -> Result<S, QueryError> + Send + 'static,
        body: impl FnOnce(&S) -> B,
    ) -> Result<Response, Problem> {
        let Question { sight, scope: Scope { division, period, on, basis, .. }, known, .. } = question;
        let division = division.filter(|_| matches!(subject, Subject::Chain(_)));
        // The parts of a scope that sheets look at, and no others: what differs elsewhere is the same question.
        let scope = Scope { division, period, on, basis, ..Scope::default() };
        let asked = SheetAsked { subject, sight: sight.clone(), scope: scope.clone(), known };
        // What a unit or a user sees is found record by record, which takes its time.
        let is_quick = matches!(sight, Sight::Everything | Sight::Division(_));
        let narrow = is_quick && !matches!(asked.subject, Subject::Division(_));
        let make = async {
            let ask = move |models: &Projections, as_of| ask(models, &sight, &scope, as_of);
            let (position, sheet) = if narrow && matches!(known, Known::Latest(_)) {
                // What is kept by month and by day answers these: under load that is less than a change of threads.
                self.live.read(|models| look(models, known, ask))?
            } else {
                self.ask(known, ask).await?
            };
            let json = serde_json::to_vec(&body(&sheet)).map_err(|error| Problem::internal(&error))?;
            // What is kept keeps no room to grow.
            Ok::<_, Problem>(Answer { position, json: json.into_boxed_slice().into() })
        };
        let Answer { position, json } = self.answers.get(asked, make).await?;
        let kind = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Ok(([kind, (POSITION_HEADER, integer_header(position))], json).into_response())
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
    Question { sight, scope, known, .. }: Question,
) -> Result<Response, Problem> {
    let (position, figure) = served.ask(known, move |models, as_of| models.figure(&sight, &key, &scope, as_of)).await?;
    let body =
        ShownFigureBody { position, figure: wire::figure(&figure), indicator: wire::indicator(figure.indicator) };
    Ok(answer(position, body))
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
    Question { sight, scope, known, offset, limit, .. }: Question,
) -> Result<Response, Problem> {
    let ask = move |models: &Projections, as_of| {
        let figure = models.figure(&sight, &key, &scope, as_of)?;
        Ok((figure, models.contributions(&sight, &key, &scope, as_of)?))
    };
    let (position, (figure, all)) = served.ask(known, ask).await?;
    let sum = |part: Part| all.iter().filter(|one| one.part == part).map(|one| one.amount).sum();
    let body = ContributionsBody {
        position,
        figure: wire::figure(&figure),
        matches: all.len(),
        numerator_sum: sum(Part::Numerator),
        denominator_sum: sum(Part::Denominator),
        contributions: all.iter().skip(offset).take(limit).map(wire::contribution).collect(),
    };
    Ok(answer(position, body))
}

/// 一条产业链的指标.
#[utoipa::path(get, path = "/api/v1/metrics/chains/{chain}", tag = "数字",
    params(("chain" = String, Path, description = "产业链"), ShowFigure),
    responses((status = 200, body = DivisionMetricsBody), (status = "default", body = Problem)))]
pub(crate) async fn show_chain_metrics(
    State(served): State<Served>,
    Path(chain): Path<String>,
    question: Question,
) -> Result<Response, Problem> {
    let chain: ChainKey = one("chain", &chain)?;
    let asked = (Subject::Chain(chain.clone()), question);
    served
        .sheet(
            asked,
            move |models, sight, scope, as_of| models.chain_metrics(sight, &chain, scope, as_of),
            wire::chain_metrics,
        )
        .await
}

/// 一个村的指标.
#[utoipa::path(get, path = "/api/v1/metrics/villages/{code}", tag = "数字",
    params(("code" = String, Path, description = "村的区划代码"), ShowFigure),
    responses((status = 200, body = VillageMetricsBody), (status = "default", body = Problem)))]
pub(crate) async fn show_village_metrics(
    State(served): State<Served>,
    Path(code): Path<String>,
    question: Question,
) -> Result<Response, Problem> {
    let code = one("code", &code)?;
    let asked = (Subject::Village(code), question);
    served
        .sheet(
            asked,
            move |models, sight, scope, as_of| models.village_metrics(sight, code, scope, as_of),
            wire::village_metrics,
        )
        .await
}

/// 一个区划（乡镇、县区、市）的指标.
#[utoipa::path(get, path = "/api/v1/metrics/divisions/{code}", tag = "数字",
    params(("code" = String, Path, description = "区划代码"), ShowFigure),
    responses((status = 200, body = DivisionMetricsBody), (status = "default", body = Problem)))]
pub(crate) async fn show_division_metrics(
    State(served): State<Served>,
    Path(code): Path<String>,
    question: Question,
) -> Result<Response, Problem> {
    let code = one("code", &code)?;
    let asked = (Subject::Division(code), question);
    served
        .sheet(
            asked,
            move |models, sight, scope, as_of| models.division_metrics(sight, code, scope, as_of),
            wire::division_metrics,
        )
        .await
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
