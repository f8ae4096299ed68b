//! Which facts a question is about.

use super::Fact;
use crate::{ids::Places, rows::Seen};
use domain::value::{Day, DivisionCode};

/// Which facts are asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Filter<'a> {
    /// Facts of the first so many entries.
    pub(crate) known: u32,
    /// First and last day, as numbers.
    pub(crate) days: (i32, i32),
    /// The same two days, as months since year 0.
    pub(crate) months: (i32, i32),
    pub(crate) division: Option<(DivisionCode, u32)>,
    pub(crate) chain: Option<u32>,
    pub(crate) alliance: Option<u32>,
    pub(crate) project: Option<u32>,
    pub(crate) organisation: Option<u32>,
    pub(crate) enterprise: Option<u32>,
    pub(crate) facet: Option<u32>,
    /// Only facts of entries that are shown, where a sight hides some.
    pub(crate) seen: Option<&'a Seen<'a>>,
}

/// Months since year 0 of a day.
pub(crate) fn month_number(day: Day) -> i32 {
    i32::from(day.year()) * 12 + i32::from(day.month().month()) - 1
}

impl Filter<'_> {
    /// Everything known on these days.
    pub(crate) fn on(known: u32, from: Day, until: Day) -> Self {
        Self {
            known,
            days: (from.number(), until.number()),
            months: (month_number(from), month_number(until)),
            division: None,
            chain: None,
            alliance: None,
            project: None,
            organisation: None,
            enterprise: None,
            facet: None,
            seen: None,
        }
    }

    pub(super) fn takes(&self, fact: &Fact, places: &Places) -> bool {
        let same = |wanted: Option<u32>, own: u32| wanted.is_none_or(|wanted| wanted == own);
        fact.position < self.known
            && fact.day >= self.days.0
            && fact.day <= self.days.1
            && same(self.chain, fact.dims.chain)
            && same(self.facet, fact.dims.facet)
            && same(self.alliance, fact.dims.alliance)
            && same(self.project, fact.dims.project)
            && same(self.organisation, fact.dims.organisation)
            && same(self.enterprise, fact.dims.enterprise)
            && self.division.is_none_or(|(code, _)| places.is_within(fact.dims.division, code))
            && self.seen.is_none_or(|seen| seen.shows_entry(fact.position))
    }
}
