//! Which runs make up the index, and the proof that each of them belongs to this very log.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::batch::Position;
use crate::embedded::files::Files;
use crate::error::ReadError;
use crate::index::run::{Run, RunSize, decode, encode};
use crate::shelf::{Shelf, ShelfError};

/// Sorts behind every run: their keys begin with a number that never grows so large.
const KEY: &[u8] = b"\xffmanifest";

/// What the shelf holds of the index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// The mark of the log.
    pub(crate) log: [u8; 16],
    /// Every run's id is below this.
    pub(crate) next_run: u64,
    /// Oldest first.
    pub(crate) runs: Vec<RunSize>,
}

impl Manifest {
    pub(crate) fn put(&self, shelf: &Shelf) -> Result<(), ShelfError> {
        shelf.put(KEY, &encode(self))
    }

    fn get(shelf: &Shelf) -> Result<Option<Self>, ShelfError> {
        shelf.get(KEY)?.map(|block| decode(&block)).transpose()
    }
}

/// Loads the runs that are proven to match the log, and removes everything else. Returns them with the next run's id.
pub(crate) fn load_proven(shelf: &Shelf, log: [u8; 16], files: &Files) -> Result<(Vec<Arc<Run>>, u64), ReadError> {
    let manifest = match Manifest::get(shelf) {
        Ok(Some(manifest)) if manifest.log == log => manifest,
        Ok(_) | Err(_) => Manifest { log, next_run: 0, runs: Vec::new() },
    };
    let mut proven: Vec<Arc<Run>> = Vec::new();
    let mut end = 0;
    for size in &manifest.runs {
        if size.from != end || !is_proven(size, files)? {
            tracing::warn!(from = end, "the index does not match the log from here on");
            break;
        }
        match Run::load(shelf, *size) {
            Ok(run) => proven.push(Arc::new(run)),
            Err(error) => {
                tracing::warn!(%error, from = end, "the index is damaged from here on");
                break;
            }
        }
        end = size.to;
    }
    let kept: Vec<u64> = proven.iter().map(|run| run.size.id).collect();
    let next_run = remove_others(shelf, &kept).unwrap_or(0).max(manifest.next_run);
    Ok((proven, next_run))
}

/// Whether the last entry that a run covers is the one the log has there. As every entry's checksum goes into the next,
/// that entry stands for all before it.
fn is_proven(size: &RunSize, files: &Files) -> Result<bool, ReadError> {
    let Some(last) = size.to.checked_sub(1) else { return Ok(false) };
    if size.from > last || last >= files.head() {
        return Ok(false);
    }
    let header = files.header(last)?;
    Ok(header.crc == size.proof && header.last_of_batch)
}

/// Removes the blocks of every run that is not kept: a crash may have left some. Returns an id above all that were seen.
fn remove_others(shelf: &Shelf, kept: &[u64]) -> Result<u64, ShelfError> {
    let mut from: Vec<u8> = Vec::new();
    let mut next: Position = 0;
    while let Some(key) = shelf.first_key_from(&from)? {
        if key == KEY {
            break;
        }
        let Some(run) = key.first_chunk::<8>().map(|run| u64::from_be_bytes(*run)) else {
            shelf.remove(std::iter::once(key))?;
            continue;
        };
        if !kept.contains(&run) {
            shelf.remove_prefix(&run.to_be_bytes())?;
        }
        next = next.max(run.saturating_add(1));
        from = run.saturating_add(1).to_be_bytes().to_vec();
    }
    Ok(next)
}
