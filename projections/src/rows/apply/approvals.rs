//! Rows of approvals: what is asked for, by whom, and who answered.

use crate::rows::{
    Rows,
    choices::{APPROVAL_STATES, GRAVE_ACTS, number_of},
    columns::approval as a,
    edit::{At, Edit},
    view::View,
};
use domain::{
    actor::Actor,
    approval::{ApprovalEvent, GraveAct},
    stream::RecordKey as _,
};

const ERASE_PERSON: u64 = number_of(GRAVE_ACTS, "erase_person");
const REOPEN_PERIOD: u64 = number_of(GRAVE_ACTS, "reopen_period");
const ROTATE_SIGNING_KEY: u64 = number_of(GRAVE_ACTS, "rotate_signing_key");
const DECLARE_RESTORE: u64 = number_of(GRAVE_ACTS, "declare_restore");
const REQUESTED: u64 = number_of(APPROVAL_STATES, "requested");
const GIVEN: u64 = number_of(APPROVAL_STATES, "given");
const REFUSED: u64 = number_of(APPROVAL_STATES, "refused");
const USED: u64 = number_of(APPROVAL_STATES, "used");

pub(super) fn approval(rows: &mut Rows, event: &ApprovalEvent, actor: &Actor, at: At) {
    let opening = rows.opening();
    let edit = |act: &GraveAct| opening.edit(View::Approval, &act.natural_key(), at);
    let by = actor.subject.as_str();
    match event {
        ApprovalEvent::ApprovalRequested(event) => {
            let mut edit = edit(&event.act);
            about(&mut edit, &event.act);
            // A new request begins anew what an earlier one left.
            for slot in [a::ANSWERED_BY, a::ANSWERED, a::EXPIRES, a::USED_BY, a::USED] {
                edit.clear(slot);
            }
            edit.code(a::STATE, REQUESTED).text(a::REASON, event.reason.as_str());
            edit.text(a::REQUESTED_BY, by).today(a::REQUESTED);
        }
        ApprovalEvent::ApprovalGiven(event) => {
            let mut edit = edit(&event.act);
            edit.code(a::STATE, GIVEN).text(a::ANSWERED_BY, by).today(a::ANSWERED).day(a::EXPIRES, event.expires_on);
        }
        ApprovalEvent::ApprovalRefused(event) => {
            let mut edit = edit(&event.act);
            edit.code(a::STATE, REFUSED).text(a::ANSWERED_BY, by).today(a::ANSWERED).clear(a::EXPIRES);
        }
        ApprovalEvent::ApprovalUsed(event) => {
            edit(&event.act).code(a::STATE, USED).text(a::USED_BY, by).today(a::USED);
        }
    }
}

/// Puts what the act is, and what it is about.
fn about(edit: &mut Edit<'_>, act: &GraveAct) {
    match act {
        GraveAct::ErasePerson { person } => {
            edit.code(a::ACT, ERASE_PERSON).reference(a::PERSON, Some(person.0.as_str()));
        }
        GraveAct::ReopenPeriod { collective, month } => {
            edit.code(a::ACT, REOPEN_PERIOD)
                .reference(a::COLLECTIVE, Some(collective.to_string().as_str()))
                .text(a::MONTH, month.to_string().as_str());
        }
        GraveAct::RotateSigningKey => {
            edit.code(a::ACT, ROTATE_SIGNING_KEY);
        }
        GraveAct::DeclareRestore => {
            edit.code(a::ACT, DECLARE_RESTORE);
        }
    }
}
