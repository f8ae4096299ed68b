//! Whole sheets of figures: of a chain, of a village, of a division. A sheet only asks for figures and arranges them;
//! it computes none by a formula of its own.

mod chain;
mod ranking;
mod spread;
mod village;

pub use chain::{ChainMetrics, DivisionMetrics};
pub(crate) use ranking::Rankings;
pub use village::{AccountSum, Band, MeasureSheet, MonthIncome, ProjectIncome, Rank, VillageMetrics};

use crate::query::Figure;
use domain::value::Month;

/// A figure for each of several words: by level, by kind, by state.
#[derive(Clone, Debug, PartialEq)]
pub struct Breakdown {
    /// The indicator's key.
    pub indicator: &'static str,
    /// The word and its figure, in the order the words appeared in the ledger; words without a share are left out.
    pub parts: Vec<(String, Figure)>,
}

/// A figure for each of several months.
#[derive(Clone, Debug, PartialEq)]
pub struct Monthly {
    /// The indicator's key.
    pub indicator: &'static str,
    /// The month and its figure, oldest first.
    pub parts: Vec<(Month, Figure)>,
}
