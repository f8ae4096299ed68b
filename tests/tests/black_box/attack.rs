//! Attacks on a running server, scripted: what somebody on the network may try who keeps to no rule. Each test sends
//! the bytes themselves, because a well-behaved client would not.

mod host;
mod log_lines;
mod other_sites;
mod paths;
mod proxies;
mod raw;
mod sizes;
mod slow;
mod smuggling;
mod tls;

use raw::{Raw, ask};
