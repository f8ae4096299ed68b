//! Signed notes: a note that Go's own library published, one form for everything, and forged, foreign and cut notes.

use proptest::prelude::*;
use zeroize::Zeroizing;

use super::*;
use crate::merkle::Hash;

/// The key and the note of the example in the documentation of Go's package golang.org/x/mod/sumdb/note.
const PUBLISHED_KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const PUBLISHED_NOTE: &str = "If you think cryptography is the answer to your problem,\n\
    then you don't know what your problem is.\n\
    \n\
    \u{2014} PeterNeumann \
    x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

pub(crate) fn signer(name: &str, algorithm: Algorithm, seed: u8) -> Ed25519Signer {
    Ed25519Signer::from_seed(name, algorithm, &Zeroizing::new([seed; SEED_BYTES])).unwrap()
}

fn signed(text: &str, signer: &Ed25519Signer) -> SignedNote {
    let time = (signer.verifier().algorithm() == Algorithm::Cosignature).then_some(1_700_000_000);
    SignedNote::new(text.to_owned(), vec![sign_text(text, signer, time).unwrap()]).unwrap()
}

#[test]
fn the_published_note_is_verified() {
    let key: VerifierKey = PUBLISHED_KEY.parse().unwrap();
    assert_eq!(key.to_string(), PUBLISHED_KEY);
    let note = SignedNote::parse(PUBLISHED_NOTE.as_bytes()).unwrap();
    assert_eq!(note.format(), PUBLISHED_NOTE);
    assert_eq!(note.verify(std::slice::from_ref(&key)), Ok(vec![Verified { key: key.clone(), time: None }]));
    let other = PUBLISHED_NOTE.replace("answer", "Answer");
    let wrong = VerifyError::Wrong { name: "PeterNeumann".to_owned() };
    assert_eq!(SignedNote::parse(other.as_bytes()).unwrap().verify(&[key]), Err(wrong));
}

/// Test 1 of RFC 8032, section 7.1: the seed, its public key, and the signature of nothing.
#[test]
fn the_signer_is_that_of_rfc_8032() {
    let seed = Hash::from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").unwrap();
    let signer = Ed25519Signer::from_seed("rfc", Algorithm::Ed25519, &Zeroizing::new(seed.0)).unwrap();
    let public = Hash(signer.verifier().public_key());
    assert_eq!(public.to_string(), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    let signature = signer.sign(b"").unwrap();
    let halves = signature.as_chunks::<32>().0;
    assert_eq!(
        (Hash(halves[0]).to_string().as_str(), Hash(halves[1]).to_string().as_str()),
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155",
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        )
    );
    assert!(signer.verifier().verify(b"", &signature));
    assert!(!signer.verifier().verify(b"x", &signature));
    assert!(!format!("{signer:?}").contains("9d61"), "a signer never shows its seed");
}

#[test]
fn signatures_of_unknown_keys_are_passed_over_and_wrong_ones_refuse_the_note() {
    let (log, stranger) =
        (signer("a.example/log", Algorithm::Ed25519, 1), signer("a.example/log", Algorithm::Ed25519, 2));
    let witness = signer("w.example", Algorithm::Cosignature, 3);
    let keys = [log.verifier().clone(), witness.verifier().clone()];
    let text = "text\n\nwith a blank line\n";
    let note = signed(text, &stranger);
    assert_eq!(note.verify(&keys), Err(VerifyError::NoKnownKey));
    let note = note.with_signature(sign_text(text, &log, None).unwrap()).unwrap();
    assert_eq!(note.verify(&keys).unwrap().len(), 1);
    let note = note.with_signature(sign_text(text, &witness, Some(7)).unwrap()).unwrap();
    let verified = note.verify(&keys).unwrap();
    assert_eq!(verified[1], Verified { key: witness.verifier().clone(), time: Some(7) });
    assert_eq!(SignedNote::parse(note.format().as_bytes()), Ok(note.clone()));
    assert_eq!(note.with_signature(note.signatures()[0].clone()), Ok(note.clone()), "no line stands there twice");
    // The right name and id over another text.
    let stolen = signed("other\n", &log).signatures()[0].clone();
    let forged = signed(text, &stranger).with_signature(stolen).unwrap();
    assert_eq!(forged.verify(&keys), Err(VerifyError::Wrong { name: "a.example/log".to_owned() }));
    // A cosignature whose moment was changed.
    let mut moved = note.signatures()[2].clone();
    moved.bytes[7] ^= 1;
    let forged = signed(text, &log).with_signature(moved).unwrap();
    assert_eq!(forged.verify(&keys), Err(VerifyError::Wrong { name: "w.example".to_owned() }));
}

#[test]
fn a_key_makes_signatures_of_its_own_kind_only() {
    let (log, witness) = (signer("l", Algorithm::Ed25519, 1), signer("l", Algorithm::Cosignature, 1));
    assert_ne!(log.verifier().id(), witness.verifier().id());
    assert!(sign_text("t\n", &log, Some(1)).is_err());
    assert!(sign_text("t\n", &witness, None).is_err());
    assert!(sign_text("t\n", &witness, Some(u64::MAX)).is_err());
}

#[test]
fn only_the_one_form_of_a_key_is_read() {
    let tail = "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    let wrong = [
        (String::new(), KeyError::Form),
        ("PeterNeumann".to_owned(), KeyError::Form),
        (format!("PeterNeumann+c74f20a3+{tail}="), KeyError::Form),
        (format!("PeterNeumann+C74F20A3+{tail}"), KeyError::Form),
        (format!("PeterNeumann+c74f20a+{tail}"), KeyError::Form),
        (format!("PeterNeumann+c74f20a4+{tail}"), KeyError::Id),
        (format!("PeterNeumanm+c74f20a3+{tail}"), KeyError::Id),
        (format!("+c74f20a3+{tail}"), KeyError::Name),
        (format!("Peter Neumann+c74f20a3+{tail}"), KeyError::Name),
        (format!("Peter\u{3000}Neumann+c74f20a3+{tail}"), KeyError::Name),
        (format!("PeterNeumann+c74f20a3+A{tail}"), KeyError::Form),
        (format!("PeterNeumann+c74f20a3+Ah{}", &tail[2..]), KeyError::Algorithm),
        (format!("{}+c74f20a3+{tail}", "n".repeat(MAX_KEY_NAME_BYTES + 1)), KeyError::Name),
        (format!("{}+c74f20a3+{tail}", "n".repeat(1000)), KeyError::Form),
    ];
    for (text, error) in wrong {
        assert_eq!(text.parse::<VerifierKey>(), Err(error), "{text}");
    }
    // The neutral element verifies a signature for any message: it is no key.
    let mut neutral = [0; 32];
    neutral[0] = 1;
    assert_eq!(VerifierKey::new("n", Algorithm::Ed25519, &neutral), Err(KeyError::Point));
}

#[test]
fn what_is_no_note_is_refused() {
    let line = PUBLISHED_NOTE.lines().last().unwrap();
    let wrong = [
        (String::new(), NoteError::Unsigned),
        ("text\n".to_owned(), NoteError::Unsigned),
        ("text\n\n".to_owned(), NoteError::Unsigned),
        (format!("text\n\n{line}"), NoteError::Unsigned),
        (format!("text\n{line}\n"), NoteError::Unsigned),
        (format!("\n\n{line} \n"), NoteError::SignatureLine),
        (format!("text\n\n-{line}\n"), NoteError::SignatureLine),
        (format!("text\n\n{}\n", line.replace("M=", "M")), NoteError::SignatureLine),
        (format!("text\n\n{}\n", line.replace("PeterNeumann", "")), NoteError::SignatureLine),
        (format!("text\n\n{}\n", line.replace("Peter", "Peter+")), NoteError::SignatureLine),
        ("text\n\n\u{2014} name AAAAAA==\n".to_owned(), NoteError::SignatureLine),
        (format!("te\rxt\n\n{line}\n"), NoteError::Text),
        (format!("te\txt\n\n{line}\n"), NoteError::Text),
        (format!("text\n\n{}", format!("{line}\n").repeat(MAX_NOTE_SIGNATURES + 1)), NoteError::TooLarge),
        (format!("{}\n\n{line}\n", "t".repeat(MAX_NOTE_BYTES)), NoteError::TooLarge),
        (format!("text\n\n\u{2014} name {}\n", "AAAA".repeat(3000)), NoteError::SignatureLine),
    ];
    for (note, error) in wrong {
        assert_eq!(SignedNote::parse(note.as_bytes()), Err(error), "{note:.80}");
    }
    assert_eq!(SignedNote::parse(b"te\xffxt\n\n"), Err(NoteError::Text));
    assert_eq!(SignedNote::new("text".to_owned(), vec![]), Err(NoteError::Text));
    assert_eq!(SignedNote::new("text\n".to_owned(), vec![]), Err(NoteError::Unsigned));
}

proptest! {
    #[test]
    fn no_bytes_make_the_readers_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), text in any::<String>()) {
        prop_assert!(SignedNote::parse(&bytes).is_err());
        prop_assert!(text.parse::<VerifierKey>().is_err());
    }

    #[test]
    fn a_cut_or_changed_note_is_no_longer_verified(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let key: VerifierKey = PUBLISHED_KEY.parse().unwrap();
        let note = PUBLISHED_NOTE.as_bytes();
        let at = at.index(note.len());
        let keys = [key];
        let sound = |note: &[u8]| SignedNote::parse(note).is_ok_and(|note| note.verify(&keys).is_ok());
        prop_assert!(!sound(&note[..at]));
        let mut changed = note.to_vec();
        changed[at] = byte;
        prop_assert_eq!(sound(&changed), byte == note[at]);
    }

    #[test]
    fn what_is_read_is_what_would_be_written(
        text in "([a-z ]{0,9}\n){1,3}",
        lines in prop::collection::vec("\u{2014} [a-z+ ]{0,5} [A-Za-z0-9+/]{4,12}={0,2}\n", 0..4),
    ) {
        let note = format!("{text}\n{}", lines.concat());
        if let Ok(read) = SignedNote::parse(note.as_bytes()) {
            prop_assert_eq!(read.format(), note);
        }
    }
}
