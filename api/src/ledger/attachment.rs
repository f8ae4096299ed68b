//! An event may name a file only when that file is there, as it is named: uploaded first, of that kind and that size.

use crate::ledger::{Inner, SubmitError};
use domain::{
    command::Command,
    report::ReportCommand,
    visit::{Attachment, MediaKind, VisitCommand},
};
use store::{AttachmentDigest, AttachmentKind, Attachments, DocumentDigest, Documents};

impl Inner {
    /// Refuses a command that names files which are not there as it names them.
    pub(super) fn require_files(&self, command: &Command) -> Result<(), SubmitError> {
        require_attachments(&self.attachments, command)?;
        require_document(&self.documents, command)
    }
}

/// Refuses a command that names a file which is not kept, or not as it says.
fn require_attachments(kept: &Attachments, command: &Command) -> Result<(), SubmitError> {
    for named in named_by(command) {
        let digest = AttachmentDigest(named.digest.0);
        // A sweep that read the log before this command is in it must not take what the command names.
        kept.renew(digest)?;
        let found = kept.get(digest)?;
        let as_stated =
            found.is_some_and(|(file, _)| file.kind == kind(named.kind) && file.bytes == u64::from(named.bytes));
        if !as_stated {
            return Err(SubmitError::AttachmentMissing { digest: named.digest });
        }
    }
    Ok(())
}

/// Refuses a command that freezes a report whose bytes are not kept.
fn require_document(kept: &Documents, command: &Command) -> Result<(), SubmitError> {
    let Command::Report(ReportCommand::FreezeReport(command)) = command else { return Ok(()) };
    match kept.get(DocumentDigest(command.digest.0))? {
        Some(_) => Ok(()),
        None => Err(SubmitError::ReportMissing { digest: command.digest }),
    }
}

/// The files a command names.
fn named_by(command: &Command) -> &[Attachment] {
    let Command::EnterpriseVisit(command) = command else { return &[] };
    match command {
        VisitCommand::LogVisit(visit) => &visit.facts.attachments,
        VisitCommand::AmendVisit(visit) => &visit.facts.attachments,
    }
}

/// The store's name of a kind.
pub(crate) fn kind(kind: MediaKind) -> AttachmentKind {
    match kind {
        MediaKind::Jpeg => AttachmentKind::Jpeg,
        MediaKind::Png => AttachmentKind::Png,
        MediaKind::Webp => AttachmentKind::Webp,
        MediaKind::Heic => AttachmentKind::Heic,
        MediaKind::Pdf => AttachmentKind::Pdf,
    }
}
