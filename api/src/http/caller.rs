//! Who asks: the door before every route. It finds the account behind a session's cookie or a program's token, asks
//! whether its role may do what the route does, and hands handlers a [`Caller`]. No route is without a door: `routes!`
//! names one for each.

use crate::{
    accounts::{Accounts, Identity, Means, ProofError, Secret},
    http::{
        Served, limiter,
        problem::{Problem, ProblemKind},
        remote::Remote,
    },
};
use axum::{
    body::{Body, to_bytes},
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{actor::Actor, rights::Right, value::Key};
use projections::Sight;
use std::time::Instant;
use uuid::Uuid;

/// The cookie of a session. The prefix makes browsers insist on `Secure`, `Path=/` and no `Domain` (RFC 6265bis,
/// 4.1.3.2).
pub(super) const SESSION_COOKIE: &str = "__Host-lianjian";

/// The most bytes of a body that are read only to be thrown away.
const MAX_IGNORED_BYTES: usize = 64 << 10;

/// Who may pass to a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Everybody, signed in or not: what must be seen before signing in, and the evidence that proves without trust.
    Open,
    /// Whoever is signed in, also while nothing but changing the password is allowed: the own account.
    Own,
    /// Whoever is signed in; the use case decides by what is asked for.
    SignedIn,
    /// Whoever has this right.
    With(Right),
}

/// Who asks.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// As whom they act.
    pub(super) actor: Actor,
    /// What they may see.
    pub(super) sight: Sight,
    /// How that was proven.
    pub(super) means: Means,
}

impl Caller {
    /// The session they came by, unless it is a program.
    pub(super) const fn session(&self) -> Option<Uuid> {
        match self.means {
            Means::Session(session) => Some(session),
            Means::Token(_) => None,
        }
    }
}

/// Who asked, on the answer, for its line in the log.
#[derive(Clone)]
pub(super) struct Asked(pub(super) Key);

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(unauthenticated)
    }
}

/// Lets a request through a door, or not. Whoever is refused, here or by what lies behind, is told of in the audit log.
pub(super) async fn admit(State((served, door)): State<(Served, Door)>, request: Request, next: Next) -> Response {
    if door == Door::Open {
        return next.run(request).await;
    }
    let address = request.extensions().get::<Remote>().map(|remote| remote.address);
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let response = pass(&served, door, request, next).await;
    let status = response.status();
    if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
        let subject = response.extensions().get::<Asked>().map(|Asked(subject)| subject.as_str());
        let (method, path, status) = (method.as_str(), uri.path(), status.as_u16());
        tracing::warn!(target: "audit", method, path, status, subject, ?address, "a request was refused");
    }
    response
}

/// Finds out who asks and hands the request on, or answers why not.
async fn pass(served: &Served, door: Door, mut request: Request, next: Next) -> Response {
    let identity = match authenticate(&served.instance.accounts, request.headers()) {
        Ok(identity) => identity,
        Err(problem) => return refuse(problem, request.into_body()).await,
    };
    let asked = Asked(identity.actor.subject.clone());
    let mut response = match too_often(served, &request, &asked).or_else(|| refusal(door, &identity)) {
        Some(problem) => refuse(problem, request.into_body()).await,
        None => {
            let sight = Sight::of(&identity.scope, &identity.actor);
            request.extensions_mut().insert(Caller { actor: identity.actor, sight, means: identity.means });
            next.run(request).await
        }
    };
    response.extensions_mut().insert(asked);
    response
}

/// Answers with a problem, after what is there of a small body: a connection with an unread body must be ended, and a
/// client that sends its next request on it at that moment gets no answer to that.
async fn refuse(problem: Problem, body: Body) -> Response {
    to_bytes(body, MAX_IGNORED_BYTES).await.map(drop).unwrap_or_default();
    problem.into_response()
}

/// Why an account waits, from however many addresses it asks. Programs of this machine ask as often as they like.
fn too_often(served: &Served, request: &Request, Asked(subject): &Asked) -> Option<Problem> {
    if request.extensions().get::<Remote>().is_some_and(Remote::is_this_machine) {
        return None;
    }
    let wait = served.accounts.take(subject.clone(), Instant::now()).err()?;
    let problem = limiter::too_many(wait);
    metrics::counter!("http_refused_total", "reason" => problem.slug()).increment(1);
    Some(problem)
}

/// Why somebody known may not pass.
fn refusal(door: Door, identity: &Identity) -> Option<Problem> {
    if identity.must_change_password && door != Door::Own {
        return Some(Problem::new(ProblemKind::PasswordChangeNeeded, "口令是他人设置的，或已过期"));
    }
    let Door::With(right) = door else { return None };
    let role = identity.actor.role;
    (!right.allows(role)).then(|| right.refusal(role).into())
}

/// The account behind a request. A program's token goes before a cookie.
fn authenticate(accounts: &Accounts, headers: &HeaderMap) -> Result<Identity, Problem> {
    let found = match bearer(headers) {
        Some(token) => accounts.of_token(&token)?,
        None => match session_token(headers) {
            Some(token) => accounts.of_session(&token)?,
            None => return Err(unauthenticated()),
        },
    };
    found.ok_or_else(|| Problem::new(ProblemKind::Unauthenticated, "登录已失效，或令牌无效、已过期、已吊销"))
}

fn unauthenticated() -> Problem {
    Problem::new(ProblemKind::Unauthenticated, "请求没有带登录凭据")
}

/// The token of a program (RFC 6750).
fn bearer(headers: &HeaderMap) -> Option<Secret> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Secret::new(token.trim()))
}

/// The token of a session.
pub(super) fn session_token(headers: &HeaderMap) -> Option<Secret> {
    cookie(headers, SESSION_COOKIE)
}

/// What a browser keeps under a name.
pub(super) fn cookie(headers: &HeaderMap, wanted: &str) -> Option<Secret> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == wanted).map(|(_, token)| Secret::new(token))
}

impl From<ProofError> for Problem {
    fn from(error: ProofError) -> Self {
        Self::internal(&error)
    }
}
