//! Figures at two points of knowledge side by side: the value then and now, and what each event brought between.

use crate::{
    projections::Projections,
    query::{AsOf, Contribution, Figure, QueryError, Scope},
    sight::Sight,
};
use domain::{chain::ChainKey, value::DivisionCode};
use std::collections::BTreeMap;

/// A figure at two points of knowledge.
#[derive(Clone, Debug, PartialEq)]
pub struct FigureDifference {
    /// The figure then.
    pub then: Figure,
    /// The figure now.
    pub now: Figure,
    /// What each event brought between, by part and position; the amounts of a part sum to the difference of that part.
    /// An event from before may be among them, where the day of the figure moved, or where another event takes its
    /// place. Of a median they are the values that came and, negative, those that went.
    pub contributions: Vec<Contribution>,
}

/// Which sheet of figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// Of a chain.
    Chain(ChainKey),
    /// Of a village.
    Village(DivisionCode),
    /// Of a division.
    Division(DivisionCode),
}

/// A figure of a sheet at two points of knowledge.
#[derive(Clone, Debug, PartialEq)]
pub struct SheetLine {
    /// The figure then.
    pub then: Figure,
    /// The figure now.
    pub now: Figure,
}

impl SheetLine {
    /// Whether both are the same.
    #[must_use]
    pub fn is_same(&self) -> bool {
        (self.then.value, self.then.bound) == (self.now.value, self.now.bound)
    }
}

impl Projections {
    /// An indicator at two points of knowledge, of what the sight shows at the second.
    ///
    /// # Errors
    /// [`QueryError`].
    pub fn figure_difference(
        &self,
        sight: &Sight,
        key: &str,
        scope: &Scope,
        then: AsOf,
        now: AsOf,
    ) -> Result<FigureDifference, QueryError> {
        let shown = self.shown(sight, scope, now)?;
        let before = self.question_shown(shown.clone(), key, scope, then)?;
        let after = self.question_shown(shown, key, scope, now)?;
        let contributions = after.brought_since(&before);
        let contributions = contributions.unwrap_or_else(|| subtract(&before.contributions(), &after.contributions()));
        Ok(FigureDifference { then: before.answer(), now: after.answer(), contributions })
    }

    /// The figures of a sheet, one below the other.
    ///
    /// # Errors
    /// [`QueryError`].
    pub fn sheet_figures(
        &self,
        sight: &Sight,
        sheet: &Sheet,
        scope: &Scope,
        as_of: AsOf,
    ) -> Result<Vec<Figure>, QueryError> {
        Ok(match sheet {
            Sheet::Chain(chain) => {
                let sheet = self.chain_metrics(sight, chain, scope, as_of)?;
                [sheet.figures, sheet.income].concat()
            }
            Sheet::Division(code) => {
                let sheet = self.division_metrics(sight, *code, scope, as_of)?;
                [sheet.figures, sheet.income].concat()
            }
            Sheet::Village(code) => {
                let sheet = self.village_metrics(sight, *code, scope, as_of)?;
                let measures = sheet.measures.into_iter().map(|measure| measure.year_to_date);
                sheet.figures.into_iter().chain(measures).collect()
            }
        })
    }

    /// The figures of a sheet at two points of knowledge.
    ///
    /// # Errors
    /// [`QueryError`].
    pub fn sheet_difference(
        &self,
        sight: &Sight,
        sheet: &Sheet,
        scope: &Scope,
        then: AsOf,
        now: AsOf,
    ) -> Result<Vec<SheetLine>, QueryError> {
        let (then, now) =
            (self.sheet_figures(sight, sheet, scope, then)?, self.sheet_figures(sight, sheet, scope, now)?);
        Ok(then.into_iter().zip(now).map(|(then, now)| SheetLine { then, now }).collect())
    }
}

/// What the one list has more than the other, by part and event.
pub(crate) fn subtract(then: &[Contribution], now: &[Contribution]) -> Vec<Contribution> {
    let mut sums = BTreeMap::new();
    for (list, sign) in [(now, 1), (then, -1)] {
        for one in list {
            *sums.entry((one.part, one.position)).or_insert(0) += sign * one.amount;
        }
    }
    let changed = sums.into_iter().filter(|(_, amount)| *amount != 0);
    changed.map(|((part, position), amount)| Contribution { position, amount, part }).collect()
}
