//! How many connections there are, in all and of each address, so that nobody takes the place of everybody.

use crate::config::{Network, Settings, subnet_of};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The count of connections.
pub(super) struct Connections {
    room: Arc<Semaphore>,
    per_address: usize,
    /// Those that stand for many: their connections are bounded by the room alone.
    proxies: Vec<Network>,
    held: Mutex<HashMap<IpAddr, usize>>,
}

/// The place of a connection among those of its address; given back when it is dropped.
pub(super) struct Place(Option<(Arc<Connections>, IpAddr)>);

impl Connections {
    pub(super) fn new(settings: &Settings) -> Self {
        let room = Arc::new(Semaphore::new(settings.max_connections));
        let proxies = settings.trusted_proxies.clone();
        Self { room, per_address: settings.connections_per_address, proxies, held: Mutex::default() }
    }

    /// Waits until there is room for one more.
    pub(super) async fn room(&self) -> OwnedSemaphorePermit {
        Arc::clone(&self.room).acquire_owned().await.expect("the semaphore is never closed")
    }

    /// A place among the connections of an address, unless it has its fill. This machine and proxies always get one.
    pub(super) fn place(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        if address.to_canonical().is_loopback() || self.proxies.iter().any(|proxy| proxy.contains(address)) {
            return Some(Place(None));
        }
        let subnet = subnet_of(address);
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(subnet).or_default();
        if *count == self.per_address {
            return None;
        }
        *count += 1;
        Some(Place(Some((Arc::clone(self), subnet))))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((connections, subnet)) = self.0.take() else { return };
        let mut held = connections.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&subnet) {
            *count -= 1;
            if *count == 0 {
                held.remove(&subnet);
            }
        }
    }
}

#[cfg(test)]
mod tests;
