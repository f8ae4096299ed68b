//! The words a synthetic history is told with, parsed once. All of them say that they are made up.

use crate::generate::Chance;
use domain::{
    setting::SettingKey,
    value::{InvalidValue, Name, Note},
};
use std::{fmt::Debug, str::FromStr};

/// Parses a text of this generator; a wrong one is a defect, which its tests find.
pub(crate) fn of<T: FromStr<Err = InvalidValue>>(text: impl AsRef<str>) -> T {
    let text = text.as_ref();
    text.parse().unwrap_or_else(|error| panic!("the generator's text {text:?} is not well formed: {error}"))
}

/// Kinds of demand of a synthetic ledger.
pub(crate) const DEMAND_KINDS: [&str; 4] = ["融资", "人才", "市场拓展", "其他"];

/// Texts to choose from.
pub(crate) struct Words {
    pub(crate) situations: Vec<Note>,
    pub(crate) policies: Vec<Name>,
    pub(crate) contents: Vec<Note>,
    pub(crate) actions: Vec<Note>,
    pub(crate) outcomes: Vec<Note>,
    pub(crate) reasons: Vec<Note>,
    pub(crate) units: Vec<Name>,
    pub(crate) summaries: Vec<Name>,
    pub(crate) demand_kinds: Vec<SettingKey>,
    pub(crate) presets: Vec<SettingKey>,
    pub(crate) lists: Vec<SettingKey>,
    pub(crate) item: Name,
    pub(crate) product: Name,
}

impl Words {
    pub(crate) fn new() -> Self {
        fn all<T: FromStr<Err = InvalidValue> + Debug>(texts: &[&str]) -> Vec<T> {
            texts.iter().map(of).collect()
        }
        Self {
            situations: all(&[
                "生产经营正常，订单稳定（演示）",
                "原料收购旺季，用工紧张（演示）",
                "设备调试中，下季度投产（演示）",
                "回款偏慢，流动资金较紧（演示）",
            ]),
            policies: all(&["贷款贴息政策（演示）", "稳岗返还政策（演示）", "税收优惠政策（演示）"]),
            contents: all(&["申请流动资金贷款（演示）", "缺少熟练工人（演示）", "希望拓展销路（演示）"]),
            actions: all(&["上门对接，已有办理意见（演示）", "召开协调会（演示）", "转有关部门办理（演示）"]),
            outcomes: all(&["已办结（演示）", "已按政策答复（演示）"]),
            reasons: all(&["演示数据：情况变化", "演示数据：更正", "演示数据：工作需要"]),
            units: all(&["示例单位一（演示）", "示例单位二（演示）", "示例单位三（演示）", "示例单位四（演示）"]),
            summaries: all(&["经营收入（演示）", "投资分红（演示）", "土地发包（演示）"]),
            demand_kinds: DEMAND_KINDS.iter().map(|kind| of(format!("demand/{kind}"))).collect(),
            presets: all(&["time_limit/7-3", "time_limit/1251", "time_limit/60-24-7"]),
            lists: all(&["list/需求清单", "list/资源清单", "list/项目清单"]),
            item: of("联合采购（演示）"),
            product: of("农产品（演示）"),
        }
    }

    pub(crate) fn one<'a, T>(chance: &mut Chance, from: &'a [T]) -> &'a T {
        chance.pick(from)
    }
}
