//! Why a command changed nothing, in words that say what to do.

use std::fmt;

/// The stable class of a refusal: it becomes the `type` of a problem document and never changes its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefusalKind {
    /// The record named does not exist.
    NotFound,
    /// A record with this key exists already.
    AlreadyExists,
    /// The record's state does not allow this act now.
    WrongState,
    /// A field's value is not acceptable in itself or beside the others.
    Invalid,
    /// This actor may not do this.
    NotAllowed,
    /// The business date lies in the future.
    InFuture,
    /// Dates contradict each other or the record's life.
    WrongDate,
    /// Another open record of the same parties stands in the way.
    Overlap,
    /// The change would make an organisation its own superior.
    Cycle,
    /// The accounting period is closed.
    PeriodClosed,
    /// The accounts do not allow this posting or correction.
    Accounting,
    /// Another person must approve this first.
    ApprovalNeeded,
}

impl RefusalKind {
    /// Every kind, for documents and tests.
    pub const ALL: [Self; 12] = [
        Self::NotFound,
        Self::AlreadyExists,
        Self::WrongState,
        Self::Invalid,
        Self::NotAllowed,
        Self::InFuture,
        Self::WrongDate,
        Self::Overlap,
        Self::Cycle,
        Self::PeriodClosed,
        Self::Accounting,
        Self::ApprovalNeeded,
    ];

    /// The stable identifier, in kebab case.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::AlreadyExists => "already-exists",
            Self::WrongState => "wrong-state",
            Self::Invalid => "invalid",
            Self::NotAllowed => "not-allowed",
            Self::InFuture => "in-future",
            Self::WrongDate => "wrong-date",
            Self::Overlap => "overlap",
            Self::Cycle => "cycle",
            Self::PeriodClosed => "period-closed",
            Self::Accounting => "accounting",
            Self::ApprovalNeeded => "approval-needed",
        }
    }
}

/// A refusal: nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Refusal {
    /// Its class.
    pub kind: RefusalKind,
    /// The field of the command's body it is about, where it is about one.
    pub field: Option<&'static str>,
    /// What is wrong and what to do, in Chinese.
    pub detail: String,
}

impl Refusal {
    /// A refusal about the command as a whole.
    pub fn new(kind: RefusalKind, detail: impl Into<String>) -> Self {
        Self { kind, field: None, detail: detail.into() }
    }

    /// A refusal about one field of the command's body.
    pub fn of(kind: RefusalKind, field: &'static str, detail: impl Into<String>) -> Self {
        Self { kind, field: Some(field), detail: detail.into() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}
