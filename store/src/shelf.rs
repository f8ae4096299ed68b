//! sled, as far as this room trusts it: small checksummed rows under keys, of which any may be gone after a power cut.
//! Nothing is kept here that could not be made anew, and nothing large: sled holds what it keeps in memory.

use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

/// The largest value sled is given: larger ones were seen to be lost.
pub(crate) const MAX_VALUE_BYTES: usize = 16 << 10;
/// The most bytes a block may have; the rest of its value is the envelope.
pub(crate) const MAX_BLOCK_BYTES: usize = MAX_VALUE_BYTES - ENVELOPE_BYTES;
/// Version and checksum.
const ENVELOPE_BYTES: usize = 5;
/// The version of everything on the shelf; another version on disk counts as nothing being there.
const FORMAT_VERSION: u8 = 1;
/// sled's cache; the files' pages are in the system's cache anyway.
const CACHE_BYTES: u64 = 4 << 20;

/// sled's threads may hold its file for a moment after it was closed; the directory is this process's alone, so
/// whoever holds it lets go.
const LOCK_TRIES: u32 = 300;
const LOCK_WAIT: Duration = Duration::from_millis(10);

/// Why a block could not be had or kept.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ShelfError {
    #[error("a block is missing or is not what was written")]
    Damaged,
    #[error("the shelf is closed")]
    Closed,
    #[error("sled failed")]
    Sled(#[from] sled::Error),
    #[error("a file failed")]
    File(#[from] std::io::Error),
}

/// One sled database.
#[derive(Debug)]
pub(crate) struct Shelf {
    db: RwLock<Option<sled::Db>>,
}

impl Shelf {
    /// Opens the shelf in a directory. One that cannot be opened is emptied: it holds nothing that is not elsewhere.
    pub(crate) fn open(dir: &Path) -> Result<Self, sled::Error> {
        let mut opened = open_sled(dir);
        for _ in 0..LOCK_TRIES {
            if !opened.as_ref().is_err_and(is_locked) {
                break;
            }
            std::thread::sleep(LOCK_WAIT);
            opened = open_sled(dir);
        }
        let db = match opened {
            Ok(db) => db,
            Err(error) if is_locked(&error) => return Err(error),
            Err(error) => {
                tracing::warn!(%error, dir = %dir.display(), "sled could not be opened and begins anew");
                if let Err(error) = std::fs::remove_dir_all(dir) {
                    tracing::warn!(%error, dir = %dir.display(), "the directory of sled could not be removed");
                }
                open_sled(dir)?
            }
        };
        Ok(Self { db: RwLock::new(Some(db)) })
    }

    /// Lets go of the database, so that it can be opened again.
    pub(crate) fn close(&self) {
        drop(self.db.write().unwrap_or_else(PoisonError::into_inner).take());
    }

    fn db(&self) -> Result<sled::Db, ShelfError> {
        self.db.read().unwrap_or_else(PoisonError::into_inner).clone().ok_or(ShelfError::Closed)
    }

    /// Keeps a block.
    pub(crate) fn put(&self, key: &[u8], block: &[u8]) -> Result<(), ShelfError> {
        self.db()?.insert(key, envelope(key, block))?;
        Ok(())
    }

    /// The block under a key, if there is one and it is what was kept under this very key.
    pub(crate) fn get(&self, key: &[u8]) -> Result<Option<Block>, ShelfError> {
        self.db()?.get(key)?.map(|value| open_envelope(key, value)).transpose()
    }

    /// Removes what is under some keys.
    pub(crate) fn remove(&self, keys: impl Iterator<Item = Vec<u8>>) -> Result<(), ShelfError> {
        let db = self.db()?;
        for key in keys {
            db.remove(key)?;
        }
        Ok(())
    }

    /// The first key that is not before one.
    pub(crate) fn first_key_from(&self, from: &[u8]) -> Result<Option<Vec<u8>>, ShelfError> {
        Ok(self.db()?.range(from..).next().transpose()?.map(|(key, _)| key.to_vec()))
    }

    /// Replaces all rows by others, at once.
    pub(crate) fn replace_all(&self, rows: &[(Vec<u8>, Vec<u8>)]) -> Result<(), ShelfError> {
        let db = self.db()?;
        let mut batch = sled::Batch::default();
        for key in db.iter().keys() {
            batch.remove(key?);
        }
        for (key, block) in rows {
            batch.insert(key.as_slice(), envelope(key, block));
        }
        db.apply_batch(batch)?;
        Ok(())
    }

    /// Every row that is what was kept under its key, in the order of keys.
    pub(crate) fn rows(&self) -> Result<Vec<Block>, ShelfError> {
        let mut rows = Vec::new();
        for row in self.db()?.iter() {
            let (key, value) = row?;
            match open_envelope(&key, value) {
                Ok(block) => rows.push(block),
                Err(_) => tracing::warn!("a row of sled is not what was written and is passed over"),
            }
        }
        Ok(rows)
    }

    /// Hands what was kept to the operating system: after that a killed process loses none of it. A power cut may.
    pub(crate) fn flush(&self) -> Result<(), ShelfError> {
        self.db()?.flush()?;
        Ok(())
    }
}

/// A block as it was kept.
#[derive(Clone, Debug)]
pub(crate) struct Block(sled::IVec);

impl std::ops::Deref for Block {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0[ENVELOPE_BYTES..]
    }
}

/// A block with its version and its checksum.
fn envelope(key: &[u8], block: &[u8]) -> Vec<u8> {
    assert!(block.len() <= MAX_BLOCK_BYTES, "a block fits into one value");
    let mut value = Vec::with_capacity(ENVELOPE_BYTES + block.len());
    value.push(FORMAT_VERSION);
    value.extend_from_slice(&sum(key, block).to_le_bytes());
    value.extend_from_slice(block);
    value
}

fn open_envelope(key: &[u8], value: sled::IVec) -> Result<Block, ShelfError> {
    let Some((&[version, a, b, c, d], block)) = value.split_first_chunk::<ENVELOPE_BYTES>() else {
        return Err(ShelfError::Damaged);
    };
    if version != FORMAT_VERSION || u32::from_le_bytes([a, b, c, d]) != sum(key, block) {
        return Err(ShelfError::Damaged);
    }
    Ok(Block(value))
}

/// The checksum binds a block to its key, so that a block in another's place is seen.
fn sum(key: &[u8], block: &[u8]) -> u32 {
    crc32c::crc32c_append(crc32c::crc32c(key), block)
}

/// Whether sled's file is still locked. sled gives that no kind of its own.
fn is_locked(error: &sled::Error) -> bool {
    matches!(error, sled::Error::Io(error) if error.to_string().starts_with("could not acquire lock"))
}

/// Opens sled. It may panic over what a power cut left; that is no reason for the ledger to stop.
fn open_sled(dir: &Path) -> Result<sled::Db, sled::Error> {
    let config =
        sled::Config::new().path(dir).cache_capacity(CACHE_BYTES).mode(sled::Mode::LowSpace).flush_every_ms(None);
    std::panic::catch_unwind(AssertUnwindSafe(|| config.open()))
        .unwrap_or_else(|_| Err(sled::Error::ReportableBug("sled panicked on opening".to_owned())))
}
