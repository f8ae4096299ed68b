//! A stream is looked up once, and again after it was written to; what is kept is bounded.

use super::*;

fn stream(number: u64) -> StreamId {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&number.to_le_bytes());
    StreamId(id)
}

fn row(newest: u64) -> StreamRow {
    StreamRow { newest, version: 1 }
}

fn nobody_looks() -> Result<Option<StreamRow>, ReadError> {
    panic!("it is kept")
}

#[test]
fn a_row_is_kept_until_its_stream_is_written_to() {
    let mut lately = Lately::default();
    assert_eq!(lately.find(stream(1), || Ok(Some(row(7)))).unwrap(), Some(row(7)));
    assert_eq!(lately.find(stream(1), nobody_looks).unwrap(), Some(row(7)));
    lately.forget([stream(1), stream(2)].into_iter());
    assert_eq!(lately.find(stream(1), || Ok(Some(row(9)))).unwrap(), Some(row(9)));
}

#[test]
fn a_stream_that_is_not_there_is_looked_up_every_time() {
    let mut lately = Lately::default();
    assert_eq!(lately.find(stream(1), || Ok(None)).unwrap(), None);
    assert_eq!(lately.find(stream(1), || Ok(Some(row(3)))).unwrap(), Some(row(3)));
    assert!(lately.find(stream(2), || Err(ReadError::Closed)).is_err());
}

#[test]
fn what_is_kept_is_bounded() {
    let mut lately = Lately::default();
    for number in 0..3 * MAX_ROWS as u64 {
        lately.find(stream(number), || Ok(Some(row(number)))).unwrap();
        assert!(lately.0.len() <= MAX_ROWS);
    }
}
