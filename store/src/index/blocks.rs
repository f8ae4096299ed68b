//! The file of one run: blocks, each behind a checksum that also covers its place. What is in them is not known here.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::shelf::ShelfError;

/// A block with its checksum is as large as the pages that disks and systems deal in.
const SLOT_BYTES: usize = 16 << 10;
const SUM_BYTES: usize = 4;
/// The bytes of a block that are not its checksum.
pub(crate) const BLOCK_BYTES: usize = SLOT_BYTES - SUM_BYTES;

/// The file of one run.
#[derive(Debug)]
pub(crate) struct RunFile {
    id: u64,
    file: File,
}

impl RunFile {
    pub(crate) fn path(dir: &Path, id: u64) -> PathBuf {
        dir.join(format!("{id:020}.run"))
    }

    /// The run whose file has a path.
    pub(crate) fn id_of(path: &Path) -> Option<u64> {
        path.file_name()?.to_str()?.strip_suffix(".run")?.parse().ok()
    }

    pub(crate) fn create(dir: &Path, id: u64) -> io::Result<Arc<Self>> {
        let file = File::options().read(true).write(true).create(true).truncate(true).open(Self::path(dir, id))?;
        Ok(Arc::new(Self { id, file }))
    }

    pub(crate) fn open(dir: &Path, id: u64) -> Result<Arc<Self>, ShelfError> {
        match File::open(Self::path(dir, id)) {
            Ok(file) => Ok(Arc::new(Self { id, file })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(ShelfError::Damaged),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes one block with its checksum; returns where the next one goes.
    pub(crate) fn write(&self, at: u64, block: &[u8]) -> Result<u64, ShelfError> {
        let slot = [&self.sum(at, block).to_le_bytes(), block].concat();
        self.file.write_all_at(&slot, at)?;
        Ok(at + slot.len() as u64)
    }

    /// Reads the block of so many bytes whose slot begins at an offset.
    pub(crate) fn read(&self, at: u64, bytes: usize) -> Result<Vec<u8>, ShelfError> {
        let mut slot = vec![0; SUM_BYTES + bytes];
        match self.file.read_exact_at(&mut slot, at) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Err(ShelfError::Damaged),
            Err(error) => return Err(error.into()),
        }
        let block = slot.split_off(SUM_BYTES);
        if slot == self.sum(at, &block).to_le_bytes() { Ok(block) } else { Err(ShelfError::Damaged) }
    }

    /// The checksum binds a block to its run and its place.
    fn sum(&self, at: u64, block: &[u8]) -> u32 {
        let place = crc32c::crc32c_append(crc32c::crc32c(&self.id.to_le_bytes()), &at.to_le_bytes());
        crc32c::crc32c_append(place, block)
    }
}

/// Some bytes cut into blocks that are all full but the last.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Region {
    pub(crate) at: u64,
    pub(crate) bytes: u64,
    /// The bytes of a full block.
    pub(crate) block_bytes: usize,
}

impl Region {
    pub(crate) fn end(&self) -> u64 {
        self.at + self.bytes + self.bytes.div_ceil(self.block_bytes as u64) * SUM_BYTES as u64
    }

    /// Where a block's slot begins and how long the block is.
    pub(crate) fn block(&self, number: u64) -> (u64, usize) {
        let before = number * self.block_bytes as u64;
        let bytes = (self.bytes - before).min(self.block_bytes as u64) as usize;
        (self.at + number * (self.block_bytes + SUM_BYTES) as u64, bytes)
    }

    pub(crate) fn write(&self, file: &RunFile, bytes: &[u8]) -> Result<(), ShelfError> {
        let mut at = self.at;
        for block in bytes.chunks(self.block_bytes) {
            at = file.write(at, block)?;
        }
        Ok(())
    }

    pub(crate) fn read(&self, file: &RunFile) -> Result<Vec<u8>, ShelfError> {
        let mut out = Vec::new();
        for number in 0..self.bytes.div_ceil(self.block_bytes as u64) {
            let (at, bytes) = self.block(number);
            out.extend_from_slice(&file.read(at, bytes)?);
        }
        Ok(out)
    }
}
