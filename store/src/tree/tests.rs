//! The tree of a real log: it grows with it, and whatever is lost or damaged beside the log comes back from it.

use proptest::prelude::*;

use super::edge::{Edge, Proof};
use super::*;
use crate::embedded::{Options, TempDir};
use crate::merkle::{Frontier, leaf_hash};
use crate::suite::{command, digest, draft, stream};
use crate::tile::{TILE_WIDTH, decode_bundle};
use crate::{Batch, Direction, Limit, StreamBatch};

/// More than one full tile of level 1.
pub(super) const LARGE: u64 = 66_000;

pub(super) fn open_log(dir: &TempDir) -> EmbeddedLog {
    EmbeddedLog::open(&dir.0, Options::default()).unwrap()
}

pub(super) fn open(dir: &TempDir, log: &EmbeddedLog) -> Tree {
    Tree::open(dir.0.join("tiles"), log, |_, _| {}).unwrap()
}

/// Appends so many entries in one batch.
pub(super) fn append(log: &EmbeddedLog, count: u64) {
    let head = log.head_now();
    let drafts = (head..head + count).map(|number| draft(&format!("entry {number} "))).collect();
    let streams = vec![StreamBatch { stream: stream(1), expected: head, drafts }];
    log.append_blocking(Batch { command: command(head), digest: digest(head), streams }).unwrap();
}

pub(super) fn large_log(dir: &TempDir) -> EmbeddedLog {
    let log = open_log(dir);
    (0..LARGE / 6000).for_each(|_| append(&log, 6000));
    log
}

/// The root over a log's first entries, without the tree.
fn expected_root(log: &EmbeddedLog, size: u64) -> Hash {
    let mut frontier = Frontier::new();
    for chunk in log.scan(0) {
        chunk
            .unwrap()
            .iter()
            .filter(|entry| entry.position < size)
            .for_each(|entry| frontier.push(leaf_hash(entry.bytes)));
    }
    assert_eq!(frontier.size(), size);
    frontier.root()
}

fn tile_files(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(tile_files(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

#[test]
fn it_grows_with_the_log_and_goes_on_after_a_restart() {
    let dir = TempDir::in_memory("tree-grows");
    let mut appended = 0;
    for counts in [&[1, 1, 254][..], &[1, 255], &[700, 3, 1], &[]] {
        let log = open_log(&dir);
        let mut told = Vec::new();
        let tree = Tree::open(dir.0.join("tiles"), &log, |done, of| told.push((done, of))).unwrap();
        assert_eq!(told, [(appended, appended)], "an orderly end leaves nothing to be hashed again");
        for count in counts {
            append(&log, *count);
            appended += count;
            tree.at_least_blocking(appended).unwrap();
            assert_eq!(tree.size(), appended);
            assert_eq!(tree.root(appended).unwrap(), expected_root(&log, appended), "{appended} entries");
        }
        for size in [0, 1, appended / 2, appended] {
            assert_eq!(tree.root(size).unwrap(), expected_root(&log, size), "{size} of {appended} entries");
        }
        assert!(matches!(tree.root(appended + 1), Err(ProveError::OutOfRange { .. })));
        tree.close();
        log.close();
    }
}

#[test]
fn what_is_lost_comes_back_from_the_log() {
    let dir = TempDir::in_memory("tree-lost");
    let log = large_log(&dir);
    let tree = open(&dir, &log);
    let root = expected_root(&log, LARGE);
    assert_eq!(tree.root(LARGE).unwrap(), root);
    tree.close();
    let files: Vec<_> =
        tile_files(&dir.0.join("tiles")).into_iter().map(|path| (std::fs::read(&path).unwrap(), path)).collect();
    assert_eq!(files.len() as u64, LARGE / 256 + 1 + 1, "the full tiles of two levels, and the edge");
    std::fs::remove_dir_all(dir.0.join("tiles")).unwrap();
    let mut told = Vec::new();
    let tree = Tree::open(dir.0.join("tiles"), &log, |done, of| told.push((done, of))).unwrap();
    assert_eq!((told.first(), told.last()), (Some(&(0, LARGE)), Some(&(LARGE, LARGE))));
    assert!(told.is_sorted());
    assert_eq!(tree.root(LARGE).unwrap(), root);
    tree.close();
    for (bytes, path) in files {
        assert!(std::fs::read(&path).unwrap() == bytes, "{} is as it was", path.display());
    }
}

#[test]
fn a_damaged_tile_is_noticed_and_made_anew() {
    let dir = TempDir::in_memory("tree-damage");
    let log = large_log(&dir);
    open(&dir, &log).close();
    let tiles = dir.0.join("tiles");
    let (low, high) = (tiles.join("tile/0/007"), tiles.join("tile/1/000"));
    let sound = [std::fs::read(&low).unwrap(), std::fs::read(&high).unwrap()];
    let other = std::fs::read(tiles.join("tile/0/008")).unwrap();
    let flipped = |bytes: &[u8], at: usize| {
        let mut bytes = bytes.to_vec();
        bytes[at] ^= 1;
        bytes
    };
    // What each file holds then; none for the first: it is gone; none for the second: it is as it was.
    type Held = Option<Vec<u8>>;
    let damages: [(Held, Held); 7] = [
        (Some(flipped(&sound[0], 0)), None),
        (Some(flipped(&sound[0], 8191)), Some(flipped(&sound[1], 7 * 32))),
        (Some(other), None),
        (Some(sound[0][..8000].to_vec()), Some(Vec::new())),
        (Some(vec![0; 8192]), Some(sound[0].clone())),
        (None, Some([&sound[1][..], b"x"].concat())),
        (Some([&sound[0][..], &sound[0]].concat()), Some(vec![0xff; 8192])),
    ];
    let (index, size) = (7 * 256 + 5, LARGE - 10);
    let root = expected_root(&log, size);
    for (number, (low_bytes, high_bytes)) in damages.iter().enumerate() {
        match low_bytes {
            Some(bytes) => std::fs::write(&low, bytes).unwrap(),
            None => std::fs::remove_file(&low).unwrap(),
        }
        high_bytes.iter().for_each(|bytes| std::fs::write(&high, bytes).unwrap());
        // A tree that has proven none of its files yet.
        let tree = open(&dir, &log);
        let proof = tree.inclusion(index, size).unwrap();
        let entry = log.read_now(index, Direction::Forward, Limit::entries(1)).unwrap();
        let leaf = leaf_hash(entry.first().unwrap().bytes);
        merkle::verify_inclusion(&leaf, index, size, &proof, &root).unwrap();
        assert_eq!(tree.root(size).unwrap(), root, "damage {number}");
        tree.close();
        assert_eq!([std::fs::read(&low).unwrap(), std::fs::read(&high).unwrap()], sound, "damage {number} is mended");
    }
}

#[test]
fn an_edge_that_is_not_this_logs_own_is_not_believed() {
    let dir = TempDir::in_memory("tree-edge");
    let log = open_log(&dir);
    append(&log, 600);
    open(&dir, &log).close();
    let path = dir.0.join("tiles/edge");
    let sound = std::fs::read(&path).unwrap();
    let stranger = TempDir::in_memory("tree-stranger");
    let other = open_log(&stranger);
    append(&other, 600);
    open(&stranger, &other).close();
    append(&other, 100);
    open(&stranger, &other).close();
    let mut flipped = sound.clone();
    flipped[100] ^= 1;
    let foreign = std::fs::read(stranger.0.join("tiles/edge")).unwrap();
    for (name, bytes) in [("flipped", flipped), ("cut", sound[..sound.len() - 1].to_vec()), ("foreign", foreign)] {
        std::fs::write(&path, bytes).unwrap();
        let mut first = None;
        let tree = Tree::open(dir.0.join("tiles"), &log, |done, _| first = first.or(Some(done))).unwrap();
        assert_eq!(first, Some(0), "{name}: begun anew");
        assert_eq!(tree.root(600).unwrap(), expected_root(&log, 600), "{name}");
        tree.close();
        assert_eq!(std::fs::read(&path).unwrap(), sound, "{name}: kept again");
    }
}

/// A history that differs from what was hashed is no damage of tiles: nothing may paint it over.
#[test]
fn entries_that_are_not_those_that_were_hashed_are_reported() {
    let dir = TempDir::in_memory("tree-other");
    let log = open_log(&dir);
    append(&log, 600);
    let tree = open(&dir, &log);
    let last = log.shared().files.header(599).unwrap().crc;
    tree.close();
    let mut edge = Edge::default();
    (0..600_u64).for_each(|number| edge.push(leaf_hash(&number.to_be_bytes()), |_, _| {}));
    let proof = Proof { log: log.shared().log, crc: last };
    std::fs::write(dir.0.join("tiles/edge"), edge.encode(proof)).unwrap();
    let tree = open(&dir, &log);
    let full = TileId::hashes(0, 1, 256).unwrap();
    assert!(matches!(tree.hash_tile(full), Err(TileError::Damaged { .. })));
    let bundle = TileId::entries(2, 88).unwrap();
    assert!(matches!(tree.entries_tile(bundle), Err(TileError::Damaged { .. })));
    assert!(matches!(tree.inclusion(300, 600), Err(ProveError::Tile(TileError::Damaged { .. }))));
}

#[test]
fn tiles_are_served_as_wide_as_they_are_asked_for() {
    let dir = TempDir::in_memory("tree-tiles");
    let log = open_log(&dir);
    append(&log, 600);
    let tree = open(&dir, &log);
    let leaves: Vec<Hash> =
        log.read_now(0, Direction::Forward, Limit::ALL).unwrap().iter().map(|entry| leaf_hash(entry.bytes)).collect();
    for (number, width) in [(0_u16, 256), (0, 7), (1, 255), (2, 1), (2, 88)] {
        let first = usize::from(number) * usize::from(TILE_WIDTH);
        let covered = &leaves[first..first + usize::from(width)];
        let tile = TileId::hashes(0, number.into(), width).unwrap();
        assert_eq!(tree.hash_tile(tile).unwrap().unwrap(), encode_hashes(covered), "{tile}");
        assert_eq!(tree.entries_tile(tile).unwrap(), None);
        let tile = TileId::entries(number.into(), width).unwrap();
        let bytes = tree.entries_tile(tile).unwrap().unwrap();
        let entries = decode_bundle(&bytes, width).unwrap();
        assert!(entries.into_iter().map(leaf_hash).eq(covered.iter().copied()), "{tile}");
        assert_eq!(tree.hash_tile(tile).unwrap(), None);
    }
    let beyond = [TileId::hashes(0, 2, 89), TileId::hashes(1, 0, 3), TileId::hashes(2, 0, 1), TileId::entries(3, 1)];
    for tile in beyond.map(Option::unwrap) {
        assert_eq!(tree.hash_tile(tile).unwrap().or(tree.entries_tile(tile).unwrap()), None, "{tile}");
    }
}

#[test]
fn a_directory_that_takes_no_files_makes_it_slow_and_not_wrong() {
    let dir = TempDir::in_memory("tree-full");
    std::fs::create_dir_all(dir.0.join("tiles")).unwrap();
    std::fs::write(dir.0.join("tiles/tile"), b"in the way").unwrap();
    let log = open_log(&dir);
    append(&log, 600);
    let tree = open(&dir, &log);
    assert_eq!(tree.root(600).unwrap(), expected_root(&log, 600));
    assert_eq!(tree.root(300).unwrap(), expected_root(&log, 300));
    let proof = tree.consistency(300, 600).unwrap();
    merkle::verify_consistency(300, 600, &proof, &tree.root(300).unwrap(), &tree.root(600).unwrap()).unwrap();
}

#[tokio::test]
async fn who_waits_is_told_of_growth_and_of_the_end() {
    let dir = TempDir::in_memory("tree-waits");
    let log = open_log(&dir);
    let tree = open(&dir, &log);
    tree.at_least(0).await.unwrap();
    let (waiting, follower) = (tree.clone(), tree.clone());
    let reached = tokio::spawn(async move { waiting.at_least(300).await });
    let never = tokio::spawn(async move { follower.at_least(301).await });
    append(&log, 300);
    reached.await.unwrap().unwrap();
    assert!(tree.ended().is_none());
    log.close();
    assert!(matches!(never.await.unwrap(), Err(TreeEnded::Closed)), "a closed log grows no more");
    tree.close();
    tree.close();
    assert!(matches!(tree.at_least(301).await, Err(TreeEnded::Closed)));
    tree.at_least(300).await.unwrap();
    assert_eq!(tree.root(300).unwrap(), expected_root(&log, 300), "a closed tree still proves");
}

proptest! {
    #[test]
    fn the_edge_is_read_as_it_was_written_and_nothing_else_is(
        size in 0_u64..1500,
        at in any::<prop::sample::Index>(),
        bit in 0_u8..8,
        noise in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let mut edge = Edge::default();
        (0..size).for_each(|number| edge.push(leaf_hash(&number.to_be_bytes()), |_, _| {}));
        let proof = Proof { log: [3; 16], crc: 7 };
        let bytes = edge.encode(proof);
        prop_assert_eq!(Edge::decode(&bytes), Some((edge, proof)));
        let at = at.index(bytes.len());
        prop_assert_eq!(Edge::decode(&bytes[..at]), None);
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << bit;
        prop_assert_eq!(Edge::decode(&flipped), None);
        prop_assert_eq!(Edge::decode(&noise), None);
    }
}
