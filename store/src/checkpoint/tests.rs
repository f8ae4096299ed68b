//! Checkpoints: the text of C2SP tlog-checkpoint, who may have signed it, and cosignatures to the byte.

use proptest::prelude::*;

use super::*;
use crate::merkle::leaf_hash;
use crate::note::Ed25519Signer;
use crate::note::tests::signer;

/// The example of C2SP tlog-checkpoint.
const PUBLISHED: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
const ORIGIN: &str = "example.com/behind-the-sofa";

fn log() -> Ed25519Signer {
    signer(ORIGIN, Algorithm::Ed25519, 1)
}

fn witness() -> Ed25519Signer {
    signer("witness.example.com/w1", Algorithm::Cosignature, 2)
}

#[test]
fn the_published_text_is_read_and_written() {
    let checkpoint = Checkpoint::parse(PUBLISHED).unwrap();
    assert_eq!((checkpoint.origin.as_str(), checkpoint.size), (ORIGIN, 20_852_163));
    assert_eq!(checkpoint.text(), PUBLISHED);
}

#[test]
fn only_the_one_form_of_the_text_is_read() {
    let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    let wrong = [
        String::new(),
        "origin\n".to_owned(),
        format!("origin\n1\n{root}"),
        format!("\n1\n{root}\n"),
        format!("origin\n01\n{root}\n"),
        format!("origin\n+1\n{root}\n"),
        format!("origin\n-1\n{root}\n"),
        format!("origin\n\n{root}\n"),
        format!("origin\n18446744073709551616\n{root}\n"),
        format!("origin\n0\n{root}\n"),
        format!("origin\n1\n{}\n", &root[..43]),
        format!("origin\n1\n{root}\nextension\n"),
        format!("origin\n1\n{root}\n\n"),
        format!("origin\r\n1\r\n{root}\r\n"),
    ];
    for text in wrong {
        assert_eq!(Checkpoint::parse(&text), Err(CheckpointTextError), "{text:?}");
    }
    let empty = format!("origin\n0\n{}\n", EMPTY_ROOT.base64());
    assert_eq!(Checkpoint::parse(&empty).unwrap().text(), empty);
}

#[test]
fn a_checkpoint_is_believed_with_its_logs_key_only() {
    let checkpoint = Checkpoint { origin: ORIGIN.to_owned(), size: 3, root: leaf_hash(b"r") };
    let note = checkpoint.sign(&log()).unwrap();
    let bytes = note.format();
    let keys = [log().verifier().clone()];
    assert_eq!(Checkpoint::open(bytes.as_bytes(), &keys).unwrap(), (checkpoint.clone(), note.clone()));
    // Rotation: the old key and the new one are both known.
    let newer = signer(ORIGIN, Algorithm::Ed25519, 9);
    let both = [log().verifier().clone(), newer.verifier().clone()];
    assert!(Checkpoint::open(checkpoint.sign(&newer).unwrap().format().as_bytes(), &both).is_ok());
    let unsigned = OpenCheckpointError::Signature(VerifyError::NoKnownKey);
    assert_eq!(Checkpoint::open(bytes.as_bytes(), &[newer.verifier().clone()]), Err(unsigned));
    let foreign = [signer("other", Algorithm::Ed25519, 1).verifier().clone()];
    let origin = ORIGIN.to_owned();
    assert_eq!(Checkpoint::open(bytes.as_bytes(), &foreign), Err(OpenCheckpointError::Origin { origin }));
    // A witness's key of the log's name does not make it the log.
    let cosigner = signer(ORIGIN, Algorithm::Cosignature, 1);
    let refused = Checkpoint::open(bytes.as_bytes(), &[cosigner.verifier().clone()]);
    assert!(matches!(refused, Err(OpenCheckpointError::Origin { .. })));
    assert!(checkpoint.sign(&cosigner).is_err(), "a witness's key signs no checkpoint");
    assert!(checkpoint.sign(&signer("other", Algorithm::Ed25519, 1)).is_err(), "nor does another log's");
    let changed = bytes.replace("\n3\n", "\n4\n");
    let wrong = VerifyError::Wrong { name: ORIGIN.to_owned() };
    assert_eq!(Checkpoint::open(changed.as_bytes(), &keys), Err(OpenCheckpointError::Signature(wrong)));
}

#[test]
fn a_cosignature_has_exactly_these_bytes() {
    let time = 1_679_315_147;
    let note = Checkpoint::parse(PUBLISHED).unwrap().sign(&log()).unwrap();
    let line = cosign(&note, &witness(), time).unwrap();
    assert_eq!(line.bytes[..8], time.to_be_bytes());
    let message = format!("cosignature/v1\ntime 1679315147\n{PUBLISHED}");
    let signature: [u8; 64] = line.bytes[8..].try_into().unwrap();
    assert!(witness().verifier().verify(message.as_bytes(), &signature));
    assert_eq!(verify_cosignature(&note, &line, witness().verifier()), Ok(time));
    assert_eq!(NoteSignature::parse(line.line().trim_end()), Ok(line.clone()));
    let other = signer("witness.example.com/w2", Algorithm::Cosignature, 2);
    assert_eq!(verify_cosignature(&note, &line, other.verifier()), Err(CosignatureError::OtherKey));
    assert_eq!(verify_cosignature(&note, &note.signatures()[0], log().verifier()), Err(CosignatureError::OtherKey));
    let elsewhere = Checkpoint { size: 1, ..Checkpoint::parse(PUBLISHED).unwrap() }.sign(&log()).unwrap();
    assert_eq!(verify_cosignature(&elsewhere, &line, witness().verifier()), Err(CosignatureError::Wrong));
}

/// Keys are kept and signatures are mailed: what a seed signs today it must sign for ever. The golden files were made
/// with openssl and by hand, not by this program.
#[test]
fn the_bytes_of_a_signed_and_cosigned_checkpoint_stay() {
    let note = Checkpoint::parse(PUBLISHED).unwrap().sign(&log()).unwrap();
    let note = note.with_signature(cosign(&note, &witness(), 1_679_315_147).unwrap()).unwrap();
    assert_eq!(note.format(), include_str!("../../tests/golden/checkpoint-v1.txt"));
    assert_eq!(
        format!("{}\n{}\n", log().verifier(), witness().verifier()),
        include_str!("../../tests/golden/checkpoint-v1-keys.txt")
    );
}

proptest! {
    #[test]
    fn no_text_makes_the_readers_panic(text in any::<String>(), size in "[0-9+-]{0,22}") {
        prop_assert!(Checkpoint::open(text.as_bytes(), &[]).is_err());
        prop_assert!(Checkpoint::parse(&text).is_err());
        if let Some(read) = parse_size(&size) {
            prop_assert_eq!(read.to_string(), size);
        }
    }
}
