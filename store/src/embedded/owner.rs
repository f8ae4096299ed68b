//! Whose directory it is: the lock that lets one process in, and the mark that tells one log from another.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::OpenError;

/// The file whose lock shows that a process has the directory open.
pub(crate) const LOCK_FILE: &str = "lock";
/// A process that is just ending, or one that was forked and has not yet become another program, holds the lock for a
/// moment longer.
const LOCK_TRIES: u32 = 50;
const LOCK_WAIT: Duration = Duration::from_millis(20);

/// Takes the directory for this process.
pub(crate) fn lock(dir: &Path) -> Result<File, OpenError> {
    let path: PathBuf = dir.join(LOCK_FILE);
    let opened = File::options().read(true).write(true).create(true).truncate(false).open(&path);
    let file = opened.map_err(|source| OpenError::Io { path: path.clone(), source })?;
    for _ in 0..LOCK_TRIES {
        match rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => return Ok(file),
            Err(rustix::io::Errno::WOULDBLOCK) => std::thread::sleep(LOCK_WAIT),
            Err(error) => return Err(OpenError::Io { path, source: error.into() }),
        }
    }
    Err(OpenError::Locked { dir: dir.to_path_buf() })
}

/// A mark that no other log has.
pub(crate) fn random_id() -> io::Result<[u8; 16]> {
    let mut id = [0; 16];
    File::open("/dev/urandom")?.read_exact(&mut id)?;
    Ok(id)
}
