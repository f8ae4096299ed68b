//! The outline is read from canonical bytes only: the same answer as writing the value anew, for any value.

use super::*;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// An entry around a body, in canonical form.
fn entry(body: &Value) -> String {
    let entry = json!({
        "actor": {}, "body": body, "command": "c-1", "position": 7, "recorded_at": -5, "stream": "s-1",
        "stream_version": 2, "type": "VisitLogged", "version": 1,
    });
    String::from_utf8(serde_json_canonicalizer::to_vec(&entry).expect("JSON")).expect("UTF-8")
}

#[test]
fn the_members_of_the_envelope_are_read() {
    let text = entry(&json!({ "position": 9, "stream": "另一条" }));
    let read = outline(text.as_bytes()).expect("canonical");
    let expected = Outline {
        position: 7,
        recorded_at: -5,
        stream: "s-1",
        stream_version: 2,
        command: "c-1",
        event_type: "VisitLogged",
    };
    assert_eq!(read, expected);
    let without = text.replace("\"position\":7,", "");
    assert_eq!(outline(without.as_bytes()), Err(OutlineError::Member { member: "position" }));
}

#[test]
fn every_other_form_is_refused() {
    let good = entry(&json!({ "a": "é\n\u{1}", "b": [1, -2, true, null], "c": 0.5, "ﬀ": 1, "😀": 2 }));
    outline(good.as_bytes()).expect("canonical");
    let changes = [
        ("\"a\":", "\"a\" :"),
        (",\"b\"", ", \"b\""),
        ("é", "\\u00e9"),
        ("\\n", "\\u000a"),
        ("\\u0001", "\\u0001\\/"),
        ("\\u0001", "\u{1}"),
        ("[1,", "[1.0,"),
        ("[1,", "[01,"),
        ("-2", "-0"),
        ("-2", "+2"),
        ("0.5", "5e-1"),
        ("0.5", "0.50"),
        ("true", "True"),
        ("\"b\":", "\"a\":"),
        ("\"command\":\"c-1\",\"position\":7", "\"position\":7,\"command\":\"c-1\""),
        ("}", "} "),
        ("]", ",]"),
    ];
    for (from, to) in changes {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good, "{from}");
        let read = outline(bad.as_bytes());
        assert!(matches!(read, Err(OutlineError::NotCanonical { .. })), "{from} → {to}: {read:?}");
    }
    assert!(outline(b"\xff").is_err() && outline(b"").is_err() && outline(b"[]").is_err());
    assert!(outline("[".repeat(100_000).as_bytes()).is_err());
    assert!(outline(format!("{{\"a\":{}", "[".repeat(100_000)).as_bytes()).is_err());
}

#[test]
fn a_known_shape_is_read_as_an_unknown_one_is() {
    let text = |body: Value| entry(&json!({ "a": body }));
    outline(text(json!([{ "b": "c", "d": 1, "e": true }, "f"])).as_bytes()).expect("canonical");
    let like = text(json!([{ "b": "另一段😀", "d": -20, "e": true }, ""]));
    assert!(SHAPES.with_borrow_mut(|shapes| shapes.read(like.as_bytes())).is_some(), "{like}");
    assert_eq!(outline(like.as_bytes()).expect("canonical").position, 7);
    for (from, to) in [
        ("-20", "020"),
        ("-20", "-0"),
        ("-20", ""),
        ("-20", "2-0"),
        ("-20", "90071992547409921"),
        ("-20", "9007199254740993"),
        ("true", "false"),
        ("另", "\\n另"),
        ("\"f\"", "\"f"),
        ("😀", "\"😀"),
    ] {
        let other = like.replacen(from, to, 1);
        let known = SHAPES.with_borrow_mut(|shapes| shapes.read(other.as_bytes()));
        assert!(known.is_none() || other == like, "{from} → {to}");
    }
    let text = like.replacen("-20", "9007199254740992", 1);
    assert!(SHAPES.with_borrow_mut(|shapes| shapes.read(text.as_bytes())).is_some());
    assert_eq!(
        outline(like.replacen(":7,", ":\"7\",", 1).as_bytes()),
        Err(OutlineError::Member { member: "position" })
    );
}

#[test]
fn shapes_without_end_are_read_all_the_same() {
    for number in 0..20_000 {
        let text = entry(&json!({ format!("n{number}"): [number] }));
        assert_eq!(outline(text.as_bytes()).expect("canonical").stream_version, 2);
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        (-(1_i64 << 53)..1 << 53).prop_map(Value::from),
        (0_u32..2000, 0_u32..9999)
            .prop_map(|(whole, part)| { serde_json::from_str(&format!("{whole}.{part:04}")).expect("a number") }),
        any::<String>().prop_map(Value::from),
        Just(Value::Null),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map(any::<String>(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Texts of characters on both sides of what needs two units.
fn any_name() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop::sample::select(vec!['a', 'é', '县', '\u{d7ff}', '\u{e000}', '\u{ffff}', '😀', '\u{10ffff}']),
        0..4,
    )
    .prop_map(String::from_iter)
}

proptest! {
    #[test]
    fn names_are_in_the_order_of_their_utf_16_units(one in any_name(), other in any_name()) {
        let by_units = one.encode_utf16().lt(other.encode_utf16());
        prop_assert_eq!(unit_order(one.as_bytes(), other.as_bytes()), by_units, "{:?} {:?}", one, other);
    }

    #[test]
    fn what_the_canonicalizer_writes_is_canonical(body in any_value()) {
        let text = entry(&body);
        prop_assert!(outline(text.as_bytes()).is_ok(), "{text}: {:?}", outline(text.as_bytes()));
    }

    #[test]
    fn a_changed_byte_is_canonical_only_if_writing_it_anew_changes_nothing(
        body in any_value(), at in any::<prop::sample::Index>(), byte in 0x20_u8..0x7f,
    ) {
        let mut bytes = entry(&body).into_bytes();
        // So that its shape is known, with any values.
        prop_assert!(outline(&bytes).is_ok());
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let anew = serde_json::from_slice::<Value>(&bytes).ok().and_then(|v| serde_json_canonicalizer::to_vec(&v).ok());
        let read = outline(&bytes);
        let canonical = !matches!(read, Err(OutlineError::NotCanonical { .. }));
        prop_assert_eq!(canonical, anew.is_some_and(|anew| anew == bytes), "{:?}", read);
    }
}
