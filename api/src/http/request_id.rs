//! The id of the request that is being worked on: the same in the answer's header, in a problem document and in every
//! line of the log, so that whoever reports a problem names the lines that tell of it.

use axum::http::{HeaderName, HeaderValue};
use uuid::Uuid;

/// The header with the id.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    /// The id of the request this task works on.
    static CURRENT: Uuid;
}

/// Works on a request under an id.
pub(super) async fn under<T>(id: Uuid, work: impl Future<Output = T>) -> T {
    CURRENT.scope(id, work).await
}

/// The id of the request that is being worked on, if one is.
pub(super) fn current() -> Option<Uuid> {
    CURRENT.try_get().ok()
}

/// An id as a header's value.
pub(super) fn value(id: Uuid) -> HeaderValue {
    HeaderValue::try_from(id.to_string()).expect("an id is made of digits and dashes")
}
