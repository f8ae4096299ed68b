//! An event may name a file only when that file is there, as it is named: uploaded first, of that kind and that size.

use crate::ledger::SubmitError;
use domain::{
    command::Command,
    visit::{Attachment, MediaKind, VisitCommand},
};
use store::{AttachmentDigest, AttachmentKind, Attachments};

/// Refuses a command that names a file which is not kept, or not as it says.
pub(super) fn require_attachments(kept: &Attachments, command: &Command) -> Result<(), SubmitError> {
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
