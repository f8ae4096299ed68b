//! Late arrivals over HTTP: a figure for the same days as known at two moments, side by side.

use crate::{
    http::{
        Served,
        caller::Caller,
        figure::{ShowFigure, answer},
        problem::{Problem, ProblemKind},
        reading::Asked,
    },
    wire::{self, LateBody},
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use projections::AsOf;

/// 一项数字在两个截至点的对照：earlier 与 as_of 两个时点所知，以及造成差额的迟到事件.
#[utoipa::path(get, path = "/api/v1/figures/{indicator}/late", tag = "数字",
    params(("indicator" = String, Path, description = "指标"), ShowFigure),
    responses((status = 200, body = LateBody), (status = "default", body = Problem)))]
pub(crate) async fn list_late(
    State(served): State<Served>,
    Caller { sight, .. }: Caller,
    Path(key): Path<String>,
    Asked(asked): Asked<ShowFigure>,
) -> Result<Response, Problem> {
    let Some(earlier) = asked.earlier else {
        let detail = "须填写 earlier：先知的时点，条目数、日期或 RFC 3339 时刻";
        return Err(Problem::new(ProblemKind::MalformedQuery, detail).about("earlier"));
    };
    let known = served.wait_for_models(asked.as_of, asked.at_least).await?;
    let earlier = served.known_entries(Some(earlier))?;
    let scope = asked.late_scope()?;
    let (log, offset, limit) = (served.instance.log.clone(), asked.offset, asked.limit());
    let (then, now) = (AsOf::Known(earlier), AsOf::Known(known));
    let late = served.read_models(move |models| models.late(&sight, &key, &scope, then, now)).await??;
    let shown = tokio::task::spawn_blocking(move || wire::late(&late, &log, offset, limit));
    let body = shown.await.map_err(|error| Problem::internal(&error))?.map_err(|error| Problem::internal(&error))?;
    Ok(answer(known, body))
}
