//! What is asked of a password, and that hashes tell the right one from every other.

use super::{HashError, Hasher, MAX_PASSWORD_CHARACTERS, PasswordPolicy, WeakPassword};
use crate::accounts::AccountPolicy;
use crate::accounts::secret::Secret;
use domain::value::Moment;

fn refusal(password: &str) -> Option<WeakPassword> {
    AccountPolicy::default().passwords.check("zdy-174", &Secret::new(password)).err()
}

#[test]
fn a_password_must_be_long_mixed_and_uncommon() {
    assert_eq!(refusal("Kongtong7!ab"), None);
    assert_eq!(refusal("Kongtong7!a"), Some(WeakPassword::TooShort(12)));
    assert_eq!(refusal(&"Ab1!".repeat(MAX_PASSWORD_CHARACTERS / 4 + 1)), Some(WeakPassword::TooLong));
    assert_eq!(refusal("kongtongshanabc"), Some(WeakPassword::TooUniform(3)));
    assert_eq!(refusal("ZDY-174-Kongtong"), Some(WeakPassword::NamesAccount));
    assert_eq!(refusal("Sunshine2024!"), Some(WeakPassword::Common), "a common word with a year and a sign");
    assert_eq!(refusal("Qwerty1!Qwerty1!"), None, "the list knows no qwerty1!");
    assert_eq!(refusal("Abc123Abc123"), Some(WeakPassword::Common), "one common password twice");
}

#[test]
fn characters_count_not_bytes() {
    assert_eq!(refusal("崆峒山上看日出Ab1xy"), None);
    assert_eq!(refusal("崆峒山Ab1"), Some(WeakPassword::TooShort(12)));
}

#[test]
fn each_wrong_attempt_beyond_the_limit_doubles_the_lock_up_to_the_longest() {
    let policy = AccountPolicy::default().passwords;
    let locks: Vec<_> = [0, 4, 5, 6, 7, 10, 11, 40, u32::MAX].map(|failures| policy.lock_s(failures)).into();
    let hour = Some(3_600);
    assert_eq!(locks, [None, None, Some(60), Some(120), Some(240), Some(1_920), hour, hour, hour]);
}

#[test]
fn a_password_grows_old_unless_the_policy_says_never() {
    const DAY_US: i64 = 86_400_000_000;
    let policy = AccountPolicy::default().passwords;
    assert!(!policy.is_outdated(Moment(0), Moment(90 * DAY_US)));
    assert!(policy.is_outdated(Moment(0), Moment(90 * DAY_US + 1)));
    let never = PasswordPolicy { max_age_days: 0, ..policy };
    assert!(!never.is_outdated(Moment(0), Moment(i64::MAX)));
}

#[test]
fn one_time_passwords_fulfil_the_policy_and_differ() {
    let first = Secret::one_time_password();
    assert_eq!(AccountPolicy::default().passwords.check("u-1", &first), Ok(()));
    assert!(first != Secret::one_time_password());
}

#[test]
fn a_secret_does_not_show_itself() {
    assert_eq!(format!("{:?}", Secret::new("Kongtong7!ab")), "Secret(…)");
}

#[tokio::test]
async fn a_hash_is_argon2id_and_only_its_password_fits() {
    let hasher = Hasher::new();
    let password = Secret::new("Kongtong7!ab");
    let hash = hasher.hash(&password).await.unwrap();
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    assert!(hasher.verify(&password, Some(&hash)).await.unwrap());
    assert!(!hasher.verify(&Secret::new("Kongtong7!aB"), Some(&hash)).await.unwrap());
    assert!(!hasher.verify(&password, None).await.unwrap(), "nobody has no password");
    assert!(hash != hasher.hash(&password).await.unwrap(), "each hash has its own salt");
}

#[tokio::test]
async fn a_flood_is_sent_away() {
    let hasher = Hasher::new();
    let _all = hasher.queue.acquire_many(66).await.unwrap();
    let refused = hasher.hash(&Secret::new("x")).await;
    assert!(matches!(refused, Err(HashError::Busy)));
}
