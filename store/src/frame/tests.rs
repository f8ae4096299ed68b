//! Frames: what is encoded is decoded, and no bytes whatever make the decoders panic or accept what was not written.

use proptest::prelude::*;

use super::*;

fn header(position: Position, index_in_batch: u32, last_of_batch: bool) -> Header {
    Header {
        crc: 0,
        body_crc: 0,
        link: 0x1234_5678,
        length: 0,
        first_of_batch: index_in_batch == 0,
        last_of_batch,
        position,
        recorded_at: -5,
        stream: StreamId([3; 16]),
        stream_version: 9,
        previous: NO_POSITION,
        command: CommandId([4; 16]),
        index_in_batch,
    }
}

fn frame(header: Header, bytes: &[u8]) -> (Vec<u8>, Header) {
    let extension = Extension { digest: ContentDigest([5; 32]), count: 2, durable: 1 };
    let mut out = Vec::new();
    let header = encode(&mut out, header, header.first_of_batch.then_some(&extension), |out| out.extend(bytes));
    (out, header)
}

#[test]
fn a_frame_has_exactly_these_bytes() {
    let (bytes, header) = frame(header(7, 0, true), b"entry");
    assert_eq!(bytes.len(), HEADER_BYTES + EXTENSION_BYTES + 5);
    assert_eq!(bytes[8..12], 0x1234_5678_u32.to_le_bytes());
    assert_eq!(bytes[12..16], [5, 0, FIRST_OF_BATCH | LAST_OF_BATCH, 0]);
    assert_eq!(bytes[16..24], 7_u64.to_le_bytes());
    assert_eq!(bytes[24..32], (-5_i64).to_le_bytes());
    assert_eq!(bytes[32..48], [3; 16]);
    assert_eq!(bytes[48..56], 9_u64.to_le_bytes());
    assert_eq!(bytes[56..64], [0xff; 8]);
    assert_eq!(bytes[64..80], [4; 16]);
    assert_eq!(bytes[80..84], [0; 4]);
    assert_eq!(bytes[84..116], [5; 32]);
    assert_eq!(bytes[116..120], 2_u32.to_le_bytes());
    assert_eq!(bytes[120..128], 1_u64.to_le_bytes());
    assert_eq!(&bytes[128..], b"entry");
    assert_eq!(bytes[..4], crc32c::crc32c(&bytes[4..84]).to_le_bytes());
    assert_eq!(bytes[4..8], crc32c::crc32c(&bytes[84..]).to_le_bytes());
    assert_eq!(decode(&bytes), Ok(header));
}

#[test]
fn every_flipped_bit_and_every_cut_is_seen() {
    let (bytes, _) = frame(header(7, 0, true), b"some entry");
    for at in 0..bytes.len() {
        assert!(decode(&bytes[..at]).is_err(), "cut at {at}");
        for bit in 0..8 {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << bit;
            assert!(decode(&flipped).is_err(), "bit {bit} of byte {at}");
        }
    }
}

#[test]
fn a_header_that_contradicts_itself_is_refused() {
    // Its checksum is right, so it was written so: by a mistake, or by another format.
    let (bytes, _) = frame(header(2, 3, false), b"x");
    assert_eq!(decode(&bytes), Err(Fault::Bad("the header contradicts itself")));
    let (mut bytes, _) = frame(header(2, 0, false), b"x");
    bytes[15] = 1;
    let crc = crc32c::crc32c(&bytes[4..84]);
    bytes[..4].copy_from_slice(&crc.to_le_bytes());
    assert_eq!(decode(&bytes), Err(Fault::Bad("the header has marks of an unknown format")));
}

#[test]
fn frames_must_follow_one_another() {
    let (first, header_of_first) = frame(header(0, 0, true), b"a");
    let mut second = header(1, 0, true);
    second.link = header_of_first.crc;
    let (second, _) = frame(second, b"b");
    let all = |bytes: &[u8]| {
        let (mut expected, mut offsets) = (Expected { position: 0, link: None }, Vec::new());
        let (used, fault) = decode_all(bytes, &mut expected, &mut offsets, usize::MAX);
        (used, fault, offsets.len())
    };
    assert_eq!(all(&[first.clone(), second.clone()].concat()), (first.len() + second.len(), None, 2));
    assert_eq!(all(&[first.clone(), second[..50].to_vec()].concat()), (first.len(), Some(Fault::Short), 1));
    let stranger = frame(header(1, 0, true), b"b").0;
    let fault = Fault::Bad("the entry does not follow from the one before it");
    assert_eq!(all(&[first.clone(), stranger].concat()), (first.len(), Some(fault), 1));
    let fault = Fault::Bad("the entry is not the one that belongs here");
    assert_eq!(all(&[first.clone(), first.clone()].concat()), (first.len(), Some(fault), 1));
}

proptest! {
    #[test]
    fn any_bytes_are_decoded_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let decoded = decode(&bytes);
        prop_assert!(decoded.is_err(), "random bytes have no right checksum");
        extension(&bytes);
        Header::verified(&bytes);
        let (mut expected, mut offsets) = (Expected { position: 0, link: None }, Vec::new());
        let (used, _) = decode_all(&bytes, &mut expected, &mut offsets, usize::MAX);
        prop_assert_eq!(used, 0);
    }

    #[test]
    fn any_entry_comes_back(
        entry in prop::collection::vec(any::<u8>(), 0..2000),
        position in any::<u64>(),
        tail in any::<Vec<u8>>(),
    ) {
        let (mut bytes, header) = frame(header(position, 0, false), &entry);
        let length = bytes.len();
        bytes.extend(tail);
        prop_assert_eq!(decode(&bytes), Ok(header));
        prop_assert_eq!(header.frame_bytes(), length);
        prop_assert_eq!(&bytes[header.body_offset()..length], &entry[..]);
    }
}
