//! The places of villages among each other. Every village of a city is asked the same question, so the answer is made
//! once for all of them and kept until an entry changes it.

use crate::{
    earned::Measures,
    facts::Table,
    figure::{Question, Span},
    ids::Places,
    indicator::Measure,
    metrics::village::Rank,
    query::Basis,
    sight::Sight,
};
use domain::value::{Day, DivisionCode, DivisionTier};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// How many rankings are kept: a county office asks about one city, and about a few periods of it.
const MAX_KEPT: usize = 8;
/// The tiers a village is compared in.
const TIERS: [DivisionTier; 3] = [DivisionTier::Town, DivisionTier::County, DivisionTier::City];

/// What villages earned, by the division they are compared in.
#[derive(Debug, Default)]
pub(crate) struct Ranking {
    /// The amounts of a division's villages, each measure in rising order.
    divisions: HashMap<DivisionCode, [Vec<i64>; 4]>,
    /// The villages compared.
    villages: Vec<DivisionCode>,
}

impl Ranking {
    /// Compares the villages of a city that `question` counts.
    pub(crate) fn of(question: &Question<'_>, places: &Places, span: Span) -> Self {
        let earned = question.earned(span);
        let mut ranking = Self::default();
        for place in question.entities() {
            let Some(code) = places.code(place) else { continue };
            ranking.villages.push(code);
            let amounts = earned.get(place as usize).copied().unwrap_or_default();
            for tier in TIERS {
                let division = ranking.divisions.entry(code.at(tier)).or_default();
                division.iter_mut().zip(amounts).for_each(|(list, amount)| list.push(amount));
            }
        }
        ranking.villages.sort_unstable();
        ranking.divisions.values_mut().flatten().for_each(|list| list.sort_unstable());
        ranking
    }

    /// The places of a village in town, county and city by one measure. A community without a villagers' committee, or
    /// a village merged since, is compared all the same.
    pub(crate) fn ranks(&self, sight: &Sight, village: DivisionCode, own: &Measures, measure: usize) -> Vec<Rank> {
        let guest = u32::from(self.villages.binary_search(&village).is_err());
        let in_tier = |tier| {
            let division = village.at(tier);
            let amounts = self.divisions.get(&division).map_or(&[][..], |lists| &lists[measure]);
            let above = amounts.len() - amounts.partition_point(|amount| *amount <= own[measure]);
            let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
            let (rank, of) = (1 + number(above), guest + number(amounts.len()));
            Rank { division, rank, of, unscoped: !sight.covers(division) }
        };
        TIERS.into_iter().map(in_tier).collect()
    }
}

/// What a ranking rests on: as long as it is the same, so is the ranking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Grounds {
    pub(crate) city: DivisionCode,
    pub(crate) on: Day,
    pub(crate) span: Span,
    /// By which date income counts.
    pub(crate) basis: Basis,
    pub(crate) known: Known,
}

/// What was known when villages were compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// Everything: so many facts about villages, so many lines of income.
    Head { villages: usize, lines: u64 },
    /// Only the first so many entries.
    Entries(u32),
}

impl Known {
    pub(crate) fn of(question: &Question<'_>) -> Self {
        if !question.is_at_head() {
            return Self::Entries(question.known);
        }
        let villages: &Table = question.facts.book.table(Measure::Villages);
        Self::Head { villages: villages.facts().len(), lines: question.facts.earned.lines() }
    }
}

/// Rankings kept. They can be made anew at any time, so a clone begins with none.
#[derive(Debug, Default)]
pub(crate) struct Rankings(Mutex<Vec<(Grounds, Arc<Ranking>)>>);

impl Clone for Rankings {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Rankings {
    /// The ranking on its grounds. Who asks for one that is being made waits for it rather than making it too.
    pub(crate) fn get(&self, grounds: Grounds, make: impl FnOnce() -> Ranking) -> Arc<Ranking> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, ranking)) = kept.iter().find(|(other, _)| *other == grounds) {
            return Arc::clone(ranking);
        }
        let ranking = Arc::new(make());
        if kept.len() == MAX_KEPT {
            kept.remove(0);
        }
        kept.push((grounds, Arc::clone(&ranking)));
        ranking
    }
}
