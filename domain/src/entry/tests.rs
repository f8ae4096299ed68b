//! An entry's bytes are canonical, can be read back, and nothing else is taken for one.

use super::*;
use crate::{
    actor::Role,
    chain::{ChainKey, ChainVerified},
    stream::RecordKey,
    tests::given::{actor, v},
};
use proptest::prelude::*;

fn sample() -> (Event, Envelope) {
    let chain: ChainKey = v("平凉红牛");
    let envelope = Envelope {
        event_id: Uuid::from_u128(1),
        command: Uuid::from_u128(2),
        correlation: None,
        causation: Some(Uuid::from_u128(3)),
        stream: chain.stream(),
        stream_version: 4,
        business_date: v("2024-05-01"),
        actor: actor("official-1", Role::CountyOfficial),
    };
    (ChainVerified { chain, source: v("市委文件\n第一页") }.into(), envelope)
}

fn stamped(draft: &Draft, position: u64, recorded_at: i64) -> Vec<u8> {
    let (position, time) = (position.to_string(), recorded_at.to_string());
    [&draft.head, position.as_bytes(), &draft.middle, time.as_bytes(), &draft.tail].concat()
}

#[test]
fn the_bytes_are_canonical_json() {
    let (event, envelope) = sample();
    let bytes = stamped(&draft(&event, &envelope).unwrap(), 7, 1_714_521_600_000_000);
    let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(serde_json_canonicalizer::to_vec(&value).unwrap(), bytes, "RFC 8785 changes nothing");
}

#[test]
fn what_is_written_is_read() {
    let (event, envelope) = sample();
    let bytes = stamped(&draft(&event, &envelope).unwrap(), 7, 1_714_521_600_000_000);
    let recorded = decode(&bytes).unwrap();
    assert_eq!((recorded.position, recorded.recorded_at), (7, Moment(1_714_521_600_000_000)));
    assert_eq!((recorded.envelope, recorded.event), (envelope, event));
    assert_eq!(peek_type(&bytes), Some(("ChainVerified", 1)));
}

/// Reads an entry that is written as the ledger writes, without the rules of JSON for its envelope.
fn quickly(text: &str) -> Option<Recorded> {
    written::read::<ChainVerified>(text, Event::from)
}

#[test]
fn an_entry_written_otherwise_is_read_the_same() {
    let (event, envelope) = sample();
    let text = String::from_utf8(stamped(&draft(&event, &envelope).unwrap(), 7, 9)).unwrap();
    let recorded = decode(text.as_bytes()).unwrap();
    assert_eq!(quickly(&text).as_ref(), Some(&recorded));
    for other in [
        text.replacen('{', "{ ", 1),
        text.replace("\"position\":7", "\"position\": 7"),
        text.replace(",\"position\":7", "").replacen('{', "{\"position\":7,", 1),
        text.replace("\"recorded_at\"", "\"read_by\":[1],\"recorded_at\""),
        text.replace("00000000-0000-0000-0000-000000000002", "00000000000000000000000000000002"),
    ] {
        assert_ne!(other, text);
        assert_eq!(quickly(&other), None, "{other}");
        assert_eq!(decode(other.as_bytes()).unwrap(), recorded, "{other}");
    }
}

#[test]
fn an_unknown_type_or_version_is_named() {
    let (event, envelope) = sample();
    let text = String::from_utf8(stamped(&draft(&event, &envelope).unwrap(), 0, 0)).unwrap();
    let error = decode(text.replace("ChainVerified", "ChainPainted").as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), "unknown event type ChainPainted version 1");
    let error = decode(text.replace("\"version\":1}", "\"version\":9}").as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), "unknown event type ChainVerified version 9");
}

#[test]
fn a_body_that_talks_of_types_does_not_mislead() {
    let (_, envelope) = sample();
    let source = v("x\",\"type\":\"Other\",\"version\":3}");
    let event: Event = ChainVerified { chain: v("平凉红牛"), source }.into();
    let bytes = stamped(&draft(&event, &envelope).unwrap(), 0, 0);
    assert_eq!(decode(&bytes).unwrap().event, event);
}

proptest! {
    #[test]
    fn any_bytes_decode_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(decode(&bytes).is_err());
    }

    #[test]
    fn what_is_read_quickly_is_what_json_says(place in 0_usize..400, cut in 0_usize..3, put in "[ -~]{0,2}") {
        let (event, envelope) = sample();
        let mut bytes = stamped(&draft(&event, &envelope).unwrap(), 70, 900);
        let place = place % (bytes.len() - cut);
        bytes.splice(place..place + cut, put.bytes());
        if let Ok(text) = std::str::from_utf8(&bytes)
            && let Some(recorded) = quickly(text)
        {
            let wire = serde_json::from_str::<Wire<ChainVerified>>(text).unwrap();
            prop_assert_eq!(recorded, wire.recorded(Event::from));
        }
    }

    #[test]
    fn any_cut_or_changed_byte_decodes_without_a_panic(cut in 0_usize..400, place in 0_usize..400, byte: u8) {
        let (event, envelope) = sample();
        let mut bytes = stamped(&draft(&event, &envelope).unwrap(), 7, 9);
        let place = place % bytes.len();
        bytes[place] = byte;
        bytes.truncate(cut.max(1));
        std::hint::black_box(decode(&bytes).is_ok());
    }
}
