//! Frozen reports over HTTP: freezing one, reading its bytes again, and what has become known since.

use crate::{
    body,
    http::{
        Served,
        caller::Caller,
        command::{ReceiptBody, accepted, command_id, read_body},
        header::{POSITION_HEADER, integer_header},
        problem::{Problem, ProblemKind},
        reading::{AsOfParam, Asked},
    },
    report::{self, Act, ChangedFigure, Kept, Request},
};
use axum::{
    Json,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::{
    report::{ReportKey, ReportSheet},
    value::{Day, Name, Period},
};
use projections::{Sight, rows::View};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is to be frozen, and when it was handed in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FreezeReportBody {
    /// 报送之日（业务日期）.
    #[schema(value_type = String)]
    business_date: Day,
    /// 报表编号.
    #[schema(value_type = String)]
    report: ReportKey,
    /// 标题.
    #[schema(value_type = String)]
    title: Name,
    /// 报表种类：{"chain": 产业链}、{"village": 区划代码} 或 {"division": 区划代码}.
    #[schema(value_type = Object)]
    sheet: ReportSheet,
    /// 统计期间.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    period: Option<Period>,
    /// 存量以这一天为准，默认期末，无期间的为最新入账之日.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    on: Option<Day>,
    /// 反映到第几条，默认全部.
    #[serde(default)]
    position: Option<u64>,
    /// 报送单位.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    submitted_to: Option<Name>,
}

/// 定格一张报表：保存原件，登记其摘要、截至位置和口径.
#[utoipa::path(post, path = "/api/v1/reports", tag = "报表定格", request_body = FreezeReportBody,
    responses((status = 201, body = ReceiptBody), (status = "default", body = Problem)))]
pub(crate) async fn freeze_report(
    State(served): State<Served>,
    headers: HeaderMap,
    Caller { actor, sight, .. }: Caller,
    body: Body,
) -> Result<Response, Problem> {
    let bytes = read_body(body).await?;
    let asked: FreezeReportBody = body::read(&bytes)?;
    let FreezeReportBody { business_date, report, title, sheet, period, on, position, submitted_to } = asked;
    require_whole(&sight, &sheet)?;
    let request = Request { report, title, sheet, period, on, submitted_to };
    let known = served.wait_for_models(position.map(AsOfParam::Entries), position).await?;
    let shown = served.shown_now(sight);
    let act = Act { command_id: command_id(&headers)?, actor, shown, business_date };
    let asked = request.clone();
    let (bytes, on) = served.read_models(move |models| report::render(models, &asked, known)).await??;
    let receipt = report::freeze(&served.instance, &request, act, (&bytes, on, known)).await?;
    accepted(&served, &receipt)
}

/// A report tells the whole of its sheet: who freezes one or computes it again sees all that is counted in it.
fn require_whole(sight: &Sight, sheet: &ReportSheet) -> Result<(), Problem> {
    let covers = match sheet {
        ReportSheet::Chain(_) => *sight == Sight::Everything,
        ReportSheet::Village(code) | ReportSheet::Division(code) => sight.covers(*code),
    };
    let detail = "报表为全域数字，所统计的内容不全在本人的数据范围内";
    if covers { Ok(()) } else { Err(Problem::new(ProblemKind::NotAllowed, detail)) }
}

async fn kept(served: &Served, sight: &Sight, key: &str) -> Result<Kept, Problem> {
    let missing = || Problem::new(ProblemKind::NotFound, format!("没有定格过报表 {key}"));
    let known = served.instance.log.head_now();
    if served.hides(sight, View::Report, key, known).await? {
        return Err(missing());
    }
    let key: ReportKey = key.parse().map_err(|_| missing())?;
    Ok(report::read(&served.instance, &key).await?)
}

/// 定格的报表：与报送时逐字节相同.
#[utoipa::path(get, path = "/api/v1/reports/{key}", tag = "报表定格",
    params(("key" = String, Path, description = "报表编号，斜线写作 %2F")),
    responses((status = 200, body = Object), (status = "default", body = Problem)))]
pub(crate) async fn show_report(
    State(served): State<Served>,
    Caller { sight, .. }: Caller,
    Path(key): Path<String>,
) -> Result<Response, Problem> {
    let kept = kept(&served, &sight, &key).await?;
    let tag =
        HeaderValue::try_from(format!("\"{}\"", kept.frozen.digest)).map_err(|error| Problem::internal(&error))?;
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json")), (header::ETAG, tag)];
    Ok((headers, kept.bytes).into_response())
}

/// What became of a frozen report.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReportCheckBody {
    /// 反映到第几条.
    position: u64,
    /// 报表编号.
    report: String,
    /// 定格时反映到第几条.
    frozen_position: u64,
    /// 原件的 SHA-256 摘要.
    digest: String,
    /// 撤回日期.
    withdrawn_on: Option<String>,
    /// 以定格时所知重新计算，是否与原件逐字节相同.
    reproduced: bool,
    /// 现行口径是否与定格时相同.
    same_formulas: bool,
    /// 以现在所知计算，与原件不同的数字.
    changed: Vec<ChangedFigure>,
}

/// 核对定格的报表：重新计算是否一致，此后有何变动.
#[utoipa::path(get, path = "/api/v1/reports/{key}/check", tag = "报表定格",
    params(("key" = String, Path, description = "报表编号，斜线写作 %2F"), CheckReport),
    responses((status = 200, body = ReportCheckBody), (status = "default", body = Problem)))]
pub(crate) async fn check_report(
    State(served): State<Served>,
    Caller { sight, .. }: Caller,
    Path(key): Path<String>,
    Asked(asked): Asked<CheckReport>,
) -> Result<Response, Problem> {
    let kept = kept(&served, &sight, &key).await?;
    require_whole(&sight, &kept.frozen.sheet)?;
    served.wait_for_models(None, Some(asked.at_least.unwrap_or(0).max(kept.frozen.position))).await?;
    let (kept, check) =
        served.read_models(move |models| report::check(models, &kept).map(|check| (kept, check))).await??;
    let body = ReportCheckBody {
        position: check.known,
        report: kept.frozen.report.to_string(),
        frozen_position: kept.frozen.position,
        digest: kept.frozen.digest.to_string(),
        withdrawn_on: kept.withdrawn_on.map(|day| day.to_string()),
        reproduced: check.reproduced,
        same_formulas: check.same_formulas,
        changed: check.changed,
    };
    Ok(([(POSITION_HEADER, integer_header(check.known))], Json(body)).into_response())
}

/// How far the check must see.
#[derive(Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct CheckReport {
    /// 至少更新到这一条目数.
    at_least: Option<u64>,
}
