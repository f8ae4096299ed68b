//! Numbers are stable, packing loses nothing.

use super::*;

#[test]
fn a_text_keeps_its_number() {
    let mut interner = Interner::default();
    let texts: Vec<String> = (0..1000).map(|n| format!("诉求-{n}")).collect();
    for (number, text) in texts.iter().enumerate() {
        assert_eq!(interner.intern(text.as_bytes()) as usize, number);
    }
    for (number, text) in texts.iter().enumerate() {
        assert_eq!(interner.find(text.as_bytes()), Some(number as u32));
        assert_eq!(interner.get(number as u32), text.as_bytes());
        assert_eq!(interner.intern(text.as_bytes()) as usize, number);
    }
    assert_eq!(interner.find("诉求".as_bytes()), None);
    assert_eq!(Interner::default().find(b"x"), None);
}

#[test]
fn a_uuid_is_packed_and_comes_back() {
    let cases = [
        ("01890a5d-ac96-774b-bcce-b302099a8057", 17),
        ("01890A5D-AC96-774B-BCCE-B302099A8057", 36),
        ("01890a5d-ac96-774b-bcce-b302099a805", 35),
        ("01890a5d-ac96-774b-bcce-b302099a805g", 36),
        ("诉求-1", 8),
        ("", 0),
    ];
    for (text, bytes) in cases {
        let mut buffer = [0; PACKED_UUID_BYTES];
        let stored = pack(text, &mut buffer);
        assert_eq!(stored.len(), bytes, "{text}");
        assert_eq!(unpack(stored), text);
    }
}

#[test]
fn a_snapshot_finds_the_same_numbers() {
    let mut interner = Interner::default();
    for n in 0..100 {
        interner.intern(format!("k{n}").as_bytes());
    }
    let config = bincode::config::standard();
    let bytes = bincode::serde::encode_to_vec(&interner, config).unwrap();
    let (read, _): (Interner, usize) = bincode::serde::decode_from_slice(&bytes, config).unwrap();
    assert_eq!(read.find(b"k73"), interner.find(b"k73"));
    assert_eq!(read.len(), 100);
}
