//! Proofs over HTTP: that an entry lies in the tree, and that a larger tree begins with a smaller one.

use crate::http::{
    Served,
    checkpoint::nothing_published,
    problem::{Problem, ProblemKind},
    reading::Asked,
};
use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use store::{
    merkle::{Hash, ProveError},
    tree::Tree,
};
use utoipa::ToSchema;

/// Which inclusion is to be proven.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskInclusion {
    /// 事件的序号.
    position: u64,
    /// 树的条目数，默认为已公布的；不得超过已公布的.
    size: Option<u64>,
}

/// Which consistency is to be proven.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskConsistency {
    /// 较小的树的条目数.
    from: u64,
    /// 较大的树的条目数，默认为已公布的；不得超过已公布的.
    size: Option<u64>,
}

/// Proof that an entry lies in the tree (RFC 6962, 2.1.1).
#[derive(Serialize, ToSchema)]
pub(crate) struct InclusionBody {
    /// 事件的序号，即叶子的序号.
    position: u64,
    /// 树的条目数.
    size: u64,
    /// 叶子的散列，Base64.
    leaf: String,
    /// 树根，Base64.
    root: String,
    /// 证明：由叶到根，各为 Base64.
    proof: Vec<String>,
}

/// Proof that a tree begins with a smaller one (RFC 6962, 2.1.2).
#[derive(Serialize, ToSchema)]
pub(crate) struct ConsistencyBody {
    /// 较小的树的条目数.
    from: u64,
    /// 较小的树的根，Base64.
    from_root: String,
    /// 较大的树的条目数.
    size: u64,
    /// 较大的树的根，Base64.
    root: String,
    /// 证明，各为 Base64.
    proof: Vec<String>,
}

/// 包含证明：某条事件在树中.
#[utoipa::path(get, path = "/api/v1/proofs/inclusion", tag = "存证", params(AskInclusion),
    responses((status = 200, body = InclusionBody), (status = "default", body = Problem)))]
pub(crate) async fn show_inclusion(
    State(served): State<Served>,
    Asked(AskInclusion { position, size }): Asked<AskInclusion>,
) -> Result<Json<InclusionBody>, Problem> {
    let (size, tree) = published_tree(&served, size).await?;
    if position >= size {
        return Err(beyond("position", format!("序号应小于树的条目数 {size}"), size));
    }
    let leaf = served.instance.evidence.leaf(position)?;
    let prove = move || Ok((tree.root(size)?, tree.inclusion(position, size)?));
    let (root, proof) = proven(prove).await?;
    Ok(Json(InclusionBody { position, size, leaf: leaf.base64(), root: root.base64(), proof: lines(&proof) }))
}

/// 一致性证明：较大的树以较小的树开头.
#[utoipa::path(get, path = "/api/v1/proofs/consistency", tag = "存证", params(AskConsistency),
    responses((status = 200, body = ConsistencyBody), (status = "default", body = Problem)))]
pub(crate) async fn show_consistency(
    State(served): State<Served>,
    Asked(AskConsistency { from, size }): Asked<AskConsistency>,
) -> Result<Json<ConsistencyBody>, Problem> {
    let (size, tree) = published_tree(&served, size).await?;
    if from > size {
        return Err(beyond("from", format!("较小的树应不多于 {size} 条"), size));
    }
    let prove = move || Ok((tree.root(from)?, tree.root(size)?, tree.consistency(from, size)?));
    let (from_root, root, proof) = proven(prove).await?;
    let (from_root, root) = (from_root.base64(), root.base64());
    Ok(Json(ConsistencyBody { from, from_root, size, root, proof: lines(&proof) }))
}

/// The size a proof is about, and the tree, which has reached it.
async fn published_tree(served: &Served, size: Option<u64>) -> Result<(u64, Tree), Problem> {
    let evidence = &served.instance.evidence;
    let published = evidence.newest().ok_or_else(|| nothing_published(served))?.checkpoint.size;
    let size = size.unwrap_or(published);
    if size > published {
        return Err(beyond("size", format!("已公布的检查点覆盖 {published} 条"), published));
    }
    let tree = evidence.tree().await?;
    tree.at_least(published).await.map_err(|error| Problem::internal(&error))?;
    Ok((size, tree))
}

async fn proven<T: Send + 'static>(
    prove: impl FnOnce() -> Result<T, ProveError> + Send + 'static,
) -> Result<T, Problem> {
    let proven = tokio::task::spawn_blocking(prove).await.map_err(|error| Problem::internal(&error))?;
    proven.map_err(|error| Problem::internal(&error))
}

fn beyond(field: &str, detail: String, actual: u64) -> Problem {
    Problem::new(ProblemKind::MalformedQuery, detail).about(field).with_actual(actual)
}

fn lines(proof: &[Hash]) -> Vec<String> {
    proof.iter().map(Hash::base64).collect()
}
