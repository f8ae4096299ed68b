//! Signing in and out over HTTP, and the sessions of whoever asks.

use crate::{
    accounts::{HashError, Secret, Session, SignIn, SignInError, SignedIn},
    body,
    http::{
        Served,
        address::ClientAddress,
        caller::{Caller, SESSION_COOKIE},
        command::read_body,
        problem::{Problem, ProblemKind},
    },
};
use axum::{
    Json,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{actor::Role, user_account::AccountKey};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Microseconds of a second.
const MICROSECONDS: i64 = 1_000_000;
/// What takes a session's token away from a browser.
const NO_SESSION: HeaderValue =
    HeaderValue::from_static("__Host-lianjian=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Strict");

/// What somebody offers to be let in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignInRequest {
    /// 账户编号.
    #[schema(value_type = String)]
    account: AccountKey,
    /// 口令.
    #[schema(value_type = String)]
    password: Secret,
    /// 动态口令，六位数字；账户已登记第二因素的必填.
    #[serde(default)]
    code: Option<String>,
    /// 以何种身份登录；账户只有一种身份的可不填.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    role: Option<Role>,
}

/// Who is signed in.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionBody {
    /// 会话编号，不是凭据.
    session: Option<Uuid>,
    /// 账户编号.
    account: String,
    /// 身份.
    #[schema(value_type = String)]
    role: Role,
    /// 身份的名称.
    title: &'static str,
    /// 单位；登录的回答不含此项.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    /// 账户所属的党建指导员；登录的回答不含此项.
    #[serde(skip_serializing_if = "Option::is_none")]
    officer: Option<String>,
    /// 是否须先修改口令.
    #[serde(skip_serializing_if = "Option::is_none")]
    must_change_password: Option<bool>,
    /// 最迟何时失效；闲置过久也失效.
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_at: Option<String>,
}

/// One open session.
#[derive(Serialize, ToSchema)]
pub(crate) struct OpenSession {
    /// 会话编号.
    session: Uuid,
    /// 身份.
    #[schema(value_type = String)]
    role: Role,
    /// 登录时间.
    opened_at: String,
    /// 最近一次请求的时间.
    seen_at: String,
    /// 来自何处.
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    /// 所用的浏览器或程序自称.
    agent: String,
    /// 是否为发出本请求的会话.
    present: bool,
}

/// The open sessions.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionsBody {
    /// 新的在前.
    sessions: Vec<OpenSession>,
}

/// 登录：口令（和动态口令）无误则开始一个会话，凭据在 Cookie 中，脚本读不到. 登录记入日志.
#[utoipa::path(post, path = "/api/v1/session", tag = "账户", request_body = SignInRequest,
    responses((status = 201, body = SessionBody), (status = "default", body = Problem)))]
pub(crate) async fn sign_in(
    State(served): State<Served>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let SignInRequest { account, password, code, role } = body::read(&read_body(body).await?)?;
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let offer = SignIn { account, password, code, role, address, agent };
    let SignedIn { token, session, must_change_password } = served.instance.accounts.sign_in(offer).await?;
    Ok(begun(&token, &session, must_change_password))
}

/// The answer that hands a browser its session.
pub(super) fn begun(token: &Secret, session: &Session, must_change_password: bool) -> Response {
    let body = SessionBody {
        session: Some(session.id),
        account: session.account.to_string(),
        role: session.role,
        title: session.role.title(),
        unit: None,
        officer: None,
        must_change_password: Some(must_change_password),
        ends_at: Some(session.ends_at.to_string()),
    };
    (StatusCode::CREATED, [(header::SET_COOKIE, cookie_of(token, session))], Json(body)).into_response()
}

/// The cookie that a browser keeps its session by.
pub(super) fn cookie_of(token: &Secret, session: &Session) -> HeaderValue {
    let seconds = (session.ends_at.0 - session.opened_at.0) / MICROSECONDS;
    let cookie =
        format!("{SESSION_COOKIE}={}; Max-Age={seconds}; Path=/; Secure; HttpOnly; SameSite=Strict", token.reveal());
    // Letters, digits and signs that every header may hold.
    let mut cookie = HeaderValue::try_from(cookie).unwrap_or(NO_SESSION);
    cookie.set_sensitive(true);
    cookie
}

/// 当前登录的账户、身份和单位.
#[utoipa::path(get, path = "/api/v1/session", tag = "账户",
    responses((status = 200, body = SessionBody), (status = "default", body = Problem)))]
pub(crate) async fn show_session(State(served): State<Served>, caller: Caller) -> Result<Json<SessionBody>, Problem> {
    let (session, Caller { actor, .. }) = (caller.session(), caller);
    let officer = served.instance.accounts.officer_of(&actor.subject).map_err(|error| Problem::internal(&error))?;
    Ok(Json(SessionBody {
        session,
        account: actor.subject.to_string(),
        role: actor.role,
        title: actor.role.title(),
        unit: Some(actor.unit.to_string()),
        officer: officer.map(|officer| officer.to_string()),
        must_change_password: None,
        ends_at: None,
    }))
}

/// 退出登录：会话当即失效，并记入日志.
#[utoipa::path(delete, path = "/api/v1/session", tag = "账户",
    responses((status = 204), (status = "default", body = Problem)))]
pub(crate) async fn sign_out(State(served): State<Served>, caller: Caller) -> Result<Response, Problem> {
    let session = caller.require_session()?;
    served.instance.accounts.sign_out(caller.actor, session).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, NO_SESSION)]).into_response())
}

/// 本账户所有未失效的会话.
#[utoipa::path(get, path = "/api/v1/sessions", tag = "账户",
    responses((status = 200, body = SessionsBody), (status = "default", body = Problem)))]
pub(crate) async fn list_sessions(State(served): State<Served>, caller: Caller) -> Json<SessionsBody> {
    let own = served.instance.accounts.own_sessions(&caller.actor).into_iter();
    let sessions = own.map(|one| OpenSession {
        session: one.id,
        role: one.role,
        opened_at: one.opened_at.to_string(),
        seen_at: one.seen_at.to_string(),
        address: one.address.map(|address| address.to_string()),
        agent: one.agent,
        present: caller.session() == Some(one.id),
    });
    Json(SessionsBody { sessions: sessions.collect() })
}

/// 结束本账户的一个会话，如遗失的手机上的.
#[utoipa::path(delete, path = "/api/v1/sessions/{session}", tag = "账户",
    params(("session" = String, Path, description = "会话编号")),
    responses((status = 204), (status = "default", body = Problem)))]
pub(crate) async fn end_session(
    State(served): State<Served>,
    Path(session): Path<String>,
    caller: Caller,
) -> Result<StatusCode, Problem> {
    let missing = || Problem::new(ProblemKind::NotFound, "没有这个会话，或已失效");
    let session = session.parse().map_err(|_| missing())?;
    served.instance.accounts.end_own_session(&caller.actor, session).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl Caller {
    /// The session they came by; a program has none.
    pub(super) fn require_session(&self) -> Result<Uuid, Problem> {
        self.session().ok_or_else(|| Problem::new(ProblemKind::NotAllowed, "程序令牌不能办理此事，请登录后办理"))
    }
}

impl From<SignInError> for Problem {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Wrong => Self::new(ProblemKind::SignInRefused, "账户、口令或动态口令有误"),
            SignInError::Locked(until) => {
                let detail = format!("错误次数过多，账户已锁定至 {until}");
                Self::new(ProblemKind::AccountLocked, detail)
            }
            SignInError::Disabled => Self::new(ProblemKind::AccountDisabled, "账户已停用"),
            SignInError::CodeNeeded => {
                Self::new(ProblemKind::SecondFactorNeeded, "口令无误，还须填写动态口令").about("code")
            }
            SignInError::FactorNeeded => Self::new(
                ProblemKind::SecondFactorNeeded,
                "账户登记了动态口令，而统一身份认证只核对了一项；请用口令和动态口令登录",
            ),
            SignInError::RoleNeeded(roles) if roles.is_empty() => {
                Self::new(ProblemKind::RoleNeeded, "账户还没有任何身份，请安全管理员授予").about("role")
            }
            SignInError::RoleNeeded(roles) => {
                let titles: Vec<&str> = roles.iter().map(|role| role.title()).collect();
                Self::new(ProblemKind::RoleNeeded, format!("账户的身份有：{}", titles.join("、"))).about("role")
            }
            SignInError::Hash(HashError::Busy) => Self::new(ProblemKind::Overloaded, "同时登录的人过多"),
            SignInError::Record(error) => error.into(),
            SignInError::Hash(_) | SignInError::Lookup(_) | SignInError::Credentials(_) | SignInError::Session(_) => {
                Self::internal(&error)
            }
        }
    }
}
