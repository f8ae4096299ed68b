//! Everything about one record: its row, what happened to it and around it, and the records related to it.

use super::{Rows, columns::enterprise, query::Row, read::known, seen::Seen, table::Related, view::View};
use crate::sight::Sight;
use domain::{
    enterprise::EnterpriseKind,
    stream::{RecordRef, StreamId},
};
use std::collections::{BTreeMap, BTreeSet};

/// The most related records of one list that a page shows; the list itself has the rest.
pub const MAX_RELATED_ROWS: usize = 20;

/// The related records of one list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelatedRecords {
    /// Their list.
    pub view: View,
    /// How many there are.
    pub count: usize,
    /// The newest of them, at most [`MAX_RELATED_ROWS`], newest first by their first event.
    pub rows: Vec<Row>,
}

/// Everything about one record, as it was when the asked number of entries was known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordPage {
    /// The list it stands in.
    pub view: View,
    /// Its own values, in the order of [`View::columns`].
    pub row: Row,
    /// The stream its events lie in; long texts are read from there.
    pub stream: StreamId,
    /// The positions of its own events and of those related to it, oldest first.
    pub timeline: Vec<u64>,
    /// Related records, list by list; a list without any is left out.
    pub related: Vec<RelatedRecords>,
}

impl Rows {
    /// The page of a record as it was when `as_of` entries were known; none when it was not there yet or is not shown.
    /// It tells of shown records only. The page of a village holds what is related to its collective too.
    #[must_use]
    pub fn page(&self, sight: &Sight, view: View, key: &str, as_of: u64) -> Option<RecordPage> {
        let (seen, as_of) = (Seen::of(self, sight, as_of), known(as_of));
        let row = self.row_of(view, key).filter(|row| seen.shows(view, *row))?;
        let own = self.row_at(view, row, &seen)?;
        if view == View::Collective && !self.is_collective(row, as_of) {
            return None;
        }
        let mut related = self.related_as_of(view, row, &seen);
        if view == View::Division {
            let collectives = related.iter().filter(|other| other.view == View::Enterprise);
            let collectives = collectives.filter(|other| self.is_collective(other.row, as_of));
            let theirs: Vec<Related> =
                collectives.flat_map(|other| self.related_as_of(View::Enterprise, other.row, &seen)).collect();
            related.extend(theirs);
        }
        Some(RecordPage {
            view,
            stream: self.stream_of(view, row),
            timeline: self.timeline(view, row, &related, as_of),
            related: self.related_records(view, row, &related, &seen),
            row: own,
        })
    }

    /// The stream a record's events lie in. An entry lies in that of its book, whose key is the entry's up to the
    /// second stroke: `collective/year/voucher`.
    pub(super) fn stream_of(&self, view: View, row: u32) -> StreamId {
        let mut key = self.key_of(view, row).into_owned();
        if view == View::IncomeEntry
            && let Some((end, _)) = key.match_indices('/').nth(1)
        {
            key.truncate(end);
        }
        RecordRef { register: view.register(), key }.stream()
    }

    /// Whether an enterprise was a village collective.
    fn is_collective(&self, row: u32, as_of: u32) -> bool {
        let table = self.table(View::Enterprise);
        let mut buffer = Vec::new();
        table
            .at(row, as_of, &mut buffer)
            .is_some_and(|bytes| table.value_in(bytes, enterprise::KIND) == EnterpriseKind::VillageCollective as u64)
    }

    /// The relations of a record that were known, to records that are shown.
    fn related_as_of(&self, view: View, row: u32, seen: &Seen<'_>) -> Vec<Related> {
        let is_known = |related: &Related| self.since(related) < seen.as_of() && seen.shows(related.view, related.row);
        self.table(view).related(row).filter(is_known).collect()
    }

    /// The event that made a relation.
    fn since(&self, related: &Related) -> u32 {
        related.since.unwrap_or_else(|| self.table(related.view).born(related.row))
    }

    fn timeline(&self, view: View, row: u32, related: &[Related], as_of: u32) -> Vec<u64> {
        let mut positions: BTreeSet<u32> = self.table(view).positions(row).collect();
        for other in related {
            if other.view.is_satellite() {
                positions.extend(self.table(other.view).positions(other.row));
            } else {
                positions.insert(self.since(other));
            }
        }
        positions.range(..as_of).map(|position| u64::from(*position)).collect()
    }

    fn related_records(&self, view: View, row: u32, related: &[Related], seen: &Seen<'_>) -> Vec<RelatedRecords> {
        let mut by_view: BTreeMap<View, BTreeSet<(u32, u32)>> = BTreeMap::new();
        for other in related.iter().filter(|other| (other.view, other.row) != (view.table(), row)) {
            let born = self.table(other.view).born(other.row);
            by_view.entry(other.view).or_default().insert((born, other.row));
        }
        let records = by_view.into_iter().map(|(view, records)| RelatedRecords {
            view,
            count: records.len(),
            rows: (records.iter().rev().take(MAX_RELATED_ROWS))
                .filter_map(|(_, row)| self.row_at(view, *row, seen))
                .collect(),
        });
        records.collect()
    }
}
