//! Where a request comes from, for those who record it.

use crate::http::remote::Remote;
use axum::{extract::FromRequestParts, http::request::Parts};
use domain::user_account::Address;
use std::convert::Infallible;

/// The address of whoever asks, where it is known.
pub(super) struct ClientAddress(pub(super) Option<Address>);

impl<S: Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.extensions.get::<Remote>().map(|remote| Address(remote.address))))
    }
}
