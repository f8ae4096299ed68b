//! The tiles and roots made here are those of the tree, and the order of many threads is the order of the log.

use std::collections::BTreeMap;
use std::convert::Infallible;

use super::*;
use crate::merkle::{self, HashTiles};
use crate::tile::TileError;

/// Tiles in memory, as a builder handed them out.
struct Made(BTreeMap<TileId, Vec<Hash>>);

impl HashTiles for Made {
    fn tile(&self, tile: TileId) -> Result<Vec<Hash>, TileError> {
        let made = self.0.get(&tile).or_else(|| self.0.get(&tile.full()));
        made.map(|hashes| hashes[..usize::from(tile.width())].to_vec()).ok_or(TileError::Beyond { tile })
    }
}

#[test]
fn tiles_and_roots_are_those_of_the_tree() {
    let (mut builder, mut frontier) = (TileBuilder::new(), Frontier::new());
    let mut made = BTreeMap::new();
    assert_eq!(builder.root(), merkle::EMPTY_ROOT);
    for number in 0..66_000_u64 {
        let leaf = leaf_hash(&number.to_be_bytes());
        frontier.push(leaf);
        let mut keep = |tile: TileId, hashes: &[Hash]| -> Result<(), Infallible> {
            assert!(made.insert(tile, hashes.to_vec()).is_none(), "{tile} is made once");
            Ok(())
        };
        builder.push(leaf, &mut keep).unwrap();
        if number < 600 || number % 1009 == 0 || number > 65_500 {
            assert_eq!(builder.root(), frontier.root(), "{number}");
        }
    }
    made.extend(builder.partial().map(|(tile, hashes)| (tile, hashes.to_vec())));
    assert_eq!(made.keys().filter(|tile| !tile.is_full()).count(), 3, "{:?}", made.keys().rev().take(4));
    let size = builder.size();
    assert!(made.keys().all(|tile| tile.is_within(size)));
    assert_eq!(merkle::root(&Made(made), size).unwrap(), frontier.root());
}

#[test]
fn work_on_many_threads_is_taken_in_order() {
    let mut next = 0;
    let source = (0..10_000_u64).map(Ok::<_, Infallible>);
    in_order(
        source,
        |number| number * 2,
        |doubled| {
            assert_eq!(doubled, next * 2);
            next += 1;
            Ok(())
        },
    )
    .unwrap();
    assert_eq!(next, 10_000);
}

#[test]
fn an_error_of_either_end_ends_it() {
    let source = || (0..10_000_u64).map(|number| if number == 5_000 { Err("source") } else { Ok(number) });
    assert_eq!(in_order(source(), |number| number, |_| Ok(())), Err("source"));
    let refuse = |number: u64| if number == 100 { Err("take") } else { Ok(()) };
    assert_eq!(in_order(source(), |number| number, refuse), Err("take"));
}
