//! The forms of commands over HTTP: what may be registered, by whom, and what each form asks for.

use crate::{
    http::{
        caller::Caller,
        problem::{Problem, ProblemKind},
    },
    wire::{self, FieldBody},
};
use axum::{Json, extract::Path};
use domain::{
    actor::Role,
    command::{Command, CommandType},
    rights,
};
use projections::{form, rows::View};
use serde::Serialize;
use utoipa::ToSchema;

/// Commands that nobody fills in: the ledger gives them itself, or they come with something that a route of their own
/// takes.
const WITHOUT_FORM: [&str; 12] = [
    "AppointFirstAdministrators",
    "ChangePassword",
    "CheckPerson",
    "EnrolSecondFactor",
    "FreezeReport",
    "LockAccount",
    "ReadPerson",
    "RecordSignIn",
    "RecordSignOut",
    "RecordStateDigest",
    "RegisterSigningKey",
    "RotateSigningKey",
];

/// Commands that are answered with a secret are sent to a route of their own.
const OWN_ROUTES: [(&str, &str); 3] = [
    ("OpenAccount", "/api/v1/accounts"),
    ("ResetPassword", "/api/v1/accounts/{account}/password-resets"),
    ("IssueToken", "/api/v1/accounts/{account}/tokens"),
];

/// 一项可以办理的事.
#[derive(Serialize, ToSchema)]
pub(crate) struct FormEntryBody {
    /// 命令.
    name: &'static str,
    /// 名称.
    title: &'static str,
    /// 台账.
    register: &'static str,
    /// 台账名称.
    register_title: &'static str,
    /// 须有的权限.
    right: String,
    /// 当前登录的身份能否办理.
    allowed: bool,
    /// 可以办理的身份.
    #[schema(value_type = Vec<String>)]
    roles: Vec<Role>,
    /// 提交到何处；花括号内为同名字段的值.
    submit_to: String,
}

/// 全部可以办理的事.
#[derive(Serialize, ToSchema)]
pub(crate) struct FormsBody {
    /// 依台账的次序.
    forms: Vec<FormEntryBody>,
}

/// 一项可以办理的事的表单.
#[derive(Serialize, ToSchema)]
pub(crate) struct FormBody {
    /// 哪一项.
    #[serde(flatten)]
    entry: FormEntryBody,
    /// 各字段，必填的在前.
    fields: Vec<FieldBody>,
}

fn entry(command: &CommandType, role: Role) -> Option<FormEntryBody> {
    if WITHOUT_FORM.contains(&command.name) {
        return None;
    }
    let rights = rights::of_name(command.name);
    let allows = |role: Role| rights.iter().any(|right| right.allows(role));
    let view = View::of_register(command.register)?;
    let own = OWN_ROUTES.iter().find(|(name, _)| *name == command.name);
    Some(FormEntryBody {
        name: command.name,
        title: command.title,
        register: view.name(),
        register_title: view.title(),
        right: rights.iter().map(|right| right.title()).collect::<Vec<_>>().join("或"),
        allowed: allows(role),
        roles: Role::ALL.into_iter().filter(|role| allows(*role)).collect(),
        submit_to: own.map_or_else(|| format!("/api/v1/commands/{}", command.name), |(_, path)| (*path).to_owned()),
    })
}

/// 可以办理的事：各属哪个台账、须有什么权限、当前身份能否办理.
#[utoipa::path(get, path = "/api/v1/forms", tag = "命令", responses((status = 200, body = FormsBody),
    (status = "default", body = Problem)))]
pub(crate) async fn list_forms(Caller { actor, .. }: Caller) -> Json<FormsBody> {
    Json(FormsBody { forms: Command::types().filter_map(|command| entry(command, actor.role)).collect() })
}

/// 一项可以办理的事的表单：各字段的名称、是否必填、填写什么.
#[utoipa::path(get, path = "/api/v1/forms/{name}", tag = "命令",
    params(("name" = String, Path, description = "命令，如 LogVisit")),
    responses((status = 200, body = FormBody), (status = "default", body = Problem)))]
pub(crate) async fn show_form(
    Caller { actor, .. }: Caller,
    Path(name): Path<String>,
) -> Result<Json<FormBody>, Problem> {
    let missing = || Problem::new(ProblemKind::NotFound, format!("没有「{name}」的表单，可以办理的事见 /api/v1/forms"));
    let command = form::command(&name).ok_or_else(missing)?;
    let entry = entry(command, actor.role).ok_or_else(missing)?;
    Ok(Json(FormBody { entry, fields: wire::fields(&form::of(command)) }))
}
