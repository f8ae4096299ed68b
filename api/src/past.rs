//! The past as the server and the command line both tell it: the history of a record, why a field is as it is, and what
//! became different between two points of knowledge. Blocks for the disk; the read models are asked in short looks, so
//! that folding never waits for the log.

mod replay;

pub use replay::{DEFAULT_STEPS, Life, LifeStep, MAX_STEPS};

use projections::{
    AsOf, FigureDifference, Live, QueryError, Scope, Sight,
    history::{EventStep, Origin, Told, positions_of, steps_at, steps_of_stream},
    rows::{ListDifference, ListError, ListQuery, OwnEvents, ReadRecordError, View},
};
use std::collections::{BTreeMap, BTreeSet};
use store::EmbeddedLog;

/// Events on one page of a history unless the client says otherwise.
pub const DEFAULT_EVENTS: usize = 50;
/// The most events on one page of a history.
pub const MAX_EVENTS: usize = 500;
/// The most events told of one row of a difference: the newest of them. Its history has the others.
pub const MAX_ROW_EVENTS: usize = 10;

/// Why the past was not told.
#[derive(Debug, thiserror::Error)]
pub enum PastError {
    /// There was no such record.
    #[error("no such record")]
    NoRecord,
    /// The record has no such field, and never had.
    #[error("no such field")]
    NoField,
    /// The log could not be read.
    #[error("read the past")]
    Read(#[from] ReadRecordError),
    /// The list was asked for what it does not have.
    #[error("ask for a list")]
    List(#[from] ListError),
    /// The figure cannot be computed.
    #[error("ask for a figure")]
    Query(#[from] QueryError),
}

/// Where the past is told from.
#[derive(Clone)]
pub struct Past {
    /// The log.
    pub log: EmbeddedLog,
    /// The read models that follow it.
    pub live: Live,
    /// What whoever asks may see.
    pub sight: Sight,
    /// How many entries are known: nothing later is told.
    pub known: u64,
}

/// Which part of a history.
#[derive(Clone, Copy, Debug)]
pub struct Paging {
    /// The position to begin at, included.
    pub start: Option<u64>,
    /// From the newest to the oldest.
    pub newest_first: bool,
    /// How many events at most.
    pub limit: usize,
}

impl Paging {
    /// The positions of the page out of all, which rise, and where the next page begins.
    fn of(self, all: &[u64]) -> (Vec<u64>, Option<u64>) {
        let wanted = |position: &&u64| match (self.start, self.newest_first) {
            (None, _) => true,
            (Some(start), true) => **position <= start,
            (Some(start), false) => **position >= start,
        };
        let mut positions: Vec<u64> = all.iter().filter(wanted).copied().collect();
        if self.newest_first {
            positions.reverse();
        }
        let next = positions.get(self.limit).copied();
        positions.truncate(self.limit);
        (positions, next)
    }
}

/// A page of events told.
#[derive(Debug)]
pub struct ToldPage {
    /// The events, in the order asked for.
    pub events: Vec<Told>,
    /// How many there are on all pages.
    pub matches: usize,
    /// Where the next page begins.
    pub next: Option<u64>,
}

/// Why fields are as they are.
#[derive(Debug)]
pub struct Why {
    /// The places asked for, each with the event that set it.
    pub origins: Vec<Origin>,
    /// Those events, by position.
    pub events: BTreeMap<u64, Told>,
}

/// What of a list became different, with the events between.
#[derive(Debug)]
pub struct RowsBetween {
    /// The rows.
    pub difference: ListDifference,
    /// The events of this page's rows, by position; of each row the newest [`MAX_ROW_EVENTS`].
    pub events: BTreeMap<u64, Told>,
}

/// What of a figure became different, with the events of one page.
#[derive(Debug)]
pub struct FigureBetween {
    /// The figure at both, and what every event brought.
    pub difference: FigureDifference,
    /// The events of the page, by position.
    pub events: BTreeMap<u64, Told>,
}

impl Past {
    /// A record's own history.
    ///
    /// # Errors
    /// [`PastError`].
    pub fn history(&self, view: View, key: &str, paging: Paging) -> Result<ToldPage, PastError> {
        let own = self.own_events(view, key)?;
        let (positions, next) = paging.of(&own.positions);
        let steps = steps_of_stream(&self.log, own.stream, &positions.iter().copied().collect())?;
        Ok(ToldPage { events: self.in_order(&positions, &steps), matches: own.positions.len(), next })
    }

    /// Events of any records, in the order of a page of their positions.
    ///
    /// # Errors
    /// [`PastError`].
    pub fn page(&self, positions: &[u64], paging: Paging) -> Result<ToldPage, PastError> {
        let (page, next) = paging.of(positions);
        let steps = steps_at(&self.log, &page)?;
        Ok(ToldPage { events: self.in_order(&page, &steps), matches: positions.len(), next })
    }

    /// For a field of a record, or every one, the event that set it. A field is named by its path (`assignment/due`),
    /// by its Chinese name, or as the column of its list.
    ///
    /// # Errors
    /// [`PastError`].
    pub fn why(&self, view: View, key: &str, field: Option<&str>) -> Result<Why, PastError> {
        let own = self.own_events(view, key)?;
        let all: BTreeSet<u64> = positions_of(&self.log, own.stream, self.known)?.into_iter().collect();
        let steps = steps_of_stream(&self.log, own.stream, &all)?;
        let mut origins = self.live.read(|models| models.rows().origins(&self.sight, &steps, self.known));
        if view == View::IncomeEntry {
            let voucher = voucher_path(key);
            origins.retain(|origin| is_within(&origin.path, &voucher));
        }
        if let Some(field) = field {
            let path = format!("/{}", field.trim_start_matches('/').replace('.', "/"));
            let relative = |path: &str| {
                let inside = (view == View::IncomeEntry).then(|| path.strip_prefix(&voucher_path(key))).flatten();
                inside.unwrap_or(path).to_owned()
            };
            origins.retain(|one| {
                let has_name = one.label.split('·').any(|part| part == field || part.split('「').next() == Some(field));
                is_within(&relative(&one.path), &path) || has_name
            });
        }
        if let Some(column) = field.filter(|_| origins.is_empty()) {
            origins.push(self.column(view, key, column)?);
        }
        let events = self.tell_all(origins.iter().map(|origin| origin.position))?;
        Ok(Why { origins, events })
    }

    /// What of a list became different since fewer entries were known.
    ///
    /// # Errors
    /// [`PastError`].
    pub fn rows_since(&self, view: View, query: &ListQuery, since: u64) -> Result<RowsBetween, PastError> {
        let difference =
            self.live.read(|models| models.rows().difference(&self.sight, view, query, since, self.known))?;
        let newest = |positions: &[u64]| positions[positions.len().saturating_sub(MAX_ROW_EVENTS)..].to_vec();
        let events = self.tell_all(difference.rows.iter().flat_map(|row| newest(&row.positions)))?;
        Ok(RowsBetween { difference, events })
    }

    /// What of a figure became different since fewer entries were known; `page` says which of the events are told.
    ///
    /// # Errors
    /// [`PastError`].
    pub fn figure_since(
        &self,
        key: &str,
        scope: &Scope,
        since: u64,
        page: std::ops::Range<usize>,
    ) -> Result<FigureBetween, PastError> {
        let (then, now) = (AsOf::Known(since), AsOf::Known(self.known));
        let difference = self.live.read(|models| models.figure_difference(&self.sight, key, scope, then, now))?;
        let told = difference.contributions.iter().skip(page.start).take(page.len());
        let events = self.tell_all(told.map(|one| one.position))?;
        Ok(FigureBetween { difference, events })
    }

    /// Tells the events at these positions.
    ///
    /// # Errors
    /// [`PastError`].
    pub fn tell_all(&self, positions: impl Iterator<Item = u64>) -> Result<BTreeMap<u64, Told>, PastError> {
        let positions: BTreeSet<u64> = positions.collect();
        let steps = steps_at(&self.log, &positions.into_iter().collect::<Vec<u64>>())?;
        Ok(self.tell(&steps).into_iter().map(|told| (told.position, told)).collect())
    }

    /// Tells steps.
    #[must_use]
    pub fn tell(&self, steps: &[EventStep]) -> Vec<Told> {
        self.live.read(|models| models.rows().tell(&self.sight, steps, self.known))
    }

    /// A record's own events.
    ///
    /// # Errors
    /// [`PastError::NoRecord`].
    pub fn own_events(&self, view: View, key: &str) -> Result<OwnEvents, PastError> {
        self.live.read(|models| models.rows().own_events(&self.sight, view, key, self.known)).ok_or(PastError::NoRecord)
    }

    fn in_order(&self, positions: &[u64], steps: &[EventStep]) -> Vec<Told> {
        let mut told: BTreeMap<u64, Told> = self.tell(steps).into_iter().map(|told| (told.position, told)).collect();
        positions.iter().filter_map(|position| told.remove(position)).collect()
    }

    /// A column of the record's list, which may tell something of other records.
    fn column(&self, view: View, key: &str, column: &str) -> Result<Origin, PastError> {
        let found = self.live.read(|models| {
            let rows = models.rows();
            let (slot, position) = rows.column_set_by(&self.sight, view, key, column, self.known)?;
            let page = rows.page(&self.sight, view, key, self.known)?;
            Some((slot, position, crate::wire::row(view, page.row)))
        });
        let (slot, position, row) = found.ok_or(PastError::NoField)?;
        let column = view.columns()[slot];
        let value = row.cells.get(column.key).cloned().unwrap_or_default();
        let text = crate::wire::cell_text(&column, &value);
        Ok(Origin { path: format!("/{}", column.key), label: column.title.to_owned(), value, text, position })
    }
}

/// Where an entry lies in its book: its key is the book's, two strokes, and the voucher.
fn voucher_path(key: &str) -> String {
    let voucher = key.splitn(3, '/').nth(2).unwrap_or_default();
    format!("/entries/{}", voucher.replace('~', "~0").replace('/', "~1"))
}

/// Whether a path is another or lies inside it.
fn is_within(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
