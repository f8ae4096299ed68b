//! Signing in by an identity provider over HTTP: off to it and back again. The browser carries the state in a cookie of
//! its own, so that nobody can be signed in to an account they did not ask for. What is refused on the way is told on
//! the page where people sign in; a program gets the problem itself.

use crate::{
    accounts::{ByProvider, Oidc, OidcError, Proven, Secret, SignedIn},
    http::{
        Served,
        address::ClientAddress,
        caller::cookie,
        problem::{Problem, ProblemKind},
        reading::Asked,
        session,
    },
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Response},
};
use domain::{actor::Role, user_account::Address};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// The cookie of a browser that is at the provider. It must come along when the provider sends the browser back, so it
/// is not as strict as a session's.
const STATE_COOKIE: &str = "__Host-lianjian-oidc";
/// What takes it away.
const NO_STATE: HeaderValue =
    HeaderValue::from_static("__Host-lianjian-oidc=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax");
/// The cookie that tells the sign-in page, which reads it and takes it away, why nobody was signed in. What is told
/// comes from the ledger alone: an address could be made up by anybody.
const REFUSAL_COOKIE: &str = "__Host-lianjian-refusal";
/// How long it waits for the page.
const REFUSAL_FOR_S: u32 = 60;

/// The identity provider of this service.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProviderBody {
    /// 名称，供登录页显示.
    label: String,
    /// 由此登录：浏览器打开这个地址.
    start: &'static str,
}

/// 本服务所用的统一身份认证；未设的答复 404.
#[utoipa::path(get, path = "/api/v1/oidc", tag = "账户",
    responses((status = 200, body = ProviderBody), (status = "default", body = Problem)))]
pub(crate) async fn show_provider(State(served): State<Served>) -> Result<Json<ProviderBody>, Problem> {
    Ok(Json(ProviderBody { label: served.provider()?.label().to_owned(), start: "/api/v1/oidc/start" }))
}

/// What somebody wants to act as.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct BeginSignIn {
    /// 以何种身份登录；账户只有一种身份的可不填.
    #[param(value_type = Option<String>)]
    role: Option<Role>,
    /// 登录后回到哪里.
    #[serde(default)]
    #[param(inline)]
    page: SignInPage,
}

/// 由哪里登录，也就回到哪里.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SignInPage {
    /// 电脑端.
    #[default]
    Desk,
    /// 手机端.
    Phone,
}

impl SignInPage {
    /// Where a browser goes that is signed in.
    const fn home(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Desk => "/",
            Self::Phone => "/m/",
        })
    }

    /// Where it goes that is not.
    const fn sign_in(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Desk => "/sign-in",
            Self::Phone => "/m/sign-in",
        })
    }

    /// What the state begins with that the browser keeps.
    const fn mark(self) -> &'static str {
        match self {
            Self::Desk => "desk.",
            Self::Phone => "phone.",
        }
    }

    /// The page and the state that a browser kept; the desk where it kept none.
    fn kept(headers: &HeaderMap) -> (Self, Option<Secret>) {
        let Some(kept) = cookie(headers, STATE_COOKIE) else { return (Self::Desk, None) };
        let state = |page: Self| kept.reveal().strip_prefix(page.mark()).map(|state| (page, Some(Secret::new(state))));
        state(Self::Desk).or_else(|| state(Self::Phone)).unwrap_or((Self::Desk, None))
    }

    /// What a browser is told of a refusal, and a program.
    fn refusal(self, headers: &HeaderMap, problem: Problem) -> Result<Response, Problem> {
        let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !accepted.contains("text/html") {
            return Err(problem);
        }
        let told = serde_json::to_string(&problem).map_err(|error| Problem::internal(&error))?;
        let told = utf8_percent_encode(&told, NON_ALPHANUMERIC);
        let kept = format!("{REFUSAL_COOKIE}={told}; Max-Age={REFUSAL_FOR_S}; Path=/; Secure; SameSite=Lax");
        let kept = HeaderValue::try_from(kept).map_err(|error| Problem::internal(&error))?;
        Ok(back_to(self.sign_in(), kept))
    }
}

/// Sends a browser that was at the provider to a page, with a cookie in place of its state.
fn back_to(page: HeaderValue, cookie: HeaderValue) -> Response {
    let cookies = AppendHeaders([(header::SET_COOKIE, cookie), (header::SET_COOKIE, NO_STATE)]);
    (StatusCode::SEE_OTHER, [(header::LOCATION, page)], cookies).into_response()
}

/// 转往统一身份认证登录.
#[utoipa::path(get, path = "/api/v1/oidc/start", tag = "账户", params(BeginSignIn),
    responses((status = 303), (status = "default", body = Problem)))]
pub(crate) async fn begin_sign_in(
    State(served): State<Served>,
    headers: HeaderMap,
    Asked(asked): Asked<BeginSignIn>,
) -> Result<Response, Problem> {
    let begun = begin(&served, &asked).await;
    begun.or_else(|problem| asked.page.refusal(&headers, problem))
}

async fn begin(served: &Served, BeginSignIn { role, page }: &BeginSignIn) -> Result<Response, Problem> {
    let (provider, role, now) = (served.provider()?, *role, served.instance.ledger.now());
    let begun = ask(move || provider.begin(role, now)).await?;
    let location = HeaderValue::try_from(begun.location).map_err(|error| Problem::internal(&error))?;
    let (page, state) = (page.mark(), begun.state.reveal());
    let longest = crate::accounts::PENDING_FOR_S;
    let kept = format!("{STATE_COOKIE}={page}{state}; Max-Age={longest}; Path=/; Secure; HttpOnly; SameSite=Lax");
    let mut kept = HeaderValue::try_from(kept).map_err(|error| Problem::internal(&error))?;
    kept.set_sensitive(true);
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, location), (header::SET_COOKIE, kept)]).into_response())
}

/// What the provider sends a browser back with (RFC 6749, 4.1.2; RFC 9207). It may add what nobody asked for.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FinishSignIn {
    /// 发往统一身份认证时所带的状态.
    state: Option<String>,
    /// 授权码.
    code: Option<String>,
    /// 统一身份认证不予登录的原因.
    error: Option<String>,
}

/// 由统一身份认证返回：核实无误的，开始一个会话. 账户须已开通、启用.
#[utoipa::path(get, path = "/api/v1/oidc/callback", tag = "账户", params(FinishSignIn),
    responses((status = 303), (status = "default", body = Problem)))]
pub(crate) async fn finish_sign_in(
    State(served): State<Served>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Asked(asked): Asked<FinishSignIn>,
) -> Result<Response, Problem> {
    let (page, kept) = SignInPage::kept(&headers);
    match finish(&served, kept, address, &headers, asked).await {
        Ok(SignedIn { token, session, .. }) => Ok(back_to(page.home(), session::cookie_of(&token, &session))),
        Err(problem) => page.refusal(&headers, problem),
    }
}

async fn finish(
    served: &Served,
    kept: Option<Secret>,
    address: Option<Address>,
    headers: &HeaderMap,
    asked: FinishSignIn,
) -> Result<SignedIn, Problem> {
    let provider = served.provider()?;
    let state = kept.filter(|kept| asked.state.as_deref() == Some(kept.reveal())).ok_or(OidcError::NotBegun)?;
    if let Some(error) = asked.error {
        tracing::warn!(target: "audit", ?address, error, "the identity provider refused a sign-in");
        return Err(Problem::new(ProblemKind::SignInRefused, "统一身份认证没有准予登录"));
    }
    let code = Secret::new(asked.code.unwrap_or_default());
    let now = served.instance.ledger.now();
    let proven = ask(move || provider.finish(&state, code.reveal(), now)).await;
    let Proven { account, role, by_several_factors } = proven.inspect_err(|problem| {
        tracing::warn!(target: "audit", ?address, reason = problem.slug(), "a sign-in by the identity provider failed");
    })?;
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let by = ByProvider { account, role, by_several_factors, address, agent };
    Ok(served.instance.accounts.sign_in_by_provider(by).await?)
}

/// Asks the provider on a thread that may take its time.
async fn ask<T: Send + 'static>(ask: impl FnOnce() -> Result<T, OidcError> + Send + 'static) -> Result<T, Problem> {
    Ok(tokio::task::spawn_blocking(ask).await.map_err(|error| Problem::internal(&error))??)
}

impl Served {
    fn provider(&self) -> Result<Arc<Oidc>, Problem> {
        let missing = || Problem::new(ProblemKind::NotFound, "本服务没有设置统一身份认证，请用口令登录");
        self.oidc.clone().ok_or_else(missing)
    }
}

impl From<OidcError> for Problem {
    fn from(error: OidcError) -> Self {
        let told = |detail: &str| {
            tracing::warn!(target: "audit", error = super::problem::chain(&error), "signing in by the provider failed");
            Self::new(ProblemKind::SignInRefused, detail)
        };
        match &error {
            OidcError::NotBegun => told("登录已过期，或不是由本浏览器发起，请重新登录"),
            OidcError::Busy => Self::new(ProblemKind::Overloaded, "同时登录的人过多"),
            OidcError::NoAccount(_) => told("统一身份认证没有给出本台账的账户编号，请系统管理员核对"),
            OidcError::Refused(_) | OidcError::Token(_) => told("统一身份认证的答复未能核实，请重新登录"),
            OidcError::Unreachable(_) | OidcError::Answer(_) | OidcError::Provider(_) | OidcError::File { .. } => {
                tracing::error!(error = super::problem::chain(&error), "the identity provider cannot be used");
                Self::new(ProblemKind::ProviderFailed, "统一身份认证暂时不能使用")
            }
        }
    }
}
