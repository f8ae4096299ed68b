//! The tree, its proofs, its tiles and its notes against programs of others, at random sizes: `tlog_tiles` and
//! `signed_note`, which follow Go's own packages, and `ct-merkle`. proptest prints the seed of a failing run.

use std::sync::OnceLock;

use proptest::prelude::*;
use sha2::Sha256;
use signed_note::{Note, StandardVerifier, Verifier as _, VerifierList};
use tlog_tiles::{TileHashReader, TileReader};

use super::tests::{LARGE, large_log, open};
use super::*;
use crate::checkpoint::Checkpoint;
use crate::embedded::TempDir;
use crate::merkle::{leaf_hash, verify_consistency, verify_inclusion};
use crate::note::tests::signer;
use crate::note::{Algorithm, SignedNote, Signer as _};

/// One log for all runs.
struct Case {
    tree: Tree,
    entries: Vec<Vec<u8>>,
    _dir: TempDir,
}

fn case() -> &'static Case {
    static CASE: OnceLock<Case> = OnceLock::new();
    CASE.get_or_init(|| {
        let dir = TempDir::in_memory("tree-differential");
        let log = large_log(&dir);
        let chunks = log.scan(0).map(Result::unwrap);
        let entries = chunks.flat_map(|chunk| chunk.iter().map(|entry| entry.bytes.to_vec()).collect::<Vec<_>>());
        let entries = entries.collect();
        Case { tree: open(&dir, &log), entries, _dir: dir }
    })
}

/// The files as a foreign program asks for them. Its paths name the height of tiles too.
struct Files<'a>(&'a Tree);

impl TileReader for Files<'_> {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[tlog_tiles::Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        let read = |tile: &tlog_tiles::Tile| {
            let path = tile.path().replacen("tile/8/", "tile/", 1);
            self.0.hash_tile(TileId::parse(&path).unwrap()).unwrap().unwrap()
        };
        Ok(tiles.iter().map(read).collect())
    }

    fn save_tiles(&self, _: &[tlog_tiles::Tile], _: &[Vec<u8>]) {}
}

fn ours(hashes: &[tlog_tiles::Hash]) -> Vec<Hash> {
    hashes.iter().map(|hash| Hash(hash.0)).collect()
}

fn theirs(hash: Hash) -> tlog_tiles::Hash {
    tlog_tiles::Hash(hash.0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn tlog_tiles_makes_and_accepts_the_same_proofs(
        size in 1..=LARGE,
        index in any::<prop::sample::Index>(),
        old in any::<prop::sample::Index>(),
    ) {
        let tree = &case().tree;
        let (index, old) = (index.index(size as usize) as u64, 1 + old.index(size as usize) as u64);
        let (root, old_root) = (tree.root(size).unwrap(), tree.root(old).unwrap());
        // It reads our tiles, and proves each by the root before it uses it.
        let files = Files(tree);
        let reader = TileHashReader::new(size, theirs(root), &files);
        prop_assert_eq!(Hash(tlog_tiles::tree_hash(old, &reader).unwrap().0), old_root);
        let inclusion = tlog_tiles::prove_record(size, index, &reader).unwrap();
        prop_assert_eq!(ours(&inclusion), tree.inclusion(index, size).unwrap());
        let leaf = leaf_hash(&case().entries[index as usize]);
        prop_assert_eq!(Hash(tlog_tiles::record_hash(&case().entries[index as usize]).0), leaf);
        tlog_tiles::check_record(&inclusion, size, theirs(root), index, theirs(leaf)).unwrap();
        let consistency = tlog_tiles::prove_tree(size, old, &reader).unwrap();
        prop_assert_eq!(ours(&consistency), tree.consistency(old, size).unwrap());
        tlog_tiles::check_tree(&consistency, size, theirs(root), old, theirs(old_root)).unwrap();
        // A wrong claim is refused by both.
        let wrong = leaf_hash(b"wrong");
        prop_assert!(tlog_tiles::check_record(&inclusion, size, theirs(root), index, theirs(wrong)).is_err());
        prop_assert!(verify_inclusion(&wrong, index, size, &ours(&inclusion), &root).is_err());
        prop_assert!(tlog_tiles::check_tree(&consistency, size, theirs(wrong), old, theirs(old_root)).is_err());
        prop_assert!(verify_consistency(old, size, &ours(&consistency), &old_root, &wrong).is_err());
    }

    #[test]
    fn paths_are_those_of_tlog_tiles(level in 0_u8..=63, number in 0_u64..u64::from(u32::MAX), width in 1_u16..=256) {
        let theirs = tlog_tiles::Tile::new(8, level, number, u32::from(width), false).path();
        let ours = TileId::hashes(level, number, width).unwrap().path();
        prop_assert_eq!(theirs.replacen("tile/8/", "tile/", 1), ours);
    }

    #[test]
    fn signed_note_reads_and_verifies_what_is_signed(
        name in "[a-z0-9./-]{1,30}",
        size in 0..=LARGE,
        seed in any::<u8>(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let log = signer(&name, Algorithm::Ed25519, seed);
        let root = case().tree.root(size).unwrap();
        let checkpoint = Checkpoint { origin: name.clone(), size, root };
        let note = checkpoint.sign(&log).unwrap().format();
        let verifier = StandardVerifier::new(&log.verifier().to_string()).unwrap();
        prop_assert_eq!(verifier.name(), name.as_str());
        let known = VerifierList::new(vec![Box::new(verifier)]);
        let read = Note::from_bytes(note.as_bytes()).unwrap();
        let (verified, unknown) = read.verify(&known).unwrap();
        prop_assert_eq!((verified.len(), unknown.len()), (1, 0));
        prop_assert_eq!(String::from_utf8(read.to_bytes()).unwrap(), note.clone());
        let parsed = tlog_tiles::Checkpoint::from_bytes(read.text()).unwrap();
        prop_assert_eq!((parsed.origin(), parsed.size(), Hash(parsed.hash().0)), (name.as_str(), size, root));
        // Whatever one byte is changed to, both come to the same verdict.
        let mut changed = note.into_bytes();
        let at = at.index(changed.len());
        changed[at] = byte;
        let theirs = Note::from_bytes(&changed).ok().is_some_and(|note| note.verify(&known).is_ok());
        let keys = [log.verifier().clone()];
        let ours = SignedNote::parse(&changed).is_ok_and(|note| note.verify(&keys).is_ok());
        prop_assert_eq!(ours, theirs);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn ct_merkle_has_the_same_roots_and_proofs(
        old in 1_usize..3000,
        more in 0_usize..3000,
        index in any::<prop::sample::Index>(),
    ) {
        let (tree, entries) = (&case().tree, &case().entries);
        let size = old + more;
        let mut theirs = ct_merkle::mem_backed_tree::MemoryBackedTree::<Sha256, &[u8]>::new();
        entries[..old].iter().for_each(|entry| theirs.push(entry));
        let old_root = theirs.root();
        entries[old..size].iter().for_each(|entry| theirs.push(entry));
        let root = theirs.root();
        prop_assert_eq!(&old_root.as_bytes()[..], &tree.root(old as u64).unwrap().0);
        prop_assert_eq!(&root.as_bytes()[..], &tree.root(size as u64).unwrap().0);
        let index = index.index(size);
        let inclusion = tree.inclusion(index as u64, size as u64).unwrap();
        let proof = theirs.prove_inclusion(index);
        prop_assert_eq!(proof.as_bytes(), encode_hashes(&inclusion));
        root.verify_inclusion(&entries[index].as_slice(), index as u64, &proof).unwrap();
        if more > 0 {
            let consistency = tree.consistency(old as u64, size as u64).unwrap();
            let proof = theirs.prove_consistency(more);
            prop_assert_eq!(proof.as_bytes(), encode_hashes(&consistency));
            root.verify_consistency(&old_root, &proof).unwrap();
        }
    }
}
