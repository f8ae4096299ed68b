//! Sums of amounts with their bounds.

use domain::value::Bound;

/// A sum told apart by bound, so that a report taken back leaves nothing of its bound behind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sum {
    exact: i64,
    at_least: i64,
    about: i64,
}

impl Sum {
    pub(crate) fn add(&mut self, amount: i64, bound: Bound) {
        match bound {
            Bound::Exact => self.exact += amount,
            Bound::AtLeast => self.at_least += amount,
            Bound::About => self.about += amount,
        }
    }

    pub(crate) fn plus(&mut self, other: Self) {
        self.exact += other.exact;
        self.at_least += other.at_least;
        self.about += other.about;
    }

    pub(crate) fn times(self, factor: i64) -> Self {
        Self { exact: self.exact * factor, at_least: self.at_least * factor, about: self.about * factor }
    }

    pub(crate) fn exactly(amount: i64) -> Self {
        Self { exact: amount, ..Self::default() }
    }

    pub(crate) fn total(self) -> i64 {
        self.exact + self.at_least + self.about
    }

    /// The weakest bound that has a share.
    pub(crate) fn bound(self) -> Bound {
        if self.about != 0 {
            Bound::About
        } else if self.at_least != 0 {
            Bound::AtLeast
        } else {
            Bound::Exact
        }
    }
}
