//! The embedded engine: append-only segment files in a directory that one process owns. `DESIGN.md` draws the bytes
//! and tells the protocol. This file opens and closes the log and passes calls on; it neither writes nor interprets
//! bytes.

use std::fs::File;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll};
use std::thread::JoinHandle;

use tokio::sync::{Semaphore, oneshot, watch};

use crate::batch::{Appended, Batch, CommandId, MAX_BATCH_BYTES, MAX_BATCH_ENTRIES, MAX_ENTRY_BYTES, Position};
use crate::batch::{Draft, StreamId};
use crate::chunk::Chunk;
use crate::contract::{Direction, FoundCommand, Limit, Log, Subscription};
use crate::disk;
use crate::embedded::feed::LiveFeed;
use crate::embedded::files::{Files, Walk};
use crate::embedded::shared::{Horizon, Shared};
use crate::embedded::writer::{Job, Order, Writer};
use crate::error::{AppendError, OpenError, ReadError};
use crate::index::Index;
use crate::snapshots::Snapshots;

pub use crate::embedded::options::Options;
pub use crate::embedded::outside::{OutsideLog, OutsideSegment};
pub(crate) use crate::embedded::owner::lock as lock_dir;
pub use crate::embedded::shared::Clock;

mod feed;
pub(crate) mod files;
mod options;
mod outside;
mod owner;
mod recovery;
pub(crate) mod segment;
mod shared;
mod writer;

/// The directory of the segment files.
const LOG_DIR: &str = "log";
/// The directory of everything that may be deleted.
const SLED_DIR: &str = "sled";
/// The snapshots in it.
const SNAPSHOTS_DIR: &str = "snapshots";
/// The index in it.
const INDEX_DIR: &str = "index";
/// Who appends more than this waits until what is queued has been written.
const MAX_QUEUED_BYTES: usize = 128 << 20;
/// The queue is counted in units of so many bytes.
const QUEUE_UNIT_BYTES: usize = 1 << 10;
const QUEUE_UNITS: usize = MAX_QUEUED_BYTES / QUEUE_UNIT_BYTES;

const _: () = assert!(MAX_BATCH_BYTES < MAX_QUEUED_BYTES, "the largest batch fits into the queue");

/// How an open log is.
#[derive(Clone, Debug)]
pub struct Status {
    /// How many entries are durable.
    pub head: Position,
    /// The failure after which nothing more is appended until the log is opened anew.
    pub poisoned: Option<Arc<io::Error>>,
    /// Whether the last attempt to append met a full disk.
    pub read_only: bool,
    /// Whether the log was closed.
    pub closed: bool,
    /// How many bytes of a torn tail were cut off when the log was opened.
    pub cut_bytes: u64,
}

/// A log in a directory of this machine. Clones are the same log; the last one dropped closes it.
#[derive(Clone, Debug)]
pub struct EmbeddedLog {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    shared: Arc<Shared>,
    snapshots: Snapshots,
    orders: Sender<Order>,
    room: Arc<Semaphore>,
    running: Mutex<Option<Running>>,
}

/// A batch in the queue: a future of its answer. Dropping it does not take the batch back.
#[derive(Debug)]
pub struct Enqueued {
    answered: oneshot::Receiver<Result<Appended, AppendError>>,
}

impl Future for Enqueued {
    type Output = Result<Appended, AppendError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.answered).poll(context).map(|answer| answer.unwrap_or(Err(AppendError::Closed)))
    }
}

/// What ends with closing.
#[derive(Debug)]
struct Running {
    writer: JoinHandle<()>,
    /// Held for its lock.
    _lock: File,
}

impl EmbeddedLog {
    /// Opens the log in a directory, making it if it is not there, and brings it into order after a crash.
    ///
    /// # Errors
    /// [`OpenError`]: in use, damaged, of another format, or refused by the system. A damaged log is left as it is.
    pub fn open(dir: impl AsRef<Path>, options: Options) -> Result<Self, OpenError> {
        let dir = dir.as_ref();
        let log_dir = dir.join(LOG_DIR);
        let io_error = |path: &Path| {
            let path = path.to_path_buf();
            move |source: io::Error| OpenError::Io { path, source }
        };
        disk::make_dir(&*options.disk, dir).map_err(io_error(dir))?;
        let lock = owner::lock(dir)?;
        disk::make_dir(&*options.disk, &log_dir).map_err(io_error(&log_dir))?;
        let recovered = recovery::recover(&*options.disk, &log_dir)?;
        if recovered.cut_bytes > 0 {
            tracing::warn!(bytes = recovered.cut_bytes, "a torn tail of the log was cut off");
        }
        let log = match recovered.log {
            Some(log) => log,
            None => owner::random_id().map_err(io_error(Path::new("/dev/urandom")))?,
        };
        let files = Arc::new(Files::new(recovered.segments));
        let index = Index::open(&dir.join(SLED_DIR).join(INDEX_DIR), log, &files)?;
        let snapshots_dir = dir.join(SLED_DIR).join(SNAPSHOTS_DIR);
        let snapshots = Snapshots::open(&snapshots_dir, log, &files).map_err(io_error(&snapshots_dir))?;
        let horizon = watch::Sender::new(Horizon { head: files.head(), closed: false });
        let shared = Arc::new(Shared {
            log_dir: log_dir.clone(),
            log,
            disk: options.disk,
            clock: options.clock,
            segment_bytes: options.segment_bytes,
            files,
            index,
            horizon,
            read_only: AtomicBool::new(false),
            poison: OnceLock::new(),
            cut_bytes: recovered.cut_bytes,
        });
        let (orders, waiting) = writer::queue();
        let writer = Writer::new(Arc::clone(&shared), waiting).map_err(io_error(&log_dir))?;
        let writer = std::thread::Builder::new()
            .name("log writer".to_owned())
            .spawn(move || writer.run())
            .map_err(io_error(dir))?;
        let running = Mutex::new(Some(Running { writer, _lock: lock }));
        Ok(Self {
            inner: Arc::new(Inner { shared, snapshots, orders, room: Arc::new(Semaphore::new(QUEUE_UNITS)), running }),
        })
    }

    /// Closes the log: what is queued is still written, appends after that are refused, followers end, and another
    /// process may open the directory. Reads go on. Blocks until it is done; closing twice is harmless.
    pub fn close(&self) {
        self.inner.close();
    }

    /// The snapshots beside the log; they close with it.
    #[must_use]
    pub fn snapshots(&self) -> Snapshots {
        self.inner.snapshots.clone()
    }

    /// How the log is.
    #[must_use]
    pub fn status(&self) -> Status {
        let horizon = *self.inner.shared.horizon.borrow();
        Status {
            head: horizon.head,
            poisoned: self.inner.shared.poison(),
            read_only: self.inner.shared.read_only.load(Ordering::Relaxed),
            closed: horizon.closed,
            cut_bytes: self.inner.shared.cut_bytes,
        }
    }

    /// How many entries the log holds, without waiting.
    #[must_use]
    pub fn head_now(&self) -> Position {
        self.inner.shared.head()
    }

    /// [`Log::read`] on the calling thread; it may block for the disk.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn read_now(&self, from: Position, direction: Direction, limit: Limit) -> Result<Chunk, ReadError> {
        match direction {
            Direction::Forward => self.inner.shared.files.forward(from, limit),
            Direction::Backward => self.inner.shared.files.backward(from, limit),
        }
    }

    /// [`Log::read_stream`] on the calling thread; it may block for the disk.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn read_stream_now(&self, stream: StreamId, from_version: u64, limit: Limit) -> Result<Chunk, ReadError> {
        self.inner.shared.read_stream(stream, from_version, limit)
    }

    /// [`Log::stream_version`] on the calling thread.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn stream_version_now(&self, stream: StreamId) -> Result<u64, ReadError> {
        Ok(self.inner.shared.index.stream(stream)?.map_or(0, |row| row.version))
    }

    /// [`Log::find_command`] on the calling thread.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn find_command_now(&self, command: CommandId) -> Result<Option<FoundCommand>, ReadError> {
        Ok(self.inner.shared.find_command(command)?.map(|(found, _)| found))
    }

    /// [`Log::position_at`] on the calling thread.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn position_at_now(&self, moment_us: i64) -> Result<Position, ReadError> {
        self.inner.shared.files.position_at(moment_us)
    }

    /// Reads all of the log from a position to where its head is now, in order and in large chunks, on the calling
    /// thread. Every checksum is verified, and that each entry follows from the one before it. Ends after an error.
    pub fn scan(&self, from: Position) -> impl Iterator<Item = Result<Chunk, ReadError>> + Send + use<> {
        Walk::new(Arc::clone(&self.inner.shared.files), from, self.inner.shared.head())
    }

    /// Waits until the log has more than the first `size` entries; false when it was closed and nothing more will come.
    /// For whoever follows the log on a thread of its own and reads there: [`Log::subscribe`] moves each reading to
    /// another thread. The future needs no runtime.
    pub fn has_more_than(&self, size: Position) -> impl Future<Output = bool> + Send + use<> {
        let mut horizon = self.inner.shared.horizon.subscribe();
        async move {
            let seen = horizon.wait_for(|horizon| horizon.head > size || horizon.closed).await;
            seen.is_ok_and(|horizon| horizon.head > size)
        }
    }

    /// [`Log::append`] for callers outside of any asynchronous runtime: blocks until the batch is durable.
    ///
    /// # Errors
    /// [`AppendError`].
    pub fn append_blocking(&self, batch: Batch) -> Result<Appended, AppendError> {
        crate::waiting::wait_for(self.append(batch))
    }

    /// Puts a batch into the queue at once and without waiting, so that batches are written in the order of these
    /// calls; the answer comes when it is durable. A batch in the queue is written whether or not anybody waits.
    ///
    /// # Errors
    /// [`AppendError::Busy`] when the queue is full: try again when an earlier batch was answered. Otherwise what is
    /// known at once: the limits, and [`AppendError::Closed`].
    pub fn enqueue(&self, batch: Batch) -> Result<Enqueued, AppendError> {
        check_limits(&batch)?;
        let units = (batch.longest() / QUEUE_UNIT_BYTES + 1) as u32;
        let room = Arc::clone(&self.inner.room).try_acquire_many_owned(units).map_err(|_| AppendError::Busy)?;
        let (answer, answered) = oneshot::channel();
        self.inner.orders.send(Order::Append(Job { batch, answer, room })).map_err(|_| AppendError::Closed)?;
        Ok(Enqueued { answered })
    }

    /// What lies behind the doors, for what follows the log within this room.
    pub(crate) fn shared(&self) -> &Shared {
        &self.inner.shared
    }

    /// The index, for tests that look behind it.
    #[cfg(test)]
    pub(crate) fn index(&self) -> Arc<Index> {
        Arc::clone(&self.inner.shared.index)
    }

    /// Runs a read where it may block.
    async fn off_thread<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Self) -> Result<T, ReadError> + Send + 'static,
    ) -> Result<T, ReadError> {
        let log = self.clone();
        match tokio::task::spawn_blocking(move || read(&log)).await {
            Ok(result) => result,
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(_) => Err(ReadError::Closed),
        }
    }
}

impl Log for EmbeddedLog {
    async fn append(&self, batch: Batch) -> Result<Appended, AppendError> {
        check_limits(&batch)?;
        let units = (batch.longest() / QUEUE_UNIT_BYTES + 1) as u32;
        let room = Arc::clone(&self.inner.room).acquire_many_owned(units).await.map_err(|_| AppendError::Closed)?;
        let (answer, answered) = oneshot::channel();
        self.inner.orders.send(Order::Append(Job { batch, answer, room })).map_err(|_| AppendError::Closed)?;
        answered.await.unwrap_or(Err(AppendError::Closed))
    }

    async fn read(&self, from: Position, direction: Direction, limit: Limit) -> Result<Chunk, ReadError> {
        self.off_thread(move |log| log.read_now(from, direction, limit)).await
    }

    async fn read_stream(&self, stream: StreamId, from_version: u64, limit: Limit) -> Result<Chunk, ReadError> {
        self.off_thread(move |log| log.read_stream_now(stream, from_version, limit)).await
    }

    async fn stream_version(&self, stream: StreamId) -> Result<u64, ReadError> {
        self.off_thread(move |log| log.stream_version_now(stream)).await
    }

    async fn head(&self) -> Result<Position, ReadError> {
        Ok(self.head_now())
    }

    async fn position_at(&self, moment_us: i64) -> Result<Position, ReadError> {
        self.off_thread(move |log| log.position_at_now(moment_us)).await
    }

    async fn find_command(&self, command: CommandId) -> Result<Option<FoundCommand>, ReadError> {
        self.off_thread(move |log| log.find_command_now(command)).await
    }

    fn subscribe(&self, from: Position) -> Subscription {
        Subscription::new(Box::new(LiveFeed::new(Arc::clone(&self.inner.shared), from)))
    }
}

impl Inner {
    fn close(&self) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(Running { writer, _lock }) = running.take() else { return };
        // A writer that is gone already has nothing left to close.
        drop(self.orders.send(Order::Close));
        if writer.join().is_err() {
            tracing::error!("the writer of the log ended by a panic");
            self.shared.close();
        }
        self.shared.index.close();
        self.snapshots.close();
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.close();
    }
}

/// Refuses what no state of the log could accept.
fn check_limits(batch: &Batch) -> Result<(), AppendError> {
    let (entries, bytes) = (batch.entries(), batch.longest());
    if entries == 0 {
        return Err(AppendError::EmptyBatch);
    }
    if entries > MAX_BATCH_ENTRIES || bytes > MAX_BATCH_BYTES {
        return Err(AppendError::BatchTooLarge { entries, bytes });
    }
    let longest = batch.streams.iter().flat_map(|part| &part.drafts).map(Draft::longest).max().unwrap_or(0);
    if longest > MAX_ENTRY_BYTES {
        return Err(AppendError::EntryTooLarge { bytes: longest, limit: MAX_ENTRY_BYTES });
    }
    let mut streams: Vec<StreamId> = batch.streams.iter().map(|part| part.stream).collect();
    streams.sort_unstable();
    match streams.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(AppendError::StreamTwice { stream: pair[0] }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::TempDir;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod model;
#[cfg(test)]
mod queue;
