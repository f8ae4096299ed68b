//! Quantities as they are reported: with a unit and with a bound (exactly, at least, about).

use super::Fen;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a reported number is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// The number itself.
    #[default]
    Exact,
    /// 以上、余、多: the number or more.
    AtLeast,
    /// 约: near the number.
    About,
}

/// A count of people or things with its bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BoundedCount {
    /// How many.
    pub count: u32,
    /// How the number is meant.
    #[serde(default)]
    pub bound: Bound,
}

/// An amount of money with its bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BoundedFen {
    /// The amount in 分.
    pub fen: Fen,
    /// How the number is meant.
    #[serde(default)]
    pub bound: Bound,
}

/// The unit of a physical quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuantityUnit {
    /// 亩, about 667 m².
    Mu,
    /// 吨.
    Tonne,
    /// 公斤.
    Kilogram,
    /// 头 (cattle).
    Head,
    /// 件.
    Piece,
    /// 平方米.
    SquareMetre,
}

/// A physical quantity in thousandths of its unit, so that 1000.5 亩 is a whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quantity {
    /// Thousandths of the unit, 0 to 2^53 − 1.
    #[schemars(range(min = 0, max = 9_007_199_254_740_991_i64))]
    pub thousandths: i64,
    /// The unit.
    pub unit: QuantityUnit,
    /// How the number is meant.
    #[serde(default)]
    pub bound: Bound,
}
