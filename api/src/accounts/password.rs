//! Passwords: what is asked of one, and how it is kept. Hashes are argon2id, made and checked on threads that may
//! block, a few at a time, so that a flood of sign-ins takes neither all memory nor all cores.

use crate::accounts::secret::Secret;
use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use domain::value::Moment;
use std::{
    collections::HashSet,
    sync::{Arc, LazyLock},
};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

/// How many passwords are hashed at the same time: each takes 19 MiB and a core (the parameters of OWASP's Password
/// Storage Cheat Sheet: 19 MiB, 2 passes, 1 lane, which are argon2's defaults).
const HASHED_AT_ONCE: usize = 2;
/// How many may wait for that; more are told to come again.
const WAITING_FOR_A_HASH: usize = 64;
/// The most characters a password may have: hashing a book costs more than it gains.
pub const MAX_PASSWORD_CHARACTERS: usize = 128;
/// Seconds of a day.
const DAY_S: i64 = 86_400;

/// Passwords that many people use.
static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("../../data/common_passwords.txt").lines();
    lines.filter(|line| !line.starts_with('#') && !line.is_empty()).collect()
});

/// What is asked of a password, and what follows from wrong ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordPolicy {
    /// The fewest characters.
    pub min_characters: usize,
    /// Of how many kinds its characters must be: lower case, upper case, digits, others (1 to 4).
    pub min_kinds: usize,
    /// After how many days it must be changed; 0 for never.
    pub max_age_days: u32,
    /// After how many wrong attempts in a row an account is locked.
    pub attempts: u32,
    /// For how many seconds, the first time; each further wrong attempt doubles it.
    pub first_lock_s: u32,
    /// The longest lock, in seconds.
    pub longest_lock_s: u32,
}

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// Too few characters.
    #[error("口令至少 {0} 个字符")]
    TooShort(usize),
    /// Too many.
    #[error("口令最多 {MAX_PASSWORD_CHARACTERS} 个字符")]
    TooLong,
    /// Of too few kinds.
    #[error("口令须含小写字母、大写字母、数字、其他符号中的至少 {0} 类")]
    TooUniform(usize),
    /// Many people use it, or it is one of those with something added.
    #[error("口令过于常见，请换一个别人想不到的")]
    Common,
    /// It tells the account.
    #[error("口令不能包含账户编号")]
    NamesAccount,
    /// It is what it was.
    #[error("新口令不能与原口令相同")]
    Unchanged,
}

impl PasswordPolicy {
    /// Whether a new password of an account is good enough.
    ///
    /// # Errors
    /// [`WeakPassword`].
    pub fn check(&self, account: &str, password: &Secret) -> Result<(), WeakPassword> {
        let text = password.reveal();
        let characters = text.chars().count();
        if characters < self.min_characters {
            return Err(WeakPassword::TooShort(self.min_characters));
        }
        if characters > MAX_PASSWORD_CHARACTERS {
            return Err(WeakPassword::TooLong);
        }
        if kinds(text) < self.min_kinds {
            return Err(WeakPassword::TooUniform(self.min_kinds));
        }
        let lower = Zeroizing::new(text.to_lowercase());
        if lower.contains(&account.to_lowercase()) {
            return Err(WeakPassword::NamesAccount);
        }
        if is_common(&lower) {
            return Err(WeakPassword::Common);
        }
        Ok(())
    }

    /// Whether a password set then must be changed by now.
    #[must_use]
    pub fn is_outdated(&self, set_at: Moment, now: Moment) -> bool {
        self.max_age_days > 0 && now > set_at.plus_seconds(i64::from(self.max_age_days) * DAY_S)
    }

    /// For how many seconds an account is locked after so many wrong attempts in a row; none when it is not.
    #[must_use]
    pub fn lock_s(&self, failures: u32) -> Option<u32> {
        let beyond = failures.checked_sub(self.attempts)?;
        let seconds = u64::from(self.first_lock_s) << beyond.min(32);
        Some(u32::try_from(seconds).unwrap_or(u32::MAX).min(self.longest_lock_s))
    }
}

/// How many kinds of characters there are.
fn kinds(text: &str) -> usize {
    let kinds: [fn(char) -> bool; 4] = [
        |one| one.is_lowercase(),
        |one| one.is_uppercase(),
        |one| one.is_ascii_digit(),
        |one| !one.is_lowercase() && !one.is_uppercase() && !one.is_ascii_digit(),
    ];
    kinds.iter().filter(|kind| text.chars().any(**kind)).count()
}

/// Whether it is a common password, or one with digits and signs around it, or one written several times.
fn is_common(lower: &str) -> bool {
    let bare = lower.trim_matches(|one: char| !one.is_alphabetic());
    COMMON.contains(lower) || COMMON.contains(bare) || repeats(lower).is_some_and(|part| COMMON.contains(part))
}

/// The part that a text is made of, when it is the same part over and over.
fn repeats(text: &str) -> Option<&str> {
    let part = |length: &usize| text.is_char_boundary(*length) && text == text[..*length].repeat(text.len() / length);
    (1..=text.len() / 2).filter(|length| text.len().is_multiple_of(*length)).find(part).map(|length| &text[..length])
}

/// Why a password was neither hashed nor checked.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// Too many at once.
    #[error("too many sign-ins at once")]
    Busy,
    /// argon2 refused, which no password brings about.
    #[error("hash a password: {0}")]
    Failed(String),
}

/// Makes and checks hashes.
#[derive(Clone)]
pub(crate) struct Hasher {
    turns: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    /// What the password of an account that is not there is compared with, so that it takes as long.
    nobody: Arc<str>,
}

impl Hasher {
    pub(crate) fn new() -> Self {
        let turns = Arc::new(Semaphore::new(HASHED_AT_ONCE));
        let queue = Arc::new(Semaphore::new(HASHED_AT_ONCE + WAITING_FOR_A_HASH));
        Self { turns, queue, nobody: NOBODY.into() }
    }

    /// A fresh hash, as PHC text.
    pub(crate) async fn hash(&self, password: &Secret) -> Result<String, HashError> {
        let password = password.clone();
        self.work(move || {
            let hash = Argon2::default().hash_password(password.reveal().as_bytes());
            hash.map(|hash| hash.to_string()).map_err(|error| HashError::Failed(error.to_string()))
        })
        .await
    }

    /// Whether a password is the one of a hash; without a hash it is not, and that takes as long.
    pub(crate) async fn verify(&self, password: &Secret, hash: Option<&str>) -> Result<bool, HashError> {
        let (password, known) = (password.clone(), hash.is_some());
        let hash = Zeroizing::new(hash.unwrap_or(&self.nobody).to_owned());
        self.work(move || {
            let hash = PasswordHash::new(&hash).map_err(|error| HashError::Failed(error.to_string()))?;
            Ok(Argon2::default().verify_password(password.reveal().as_bytes(), &hash).is_ok() && known)
        })
        .await
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, HashError> {
        let _place = self.queue.try_acquire().map_err(|_| HashError::Busy)?;
        let _turn = self.turns.acquire().await.map_err(|_| HashError::Busy)?;
        tokio::task::spawn_blocking(work).await.map_err(|error| HashError::Failed(error.to_string()))?
    }
}

/// The hash of a password nobody knows: its output was made of chance, with argon2's default parameters.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bGlhbmppYW5sZWRnZXIwMA$p3Yw0mO8b8m0M3h1k2Jv1oZq6yQ9c7s5t4u3v2w1x0E";

#[cfg(test)]
mod tests;
