//! The tree against RFC 6962: its own definition written down naively, its published vectors, the proofs of its
//! example, and forged proofs.

use proptest::prelude::*;

use super::*;
use crate::tile::{TILE_HEIGHT, TILE_WIDTH, TileError, TileId, TileKind};

/// The tree head of RFC 6962, section 2.1, word by word.
fn head(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => EMPTY_ROOT,
        [leaf] => *leaf,
        leaves => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node_hash(&head(left), &head(right))
        }
    }
}

/// PATH of RFC 6962, section 2.1.1.
fn path(index: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let middle = split(leaves.len());
    let (left, right) = leaves.split_at(middle);
    let (mut below, beside) =
        if index < middle { (path(index, left), head(right)) } else { (path(index - middle, right), head(left)) };
    below.push(beside);
    below
}

/// SUBPROOF of RFC 6962, section 2.1.2.
fn subproof(old: usize, leaves: &[Hash], known: bool) -> Vec<Hash> {
    if old == leaves.len() {
        return if known { Vec::new() } else { vec![head(leaves)] };
    }
    let middle = split(leaves.len());
    let (left, right) = leaves.split_at(middle);
    let (mut below, beside) = if old <= middle {
        (subproof(old, left, known), head(right))
    } else {
        (subproof(old - middle, right, false), head(left))
    };
    below.push(beside);
    below
}

fn split(leaves: usize) -> usize {
    leaves.next_power_of_two() / 2
}

/// Tiles over leaves in memory.
struct Leaves(Vec<Hash>);

impl HashTiles for Leaves {
    fn tile(&self, tile: TileId) -> Result<Vec<Hash>, TileError> {
        assert!(tile.is_within(self.0.len() as u64), "{tile} lies within the tree");
        let TileKind::Hashes(level) = tile.kind() else { return Err(TileError::Beyond { tile }) };
        let covers = 1 << (u32::from(level) * TILE_HEIGHT);
        let first = usize::try_from(tile.first()).expect("small") * covers;
        Ok((0..usize::from(tile.width())).map(|n| head(&self.0[first + n * covers..][..covers])).collect())
    }
}

fn leaves(count: usize) -> Vec<Hash> {
    (0..count).map(|n| leaf_hash(n.to_string().as_bytes())).collect()
}

/// The entries of the vectors that the authors of RFC 6962 published with their program.
const ENTRIES: [&[u8]; 8] = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
];

/// The roots over the first one, two, three and so on of them.
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

#[test]
fn the_published_roots_come_out() {
    let mut frontier = Frontier::new();
    assert_eq!(frontier.root(), Hash(Sha256::digest(b"").into()));
    assert_eq!(frontier.root(), EMPTY_ROOT);
    let hashes: Vec<Hash> = ENTRIES.into_iter().map(leaf_hash).collect();
    for (count, expected) in (1..).zip(ROOTS) {
        frontier.push(hashes[count - 1]);
        let expected = Hash::from_hex(expected).unwrap();
        assert_eq!(frontier.root(), expected, "{count} leaves");
        assert_eq!(root(&Leaves(hashes.clone()), count as u64).unwrap(), expected, "{count} leaves, from tiles");
    }
}

/// The proofs that RFC 6962, section 2.1.3, writes out for a tree of seven leaves.
#[test]
fn the_example_of_the_rfc_comes_out() {
    let tiles = Leaves(leaves(7));
    let [a, b, c, d, e, f, j] = [0, 1, 2, 3, 4, 5, 6].map(|n| tiles.0[n]);
    let (g, h, i) = (node_hash(&a, &b), node_hash(&c, &d), node_hash(&e, &f));
    let (k, l) = (node_hash(&g, &h), node_hash(&i, &j));
    assert_eq!(prove_inclusion(&tiles, 0, 7).unwrap(), [b, h, l]);
    assert_eq!(prove_inclusion(&tiles, 3, 7).unwrap(), [c, g, l]);
    assert_eq!(prove_inclusion(&tiles, 4, 7).unwrap(), [f, j, k]);
    assert_eq!(prove_inclusion(&tiles, 6, 7).unwrap(), [i, k]);
    assert_eq!(prove_consistency(&tiles, 3, 7).unwrap(), [c, d, g, l]);
    assert_eq!(prove_consistency(&tiles, 4, 7).unwrap(), [l]);
    assert_eq!(prove_consistency(&tiles, 6, 7).unwrap(), [i, j, k]);
}

#[test]
fn every_proof_of_small_trees_is_that_of_the_rfc() {
    let all = leaves(40);
    for size in 0..=all.len() {
        let tiles = Leaves(all[..size].to_vec());
        let (count, whole) = (size as u64, head(&tiles.0));
        assert_eq!(root(&tiles, count).unwrap(), whole);
        for (index, leaf) in tiles.0.iter().enumerate() {
            let proof = prove_inclusion(&tiles, index as u64, count).unwrap();
            assert_eq!(proof, path(index, &tiles.0), "leaf {index} of {size}");
            verify_inclusion(leaf, index as u64, count, &proof, &whole).unwrap();
        }
        for old in 0..=size {
            let proof = prove_consistency(&tiles, old as u64, count).unwrap();
            if old > 0 {
                assert_eq!(proof, subproof(old, &tiles.0, true), "{old} to {size}");
            }
            verify_consistency(old as u64, count, &proof, &head(&all[..old]), &whole).unwrap();
        }
    }
    assert!(matches!(prove_inclusion(&Leaves(all.clone()), 40, 40), Err(ProveError::OutOfRange { .. })));
    assert!(matches!(prove_consistency(&Leaves(all), 41, 40), Err(ProveError::OutOfRange { .. })));
}

/// Tiles of a larger tree in memory, each level hashed once.
struct Levels(Vec<Vec<Hash>>);

impl Levels {
    fn new(leaves: Vec<Hash>) -> Self {
        let mut levels = vec![leaves];
        while let Some(row) = levels.last().filter(|row| row.len() >= usize::from(TILE_WIDTH)) {
            let (full, _) = row.as_chunks::<{ TILE_WIDTH as usize }>();
            levels.push(full.iter().map(|tile| head(tile)).collect());
        }
        Self(levels)
    }
}

impl HashTiles for Levels {
    fn tile(&self, tile: TileId) -> Result<Vec<Hash>, TileError> {
        let TileKind::Hashes(level) = tile.kind() else { return Err(TileError::Beyond { tile }) };
        let first = usize::try_from(tile.first()).expect("small");
        Ok(self.0[usize::from(level)][first..first + usize::from(tile.width())].to_vec())
    }
}

#[test]
fn proofs_hold_across_tiles_and_levels() {
    // Two levels of tiles, and a third that has one hash.
    let tiles = Levels::new(leaves(65_536 + 700));
    let sizes = [1, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 66_000, 66_236];
    let roots = sizes.map(|size| root(&tiles, size).unwrap());
    let mut frontier = Frontier::new();
    for leaf in &tiles.0[0] {
        frontier.push(*leaf);
        if let Some(at) = sizes.iter().position(|size| *size == frontier.size()) {
            assert_eq!(frontier.root(), roots[at], "{} leaves", sizes[at]);
        }
    }
    for (size, root) in sizes.into_iter().zip(roots) {
        for index in [0, size / 2, size - 1] {
            let proof = prove_inclusion(&tiles, index, size).unwrap();
            verify_inclusion(&tiles.0[0][index as usize], index, size, &proof, &root).unwrap();
        }
        for (old, old_root) in sizes.into_iter().zip(roots).filter(|(old, _)| *old <= size) {
            let proof = prove_consistency(&tiles, old, size).unwrap();
            verify_consistency(old, size, &proof, &old_root, &root).unwrap();
        }
    }
}

#[test]
fn a_tile_with_too_few_hashes_is_refused() {
    struct Short;
    impl HashTiles for Short {
        fn tile(&self, _: TileId) -> Result<Vec<Hash>, TileError> {
            Ok(vec![EMPTY_ROOT; 2])
        }
    }
    assert!(matches!(root(&Short, 3), Err(ProveError::Tile(TileError::Damaged { .. }))));
    assert_eq!(root(&Short, 2).unwrap(), node_hash(&EMPTY_ROOT, &EMPTY_ROOT));
}

#[test]
fn hashes_have_one_text_each() {
    let hash = leaf_hash(b"entry");
    assert_eq!(Hash::from_base64(&hash.base64()), Ok(hash));
    assert_eq!(Hash::from_hex(&hash.to_string()), Ok(hash));
    // Two loose bits at the end of the 43 digits must be zero.
    let mut loose = hash.base64();
    let last = loose.as_bytes()[42];
    loose.replace_range(42..43, &char::from(last + 1).to_string());
    assert_eq!(Hash::from_base64(&loose), Err(HashTextError));
    for wrong in ["", "=", &hash.base64()[..43], &hash.to_string().to_uppercase(), &format!(" {hash}")] {
        assert_eq!(Hash::from_base64(wrong).and(Hash::from_hex(wrong)), Err(HashTextError), "{wrong:?}");
    }
}

#[test]
fn the_edge_of_a_size_needs_its_subtrees() {
    let all = leaves(6);
    let edge = vec![head(&all[..4]), head(&all[4..])];
    let mut frontier = Frontier::from_subtrees(6, edge.clone()).unwrap();
    assert_eq!(Frontier::from_subtrees(5, edge[..1].to_vec()), None);
    frontier.push(leaf_hash(b"6"));
    assert_eq!(frontier.root(), head(&leaves(7)));
}

proptest! {
    #[test]
    fn a_forged_proof_proves_nothing(
        size in 1_usize..300,
        place in any::<prop::sample::Index>(),
        part in any::<prop::sample::Index>(),
        bit in 0_usize..256,
    ) {
        let tiles = Leaves(leaves(size));
        let (count, whole) = (size as u64, head(&tiles.0));
        let index = place.index(size) as u64;
        let leaf = tiles.0[index as usize];
        let proof = prove_inclusion(&tiles, index, count).unwrap();
        let flip = |hash: Hash| { let mut bytes = hash.0; bytes[bit / 8] ^= 1 << (bit % 8); Hash(bytes) };
        prop_assert!(verify_inclusion(&flip(leaf), index, count, &proof, &whole).is_err());
        prop_assert!(verify_inclusion(&leaf, index, count, &proof, &flip(whole)).is_err());
        prop_assert!(verify_inclusion(&leaf, count, count, &proof, &whole).is_err());
        let mut longer = proof.clone();
        longer.push(leaf);
        prop_assert!(verify_inclusion(&leaf, index, count, &longer, &whole).is_err());
        if !proof.is_empty() {
            let mut other = proof.clone();
            let at = part.index(other.len());
            other[at] = flip(other[at]);
            prop_assert!(verify_inclusion(&leaf, index, count, &other, &whole).is_err());
            prop_assert!(verify_inclusion(&leaf, index, count, &proof[1..], &whole).is_err());
        }
        let old = index + 1;
        let old_root = head(&tiles.0[..old as usize]);
        let proof = prove_consistency(&tiles, old, count).unwrap();
        prop_assert!(verify_consistency(old, count, &proof, &flip(old_root), &whole).is_err());
        prop_assert!(verify_consistency(old, count, &proof, &old_root, &flip(whole)).is_err());
        for at in 0..proof.len() {
            let mut other = proof.clone();
            other[at] = flip(other[at]);
            prop_assert!(verify_consistency(old, count, &other, &old_root, &whole).is_err());
            prop_assert!(verify_consistency(old, count, &proof[..at], &old_root, &whole).is_err());
        }
    }

    #[test]
    fn no_proof_whatever_makes_the_verifiers_panic(
        index in any::<u64>(),
        size in any::<u64>(),
        proof in prop::collection::vec(any::<[u8; 32]>().prop_map(Hash), 0..70),
        root in any::<[u8; 32]>().prop_map(Hash),
    ) {
        prop_assert!(verify_inclusion(&root, index, size, &proof, &EMPTY_ROOT).is_err());
        prop_assert!(verify_consistency(index, size, &proof, &root, &EMPTY_ROOT).is_err());
    }
}
