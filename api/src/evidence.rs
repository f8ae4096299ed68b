//! Evidence that history was not rewritten: the keys of a ledger, the tree over its entries, and the checkpoints it has
//! signed. Everything that signs or publishes goes through here, so this is the one place that keeps the promise never
//! to sign two checkpoints that disagree; and it is what the ledger asks before it appends.
//!
//! It must not trust the tree's files: before anything is signed or appended, the root of the newest checkpoint is made
//! anew from the log's own bytes.

use crate::evidence::{
    checkpoints::Checkpoints,
    keys::{KeyFiles, Keys},
};
use domain::{
    actor::{Actor, Role},
    command::Command,
    value::Moment,
};
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError, RwLock},
};
use store::{
    Clock, EmbeddedLog, ReadError, RealDisk,
    checkpoint::Checkpoint,
    merkle::{Frontier, Hash, leaf_hash},
    note::{Signer, VerifierKey},
    tree::{OpenTreeError, Tree},
};
use tokio::sync::{Mutex as AsyncMutex, OnceCell, watch};

mod blocked;
mod checkpoints;
mod collector;
pub mod initialise;
pub(crate) mod keys;
mod publish;
mod receipt;
mod schedule;
mod witnesses;

pub use blocked::Blocked;
pub use checkpoints::{CHECKPOINTS_DIR, CheckpointError, Published};
pub use collector::{Answer, Collector, Outcome};
pub use keys::{IDENTITY_FILE, KeyFileError, NoKey};
pub(crate) use keys::{check_mode, make_seed, read_seed};
pub use publish::{Publication, PublishError};
pub use receipt::{MAX_RECEIPT_BYTES, RECEIPT_MEDIA_TYPE, Receipt, ReceiptError, ReceiptNumber, ReceiptProblem};
pub use schedule::Publisher;
pub use witnesses::{
    Accepted, PolicyFileError, WITNESSES_FILE, Witnessed, WitnessingError, read_policy, witnessed, write_policy,
};

#[cfg(test)]
mod tests;

/// While this file lies in the data directory the ledger neither signs nor appends: it was restored from a backup, and
/// nobody has shown yet that no newer checkpoint is known outside.
pub const RESTORED_FILE: &str = "restored";
/// Where the tree keeps its tiles in the data directory.
const TILES_DIR: &str = "tiles";
/// Who acts when the ledger itself does.
const KEEPER_SUBJECT: &str = "system";
/// For whom it acts then.
const KEEPER_UNIT: &str = "联建台账";

/// Who acts when the ledger itself records something about itself.
///
/// # Panics
/// Never: both texts are values of their types.
#[must_use]
pub fn keeper() -> Actor {
    let subject = KEEPER_SUBJECT.parse().expect("the subject is a key");
    Actor { subject, role: Role::SystemAdministrator, unit: KEEPER_UNIT.parse().expect("the unit is a name") }
}

/// Marks a data directory as restored, durably. To be called by whoever puts a backup in place, before the log can be
/// opened; `text` is for people who look into the file.
///
/// # Errors
/// Whatever the system says.
pub fn mark_restored(data: &Path, text: &str) -> io::Result<()> {
    store::replace(&RealDisk, &data.join(RESTORED_FILE), text.as_bytes())
}

/// Why the evidence of a ledger could not be opened. A history that does not fit is no such error: see [`Blocked`].
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// The keys.
    #[error("open the signing keys")]
    Keys(#[from] KeyFileError),
    /// The published checkpoints.
    #[error("open the published checkpoints")]
    Checkpoints(#[from] CheckpointError),
}

/// Why there is no tree.
#[derive(Debug, thiserror::Error)]
pub enum TreeUnusable {
    /// It could not be opened.
    #[error("open the tree over the log")]
    Open(#[from] OpenTreeError),
    /// Opening it ended by a panic.
    #[error("open the tree over the log: the work was broken off")]
    BrokenOff,
}

/// The evidence of one ledger. Clones are the same.
#[derive(Clone)]
pub struct Evidence {
    inner: Arc<Inner>,
}

struct Inner {
    data: PathBuf,
    log: EmbeddedLog,
    clock: Clock,
    files: KeyFiles,
    keys: RwLock<Keys>,
    checkpoints: Checkpoints,
    /// The newest published checkpoint.
    newest: watch::Sender<Option<Arc<Published>>>,
    /// Opened when it is first needed: most actions of the command line need none.
    tree: OnceCell<Tree>,
    /// Whether the log was compared with the newest checkpoint.
    proven: OnceCell<()>,
    /// Why nothing may be signed or appended, once that is known. It stays until the ledger is opened anew.
    blocked: OnceLock<Blocked>,
    /// Whether [`RESTORED_FILE`] is there.
    restored: watch::Sender<bool>,
    /// One publication after the other.
    publishing: AsyncMutex<()>,
    /// When the next checkpoint is published by itself, while a server runs.
    due: Mutex<Option<Moment>>,
    /// What came of asking the witnesses.
    outcomes: collector::Outcomes,
}

/// Told how many entries were compared.
pub type OnCompared = Arc<dyn Fn(u64) + Send + Sync>;

impl Evidence {
    /// Opens the evidence of a data directory whose log is open. Reads no more than the keys and the newest checkpoint.
    ///
    /// # Errors
    /// [`EvidenceError`].
    pub fn open(
        data: &Path,
        log: &EmbeddedLog,
        clock: Clock,
        device: Option<Arc<dyn Signer>>,
    ) -> Result<Self, EvidenceError> {
        let files = KeyFiles::new(data, device);
        let keys = files.load(log)?;
        let checkpoints = Checkpoints::open(data)?;
        let is_restored = fs::exists(data.join(RESTORED_FILE)).unwrap_or(true);
        let blocked = OnceLock::new();
        if !is_restored && !files.settle_identity(keys.registered.as_ref(), false)? {
            blocked.get_or_init(|| Blocked::OlderThanKeys);
        }
        let newest = match checkpoints.newest_size().map(|size| checkpoints.read(size)).transpose() {
            Ok(newest) => newest.flatten().map(Arc::new),
            Err(error) => {
                blocked.get_or_init(|| Blocked::Unreadable(error));
                None
            }
        };
        let inner = Inner {
            data: data.to_owned(),
            log: log.clone(),
            clock,
            files,
            keys: RwLock::new(keys),
            checkpoints,
            newest: watch::Sender::new(newest),
            tree: OnceCell::new(),
            proven: OnceCell::new(),
            blocked,
            restored: watch::Sender::new(is_restored),
            publishing: AsyncMutex::new(()),
            due: Mutex::new(None),
            outcomes: collector::Outcomes::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The newest published checkpoint.
    #[must_use]
    pub fn newest(&self) -> Option<Arc<Published>> {
        self.inner.newest.borrow().clone()
    }

    /// Follows the newest published checkpoint, its cosignatures included.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Option<Arc<Published>>> {
        self.inner.newest.subscribe()
    }

    /// The checkpoint of a size, if one was published.
    ///
    /// # Errors
    /// [`CheckpointError`].
    pub fn checkpoint(&self, size: u64) -> Result<Option<Published>, CheckpointError> {
        self.inner.checkpoints.read(size)
    }

    /// The sizes of published checkpoints below a bound, newest first.
    #[must_use]
    pub fn sizes_below(&self, bound: u64, limit: usize) -> Vec<u64> {
        self.inner.checkpoints.sizes_below(bound, limit)
    }

    /// How many checkpoints were published.
    #[must_use]
    pub fn published_count(&self) -> usize {
        self.inner.checkpoints.count()
    }

    /// The ledger's name in its checkpoints, once it has one.
    #[must_use]
    pub fn origin(&self) -> Option<String> {
        self.keys().registered.map(|registered| registered.origin.as_str().to_owned())
    }

    /// Every key the ledger has signed with, oldest first.
    #[must_use]
    pub fn verifiers(&self) -> Vec<VerifierKey> {
        self.keys().verifiers()
    }

    /// Whether there is a key to sign with.
    ///
    /// # Errors
    /// [`NoKey`].
    pub fn can_sign(&self) -> Result<(), NoKey> {
        self.keys().signer.map(drop)
    }

    /// Why nothing may be signed or appended, as far as it is known without reading the log: see [`Evidence::prove`].
    #[must_use]
    pub fn blocked(&self) -> Option<Blocked> {
        self.inner.blocked.get().cloned().or_else(|| self.is_restored().then_some(Blocked::Restored))
    }

    /// Whether the ledger was restored and waits until that is acknowledged.
    #[must_use]
    pub fn is_restored(&self) -> bool {
        *self.inner.restored.borrow()
    }

    /// The restore is acknowledged, by the newest outside checkpoint or by a [`domain::evidence::DeclareRestore`] that
    /// is durable: the ledger signs and appends again.
    ///
    /// # Errors
    /// [`KeyFileError`]; the mark is then still there.
    pub fn acknowledge_restore(&self) -> Result<(), KeyFileError> {
        let path = self.inner.data.join(RESTORED_FILE);
        self.inner.files.settle_identity(self.keys().registered.as_ref(), true)?;
        let removed = match fs::remove_file(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed.and_then(|()| fs::File::open(&self.inner.data)?.sync_all()),
        };
        removed.map_err(|source| KeyFileError::Io { path, source })?;
        self.inner.restored.send_replace(false);
        Ok(())
    }

    /// When the next checkpoint is published by itself, while a server runs.
    #[must_use]
    pub fn due(&self) -> Option<Moment> {
        *self.inner.due.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asked by the ledger before a command: whether anything may be appended. The first time, the log is compared with
    /// the newest checkpoint.
    ///
    /// # Errors
    /// [`Blocked`].
    pub async fn may_append(&self, command: &Command) -> Result<(), Blocked> {
        self.prove().await?;
        if self.is_restored() && !blocked::is_taken_by_the_restored(command) { Err(Blocked::Restored) } else { Ok(()) }
    }

    /// Compares the log with the newest checkpoint, once.
    ///
    /// # Errors
    /// [`Blocked`].
    pub async fn prove(&self) -> Result<(), Blocked> {
        self.prove_watched(&(Arc::new(|_| {}) as OnCompared)).await
    }

    /// [`Evidence::prove`], telling how far it has come.
    ///
    /// # Errors
    /// [`Blocked`].
    pub async fn prove_watched(&self, on_compared: &OnCompared) -> Result<(), Blocked> {
        if let Some(blocked) = self.inner.blocked.get() {
            return Err(blocked.clone());
        }
        let compare = || async {
            let (this, on_compared) = (self.clone(), Arc::clone(on_compared));
            let compared = tokio::task::spawn_blocking(move || this.compare(&on_compared)).await;
            compared.unwrap_or_else(|error| Err(Blocked::Broken(error.to_string())))
        };
        let proven = self.inner.proven.get_or_try_init(compare).await.copied();
        proven.map_err(|blocked| self.block(blocked))
    }

    /// Closes the ledger for good, or until it is opened anew; the first reason stays.
    fn block(&self, blocked: Blocked) -> Blocked {
        let first = self.inner.blocked.get_or_init(|| {
            tracing::error!(error = %blocked, "the ledger neither signs nor appends from here on");
            blocked
        });
        first.clone()
    }

    /// The newest checkpoint against the log's own bytes.
    fn compare(&self, on_compared: &OnCompared) -> Result<(), Blocked> {
        let Some(newest) = self.newest() else { return Ok(()) };
        let (signed, head) = (newest.checkpoint.size, self.inner.log.head_now());
        if head < signed {
            return Err(Blocked::Shorter { signed, head });
        }
        Checkpoint::open(newest.note.format().as_bytes(), &self.verifiers())
            .map_err(|source| Blocked::Foreign { signed, source })?;
        let root = self.root_of_log(signed, on_compared).map_err(Blocked::Log)?;
        if root == newest.checkpoint.root { Ok(()) } else { Err(Blocked::Differs { signed }) }
    }

    /// The root of the first `size` entries, from the log's own bytes and nothing else. Blocks; a log that is shorter
    /// gives the root of what there is.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn root_of_log(&self, size: u64, on_compared: &OnCompared) -> Result<Hash, ReadError> {
        let mut edge = Frontier::new();
        for chunk in self.inner.log.scan(0) {
            for entry in chunk?.iter() {
                if entry.position >= size {
                    return Ok(edge.root());
                }
                edge.push(leaf_hash(entry.bytes));
            }
            on_compared(edge.size());
        }
        Ok(edge.root())
    }

    /// Compares the log with a checkpoint that was kept outside: it must be signed by a key the log registers, and the
    /// log must hold what it says. Blocks.
    ///
    /// # Errors
    /// [`Blocked`], saying what does not fit; the ledger stays as open as it was.
    pub fn compare_outside(&self, note: &[u8], on_compared: &OnCompared) -> Result<Checkpoint, Blocked> {
        let head = self.inner.log.head_now();
        let (outside, _) =
            Checkpoint::open(note, &self.verifiers()).map_err(|source| Blocked::Foreign { signed: head, source })?;
        let signed = outside.size;
        if head < signed {
            return Err(Blocked::Shorter { signed, head });
        }
        let root = self.root_of_log(signed, on_compared).map_err(Blocked::Log)?;
        if root == outside.root { Ok(outside) } else { Err(Blocked::Differs { signed }) }
    }

    fn keys(&self) -> Keys {
        self.inner.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the keys anew, after one was registered or rotated.
    fn reload(&self) -> Result<(), KeyFileError> {
        let keys = self.inner.files.load(&self.inner.log)?;
        self.inner.files.settle_identity(keys.registered.as_ref(), false)?;
        *self.inner.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok(())
    }

    /// The tree over the log, opened now if it is not yet.
    ///
    /// # Errors
    /// [`TreeUnusable`].
    pub async fn tree(&self) -> Result<Tree, TreeUnusable> {
        let open = || async {
            let (dir, log) = (self.inner.data.join(TILES_DIR), self.inner.log.clone());
            let opened = tokio::task::spawn_blocking(move || Tree::open(dir, &log, |_, _| {})).await;
            Ok(opened.map_err(|_| TreeUnusable::BrokenOff)??)
        };
        self.inner.tree.get_or_try_init(open).await.cloned()
    }

    /// Ends what follows the log. To be called before the log is closed.
    pub fn close(&self) {
        if let Some(tree) = self.inner.tree.get() {
            tree.close();
        }
    }
}
