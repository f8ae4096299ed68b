//! Checking proofs: pure arithmetic over hashes that somebody else may have made up. Nothing here trusts a length, an
//! index or a size.

use super::{EMPTY_ROOT, Hash, node_hash};

/// The most hashes a proof can have: a consistency proof between trees of less than 2⁶⁴ leaves.
pub const MAX_PROOF_HASHES: usize = 65;

/// Why a proof proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// The leaf, or the older tree, does not lie within the tree.
    #[error("verify a proof: {index} does not lie within a tree of {size} leaves")]
    OutOfRange {
        /// The leaf's index, or the older tree's size.
        index: u64,
        /// The tree's size.
        size: u64,
    },
    /// The proof has too few or too many hashes for these sizes.
    #[error("verify a proof: {hashes} hashes are not as many as trees of these sizes need")]
    Length {
        /// How many hashes it has.
        hashes: usize,
    },
    /// The hashes lead to another root: the leaf is not in the tree.
    #[error("verify a proof: the hashes lead to another root than the tree has")]
    Root,
    /// The hashes lead to another root of the older tree: history differs.
    #[error("verify a proof: the hashes lead to another root than the older tree has")]
    OldRoot,
}

/// Checks that a leaf lies at an index of the tree with this size and root (RFC 9162, section 2.1.3.2).
///
/// # Errors
/// [`ProofError`].
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::OutOfRange { index, size });
    }
    let (mut node, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in proof {
        if last == 0 {
            return Err(ProofError::Length { hashes: proof.len() });
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            // A last node without a sibling rises until it is a right child.
            let rise = if node & 1 == 1 { 0 } else { node.trailing_zeros() };
            node >>= rise;
            last >>= rise;
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(ProofError::Length { hashes: proof.len() });
    }
    if hash == *root { Ok(()) } else { Err(ProofError::Root) }
}

/// Checks that the tree of `size` leaves and this root begins with the tree of `old` leaves and `old_root` (RFC 9162,
/// section 2.1.4.2). The proof from the empty tree, and that between equal sizes, is empty.
///
/// # Errors
/// [`ProofError`].
pub fn verify_consistency(old: u64, size: u64, proof: &[Hash], old_root: &Hash, root: &Hash) -> Result<(), ProofError> {
    if old > size {
        return Err(ProofError::OutOfRange { index: old, size });
    }
    if old == 0 || old == size {
        return verify_trivial(old, size, proof, old_root, root);
    }
    let wrong_length = Err(ProofError::Length { hashes: proof.len() });
    // The complete subtree at the right of the older tree begins both climbs; of a power of two it is the whole tree.
    let rise = old.trailing_zeros();
    let (mut node, mut last) = ((old - 1) >> rise, (size - 1) >> rise);
    let (start, rest) = if old.is_power_of_two() {
        (*old_root, proof)
    } else {
        let Some((first, rest)) = proof.split_first() else { return wrong_length };
        (*first, rest)
    };
    let (mut old_hash, mut hash) = (start, start);
    for sibling in rest {
        if last == 0 {
            return wrong_length;
        }
        if node & 1 == 1 || node == last {
            old_hash = node_hash(sibling, &old_hash);
            hash = node_hash(sibling, &hash);
            let rise = if node & 1 == 1 { 0 } else { node.trailing_zeros() };
            node >>= rise;
            last >>= rise;
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return wrong_length;
    }
    if old_hash != *old_root {
        return Err(ProofError::OldRoot);
    }
    if hash == *root { Ok(()) } else { Err(ProofError::Root) }
}

/// The cases that need no hash: from nothing to anything, and from a tree to itself.
fn verify_trivial(old: u64, size: u64, proof: &[Hash], old_root: &Hash, root: &Hash) -> Result<(), ProofError> {
    if !proof.is_empty() {
        return Err(ProofError::Length { hashes: proof.len() });
    }
    if old == 0 && *old_root != EMPTY_ROOT {
        return Err(ProofError::OldRoot);
    }
    if size == 0 && *root != EMPTY_ROOT || old == size && root != old_root {
        return Err(ProofError::Root);
    }
    Ok(())
}
