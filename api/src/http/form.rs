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
use projections::{
    form::{self, Field},
    rows::View,
};
use serde::Serialize;
use utoipa::ToSchema;

/// Commands that nobody fills in: the ledger gives them itself, or they come with something that a route of their own
/// takes.
const WITHOUT_FORM: [&str; 11] = [
    "AppointFirstAdministrators",
    "ChangePassword",
    "CheckPerson",
    "EnrolSecondFactor",
    "LockAccount",
    "ReadPerson",
    "RecordSignIn",
    "RecordSignOut",
    "RecordStateDigest",
    "RegisterSigningKey",
    "RotateSigningKey",
];

/// A command that is sent to a route of its own.
struct OwnRoute {
    command: &'static str,
    path: &'static str,
    /// Whether it has a business date.
    dated: bool,
    /// Fields that the ledger fills in by itself.
    computed: &'static [&'static str],
    /// Fields that the ledger fills in where they are left out.
    optional: &'static [&'static str],
    /// What to know before filling it in.
    about: Option<&'static str>,
}

const OWN_ROUTES: [OwnRoute; 4] = [
    answered_with_secret("OpenAccount", "/api/v1/accounts"),
    answered_with_secret("ResetPassword", "/api/v1/accounts/{account}/password-resets"),
    answered_with_secret("IssueToken", "/api/v1/accounts/{account}/tokens"),
    OwnRoute {
        command: "FreezeReport",
        path: "/api/v1/reports",
        dated: true,
        computed: &["formulas", "digest"],
        optional: &["on", "position"],
        about: Some(
            "定格的是全域数字，收入按入账日；存量日期和条数不填的，以最新为准。原件逐字节保存，此后不能修改：\
             有误的撤回后另报，后来的更正列为差异。",
        ),
    },
];

/// Acts on accounts happen when they are recorded.
const fn answered_with_secret(command: &'static str, path: &'static str) -> OwnRoute {
    OwnRoute { command, path, dated: false, computed: &[], optional: &[], about: None }
}

impl OwnRoute {
    fn of(command: &CommandType) -> Option<&'static Self> {
        OWN_ROUTES.iter().find(|route| route.command == command.name)
    }

    /// What is left to ask for: what must be filled in first.
    fn asks(&self, mut fields: Vec<Field>) -> Vec<Field> {
        fields.retain(|field| !self.computed.contains(&field.name.as_str()));
        for field in &mut fields {
            field.required &= !self.optional.contains(&field.name.as_str());
        }
        fields.sort_by_key(|field| !field.required);
        fields
    }
}

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
    /// 是否有业务日期；账户事项没有，以入账之时为准.
    dated: bool,
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
    /// 填写前须知.
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<&'static str>,
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
    let own = OwnRoute::of(command);
    Some(FormEntryBody {
        name: command.name,
        title: command.title,
        register: view.name(),
        register_title: view.title(),
        right: rights.iter().map(|right| right.title()).collect::<Vec<_>>().join("或"),
        allowed: allows(role),
        roles: Role::ALL.into_iter().filter(|role| allows(*role)).collect(),
        submit_to: own.map_or_else(|| format!("/api/v1/commands/{}", command.name), |own| own.path.to_owned()),
        dated: own.is_none_or(|own| own.dated),
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
    let (own, fields) = (OwnRoute::of(command), form::of(command));
    let asked = match own {
        Some(own) => own.asks(fields),
        None => fields,
    };
    Ok(Json(FormBody { entry, about: own.and_then(|own| own.about), fields: wire::fields(&asked) }))
}
