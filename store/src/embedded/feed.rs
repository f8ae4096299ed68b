//! Follows the log: reads what is durable from where it stands, and sleeps when it has reached the head.

use std::sync::Arc;

use tokio::sync::watch;

use crate::batch::Position;
use crate::chunk::Chunk;
use crate::contract::{BoxFuture, Feed, Limit};
use crate::embedded::shared::{Horizon, Shared};
use crate::error::ReadError;

/// How many bytes a follower is given at once at most.
const FEED_BYTES: usize = 1 << 20;

/// One follower.
#[derive(Debug)]
pub(crate) struct LiveFeed {
    shared: Arc<Shared>,
    horizon: watch::Receiver<Horizon>,
    next: Position,
}

impl LiveFeed {
    pub(crate) fn new(shared: Arc<Shared>, from: Position) -> Self {
        let horizon = shared.horizon.subscribe();
        Self { shared, horizon, next: from }
    }

    async fn advance(&mut self) -> Result<Option<Chunk>, ReadError> {
        let next = self.next;
        // What was durable when the log was closed is still handed out.
        let Ok(horizon) =
            self.horizon.wait_for(|horizon| horizon.head > next || horizon.closed).await.map(|seen| *seen)
        else {
            return Ok(None);
        };
        if horizon.head <= next {
            return Ok(None);
        }
        let shared = Arc::clone(&self.shared);
        let most = usize::try_from(horizon.head - next).unwrap_or(usize::MAX);
        let limit = Limit { entries: most, bytes: FEED_BYTES };
        let read = tokio::task::spawn_blocking(move || shared.files.forward(next, limit)).await;
        let chunk = match read {
            Ok(read) => read?,
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(_) => return Ok(None),
        };
        // The place moves only after the last point where the future may be dropped.
        self.next += chunk.len() as u64;
        Ok(Some(chunk))
    }
}

impl Feed for LiveFeed {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Chunk>, ReadError>> {
        Box::pin(self.advance())
    }
}
