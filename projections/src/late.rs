//! Late arrivals: a figure for the same days as it was known at two moments, and the events whose share in it differs.
//! What differs sums to the difference, part by part; a test draws figures at random.

use crate::{
    projections::Projections,
    query::{AsOf, Contribution, Figure, Part, QueryError, Scope},
    sight::Sight,
};
use domain::value::Day;
use std::collections::BTreeMap;

/// A figure as known at two moments.
#[derive(Clone, Debug, PartialEq)]
pub struct Late {
    /// As known at the earlier moment.
    pub earlier: Figure,
    /// As known at the later one.
    pub later: Figure,
    /// How many entries were known at each.
    pub known: (u64, u64),
    /// What makes the difference, by part and position.
    pub shares: Vec<LateShare>,
}

/// An event whose share in a figure differs between two moments. Mostly one that was recorded in between; where
/// distinct things are counted, also an older one for which a newer one of the same thing counts now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LateShare {
    /// The event's position in the log.
    pub position: u64,
    /// To which part of the figure it belongs.
    pub part: Part,
    /// Its share as known at the earlier moment.
    pub earlier: i64,
    /// Its share as known at the later moment.
    pub later: i64,
}

impl LateShare {
    /// What it adds to the difference.
    #[must_use]
    pub const fn amount(&self) -> i64 {
        self.later - self.earlier
    }
}

impl Projections {
    /// A figure as known at two moments. Without period and day the question is about the day of the earlier moment:
    /// what was said of it then, and what is known of it now. Of what the sight shows at the later one.
    ///
    /// # Errors
    /// [`QueryError`].
    pub fn late(
        &self,
        sight: &Sight,
        key: &str,
        scope: &Scope,
        earlier: AsOf,
        later: AsOf,
    ) -> Result<Late, QueryError> {
        let known = (earlier.entries(self.position()), later.entries(self.position()));
        if known.0 > known.1 {
            return Err(QueryError::MomentsBackwards { earlier: known.0, later: known.1 });
        }
        let until = scope.period.map(|period| period.until);
        let on: Option<Day> = scope.on.or(until).or_else(|| Some(self.day(earlier)));
        let scope = Scope { on, ..scope.clone() };
        let shown = self.shown(sight, &scope, later)?;
        let then = self.question_shown(shown.clone(), key, &scope, earlier)?;
        let now = self.question_shown(shown, key, &scope, later)?;
        let shares = differing(&then.contributions(), &now.contributions());
        Ok(Late { earlier: then.answer(), later: now.answer(), known, shares })
    }
}

fn differing(earlier: &[Contribution], later: &[Contribution]) -> Vec<LateShare> {
    let mut shares: BTreeMap<(Part, u64), (i64, i64)> = BTreeMap::new();
    for row in earlier {
        shares.entry((row.part, row.position)).or_default().0 += row.amount;
    }
    for row in later {
        shares.entry((row.part, row.position)).or_default().1 += row.amount;
    }
    let differs = shares.into_iter().filter(|(_, (earlier, later))| earlier != later);
    differs.map(|((part, position), (earlier, later))| LateShare { position, part, earlier, later }).collect()
}
