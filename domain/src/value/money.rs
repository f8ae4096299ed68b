//! Money: a whole number of 分 (fen), never a float.

use super::{InvalidValue, MAX_SAFE_INTEGER};
use serde::{Deserialize, Serialize};
use std::fmt;

/// An amount of money in 分 (1 元 = 100 分, 1 万元 = 1,000,000 分). Range ±(2^53 − 1), what canonical JSON carries exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, schemars::JsonSchema)]
pub struct Fen(#[schemars(range(min = -9_007_199_254_740_991_i64, max = 9_007_199_254_740_991_i64))] i64);

impl Fen {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The largest amount the ledger takes.
    pub const MAX: Self = Self(MAX_SAFE_INTEGER);

    /// An amount of so many 分; refused outside the range.
    pub fn new(fen: i64) -> Result<Self, InvalidValue> {
        if (-MAX_SAFE_INTEGER..=MAX_SAFE_INTEGER).contains(&fen) {
            Ok(Self(fen))
        } else {
            Err(InvalidValue(format!("金额 {fen} 分超出可记范围")))
        }
    }

    /// An amount of whole 元; for constants and tests.
    #[must_use]
    pub const fn from_yuan(yuan: i32) -> Self {
        Self(yuan as i64 * 100)
    }

    /// The number of 分.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// The sum, refused when it leaves the range.
    pub fn plus(self, other: Self) -> Result<Self, InvalidValue> {
        Self::new(self.0 + other.0)
    }

    /// The same amount with the other sign.
    #[must_use]
    pub const fn negated(self) -> Self {
        Self(-self.0)
    }
}

impl<'de> Deserialize<'de> for Fen {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(i64::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for Fen {
    /// 元 with two places: `1234.56`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", fen / 100, fen % 100)
    }
}
