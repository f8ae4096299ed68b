//! Folding a log from a position to its head: entries are read and decoded by other threads, and folded in order by
//! two, one for what figures are made of and one for the lists, which know nothing of each other.

use crate::projections::Projections;
use domain::entry::{DecodeError, Recorded, decode};
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
    },
    thread,
};
use store::{Chunk, EmbeddedLog, ReadError};

/// Chunks that may wait to be decoded, per decoding thread.
const WAITING_CHUNKS: usize = 2;
/// Chunks the figures may be ahead of the lists.
const CHUNKS_AHEAD: usize = 2;

/// Why folding stopped. The log is not harmed by it.
#[derive(Debug, thiserror::Error)]
pub enum FoldError {
    /// The log could not be read.
    #[error("fold the log: it could not be read")]
    Read(#[source] ReadError),
    /// An entry could not be understood: it was written by a newer program, or is not of this ledger.
    #[error("fold the log: the entry at position {position} could not be understood")]
    Decode {
        /// Where it lies.
        position: u64,
        /// What is wrong with it.
        #[source]
        source: DecodeError,
    },
    /// An entry says of itself another position than the one it lies at.
    #[error("fold the log: the entry at position {position} says it lies at {says}")]
    Misplaced {
        /// Where it lies.
        position: u64,
        /// What it says.
        says: u64,
    },
    /// The system gave no thread to fold on.
    #[error("fold the log: no thread could be started")]
    Thread(#[source] std::io::Error),
}

/// How far folding has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Entries folded.
    pub folded: u64,
    /// Entries there are.
    pub head: u64,
}

/// Folds the whole log from zero.
///
/// # Errors
/// [`FoldError`].
pub fn rebuild(log: &EmbeddedLog, progress: impl FnMut(Progress)) -> Result<Projections, FoldError> {
    let mut projections = Projections::default();
    catch_up(log, &mut projections, progress)?;
    Ok(projections)
}

/// Decodes every entry of a chunk.
pub(crate) fn decode_chunk(chunk: &Chunk) -> Result<Vec<Recorded>, FoldError> {
    let mut decoded = Vec::with_capacity(chunk.len());
    for entry in chunk.iter() {
        let position = entry.position;
        let recorded = decode(entry.bytes).map_err(|source| FoldError::Decode { position, source })?;
        if recorded.position != position {
            return Err(FoldError::Misplaced { position, says: recorded.position });
        }
        decoded.push(recorded);
    }
    Ok(decoded)
}

type Job = (u64, Result<Chunk, ReadError>);
type Decoded = (u64, Result<Vec<Recorded>, FoldError>);

/// Folds what lies between where the projections stand and the head as it is now. After an error the projections are
/// of no use any more.
pub(crate) fn catch_up(
    log: &EmbeddedLog,
    projections: &mut Projections,
    progress: impl FnMut(Progress),
) -> Result<(), FoldError> {
    let (from, head) = (projections.position(), log.head_now());
    // Making every index anew pays when there is at least as much to fold as has been folded.
    if head.saturating_sub(from) < from {
        return fold_to(log, projections, head, progress);
    }
    projections.begin_bulk();
    fold_to(log, projections, head, progress)?;
    projections.end_bulk();
    Ok(())
}

/// Folds up to a head.
fn fold_to(
    log: &EmbeddedLog,
    projections: &mut Projections,
    head: u64,
    mut progress: impl FnMut(Progress),
) -> Result<(), FoldError> {
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let (jobs, waiting) = sync_channel::<Job>(workers * WAITING_CHUNKS);
    let (results, decoded) = sync_channel::<Decoded>(workers);
    // What was folded is freed by those who allocated it, which spares the folding thread the work.
    let (spent, garbage) = channel::<Vec<Recorded>>();
    let (waiting, garbage) = (Mutex::new(waiting), Mutex::new(garbage));
    let mut folded = projections.position();
    thread::scope(|scope| {
        let chunks = log.scan(folded);
        scope.spawn(move || (0..).zip(chunks).try_for_each(|job| jobs.send(job)));
        for _ in 0..workers {
            let (waiting, garbage, results) = (&waiting, &garbage, results.clone());
            scope.spawn(move || decode_all(waiting, garbage, &results));
        }
        drop(results);
        let (mut figures, mut lists) = projections.halves();
        let (for_lists, chunks_for_lists) = sync_channel::<Arc<Vec<Recorded>>>(CHUNKS_AHEAD);
        let spent_by_lists = spent.clone();
        scope.spawn(move || {
            for entries in chunks_for_lists {
                entries.iter().for_each(&mut lists);
                give_back(entries, &spent_by_lists);
            }
        });
        let mut early = BTreeMap::new();
        let mut next = 0;
        for (number, chunk) in &decoded {
            early.insert(number, chunk);
            while let Some(chunk) = early.remove(&next) {
                next += 1;
                let entries = match chunk {
                    Ok(entries) => Arc::new(entries),
                    Err(error) => {
                        // Without a receiver the decoding threads end, and with them the reading one.
                        drop(decoded);
                        return Err(error);
                    }
                };
                // Only a panic ends the thread of the lists early, and leaving the scope passes that on.
                drop(for_lists.send(Arc::clone(&entries)));
                entries.iter().for_each(&mut figures);
                folded += entries.len() as u64;
                give_back(entries, &spent);
                progress(Progress { folded, head });
            }
        }
        Ok(())
    })
}

/// Gives entries that were folded to those who free them, once nobody folds them any more.
fn give_back(entries: Arc<Vec<Recorded>>, spent: &Sender<Vec<Recorded>>) {
    if let Some(entries) = Arc::into_inner(entries) {
        // Nobody may be left to free it when the end is near; then it is freed here.
        drop(spent.send(entries));
    }
}

/// Decodes chunks until there are no more, or nobody takes them.
fn decode_all(waiting: &Mutex<Receiver<Job>>, garbage: &Mutex<Receiver<Vec<Recorded>>>, results: &SyncSender<Decoded>) {
    loop {
        let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, chunk)) = job else { return };
        let decoded = chunk.map_err(FoldError::Read).and_then(|chunk| decode_chunk(&chunk));
        if results.send((number, decoded)).is_err() {
            return;
        }
        while let Ok(spent) = garbage.lock().unwrap_or_else(PoisonError::into_inner).try_recv() {
            drop(spent);
        }
    }
}
