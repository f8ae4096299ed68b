//! Settings: what differs by place and time, kept in the log like everything else (modes, lists, time limits, calendar,
//! bands).

use crate::{
    command::{act, commands},
    event::events,
    stream::record_key,
    value::{Day, DivisionCode, Fen, Name, Note},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

record_key!(
    /// A setting is known by kind and name: `mode/龙头带动型`, `list/需求清单`, `demand/融资`, `time_limit/7-3`,
    /// `calendar/2024`, `bands/operating_income`.
    SettingKey => Setting
);

act! {
    /// Defines an alliance mode; defining it again changes it. Key `mode/…`.
    DefineMode => ModeDefined {
        /// Its key.
        setting: SettingKey,
        /// Its name.
        name: Name,
        /// Other names in use.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        aliases: Vec<Name>,
        /// Whether a source attests it.
        verified: bool,
        /// Where it is used; everywhere when absent (7 + N).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        division: Option<DivisionCode>,
    }
}
act! {
    /// Defines an item of a catalogue: a kind of list, demand or project. Key `list/…`, `demand/…` or `category/…`.
    DefineItem => ItemDefined {
        /// Its key.
        setting: SettingKey,
        /// Its name.
        name: Name,
    }
}
act! {
    /// Defines a time-limit preset. Key `time_limit/…`.
    DefineTimeLimit => TimeLimitDefined {
        /// Its key.
        setting: SettingKey,
        /// Its name.
        name: Name,
        /// A limit per step, none twice. A preset without `handle` or `close` sets no due date by itself.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        limits: Vec<Limit>,
    }
}
act! {
    /// Loads the working-day calendar of a year, in place of the one before. Key `calendar/YYYY`. Due dates
    /// already fixed stay.
    LoadCalendar => CalendarLoaded {
        /// Its key.
        setting: SettingKey,
        /// The year.
        year: i16,
        /// Weekdays that are holidays.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        rest: Vec<Day>,
        /// Weekend days that are worked (调休上班).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        work: Vec<Day>,
        /// The notice it was taken from.
        source: Name,
    }
}
act! {
    /// Defines the bands of collective income. Key `bands/…`.
    DefineBands => BandsDefined {
        /// Its key.
        setting: SettingKey,
        /// The measure they are taken on.
        measure: IncomeMeasure,
        /// Rising, in 分; half-open above each, zero and negative are bands of their own.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        thresholds: Vec<Fen>,
    }
}
act! {
    /// Retires a setting: it can no longer be chosen.
    RetireSetting => SettingRetired {
        /// Its key.
        setting: SettingKey,
        /// Why.
        reason: Note,
    }
}

/// A measure of collective income (口径), never mixed with another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IncomeMeasure {
    /// 总收入.
    TotalIncome,
    /// 经营性收入.
    OperatingIncome,
    /// 经营收益.
    OperatingNetReturn,
    /// 本年收益.
    NetReturn,
}
/// A step with a time limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LimitStep {
    /// 联系.
    Contact,
    /// 报告.
    Report,
    /// 提出意见.
    Opinion,
    /// 提出方案.
    Plan,
    /// 协办答复.
    CoAnswer,
    /// 办理.
    Handle,
    /// 反馈.
    Feedback,
    /// 办结.
    Close,
    /// 回访.
    CallBack,
    /// 异议.
    Objection,
    /// 延期申请提前量: before the due date, not after assignment.
    ExtensionNotice,
}
/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LimitUnit {
    /// 分钟.
    Minute,
    /// 小时.
    Hour,
    /// 日历日.
    CalendarDay,
    /// 工作日.
    WorkingDay,
}
/// A limit for a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// The step.
    pub step: LimitStep,
    /// How much time.
    pub amount: u16,
    /// In which unit.
    pub unit: LimitUnit,
}

commands! {
    /// The commands of this register.
    SettingCommand in Setting {
        DefineMode "定义联建模式",
        DefineItem "定义条目",
        DefineTimeLimit "定义办理时限",
        LoadCalendar "载入工作日历",
        DefineBands "定义收入分档",
        RetireSetting "停用配置",
    }
}

events! {
    /// The events of this register.
    SettingEvent in Setting {
        ModeDefined = 1,
        ItemDefined = 1,
        TimeLimitDefined = 1,
        CalendarLoaded = 1,
        BandsDefined = 1,
        SettingRetired = 1,
    }
}

mod decide;
mod state;

pub use decide::{decide, target};
pub use state::{Setting, SettingContent, evolve};

#[cfg(test)]
mod tests;
