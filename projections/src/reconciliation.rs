//! Reconciliation (对账): every figure somebody stated beside the one the ledger computes. They are shown side by side
//! and never merged; where a stated figure is a lower bound or "about", so is the comparison.

use crate::{
    indicator::{Kind, Unit},
    projections::Projections,
    query::{AsOf, Figure, QueryError, Scope},
    sight::Sight,
};
use domain::{stated::FigureStated, value::Bound};

/// How far from a figure stated as "about" the computed one may lie: one part in so many (5 %).
pub const ABOUT_TOLERANCE: i128 = 20;
/// Stated amounts are in thousandths.
const THOUSANDTHS: i128 = 1_000;
/// A mean or rate is stated in rounded form: to a tenth of the unit people read, at the coarsest.
const TENTHS: i128 = 10;
/// Words that money is stated in: it is in 分 × 1000 whatever the word.
const MONEY_WORDS: &[&str] = &["分", "元", "万元", "亿元"];

/// How a stated and a computed figure compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// 相符: the same number; for a rounded mean or rate, the same when rounded alike.
    Equal,
    /// 符合: within the bound: at least the number, or near it.
    WithinBound,
    /// 不符.
    Differs,
    /// 无法比较, and why.
    NotComparable(String),
}

impl Comparison {
    /// Its Chinese word.
    #[must_use]
    pub const fn title(&self) -> &'static str {
        match self {
            Self::Equal => "相符",
            Self::WithinBound => "符合",
            Self::Differs => "不符",
            Self::NotComparable(_) => "无法比较",
        }
    }
}

/// A stated figure and the computed one.
#[derive(Clone, Debug, PartialEq)]
pub struct ReconciliationRow {
    /// Where in the log the figure was stated.
    pub position: u64,
    /// What was stated (声明值).
    pub stated: FigureStated,
    /// What is computed (核算值), on the day the stated figure is of.
    pub computed: Option<Figure>,
    /// How the two compare.
    pub comparison: Comparison,
}

impl Projections {
    /// Every stated figure that is shown, was known and not withdrawn, in the order of stating, with the computed one
    /// beside it. A stock is computed on the day the stated figure is of; so is a flow, which counts nothing after it.
    #[must_use]
    pub fn reconcile(&self, sight: &Sight, as_of: AsOf) -> Vec<ReconciliationRow> {
        let seen = self.seen(sight, as_of);
        let known = as_of.entries(self.position());
        let stands = |position: u32| u64::from(position) < known;
        let stated = self.facts.stated.iter();
        let stated = stated.filter(|row| stands(row.position) && !row.withdrawn_at.is_some_and(stands));
        let stated = stated.filter(|row| seen.shows_entry(row.position));
        stated
            .map(|row| {
                let (computed, comparison) = self.beside(sight, &row.figure, as_of);
                ReconciliationRow {
                    position: u64::from(row.position),
                    stated: row.figure.clone(),
                    computed,
                    comparison,
                }
            })
            .collect()
    }

    fn beside(&self, sight: &Sight, stated: &FigureStated, as_of: AsOf) -> (Option<Figure>, Comparison) {
        let Some(query) = &stated.query else {
            return (None, Comparison::NotComparable("未指明对应的指标".to_owned()));
        };
        // A part of a figure beside the whole of it would look like a mistake of one of them.
        if !query.division.map_or(*sight == Sight::Everything, |division| sight.covers(division)) {
            return (None, Comparison::NotComparable("数据范围只含其中一部分".to_owned()));
        }
        let scope = Scope { on: Some(stated.as_of), ..Scope::from(query) };
        match self.figure(sight, query.indicator.as_str(), &scope, as_of) {
            Ok(figure) => {
                let comparison = compare(stated, &figure);
                (Some(figure), comparison)
            }
            Err(error) => (None, not_comparable(&error)),
        }
    }
}

fn not_comparable(error: &QueryError) -> Comparison {
    Comparison::NotComparable(error.to_string())
}

/// Compares in thousandths of the indicator's smallest step.
fn compare(stated: &FigureStated, computed: &Figure) -> Comparison {
    let unit = computed.indicator.unit;
    let money = unit == Unit::MONEY;
    // Counted things go by many words (个, 名, 件次); a measured quantity by one.
    let measured = !money && unit.steps > 1;
    if money != MONEY_WORDS.contains(&stated.unit.as_str()) || (measured && stated.unit.as_str() != unit.word) {
        let detail = format!("声明的单位是{}，指标的单位是{}", stated.unit, unit.word);
        return Comparison::NotComparable(detail);
    }
    let Some(value) = computed.value else {
        return Comparison::NotComparable("分母为零".to_owned());
    };
    let amount = i128::from(stated.amount);
    let steps = if money { 1 } else { i128::from(unit.steps) };
    // Both in thousandths of the word people read; for money in thousandths of a 分.
    let (stated_number, number) = (amount * steps, i128::from(value) * THOUSANDTHS);
    match stated.bound {
        Bound::Exact if stated_number == number => Comparison::Equal,
        Bound::Exact => {
            let reading = i128::from(unit.steps) * THOUSANDTHS;
            let rounded = matches!(computed.indicator.kind, Kind::Mean | Kind::Ratio | Kind::Median);
            let half = precision(stated_number, reading / TENTHS) / 2;
            if rounded && (stated_number - number).abs() <= half { Comparison::Equal } else { Comparison::Differs }
        }
        Bound::AtLeast if number == stated_number => Comparison::Equal,
        Bound::AtLeast if number > stated_number => Comparison::WithinBound,
        Bound::About if number == stated_number => Comparison::Equal,
        Bound::About if (number - stated_number).abs() * ABOUT_TOLERANCE <= stated_number.abs() => {
            Comparison::WithinBound
        }
        Bound::AtLeast | Bound::About => Comparison::Differs,
    }
}

/// The place a number was rounded to, told from its trailing zeros, at most the coarsest.
fn precision(number: i128, coarsest: i128) -> i128 {
    let mut place = 1;
    while place * 10 <= coarsest && number % (place * 10) == 0 {
        place *= 10;
    }
    place
}
