//! The vault: durable, erasable, and whole after any fault.

use std::os::unix::fs::PermissionsExt as _;

use super::*;
use crate::disk::{FaultyDisk, Operation};
use crate::embedded::TempDir;

fn id(number: u8) -> SubjectId {
    SubjectId([number; 16])
}

#[test]
fn what_is_put_is_there_until_it_is_removed() {
    let dir = TempDir::in_memory("vault");
    let vault = Vault::open(&dir.0).unwrap();
    assert_eq!(vault.get(id(1)).unwrap(), None);
    assert!(!vault.remove(id(1)).unwrap());
    vault.put(id(1), b"old").unwrap();
    vault.put(id(1), b"new").unwrap();
    vault.put(id(0xab), b"").unwrap();
    drop(vault);
    let vault = Vault::open(&dir.0).unwrap();
    assert_eq!(vault.get(id(1)).unwrap().as_deref(), Some(&b"new"[..]));
    assert_eq!(vault.list().unwrap(), [id(1), id(0xab)]);
    assert!(vault.remove(id(1)).unwrap());
    assert_eq!(vault.get(id(1)).unwrap(), None);
    assert_eq!(vault.list().unwrap(), [id(0xab)]);
}

#[test]
fn only_the_owner_may_read_it() {
    let dir = TempDir::in_memory("vault");
    let vault = Vault::open(dir.0.join("vault")).unwrap();
    vault.put(id(7), b"secret").unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let file = vault.path(id(7));
    assert_eq!(mode(&file), 0o600);
    assert_eq!(mode(file.parent().unwrap()), 0o700);
    assert_eq!(mode(&dir.0.join("vault")), 0o700);
}

#[test]
fn the_limit_is_exact() {
    let dir = TempDir::in_memory("vault");
    let vault = Vault::open(&dir.0).unwrap();
    vault.put(id(1), &vec![1; MAX_SECRET_BYTES]).unwrap();
    let refused = vault.put(id(1), &vec![2; MAX_SECRET_BYTES + 1]);
    assert!(matches!(refused, Err(VaultError::TooLarge { .. })));
    assert_eq!(vault.get(id(1)).unwrap().unwrap(), vec![1; MAX_SECRET_BYTES]);
}

#[test]
fn a_fault_leaves_the_old_contents_whole() {
    let dir = TempDir::in_memory("vault");
    let disk = FaultyDisk::default();
    let vault = Vault::open_on(&dir.0, Arc::new(disk.clone())).unwrap();
    vault.put(id(1), b"old").unwrap();
    for fault in [Operation::Write, Operation::ShortWrite(2), Operation::Sync, Operation::Rename] {
        disk.fail_once(fault, 0);
        assert!(matches!(vault.put(id(1), b"new contents"), Err(VaultError::Io { .. })), "{fault:?}");
        assert_eq!(vault.get(id(1)).unwrap().as_deref(), Some(&b"old"[..]), "{fault:?}");
        assert_eq!(vault.list().unwrap(), [id(1)], "{fault:?}");
    }
    // What a crash left unfinished is personal data too: opening removes it, and so does erasing.
    let unfinished = vault.path(id(1)).with_extension(UNFINISHED);
    assert!(unfinished.exists());
    vault.remove(id(1)).unwrap();
    assert!(!unfinished.exists());
    fs::write(&unfinished, b"left by a crash").unwrap();
    Vault::open(&dir.0).unwrap();
    assert!(!unfinished.exists());
}

#[test]
fn an_erasure_that_failed_is_finished_by_the_next() {
    let dir = TempDir::in_memory("vault");
    let disk = FaultyDisk::default();
    let vault = Vault::open_on(&dir.0, Arc::new(disk.clone())).unwrap();
    vault.put(id(1), b"secret").unwrap();
    disk.fail_once(Operation::Remove, 0);
    assert!(matches!(vault.remove(id(1)), Err(VaultError::Io { .. })));
    assert!(vault.get(id(1)).unwrap().is_some(), "nothing was removed");
    // The name is gone, but the directory that had it is not durable yet: the next attempt must sync it.
    disk.fail_once(Operation::Sync, 0);
    assert!(matches!(vault.remove(id(1)), Err(VaultError::Io { .. })));
    disk.fail_once(Operation::Sync, 0);
    assert!(matches!(vault.remove(id(1)), Err(VaultError::Io { .. })), "a second attempt syncs too");
    assert!(!vault.remove(id(1)).unwrap());
    assert_eq!(vault.list().unwrap(), []);
}
