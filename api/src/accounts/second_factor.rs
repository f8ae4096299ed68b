//! The second factor: codes of an authenticator program on a phone (TOTP, RFC 6238: SHA-1, 6 digits, 30 seconds, which
//! is what every such program understands).

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use totp_rs::{Builder, Secret as Seed, Totp};

/// Bytes of a seed (RFC 4226, section 4: 160 bits).
const SEED_BYTES: usize = 20;
/// One code before and one after the present one are taken, for clocks that differ.
const SKEW: u16 = 1;
/// Who issues the codes, as the program on the phone shows it.
const ISSUER: &str = "联建台账";

/// A seed, and the newest code that was used.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct SecondFactor {
    /// The seed in base32, as it is typed into the program.
    seed: String,
    /// The number of the newest code that was taken: a code counts once (RFC 6238, section 5.2).
    last_step: u64,
}

impl SecondFactor {
    /// A fresh one.
    pub(crate) fn random() -> Self {
        let seed = rand::random::<[u8; SEED_BYTES]>();
        Self { seed: Seed::new_stack(seed).to_base32(), last_step: 0 }
    }

    /// The seed in base32.
    pub(crate) fn seed(&self) -> &str {
        &self.seed
    }

    /// What a picture of it holds: `otpauth://totp/…`.
    pub(crate) fn uri(&self, account: &str) -> String {
        let [issuer, account] = [ISSUER, account].map(|text| utf8_percent_encode(text, NON_ALPHANUMERIC));
        format!("otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}", self.seed)
    }

    /// The factor after a code was used, when the code is right and newer than the last.
    pub(crate) fn used(&self, code: &str, now_s: u64) -> Option<Self> {
        let step = self.totp()?.check(code.trim(), now_s)?;
        (step > self.last_step).then(|| Self { seed: self.seed.clone(), last_step: step })
    }

    fn totp(&self) -> Option<Totp> {
        let seed = Seed::try_from_base32(&self.seed).ok()?;
        Builder::new().with_secret(seed).with_skew(SKEW).build().ok()
    }
}

#[cfg(test)]
mod tests;
