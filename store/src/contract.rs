//! The contract every engine keeps. One suite of tests holds all engines to it; it says nothing of files or tables.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use crate::batch::{Appended, Batch, CommandId, ContentDigest, Position, StreamId};
use crate::chunk::Chunk;
use crate::error::{AppendError, ReadError};

/// Which way to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Towards newer entries.
    Forward,
    /// Towards older entries.
    Backward,
}

/// How much one read returns at most. One entry is always returned where there is one, whatever its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The most entries.
    pub entries: usize,
    /// The most bytes, counted as stored, framing included.
    pub bytes: usize,
}

impl Limit {
    /// The bytes a read returns at most unless the caller says otherwise.
    pub const DEFAULT_BYTES: usize = 4 << 20;

    /// At most so many entries, and at most [`Limit::DEFAULT_BYTES`].
    #[must_use]
    pub fn entries(entries: usize) -> Self {
        Self { entries, bytes: Self::DEFAULT_BYTES }
    }

    /// Everything there is, whatever its size: for streams, whose length their writers bound.
    pub const ALL: Self = Self { entries: usize::MAX, bytes: usize::MAX };
}

impl Default for Limit {
    fn default() -> Self {
        Self { entries: usize::MAX, bytes: Self::DEFAULT_BYTES }
    }
}

/// What is kept of a command for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoundCommand {
    /// The digest of its content.
    pub digest: ContentDigest,
    /// The position of its first entry.
    pub first: Position,
    /// How many entries it appended.
    pub count: u32,
}

/// An append-only log of opaque entries with optimistic streams and idempotent commands.
///
/// Every read sees only durable entries. Futures may need a running tokio runtime.
pub trait Log: Send + Sync + 'static {
    /// Appends all of a batch or nothing, and answers when it is durable.
    ///
    /// A command id seen before is looked up first, before any expected version: with the same digest it gets its
    /// first answer again, with another it is refused. This holds for ever.
    fn append(&self, batch: Batch) -> impl Future<Output = Result<Appended, AppendError>> + Send;

    /// Reads entries from a position on. Forward starts with `from`; backward starts with `from` too, or with the
    /// newest entry when `from` lies beyond it. The chunk iterates in the direction of the read, and is empty only
    /// where there is nothing in that direction.
    fn read(
        &self,
        from: Position,
        direction: Direction,
        limit: Limit,
    ) -> impl Future<Output = Result<Chunk, ReadError>> + Send;

    /// Reads a stream's entries whose version is at least `from_version`, oldest first. The first entry of a stream
    /// has version 1, so 0 and 1 both mean all of it.
    fn read_stream(
        &self,
        stream: StreamId,
        from_version: u64,
        limit: Limit,
    ) -> impl Future<Output = Result<Chunk, ReadError>> + Send;

    /// How many entries a stream holds; 0 when it does not exist.
    fn stream_version(&self, stream: StreamId) -> impl Future<Output = Result<u64, ReadError>> + Send;

    /// How many durable entries the log holds; the next entry takes this position.
    fn head(&self) -> impl Future<Output = Result<Position, ReadError>> + Send;

    /// How many entries had been recorded at or before a moment, in microseconds of UTC.
    fn position_at(&self, moment_us: i64) -> impl Future<Output = Result<Position, ReadError>> + Send;

    /// What a command appended, if it was ever appended.
    fn find_command(&self, command: CommandId) -> impl Future<Output = Result<Option<FoundCommand>, ReadError>> + Send;

    /// Follows the log from a position on: first what is there, then what comes, never skipping or repeating.
    fn subscribe(&self, from: Position) -> Subscription;
}

/// A boxed future, for what an engine hands to [`Subscription`].
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What an engine implements for its subscriptions.
pub trait Feed: Send {
    /// The next entries in order; waits while there are none, and returns `None` when the log is closed. A future
    /// dropped before it is done must leave the feed where it was.
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Chunk>, ReadError>>;
}

/// A follower of the log.
pub struct Subscription {
    feed: Box<dyn Feed>,
    failure: Option<ReadError>,
}

impl Subscription {
    /// Wraps an engine's feed.
    #[must_use]
    pub fn new(feed: Box<dyn Feed>) -> Self {
        Self { feed, failure: None }
    }

    /// The next entries in order, at least one; waits while there are none. `None` means that the log was closed, or
    /// that reading failed: see [`Subscription::failure`]. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<Chunk> {
        if self.failure.is_some() {
            return None;
        }
        match self.feed.next().await {
            Ok(chunk) => chunk,
            Err(error) => {
                self.failure = Some(error);
                None
            }
        }
    }

    /// Why the subscription ended, when it was not by closing the log.
    #[must_use]
    pub fn failure(&self) -> Option<&ReadError> {
        self.failure.as_ref()
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription").field("failure", &self.failure).finish_non_exhaustive()
    }
}
