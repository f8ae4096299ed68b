//! The event log over opaque bytes, its rebuildable index, and what must live beside the log: the vault and the
//! attachments. This room knows no event type, imports no other room, and must not look inside an entry.
//!
//! Start at [`Log`], the contract every engine keeps, and at [`EmbeddedLog`], the engine of this room. `DESIGN.md`
//! beside this crate draws every byte.

mod attachments;
pub mod audit;
pub mod backup;
mod batch;
pub mod checkpoint;
mod chunk;
mod contract;
mod disk;
mod documents;
mod embedded;
mod error;
mod frame;
mod index;
pub mod merkle;
pub mod note;
pub mod policy;
mod shelf;
mod snapshots;
#[cfg(any(test, feature = "testing"))]
pub mod suite;
pub mod tile;
pub mod tiled;
pub mod tree;
mod vault;
mod waiting;
pub mod witness;

pub use attachments::{
    AttachmentDigest, AttachmentError, AttachmentKind, Attachments, MAX_ATTACHMENT_BYTES, StoredAttachment, Swept,
    Upload,
};
pub use batch::{Appended, Batch, CommandId, ContentDigest, Draft, Position, StreamBatch, StreamId};
pub use batch::{MAX_BATCH_BYTES, MAX_BATCH_ENTRIES, MAX_ENTRY_BYTES};
pub use chunk::{Chunk, Entry};
pub use contract::{BoxFuture, Direction, Feed, FoundCommand, Limit, Log, Subscription};
pub use disk::{Disk, DiskFile, RealDisk, make_dir, replace};
#[cfg(any(test, feature = "testing"))]
pub use disk::{FaultyDisk, Operation};
pub use documents::{DocumentDigest, DocumentError, Documents, MAX_DOCUMENT_BYTES};
pub use embedded::{Clock, EmbeddedLog, Enqueued, Options, OutsideLog, OutsideSegment, Status};
pub use error::{AppendError, OpenError, ReadError};
pub use snapshots::{MAX_SNAPSHOT_NAME_BYTES, SnapshotError, SnapshotInfo, SnapshotReader, Snapshots};
pub use vault::{MAX_SECRET_BYTES, SubjectId, Vault, VaultError};
