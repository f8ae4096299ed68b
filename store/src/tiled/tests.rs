//! A folder of tiles: what is written is read again, is added to, and no change to any file is overlooked.

use super::*;
use crate::embedded::TempDir;
use crate::merkle::leaf_hash;

fn entry(number: u64) -> Vec<u8> {
    format!("entry {number}").into_bytes()
}

fn write(dir: &TempDir, size: u64) -> Result<u64, TiledError> {
    let mut writer = TiledWriter::new(TiledFolder::at(&dir.0));
    for number in 0..size {
        let entry = entry(number);
        writer.push(&entry, leaf_hash(&entry))?;
    }
    writer.finish()
}

/// Reads and compares everything, and returns the root.
fn check(dir: &TempDir, size: u64) -> Result<Hash, TiledError> {
    let folder = TiledFolder::at(&dir.0);
    let mut builder = TileBuilder::new();
    for pack in folder.packs(size) {
        for leaf in pack?.leaves() {
            builder.push(leaf, &mut |tile, hashes| folder.compare(tile, hashes, Presence::Required))?;
        }
    }
    builder
        .partial()
        .filter(|(_, hashes)| !hashes.is_empty())
        .try_for_each(|(tile, hashes)| folder.compare(tile, hashes, Presence::Required))?;
    let strays = folder.strays(size)?;
    strays.into_iter().next().map_or(Ok(()), |path| Err(TiledError::Missing { path, position: 0 }))?;
    Ok(builder.root())
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn what_is_written_is_read_and_added_to() {
    let dir = TempDir::in_memory("tiled");
    for size in [1, 255, 256, 257, 700, 66_000] {
        assert!(write(&dir, size).unwrap() > 0);
        let mut builder = TileBuilder::new();
        for number in 0..size {
            builder.push(leaf_hash(&entry(number)), &mut |_, _| Ok::<_, ()>(())).unwrap();
        }
        assert_eq!(check(&dir, size).unwrap(), builder.root(), "{size}");
        assert_eq!(write(&dir, size).unwrap(), 0, "nothing is written twice");
    }
}

#[test]
fn no_changed_missing_or_added_file_is_overlooked() {
    let dir = TempDir::in_memory("tiled-flip");
    write(&dir, 600).unwrap();
    let root = check(&dir, 600).unwrap();
    for path in files(&dir.0) {
        let sound = fs::read(&path).unwrap();
        for at in (0..sound.len()).step_by(29) {
            let mut bytes = sound.clone();
            bytes[at] ^= 1 << (at % 8);
            fs::write(&path, bytes).unwrap();
            assert!(check(&dir, 600).is_err(), "byte {at} of {}", path.display());
        }
        for bytes in [&sound[..sound.len() - 1], &[], &[&sound[..], &[0]].concat()] {
            fs::write(&path, bytes).unwrap();
            assert!(check(&dir, 600).is_err(), "{} cut or longer", path.display());
        }
        fs::remove_file(&path).unwrap();
        assert!(matches!(check(&dir, 600), Err(TiledError::Missing { .. })), "{}", path.display());
        fs::write(&path, sound).unwrap();
    }
    let stray = dir.0.join("tile/0/777");
    fs::write(&stray, [0; 32]).unwrap();
    assert!(check(&dir, 600).is_err());
    fs::remove_file(stray).unwrap();
    assert_eq!(check(&dir, 600).unwrap(), root);
}

#[test]
fn a_tile_that_may_be_made_anew_may_be_unfinished_but_not_wrong() {
    let dir = TempDir::in_memory("tiled-unfinished");
    write(&dir, 256).unwrap();
    let hashes: Vec<_> = (0..256).map(|number| leaf_hash(&entry(number))).collect();
    let tile = TileId::hashes(0, 0, TILE_WIDTH).unwrap();
    let (folder, path) = (TiledFolder::at(&dir.0), dir.0.join(tile.path()));
    let sound = fs::read(&path).unwrap();
    for length in [0, 1, 31, 32, 100, sound.len() - 1] {
        fs::write(&path, &sound[..length]).unwrap();
        folder.compare(tile, &hashes, Presence::Optional).unwrap();
        assert!(folder.compare(tile, &hashes, Presence::Required).is_err(), "{length} bytes were taken away");
        if let Some(last) = length.checked_sub(1) {
            let mut bytes = sound[..length].to_vec();
            bytes[last] ^= 1;
            fs::write(&path, bytes).unwrap();
            assert!(folder.compare(tile, &hashes, Presence::Optional).is_err(), "the last of {length} bytes is wrong");
        }
    }
    fs::write(&path, [&sound[..], &[0]].concat()).unwrap();
    assert!(folder.compare(tile, &hashes, Presence::Optional).is_err());
}

#[test]
fn a_changed_entry_is_named_by_its_position() {
    let dir = TempDir::in_memory("tiled-entry");
    write(&dir, 600).unwrap();
    let path = dir.0.join("tile/entries/001");
    let text = fs::read(&path).unwrap();
    let at = text.windows(9).position(|part| part == b"entry 300").unwrap();
    let mut bytes = text;
    bytes[at + 8] = b'9';
    fs::write(&path, bytes).unwrap();
    let found = check(&dir, 600);
    assert!(matches!(found, Err(TiledError::Damaged { position: 300, .. })), "{found:?}");
}

#[test]
fn another_history_is_not_written_over_the_first() {
    let dir = TempDir::in_memory("tiled-other");
    write(&dir, 600).unwrap();
    let mut writer = TiledWriter::new(TiledFolder::at(&dir.0));
    let result = (0..600).try_for_each(|number| {
        let entry = entry(number + 1);
        writer.push(&entry, leaf_hash(&entry))
    });
    assert!(matches!(result, Err(TiledError::Damaged { position: 0, .. })), "{result:?}");
}
