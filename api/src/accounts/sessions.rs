//! Sessions: who is signed in. A browser holds an opaque token, of which only the hash is kept, in a file per
//! session, so that a restart of the server signs nobody out. Sessions are not part of a backup: a restored ledger
//! knows none.

use crate::accounts::secret::Secret;
use domain::{
    actor::Role,
    user_account::{AccountKey, Address},
    value::{Digest, Moment},
};
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use store::{SubjectId, Vault, VaultError};
use uuid::Uuid;

/// For how long sessions last, and how many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionLimits {
    /// Seconds without a request.
    pub idle_s: i64,
    /// Seconds in all (OWASP ASVS 5.0 7.3.2 asks for an end).
    pub longest_s: i64,
    /// How many an account may have open; the one that was idle longest makes room.
    pub per_account: usize,
}

/// A session's file is written anew when its last request is later than the file says by so much: 5 minutes. After a
/// restart a session may so end that much earlier than it would have.
const WRITTEN_EVERY_S: i64 = 5 * 60;
/// The most characters kept of what a browser calls itself.
const MAX_AGENT_CHARACTERS: usize = 200;

/// One session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Its name, which proves nothing.
    pub id: Uuid,
    /// Whose it is.
    pub account: AccountKey,
    /// What they act as.
    pub role: Role,
    /// Whether the identity provider said who they are: then no password of theirs here need be changed.
    #[serde(default)]
    pub by_provider: bool,
    /// Since when.
    pub opened_at: Moment,
    /// When it ends whatever happens.
    pub ends_at: Moment,
    /// When the newest request came.
    pub seen_at: Moment,
    /// From where it was opened, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// What the browser calls itself.
    pub agent: String,
    /// SHA-256 of the token.
    token: Digest,
}

/// Who begins a session, and from where.
pub(crate) struct Opening {
    pub(crate) account: AccountKey,
    pub(crate) role: Role,
    pub(crate) by_provider: bool,
    pub(crate) address: Option<Address>,
    pub(crate) agent: String,
}

impl SessionLimits {
    /// Whether a session is over: idle or open for too long.
    fn have_ended(&self, session: &Session, now: Moment) -> bool {
        let longest = session.ends_at.min(session.opened_at.plus_seconds(self.longest_s));
        now > session.seen_at.plus_seconds(self.idle_s) || now > longest
    }
}

/// All sessions.
pub(crate) struct Sessions {
    vault: Vault,
    limits: SessionLimits,
    open: Mutex<HashMap<Digest, Kept>>,
}

/// A session, and when its file says it was seen.
struct Kept {
    session: Session,
    written_at: Moment,
}

impl Sessions {
    /// Reads the sessions that were open; those that are over, or cannot be read, are removed.
    pub(crate) fn open(vault: Vault, limits: SessionLimits, now: Moment) -> Result<Self, VaultError> {
        let mut open = HashMap::new();
        for id in vault.list()? {
            let session = vault.get(id)?.and_then(|contents| serde_json::from_slice::<Session>(&contents).ok());
            match session.filter(|session| !limits.have_ended(session, now) && file_of(&session.token) == id) {
                Some(mut session) => {
                    // A limit that was made shorter meanwhile holds for what is open too.
                    session.ends_at = session.ends_at.min(session.opened_at.plus_seconds(limits.longest_s));
                    let written_at = session.seen_at;
                    drop(open.insert(session.token, Kept { session, written_at }));
                }
                None => drop(vault.remove(id)?),
            }
        }
        Ok(Self { vault, limits, open: Mutex::new(open) })
    }

    /// Begins a session under a fresh token, which nobody but its owner ever sees.
    pub(crate) fn begin(&self, opening: Opening, now: Moment) -> Result<(Secret, Session), VaultError> {
        let token = Secret::random_token();
        let Opening { account, role, by_provider, address, agent } = opening;
        let agent = agent.chars().take(MAX_AGENT_CHARACTERS).collect();
        let id = Uuid::now_v7();
        let ends_at = now.plus_seconds(self.limits.longest_s);
        let (opened_at, seen_at, token_hash) = (now, now, token.hash());
        let session =
            Session { id, account, role, by_provider, opened_at, ends_at, seen_at, address, agent, token: token_hash };
        let mut open = self.lock();
        self.remove_where(&mut open, |kept| self.limits.have_ended(kept, now))?;
        let mut own: Vec<_> =
            open.values().map(|kept| &kept.session).filter(|one| one.account == session.account).collect();
        own.sort_by_key(|one| one.seen_at);
        let surplus = (own.len() + 1).saturating_sub(self.limits.per_account);
        let room: Vec<Uuid> = own.iter().take(surplus).map(|one| one.id).collect();
        self.remove_where(&mut open, |kept| room.contains(&kept.id))?;
        self.write(&session)?;
        open.insert(token_hash, Kept { session: session.clone(), written_at: now });
        Ok((token, session))
    }

    /// The session of a token, if it is not over. This is a request of it.
    pub(crate) fn seen(&self, token: &Secret, now: Moment) -> Result<Option<Session>, VaultError> {
        let hash = token.hash();
        let mut open = self.lock();
        let Some(kept) = open.get_mut(&hash) else { return Ok(None) };
        if self.limits.have_ended(&kept.session, now) {
            self.remove_where(&mut open, |session| session.token == hash)?;
            return Ok(None);
        }
        kept.session.seen_at = kept.session.seen_at.max(now);
        if now > kept.written_at.plus_seconds(WRITTEN_EVERY_S) {
            kept.written_at = now;
            self.write(&kept.session)?;
        }
        Ok(Some(kept.session.clone()))
    }

    /// An account's open sessions, newest first.
    pub(crate) fn of(&self, account: &AccountKey, now: Moment) -> Vec<Session> {
        let open = self.lock();
        let own = open.values().map(|kept| &kept.session).filter(|one| one.account == *account);
        let own = own.filter(|one| !self.limits.have_ended(one, now));
        let mut own: Vec<Session> = own.cloned().collect();
        own.sort_by_key(|session| std::cmp::Reverse((session.opened_at, session.id)));
        own
    }

    /// Ends every session of an account that fits, durably. Returns how many.
    pub(crate) fn end(&self, account: &AccountKey, fits: impl Fn(&Session) -> bool) -> Result<usize, VaultError> {
        self.remove_where(&mut self.lock(), |session| session.account == *account && fits(session))
    }

    fn remove_where(
        &self,
        open: &mut HashMap<Digest, Kept>,
        fits: impl Fn(&Session) -> bool,
    ) -> Result<usize, VaultError> {
        let over: Vec<Digest> =
            open.values().map(|kept| &kept.session).filter(|one| fits(one)).map(|one| one.token).collect();
        for token in &over {
            // Out of memory first: whatever the disk says, the token no longer opens anything here.
            open.remove(token);
            self.vault.remove(file_of(token))?;
        }
        Ok(over.len())
    }

    fn write(&self, session: &Session) -> Result<(), VaultError> {
        // A session is made of texts and numbers, which JSON always has room for.
        self.vault.put(file_of(&session.token), &serde_json::to_vec(session).unwrap_or_default())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Digest, Kept>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The file of a session: half of its token's hash.
fn file_of(token: &Digest) -> SubjectId {
    let mut id = [0; 16];
    id.copy_from_slice(&token.0[..16]);
    SubjectId(id)
}

#[cfg(test)]
mod tests;
