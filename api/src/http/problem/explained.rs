//! What a problem type's own address answers, and the answers to paths and methods that are not there.

use super::{PROBLEM_PATH, Problem, ProblemKind};
use axum::{
    Json,
    extract::Path,
    http::{Method, Uri},
};
use serde::Serialize;
use utoipa::ToSchema;

/// What a class of problem means.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProblemKindBody {
    /// The `type` of its documents.
    #[serde(rename = "type")]
    kind: String,
    /// Its name in Chinese.
    title: &'static str,
    /// The HTTP status it comes with.
    status: u16,
    /// What to do, in Chinese.
    advice: &'static str,
}

/// 一类问题的含义和处理办法.
#[utoipa::path(get, path = "/problems/{slug}", tag = "接口", params(("slug" = String, Path, description = "类型")),
    responses((status = 200, body = ProblemKindBody), (status = "default", body = Problem)))]
pub(crate) async fn show_problem_kind(Path(slug): Path<String>) -> Result<Json<ProblemKindBody>, Problem> {
    let kind = ProblemKind::ALL.iter().find(|kind| kind.slug() == slug);
    let kind = kind.ok_or_else(|| Problem::new(ProblemKind::UnknownPath, format!("没有名为「{slug}」的问题类型")))?;
    let (title, status, advice) = (kind.title(), kind.status().as_u16(), kind.advice());
    Ok(Json(ProblemKindBody { kind: format!("{PROBLEM_PATH}{slug}"), title, status, advice }))
}

/// Answers a path that is not there.
pub(crate) async fn refuse_path(uri: Uri) -> Problem {
    Problem::new(ProblemKind::UnknownPath, format!("本服务没有 {}", uri.path()))
}

/// Answers a method that a path does not have.
pub(crate) async fn refuse_method(method: Method, uri: Uri) -> Problem {
    Problem::new(ProblemKind::MethodNotAllowed, format!("{} 不接受 {method} 请求", uri.path()))
}
