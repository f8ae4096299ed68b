//! The past as JSON: events told, what they changed, and where values come from.

use crate::{
    past::{LifeStep, ToldPage, Why},
    wire::{SheetLineBody, sheet_line},
};
use domain::actor::Actor;
use projections::history::{Change, Detail, Told};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// 办理人.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ActorBody {
    /// 办理人编号.
    pub subject: String,
    /// 身份.
    #[schema(value_type = String)]
    pub role: domain::actor::Role,
    /// 身份名称.
    pub role_title: &'static str,
    /// 单位.
    pub unit: String,
}

/// 一个事件，说成一句话.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EventLineBody {
    /// 序号.
    pub position: u64,
    /// 台账.
    pub register: &'static str,
    /// 台账名称.
    pub register_title: &'static str,
    /// 记录编号.
    pub key: String,
    /// 事件类型.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// 事件名称.
    pub name: &'static str,
    /// 业务日期.
    pub business_date: String,
    /// 入账时间.
    pub recorded_at: String,
    /// 迟多少天入账.
    pub days_late: u32,
    /// 办理人.
    pub actor: ActorBody,
    /// 一句话.
    pub sentence: String,
    /// 原始事件的地址.
    pub event: String,
    /// 回执的地址.
    pub receipt: String,
}

/// 一处变化.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChangeBody {
    /// 位置，JSON Pointer.
    pub path: String,
    /// 位置名称.
    pub label: String,
    /// set（改为）、insert（插入一项）或 remove（移除一项），依次施行.
    pub operation: &'static str,
    /// 原值.
    #[schema(value_type = Object)]
    pub from: Value,
    /// 现值.
    #[schema(value_type = Object)]
    pub to: Value,
    /// 原值，供人阅读.
    pub from_text: String,
    /// 现值，供人阅读.
    pub to_text: String,
}

/// 事件中的一项内容.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DetailBody {
    /// 字段.
    pub field: String,
    /// 名称.
    pub label: String,
    /// 内容，供人阅读.
    pub text: String,
}

/// 沿革中的一条.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HistoryEntryBody {
    /// 事件.
    #[serde(flatten)]
    pub line: EventLineBody,
    /// 记录的版本.
    pub stream_version: u64,
    /// 变化，依次施行即得其后的记录.
    pub changes: Vec<ChangeBody>,
    /// 变化之外所载的内容.
    pub details: Vec<DetailBody>,
    /// 依据：理由、出处、意见.
    pub grounds: Vec<DetailBody>,
}

/// An event told, as JSON.
#[must_use]
pub fn event_line(told: &Told) -> EventLineBody {
    let Actor { subject, role, unit } = &told.actor;
    EventLineBody {
        position: told.position,
        register: told.view.name(),
        register_title: told.view.title(),
        key: told.key.clone(),
        kind: told.kind,
        name: told.name,
        business_date: told.business_date.to_string(),
        recorded_at: told.recorded_at.to_string(),
        days_late: told.days_late,
        actor: ActorBody {
            subject: subject.to_string(),
            role: *role,
            role_title: role.title(),
            unit: unit.to_string(),
        },
        sentence: told.sentence.clone(),
        event: format!("/api/v1/events/{}", told.position),
        receipt: format!("/api/v1/receipts/{}", told.position),
    }
}

fn change(change: &Change) -> ChangeBody {
    let Change { path, label, operation, from, to, from_text, to_text } = change.clone();
    ChangeBody { path, label, operation: operation.name(), from, to, from_text, to_text }
}

fn details(details: &[Detail]) -> Vec<DetailBody> {
    let body = |Detail { field, label, text }| DetailBody { field, label, text };
    details.iter().cloned().map(body).collect()
}

/// An event told with everything that changed, as JSON.
#[must_use]
pub fn history_entry(told: &Told) -> HistoryEntryBody {
    HistoryEntryBody {
        line: event_line(told),
        stream_version: told.stream_version,
        changes: told.changes.iter().map(change).collect(),
        details: details(&told.details),
        grounds: details(&told.grounds),
    }
}

/// 将登记的一个事件.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ForeseenBody {
    /// 台账.
    pub register: &'static str,
    /// 台账名称.
    pub register_title: &'static str,
    /// 记录编号.
    pub key: String,
    /// 事件名称.
    pub name: &'static str,
    /// 一句话.
    pub sentence: String,
    /// 变化.
    pub changes: Vec<ChangeBody>,
    /// 变化之外所载的内容.
    pub details: Vec<DetailBody>,
    /// 依据：理由、出处、意见.
    pub grounds: Vec<DetailBody>,
}

/// An event that is not in the log, told, as JSON.
#[must_use]
pub fn foreseen(told: &Told) -> ForeseenBody {
    ForeseenBody {
        register: told.view.name(),
        register_title: told.view.title(),
        key: told.key.clone(),
        name: told.name,
        sentence: told.sentence.clone(),
        changes: told.changes.iter().map(change).collect(),
        details: details(&told.details),
        grounds: details(&told.grounds),
    }
}

/// 逐条重演的一步.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LifeStepBody {
    /// 事件.
    pub entry: HistoryEntryBody,
    /// 其后的记录，空缺的字段略去.
    #[schema(value_type = Object)]
    pub state: Value,
    /// 其后的记录，逐个字段，供人阅读.
    pub fields: Vec<DetailBody>,
    /// 因它而变的指标：事件之前和之后，均截至业务日期；只在重演一个村时有.
    pub figures: Vec<SheetLineBody>,
}

/// A step of a life as JSON.
#[must_use]
pub fn life_step(step: &LifeStep) -> LifeStepBody {
    LifeStepBody {
        entry: history_entry(&step.told),
        state: step.state.clone(),
        fields: details(&step.fields),
        figures: step.figures.iter().map(sheet_line).collect(),
    }
}

/// 与一条记录有关的事件.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TimelineBody {
    /// 共有多少个.
    pub matches: usize,
    /// 本页，新的在前.
    pub entries: Vec<EventLineBody>,
    /// 下一页自哪一序号起，填入 timeline_start.
    pub next: Option<u64>,
    /// 下一页的地址.
    pub more: Option<String>,
}

/// A page of a timeline as JSON; `path` is the record's own.
#[must_use]
pub fn timeline(page: &ToldPage, path: &str) -> TimelineBody {
    TimelineBody {
        matches: page.matches,
        entries: page.events.iter().map(event_line).collect(),
        next: page.next,
        more: page.next.map(|next| format!("{path}?timeline_start={next}")),
    }
}

/// 一个字段和设定它的事件.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OriginBody {
    /// 位置，JSON Pointer.
    pub path: String,
    /// 名称.
    pub label: String,
    /// 现值；已被取消的没有.
    #[schema(value_type = Object)]
    pub value: Value,
    /// 现值，供人阅读.
    pub text: String,
    /// 设定它的事件的序号.
    pub position: u64,
    /// 设定它的事件.
    pub event: Option<EventLineBody>,
}

/// The origins of fields as JSON.
#[must_use]
pub fn origins(why: &Why) -> Vec<OriginBody> {
    let body = |origin: &projections::history::Origin| OriginBody {
        path: origin.path.clone(),
        label: origin.label.clone(),
        value: origin.value.clone(),
        text: origin.text.clone(),
        position: origin.position,
        event: why.events.get(&origin.position).map(event_line),
    };
    why.origins.iter().map(body).collect()
}
