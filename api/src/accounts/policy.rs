//! What the settings ask of passwords and sessions, in one value.

use crate::{
    accounts::{PasswordPolicy, SessionLimits},
    config::Settings,
};

/// The rules of accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountPolicy {
    /// Of passwords, and of wrong ones.
    pub passwords: PasswordPolicy,
    /// Of sessions.
    pub sessions: SessionLimits,
}

impl AccountPolicy {
    /// The rules that settings make.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        let passwords = PasswordPolicy {
            min_characters: settings.password_min_characters,
            min_kinds: settings.password_min_kinds,
            max_age_days: settings.password_max_age_days,
            attempts: settings.sign_in_attempts,
            first_lock_s: u32::try_from(settings.sign_in_first_lock.as_secs()).unwrap_or(u32::MAX),
            longest_lock_s: u32::try_from(settings.sign_in_longest_lock.as_secs()).unwrap_or(u32::MAX),
        };
        let sessions = SessionLimits {
            idle_s: settings.session_idle.as_secs().cast_signed(),
            longest_s: settings.session_longest.as_secs().cast_signed(),
            per_account: settings.sessions_per_account,
        };
        Self { passwords, sessions }
    }
}

impl Default for AccountPolicy {
    /// What holds unless a setting says otherwise: strict. GB/T 22239-2019 8.1.4.1 asks for complexity, regular change
    /// and an end to failed attempts; OWASP ASVS 5.0 6.2 for length and a list of common ones, 7.3 for both ends of a
    /// session.
    fn default() -> Self {
        Self::of(&Settings::default())
    }
}
