//! What signs: the seam behind which a hardware signer can stand, and the signer whose key is in this process.

use std::error::Error;
use std::fmt;

use ed25519_dalek::{SIGNATURE_LENGTH, Signer as _, SigningKey};
use zeroize::Zeroizing;

use super::key::{Algorithm, KeyError, VerifierKey};

/// The bytes of the seed an Ed25519 key is made from (RFC 8032, the private key).
pub const SEED_BYTES: usize = ed25519_dalek::SECRET_KEY_LENGTH;

/// Signs messages with one Ed25519 key. A device that holds the key implements this.
pub trait Signer: Send + Sync {
    /// The key that verifies what is signed here.
    fn verifier(&self) -> &VerifierKey;

    /// The Ed25519 signature over a message. It may block for a device.
    ///
    /// # Errors
    /// [`SignError`], when the device refuses.
    fn sign(&self, message: &[u8]) -> Result<[u8; SIGNATURE_LENGTH], SignError>;
}

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
#[error("sign")]
pub struct SignError(#[source] Box<dyn Error + Send + Sync>);

impl SignError {
    /// What a signer says.
    #[must_use]
    pub fn new(cause: Box<dyn Error + Send + Sync>) -> Self {
        Self(cause)
    }
}

/// A signer whose key is held in this process. The key is wiped from memory when it is dropped.
pub struct Ed25519Signer {
    key: SigningKey,
    verifier: VerifierKey,
}

impl Ed25519Signer {
    /// The signer under a name with the key made from a seed, which must come from a source of secrets.
    ///
    /// # Errors
    /// [`KeyError::Name`].
    pub fn from_seed(name: &str, algorithm: Algorithm, seed: &Zeroizing<[u8; SEED_BYTES]>) -> Result<Self, KeyError> {
        let key = SigningKey::from_bytes(seed);
        let verifier = VerifierKey::new(name, algorithm, key.verifying_key().as_bytes())?;
        Ok(Self { key, verifier })
    }
}

impl Signer for Ed25519Signer {
    fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; SIGNATURE_LENGTH], SignError> {
        Ok(self.key.sign(message).to_bytes())
    }
}

impl fmt::Debug for Ed25519Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ed25519Signer").field("verifier", &self.verifier).finish_non_exhaustive()
    }
}
