//! The arithmetic of dividends: parts that sum exactly to the whole, in 分, by largest remainder.
//!
//! It knows no project and no date; equal remainders go to whoever stands earlier in the plan, so that the same figures
//! always give the same parts.

use super::DividendRule;
use crate::value::Fen;

/// What one investor brings to a division.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// Capital contributed so far, in 分.
    pub contributed: Fen,
    /// People to count, where the plan says.
    pub population: Option<u32>,
}

/// Why a whole cannot be divided by a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Undividable {
    /// There is nobody to give to.
    #[error("没有投资方，不能分红")]
    NoShares,
    /// The whole is not above zero.
    #[error("分红总额应大于零")]
    NothingToDivide,
    /// Nobody has contributed capital yet.
    #[error("尚无到位资金，不能按股分红；请先登记资金入股，或选用其他分配方式")]
    NoCapital,
    /// The population of an investor is missing or zero.
    #[error("按人口分红须在项目方案中填写每个投资方的人口")]
    NoPopulation,
    /// The floor is below zero.
    #[error("保底金额不能为负数")]
    NegativeFloor,
    /// The floors together are more than the whole.
    #[error("各方保底之和超过分红总额，请降低保底金额或核对总额")]
    FloorTooHigh,
}

/// Divides a whole among the shares: one part per share, in their order, summing exactly to the whole.
///
/// # Errors
/// When the rule cannot be applied to these figures.
pub fn divide(rule: &DividendRule, total: Fen, shares: &[Share]) -> Result<Vec<Fen>, Undividable> {
    if shares.is_empty() {
        return Err(Undividable::NoShares);
    }
    if total.get() <= 0 {
        return Err(Undividable::NothingToDivide);
    }
    match rule {
        DividendRule::Equal => Ok(proportional(total, &vec![1; shares.len()])),
        DividendRule::ByShare => by_capital(total, shares),
        DividendRule::ByPopulation => {
            let population = |share: &Share| share.population.filter(|people| *people > 0).map(u64::from);
            let weights: Option<Vec<u64>> = shares.iter().map(population).collect();
            Ok(proportional(total, &weights.ok_or(Undividable::NoPopulation)?))
        }
        DividendRule::GuaranteedFloor { floor } => above_floor(total, *floor, shares),
    }
}

fn by_capital(total: Fen, shares: &[Share]) -> Result<Vec<Fen>, Undividable> {
    let weights: Vec<u64> = shares.iter().map(|share| u64::try_from(share.contributed.get()).unwrap_or(0)).collect();
    if weights.iter().all(|weight| *weight == 0) {
        return Err(Undividable::NoCapital);
    }
    Ok(proportional(total, &weights))
}

fn above_floor(total: Fen, floor: Fen, shares: &[Share]) -> Result<Vec<Fen>, Undividable> {
    if floor.get() < 0 {
        return Err(Undividable::NegativeFloor);
    }
    let floors = i128::from(floor.get()) * shares.len() as i128;
    let rest = i64::try_from(i128::from(total.get()) - floors).ok().and_then(|rest| Fen::new(rest).ok());
    match rest {
        Some(rest) if rest.get() > 0 => {
            let parts = by_capital(rest, shares)?;
            // Floor and part together are at most the whole, so the sum stays in range.
            Ok(parts.into_iter().map(|part| part.plus(floor).unwrap_or(Fen::MAX)).collect())
        }
        Some(rest) if rest.get() == 0 => Ok(vec![floor; shares.len()]),
        Some(_) | None => Err(Undividable::FloorTooHigh),
    }
}

/// Largest remainder: each gets the whole fen of its quota, and what is left goes fen by fen to the largest remainders,
/// the earlier first when they are equal. `total` is not negative and the weights are not all zero.
fn proportional(total: Fen, weights: &[u64]) -> Vec<Fen> {
    let whole = u128::from(total.get().unsigned_abs());
    let sum: u128 = weights.iter().copied().map(u128::from).sum();
    let quota = |weight: u64| whole * u128::from(weight);
    let mut parts: Vec<u128> = weights.iter().map(|weight| quota(*weight) / sum).collect();
    let left = whole - parts.iter().sum::<u128>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|place| std::cmp::Reverse(quota(weights[*place]) % sum));
    // Fewer fen are left than there are parts with a remainder, so nobody gets two and nobody without a share gets one.
    for (place, _) in order.into_iter().zip(0..left) {
        parts[place] += 1;
    }
    let fen = |part: u128| i64::try_from(part).ok().and_then(|part| Fen::new(part).ok());
    parts.into_iter().map(|part| fen(part).unwrap_or(Fen::MAX)).collect()
}
