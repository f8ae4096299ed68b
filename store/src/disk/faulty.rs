//! A disk that fails when it is told to: the ledger's behaviour under each fault is tested with it.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Disk, DiskFile, RealDisk};

/// What can be made to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Writing: nothing is written.
    Write,
    /// Writing: so many bytes are written, then it fails.
    ShortWrite(usize),
    /// Making bytes durable.
    Sync,
    /// Reserving space: there is none.
    Allocate,
    /// Giving a file its name.
    Rename,
    /// Removing a file.
    Remove,
}

/// A fault that waits for its turn.
#[derive(Debug)]
struct Planned {
    operation: Operation,
    /// How many operations of this kind still succeed.
    after: usize,
    /// Whether it stays once it has come.
    lasting: bool,
}

/// The disk of this machine, with faults on order. Clones share the same faults.
#[derive(Clone, Debug, Default)]
pub struct FaultyDisk {
    plan: Arc<Mutex<Vec<Planned>>>,
}

#[derive(Debug)]
struct FaultyFile {
    file: Box<dyn DiskFile>,
    disk: FaultyDisk,
}

impl FaultyDisk {
    /// Makes one operation fail after so many of its kind have succeeded.
    pub fn fail_once(&self, operation: Operation, after: usize) {
        self.plan().push(Planned { operation, after, lasting: false });
    }

    /// Makes every operation of a kind fail from now on, until [`FaultyDisk::heal`].
    pub fn fail_always(&self, operation: Operation) {
        self.plan().push(Planned { operation, after: 0, lasting: true });
    }

    /// Takes back every fault.
    pub fn heal(&self) {
        self.plan().clear();
    }

    fn plan(&self) -> std::sync::MutexGuard<'_, Vec<Planned>> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The fault whose turn it is among those that `concerns` says belong to an operation.
    fn due(&self, concerns: impl Fn(Operation) -> bool) -> Option<Operation> {
        let mut plan = self.plan();
        let mut due = None;
        plan.retain_mut(|planned| {
            if due.is_some() || !concerns(planned.operation) {
                return true;
            }
            if planned.after > 0 {
                planned.after -= 1;
                return true;
            }
            due = Some(planned.operation);
            planned.lasting
        });
        due
    }

    fn check(&self, operation: Operation) -> io::Result<()> {
        match self.due(|planned| planned == operation) {
            None => Ok(()),
            Some(Operation::Allocate) => Err(io::ErrorKind::StorageFull.into()),
            Some(_) => Err(io::Error::other("a fault made by a test")),
        }
    }
}

impl Disk for FaultyDisk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(FaultyFile { file: RealDisk.create(path)?, disk: self.clone() }))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(FaultyFile { file: RealDisk.open(path)?, disk: self.clone() }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.check(Operation::Rename)?;
        RealDisk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.check(Operation::Remove)?;
        RealDisk.remove(path)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.check(Operation::Sync)?;
        RealDisk.sync_dir(dir)
    }
}

impl DiskFile for FaultyFile {
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize> {
        match self.disk.due(|planned| matches!(planned, Operation::Write | Operation::ShortWrite(_))) {
            None => self.file.write_at(bytes, offset),
            Some(Operation::ShortWrite(most)) => {
                self.file.write_all_at(&bytes[..most.min(bytes.len())], offset)?;
                Err(io::Error::other("a write cut short by a test"))
            }
            Some(_) => Err(io::Error::other("a fault made by a test")),
        }
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.file.read_at(buffer, offset)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.disk.check(Operation::Sync)?;
        self.file.sync_data()
    }

    fn sync_all(&self) -> io::Result<()> {
        self.disk.check(Operation::Sync)?;
        self.file.sync_all()
    }

    fn allocate(&self, length: u64) -> io::Result<()> {
        self.disk.check(Operation::Allocate)?;
        self.file.allocate(length)
    }

    fn truncate(&self, length: u64) -> io::Result<()> {
        self.file.truncate(length)
    }

    fn length(&self) -> io::Result<u64> {
        self.file.length()
    }
}
