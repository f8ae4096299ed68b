//! Where a request comes from.

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::request::Parts,
};
use domain::user_account::Address;
use std::{convert::Infallible, net::SocketAddr};

/// The address of whoever asks, where it is known.
pub(super) struct ClientAddress(pub(super) Option<Address>);

impl<S: Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Self(peer.map(|ConnectInfo(address)| Address(address.ip().to_canonical()))))
    }
}
