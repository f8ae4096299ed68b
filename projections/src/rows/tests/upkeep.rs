//! Snapshots, digests, and what rows cost.

use super::story::{Story, code};
use crate::{
    Sight,
    rows::{ListQuery, Rows, View},
};

/// The most bytes a visit may take with its key, its row, its relations and what the data scope must know of it: a
/// million of them must leave room for the other read models within the ledger's 400 MB.
const MAX_VISIT_BYTES: usize = 110;

fn visits(count: usize) -> Story {
    let mut story = Story::default();
    for number in 0..50 {
        story.enterprise("2024-01-01", number, &format!("第{number}家企业"));
    }
    for number in 0..count {
        let key = format!("01890a5d-ac96-774b-bcce-{number:012x}");
        let officers = [format!("o-{}", number % 40), format!("o-{}", (number + 7) % 40)];
        let officers: Vec<&str> = officers.iter().map(String::as_str).take(1 + number % 2).collect();
        let day = format!("2024-{:02}-{:02}", 1 + number % 12, 1 + number % 28);
        story.visit(&day, &key, code((number % 50) as u32), &officers);
    }
    story
}

#[test]
fn a_visit_stays_small() {
    const VISITS: usize = 1_700;
    let rows = visits(VISITS).rows();
    let each = rows.bytes_in_use() / VISITS;
    assert!(each <= MAX_VISIT_BYTES, "a visit takes {each} bytes");
}

#[test]
fn a_snapshot_goes_on_where_it_was_taken() {
    let story = visits(200);
    let half = story.entries.len() / 2;
    let config = bincode::config::standard();
    let bytes = bincode::serde::encode_to_vec(story.rows_of(half), config).unwrap();
    let (mut read, _): (Rows, usize) = bincode::serde::decode_from_slice(&bytes, config).unwrap();
    story.entries[half..].iter().for_each(|entry| read.apply(entry));
    let live = story.rows();
    assert!(read.digest_rows().eq(live.digest_rows()));
    let query = ListQuery { text: Some("第7家".to_owned()), ..ListQuery::default() };
    assert_eq!(
        read.list(&Sight::Everything, View::Visit, &query, u64::MAX),
        live.list(&Sight::Everything, View::Visit, &query, u64::MAX)
    );
}

#[test]
fn every_entry_changes_the_digest() {
    let story = visits(3);
    let digest = |entries| story.rows_of(entries).digest_rows().collect::<Vec<_>>();
    for entries in 1..story.entries.len() {
        assert_ne!(digest(entries), digest(entries + 1));
    }
    let rows = digest(story.entries.len());
    assert!(rows.is_sorted_by_key(|row| {
        let view = row.split(|byte| *byte == 0).next().unwrap().to_vec();
        View::ALL.iter().position(|other| other.name().as_bytes() == view)
    }));
}

#[test]
fn every_view_is_whole() {
    for view in View::ALL {
        assert_eq!(View::of_name(view.name()), Some(*view));
        assert_eq!(View::of_register(view.register()).map(View::register), Some(view.register()));
        let columns = view.columns();
        assert!(columns.len() < usize::from(u8::MAX), "a column's place takes one byte");
        for (place, column) in columns.iter().enumerate() {
            assert_ne!(column.key, "key", "the key is no column");
            assert_eq!(columns.iter().position(|other| other.key == column.key), Some(place), "{view:?}");
        }
    }
    for register in domain::register::Register::ALL {
        assert!(View::of_register(*register).is_some(), "{register:?} has no list");
    }
}
