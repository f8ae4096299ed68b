//! Nobody has more connections than their share, and what ended is given back.

use super::Connections;
use crate::config::Settings;
use std::{net::IpAddr, sync::Arc};

#[test]
fn an_address_has_its_share_and_gets_back_what_it_ended() {
    let proxies = vec!["192.0.2.9".parse().unwrap()];
    let settings = Settings { connections_per_address: 2, trusted_proxies: proxies, ..Settings::default() };
    let connections = Arc::new(Connections::new(&settings));
    let place = |address: &str| connections.place(address.parse::<IpAddr>().unwrap());
    let (first, second) = (place("192.0.2.1"), place("192.0.2.1"));
    assert!(first.is_some() && second.is_some());
    assert!(place("192.0.2.1").is_none() && place("::ffff:192.0.2.1").is_none());
    assert!(place("192.0.2.2").is_some(), "another address has its own share");
    drop(first);
    assert!(place("192.0.2.1").is_some());
    // A household of IPv6 has as many addresses as it likes, and one share.
    let held = (place("2001:db8::1"), place("2001:db8::2"));
    assert!(held.1.is_some() && place("2001:db8::3").is_none() && place("2001:db8:0:1::1").is_some());
    for unbounded in ["127.0.0.1", "::1", "192.0.2.9"] {
        let many: Vec<_> = (0..10).map(|_| place(unbounded)).collect();
        assert!(many.iter().all(Option::is_some), "{unbounded}");
    }
}
