//! Receipts verify, and nothing that was changed in one does.

use super::*;

#[tokio::test]
async fn every_entry_has_a_receipt_that_verifies_and_is_no_other_entrys() {
    let dir = TempDir::new();
    let instance = published(&dir, 9).await;
    let keys = instance.evidence.verifiers();
    for position in 0..10 {
        let receipt = instance.evidence.receipt(position).await.unwrap();
        let file = receipt.format();
        assert_eq!(Receipt::parse(file.as_bytes()).unwrap(), receipt);
        let checkpoint = receipt.verify(&keys, Some(&entry(&instance, position))).unwrap();
        assert_eq!(checkpoint, newest(&instance).checkpoint);
        let other = entry(&instance, (position + 1) % 10);
        assert_eq!(receipt.verify(&keys, Some(&other)), Err(ReceiptProblem::OtherEntry));
    }
    assert!(matches!(instance.evidence.receipt(10).await, Err(ReceiptError::Beyond { head: 10 })));
    append(&instance, 9..10).await;
    assert!(matches!(instance.evidence.receipt(10).await, Err(ReceiptError::NotCovered { published: 10, .. })));
}

#[tokio::test]
async fn a_changed_receipt_is_refused_wherever_it_was_changed() {
    let dir = TempDir::new();
    let instance = published(&dir, 6).await;
    let keys = instance.evidence.verifiers();
    let file = instance.evidence.receipt(3).await.unwrap().format();
    let believed = |file: &[u8]| Receipt::parse(file).and_then(|receipt| receipt.verify(&keys, None));
    believed(file.as_bytes()).unwrap();
    for at in 0..file.len() {
        for bit in 0..8 {
            let mut changed = file.clone().into_bytes();
            changed[at] ^= 1 << bit;
            assert!(believed(&changed).is_err(), "byte {at}, bit {bit}: {:?}", String::from_utf8_lossy(&changed));
        }
        let cut = &file.as_bytes()[..at];
        assert!(believed(cut).is_err(), "cut at {at}");
    }
    let foreign = published(&TempDir::new(), 0).await.evidence.verifiers();
    let receipt = Receipt::parse(file.as_bytes()).unwrap();
    assert!(matches!(receipt.verify(&foreign, None), Err(ReceiptProblem::Checkpoint(_))));
}

#[tokio::test]
async fn a_receipt_prefers_a_witnessed_checkpoint() {
    let dir = TempDir::new();
    let instance = published(&dir, 3).await;
    let witness = Ed25519Signer::from_seed("witness.example", Algorithm::Cosignature, &[5; 32].into()).unwrap();
    let cosignature = cosign(&newest(&instance).note, &witness, 1_714_521_600).unwrap();
    let seen = instance.evidence.watch();
    instance.evidence.add_cosignature(4, cosignature.clone()).await.unwrap().unwrap();
    assert!(seen.has_changed().unwrap());
    assert_eq!(newest(&instance).cosignatures().collect::<Vec<_>>(), [&cosignature]);
    append(&instance, 3..5).await;
    instance.evidence.publish().await.unwrap();
    let keys = instance.evidence.verifiers();
    let receipt = instance.evidence.receipt(2).await.unwrap();
    assert_eq!(receipt.verify(&keys, None).unwrap().size, 4);
    let line = receipt.note.signatures().last().unwrap();
    assert_eq!(verify_cosignature(&receipt.note, line, witness.verifier()), Ok(1_714_521_600));
    assert_eq!(instance.evidence.receipt(5).await.unwrap().verify(&keys, None).unwrap().size, 6);
    assert!(instance.evidence.add_cosignature(5, cosignature).await.unwrap().is_none());
    instance.close();
    assert_eq!(dir.open().evidence.checkpoint(4).unwrap().unwrap().cosignatures().count(), 1);
}

#[test]
fn a_number_is_read_as_it_is_written_and_tells_histories_apart() {
    let (one, other) = (leaf_hash(b"one"), leaf_hash(b"other"));
    let number = ReceiptNumber::of(1234, &one);
    assert_eq!(number.to_string().parse(), Ok(number));
    assert_eq!(number.to_string().to_lowercase().parse(), Ok(number));
    assert_ne!(number, ReceiptNumber::of(1234, &other));
    assert_ne!(number, ReceiptNumber::of(1235, &one));
    for text in ["", "1234", "1234-", "-ABCDEF", "1234-ABCDE", "1234-ABCDEFG", "1234-ABCDEU", "+1-ABCDEF", "甲-ABCDEF"]
    {
        assert!(text.parse::<ReceiptNumber>().is_err(), "{text}");
    }
}
