//! Attachments: named by their bytes, bounded, of few kinds, durable before anybody is told, swept when never named.

use std::time::Duration;

use super::*;
use crate::disk::{FaultyDisk, Operation};
use crate::embedded::TempDir;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and a picture of an orchard";

fn names(store: &Attachments) -> usize {
    list(&store.dir.join(INCOMING)).unwrap().len()
}

#[test]
fn an_attachment_is_named_by_its_bytes() {
    let dir = TempDir::in_memory("attachments");
    let store = Attachments::open(&dir.0).unwrap();
    let mut upload = store.begin().unwrap();
    PNG.chunks(5).for_each(|piece| upload.write(piece).unwrap());
    let stored = upload.finish().unwrap();
    assert_eq!(stored.digest.0, <[u8; 32]>::from(Sha256::digest(PNG)));
    assert_eq!((stored.kind, stored.bytes), (AttachmentKind::Png, PNG.len() as u64));
    assert_eq!(store.put(PNG).unwrap(), stored);
    drop(store);
    let store = Attachments::open(&dir.0).unwrap();
    assert!(store.contains(stored.digest) && store.is_intact(stored.digest).unwrap());
    let (found, mut file) = store.get(stored.digest).unwrap().unwrap();
    let mut read = Vec::new();
    file.read_to_end(&mut read).unwrap();
    assert_eq!((found, read.as_slice()), (stored, PNG));
    let other = AttachmentDigest([0; 32]);
    assert!(!store.contains(other) && store.get(other).unwrap().is_none() && !store.is_intact(other).unwrap());
    fs::write(store.path(stored.digest), b"\x89PNG\r\n\x1a\n and another").unwrap();
    assert!(!store.is_intact(stored.digest).unwrap());
}

#[test]
fn each_kind_is_told_by_its_first_bytes() {
    let cases: [(&[u8], Option<AttachmentKind>); 9] = [
        (b"\xff\xd8\xff\xe0rest", Some(AttachmentKind::Jpeg)),
        (PNG, Some(AttachmentKind::Png)),
        (b"%PDF-1.7\n", Some(AttachmentKind::Pdf)),
        (b"RIFF\x24\0\0\0WEBPVP8 ", Some(AttachmentKind::Webp)),
        (b"\0\0\0\x18ftypheic", Some(AttachmentKind::Heic)),
        (b"\0\0\0\x18ftypmp42", None),
        (b"RIFF\x24\0\0\0WAVEfmt ", None),
        (b"<html><script>", None),
        (b"", None),
    ];
    for (bytes, kind) in cases {
        assert_eq!(AttachmentKind::of(bytes), kind, "{}", bytes.escape_ascii());
    }
}

#[test]
fn what_is_too_large_or_of_another_kind_leaves_nothing_behind() {
    let dir = TempDir::in_memory("attachments");
    let store = Attachments::open(&dir.0).unwrap();
    let mut page = store.begin().unwrap();
    assert!(matches!(page.write(b"<html><script>"), Err(AttachmentError::UnknownKind)));
    drop(page);
    let mut short = store.begin().unwrap();
    short.write(b"%PD").unwrap();
    assert!(matches!(short.finish(), Err(AttachmentError::UnknownKind)));
    let mut largest = PNG.to_vec();
    largest.resize(MAX_ATTACHMENT_BYTES as usize, 0);
    store.put(&largest).unwrap();
    largest.push(0);
    assert!(matches!(store.put(&largest), Err(AttachmentError::TooLarge)));
    assert_eq!(names(&store), 0);
}

#[test]
fn the_sweep_takes_only_what_is_old_and_never_named() {
    let dir = TempDir::in_memory("attachments");
    let store = Attachments::open(&dir.0).unwrap();
    let kept = store.put(PNG).unwrap();
    let lost = store.put(b"%PDF-1.7 nobody names this").unwrap();
    let named = |digest: &AttachmentDigest| *digest == kept.digest;
    assert_eq!(store.sweep(SystemTime::now() - Duration::from_secs(60), named).unwrap(), Swept::default());
    let later = SystemTime::now() + Duration::from_secs(60);
    // Who is about to name a file makes it young again.
    let long_ago = SystemTime::now() - Duration::from_secs(120);
    File::open(store.path(lost.digest)).unwrap().set_modified(long_ago).unwrap();
    store.renew(lost.digest).unwrap();
    store.renew(AttachmentDigest([0; 32])).unwrap();
    assert_eq!(store.sweep(SystemTime::now() - Duration::from_secs(60), named).unwrap(), Swept::default());
    assert_eq!(store.sweep(later, named).unwrap(), Swept { files: 1, bytes: lost.bytes });
    assert!(store.contains(kept.digest) && !store.contains(lost.digest));
}

#[test]
fn after_a_fault_nobody_is_told_and_nothing_is_named() {
    let dir = TempDir::in_memory("attachments");
    let disk = FaultyDisk::default();
    let store = Attachments::open_on(&dir.0, Arc::new(disk.clone())).unwrap();
    let digest = AttachmentDigest(Sha256::digest(PNG).into());
    for fault in [Operation::Write, Operation::ShortWrite(3), Operation::Sync, Operation::Rename] {
        disk.fail_once(fault, 0);
        assert!(matches!(store.put(PNG), Err(AttachmentError::Io { .. })), "{fault:?}");
        assert!(!store.contains(digest), "{fault:?}");
        assert_eq!(names(&store), 0, "{fault:?}");
    }
    store.put(PNG).unwrap();
    assert!(store.contains(digest));
}
