//! The first day: what `lianjian init` and the demonstration print is what a person of each role signs in with.

use super::{
    harness::{Serving, run, text},
    http::TempDir,
};
use domain::actor::Role;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What each of them chooses in place of the password that was printed.
const PASSWORD: &str = "Kongtong7!shan";

/// The accounts that were printed: the role's name, the account and its password, a line for each.
fn printed(said: &str) -> Vec<(Role, String, String)> {
    let of_title = |title: &str| Role::ALL.into_iter().find(|role| role.title() == title);
    let line = |line: &str| {
        let mut words = line.split_whitespace();
        let role = of_title(words.next()?)?;
        Some((role, words.next()?.to_owned(), words.next()?.to_owned()))
    };
    said.lines().filter_map(line).collect()
}

/// Signs everybody in, and answers what each session says of itself.
fn sign_in(served: &Serving, accounts: &[(Role, String, String)], must_change: bool) {
    let client = &served.client;
    let ask = |method: &str, path: &str, cookie: Option<&str>, body: &Value| {
        client.raw(method, (path, &[]), cookie, &body.to_string())
    };
    for (role, account, password) in accounts {
        let offer = json!({ "account": account, "password": password });
        let mut begun = ask("POST", "/api/v1/session", None, &offer).expect(201);
        assert_eq!(begun.json()["must_change_password"], must_change, "{account}");
        if must_change {
            let cookie = begun.header("set-cookie").and_then(|cookie| cookie.split(';').next());
            let own = json!({ "present": password, "new": PASSWORD });
            begun = ask("PUT", "/api/v1/password", cookie, &own).expect(201);
        }
        let cookie = begun.header("set-cookie").and_then(|cookie| cookie.split(';').next());
        let session = ask("GET", "/api/v1/session", cookie, &Value::Null).expect(200).json();
        assert_eq!(session["title"], role.title(), "{account}");
        ask("GET", "/api/v1/registers", cookie, &Value::Null).expect(200);
    }
    let roles: BTreeSet<&str> = accounts.iter().map(|(role, ..)| role.title()).collect();
    assert_eq!(roles.len(), Role::ALL.len(), "one for every role: {roles:?}");
}

#[test]
fn everybody_signs_in_with_what_init_printed() {
    let dir = TempDir::new();
    let said = run(&dir, &["init", "--name", "lianjian.example/first", "--unit", "崇信县委组织部"]);
    assert!(said.status.success(), "{}", text(&said));
    let accounts = printed(&text(&said));
    let served = Serving::start(&dir, &[]);
    sign_in(&served, &accounts, true);
}

#[test]
fn everybody_signs_in_with_what_the_demonstration_printed() {
    let dir = TempDir::new();
    let ledger = dir.path().join("ledger");
    let ledger = ledger.to_str().expect("a path of the test");
    let said = run(&dir, &["demo", "--load-only", "--dir", ledger]);
    assert!(said.status.success(), "{}", text(&said));
    let accounts = printed(&text(&said));
    let served = Serving::start(&dir, &[]);
    sign_in(&served, &accounts, false);
}
