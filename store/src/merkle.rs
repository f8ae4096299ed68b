//! The Merkle tree of RFC 6962 over the exact bytes of entries: hashes, the right edge of a growing tree, and proofs.
//! Pure: it knows no file, no log and no signature. What needs stored hashes asks a [`HashTiles`].

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

pub use prove::{HashTiles, ProveError, prove_consistency, prove_inclusion, root};
pub use verify::{MAX_PROOF_HASHES, ProofError, verify_consistency, verify_inclusion};

mod prove;
mod verify;

/// The bytes of a hash.
pub const HASH_BYTES: usize = 32;
/// The characters of a hash in base64, padding included.
pub const HASH_BASE64_CHARS: usize = 44;
/// What RFC 6962 (section 2.1) puts before an entry, so that no entry can pass for two hashes.
const LEAF_PREFIX: [u8; 1] = [0];
/// What RFC 6962 (section 2.1) puts before two hashes.
const NODE_PREFIX: [u8; 1] = [1];

/// A SHA-256 hash of the tree. Shown as lowercase hexadecimal digits; checkpoints and proofs write it in base64.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, std::hash::Hash)]
pub struct Hash(pub [u8; HASH_BYTES]);

/// The root of the tree without leaves: SHA-256 of nothing (RFC 6962, section 2.1).
pub const EMPTY_ROOT: Hash = Hash([
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae, 0x41,
    0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
]);

/// Text that is not the hash it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("read a hash: neither 44 characters of base64 nor 64 lowercase hexadecimal digits")]
pub struct HashTextError;

impl Hash {
    /// The hash in base64 (RFC 4648, section 4), as checkpoints and proofs write it.
    #[must_use]
    pub fn base64(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// Reads the one base64 form of a hash.
    ///
    /// # Errors
    /// [`HashTextError`] for anything else, other paddings and loose bits at the end included.
    pub fn from_base64(text: &str) -> Result<Self, HashTextError> {
        if text.len() != HASH_BASE64_CHARS {
            return Err(HashTextError);
        }
        let bytes = STANDARD.decode(text).map_err(|_| HashTextError)?;
        bytes.try_into().map(Self).map_err(|_| HashTextError)
    }

    /// Reads 64 lowercase hexadecimal digits, the form that [`fmt::Display`] writes.
    ///
    /// # Errors
    /// [`HashTextError`] for anything else.
    pub fn from_hex(text: &str) -> Result<Self, HashTextError> {
        let digits = text.as_bytes();
        if digits.len() != 2 * HASH_BYTES {
            return Err(HashTextError);
        }
        let mut hash = [0; HASH_BYTES];
        for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = hex_digit(pair[0]).ok_or(HashTextError)? << 4 | hex_digit(pair[1]).ok_or(HashTextError)?;
        }
        Ok(Self(hash))
    }
}

/// The value of one lowercase hexadecimal digit.
pub(crate) fn hex_digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::batch::hex(&self.0, f)
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::batch::hex(&self.0, f)
    }
}

/// The hash of a leaf: SHA-256 of a zero byte and the entry's exact bytes.
#[must_use]
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Hash(Sha256::new().chain_update(LEAF_PREFIX).chain_update(entry).finalize().into())
}

/// The hash of a node: SHA-256 of a one byte and the hashes of its two children.
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Hash(Sha256::new().chain_update(NODE_PREFIX).chain_update(left.0).chain_update(right.0).finalize().into())
}

/// The right edge of a growing tree: the roots of its complete subtrees, the largest first. It is enough to add leaves
/// and to know the root, and takes at most 64 hashes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// One hash for each bit set in `size`, the highest bit first.
    subtrees: Vec<Hash>,
}

impl Frontier {
    /// The edge of the tree without leaves.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The edge of a tree of some size, from the roots of its complete subtrees, the largest first. `None` when
    /// there are not as many as the size has.
    #[must_use]
    pub fn from_subtrees(size: u64, subtrees: Vec<Hash>) -> Option<Self> {
        (subtrees.len() == size.count_ones() as usize).then_some(Self { size, subtrees })
    }

    /// Adds the hash of a leaf at the right.
    ///
    /// # Panics
    /// When the tree has 2⁶⁴ − 1 leaves.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for _ in 0..self.size.trailing_ones() {
            let left = self.subtrees.pop().expect("there is a subtree for each bit of the size");
            hash = node_hash(&left, &hash);
        }
        self.subtrees.push(hash);
        self.size = self.size.checked_add(1).expect("no log has 2⁶⁴ entries");
    }

    /// How many leaves the tree has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root of the tree.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.subtrees.iter().rev().copied().reduce(|right, left| node_hash(&left, &right)).unwrap_or(EMPTY_ROOT)
    }
}

#[cfg(test)]
mod tests;
