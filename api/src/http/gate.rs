//! What a request must get past before anybody looks at who sends it: it names this service, no page of another site
//! made it, and its address has not asked too often.

use crate::{
    config::Settings,
    http::{
        Served, limiter,
        listening::Peer,
        problem::{Problem, ProblemKind},
        remote::Remote,
    },
};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, Method, Uri, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::{net::IpAddr, time::Instant};

/// What a browser says of where a request comes from (W3C Fetch Metadata).
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Lets a request pass, or says why not.
pub(super) async fn pass(State(served): State<Served>, request: Request, next: Next) -> Response {
    let problem = match examine(&served, &request) {
        Ok(()) => return next.run(request).await,
        Err(problem) => problem,
    };
    let reason = problem.slug();
    let address = request.extensions().get::<Remote>().map(|remote| remote.address.to_string());
    metrics::counter!("http_refused_total", "reason" => reason).increment(1);
    tracing::warn!(target: "audit", reason, address, "a request was refused at the gate");
    problem.into_response()
}

fn examine(served: &Served, request: &Request) -> Result<(), Problem> {
    let peer = request.extensions().get::<Peer>().expect("every connection names its ends");
    let remote = request.extensions().get::<Remote>().expect("every request was traced to where it comes from");
    let host = host(request.uri(), request.headers())?;
    if !is_served(&host, peer, &served.settings) {
        let detail = format!("本服务不以「{}」为名", host.host());
        return Err(Problem::new(ProblemKind::UnknownHost, detail).about("Host"));
    }
    if changes(request.method()) {
        refuse_other_sites(request.headers(), &host)?;
    }
    if remote.is_this_machine() {
        return Ok(());
    }
    let taken = served.addresses.take(crate::config::subnet_of(remote.address), Instant::now());
    taken.map_err(limiter::too_many)
}

/// The name a request is sent to: one, and the same wherever it stands (RFC 9112, 3.2).
fn host(uri: &Uri, headers: &HeaderMap) -> Result<Authority, Problem> {
    let refuse = |detail: &str| Problem::new(ProblemKind::MalformedHeader, detail).about("Host");
    let mut values = headers.get_all(header::HOST).into_iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return Err(refuse("请求头 Host 应有且只有一个"));
    };
    let host = Authority::try_from(value.as_bytes()).map_err(|_| refuse("Host 应为域名或地址"))?;
    if host.as_str().contains('@') {
        return Err(refuse("Host 应为域名或地址"));
    }
    match uri.authority() {
        Some(named) if *named != host => Err(refuse("Host 与请求地址中的域名不一致")),
        Some(_) | None => Ok(host),
    }
}

/// Whether the service goes by a name: one of the settings, the address that was connected to, and on this machine
/// also `localhost`. A page that makes its own name lead here (DNS rebinding) has none of these.
fn is_served(host: &Authority, peer: &Peer, settings: &Settings) -> bool {
    let name = host.host();
    let local = peer.local.ip().to_canonical();
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    settings.public_hosts.iter().any(|public| public.is(name))
        || address.is_ok_and(|address| address.to_canonical() == local)
        || (local.is_loopback() && name.eq_ignore_ascii_case("localhost"))
}

/// Whether a method may change something.
fn changes(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// A page of another site can make a browser send its user's cookie. The browser says so: by `Sec-Fetch-Site`, or, if
/// it is too old for that, by `Origin`. A program says neither.
fn refuse_other_sites(headers: &HeaderMap, host: &Authority) -> Result<(), Problem> {
    let other = match (headers.get(FETCH_SITE), headers.get(header::ORIGIN)) {
        (Some(site), _) => !matches!(site.as_bytes(), b"same-origin" | b"none"),
        (None, Some(origin)) => {
            let origin = origin.to_str().ok().and_then(|origin| origin.parse::<Uri>().ok());
            origin.as_ref().and_then(Uri::authority) != Some(host)
        }
        (None, None) => false,
    };
    if other {
        return Err(Problem::new(ProblemKind::CrossSite, "这一请求由其他网站的页面发出"));
    }
    Ok(())
}
