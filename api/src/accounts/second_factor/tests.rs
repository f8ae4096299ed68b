//! The codes of RFC 6238's own vectors, and that a code counts once.

use super::SecondFactor;

/// The ASCII seed of RFC 6238, appendix B, `12345678901234567890`, in base32.
const SEED: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

fn factor() -> SecondFactor {
    SecondFactor { seed: SEED.to_owned(), last_step: 0 }
}

#[test]
fn the_vectors_of_the_standard_fit() {
    // The standard gives eight digits; six are their end.
    for (at, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (2_000_000_000, "279037")]
    {
        assert!(factor().used(code, at).is_some(), "{code} at {at}");
        assert!(factor().used(code, at + 90).is_none(), "{code} is too old");
    }
    assert!(factor().used("287083", 59).is_none());
    assert!(factor().used("", 59).is_none());
    assert!(factor().used("28708二", 59).is_none());
}

#[test]
fn a_code_counts_once_and_so_does_every_older_one() {
    let used = factor().used("287082", 59).unwrap();
    assert!(used.used("287082", 59).is_none());
    assert!(used.used("287082", 61).is_none(), "nor one step later");
}

#[test]
fn a_fresh_seed_has_160_bits_and_a_uri_names_issuer_and_account() {
    let factor = SecondFactor::random();
    assert_eq!(factor.seed().len(), 32);
    let uri = factor.uri("zdy-174");
    assert!(uri.starts_with("otpauth://totp/%E8%81%94") && uri.contains("zdy%2D174?secret="), "{uri}");
    assert!(factor.seed() != SecondFactor::random().seed());
}
