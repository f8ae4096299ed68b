//! Tiles: the paths of C2SP tlog-tiles, one form for each, and any bytes into the decoders.

use proptest::prelude::*;

use super::*;
use crate::merkle::leaf_hash;

#[test]
fn paths_are_those_of_the_format() {
    let pairs = [
        (TileId::hashes(0, 67, 256), "tile/0/067"),
        (TileId::hashes(0, 1_234_067, 256), "tile/0/x001/x234/067"),
        (TileId::hashes(1, 1000, 8), "tile/1/x001/000.p/8"),
        (TileId::hashes(63, 0, 1), "tile/63/000.p/1"),
        (TileId::entries(0, 255), "tile/entries/000.p/255"),
        (TileId::entries(999_999, 256), "tile/entries/x999/999"),
        (TileId::entries(MAX_TILES - 1, 255), "tile/entries/x072/x057/x594/x037/x927/934.p/255"),
    ];
    for (tile, path) in pairs {
        let tile = tile.unwrap();
        assert_eq!(tile.path(), path);
        assert_eq!(TileId::parse(path), Ok(tile));
    }
}

#[test]
fn only_the_one_form_of_a_path_is_read() {
    let wrong = [
        "",
        "tile",
        "tile/",
        "/tile/0/067",
        "tile/0",
        "tile/0/",
        "tile/0/67",
        "tile/0/0067",
        "tile/0/x067",
        "tile/00/067",
        "tile/0/x000/067",
        "tile/0/001/067",
        "tile/0/x001/x067",
        "tile/0/x001/67",
        "tile/0/067/",
        "tile/0/067.p",
        "tile/0/067.p/",
        "tile/0/067.p/0",
        "tile/0/067.p/256",
        "tile/0/067.p/08",
        "tile/0/067.p/+8",
        "tile/0/+67",
        "tile/64/067",
        "tile/-1/067",
        "tile/Entries/067",
        "tile/entry/067",
        "tile/0/067.p/8/",
        "tile/0/067.P/8",
        "tile/0/../067",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/0/x072/x057/x594/x037/x927/935",
        "tile/0/067.p/8.p/8",
        "tile/0/06７",
    ];
    for path in wrong {
        assert_eq!(TileId::parse(path), Err(TilePathError), "{path:?}");
    }
    assert_eq!(TileId::hashes(64, 0, 1), None);
    assert_eq!(TileId::hashes(0, 0, 0), None);
    assert_eq!(TileId::hashes(0, 0, 257), None);
    assert_eq!(TileId::entries(MAX_TILES, 1), None);
}

#[test]
fn a_tile_is_as_wide_as_the_tree_has_it() {
    // The example of C2SP tlog-tiles: a tree of 70,000 leaves.
    let size = 70_000;
    assert_eq!(TileId::hashes_within(0, 272, size), TileId::hashes(0, 272, 256));
    assert_eq!(TileId::hashes_within(0, 273, size), TileId::hashes(0, 273, 112));
    assert_eq!(TileId::hashes_within(0, 274, size), None);
    assert_eq!(TileId::hashes_within(1, 0, size), TileId::hashes(1, 0, 256));
    assert_eq!(TileId::hashes_within(1, 1, size), TileId::hashes(1, 1, 17));
    assert_eq!(TileId::hashes_within(2, 0, size), TileId::hashes(2, 0, 1));
    assert_eq!(TileId::hashes_within(3, 0, size), None);
    assert_eq!(TileId::hashes_within(63, 0, u64::MAX), None);
    assert_eq!(TileId::entries_within(273, size), TileId::entries(273, 112));
    assert_eq!(TileId::hashes_within(0, u64::MAX, u64::MAX), None);
    let tile = TileId::hashes(1, 1, 17).unwrap();
    assert!(tile.is_within(size) && tile.is_within(69_888) && !tile.is_within(69_887) && !tile.full().is_within(size));
}

#[test]
fn a_bundle_has_exactly_these_bytes() {
    let bytes = encode_bundle([&b"ab"[..], b"", b"c"]).unwrap();
    assert_eq!(bytes, b"\x00\x02ab\x00\x00\x00\x01c");
    assert_eq!(decode_bundle(&bytes, 3).unwrap(), [&b"ab"[..], b"", b"c"]);
    assert_eq!(decode_bundle(&bytes, 2), Err(TileBytesError::Length));
    assert_eq!(decode_bundle(&bytes, 4), Err(TileBytesError::Length));
    let longest = vec![7; MAX_ENTRY_BYTES];
    let bytes = encode_bundle([&longest[..]]).unwrap();
    assert_eq!(bytes[..2], [0xff, 0xff]);
    assert_eq!(decode_bundle(&bytes, 1).unwrap(), [&longest[..]]);
    let over = vec![7; MAX_ENTRY_BYTES + 1];
    assert_eq!(encode_bundle([&over[..]]), Err(TileBytesError::EntryTooLong { bytes: MAX_ENTRY_BYTES + 1 }));
}

#[test]
fn hashes_lie_one_after_the_other() {
    let hashes = [leaf_hash(b"a"), leaf_hash(b"b")];
    let bytes = encode_hashes(&hashes);
    assert_eq!(bytes, [hashes[0].0, hashes[1].0].concat());
    assert_eq!(decode_hashes(&bytes, 2).unwrap(), hashes);
    assert_eq!(decode_hashes(&bytes, 1), Err(TileBytesError::Length));
    assert_eq!(decode_hashes(&bytes[..63], 2), Err(TileBytesError::Length));
}

proptest! {
    #[test]
    fn every_tile_is_its_path(
        level in 0_u8..=63,
        number in 0..MAX_TILES,
        width in 1_u16..=256,
        entries in any::<bool>(),
    ) {
        let tile = if entries { TileId::entries(number, width) } else { TileId::hashes(level, number, width) }.unwrap();
        prop_assert!(tile.path().len() <= MAX_TILE_PATH_CHARS);
        prop_assert_eq!(TileId::parse(&tile.path()), Ok(tile));
    }

    #[test]
    fn what_is_read_is_what_would_be_written(
        path in "(tile/)?[0-9ex]{0,3}/(x?[0-9]{0,4}/){0,3}[0-9]{0,4}(.p/[0-9]{0,4})?",
    ) {
        if let Ok(tile) = TileId::parse(&path) {
            prop_assert_eq!(tile.path(), path);
        }
    }

    #[test]
    fn no_text_and_no_bytes_make_the_decoders_panic(
        text in any::<String>(),
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        width in any::<u16>(),
    ) {
        prop_assert!(TileId::parse(&text).is_err());
        if let Ok(entries) = decode_bundle(&bytes, width) {
            prop_assert_eq!(encode_bundle(entries).unwrap(), bytes.clone());
        }
        if let Ok(hashes) = decode_hashes(&bytes, width) {
            prop_assert_eq!(encode_hashes(&hashes), bytes);
        }
    }
}
