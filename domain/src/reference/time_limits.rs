//! Presets of time limits for the demand loop. It says how long, never until when: a due date is fixed when a demand is
//! assigned, by the register of demands.

use super::table;

const PRESETS: &str = include_str!("../../data/time_limit_presets.tsv");
const STEPS: &str = include_str!("../../data/time_limit_steps.tsv");

/// What has to be done within a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LimitStep {
    /// 主办单位答复: the lead department answers.
    LeadAnswer,
    /// 协办单位答复: a co-department answers.
    CoAnswer,
    /// 异议、退单: a department objects to its assignment.
    Objection,
    /// 申请延期, counted backwards: an extension is asked at least this long before the due date.
    ExtensionAsk,
    /// 报告: the demand is reported.
    Report,
    /// 提出意见: an opinion on handling is given.
    Opinion,
    /// 办理: the demand is handled.
    Handle,
    /// 反馈: the result is reported back.
    Feedback,
    /// 联系: whoever raised it is contacted.
    Contact,
    /// 拿出方案: a plan is given.
    Plan,
    /// 办结: the demand is done.
    Close,
}

/// What a limit is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LimitUnit {
    /// 工作日, by the calendar of exceptions.
    WorkingDays,
    /// 日, weekends and holidays included.
    CalendarDays,
    /// 小时 by the clock.
    Hours,
    /// 分钟 by the clock.
    Minutes,
}

/// How long one step may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepLimit {
    /// The step.
    pub step: LimitStep,
    /// How many of `unit`, at least 1.
    pub amount: u16,
    /// What is counted.
    pub unit: LimitUnit,
}

/// A named set of limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeLimitPreset {
    /// A stable key: `7-3`, `1251`, `60-24-7`, `30-minutes`.
    pub key: &'static str,
    /// The Chinese name.
    pub name: &'static str,
    /// 件件回访: whether every demand is called back.
    pub call_back_every: bool,
    /// The limits in a sentence, for people.
    pub note: &'static str,
    /// The limits; a step that is not listed has none.
    pub limits: Vec<StepLimit>,
}

impl TimeLimitPreset {
    /// The limit of one step, when the preset sets one.
    pub fn limit(&self, step: LimitStep) -> Option<StepLimit> {
        self.limits.iter().copied().find(|limit| limit.step == step)
    }
}

/// The presets a new ledger starts with.
pub fn time_limit_presets() -> Vec<TimeLimitPreset> {
    table::rows(PRESETS, ["key", "name", "call_back_every", "note"])
        .map(|[key, name, call_back_every, note]| TimeLimitPreset {
            key,
            name,
            call_back_every: table::yes_or_no(call_back_every),
            note,
            limits: steps().filter(|(preset, _)| *preset == key).map(|(_, limit)| limit).collect(),
        })
        .collect()
}

/// Every limit with the key of its preset.
pub(super) fn steps() -> impl Iterator<Item = (&'static str, StepLimit)> {
    table::rows(STEPS, ["preset", "step", "amount", "unit"]).map(|[preset, step, amount, unit]| {
        let amount = amount.parse().expect("the amount of a shipped limit is a whole number");
        (preset, StepLimit { step: step_of(step), amount, unit: unit_of(unit) })
    })
}

fn step_of(cell: &str) -> LimitStep {
    match cell {
        "lead_answer" => LimitStep::LeadAnswer,
        "co_answer" => LimitStep::CoAnswer,
        "objection" => LimitStep::Objection,
        "extension_ask" => LimitStep::ExtensionAsk,
        "report" => LimitStep::Report,
        "opinion" => LimitStep::Opinion,
        "handle" => LimitStep::Handle,
        "feedback" => LimitStep::Feedback,
        "contact" => LimitStep::Contact,
        "plan" => LimitStep::Plan,
        "close" => LimitStep::Close,
        other => panic!("no step of the demand loop: {other:?}"),
    }
}

fn unit_of(cell: &str) -> LimitUnit {
    match cell {
        "working_days" => LimitUnit::WorkingDays,
        "calendar_days" => LimitUnit::CalendarDays,
        "hours" => LimitUnit::Hours,
        "minutes" => LimitUnit::Minutes,
        other => panic!("no unit of a limit: {other:?}"),
    }
}
