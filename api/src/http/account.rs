//! Accounts over HTTP, where a secret is made or changed: each is told once, in an answer that nobody may keep. All
//! other acts about accounts are ordinary commands.

use crate::{
    accounts::{AdministerError, HashError, OwnAccountError, Secret, Told},
    body,
    http::{
        Served,
        caller::Caller,
        command::{ReceiptBody, command_id, read_body},
        problem::{Problem, ProblemKind},
        session::begun,
    },
};
use axum::{
    Json,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    actor::Role,
    command::Command,
    user_account::{AccountCommand, AccountKey, IssueToken, OpenAccount, ResetPassword, TokenKey},
    value::{Day, Name, Note},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Nobody on the way keeps a secret.
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// An act with the secret it made.
#[derive(Serialize, ToSchema)]
pub(crate) struct ToldBody {
    /// 回执.
    receipt: ReceiptBody,
    /// 一次性口令或令牌，只显示这一次.
    secret: String,
}

/// A password changed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordRequest {
    /// 现口令.
    #[schema(value_type = String)]
    present: Secret,
    /// 新口令.
    #[schema(value_type = String)]
    new: Secret,
}

/// The present password again, before something is shown that opens the account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PresentPassword {
    /// 现口令.
    #[schema(value_type = String)]
    present: Secret,
}

/// A code of the second factor.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodeRequest {
    /// 动态口令，六位数字.
    code: String,
}

/// A second factor offered.
#[derive(Serialize, ToSchema)]
pub(crate) struct OfferedFactorBody {
    /// 种子（base32），手工输入用.
    seed: String,
    /// 二维码的内容.
    uri: String,
}

/// Why a password is set anew.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResetRequest {
    /// 原因.
    #[schema(value_type = String)]
    reason: Note,
}

/// A token for a program.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenRequest {
    /// 令牌编号.
    #[schema(value_type = String)]
    token: TokenKey,
    /// 用途.
    #[schema(value_type = String)]
    title: Name,
    /// 以何种身份办理.
    #[schema(value_type = String)]
    role: Role,
    /// 有效期至（含当日）.
    #[schema(value_type = String)]
    expires_on: Day,
}

/// 开通账户，得到一次性口令；首次登录须修改. 请求内容同命令 OpenAccount.
#[utoipa::path(post, path = "/api/v1/accounts", tag = "账户", request_body = Object,
    params(("Idempotency-Key" = String, Header, description = "编号，由客户端生成，每个账户一个")),
    responses((status = 201, body = ToldBody), (status = "default", body = Problem)))]
pub(crate) async fn open_account(
    State(served): State<Served>,
    caller: Caller,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let command: OpenAccount = body::read(&read_body(body).await?)?;
    let told = served.instance.accounts.open_account(command_id(&headers)?, caller.actor, command).await?;
    tell(&served, &told)
}

/// 重置口令，得到新的一次性口令；该账户的会话全部失效.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/password-resets", tag = "账户", request_body = ResetRequest,
    params(("account" = String, Path, description = "账户编号"),
        ("Idempotency-Key" = String, Header, description = "编号，由客户端生成，每次重置一个")),
    responses((status = 201, body = ToldBody), (status = "default", body = Problem)))]
pub(crate) async fn reset_password(
    State(served): State<Served>,
    Path(account): Path<String>,
    caller: Caller,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let ResetRequest { reason } = body::read(&read_body(body).await?)?;
    let command = ResetPassword { account: account_key(&account)?, reason };
    let told = served.instance.accounts.reset_password(command_id(&headers)?, caller.actor, command).await?;
    tell(&served, &told)
}

/// 为程序签发令牌，以账户的一种身份办理，到期失效；吊销用命令 RevokeToken.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/tokens", tag = "账户", request_body = TokenRequest,
    params(("account" = String, Path, description = "账户编号"),
        ("Idempotency-Key" = String, Header, description = "编号，由客户端生成，每个令牌一个")),
    responses((status = 201, body = ToldBody), (status = "default", body = Problem)))]
pub(crate) async fn issue_token(
    State(served): State<Served>,
    Path(account): Path<String>,
    caller: Caller,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let TokenRequest { token, title, role, expires_on } = body::read(&read_body(body).await?)?;
    let command = IssueToken { account: account_key(&account)?, token, title, role, expires_on };
    let told = served.instance.accounts.issue_token(command_id(&headers)?, caller.actor, command).await?;
    tell(&served, &told)
}

/// 修改本账户的口令；其他会话全部失效，本会话换新的凭据.
#[utoipa::path(put, path = "/api/v1/password", tag = "账户", request_body = PasswordRequest,
    responses((status = 201, body = super::session::SessionBody), (status = "default", body = Problem)))]
pub(crate) async fn change_password(
    State(served): State<Served>,
    caller: Caller,
    body: Body,
) -> Result<Response, Problem> {
    let PasswordRequest { present, new } = body::read(&read_body(body).await?)?;
    let session = caller.require_session()?;
    let (token, session) = served.instance.accounts.change_password(&caller.actor, session, &present, &new).await?;
    Ok(begun(&token, &session, false))
}

/// 为本账户准备第二因素：得到种子，填入手机上的验证器后，以所显示的动态口令登记.
#[utoipa::path(post, path = "/api/v1/second-factor", tag = "账户", request_body = PresentPassword,
    responses((status = 201, body = OfferedFactorBody), (status = "default", body = Problem)))]
pub(crate) async fn offer_second_factor(
    State(served): State<Served>,
    caller: Caller,
    body: Body,
) -> Result<Response, Problem> {
    let PresentPassword { present } = body::read(&read_body(body).await?)?;
    caller.require_session()?;
    let offered = served.instance.accounts.offer_second_factor(&caller.actor, &present).await?;
    let (seed, uri) = (offered.seed.reveal().to_owned(), offered.uri.reveal().to_owned());
    let headers = [(header::CACHE_CONTROL, NO_STORE)];
    Ok((StatusCode::CREATED, headers, Json(OfferedFactorBody { seed, uri })).into_response())
}

/// 登记第二因素：此后登录须同时填写动态口令.
#[utoipa::path(put, path = "/api/v1/second-factor", tag = "账户", request_body = CodeRequest,
    responses((status = 204), (status = "default", body = Problem)))]
pub(crate) async fn enrol_second_factor(
    State(served): State<Served>,
    caller: Caller,
    body: Body,
) -> Result<StatusCode, Problem> {
    let CodeRequest { code } = body::read(&read_body(body).await?)?;
    caller.require_session()?;
    served.instance.accounts.enrol_second_factor(&caller.actor, &code).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Acts about accounts that make a secret, or that only the ledger itself records, have doors of their own.
pub(super) fn refuse_secrets(command: &Command) -> Result<(), Problem> {
    let Command::UserAccount(command) = command else { return Ok(()) };
    let door = match command {
        AccountCommand::OpenAccount(_) => "/api/v1/accounts",
        AccountCommand::ResetPassword(_) => "/api/v1/accounts/{account}/password-resets",
        AccountCommand::IssueToken(_) => "/api/v1/accounts/{account}/tokens",
        AccountCommand::ChangePassword(_) => "/api/v1/password",
        AccountCommand::EnrolSecondFactor(_) => "/api/v1/second-factor",
        AccountCommand::RecordSignIn(_) | AccountCommand::RecordSignOut(_) => "/api/v1/session",
        AccountCommand::AppointFirstAdministrators(_) => "lianjian init",
        AccountCommand::LockAccount(_) => {
            return Err(Problem::new(ProblemKind::NotAllowed, "账户锁定由系统在多次登录失败后自动登记"));
        }
        AccountCommand::GrantRole(_)
        | AccountCommand::WithdrawRole(_)
        | AccountCommand::MoveAccount(_)
        | AccountCommand::DisableAccount(_)
        | AccountCommand::EnableAccount(_)
        | AccountCommand::UnlockAccount(_)
        | AccountCommand::RemoveSecondFactor(_)
        | AccountCommand::RevokeToken(_) => return Ok(()),
    };
    Err(Problem::new(ProblemKind::NotAllowed, format!("此命令不能单独提交，请用 {door}")))
}

fn account_key(key: &str) -> Result<AccountKey, Problem> {
    key.parse().map_err(|_| Problem::new(ProblemKind::NotFound, format!("没有账户 {key}，请核对编号")))
}

fn tell(served: &Served, told: &Told) -> Result<Response, Problem> {
    let body = ToldBody { receipt: ReceiptBody::of(served, &told.receipt)?, secret: told.secret.reveal().to_owned() };
    Ok((StatusCode::CREATED, [(header::CACHE_CONTROL, NO_STORE)], Json(body)).into_response())
}

impl From<AdministerError> for Problem {
    fn from(error: AdministerError) -> Self {
        match error {
            AdministerError::Told { position } => {
                let detail =
                    format!("此事已登记（第 {position} 号事件），口令或令牌当时已显示；遗失的，请重置或另行签发");
                Self::new(ProblemKind::CommandReused, detail).with_actual(position)
            }
            AdministerError::Record(error) => error.into(),
            AdministerError::Hash(HashError::Busy) => Self::new(ProblemKind::Overloaded, "同时登录的人过多"),
            AdministerError::Hash(_) | AdministerError::Credentials(_) => Self::internal(&error),
        }
    }
}

impl From<OwnAccountError> for Problem {
    fn from(error: OwnAccountError) -> Self {
        match error {
            OwnAccountError::Wrong => Self::new(ProblemKind::SignInRefused, "现口令或动态口令有误"),
            OwnAccountError::Weak(weak) => Self::new(ProblemKind::PasswordRefused, weak.to_string()).about("new"),
            OwnAccountError::NoSession => Self::new(ProblemKind::NotFound, "没有这个会话，或已失效"),
            OwnAccountError::NotOffered => Self::new(ProblemKind::WrongState, "还没有准备第二因素，请先获取种子"),
            OwnAccountError::HasFactor => {
                Self::new(ProblemKind::WrongState, "已登记第二因素；更换的，请安全管理员先行解除")
            }
            OwnAccountError::Hash(HashError::Busy) => Self::new(ProblemKind::Overloaded, "同时登录的人过多"),
            OwnAccountError::Record(error) => error.into(),
            OwnAccountError::Hash(_)
            | OwnAccountError::Lookup(_)
            | OwnAccountError::Credentials(_)
            | OwnAccountError::Session(_) => Self::internal(&error),
        }
    }
}
