//! The nine key industrial chains; two of them hold a place open and are not verified.

use super::{
    cast,
    divisions::CITY,
    plan::{Plan, of},
};
use domain::{
    chain::{AddChainAlias, AppointChainChief, ChainKey, RegisterChain, Segment, SegmentDescription},
    reference,
    value::Name,
};

/// A chain of the scenario.
pub(super) struct Chain {
    pub(super) key: ChainKey,
    pub(super) name: &'static str,
    /// Classes of its enterprises, upstream to downstream; empty where none is known.
    pub(super) classes: &'static [&'static str],
}

pub(super) fn register(plan: &mut Plan) -> Vec<Chain> {
    let city = cast::city();
    let mut chains = Vec::new();
    for (index, known) in reference::chains().into_iter().enumerate() {
        let key: ChainKey = of(known.name);
        let command = RegisterChain {
            chain: key.clone(),
            division: of(CITY),
            segments: segments(known.key),
            aliases: Vec::new(),
            verified: known.verified,
        };
        plan.add(of("2021-03-01"), &city, command);
        for alias in known.aliases {
            plan.add(of("2021-03-01"), &city, AddChainAlias { chain: key.clone(), alias: of(alias) });
        }
        let chief = AppointChainChief {
            chain: key.clone(),
            chief: of(format!("demo-chief-{}", index + 1)),
            unit: of("平凉市级领导（演示）"),
        };
        plan.add(of("2021-03-15"), &city, chief);
        chains.push(Chain { key, name: known.name, classes: classes(known.key) });
    }
    chains
}

fn segments(key: &str) -> Vec<SegmentDescription> {
    let activities: [&[&str]; 3] = match key {
        "red_cattle" => [&["良种繁育", "饲草种植加工"], &["规模养殖"], &["屠宰加工", "冷链销售"]],
        "apple" => [&["苗木繁育"], &["果园种植"], &["贮藏加工", "品牌销售"]],
        "vegetables" => [&["育苗"], &["设施种植"], &["净菜加工", "外销"]],
        "coal_power_chemicals" => [&["煤炭开采"], &["火力发电"], &["煤化工"]],
        _ => return Vec::new(),
    };
    let all = [Segment::Upstream, Segment::Midstream, Segment::Downstream];
    let described = all
        .into_iter()
        .zip(activities)
        .map(|(segment, names)| SegmentDescription { segment, activities: names.iter().map(of::<Name>).collect() });
    described.collect()
}

fn classes(key: &str) -> &'static [&'static str] {
    match key {
        "red_cattle" => &["0181", "0311", "1351"],
        "apple" => &["0151", "1373", "1523"],
        "vegetables" => &["0141", "1371"],
        "coal_power_chemicals" => &["0610", "2651"],
        _ => &[],
    }
}
