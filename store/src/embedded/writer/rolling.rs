//! From one segment to the next: sealing, naming, and the space that is kept in reserve for a full disk.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::Writer;
use crate::disk::DiskFile;
use crate::embedded::segment::{self, Extent, Segment, SegmentHeader};
use crate::error::AppendError;

/// The file that is reserved to become the next segment, and so keeps space for it.
pub(crate) const SPARE_FILE: &str = "spare";
/// Segments grow with the log between these bounds, so that a small log wastes little and a large one has few files.
const MIN_SEGMENT_BYTES: u64 = 4 << 20;
const MAX_SEGMENT_BYTES: u64 = 128 << 20;
/// A segment is so small a part of the log before it.
const SEGMENT_SHARE: u64 = 64;

impl Writer {
    /// Ends the active segment and begins the next, which must have so many bytes at least.
    pub(super) fn roll(&mut self, needed: u64) -> Result<(), AppendError> {
        let held = self.spare.as_ref().map_or(0, |(_, length)| *length);
        if held < needed {
            self.spare = None;
            self.spare = Some(self.make_spare(needed).map_err(|error| self.refuse(needed, error))?);
        }
        let Some((file, length)) = self.spare.take() else { return Err(AppendError::Closed) };
        match self.begin(file, length) {
            Ok(()) => {
                self.reserve();
                Ok(())
            }
            Err(error) => {
                let source = self.shared.poison_with(error);
                Err(AppendError::Poisoned { source })
            }
        }
    }

    /// Seals what was active, and gives the spare file its header and its name.
    fn begin(&mut self, file: Box<dyn DiskFile>, length: u64) -> io::Result<()> {
        if let Some((segment, _)) = self.active.take() {
            segment.seal()?;
            self.sealed_bytes += segment.frames_end();
        }
        let header = SegmentHeader { first: self.next, link: self.link, log: self.shared.log };
        file.write_all_at(&header.encode(), 0)?;
        file.sync_all()?;
        let dir = &self.shared.log_dir;
        let path = dir.join(segment::file_name(self.next));
        self.shared.disk.rename(&dir.join(SPARE_FILE), &path)?;
        self.shared.disk.sync_dir(dir)?;
        let extent = Extent::empty(self.link, self.recorded_at);
        let segment = Arc::new(Segment::new(path, self.next, file, extent));
        self.shared.files.push(Arc::clone(&segment));
        self.active = Some((segment, length));
        self.written = 0;
        Ok(())
    }

    /// Tries to have the next segment's space in hand.
    pub(super) fn reserve(&mut self) {
        if self.spare.is_some() {
            return;
        }
        match self.make_spare(0) {
            Ok(spare) => {
                self.spare = Some(spare);
                self.shared.read_only.store(false, Ordering::Relaxed);
            }
            Err(error) => tracing::warn!(%error, "space for the next segment of the log could not be reserved"),
        }
    }

    fn make_spare(&self, needed: u64) -> io::Result<(Box<dyn DiskFile>, u64)> {
        let wanted = (self.sealed_bytes / SEGMENT_SHARE).clamp(MIN_SEGMENT_BYTES, MAX_SEGMENT_BYTES);
        let length = self.shared.segment_bytes.unwrap_or(wanted).max(needed);
        let file = self.shared.disk.create(&self.shared.log_dir.join(SPARE_FILE))?;
        file.allocate(length)?;
        Ok((file, length))
    }

    fn refuse(&self, needed: u64, error: io::Error) -> AppendError {
        tracing::warn!(%error, needed, "the log is read-only until there is space");
        self.shared.read_only.store(true, Ordering::Relaxed);
        AppendError::ReadOnly { needed, source: Arc::new(error) }
    }
}
