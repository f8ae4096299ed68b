//! The records at the desk: what each stream folds to, as the last decision left it. Bounded, and never the truth: what
//! is not here is folded from the log, and what is here may be dropped at any time.

use crate::ledger::{SubmitError, decode, desk::stream_id};
use domain::{
    event::Event,
    register::{Record, Stamp},
    stream::StreamId,
    world::Loaded,
};
use std::{collections::HashMap, sync::Arc};
use store::{Chunk, EmbeddedLog, Limit, Position};

/// How many records are kept in each of the two generations. Everything decided and not yet durable must fit, or a
/// decision would rest on old state and be made twice.
const GENERATION_RECORDS: usize = 16_384;

/// Records by stream. A record is found in the overlay, else in the young generation, else in the old, else in the log.
pub(crate) struct Records {
    log: EmbeddedLog,
    young: HashMap<StreamId, Loaded>,
    old: HashMap<StreamId, Loaded>,
    /// What a file of commands that is not accepted yet has changed.
    overlay: Option<HashMap<StreamId, Loaded>>,
    /// Where streams begin, as far as they were read; as bounded as a generation.
    begins: HashMap<StreamId, Position>,
}

/// A stream as it stands.
#[derive(Debug)]
pub(crate) struct Standing {
    pub(crate) loaded: Loaded,
    /// The position of its first entry; none before that is durable.
    pub(crate) begins: Option<Position>,
}

impl Records {
    pub(crate) fn new(log: EmbeddedLog) -> Self {
        Self { log, young: HashMap::new(), old: HashMap::new(), overlay: None, begins: HashMap::new() }
    }

    /// A stream's record, from wherever it is.
    pub(crate) fn get(&mut self, stream: StreamId) -> Result<Loaded, SubmitError> {
        if let Some(loaded) = self.overlay.as_ref().and_then(|overlay| overlay.get(&stream)) {
            return Ok(loaded.clone());
        }
        if let Some(loaded) = self.young.get(&stream) {
            return Ok(loaded.clone());
        }
        let loaded = match self.old.remove(&stream) {
            Some(loaded) => loaded,
            None => self.fold(stream)?,
        };
        self.put_young(stream, loaded.clone());
        Ok(loaded)
    }

    /// A stream's record, and where it begins in the log.
    pub(crate) fn standing(&mut self, stream: StreamId) -> Result<Standing, SubmitError> {
        let loaded = self.get(stream)?;
        let begins = match self.begins.get(&stream) {
            Some(position) => Some(*position),
            None if loaded.record.is_none() => None,
            None => {
                let first = self.log.read_stream_now(stream_id(stream), 0, Limit::entries(1))?;
                self.note_begin(stream, &first)
            }
        };
        Ok(Standing { loaded, begins })
    }

    /// Keeps where a stream begins: it never moves, and the log would walk through all of the stream to tell.
    fn note_begin(&mut self, stream: StreamId, entries: &Chunk) -> Option<Position> {
        let position = entries.first()?.position;
        if self.begins.len() >= GENERATION_RECORDS {
            self.begins.clear();
        }
        self.begins.insert(stream, position);
        Some(position)
    }

    /// Applies an event to a stream's record.
    pub(crate) fn apply(&mut self, stream: StreamId, event: &Event, stamp: &Stamp) -> Result<(), SubmitError> {
        let taken = match &mut self.overlay {
            Some(overlay) => overlay.remove(&stream),
            None => self.young.remove(&stream),
        };
        let Loaded { version, record } = match taken {
            Some(loaded) => loaded,
            None => self.get(stream)?,
        };
        let record = Record::evolve(record.map(Arc::unwrap_or_clone), event, stamp);
        let loaded = Loaded { version: version + 1, record: Some(Arc::new(record)) };
        match &mut self.overlay {
            Some(overlay) => drop(overlay.insert(stream, loaded)),
            None => self.put_young(stream, loaded),
        }
        Ok(())
    }

    /// From here on changes go into an overlay.
    pub(crate) fn begin_overlay(&mut self) {
        self.overlay = Some(HashMap::new());
    }

    /// Forgets the overlay.
    pub(crate) fn discard_overlay(&mut self) {
        self.overlay = None;
    }

    /// Makes the overlay part of the records.
    pub(crate) fn keep_overlay(&mut self) {
        for (stream, loaded) in self.overlay.take().into_iter().flatten() {
            self.put_young(stream, loaded);
        }
    }

    /// Forgets every record: what was decided may not have become durable.
    pub(crate) fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
    }

    fn put_young(&mut self, stream: StreamId, loaded: Loaded) {
        if self.young.len() >= GENERATION_RECORDS {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(stream, loaded);
    }

    /// Folds a stream from the log.
    fn fold(&mut self, stream: StreamId) -> Result<Loaded, SubmitError> {
        let chunk = self.log.read_stream_now(stream_id(stream), 0, Limit::ALL)?;
        self.note_begin(stream, &chunk);
        let mut record = None;
        for entry in chunk.iter() {
            let recorded = decode(&entry)?;
            record = Some(Record::evolve(record, &recorded.event, &recorded.stamp()));
        }
        Ok(Loaded { version: chunk.len() as u64, record: record.map(Arc::new) })
    }
}
