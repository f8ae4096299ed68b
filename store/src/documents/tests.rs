//! Documents stay what they were, or it is said that they did not.

use super::*;
use crate::embedded::TempDir;

#[test]
fn a_document_is_the_same_for_ever() {
    let dir = TempDir::in_memory("documents");
    let kept = Documents::open(dir.0.join("reports")).unwrap();
    let digest = kept.put(b"{\"figures\":[]}").unwrap();
    assert_eq!(kept.put(b"{\"figures\":[]}").unwrap(), digest, "kept twice is kept once");
    let opened = Documents::open(dir.0.join("reports")).unwrap();
    assert_eq!(opened.get(digest).unwrap().as_deref(), Some(&b"{\"figures\":[]}"[..]));
    assert_eq!(opened.get(DocumentDigest([1; 32])).unwrap(), None);
    assert!(matches!(opened.put(&vec![0; MAX_DOCUMENT_BYTES + 1]), Err(DocumentError::TooLarge { .. })));
}

#[test]
fn a_changed_document_is_told_and_mended_by_the_same_bytes() {
    let dir = TempDir::in_memory("documents");
    let kept = Documents::open(&dir.0).unwrap();
    let digest = kept.put(b"as handed in").unwrap();
    fs::write(kept.path(digest), b"as wished for").unwrap();
    assert!(matches!(kept.get(digest), Err(DocumentError::Damaged { .. })));
    assert_eq!(kept.put(b"as handed in").unwrap(), digest);
    assert_eq!(kept.get(digest).unwrap().as_deref(), Some(&b"as handed in"[..]));
}
