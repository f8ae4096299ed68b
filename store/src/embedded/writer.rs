//! The one thread that writes: it takes what waits in the queue as a group, writes it at once, makes it durable with
//! one `fdatasync`, lets it be seen, and only then answers. After a failed write or sync it writes nothing more.

use std::collections::HashMap;
use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, oneshot};

use crate::batch::{Appended, Batch, CommandId, Position, StreamId};
use crate::contract::FoundCommand;
use crate::disk::DiskFile;
use crate::embedded::recovery::{FLOOR_FILE, Floor};
use crate::embedded::segment::{SEGMENT_HEADER_BYTES, Segment, TABLE_ENTRY_BYTES, TRAILER_BYTES};
use crate::embedded::shared::Shared;
use crate::embedded::writer::lately::Lately;
use crate::error::{AppendError, ReadError};
use crate::frame::{self, EXTENSION_BYTES, Extension, HEADER_BYTES, Header, NO_POSITION};
use crate::index::table::StreamRow;

/// A group takes no more batches once it has so many bytes: who waits longer gains nothing from a larger write.
const MAX_GROUP_BYTES: usize = 4 << 20;
/// So many bytes behind a group are written as zeros with it when the file has not been written that far. A segment's
/// space is reserved but not written, and the first write to a reserved block changes the file's own records, which the
/// next sync has to wait for: this way one sync in many does.
const ZEROS_AHEAD_BYTES: u64 = 1 << 20;
/// How often the reserve is tried again while the disk is full.
const RESERVE_RETRY: Duration = Duration::from_secs(1);

mod lately;
pub(crate) mod rolling;

/// A batch that waits for its answer.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) batch: Batch,
    pub(crate) answer: oneshot::Sender<Result<Appended, AppendError>>,
    /// Gives the bytes of the batch back to the bounded queue when the job is dropped.
    pub(crate) room: OwnedSemaphorePermit,
}

/// What the writer is asked to do.
#[derive(Debug)]
pub(crate) enum Order {
    Append(Job),
    Close,
}

/// What was encoded but is not durable yet.
#[derive(Default)]
struct Group {
    bytes: Vec<u8>,
    headers: Vec<Header>,
    offsets: Vec<u32>,
    streams: HashMap<StreamId, StreamRow>,
    commands: HashMap<CommandId, (FoundCommand, i64)>,
    waiting: Vec<(Job, Result<Appended, AppendError>)>,
}

pub(crate) struct Writer {
    shared: Arc<Shared>,
    orders: Receiver<Order>,
    /// The segment that takes the next frames, and how long its file is.
    active: Option<(Arc<Segment>, u64)>,
    /// How far the active segment's file is known to have been written.
    written: u64,
    spare: Option<(Box<dyn DiskFile>, u64)>,
    group: Group,
    lately: Lately,
    /// The position of the next entry, the header CRC and the moment of the one before it.
    next: Position,
    link: u32,
    recorded_at: i64,
    /// The bytes of all sealed segments.
    sealed_bytes: u64,
}

impl Writer {
    pub(crate) fn new(shared: Arc<Shared>, orders: Receiver<Order>) -> Result<Self, io::Error> {
        let last = shared.files.last();
        let (link, recorded_at) =
            last.as_ref().map_or((0, i64::MIN), |last| (last.last_crc(), last.last_recorded_at()));
        let active = match last {
            Some(last) if !last.is_sealed() => {
                let length = last.file().length()?;
                Some((last, length))
            }
            Some(_) | None => None,
        };
        let next = shared.files.head();
        let sealed_bytes = shared.files.bytes();
        let mut writer = Self {
            shared,
            orders,
            active,
            written: 0,
            spare: None,
            group: Group::default(),
            lately: Lately::default(),
            next,
            link,
            recorded_at,
            sealed_bytes,
        };
        writer.reserve();
        Ok(writer)
    }

    /// Serves until the log is closed or nobody can send any more.
    pub(crate) fn run(mut self) {
        while let Some(order) = self.wait() {
            if !self.gather(order) {
                break;
            }
        }
        self.leave_floor();
        self.shared.close();
    }

    fn wait(&mut self) -> Option<Order> {
        loop {
            if self.spare.is_some() || self.shared.poison().is_some() {
                return self.orders.recv().ok();
            }
            match self.orders.recv_timeout(RESERVE_RETRY) {
                Ok(order) => return Some(order),
                Err(RecvTimeoutError::Timeout) => self.reserve(),
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    /// Takes the waiting batches as one group and commits it. Returns whether to go on.
    fn gather(&mut self, first: Order) -> bool {
        let mut order = Ok(first);
        let mut going_on = true;
        loop {
            match order {
                Ok(Order::Append(job)) => self.take(job),
                Ok(Order::Close) | Err(TryRecvError::Disconnected) => {
                    going_on = false;
                    break;
                }
                Err(TryRecvError::Empty) => break,
            }
            if self.group.bytes.len() >= MAX_GROUP_BYTES {
                break;
            }
            order = self.orders.try_recv();
        }
        self.commit();
        going_on
    }

    fn take(&mut self, job: Job) {
        let result = match self.shared.poison() {
            Some(source) => Err(AppendError::Poisoned { source }),
            None => self.place(&job.batch),
        };
        self.group.waiting.push((job, result));
    }

    /// Decides on one batch against all that went before it, and encodes it behind them.
    fn place(&mut self, batch: &Batch) -> Result<Appended, AppendError> {
        if let Some((found, recorded_at)) = self.find_command(batch.command)? {
            return if found.digest == batch.digest {
                Ok(Appended { first: found.first, count: found.count, recorded_at, repeated: true })
            } else {
                Err(AppendError::CommandReused { position: found.first })
            };
        }
        let mut rows = Vec::with_capacity(batch.streams.len());
        for part in &batch.streams {
            let row = self.find_stream(part.stream)?.unwrap_or(StreamRow { newest: NO_POSITION, version: 0 });
            if row.version != part.expected {
                let (stream, expected, actual) = (part.stream, part.expected, row.version);
                return Err(AppendError::Conflict { stream, expected, actual });
            }
            rows.push(row);
        }
        self.make_room(batch)?;
        Ok(self.encode(batch, &rows))
    }

    fn find_command(&self, command: CommandId) -> Result<Option<(FoundCommand, i64)>, ReadError> {
        match self.group.commands.get(&command) {
            Some(found) => Ok(Some(*found)),
            None => self.shared.find_command(command),
        }
    }

    fn find_stream(&mut self, stream: StreamId) -> Result<Option<StreamRow>, ReadError> {
        match self.group.streams.get(&stream) {
            Some(row) => Ok(Some(*row)),
            None => self.lately.find(stream, || self.shared.index.stream(stream)),
        }
    }

    /// Makes sure that the active segment has room for a batch, and for its own table when it is sealed.
    fn make_room(&mut self, batch: &Batch) -> Result<(), AppendError> {
        let entries = batch.entries();
        let frames = batch.longest() + entries * HEADER_BYTES + EXTENSION_BYTES;
        let ending = |count: u64| count * TABLE_ENTRY_BYTES as u64 + TRAILER_BYTES as u64;
        if let Some((segment, length)) = &self.active {
            let end = segment.frames_end() + (self.group.bytes.len() + frames) as u64;
            if end + ending(self.next - segment.first + entries as u64) <= *length {
                return Ok(());
            }
        }
        self.commit();
        if let Some(source) = self.shared.poison() {
            return Err(AppendError::Poisoned { source });
        }
        self.roll(SEGMENT_HEADER_BYTES as u64 + frames as u64 + ending(entries as u64))
    }

    /// Encodes a batch that was accepted and has room; `rows` say where its streams stand.
    fn encode(&mut self, batch: &Batch, rows: &[StreamRow]) -> Appended {
        let (first, count) = (self.next, u32::try_from(batch.entries()).unwrap_or(u32::MAX));
        self.recorded_at = self.recorded_at.max((self.shared.clock)());
        let extension = Extension { digest: batch.digest, count, durable: self.shared.files.head() };
        for (part, row) in batch.streams.iter().zip(rows) {
            let (mut version, mut previous) = (row.version, row.newest);
            for draft in &part.drafts {
                version += 1;
                let index_in_batch = (self.next - first) as u32;
                let header = Header {
                    crc: 0,
                    body_crc: 0,
                    link: self.link,
                    length: 0,
                    first_of_batch: index_in_batch == 0,
                    last_of_batch: index_in_batch + 1 == count,
                    position: self.next,
                    recorded_at: self.recorded_at,
                    stream: part.stream,
                    stream_version: version,
                    previous,
                    command: batch.command,
                    index_in_batch,
                };
                self.group.offsets.push(self.group.bytes.len() as u32);
                let header =
                    frame::encode(&mut self.group.bytes, header, (index_in_batch == 0).then_some(&extension), |out| {
                        out.extend_from_slice(&draft.head);
                        decimal(out, i128::from(self.next));
                        out.extend_from_slice(&draft.middle);
                        decimal(out, i128::from(self.recorded_at));
                        out.extend_from_slice(&draft.tail);
                    });
                self.group.headers.push(header);
                previous = self.next;
                self.link = header.crc;
                self.next += 1;
            }
            if version > row.version {
                self.group.streams.insert(part.stream, StreamRow { newest: previous, version });
            }
        }
        let found = FoundCommand { digest: batch.digest, first, count };
        self.group.commands.insert(batch.command, (found, self.recorded_at));
        Appended { first, count, recorded_at: self.recorded_at, repeated: false }
    }

    /// Makes the group durable, lets it be seen, and answers everyone in it.
    fn commit(&mut self) {
        if !self.group.bytes.is_empty()
            && let Some((segment, length)) = &self.active
        {
            let (segment, length) = (Arc::clone(segment), *length);
            match self.write(&segment, length) {
                Ok(()) => self.publish(&segment),
                Err(error) => self.poison(error),
            }
        }
        let poison = self.shared.poison();
        let wrote = !self.group.bytes.is_empty();
        for (job, result) in self.group.waiting.drain(..) {
            let result = match &poison {
                // Nothing of this group is certain any more, not even what its refusals were measured against.
                Some(source) if wrote => Err(AppendError::Poisoned { source: Arc::clone(source) }),
                Some(_) | None => result,
            };
            drop(job.room);
            // Who no longer waits has dropped the receiver; the entries are durable all the same.
            drop(job.answer.send(result));
        }
        self.group.bytes.clear();
        self.group.headers.clear();
        self.group.offsets.clear();
        self.lately.forget(self.group.streams.drain().map(|(stream, _)| stream));
        self.group.commands.clear();
    }

    fn write(&mut self, segment: &Segment, length: u64) -> io::Result<()> {
        let (start, frames) = (segment.frames_end(), self.group.bytes.len());
        let end = start + frames as u64;
        if end > self.written {
            self.written = length.min(end + ZEROS_AHEAD_BYTES).max(end);
            self.group.bytes.resize(frames + (self.written - end) as usize, 0);
        }
        let outcome = segment.file().write_all_at(&self.group.bytes, start);
        self.group.bytes.truncate(frames);
        outcome.and_then(|()| segment.file().sync_data())
    }

    fn publish(&self, segment: &Segment) {
        segment.publish(|extent| {
            let base = extent.frames_end as u32;
            if let Some(offsets) = &mut extent.offsets {
                offsets.extend(self.group.offsets.iter().map(|offset| base + offset));
            }
            extent.count += self.group.headers.len() as u64;
            extent.frames_end += self.group.bytes.len() as u64;
            extent.last_crc = self.link;
            extent.last_recorded_at = self.recorded_at;
        });
        self.shared.files.advance(self.next);
        self.shared.index.add(&self.group.headers);
        self.shared.announce(self.next);
    }

    fn poison(&self, error: io::Error) {
        tracing::error!(%error, "a write to the log failed, no more entries are taken");
        self.shared.poison_with(error);
    }

    /// Notes how long the log is, so that a tail lost after an orderly end is not taken for a torn one.
    fn leave_floor(&self) {
        if self.shared.poison().is_some() || self.next == 0 {
            return;
        }
        let floor = Floor { head: self.next, last_crc: self.link };
        let path = self.shared.log_dir.join(FLOOR_FILE);
        if let Err(error) = crate::disk::replace(&*self.shared.disk, &path, &floor.encode()) {
            tracing::warn!(%error, "the length of the log could not be noted");
        }
    }
}

/// Appends a number in decimal.
fn decimal(out: &mut Vec<u8>, number: i128) {
    use io::Write as _;
    write!(out, "{number}").expect("writing to memory cannot fail");
}

/// The two ends of the writer's queue; its bound is kept by the callers' semaphore.
pub(crate) fn queue() -> (mpsc::Sender<Order>, Receiver<Order>) {
    mpsc::channel()
}
