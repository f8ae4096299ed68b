//! Where a request comes from: the other end of its connection, or, where that is a proxy that the settings trust, what
//! the proxy says. What anybody else says about it is not believed.

use crate::{config::Network, http::listening::Peer};
use axum::http::HeaderMap;
use std::net::{IpAddr, SocketAddr};

/// The addresses a request came through, as each proxy adds the one it heard from.
const FORWARDED_FOR: &str = "x-forwarded-for";
/// How the client spoke to the proxy.
const FORWARDED_PROTO: &str = "x-forwarded-proto";

/// Where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Remote {
    /// The client's address, as far as it is known.
    pub(super) address: IpAddr,
    /// Whether some proxy passed it on, trusted or not.
    pub(super) passed_on: bool,
    /// Whether the client spoke TLS.
    pub(super) secure: bool,
}

impl Remote {
    /// What is known of a request.
    pub(super) fn of(peer: &Peer, headers: &HeaderMap, proxies: &[Network]) -> Self {
        let direct = peer.address.ip().to_canonical();
        let passed_on = headers.contains_key(FORWARDED_FOR);
        let trusted = |address: IpAddr| proxies.iter().any(|proxy| proxy.contains(address));
        if !trusted(direct) {
            return Self { address: direct, passed_on, secure: peer.secure };
        }
        let proto = headers.get_all(FORWARDED_PROTO).into_iter().next_back();
        let secure = proto.is_some_and(|proto| proto.as_bytes().eq_ignore_ascii_case(b"https"));
        let mut address = direct;
        // From the nearest on: the first that is no proxy of ours is the client; what stands before it, anybody may
        // have written.
        for heard in forwarded(headers).rev() {
            let Some(heard) = heard else { break };
            address = heard;
            if !trusted(address) {
                break;
            }
        }
        Self { address, passed_on, secure: secure || peer.secure }
    }

    /// Whether a program of this machine sent it, and no proxy passed it on.
    pub(super) fn is_this_machine(&self) -> bool {
        self.address.is_loopback() && !self.passed_on
    }
}

/// The addresses of the header, from the client's on; none for what is no address.
fn forwarded(headers: &HeaderMap) -> impl DoubleEndedIterator<Item = Option<IpAddr>> {
    let lists = headers.get_all(FORWARDED_FOR).into_iter();
    lists.flat_map(|list| list.to_str().unwrap_or("?").split(',')).map(|text| address(text.trim()))
}

/// An address, with a port or without.
fn address(text: &str) -> Option<IpAddr> {
    let alone = text.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    let address = alone.or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip()));
    address.ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests;
