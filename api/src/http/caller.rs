//! Who asks, and what they may see: every handler that answers from the ledger takes a [`Caller`]. THIS IS A PROTOTYPE:
//! until there are accounts everybody sees everything.

use axum::{extract::FromRequestParts, http::request::Parts};
use projections::Sight;
use std::convert::Infallible;

/// Who asks.
#[expect(dead_code, reason = "handlers take it as scopes reach them")]
pub(super) struct Caller {
    /// What they may see.
    pub(super) sight: Sight,
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self { sight: Sight::Everything })
    }
}
