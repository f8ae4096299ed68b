//! Policies: the example of C2SP tlog-policy with real keys, and what is no policy.

use proptest::prelude::*;

use super::*;
use crate::note::Signer as _;
use crate::note::tests::signer;

fn key(name: &str, seed: u8) -> VerifierKey {
    signer(name, Algorithm::Cosignature, seed).verifier().clone()
}

/// The example of the format: two of three X, and any of three Y.
fn example() -> String {
    let log = signer("log.example", Algorithm::Ed25519, 1);
    let mut text = format!("# 示例\nlog {} http://127.0.0.1:7411\n\n", log.verifier());
    for (group, needed, first) in [("X", "2", 10), ("Y", "any", 20)] {
        for number in 1..=3 {
            text += &format!("witness {group}{number} {}\n", key(&format!("{group}{number}"), first + number));
        }
        text += &format!("\tgroup {group}-witnesses {needed}  {group}1 {group}2 {group}3 \n");
    }
    text + "group X-and-Y all X-witnesses Y-witnesses\nquorum X-and-Y\n"
}

#[test]
fn the_quorum_of_the_example_is_counted() {
    let policy = Policy::parse(example().as_bytes()).unwrap();
    assert_eq!((policy.logs().len(), policy.witnesses().len()), (1, 6));
    assert!(policy.asks_for_witnesses());
    let met = |names: &[&str]| policy.is_met(|key| names.contains(&key.name()));
    assert!(met(&["X1", "X3", "Y2"]) && met(&["X1", "X2", "X3", "Y1", "Y2", "Y3"]));
    for few in [&[][..], &["X1", "X2"], &["X1", "X2", "X3"], &["X1", "Y1", "Y2", "Y3"], &["Y1"], &["Z1", "Z2", "Z3"]] {
        assert!(!met(few), "{few:?}");
    }
}

#[test]
fn one_witness_or_none_can_be_enough() {
    let line = format!("witness w {} http://127.0.0.1:7412\n", key("w.example", 1));
    let one = Policy::parse(format!("{line}quorum w\n").as_bytes()).unwrap();
    assert_eq!(one.witnesses()[0].url.as_deref(), Some("http://127.0.0.1:7412"));
    assert!(one.is_met(|key| key.name() == "w.example") && !one.is_met(|_| false));
    let none = Policy::parse(format!("{line}quorum none\n").as_bytes()).unwrap();
    assert!(none.is_met(|_| false) && !none.asks_for_witnesses());
    assert_eq!(Policy::parse(b"quorum none\n"), Ok(Policy::default()));
}

#[test]
fn what_is_no_policy_is_named_by_its_line() {
    let log = signer("l", Algorithm::Ed25519, 1).verifier().clone();
    let (w, v) = (format!("witness w {}\n", key("w", 1)), format!("witness v {}\n", key("v", 2)));
    let wrong = [
        (String::new(), 1),
        (w.clone(), 2),
        ("quorum w\n".to_owned(), 1),
        (format!("{w}quorum w"), 2),
        (format!("{w}quorum w\nquorum w\n"), 3),
        (format!("{w}{w}quorum w\n"), 2),
        (format!("{w}witness u {}\nquorum w\n", key("other", 1)), 2),
        (format!("{w}{v}group w any v\nquorum w\n"), 3),
        (format!("{w}group none any w\nquorum w\n"), 2),
        (format!("{w}group g any v\n{v}quorum g\n"), 2),
        (format!("{w}group g 0 w\nquorum g\n"), 2),
        (format!("{w}group g 2 w\nquorum g\n"), 2),
        (format!("{w}group g +1 w\nquorum g\n"), 2),
        (format!("{w}group g any\nquorum g\n"), 2),
        (format!("{w}{v}group g all w w\nquorum g\n"), 3),
        (format!("{w}{v}group g any w\ngroup h all g w\nquorum h\n"), 4),
        (format!("witness w {log}\nquorum w\n"), 1),
        (format!("log {}\nquorum none\n", key("w", 1)), 1),
        (format!("log {log}\nlog {log}\nquorum none\n"), 2),
        ("witness w key\nquorum w\n".to_owned(), 1),
        ("quorum none\r\n".to_owned(), 1),
        ("quorum none x\n".to_owned(), 1),
        ("Quorum none\n".to_owned(), 1),
        (format!("quorum none\n#{}\n", "x".repeat(MAX_POLICY_BYTES)), 1),
    ];
    for (text, line) in wrong {
        let refused = Policy::parse(text.as_bytes()).unwrap_err();
        assert_eq!(refused.line, line, "{refused} in {text:.200}");
    }
    assert!(Policy::parse(b"quorum none\n#\xff\n").is_err());
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(
        text in "((log|witness|group|quorum|none|any|w|#|1| |\n|\t){0,12}\n){0,4}",
        noise in any::<Vec<u8>>(),
    ) {
        if let Ok(policy) = Policy::parse(text.as_bytes()) {
            prop_assert!(policy.is_met(|_| true), "all together are always enough");
        }
        prop_assert!(Policy::parse(&noise).is_err() || noise.is_ascii());
    }
}
