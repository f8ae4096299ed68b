//! Bringing a backup's files up to what the ledger has: only what is new is copied, each file whole or not at all.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::{BackupError, CheckedFile, SIZE_DIGITS, VAULT_DIR, VAULT_SUMS, at, digest_of, list_dir};
use crate::batch::Position;
use crate::disk::{self, Disk as _, RealDisk};
use crate::embedded::OutsideLog;

/// How much is copied at once.
const PIECE_BYTES: usize = 1 << 20;
/// Uploads that are not attachments yet.
const INCOMING: &str = "incoming";
/// A file that is being written, and is nobody's yet.
const UNFINISHED: &str = "new";

/// How much was copied.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Copied {
    pub(super) files: u64,
    pub(super) bytes: u64,
}

/// Keeps two backups from writing into one directory at once.
pub(super) fn lock(dir: &Path) -> Result<File, BackupError> {
    let path = dir.join("lock");
    let opened = File::options().write(true).create(true).truncate(false).open(&path);
    let file = opened.map_err(at(&path))?;
    rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive)
        .map_err(|error| at(&path)(error.into()))?;
    Ok(file)
}

/// Copies the first bytes of a file, durably and under its final name only when whole.
pub(super) fn copy(from: &Path, to: &Path, bytes: u64, copied: &mut Copied) -> Result<(), BackupError> {
    let source = File::open(from).map_err(at(from))?;
    let new = to.with_extension(UNFINISHED);
    let target = RealDisk.create(&new).map_err(at(&new))?;
    let (mut done, mut buffer) = (0, vec![0; PIECE_BYTES]);
    while done < bytes {
        let wanted = (bytes - done).min(PIECE_BYTES as u64) as usize;
        let read = disk::DiskFile::read_at(&source, &mut buffer[..wanted], done).map_err(at(from))?;
        if read == 0 {
            return Err(at(from)(io::ErrorKind::UnexpectedEof.into()));
        }
        target.write_all_at(&buffer[..read], done).map_err(at(&new))?;
        done += read as u64;
    }
    target.sync_all().map_err(at(&new))?;
    RealDisk.rename(&new, to).map_err(at(to))?;
    copied.files += 1;
    copied.bytes += bytes;
    Ok(())
}

fn make_dir(dir: &Path) -> Result<(), BackupError> {
    disk::make_dir(&RealDisk, dir).map_err(at(dir))
}

fn sync_dir(dir: &Path) -> Result<(), BackupError> {
    RealDisk.sync_dir(dir).map_err(at(dir))
}

/// Copies the segments that hold the first `size` entries. A sealed one never changes, so one that is there already
/// with its full length is left; of the newest only what is proven is taken.
pub(super) fn log(log: &OutsideLog, to: &Path, size: Position, copied: &mut Copied) -> Result<(), BackupError> {
    make_dir(to)?;
    for (index, segment) in log.segments().iter().enumerate() {
        if segment.first >= size && segment.first > 0 {
            break;
        }
        let ends = log.segments().get(index + 1).map_or(log.head(), |next| next.first);
        let whole = segment.sealed && ends <= size;
        let bytes = if whole { segment.bytes } else { segment.bytes_before(size).map_err(BackupError::Source)? };
        let name = segment.path.file_name().unwrap_or_default();
        let target = to.join(name);
        if fs::metadata(&target).is_ok_and(|there| there.len() == bytes) {
            continue;
        }
        copy(&segment.path, &target, bytes, copied)?;
    }
    sync_dir(to)
}

/// Adds the files that are not there yet; their names say what is in them. Returns how many there are.
pub(super) fn add(from: &Path, to: &Path, copied: &mut Copied) -> Result<u64, BackupError> {
    make_dir(to)?;
    let mut count = 0;
    for (dir, files) in fan_out(from)? {
        let target = to.join(&dir);
        make_dir(&target)?;
        for (name, path) in files {
            let copy_path = target.join(&name);
            // The sweep may have taken away what was listed a moment ago: then no event names it.
            match fs::metadata(&path) {
                Ok(there) if fs::metadata(&copy_path).is_ok_and(|copy| copy.len() == there.len()) => {}
                Ok(there) => copy(&path, &copy_path, there.len(), copied)?,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(at(&path)(error)),
            }
        }
        sync_dir(&target)?;
    }
    for (_, files) in fan_out(to)? {
        count += files.len() as u64;
    }
    Ok(count)
}

/// Makes the vault's copy what the vault is now: who was erased vanishes here too. Returns how many files there are.
pub(super) fn vault(data: &Path, to: &Path, copied: &mut Copied) -> Result<u64, BackupError> {
    let (from, target) = (data.join(VAULT_DIR), to.join(VAULT_DIR));
    make_dir(&target)?;
    let mut sums = BTreeMap::new();
    let source = fan_out(&from)?;
    for (dir, files) in &source {
        let target = target.join(dir);
        make_dir(&target)?;
        for (name, path) in files {
            let contents = match fs::read(path) {
                Ok(contents) => contents,
                // Erased a moment ago.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(at(path)(error)),
            };
            let copy = target.join(name);
            if fs::read(&copy).is_ok_and(|there| there == contents) {
                sums.insert(name.clone(), digest_of(&copy)?);
                continue;
            }
            disk::replace(&RealDisk, &copy, &contents).map_err(at(&copy))?;
            copied.files += 1;
            copied.bytes += contents.len() as u64;
            sums.insert(name.clone(), digest_of(&copy)?);
        }
    }
    for (dir, files) in fan_out(&target)? {
        for (_, path) in files.iter().filter(|(name, _)| !sums.contains_key(name)) {
            fs::remove_file(path).map_err(at(path))?;
        }
        sync_dir(&target.join(dir))?;
    }
    let lines: String = sums.iter().map(|(name, digest)| format!("{digest} {name}\n")).collect();
    let path = to.join(VAULT_SUMS);
    disk::replace(&RealDisk, &path, lines.as_bytes()).map_err(at(&path))?;
    Ok(sums.len() as u64)
}

/// Copies the checkpoints of at most so many entries; one that gained a cosignature is copied anew.
pub(super) fn checkpoints(from: &Path, to: &Path, size: u64, copied: &mut Copied) -> Result<u64, BackupError> {
    make_dir(to)?;
    let mut count = 0;
    for path in list_dir(from)? {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.len() == SIZE_DIGITS && name.parse::<u64>().is_ok_and(|of| of <= size) {
            file(&path, &to.join(name), copied)?;
            count += 1;
        }
    }
    Ok(count)
}

/// Copies a small file if it is there and says something else than its copy.
pub(super) fn file(from: &Path, to: &Path, copied: &mut Copied) -> Result<(), BackupError> {
    let contents = match fs::read(from) {
        Ok(contents) => contents,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(at(from)(error)),
    };
    if !fs::read(to).is_ok_and(|there| there == contents) {
        disk::replace(&RealDisk, to, &contents).map_err(at(to))?;
        copied.files += 1;
        copied.bytes += contents.len() as u64;
    }
    Ok(())
}

/// Reads every file again: its name is its digest.
pub(super) fn prove_named(dir: &Path, count: u64) -> Result<(), BackupError> {
    let checked = check_named(dir)?;
    let seen = checked.len() as u64;
    match checked.into_iter().find(|file| !file.is_sound) {
        Some(CheckedFile { path, .. }) => Err(BackupError::File { path }),
        None if seen < count => Err(BackupError::File { path: dir.to_path_buf() }),
        None => Ok(()),
    }
}

/// Reads every file again and says whether its name is its digest. One that a sweep takes away meanwhile is left out.
pub(super) fn check_named(dir: &Path) -> Result<Vec<CheckedFile>, BackupError> {
    let mut checked = Vec::new();
    for (name, path) in fan_out(dir)?.into_iter().flat_map(|(_, files)| files) {
        match digest_of(&path) {
            Ok(digest) => checked.push(CheckedFile { is_sound: digest.to_string() == name, name, path }),
            Err(BackupError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(checked)
}

/// Reads every file of personal data again and holds it against the digests.
pub(super) fn prove_vault(dir: &Path, count: u64) -> Result<(), BackupError> {
    let path = dir.join(VAULT_SUMS);
    let text = fs::read_to_string(&path).map_err(at(&path))?;
    let mut sums: BTreeMap<&str, &str> = BTreeMap::new();
    for line in text.lines() {
        let (digest, name) = line.split_once(' ').ok_or(BackupError::File { path: path.clone() })?;
        sums.insert(name, digest);
    }
    if sums.len() as u64 != count {
        return Err(BackupError::File { path });
    }
    for (_, files) in fan_out(&dir.join(VAULT_DIR))? {
        for (name, path) in files {
            let digest = digest_of(&path)?.to_string();
            if sums.remove(name.as_str()) != Some(digest.as_str()) {
                return Err(BackupError::File { path });
            }
        }
    }
    match sums.keys().next() {
        Some(name) => Err(BackupError::File { path: dir.join(VAULT_DIR).join(name) }),
        None => Ok(()),
    }
}

/// Files by the directory they are in, without what is unfinished.
type FanOut = Vec<(String, Vec<(String, PathBuf)>)>;

/// The files in a directory, and in the directories of it.
pub(super) fn fan_out(root: &Path) -> Result<FanOut, BackupError> {
    let flat = list_dir(root)?.into_iter().filter(|path| path.is_file() && path.extension().is_none());
    let mut all = vec![(String::new(), flat.filter_map(|path| Some((name_of(&path)?, path))).collect::<Vec<_>>())];
    for dir in list_dir(root)?.into_iter().filter(|path| path.is_dir() && !path.ends_with(INCOMING)) {
        let mut files = Vec::new();
        for path in list_dir(&dir)? {
            if let Some(name) = name_of(&path)
                && path.extension().is_none()
            {
                files.push((name, path));
            }
        }
        all.extend(name_of(&dir).map(|name| (name, files)));
    }
    Ok(all)
}

fn name_of(path: &Path) -> Option<String> {
    path.file_name()?.to_str().map(str::to_owned)
}
