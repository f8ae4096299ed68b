//! Everything that is folded from the log, as one value: facts for figures, rows for lists and pages. It takes entries
//! in and answers questions; it never reads the log, asks the time or decides anything.

use crate::{
    figure::{Question, Shown},
    fold::Facts,
    indicator::{self, Dimension},
    metrics::Rankings,
    quality::Quality,
    query::{AsOf, Contribution, Figure, QueryError, Scope},
    rows::{Rows, Seen, View},
    sight::Sight,
};
use domain::{
    entry::Recorded,
    value::{Day, Digest},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::{io, rc::Rc};

/// The form that [`Projections::digest`] is taken over. Whoever changes what is folded, or how it is written for the
/// digest, raises it: a recorded digest of another form cannot be compared. A golden test notices.
pub const DIGEST_FORM: u16 = 2;

/// Read models of the whole ledger up to a position.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Projections {
    pub(crate) facts: Facts,
    rows: Rows,
    pub(crate) quality: Quality,
    /// Made anew when a village is asked about.
    #[serde(skip)]
    pub(crate) rankings: Rankings,
}

impl Projections {
    /// Read models that only take entries in, for their digest: they leave out the indexes that figures are found by,
    /// which cost half of a replay. No figure may be asked of them.
    #[must_use]
    pub fn for_digest() -> Self {
        let mut models = Self::default();
        models.begin_bulk();
        models
    }

    /// Takes in one entry. Entries come in the order of their positions, none twice and none left out.
    ///
    /// # Panics
    /// When an entry is not the next one: the caller reads the log in order, or has a defect.
    pub fn apply(&mut self, entry: &Recorded) {
        let (mut figures, mut lists) = self.halves();
        figures(entry);
        lists(entry);
    }

    /// From here on entries are only taken in, and no figure is asked for until [`Projections::end_bulk`].
    pub(crate) fn begin_bulk(&mut self) {
        self.facts.begin_bulk();
    }

    /// Makes what answers need, and was left out since [`Projections::begin_bulk`].
    pub(crate) fn end_bulk(&mut self) {
        self.facts.end_bulk();
    }

    /// What takes in the entries, in two halves that know nothing of each other, so that each can have a thread: what
    /// figures are made of, and the lists.
    pub(crate) fn halves(&mut self) -> (impl FnMut(&Recorded) + Send, impl FnMut(&Recorded) + Send) {
        // Every part is named, so that none that is added later is left out of a replay.
        let Self { facts, rows, quality, rankings: _ } = self;
        let figures = |entry: &Recorded| {
            facts.apply(entry);
            quality.apply(entry);
        };
        (figures, |entry: &Recorded| rows.apply(entry))
    }

    /// How many entries have been folded; also the position of the next one.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.facts.entries
    }

    /// Lists, pages and work queues.
    #[must_use]
    pub fn rows(&self) -> &Rows {
        &self.rows
    }

    /// The day on which the newest known entry was recorded: the day of a stock when none is given.
    #[must_use]
    pub fn day(&self, as_of: AsOf) -> Day {
        self.facts.recorded_on(as_of.entries(self.position()))
    }

    /// Computes the figure of an indicator.
    ///
    /// # Errors
    /// [`QueryError`].
    pub fn figure(&self, sight: &Sight, key: &str, scope: &Scope, as_of: AsOf) -> Result<Figure, QueryError> {
        Ok(self.question(sight, key, scope, as_of)?.answer())
    }

    /// The figure of an indicator for every word of its facet, in the order the words appeared in the ledger; those
    /// that come to nothing are left out. Empty for an indicator without a facet.
    ///
    /// # Errors
    /// [`QueryError`].
    pub fn by_facet(
        &self,
        sight: &Sight,
        key: &str,
        scope: &Scope,
        as_of: AsOf,
    ) -> Result<Vec<(String, Figure)>, QueryError> {
        Ok(self.question(sight, key, scope, as_of)?.by_facet())
    }

    /// The events a figure is made of, by part and position, each once in a part; the amounts of a part sum to it. Of a
    /// median they are the values, where `-1 - value` takes one back.
    ///
    /// # Errors
    /// [`QueryError`].
    pub fn contributions(
        &self,
        sight: &Sight,
        key: &str,
        scope: &Scope,
        as_of: AsOf,
    ) -> Result<Vec<Contribution>, QueryError> {
        Ok(self.question(sight, key, scope, as_of)?.contributions())
    }

    pub(crate) fn question(
        &self,
        sight: &Sight,
        key: &str,
        scope: &Scope,
        as_of: AsOf,
    ) -> Result<Question<'_>, QueryError> {
        self.question_shown(self.shown(sight, scope, as_of)?, key, scope, as_of)
    }

    /// A question about what a sight shows at another point of knowledge than its own.
    pub(crate) fn question_shown<'a>(
        &'a self,
        shown: Shown<'a>,
        key: &str,
        scope: &Scope,
        as_of: AsOf,
    ) -> Result<Question<'a>, QueryError> {
        let indicator = indicator::find(key).ok_or_else(|| QueryError::UnknownIndicator(key.to_owned()))?;
        Question::new(&self.facts, indicator, shown, scope, as_of)
    }

    /// What a sight leaves of the facts. A record of the scope that is not shown is unknown, as one that is not there.
    pub(crate) fn shown(&self, sight: &Sight, scope: &Scope, as_of: AsOf) -> Result<Shown<'_>, QueryError> {
        if *sight == Sight::Everything {
            return Ok(Shown::Everything);
        }
        let seen = self.seen(sight, as_of);
        let named = [
            (Dimension::Alliance, View::Alliance, scope.alliance.as_ref().map(ToString::to_string)),
            (Dimension::Project, View::Project, scope.project.as_ref().map(ToString::to_string)),
            (Dimension::Organisation, View::Organisation, scope.organisation.as_ref().map(ToString::to_string)),
            (Dimension::Enterprise, View::Enterprise, scope.enterprise.as_ref().map(ToString::to_string)),
        ];
        for (dimension, view, key) in named {
            if let Some(key) = key.filter(|key| !seen.shows_key(view, key)) {
                return Err(QueryError::UnknownRecord { dimension, key });
            }
        }
        Ok(match sight {
            Sight::Everything => Shown::Everything,
            Sight::Division(code) => Shown::Division(*code, self.facts.book.places.find(*code)),
            Sight::Unit(_) | Sight::Own { .. } => Shown::Records(Rc::new(seen)),
        })
    }

    /// What a sight shows of the lists.
    pub(crate) fn seen(&self, sight: &Sight, as_of: AsOf) -> Seen<'_> {
        Seen::of(&self.rows, sight, as_of.entries(self.position()))
    }

    /// SHA-256 over every fact and every row in one canonical order: equal for equal histories, whether folded live,
    /// from a snapshot or from zero.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let mut hash = Hashing(Sha256::new());
        let folded = (&self.facts, &self.quality);
        let encoded = bincode::serde::encode_into_std_write(folded, &mut hash, bincode::config::standard());
        encoded.expect("hashing takes every byte, and what is folded is plain data");
        for row in self.rows.digest_rows() {
            hash.0.update((row.len() as u64).to_be_bytes());
            hash.0.update(&row);
        }
        Digest(hash.0.finalize().into())
    }

    /// Makes what a snapshot leaves out.
    pub(crate) fn rebuild(&mut self) {
        self.facts.rebuild();
    }
}

/// A hash as something to write to.
struct Hashing(Sha256);

impl io::Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
pub(crate) mod tests;
