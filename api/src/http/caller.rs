//! Who asks, and what they may see: every handler that answers from the ledger takes a [`Caller`]. THIS IS A PROTOTYPE:
//! until there are accounts everybody sees everything.

use crate::http::problem::Problem;
use axum::{extract::FromRequestParts, http::request::Parts};
use projections::Sight;

/// Who asks.
pub(super) struct Caller {
    /// What they may see.
    pub(super) sight: Sight,
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self { sight: Sight::Everything })
    }
}
