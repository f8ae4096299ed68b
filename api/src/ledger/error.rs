//! What a refused command says about the log: whether anything of it can be there, and which failure of the log is which
//! refusal.

use super::SubmitError;
use store::AppendError;

impl SubmitError {
    /// Whether it is certain that the command left nothing in the log.
    #[must_use]
    pub fn wrote_nothing(&self) -> bool {
        match self {
            Self::Log(error) => !matches!(error, AppendError::Poisoned { .. } | AppendError::Closed),
            Self::CommandReused { .. } | Self::Read(_) => false,
            Self::Refused(_)
            | Self::VersionConflict { .. }
            | Self::TwiceInFile
            | Self::NoChange
            | Self::TooLarge(_)
            | Self::AttachmentMissing { .. }
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
