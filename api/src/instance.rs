//! A ledger opened from its directory: the log, what lies beside it, and the one door. Server and command line both
//! begin here; neither opens a file of its own.

use crate::{
    accounts::{AccountPolicy, Accounts},
    evidence::{Evidence, EvidenceError},
    ledger::{
        Ledger, Parts,
        ids::{Ids, RandomIds},
    },
};
use projections::{FoldError, Live, LiveOptions, Progress};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use store::{
    AttachmentError, Attachments, Clock, DocumentError, Documents, EmbeddedLog, OpenError, Options, Vault, VaultError,
    note::Signer,
};

/// Where personal data lies in the directory.
pub(crate) const VAULT_DIR: &str = "vault";
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
    /// The keys and checkpoints.
    #[error("open the evidence")]
    Evidence(#[from] EvidenceError),
}

/// What a test, or a machine with a device for its keys, may set in place of the usual.
#[derive(Clone)]
pub struct Sources {
    /// The clock entries are stamped with.
    pub clock: Clock,
    /// Where event ids and salts come from.
    pub ids: Arc<dyn Ids>,
    /// A device that signs checkpoints in place of the key in the directory.
    pub signer: Option<Arc<dyn Signer>>,
    /// What is asked of passwords and sessions.
    pub policy: AccountPolicy,
}

impl Default for Sources {
    fn default() -> Self {
        Self {
            clock: Options::default().clock,
            ids: Arc::new(RandomIds),
            signer: None,
            policy: AccountPolicy::default(),
        }
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
    /// Who may come in.
    pub accounts: Accounts,
    /// The clock entries are stamped with.
    pub(crate) clock: Clock,
    /// The documents the log names, kept for ever.
    pub documents: Arc<Documents>,
    /// Its keys and checkpoints.
    pub evidence: Evidence,
}

impl Instance {
    /// Opens the ledger of a directory, making it if it is not there. One process at a time may have it open. Whoever
    /// the log says is erased leaves the vault before anything else happens.
    ///
    /// # Errors
    /// [`InstanceError`].
    pub fn open(dir: &Path, sources: Sources) -> Result<Self, InstanceError> {
        let options = Options { clock: Arc::clone(&sources.clock), ..Options::default() };
        let log = EmbeddedLog::open(dir, options)
            .map_err(|source| InstanceError::Log { dir: dir.to_owned(), source: Box::new(source) })?;
        let vault = Arc::new(Vault::open(dir.join(VAULT_DIR))?);
        let attachments = Arc::new(Attachments::open(dir.join(ATTACHMENTS_DIR))?);
        let documents = Arc::new(Documents::open(dir.join(DOCUMENTS_DIR))?);
        let Sources { clock, ids, signer, policy } = sources;
        let evidence = Evidence::open(dir, &log, Arc::clone(&clock), signer)?;
        let parts = Parts {
            log: log.clone(),
            vault: Arc::clone(&vault),
            attachments: Arc::clone(&attachments),
            documents: Arc::clone(&documents),
            evidence: evidence.clone(),
            clock: Arc::clone(&clock),
            ids,
        };
        let ledger = Ledger::new(parts);
        let finished = ledger.finish_erasures()?;
        if finished > 0 {
            tracing::warn!(finished, "erasures that the last process did not finish were finished");
        }
        let accounts = Accounts::open(dir, ledger.clone(), log.clone(), vault, policy)?;
        Ok(Self { ledger, log, attachments, accounts, documents, evidence, clock })
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
        self.evidence.close();
        self.log.close();
    }
}
