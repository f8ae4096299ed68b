//! What is told of personal data, as JSON.

use crate::{
    accesses::{Access, Looked},
    ledger::{Checked, DisclosedValue, Disclosure},
};
use domain::{
    actor::{Actor, Role},
    person::PersonalKind,
};
use serde::Serialize;
use utoipa::ToSchema;

/// 查阅所得.
#[derive(Serialize, ToSchema)]
pub struct DisclosureBody {
    /// 这次查阅登记为第几号事件.
    pub position: u64,
    /// 登记时间.
    pub recorded_at: String,
    /// 各项的值.
    pub values: Vec<DisclosedValueBody>,
}

/// 一项个人信息，附盐和承诺，可自行核算.
#[derive(Serialize, ToSchema)]
pub struct DisclosedValueBody {
    /// 项目.
    #[schema(value_type = String)]
    pub kind: PersonalKind,
    /// 项目的名称.
    pub title: &'static str,
    /// 值.
    pub value: String,
    /// 盐，32 字节，十六进制.
    pub salt: String,
    /// 日志中的承诺：SHA-256(盐 ‖ 项目 ‖ 0x00 ‖ 值)，十六进制.
    pub commitment: String,
}

impl From<Disclosure> for DisclosureBody {
    fn from(disclosure: Disclosure) -> Self {
        let Disclosure { receipt, values } = disclosure;
        let value = |one: DisclosedValue| DisclosedValueBody {
            kind: one.kind,
            title: one.kind.title(),
            value: one.value.as_str().to_owned(),
            salt: one.salt.to_string(),
            commitment: one.commitment.to_string(),
        };
        Self {
            position: receipt.position,
            recorded_at: receipt.recorded_at.to_string(),
            values: values.into_iter().map(value).collect(),
        }
    }
}

/// 核对结果.
#[derive(Serialize, ToSchema)]
pub struct CheckedBody {
    /// 这次核对登记为第几号事件.
    pub position: u64,
    /// 登记时间.
    pub recorded_at: String,
    /// 项目.
    #[schema(value_type = String)]
    pub kind: PersonalKind,
    /// 是否与登记时的承诺相符.
    pub matched: bool,
}

impl From<Checked> for CheckedBody {
    fn from(checked: Checked) -> Self {
        let Checked { receipt, kind, matched } = checked;
        Self { position: receipt.position, recorded_at: receipt.recorded_at.to_string(), kind, matched }
    }
}

/// 一次查阅或核对.
#[derive(Serialize, ToSchema)]
pub struct AccessBody {
    /// 事件序号.
    pub position: u64,
    /// 登记时间.
    pub recorded_at: String,
    /// 业务日期.
    pub business_date: String,
    /// 何人.
    pub actor: AccessActorBody,
    /// 查阅为 read，核对为 check.
    pub act: &'static str,
    /// 用途；核对不填.
    pub purpose: Option<String>,
    /// 涉及的项目.
    #[schema(value_type = Vec<String>)]
    pub kinds: Vec<PersonalKind>,
    /// 核对是否相符；查阅不填.
    pub matched: Option<bool>,
}

/// 何人查阅或核对.
#[derive(Serialize, ToSchema)]
pub struct AccessActorBody {
    /// 办理人.
    pub subject: String,
    /// 身份.
    #[schema(value_type = String)]
    pub role: Role,
    /// 单位.
    pub unit: String,
}

impl From<Access> for AccessBody {
    fn from(access: Access) -> Self {
        let Access { position, recorded_at, business_date, actor, looked } = access;
        let Actor { subject, role, unit } = actor;
        let (act, purpose, kinds, matched) = match looked {
            Looked::Read(read) => ("read", Some(read.purpose.as_str().to_owned()), read.kinds, None),
            Looked::Checked(check) => ("check", None, vec![check.kind], Some(check.matched)),
        };
        Self {
            position,
            recorded_at: recorded_at.to_string(),
            business_date: business_date.to_string(),
            actor: AccessActorBody { subject: subject.to_string(), role, unit: unit.to_string() },
            act,
            purpose,
            kinds,
            matched,
        }
    }
}
