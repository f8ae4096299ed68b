//! A ledger opened from its directory: the log, what lies beside it, and the one door. Server and command line both
//! begin here; neither opens a file of its own.

use crate::ledger::{
    Ledger, Parts,
    ids::{Ids, RandomIds},
};
use projections::{FoldError, Live, LiveOptions, Progress};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use store::{
    AttachmentError, Attachments, Clock, DocumentError, Documents, EmbeddedLog, OpenError, Options, Vault, VaultError,
};

/// Where personal data lies in the directory.
const VAULT_DIR: &str = "vault";
/// Where attachments lie in the directory.
const ATTACHMENTS_DIR: &str = "attachments";
/// Where frozen reports lie in the directory.
const DOCUMENTS_DIR: &str = "documents";

/// Why a ledger could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum InstanceError {
    /// The log.
    #[error("open the ledger in {}", dir.display())]
    Log {
        /// The directory.
        dir: PathBuf,
        /// Why.
        #[source]
        source: Box<OpenError>,
    },
    /// The vault.
    #[error("open the vault")]
    Vault(#[from] VaultError),
    /// The attachments.
    #[error("open the attachments")]
    Attachments(#[from] AttachmentError),
    /// The documents.
    #[error("open the documents")]
    Documents(#[from] DocumentError),
}

/// What a test may set in place of the machine's own.
#[derive(Clone)]
pub struct Sources {
    /// The clock entries are stamped with.
    pub clock: Clock,
    /// Where event ids and salts come from.
    pub ids: Arc<dyn Ids>,
}

impl Default for Sources {
    fn default() -> Self {
        Self { clock: Options::default().clock, ids: Arc::new(RandomIds) }
    }
}

/// An open ledger. Clones are the same one.
#[derive(Clone)]
pub struct Instance {
    /// The one door for commands.
    pub ledger: Ledger,
    /// The log, for reading.
    pub log: EmbeddedLog,
    /// The files beside it.
    pub attachments: Arc<Attachments>,
    /// The documents the log names, kept for ever.
    pub documents: Arc<Documents>,
}

impl Instance {
    /// Opens the ledger of a directory, making it if it is not there. One process at a time may have it open.
    ///
    /// # Errors
    /// [`InstanceError`].
    pub fn open(dir: &Path, sources: Sources) -> Result<Self, InstanceError> {
        let options = Options { clock: Arc::clone(&sources.clock), ..Options::default() };
        let log = EmbeddedLog::open(dir, options)
            .map_err(|source| InstanceError::Log { dir: dir.to_owned(), source: Box::new(source) })?;
        let vault = Vault::open(dir.join(VAULT_DIR))?;
        let attachments = Arc::new(Attachments::open(dir.join(ATTACHMENTS_DIR))?);
        let documents = Arc::new(Documents::open(dir.join(DOCUMENTS_DIR))?);
        let Sources { clock, ids } = sources;
        let parts = Parts {
            log: log.clone(),
            vault,
            attachments: Arc::clone(&attachments),
            documents: Arc::clone(&documents),
            clock,
            ids,
        };
        Ok(Self { ledger: Ledger::new(parts), log, attachments, documents })
    }

    /// Read models that follow the log, from the newest snapshot on. Blocks until they have reached its head; stop them
    /// before the log is closed.
    ///
    /// # Errors
    /// [`FoldError`].
    pub fn follow(&self, progress: impl FnMut(Progress)) -> Result<Live, FoldError> {
        Live::start(&self.log, LiveOptions::default(), progress)
    }

    /// Writes what is queued and closes the log. Reads by position go on.
    pub fn close(&self) {
        self.log.close();
    }
}
