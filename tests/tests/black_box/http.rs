//! The server over real HTTP: a real ledger in a real directory, a real port, a real client. Requests name the route
//! they touch by its template, so that a route nobody touches is found.

mod accounts;
mod client;
mod commands;
mod documents;
mod drawn;
mod events;
mod evidence;
mod forms;
mod oidc;
mod past;
mod persons;
mod reach;
mod reads;
mod reports;
mod scopes;
mod server;
mod web;

pub(crate) use client::{Answer, Client};
pub(crate) use server::{ORIGIN, Server, TempDir};

/// The sources in which requests to routes may stand.
const SOURCES: [&str; 13] = [
    include_str!("http/accounts.rs"),
    include_str!("http/commands.rs"),
    include_str!("http/documents.rs"),
    include_str!("http/events.rs"),
    include_str!("http/forms.rs"),
    include_str!("http/oidc.rs"),
    include_str!("http/past.rs"),
    include_str!("http/evidence.rs"),
    include_str!("http/persons.rs"),
    include_str!("http/reach.rs"),
    include_str!("http/reads.rs"),
    include_str!("http/reports.rs"),
    include_str!("http/scopes.rs"),
];

#[test]
fn every_route_is_touched_by_a_test() {
    let sources: String = SOURCES.concat().split_whitespace().collect();
    let untouched: Vec<_> = api::http::ROUTES
        .iter()
        .filter(|(method, path, ..)| {
            let by_client = sources.contains(&format!(".{method}(\"{path}\""))
                || sources.contains(&format!("_as(SYSTEM,\"{path}\""));
            let by_browser = format!("(\"{}\",\"{path}\"", method.to_uppercase());
            !by_client && !sources.contains(&by_browser)
        })
        .map(|(method, path, handler, _)| format!("{method} {path} ({handler})"))
        .collect();
    assert!(untouched.is_empty(), "no test sends a request to\n  {}", untouched.join("\n  "));
}
