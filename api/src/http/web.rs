//! The web application's files, embedded into the program: the desk at `/`, the phone under `/m/`. They hold no record
//! and no secret, so they have no door; what they ask for has. In a debug build they are read from `api/web/dist` as
//! they lie there, so that a change of the application needs no new build of the program.

use crate::http::Served;
use axum::{
    Router,
    extract::Path,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
    routing::get,
};
use rust_embed::{Embed, EmbeddedFile};

/// What `npm run build` leaves; empty when the application was not built.
#[derive(Embed)]
#[folder = "web/dist"]
#[exclude = ".vite/*"]
#[allow_missing = true]
struct Dist;

/// The page of the desk and the one of the phone; every address of theirs answers with it.
const DESK: &str = "index.html";
const PHONE: &str = "m/index.html";
/// Added to the name of a file for its twin in brotli.
const TWIN: &str = ".br";
const BROTLI: HeaderValue = HeaderValue::from_static("br");
/// The name of such a file changes with what is in it: kept for a year.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Asked for each time, and answered in one line while nothing changed.
const ASK_EACH_TIME: HeaderValue = HeaderValue::from_static("no-cache");
/// Which pages a service worker under `/` may act for.
const SERVICE_WORKER_ALLOWED: HeaderName = HeaderName::from_static("service-worker-allowed");

/// The page when the application was not built.
const NOT_BUILT: &str = "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>网页应用未构建</title>\
    <body><h1>网页应用未构建</h1><p>本程序不含网页应用：构建时没有 <code>api/web/dist</code>。</p>\
    <p>请在源码目录运行 <code>cargo xtask web</code>（须有 Node.js 20 和 npm），再重新构建程序。</p>\
    <p>接口和命令行不受影响：接口说明见 <a href=\"/api/openapi.json\">/api/openapi.json</a>。</p></body></html>";

/// The addresses of the application.
pub(super) fn pages() -> Router<Served> {
    Router::new()
        .route("/", get(show_desk))
        .route("/sign-in", get(show_desk))
        .route("/desk/{*path}", get(show_desk))
        .route("/audit", get(show_desk))
        .route("/audit/{*path}", get(show_desk))
        .route("/m", get(|| async { Redirect::permanent("/m/") }))
        .route("/m/", get(show_phone))
        .route("/m/{*path}", get(show_phone))
        .route("/assets/{file}", get(show_asset))
        .route("/sw.js", get(|headers: HeaderMap| async move { file("sw.js", &headers) }))
        .route("/icon.svg", get(|headers: HeaderMap| async move { file("icon.svg", &headers) }))
        .route("/manifest.webmanifest", get(|headers: HeaderMap| async move { file("manifest.webmanifest", &headers) }))
}

async fn show_desk(headers: HeaderMap) -> Response {
    page(DESK, &headers)
}

async fn show_phone(headers: HeaderMap) -> Response {
    page(PHONE, &headers)
}

/// A file whose name says what is in it.
async fn show_asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    // A file read from the disk could lie elsewhere than its name says.
    let mut response = if name.contains('/') { missing() } else { file(&format!("assets/{name}"), &headers) };
    if response.status() != StatusCode::NOT_FOUND {
        response.headers_mut().insert(header::CACHE_CONTROL, FOR_EVER);
    }
    response
}

/// A page, or the one that says what is missing.
fn page(name: &str, headers: &HeaderMap) -> Response {
    let answer = file(name, headers);
    if answer.status() == StatusCode::NOT_FOUND {
        return (StatusCode::SERVICE_UNAVAILABLE, Html(NOT_BUILT)).into_response();
    }
    answer
}

/// A file as it is, or compressed where the browser takes that; nothing but 304 where the browser has it.
fn file(name: &str, headers: &HeaderMap) -> Response {
    let Some(plain) = Dist::get(name) else {
        return (StatusCode::NOT_FOUND, Html("<!doctype html><meta charset=\"utf-8\"><p>没有这个文件</p>"))
            .into_response();
    };
    let tag = entity_tag(&plain);
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| *known == tag) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag), (header::CACHE_CONTROL, ASK_EACH_TIME)])
            .into_response();
    }
    let twin = takes_brotli(headers).then(|| Dist::get(&format!("{name}{TWIN}"))).flatten();
    let always = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type(name))),
        (header::ETAG, tag),
        (header::CACHE_CONTROL, ASK_EACH_TIME),
        (header::VARY, HeaderValue::from_static("accept-encoding")),
        (SERVICE_WORKER_ALLOWED, HeaderValue::from_static("/m/")),
    ];
    match twin {
        Some(twin) => (always, [(header::CONTENT_ENCODING, BROTLI)], twin.data.into_owned()).into_response(),
        None => (always, plain.data.into_owned()).into_response(),
    }
}

fn missing() -> Response {
    (StatusCode::NOT_FOUND, Html("<!doctype html><meta charset=\"utf-8\"><p>没有这个文件</p>")).into_response()
}

/// The tag of what a file says, the same for its twin.
fn entity_tag(file: &EmbeddedFile) -> HeaderValue {
    let digest = file.metadata.sha256_hash().iter().take(8).fold(String::new(), |tag, byte| format!("{tag}{byte:02x}"));
    // Quotation marks and hexadecimal digits may stand in every header.
    HeaderValue::try_from(format!("\"{digest}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

/// Whether a browser says that it takes brotli. A weight of zero, which would forbid it, no browser sends.
fn takes_brotli(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|one| one.split(';').next().is_some_and(|name| name.trim() == "br"))
}

/// The media type by the end of a name: the kinds that the build leaves.
fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("webmanifest") => "application/manifest+json",
        Some("woff2") => "font/woff2",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}
