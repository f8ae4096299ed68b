//! An index by month, for dimensions with many facts: what whole months come to is known without looking at a fact.

use super::{Fact, Filter, Sum};
use crate::ids::NONE;

/// What the facts of a table are told apart by where they are added up by month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tally {
    /// By facet; facts without one are left out.
    #[default]
    Facet,
    /// By amount, counting how often each is there: a median needs no more.
    Amount,
}

impl Tally {
    /// Under what a fact is added up, and with how much; none where it is left out.
    pub(super) fn share(self, fact: &Fact) -> Option<(i64, i64)> {
        match self {
            Self::Facet => (fact.dims.facet != NONE).then(|| (i64::from(fact.dims.facet), fact.amount)),
            Self::Amount => Some((fact.amount, 1)),
        }
    }
}

/// The facts of one month in one index.
#[derive(Clone, Debug)]
pub(super) struct Bucket {
    month: i32,
    /// The first and the last day a fact lies on.
    days: (i32, i32),
    /// The lowest and the highest position of a fact.
    positions: (u32, u32),
    pub(super) sum: Sum,
    /// The same, by what the table is told apart by, in the order of the keys.
    pub(super) tally: Vec<(i64, Sum)>,
    pub(super) rows: Vec<u32>,
}

/// How much of a month a filter takes, as far as days and knowledge go.
pub(super) enum Share {
    Nothing,
    Some,
    All,
}

impl Bucket {
    fn of(month: i32, fact: &Fact) -> Self {
        Self {
            month,
            days: (fact.day, fact.day),
            positions: (fact.position, fact.position),
            sum: Sum::default(),
            tally: Vec::new(),
            rows: Vec::new(),
        }
    }

    fn push(&mut self, row: u32, fact: &Fact, tally: Tally) {
        self.days = (self.days.0.min(fact.day), self.days.1.max(fact.day));
        self.positions.1 = fact.position;
        self.sum.add(fact.amount, fact.bound);
        if let Some((key, share)) = tally.share(fact) {
            let at = match self.tally.binary_search_by_key(&key, |(key, _)| *key) {
                Ok(at) => at,
                Err(at) => {
                    self.tally.insert(at, (key, Sum::default()));
                    at
                }
            };
            self.tally[at].1.add(share, fact.bound);
        }
        self.rows.push(row);
    }

    pub(super) fn share(&self, filter: &Filter<'_>) -> Share {
        if self.positions.0 >= filter.known || self.days.0 > filter.days.1 || self.days.1 < filter.days.0 {
            Share::Nothing
        } else if self.positions.1 < filter.known
            && self.days.0 >= filter.days.0
            && self.days.1 <= filter.days.1
            && filter.seen.is_none()
        {
            Share::All
        } else {
            Share::Some
        }
    }
}

/// The facts of one value of a dimension, by month.
#[derive(Clone, Debug, Default)]
pub(super) struct Node {
    buckets: Vec<Bucket>,
    rows: usize,
}

impl Node {
    pub(super) const EMPTY: Self = Self { buckets: Vec::new(), rows: 0 };

    pub(super) fn push(&mut self, month: i32, row: u32, fact: &Fact, tally: Tally) {
        // Facts come nearly in the order of their days, so the place is nearly always at the end.
        let mut at = self.buckets.len();
        while at > 0 && self.buckets[at - 1].month > month {
            at -= 1;
        }
        if at == 0 || self.buckets[at - 1].month != month {
            self.buckets.insert(at, Bucket::of(month, fact));
            at += 1;
        }
        self.buckets[at - 1].push(row, fact, tally);
        self.rows += 1;
    }

    pub(super) fn within(&self, months: (i32, i32)) -> &[Bucket] {
        let from = self.buckets.partition_point(|bucket| bucket.month < months.0);
        let until = self.buckets.partition_point(|bucket| bucket.month <= months.1);
        &self.buckets[from.min(until)..until]
    }

    /// Gives back the room that growing left.
    pub(super) fn shrink(&mut self) {
        self.buckets.shrink_to_fit();
        for bucket in &mut self.buckets {
            bucket.rows.shrink_to_fit();
            bucket.tally.shrink_to_fit();
        }
    }

    /// How many facts there are.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }
}
