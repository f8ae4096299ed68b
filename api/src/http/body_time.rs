//! A request's body has a time by which it must be there: one that drips in holds no place for long.

use axum::body::Body;
use hyper::body::{Body as _, Bytes, Frame, SizeHint};
use std::{
    error::Error,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::{Sleep, sleep};

/// That a body was not there in time.
#[derive(Debug, thiserror::Error)]
#[error("receive the whole body in time")]
struct TooSlow;

/// A body that fails once its time is over.
struct Timed {
    body: Body,
    over: Pin<Box<Sleep>>,
}

/// The body, with a time from now by which all of it must be there.
pub(super) fn within(time: Duration, body: Body) -> Body {
    if body.is_end_stream() { body } else { Body::new(Timed { body, over: Box::pin(sleep(time)) }) }
}

/// Whether a body could not be read because it was too slow.
pub(super) fn is_too_slow(error: &axum::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if error.is::<TooSlow>() {
            return true;
        }
        cause = error.source();
    }
    false
}

impl hyper::body::Body for Timed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.over.as_mut().poll(context).is_ready() {
            return Poll::Ready(Some(Err(axum::Error::new(TooSlow))));
        }
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
