//! Which runs make up the index, and the proof that each of them belongs to this very log: one row in sled for each
//! run.

use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::embedded::files::Files;
use crate::embedded::segment::LogId;
use crate::error::ReadError;
use crate::index::blocks::RunFile;
use crate::index::run::{Run, RunSize, decode, encode};
use crate::shelf::{Shelf, ShelfError};

/// What sled holds of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct RunRow {
    /// The mark of the log.
    log: LogId,
    run: RunSize,
}

/// Makes some runs the ones that the next opening finds, all at once.
pub(crate) fn put<'a>(shelf: &Shelf, log: LogId, runs: impl Iterator<Item = &'a RunSize>) -> Result<(), ShelfError> {
    let rows: Vec<_> = runs.map(|run| (run.from.to_be_bytes().to_vec(), encode(&RunRow { log, run: *run }))).collect();
    shelf.replace_all(&rows)?;
    shelf.flush()
}

/// Loads the runs that are proven to match the log, and removes the files of all others. Returns them with an id that
/// no run has.
pub(crate) fn load_proven(
    shelf: &Shelf,
    dir: &Path,
    log: LogId,
    files: &Files,
) -> Result<(Vec<Arc<Run>>, u64), ReadError> {
    let rows = shelf.rows().unwrap_or_default();
    let sizes = rows.iter().filter_map(|row| decode::<RunRow>(row).ok()).filter(|row| row.log == log);
    let mut proven: Vec<Arc<Run>> = Vec::new();
    let mut end = 0;
    for RunRow { run: size, .. } in sizes {
        if size.from != end || !is_proven(&size, files)? {
            tracing::warn!(from = end, "the index does not match the log from here on");
            break;
        }
        match Run::load(dir, size) {
            Ok(run) => proven.push(Arc::new(run)),
            Err(error) => {
                tracing::warn!(%error, from = end, "the index is damaged from here on");
                break;
            }
        }
        end = size.to;
    }
    let kept: Vec<u64> = proven.iter().map(|run| run.size.id).collect();
    if let Err(error) = remove_others(dir, &kept) {
        tracing::warn!(%error, "what a crash left of the index could not be removed");
    }
    Ok((proven, kept.into_iter().max().map_or(0, |newest| newest + 1)))
}

/// Whether the last entry that a run covers is the one the log has there. As every entry's checksum goes into the
/// next, that entry stands for all before it.
fn is_proven(size: &RunSize, files: &Files) -> Result<bool, ReadError> {
    let Some(last) = size.to.checked_sub(1) else { return Ok(false) };
    if size.from > last || last >= files.head() {
        return Ok(false);
    }
    let header = files.header(last)?;
    Ok(header.crc == size.proof && header.last_of_batch)
}

/// Removes the files of runs that are not kept: a crash may have left some.
fn remove_others(dir: &Path, kept: &[u64]) -> std::io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        if !RunFile::id_of(&path).is_some_and(|id| kept.contains(&id)) {
            std::fs::remove_file(path)?;
        }
    }
    Ok(())
}
