//! What is told of tiles of hashes over hashes.

use super::follows;
use crate::verify::Verdict;
use store::tile::TileId;

/// An auditor was led to entry 14336, where the hash over 256 entries begins, and not to 14575, which was changed.
#[test]
fn a_hash_over_an_entry_that_is_wrong_is_not_told_again() {
    let mut verdict = Verdict::default();
    verdict.wrong(Some(14_575), "changed");
    let over = TileId::hashes(1, 0, 69).expect("a tile");
    assert!(follows(over, 14_336, &verdict));
    assert!(!follows(over, 14_080, &verdict), "nothing beneath this one is wrong");
    let top = TileId::hashes(2, 0, 1).expect("a tile");
    assert!(follows(top, 0, &verdict));
    let leaves = TileId::hashes(0, 56, 256).expect("a tile");
    assert!(!follows(leaves, 14_575, &verdict), "the hash of an entry follows from nothing else");
}
