//! Differences over HTTP (变动表): of a register, of a figure, of a sheet, between two points of knowledge.

use crate::{
    http::{
        Served,
        caller::Caller,
        figure::{ShowFigure, one},
        header::{POSITION_HEADER, integer_header},
        problem::{Problem, ProblemKind},
        reading::{AsOfParam, Asked},
        register::{ListRecords, view_of},
    },
    wire::{self, FigureDifferenceBody, RowsDifferenceBody, SheetLineBody},
};
use axum::{
    Json,
    extract::{FromRequestParts, Path, State},
    http::{Uri, request::Parts, uri::InvalidUri},
    response::{IntoResponse, Response},
};
use projections::{AsOf, Sheet};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use utoipa::ToSchema;

/// Where a difference begins.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShowSince {
    /// 变动的起点：条目数、日期（当日终了）或 RFC 3339 时刻.
    #[param(value_type = String)]
    since: Option<AsOfParam>,
}

/// A query with the beginning of a difference taken out of it: the rest is what the list or the figure itself is asked.
pub(crate) struct Since<T>(Option<AsOfParam>, T);

impl<T: DeserializeOwned> FromRequestParts<Served> for Since<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, served: &Served) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default().to_owned();
        let (since, rest): (Vec<&str>, Vec<&str>) = query.split('&').partition(|pair| pair.starts_with("since="));
        let uri = |pairs: Vec<&str>| format!("/?{}", pairs.join("&")).parse();
        let (since, rest): (Uri, Uri) = match (uri(since), uri(rest)) {
            (Ok(since), Ok(rest)) => (since, rest),
            (Err(error), _) | (_, Err(error)) => {
                let error: InvalidUri = error;
                return Err(Problem::new(ProblemKind::MalformedQuery, error.to_string()));
            }
        };
        parts.uri = since;
        let Asked(ShowSince { since }) = Asked::from_request_parts(parts, served).await?;
        parts.uri = rest;
        let Asked(rest) = Asked::from_request_parts(parts, served).await?;
        Ok(Self(since, rest))
    }
}

impl Served {
    /// The two points of knowledge of a difference, the earlier first.
    async fn two_points(
        &self,
        since: Option<AsOfParam>,
        as_of: Option<AsOfParam>,
        at_least: Option<u64>,
    ) -> Result<(u64, u64), Problem> {
        let wrong = |detail: &str| Problem::new(ProblemKind::MalformedQuery, detail).about("since");
        let since = since.ok_or_else(|| wrong("请填写 since：变动的起点，条目数、日期或 RFC 3339 时刻"))?;
        let known = self.wait_for_models(as_of, at_least).await?;
        let since = self.known_entries(Some(since))?;
        if since > known {
            return Err(wrong("起点 since 晚于终点 as_of，请对调"));
        }
        Ok((since, known))
    }
}

/// 台账的变动表：两个时点之间新增、变更、冲销、终止的记录，何人所为，有哪些事件.
#[utoipa::path(get, path = "/api/v1/differences/registers/{register}", tag = "变动",
    params(("register" = String, Path, description = "台账，如 visit"), ShowSince, ListRecords),
    responses((status = 200, body = RowsDifferenceBody), (status = "default", body = Problem)))]
pub(crate) async fn show_register_difference(
    State(served): State<Served>,
    Caller { sight, .. }: Caller,
    Path(register): Path<String>,
    Since(since, asked): Since<ListRecords>,
) -> Result<Response, Problem> {
    let view = view_of(&register)?;
    let (since, known) = served.two_points(since, asked.as_of, asked.at_least).await?;
    let query = asked.query();
    let between = served.tell_past(sight, known, move |past| past.rows_since(view, &query, since)).await?;
    Ok(answer(known, wire::rows_difference(view, since, known, between)))
}

/// 一项数字在两个时点的差，和带来它的事件.
#[utoipa::path(get, path = "/api/v1/differences/figures/{indicator}", tag = "变动",
    params(("indicator" = String, Path, description = "指标"), ShowSince, ShowFigure),
    responses((status = 200, body = FigureDifferenceBody), (status = "default", body = Problem)))]
pub(crate) async fn show_figure_difference(
    State(served): State<Served>,
    Caller { sight, .. }: Caller,
    Path(key): Path<String>,
    Since(since, asked): Since<ShowFigure>,
) -> Result<Response, Problem> {
    let (since, known) = served.two_points(since, asked.as_of, asked.at_least).await?;
    let (scope, page) = (asked.scope()?, asked.page());
    let told = page.clone();
    let between = served.tell_past(sight, known, move |past| past.figure_since(&key, &scope, since, told)).await?;
    Ok(answer(known, wire::figure_difference(since, known, &between, page)))
}

/// A sheet of figures at two points of knowledge.
#[derive(Serialize, ToSchema)]
pub(crate) struct SheetDifferenceBody {
    /// 起点：当时的条目数.
    since: u64,
    /// 终点：反映到第几条.
    position: u64,
    /// 有多少项不同.
    differing: usize,
    /// 各项数字.
    figures: Vec<SheetLineBody>,
}

/// 指标表在两个时点的差.
#[utoipa::path(get, path = "/api/v1/differences/metrics/{sheet}/{key}", tag = "变动",
    params(("sheet" = String, Path, description = "chains、villages 或 divisions"),
        ("key" = String, Path, description = "产业链，或区划代码"), ShowSince, ShowFigure),
    responses((status = 200, body = SheetDifferenceBody), (status = "default", body = Problem)))]
pub(crate) async fn show_metrics_difference(
    State(served): State<Served>,
    Caller { sight, .. }: Caller,
    Path((sheet, key)): Path<(String, String)>,
    Since(since, asked): Since<ShowFigure>,
) -> Result<Response, Problem> {
    let sheet = match sheet.as_str() {
        "chains" => Sheet::Chain(one("key", &key)?),
        "villages" => Sheet::Village(one("key", &key)?),
        "divisions" => Sheet::Division(one("key", &key)?),
        other => {
            let detail = format!("没有名为「{other}」的指标表；可用：chains、villages、divisions");
            return Err(Problem::new(ProblemKind::NotFound, detail));
        }
    };
    let (since, known) = served.two_points(since, asked.as_of, asked.at_least).await?;
    let scope = asked.scope()?;
    let (then, now) = (AsOf::Known(since), AsOf::Known(known));
    let lines = served.read_models(move |models| models.sheet_difference(&sight, &sheet, &scope, then, now)).await??;
    let body = SheetDifferenceBody {
        since,
        position: known,
        differing: lines.iter().filter(|line| !line.is_same()).count(),
        figures: lines.iter().map(wire::sheet_line).collect(),
    };
    Ok(answer(known, body))
}

fn answer(known: u64, body: impl Serialize) -> Response {
    ([(POSITION_HEADER, integer_header(known))], Json(body)).into_response()
}
