//! Sessions over a real vault, under a clock of the test's own.

use super::{Opening, Session, SessionLimits, Sessions, WRITTEN_EVERY_S};
use crate::accounts::secret::Secret;
use domain::{actor::Role, user_account::AccountKey, value::Moment};
use std::{fs, path::PathBuf};
use store::Vault;
use uuid::Uuid;

struct Dir(PathBuf);

impl Dir {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("lianjian-sessions-{}", Uuid::now_v7())))
    }

    fn sessions(&self, now: Moment) -> Sessions {
        self.limited(LIMITS, now)
    }

    fn limited(&self, limits: SessionLimits, now: Moment) -> Sessions {
        Sessions::open(Vault::open(&self.0).unwrap(), limits, now).unwrap()
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

fn account(key: &str) -> AccountKey {
    key.parse().unwrap()
}

fn begin(sessions: &Sessions, key: &str, now: Moment) -> (Secret, Session) {
    let opening = Opening {
        account: account(key),
        role: Role::CountyOfficial,
        by_provider: false,
        address: None,
        agent: "test".to_owned(),
    };
    sessions.begin(opening, now).unwrap()
}

const LIMITS: SessionLimits = SessionLimits { idle_s: 1_800, longest_s: 43_200, per_account: 10 };
const START: Moment = Moment(1_700_000_000_000_000);

#[test]
fn a_token_opens_its_session_and_no_other_does() {
    let dir = Dir::new();
    let sessions = dir.sessions(START);
    let (token, session) = begin(&sessions, "u-1", START);
    assert_eq!(sessions.seen(&token, START).unwrap(), Some(session));
    assert_eq!(sessions.seen(&Secret::random_token(), START).unwrap(), None);
    assert_eq!(sessions.seen(&Secret::new(""), START).unwrap(), None);
}

#[test]
fn a_session_ends_when_idle_and_when_open_for_too_long() {
    let dir = Dir::new();
    let sessions = dir.sessions(START);
    let (token, _) = begin(&sessions, "u-1", START);
    let mut now = START;
    while now.plus_seconds(LIMITS.idle_s) <= START.plus_seconds(LIMITS.longest_s) {
        now = now.plus_seconds(LIMITS.idle_s);
        assert!(sessions.seen(&token, now).unwrap().is_some(), "each request keeps it open");
    }
    assert!(sessions.seen(&token, START.plus_seconds(LIMITS.longest_s + 1)).unwrap().is_none(), "but not for ever");

    let (token, _) = begin(&sessions, "u-1", START);
    assert!(sessions.seen(&token, START.plus_seconds(LIMITS.idle_s + 1)).unwrap().is_none());
    assert!(sessions.seen(&token, START).unwrap().is_none(), "what ended stays ended");
}

#[test]
fn a_restart_ends_no_session_and_revives_none() {
    let dir = Dir::new();
    let (kept, ended) = {
        let sessions = dir.sessions(START);
        let (kept, _) = begin(&sessions, "u-1", START);
        let (ended, session) = begin(&sessions, "u-1", START);
        assert_eq!(sessions.end(&account("u-1"), |one| one.id == session.id).unwrap(), 1);
        (kept, ended)
    };
    let sessions = dir.sessions(START);
    assert!(sessions.seen(&kept, START).unwrap().is_some());
    assert!(sessions.seen(&ended, START).unwrap().is_none());
    drop(sessions);
    let later = START.plus_seconds(LIMITS.idle_s + 1);
    assert!(dir.sessions(later).seen(&kept, later).unwrap().is_none());
    assert!(Vault::open(&dir.0).unwrap().list().unwrap().is_empty(), "its file is gone");
}

#[test]
fn the_file_follows_the_requests_at_a_distance() {
    let dir = Dir::new();
    let seen = START.plus_seconds(WRITTEN_EVERY_S + 1);
    let token = {
        let sessions = dir.sessions(START);
        let (token, _) = begin(&sessions, "u-1", START);
        sessions.seen(&token, seen).unwrap();
        token
    };
    let later = START.plus_seconds(LIMITS.idle_s + 60);
    assert!(dir.sessions(later).seen(&token, later).unwrap().is_some(), "idle since it was seen, not since it began");
}

#[test]
fn no_file_holds_a_token() {
    let dir = Dir::new();
    let sessions = dir.sessions(START);
    let (token, _) = begin(&sessions, "u-1", START);
    let vault = Vault::open(&dir.0).unwrap();
    let files = vault.list().unwrap();
    assert_eq!(files.len(), 1);
    let contents = String::from_utf8(vault.get(files[0]).unwrap().unwrap()).unwrap();
    assert!(!contents.contains(token.reveal()) && contents.contains("u-1"), "{contents}");
}

#[test]
fn the_session_idle_longest_makes_room() {
    let dir = Dir::new();
    let sessions = dir.sessions(START);
    let begun: Vec<_> = (0..LIMITS.per_account).map(|_| begin(&sessions, "u-1", START).0).collect();
    let (other, _) = begin(&sessions, "u-2", START);
    let now = START.plus_seconds(10);
    for token in begun.iter().skip(1) {
        sessions.seen(token, now).unwrap();
    }
    let (newest, _) = begin(&sessions, "u-1", now);
    assert!(sessions.seen(&begun[0], now).unwrap().is_none());
    assert!(sessions.seen(&begun[1], now).unwrap().is_some());
    assert!(sessions.seen(&newest, now).unwrap().is_some() && sessions.seen(&other, now).unwrap().is_some());
    assert_eq!(sessions.of(&account("u-1"), now).len(), LIMITS.per_account);
}

#[test]
fn shorter_limits_hold_for_what_is_open_already() {
    let dir = Dir::new();
    let (token, _) = begin(&dir.sessions(START), "u-1", START);
    let short = SessionLimits { idle_s: 1_800, longest_s: 600, per_account: 10 };
    let sessions = dir.limited(short, START.plus_seconds(300));
    let session = sessions.seen(&token, START.plus_seconds(300)).unwrap().expect("it is open");
    assert_eq!(session.ends_at, START.plus_seconds(600));
    assert!(sessions.seen(&token, START.plus_seconds(601)).unwrap().is_none());
}
