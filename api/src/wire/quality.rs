//! How well units keep the ledger, as JSON.

use projections::UnitQuality;
use serde::Serialize;
use utoipa::ToSchema;

/// A rate is counted in parts of so many.
const RATE_WHOLE: u64 = 10_000;

/// 一个单位的台账质量.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnitQualityBody {
    /// 单位.
    pub unit: String,
    /// 登记条数.
    pub entries: u64,
    /// 其中后来被冲销、更正、修改或撤回的条数.
    pub corrected: u64,
    /// 更正率，万分之几.
    pub correction_rate: u64,
    /// 从业务发生到入账的天数中位数，以十分之一天计.
    pub median_delay_tenths: i64,
    /// 最长的天数.
    pub longest_delay_days: u16,
}

/// How well a unit keeps the ledger, as JSON.
#[must_use]
pub fn unit_quality(quality: &UnitQuality) -> UnitQualityBody {
    let UnitQuality { unit, entries, corrected, median_delay, longest_delay } = quality;
    UnitQualityBody {
        unit: unit.to_string(),
        entries: *entries,
        corrected: *corrected,
        correction_rate: (corrected * RATE_WHOLE + entries / 2) / (*entries).max(1),
        median_delay_tenths: *median_delay,
        longest_delay_days: *longest_delay,
    }
}
