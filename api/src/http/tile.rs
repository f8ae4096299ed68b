//! Tiles over HTTP, as C2SP tlog-tiles names them: hashes of the tree and bundles of entries, as far as the published
//! checkpoint reaches and no further.

use crate::http::{
    Served,
    caller::Caller,
    checkpoint::nothing_published,
    problem::{Problem, ProblemKind},
};
use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use projections::Sight;
use store::tile::{TileId, TileKind};

/// What a full tile holds never changes.
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// What a partial tile holds never changes either, but its place will soon hold more.
const SHORT: HeaderValue = HeaderValue::from_static("public, max-age=3600");
const BYTES: HeaderValue = HeaderValue::from_static("application/octet-stream");

/// 默克尔树的一个散列块（C2SP tlog-tiles）：`tile/层/号`，未满的块加 `.p/宽`. 散列不泄露内容，无须登录.
#[utoipa::path(get, path = "/tile/{path}", tag = "存证",
    params(("path" = String, Path, description = "块的路径，如 0/x001/067")),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>),
        (status = "default", body = Problem)))]
pub(crate) async fn show_hash_tile(
    State(served): State<Served>,
    Path(path): Path<String>,
) -> Result<Response, Problem> {
    show(&served, &path, |kind| matches!(kind, TileKind::Hashes(_))).await
}

/// 默克尔树的一个条目块（C2SP tlog-tiles）：`tile/entries/号`，未满的块加 `.p/宽`. 含全部登记内容，须有导出的权限，
/// 且数据范围为「全部」：块内条目不能取舍.
#[utoipa::path(get, path = "/tile/entries/{path}", tag = "存证",
    params(("path" = String, Path, description = "块的路径，如 000.p/5")),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>),
        (status = "default", body = Problem)))]
pub(crate) async fn show_entries_tile(
    State(served): State<Served>,
    Caller { sight, .. }: Caller,
    Path(path): Path<String>,
) -> Result<Response, Problem> {
    if sight != Sight::Everything {
        let detail = "条目块含全部登记内容，不能按数据范围取舍；请改用事件列表或导出";
        return Err(Problem::new(ProblemKind::NotAllowed, detail));
    }
    show(&served, &format!("entries/{path}"), |kind| matches!(kind, TileKind::Entries)).await
}

/// Answers with a tile of the kind that the door was opened for.
async fn show(served: &Served, path: &str, fits: fn(TileKind) -> bool) -> Result<Response, Problem> {
    let missing = || Problem::new(ProblemKind::NotFound, format!("已公布的检查点没有 tile/{path} 这一块"));
    let tile = TileId::parse(&format!("tile/{path}")).ok().filter(|tile| fits(tile.kind())).ok_or_else(missing)?;
    let evidence = &served.instance.evidence;
    let published = evidence.newest().ok_or_else(|| nothing_published(served))?.checkpoint.size;
    if !tile.is_within(published) {
        return Err(missing());
    }
    let tree = evidence.tree().await?;
    tree.at_least(published).await.map_err(|error| Problem::internal(&error))?;
    let read = tokio::task::spawn_blocking(move || match tile.kind() {
        TileKind::Hashes(_) => tree.hash_tile(tile),
        TileKind::Entries => tree.entries_tile(tile),
    });
    let read = read.await.map_err(|error| Problem::internal(&error))?;
    let bytes = read.map_err(|error| Problem::internal(&error))?.ok_or_else(missing)?;
    let cache = if tile.is_full() { IMMUTABLE } else { SHORT };
    let headers = [(header::CONTENT_TYPE, BYTES), (header::CACHE_CONTROL, cache)];
    Ok((headers, Body::from(bytes)).into_response())
}
