//! Why a command changed nothing: the one error of submitting.

use crate::evidence::Blocked;
use domain::{entry::DecodeError, refusal::Refusal, stream::StreamId};
use store::{AppendError, AttachmentError, DocumentError, ReadError, VaultError};

/// Why a command changed nothing, or, for [`SubmitError::Log`], may have to be sent again to learn what it changed.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// The rules of its register refuse it.
    #[error("the command was refused")]
    Refused(#[from] Refusal),
    /// It would begin, or change, what lies outside the data scope of whoever gives it; or a key is taken there.
    #[error("the command leads outside the data scope")]
    OutsideScope,
    /// The record has changed since the client saw it.
    #[error("the record holds {actual} events, {expected} were expected")]
    VersionConflict {
        /// The record's stream.
        stream: StreamId,
        /// What the client expected.
        expected: u64,
        /// How many events there are.
        actual: u64,
    },
    /// The command id was used before, with other content.
    #[error("the command id was used before with other content, at position {position}")]
    CommandReused {
        /// Where the earlier command's first event lies.
        position: u64,
    },
    /// Another command of the same file has the same id.
    #[error("the command id stands in the same file before")]
    TwiceInFile,
    /// The command would change nothing.
    #[error("the command changes nothing")]
    NoChange,
    /// The events would be too large for the log.
    #[error("the events of the command are too large for the log")]
    TooLarge(#[source] AppendError),
    /// An attachment it names was not uploaded, or is not as stated.
    #[error("attachment {digest} is not there as stated")]
    AttachmentMissing {
        /// The digest named.
        digest: domain::value::Digest,
    },
    /// The report it freezes was not kept: reports are frozen by their own door, which keeps them first.
    #[error("report {digest} is not kept")]
    ReportMissing {
        /// The digest named.
        digest: domain::value::Digest,
    },
    /// The documents could not be read.
    #[error("the documents could not be used")]
    Documents(#[from] DocumentError),
    /// Too much is waiting to be written.
    #[error("too many commands are waiting to be written")]
    Busy,
    /// The log did not take it.
    #[error("the log did not take the events")]
    Log(#[source] AppendError),
    /// The log could not be read.
    #[error("the log could not be read")]
    Read(#[from] ReadError),
    /// The log holds what this program cannot read.
    #[error("the entry at position {position} cannot be decoded")]
    Decode {
        /// Where.
        position: u64,
        /// Why.
        #[source]
        source: DecodeError,
    },
    /// The events could not be written as JSON.
    #[error("the events could not be encoded")]
    Encode(#[source] serde_json::Error),
    /// The vault did not keep the personal data.
    #[error("the vault could not be used")]
    Vault(#[from] VaultError),
    /// What the vault keeps of a person cannot be read. The cause is left out: it could quote a value.
    #[error("the vault's record of a person is malformed")]
    VaultContents,
    /// A person is erased in the log, and the vault still holds the values. The same command sent again finishes it,
    /// and so does the next start.
    #[error("the vault did not erase what the log says is erased")]
    Erasure(#[source] VaultError),
    /// The attachments could not be read.
    #[error("the attachments could not be used")]
    Attachments(#[from] AttachmentError),
    /// The history is not the one the ledger has signed, or nobody can tell.
    #[error("the ledger appends nothing")]
    Blocked(#[from] Blocked),
}

impl SubmitError {
    /// Whether it is certain that the command left nothing in the log.
    #[must_use]
    pub fn wrote_nothing(&self) -> bool {
        match self {
            Self::Log(error) => !matches!(error, AppendError::Poisoned { .. } | AppendError::Closed),
            Self::CommandReused { .. } | Self::Read(_) | Self::Erasure(_) => false,
            Self::Refused(_)
            | Self::OutsideScope
            | Self::VersionConflict { .. }
            | Self::TwiceInFile
            | Self::NoChange
            | Self::TooLarge(_)
            | Self::AttachmentMissing { .. }
            | Self::ReportMissing { .. }
            | Self::Documents(_)
            | Self::Busy
            | Self::Decode { .. }
            | Self::Encode(_)
            | Self::Vault(_)
            | Self::VaultContents
            | Self::Attachments(_)
            | Self::Blocked(_) => true,
        }
    }
}

impl From<AppendError> for SubmitError {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::CommandReused { position } => Self::CommandReused { position },
            AppendError::EmptyBatch => Self::NoChange,
            AppendError::Busy => Self::Busy,
            AppendError::EntryTooLarge { .. } | AppendError::BatchTooLarge { .. } => Self::TooLarge(error),
            AppendError::Unreadable(error) => Self::Read(error),
            AppendError::Conflict { .. }
            | AppendError::StreamTwice { .. }
            | AppendError::ReadOnly { .. }
            | AppendError::Poisoned { .. }
            | AppendError::Closed
            | _ => Self::Log(error),
        }
    }
}
