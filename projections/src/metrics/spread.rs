//! One figure in many places: in each of several months, or in each of several divisions.

use super::Monthly;
use crate::{
    projections::Projections,
    query::{AsOf, Figure, QueryError, Scope},
    sight::Sight,
};
use domain::value::{DivisionCode, Period};

impl Projections {
    /// The figure of an indicator in each of the last months, oldest first: of a stock at the end of the month, of all
    /// else within it. The last month ends on the day asked about. Of the scope, the period does not count.
    ///
    /// # Errors
    /// [`QueryError`].
    pub fn figure_by_month(
        &self,
        sight: &Sight,
        key: &str,
        scope: &Scope,
        months: usize,
        as_of: AsOf,
    ) -> Result<Monthly, QueryError> {
        let question = self.question(sight, key, &Scope { period: None, ..scope.clone() }, as_of)?;
        let mut month = question.on.month();
        let mut parts = Vec::with_capacity(months);
        for _ in 0..months {
            let until = month.last_day().min(question.on);
            let period = Period { from: month.first_day(), until };
            parts.push((month, question.over(period, Some(until)).answer()));
            month = month.first_day().plus_days(-1).month();
        }
        parts.reverse();
        Ok(Monthly { indicator: question.indicator.key, parts })
    }

    /// The figure of an indicator in each of some divisions, in their order. Of the scope, the division does not count.
    /// What a sight does not show comes to nothing.
    ///
    /// # Errors
    /// [`QueryError`].
    pub fn figure_by_division(
        &self,
        sight: &Sight,
        key: &str,
        scope: &Scope,
        divisions: &[DivisionCode],
        as_of: AsOf,
    ) -> Result<Vec<Figure>, QueryError> {
        let shown = self.shown(sight, scope, as_of)?;
        let figure = |code: &DivisionCode| {
            let scope = Scope { division: Some(*code), ..scope.clone() };
            Ok(self.question_shown(shown.clone(), key, &scope, as_of)?.answer())
        };
        divisions.iter().map(figure).collect()
    }
}
