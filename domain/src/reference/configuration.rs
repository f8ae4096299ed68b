//! Defaults a new ledger starts with and every place may change: chains, alliance modes, kinds, income bands. None of
//! them is a rule of the domain.

use super::table;

const CHAINS: &str = include_str!("../../data/chains.tsv");
const ALLIANCE_MODES: &str = include_str!("../../data/alliance_modes.tsv");
const DEMAND_KINDS: &str = include_str!("../../data/demand_kinds.tsv");
const LIST_KINDS: &str = include_str!("../../data/list_kinds.tsv");
const SERVICE_KINDS: &str = include_str!("../../data/service_kinds.tsv");
const INCOME_BANDS: &str = include_str!("../../data/income_bands.tsv");

/// Fen in 1 万元: 10,000 元 of 100 分.
const FEN_PER_WAN_YUAN: i64 = 10_000 * 100;

/// A chain or an alliance mode to start with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedDefault {
    /// A stable key in snake_case, unique in its table.
    pub key: &'static str,
    /// The Chinese name.
    pub name: &'static str,
    /// Other names of the same thing.
    pub aliases: Vec<&'static str>,
    /// Whether a public source attests it for the place.
    pub verified: bool,
}

/// One value of a configurable list of kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// A stable key in snake_case, unique in its table.
    pub key: &'static str,
    /// The Chinese name.
    pub name: &'static str,
}

/// The nine key chains of Pingliang; two of them are unverified placeholders.
pub fn chains() -> Vec<NamedDefault> {
    named_defaults(CHAINS)
}

/// The seven modes of alliance to start with.
pub fn alliance_modes() -> Vec<NamedDefault> {
    named_defaults(ALLIANCE_MODES)
}

/// Kinds of demand an enterprise raises.
pub fn demand_kinds() -> Vec<Kind> {
    kinds(DEMAND_KINDS)
}

/// The lists a joint conference matches: 需求清单, 资源清单, 项目清单.
pub fn list_kinds() -> Vec<Kind> {
    kinds(LIST_KINDS)
}

/// Kinds of service rendered to enterprises.
pub fn service_kinds() -> Vec<Kind> {
    kinds(SERVICE_KINDS)
}

/// Default thresholds of the income bands, in fen, ascending. Bands are half-open; exactly zero and below zero are
/// bands of their own.
pub fn income_band_thresholds_fen() -> Vec<i64> {
    table::rows(INCOME_BANDS, ["threshold_wan_yuan"])
        .map(|[threshold]| {
            let wan_yuan: i64 = threshold.parse().expect("a shipped threshold is a whole number of 万元");
            wan_yuan * FEN_PER_WAN_YUAN
        })
        .collect()
}

fn named_defaults(text: &'static str) -> Vec<NamedDefault> {
    table::rows(text, ["key", "name", "aliases", "verified"])
        .map(|[key, name, aliases, verified]| NamedDefault {
            key,
            name,
            aliases: table::several(aliases),
            verified: table::yes_or_no(verified),
        })
        .collect()
}

fn kinds(text: &'static str) -> Vec<Kind> {
    table::rows(text, ["key", "name"]).map(|[key, name]| Kind { key, name }).collect()
}
