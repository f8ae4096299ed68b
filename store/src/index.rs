//! Where each stream stands and what each command appended: all of it can be made anew from the log, and none of it is
//! believed beyond what the log proves.
//!
//! The newest entries are indexed in memory, in tables. A keeper thread writes full tables to files as runs and merges
//! runs, so that there are few; sled says which there are. The writer of the log never waits for it.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::batch::{CommandId, Position, StreamId};
use crate::embedded::files::{Files, Walk};
use crate::embedded::segment::LogId;
use crate::error::ReadError;
use crate::frame::Header;
use crate::index::blocks::RunFile;
use crate::index::manifest::load_proven;
use crate::index::run::{Run, RunSize};
use crate::index::runs::{Broken, Runs};
use crate::index::table::{CommandRow, StreamRow, Table};
use crate::shelf::{Shelf, ShelfError};

pub(crate) mod blocks;
pub(crate) mod bloom;
pub(crate) mod manifest;
pub(crate) mod run;
pub(crate) mod runs;
pub(crate) mod table;

/// A table with so many entries is written out. An open after a crash reads about so many entries of the log.
pub(crate) const TABLE_ENTRIES: u64 = 32 << 10;
/// When the index is made anew, its first runs cover so many entries.
const REBUILD_ENTRIES: u64 = 256 << 10;
/// So many runs of one level are merged to one of the next, which covers about so many times the entries.
const FAN_IN: usize = 4;
/// Beside sled's own directories, so that deleting theirs deletes these.
const RUNS_DIR: &str = "index-runs";
/// How long the keeper waits before it tries again what sled refused.
const RETRY: Duration = Duration::from_secs(10);

/// What lookups go through, newest first.
#[derive(Debug)]
struct Layers {
    active: Table,
    /// Full tables that wait to be written out, oldest first.
    frozen: VecDeque<Arc<Table>>,
    runs: Arc<Runs>,
}

/// The index of one log.
#[derive(Debug)]
pub(crate) struct Index {
    files: Arc<Files>,
    shelf: Shelf,
    /// Where the files of runs lie.
    runs_dir: PathBuf,
    log: LogId,
    layers: RwLock<Layers>,
    /// The id of the next run; whoever holds this is the only one to change what lies on the shelf.
    next_run: Mutex<u64>,
    /// Wakes the keeper; gone when the index is closed.
    wake: Mutex<Option<SyncSender<()>>>,
    keeper: Mutex<Option<JoinHandle<()>>>,
    /// Asks the keeper to leave off at the next block.
    closing: AtomicBool,
}

impl Index {
    /// Opens the index of a log, bringing it up to the log's head.
    pub(crate) fn open(dir: &Path, log: LogId, files: &Arc<Files>) -> Result<Arc<Self>, ReadError> {
        let shelf = Shelf::open(dir).map_err(|error| shelf_io(dir, error))?;
        let runs_dir = dir.with_file_name(RUNS_DIR);
        std::fs::create_dir_all(&runs_dir).map_err(|error| shelf_io(&runs_dir, error.into()))?;
        let (runs, next_run) = load_proven(&shelf, &runs_dir, log, files)?;
        let from = runs.last().map_or(0, |run: &Arc<Run>| run.size.to);
        let layers = Layers { active: Table::new(from), frozen: VecDeque::new(), runs: Arc::new(runs.into()) };
        let index = Arc::new(Self {
            files: Arc::clone(files),
            shelf,
            runs_dir,
            log,
            layers: RwLock::new(layers),
            next_run: Mutex::new(next_run),
            wake: Mutex::new(None),
            keeper: Mutex::new(None),
            closing: AtomicBool::new(false),
        });
        index.catch_up(from)?;
        index.start_keeper().map_err(|error| shelf_io(dir, error.into()))?;
        Ok(index)
    }

    /// Reads what of the log is not indexed yet.
    fn catch_up(&self, from: Position) -> Result<(), ReadError> {
        let most = if self.files.head() - from > REBUILD_ENTRIES { REBUILD_ENTRIES } else { u64::MAX };
        if most == REBUILD_ENTRIES {
            tracing::info!(from, head = self.files.head(), "the index is made anew from the log");
        }
        let mut walk = Walk::new(Arc::clone(&self.files), from, Position::MAX);
        let mut table = Table::new(from);
        while let Some(chunk) = walk.piece()? {
            for header in chunk.headers() {
                table.add(&header);
                if header.last_of_batch && table.entries() >= most {
                    let full = std::mem::replace(&mut table, Table::new(header.position + 1));
                    self.write().frozen.push_back(Arc::new(full));
                    let mut next_run = self.next_run.lock().unwrap_or_else(PoisonError::into_inner);
                    self.keep_up(&mut next_run);
                }
            }
        }
        self.write().active = table;
        Ok(())
    }

    fn start_keeper(self: &Arc<Self>) -> std::io::Result<()> {
        let (wake, woken) = sync_channel(1);
        let index = Arc::downgrade(self);
        let keep = move |woken: &Receiver<()>| {
            let mut waiting = false;
            loop {
                match if waiting {
                    woken.recv_timeout(RETRY)
                } else {
                    woken.recv().map_err(|_| RecvTimeoutError::Disconnected)
                } {
                    Ok(()) | Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return,
                }
                let Some(index) = index.upgrade() else { return };
                let mut next_run = index.next_run.lock().unwrap_or_else(PoisonError::into_inner);
                waiting = !index.keep_up(&mut next_run);
            }
        };
        let keeper = std::thread::Builder::new().name("log index".to_owned()).spawn(move || keep(&woken))?;
        *self.keeper.lock().unwrap_or_else(PoisonError::into_inner) = Some(keeper);
        *self.wake.lock().unwrap_or_else(PoisonError::into_inner) = Some(wake);
        Ok(())
    }

    /// Stops the keeper and lets go of the shelf. Lookups that need the shelf fail after that.
    pub(crate) fn close(&self) {
        self.closing.store(true, Ordering::Relaxed);
        drop(self.wake.lock().unwrap_or_else(PoisonError::into_inner).take());
        let keeper = self.keeper.lock().unwrap_or_else(PoisonError::into_inner).take();
        if keeper.is_some_and(|keeper| keeper.join().is_err()) {
            tracing::error!("the keeper of the index ended by a panic");
        }
        self.shelf.close();
    }

    fn go_on(&self) -> Result<(), ShelfError> {
        if self.closing.load(Ordering::Relaxed) { Err(ShelfError::Closed) } else { Ok(()) }
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Layers> {
        self.layers.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Layers> {
        self.layers.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes in whole batches that have become durable.
    pub(crate) fn add(&self, headers: &[Header]) {
        let mut layers = self.write();
        headers.iter().for_each(|header| layers.active.add(header));
        if layers.active.entries() < TABLE_ENTRIES {
            return;
        }
        let next = Table::new(layers.active.to);
        let full = std::mem::replace(&mut layers.active, next);
        layers.frozen.push_back(Arc::new(full));
        drop(layers);
        if let Some(wake) = &*self.wake.lock().unwrap_or_else(PoisonError::into_inner) {
            // A full channel means that the keeper is going to look anyway.
            wake.try_send(()).ok();
        }
    }

    /// Where a stream stands.
    pub(crate) fn stream(&self, stream: StreamId) -> Result<Option<StreamRow>, ReadError> {
        self.find(|table| table.streams.get(&stream).copied(), |runs| runs.stream(stream))
    }

    /// Where a command's entries lie.
    pub(crate) fn command(&self, command: CommandId) -> Result<Option<CommandRow>, ReadError> {
        self.find(|table| table.commands.get(&command).copied(), |runs| runs.command(command))
    }

    fn find<T>(
        &self,
        in_table: impl Fn(&Table) -> Option<T>,
        in_runs: impl Fn(&Runs) -> Result<Option<T>, Broken>,
    ) -> Result<Option<T>, ReadError> {
        loop {
            let runs = {
                let layers = self.read();
                let tables = std::iter::once(&layers.active).chain(layers.frozen.iter().rev().map(|table| &**table));
                if let Some(found) = tables.into_iter().find_map(&in_table) {
                    return Ok(Some(found));
                }
                Arc::clone(&layers.runs)
            };
            match in_runs(&runs) {
                Ok(found) => return Ok(found),
                Err((broken, error)) => self.repair(&broken, &error)?,
            }
        }
    }

    /// Makes a damaged run anew from the log, unless it is no longer used.
    fn repair(&self, size: &RunSize, error: &ShelfError) -> Result<(), ReadError> {
        let mut next_run = self.next_run.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.read().runs.iter().any(|run| run.size.id == size.id) {
            return Ok(());
        }
        self.remake(size, error, &mut next_run)
    }

    /// Makes a run anew from the log.
    fn remake(&self, size: &RunSize, error: &ShelfError, next_run: &mut u64) -> Result<(), ReadError> {
        tracing::warn!(%error, from = size.from, to = size.to, "a part of the index is damaged and is made anew");
        let mut walk = Walk::new(Arc::clone(&self.files), size.from, size.to);
        let (mut table, mut made) = (Table::new(size.from), Vec::new());
        let mut finish = |table: Table| -> Result<(), ReadError> {
            let run = Run::write(&self.runs_dir, *next_run, &table).map_err(|error| self.shelf_failed(error))?;
            *next_run += 1;
            made.push(Arc::new(run));
            Ok(())
        };
        while let Some(chunk) = walk.piece()? {
            for header in chunk.headers() {
                table.add(&header);
                if header.last_of_batch && (table.entries() >= REBUILD_ENTRIES || table.to == size.to) {
                    finish(std::mem::replace(&mut table, Table::new(header.position + 1)))?;
                }
            }
        }
        self.replace(&[*size], made).map_err(|error| self.shelf_failed(error))
    }

    fn shelf_failed(&self, error: ShelfError) -> ReadError {
        match error {
            ShelfError::Closed => ReadError::Closed,
            error @ (ShelfError::Damaged | ShelfError::Sled(_) | ShelfError::File(_)) => {
                ReadError::Io { path: self.runs_dir.clone(), source: Arc::new(std::io::Error::other(error)) }
            }
        }
    }

    /// Writes out what waits and merges what has grown together. Returns whether all of it was done.
    fn keep_up(&self, next_run: &mut u64) -> bool {
        let done = self.write_out(next_run).and_then(|()| self.merge_all(next_run));
        match &done {
            Ok(()) | Err(ShelfError::Closed) => {}
            Err(error) => tracing::warn!(%error, "the index could not be written out, it is tried again"),
        }
        done.is_ok()
    }

    /// Writes full tables out as runs, oldest first.
    fn write_out(&self, next_run: &mut u64) -> Result<(), ShelfError> {
        loop {
            let Some(table) = self.read().frozen.front().cloned() else { return Ok(()) };
            self.go_on()?;
            let run = Arc::new(Run::write(&self.runs_dir, *next_run, &table)?);
            *next_run += 1;
            let mut runs = self.read().runs.to_vec();
            runs.push(run);
            self.commit(&runs)?;
            let mut layers = self.write();
            layers.runs = Arc::new(runs.into());
            layers.frozen.pop_front();
        }
    }

    /// Makes a list of runs the one that the next opening finds.
    fn commit(&self, runs: &[Arc<Run>]) -> Result<(), ShelfError> {
        manifest::put(&self.shelf, self.log, runs.iter().map(|run| &run.size))
    }

    /// Puts runs in the place of others that lie side by side, and removes the files of those.
    fn replace(&self, old: &[RunSize], new: Vec<Arc<Run>>) -> Result<(), ShelfError> {
        let mut runs = self.read().runs.to_vec();
        let Some(at) = runs.iter().position(|run| old.first().is_some_and(|old| old.id == run.size.id)) else {
            return Ok(());
        };
        runs.splice(at..at + old.len(), new);
        self.commit(&runs)?;
        self.write().runs = Arc::new(runs.into());
        // Who still searches an old run has its file open.
        old.iter().for_each(|run| self.remove_file(run.id));
        Ok(())
    }

    fn remove_file(&self, id: u64) {
        if let Err(error) = std::fs::remove_file(RunFile::path(&self.runs_dir, id)) {
            tracing::warn!(%error, id, "the file of a run could not be removed");
        }
    }

    fn merge_all(&self, next_run: &mut u64) -> Result<(), ShelfError> {
        loop {
            let runs = Arc::clone(&self.read().runs);
            let sizes: Vec<RunSize> = runs.iter().map(|run| run.size).collect();
            let Some(range) = ripe(&sizes) else { return Ok(()) };
            let old = &runs[range.clone()];
            let id = *next_run;
            *next_run += 1;
            // A long merge makes way for tables that have filled up meanwhile, and for closing.
            let between = || self.go_on().and_then(|()| self.write_out(next_run));
            match Run::merge(&self.runs_dir, id, old, between) {
                Ok(merged) => self.replace(&sizes[range], vec![Arc::new(merged)])?,
                Err(error) => {
                    self.remove_file(id);
                    if !matches!(error, ShelfError::Damaged) {
                        return Err(error);
                    }
                    old.iter().try_for_each(|run| self.check(run, next_run))?;
                }
            }
        }
    }

    /// Reads all of a run, and makes it anew if it is damaged.
    fn check(&self, run: &Run, next_run: &mut u64) -> Result<(), ShelfError> {
        match run.read_through() {
            Err(error @ ShelfError::Damaged) => self.remake(&run.size, &error, next_run).map_err(|error| {
                tracing::error!(%error, "the index needs a part of the log that cannot be read");
                ShelfError::Damaged
            }),
            read => read,
        }
    }

    /// How many runs there are, and how many entries they cover.
    #[cfg(test)]
    pub(crate) fn runs(&self) -> (usize, Position) {
        let layers = self.read();
        (layers.runs.len(), layers.runs.last().map_or(0, |run| run.size.to))
    }
}

/// The level of a run: one more for each [`FAN_IN`] times the entries.
fn level(run: &RunSize) -> u32 {
    ((run.to - run.from) / TABLE_ENTRIES).max(1).ilog(FAN_IN as u64)
}

/// The runs to merge next: a level's runs once there are enough of them, with the smaller ones behind the oldest.
fn ripe(runs: &[RunSize]) -> Option<std::ops::Range<usize>> {
    let levels: Vec<u32> = runs.iter().map(level).collect();
    (0..=levels.iter().copied().max()?).find_map(|wanted| {
        let larger = levels.iter().rposition(|level| *level > wanted).map_or(0, |larger| larger + 1);
        let from = larger + levels[larger..].iter().position(|level| *level == wanted)?;
        let same = levels[from..].iter().filter(|level| **level == wanted).count();
        (same >= FAN_IN).then_some(from..runs.len())
    })
}

fn shelf_io(dir: &Path, error: sled::Error) -> ReadError {
    ReadError::Io { path: dir.to_path_buf(), source: Arc::new(std::io::Error::other(error)) }
}

#[cfg(test)]
mod tests;
