//! Rows of evidence: the ledger's keys, digests of its read models, declared restores.

use crate::rows::{
    Rows,
    choices::{EVIDENCE_KINDS, number_of},
    columns::evidence as e,
    edit::At,
    view::View,
};
use domain::{
    evidence::{EvidenceEvent, EvidenceKey},
    stream::RecordKey as _,
};

const SIGNING_KEYS: u64 = number_of(EVIDENCE_KINDS, "signing_keys");
const STATE_DIGEST: u64 = number_of(EVIDENCE_KINDS, "state_digest");
const RESTORE: u64 = number_of(EVIDENCE_KINDS, "restore");

pub(super) fn evidence(rows: &mut Rows, event: &EvidenceEvent, at: At) {
    let (key, kind) = match event {
        EvidenceEvent::SigningKeyRegistered(_) | EvidenceEvent::SigningKeyRotated(_) => {
            (EvidenceKey::SigningKeys, SIGNING_KEYS)
        }
        EvidenceEvent::StateDigestRecorded(event) => (EvidenceKey::StateDigest(event.position), STATE_DIGEST),
        EvidenceEvent::RestoreDeclared(event) => (EvidenceKey::Restore(event.position), RESTORE),
    };
    let mut edit = rows.edit(View::Evidence, &key.natural_key(), at);
    edit.code(e::KIND, kind).today(e::DATE);
    match event {
        EvidenceEvent::SigningKeyRegistered(event) => {
            edit.text(e::ORIGIN, event.origin.as_str()).add_text(e::KEYS, event.key.as_str());
        }
        EvidenceEvent::SigningKeyRotated(event) => {
            edit.add_text(e::KEYS, event.new.as_str());
        }
        EvidenceEvent::StateDigestRecorded(event) => {
            edit.count(e::POSITION, count(event.position)).text(e::DIGEST, event.digest.to_string().as_str());
        }
        EvidenceEvent::RestoreDeclared(event) => {
            edit.count(e::POSITION, count(event.position))
                .text(e::GROUND, event.ground.as_str())
                .text(e::APPROVER, event.approver.as_str());
        }
    }
}

/// A number of entries as a column holds it; the views hold fewer than 2^32 entries anyway.
fn count(position: u64) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}
