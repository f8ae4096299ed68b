//! Only a proxy that is trusted is believed, and only about whom it heard.

use super::Remote;
use crate::{config::Network, http::listening::Peer};
use axum::http::{HeaderMap, HeaderValue};

/// The address a request is taken to come from.
fn address(peer: &str, forwarded: &[&str]) -> String {
    remote(peer, forwarded, None).address.to_string()
}

fn remote(peer: &str, forwarded: &[&str], proto: Option<&'static str>) -> Remote {
    let proxies: Vec<Network> = ["10.0.0.0/8", "::1"].map(|text| text.parse().unwrap()).into();
    let address = format!("{peer}:1234").parse().unwrap();
    let peer = Peer { address, local: "192.0.2.1:443".parse().unwrap(), secure: false };
    let mut headers = HeaderMap::new();
    for value in forwarded {
        headers.append("x-forwarded-for", HeaderValue::from_str(value).unwrap());
    }
    if let Some(proto) = proto {
        headers.insert("x-forwarded-proto", HeaderValue::from_static(proto));
    }
    Remote::of(&peer, &headers, &proxies)
}

#[test]
fn nobody_but_a_trusted_proxy_says_where_a_request_comes_from() {
    assert_eq!(address("192.0.2.5", &["203.0.113.1"]), "192.0.2.5");
    assert_eq!(address("10.0.0.1", &["203.0.113.1"]), "203.0.113.1");
    assert_eq!(address("[::1]", &["[2001:db8::7]:4711"]), "2001:db8::7");
    assert_eq!(address("10.0.0.1", &[]), "10.0.0.1");
}

#[test]
fn what_a_client_wrote_before_the_proxy_did_is_not_believed() {
    assert_eq!(address("10.0.0.1", &["127.0.0.1, 203.0.113.1"]), "203.0.113.1");
    assert_eq!(address("10.0.0.1", &["127.0.0.1", "203.0.113.1", "10.0.0.2"]), "203.0.113.1");
    assert_eq!(address("10.0.0.1", &["203.0.113.1, nonsense, 10.0.0.2"]), "10.0.0.2");
    assert_eq!(address("10.0.0.1", &["10.0.0.3, 10.0.0.2"]), "10.0.0.3");
}

#[test]
fn tls_is_known_from_the_connection_or_from_a_trusted_proxy() {
    assert!(remote("10.0.0.1", &[], Some("https")).secure);
    assert!(!remote("10.0.0.1", &[], Some("http")).secure);
    assert!(!remote("192.0.2.5", &[], Some("https")).secure);
}

#[test]
fn what_was_passed_on_is_not_this_machine() {
    assert!(remote("127.0.0.1", &[], None).is_this_machine());
    assert!(!remote("127.0.0.1", &["127.0.0.1"], None).is_this_machine());
    assert!(!remote("192.0.2.5", &[], None).is_this_machine());
}
