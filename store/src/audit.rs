//! Hashing a whole log anew, on all cores and in little memory: for those who check it, copy it or carry it away.
//! Where the entries come from is their source's business, what they say is the caller's.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::batch::Position;
use crate::chunk::{Chunk, Entry};
use crate::merkle::{Frontier, Hash, leaf_hash, node_hash};
use crate::tile::{TILE_WIDTH, TileId};

/// How many packs may wait to be worked on, for each thread.
const WAITING_PACKS: usize = 2;

/// Entries that lie one after another in the log.
#[derive(Clone, Debug)]
pub enum Pack {
    /// Read from segments, so that their frames say more of them.
    Frames(Chunk),
    /// Read from a bundle, which has nothing but their bytes.
    Bundle {
        /// The position of the first.
        first: Position,
        /// The bytes of all.
        bytes: Vec<u8>,
        /// Where each ends in them.
        ends: Vec<u32>,
    },
}

/// One entry of a [`Pack`].
#[derive(Clone, Copy, Debug)]
pub struct Packed<'a> {
    /// Where it lies in the log.
    pub position: Position,
    /// Its exact bytes.
    pub bytes: &'a [u8],
    /// What its frame says of it, when it has one.
    pub frame: Option<Entry<'a>>,
}

impl Pack {
    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Frames(chunk) => chunk.len(),
            Self::Bundle { ends, .. } => ends.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entries in the order of the log.
    pub fn entries(&self) -> impl Iterator<Item = Packed<'_>> {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    fn get(&self, index: usize) -> Option<Packed<'_>> {
        match self {
            Self::Frames(chunk) => {
                let entry = chunk.get(index)?;
                Some(Packed { position: entry.position, bytes: entry.bytes, frame: Some(entry) })
            }
            Self::Bundle { first, bytes, ends } => {
                let start = index.checked_sub(1).map_or(0, |before| ends[before]) as usize;
                let bytes = bytes.get(start..*ends.get(index)? as usize)?;
                Some(Packed { position: first + index as u64, bytes, frame: None })
            }
        }
    }

    /// The leaf hashes of the entries.
    #[must_use]
    pub fn leaves(&self) -> Vec<Hash> {
        self.entries().map(|entry| leaf_hash(entry.bytes)).collect()
    }
}

/// Works on what a source gives, on as many threads as there are cores, and takes the results in the order of the
/// source on the calling thread. Ends with the first error of the source or of `take`.
///
/// # Errors
/// That error.
pub fn in_order<I: Send, O: Send, E: Send>(
    source: impl Iterator<Item = Result<I, E>> + Send,
    work: impl Fn(I) -> O + Sync,
    mut take: impl FnMut(O) -> Result<(), E>,
) -> Result<(), E> {
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let (jobs, waiting) = sync_channel::<(u64, Result<I, E>)>(workers * WAITING_PACKS);
    let (results, done) = sync_channel::<(u64, Result<O, E>)>(workers * WAITING_PACKS);
    let (waiting, ended) = (Mutex::new(waiting), AtomicBool::new(false));
    thread::scope(|scope| {
        let (waiting, ended) = (&waiting, &ended);
        scope.spawn(move || {
            // Nobody but this thread knows how long the source is; it is left as soon as nobody wants more of it.
            let wanted = source.take_while(|_| !ended.load(Ordering::Relaxed));
            (0..).zip(wanted).try_for_each(|job| jobs.send(job))
        });
        for _ in 0..workers {
            let (work, results) = (&work, results.clone());
            scope.spawn(move || work_all(waiting, work, &results));
        }
        drop(results);
        let (mut early, mut next) = (BTreeMap::new(), 0);
        for (number, result) in &done {
            early.insert(number, result);
            while let Some(result) = early.remove(&next) {
                next += 1;
                if let Err(error) = result.and_then(&mut take) {
                    // Without a receiver the working threads end, and with them the reading one.
                    ended.store(true, Ordering::Relaxed);
                    drop(done);
                    return Err(error);
                }
            }
        }
        Ok(())
    })
}

/// Works until there is nothing left, or nobody takes it.
fn work_all<I, O, E>(
    waiting: &Mutex<Receiver<(u64, Result<I, E>)>>,
    work: &impl Fn(I) -> O,
    results: &SyncSender<(u64, Result<O, E>)>,
) {
    loop {
        let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, job)) = job else { return };
        if results.send((number, job.map(work))).is_err() {
            // The reading thread may wait for room: taking what it sent lets it see that the others are gone.
            while waiting.lock().unwrap_or_else(PoisonError::into_inner).recv().is_ok() {}
            return;
        }
    }
}

/// What hashing a whole log gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hashed {
    /// How many entries there are.
    pub size: u64,
    /// The root over all of them.
    pub root: Hash,
    /// The roots at the sizes that were asked for, as far as the log has them.
    pub roots: BTreeMap<u64, Hash>,
}

/// Hashes all that a source gives, and notes the roots at some sizes on the way; `progress` is told how many entries
/// were hashed.
///
/// # Errors
/// The first error of the source.
pub fn hash_all<E: Send>(
    source: impl Iterator<Item = Result<Pack, E>> + Send,
    sizes: &BTreeSet<u64>,
    mut progress: impl FnMut(u64),
) -> Result<Hashed, E> {
    let (mut builder, mut roots) = (TileBuilder::new(), BTreeMap::new());
    if sizes.contains(&0) {
        roots.insert(0, builder.root());
    }
    in_order(
        source,
        |pack| pack.leaves(),
        |leaves| {
            for leaf in leaves {
                builder.push(leaf, &mut |_, _| Ok(()))?;
                if sizes.contains(&builder.size()) {
                    roots.insert(builder.size(), builder.root());
                }
            }
            progress(builder.size());
            Ok(())
        },
    )?;
    Ok(Hashed { size: builder.size(), root: builder.root(), roots })
}

/// Makes every tile of hashes of a growing tree, in memory for one open tile of each level.
#[derive(Clone, Debug, Default)]
pub struct TileBuilder {
    size: u64,
    /// Of each level the hashes of the tile that is not full yet.
    levels: Vec<Vec<Hash>>,
}

impl TileBuilder {
    /// The tiles of the tree without leaves.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many leaves there are.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf, and hands out each tile that becomes full with it.
    ///
    /// # Errors
    /// What `full` says.
    pub fn push<E>(&mut self, leaf: Hash, full: &mut impl FnMut(TileId, &[Hash]) -> Result<(), E>) -> Result<(), E> {
        self.size += 1;
        let (mut hash, mut covered) = (leaf, self.size);
        for level in 0_u8.. {
            if self.levels.len() == usize::from(level) {
                self.levels.push(Vec::with_capacity(usize::from(TILE_WIDTH)));
            }
            let open = &mut self.levels[usize::from(level)];
            open.push(hash);
            if open.len() < usize::from(TILE_WIDTH) {
                break;
            }
            covered /= u64::from(TILE_WIDTH);
            if let Some(tile) = TileId::hashes(level, covered - 1, TILE_WIDTH) {
                full(tile, open)?;
            }
            hash = perfect_root(open);
            open.clear();
        }
        Ok(())
    }

    /// The tiles that are not full, as wide as they are now.
    pub fn partial(&self) -> impl Iterator<Item = (TileId, &[Hash])> {
        let mut covered = self.size;
        let tiles = self.levels.iter().zip(0_u8..).map(move |(open, level)| {
            let number = covered / u64::from(TILE_WIDTH);
            covered = number;
            TileId::hashes(level, number, open.len() as u16).map(|tile| (tile, open.as_slice()))
        });
        tiles.flatten()
    }

    /// The root of the tree.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut subtrees = Vec::new();
        for open in self.levels.iter().rev() {
            let mut rest = open.as_slice();
            while !rest.is_empty() {
                let (subtree, behind) = rest.split_at(1 << rest.len().ilog2());
                subtrees.push(perfect_root(subtree));
                rest = behind;
            }
        }
        Frontier::from_subtrees(self.size, subtrees).expect("there is a subtree for each bit of the size").root()
    }
}

/// The root over a power of two of hashes.
fn perfect_root(hashes: &[Hash]) -> Hash {
    let mut row = hashes.to_vec();
    while row.len() > 1 {
        for index in 0..row.len() / 2 {
            row[index] = node_hash(&row[2 * index], &row[2 * index + 1]);
        }
        row.truncate(row.len() / 2);
    }
    row[0]
}

#[cfg(test)]
mod tests;
