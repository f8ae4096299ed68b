//! The rules of approvals: two persons, one answer to one request, and one use of it.

use super::{
    Approval, ApprovalCommand, ApprovalGiven, ApprovalRefused, ApprovalRequested, ApprovalState, ApprovalUsed,
    GiveApproval, GraveAct, RefuseApproval, RequestApproval,
};
use crate::{
    evidence::EvidenceKey,
    refusal::{Refusal, RefusalKind},
    standing,
    stream::RecordKey as _,
    value::{Day, Key},
    world::{Change, Context, Halt, World},
};

/// How many days after it was given an approval may be used: what was right to do a season ago is asked for anew.
pub const VALID_DAYS: u8 = 30;

/// Decides a command.
///
/// # Errors
/// The refusals of each command, or a stream that must be loaded first.
pub fn decide(command: &ApprovalCommand, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    if at.actor.is_ledger() {
        let detail = "审批由人申请、由人批准，不能以台账自身的名义办理；请由有账户的人办理";
        return Err(Refusal::new(RefusalKind::NotAllowed, detail).into());
    }
    match command {
        ApprovalCommand::RequestApproval(command) => request(command, world, at),
        ApprovalCommand::GiveApproval(command) => give(command, world, at),
        ApprovalCommand::RefuseApproval(command) => refuse(command, world, at),
    }
}

fn request(command: &RequestApproval, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let RequestApproval { act, .. } = command;
    match act {
        GraveAct::ErasePerson { person } => standing::named(world, "act", person).map(|_| ()),
        GraveAct::ReopenPeriod { collective, .. } => standing::named(world, "act", collective).map(|_| ()),
        GraveAct::RotateSigningKey => standing::named(world, "act", &EvidenceKey::SigningKeys).map(|_| ()),
        GraveAct::DeclareRestore => Ok(()),
    }?;
    if let Some(found) = world.find(act)? {
        let standing = match found.state {
            ApprovalState::Requested => Some("已申请，尚待批准，无须重复申请；请由申请人以外的人批准或不予批准"),
            ApprovalState::Given if found.is_usable(at.now.day()) => Some("已获批准，尚未办理，无须重复申请"),
            ApprovalState::Given | ApprovalState::Refused | ApprovalState::Used => None,
        };
        if let Some(standing) = standing {
            let detail = format!("「{act}」{standing}（{}）", found.told());
            return Err(Refusal::of(RefusalKind::AlreadyExists, "act", detail).into());
        }
        at.not_before(found.last_day())?;
    }
    Ok(vec![Change::to(act, ApprovalRequested::from(command.clone()))])
}

fn give(command: &GiveApproval, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let GiveApproval { act } = command;
    let found = standing::named(world, "act", act)?;
    if found.state != ApprovalState::Requested {
        let detail = format!("「{act}」没有待批准的申请（{}）；确需办理的，请重新申请", found.told());
        return Err(Refusal::of(RefusalKind::WrongState, "act", detail).into());
    }
    if found.requested_by.as_ref() == Some(&at.actor.subject) {
        let detail = format!("「{act}」由本人申请，不能由本人批准，请由他人批准");
        return Err(Refusal::new(RefusalKind::NotAllowed, detail).into());
    }
    at.not_before(found.last_day())?;
    let expires_on = at.now.day().plus_days(VALID_DAYS.into());
    Ok(vec![Change::to(act, ApprovalGiven { act: act.clone(), expires_on })])
}

fn refuse(command: &RefuseApproval, world: &World, at: &Context) -> Result<Vec<Change>, Halt> {
    let RefuseApproval { act, .. } = command;
    let found = standing::named(world, "act", act)?;
    if !matches!(found.state, ApprovalState::Requested | ApprovalState::Given) {
        let detail = format!("「{act}」没有待批准或已批准而未办理的申请（{}），无须不予批准", found.told());
        return Err(Refusal::of(RefusalKind::WrongState, "act", detail).into());
    }
    at.not_before(found.last_day())?;
    Ok(vec![Change::to(act, ApprovalRefused::from(command.clone()))])
}

/// What a grave act writes besides its own event: that its approval is used. Refused without an approval, by whoever
/// gave it, and where the command names an approver (批准人) who did not.
///
/// # Errors
/// The refusals, or the approval's stream, which must be loaded first.
pub(crate) fn used(act: &GraveAct, approver: Option<&Key>, world: &World, at: &Context) -> Result<Change, Halt> {
    let found = usable(act, world.find(act)?, at.now.day())?;
    let giver = found.answered_by.as_ref();
    if giver == Some(&at.actor.subject) {
        let detail = format!("「{act}」由本人批准，不能由本人办理，请由他人办理");
        return Err(Refusal::new(RefusalKind::NotAllowed, detail).into());
    }
    if approver.is_some() && approver != giver {
        let giver = giver.map_or("", Key::as_str);
        let detail = format!("「{act}」的批准人是 {giver}，请照此填写批准人");
        return Err(Refusal::of(RefusalKind::Invalid, "approver", detail).into());
    }
    at.not_before(found.last_day())?;
    Ok(Change::to(act, ApprovalUsed { act: act.clone() }))
}

/// The approval of an act, if it may be used on a day.
///
/// # Errors
/// [`RefusalKind::ApprovalNeeded`], saying who is to do what next.
pub fn usable<'a>(act: &GraveAct, found: Option<&'a Approval>, today: Day) -> Result<&'a Approval, Refusal> {
    found.filter(|found| found.is_usable(today)).ok_or_else(|| wanting(act, found))
}

/// What is wanting, and who is to do what next.
fn wanting(act: &GraveAct, found: Option<&Approval>) -> Refusal {
    let state = found.map(|found| (found, found.state));
    let next = match state {
        Some((found, ApprovalState::Requested)) => {
            format!("申请尚待批准（{}），请由申请人以外的人批准后再办理", found.told())
        }
        Some((found, ApprovalState::Given)) => format!("批准已过有效期（{}），请重新申请", found.told()),
        Some((found, ApprovalState::Refused)) => {
            format!("申请未获批准（{}）；确需办理的，请重新申请", found.told())
        }
        Some((_, ApprovalState::Used)) | None => "请先申请，由另一人批准后再办理".to_owned(),
    };
    let detail = format!("「{act}」须经他人批准：{next}（审批事项 {}）", act.natural_key());
    Refusal::new(RefusalKind::ApprovalNeeded, detail)
}

impl Approval {
    /// Whether it was given, is not used, and may still be used on a day.
    #[must_use]
    pub fn is_usable(&self, today: Day) -> bool {
        self.state == ApprovalState::Given && self.expires_on.is_some_and(|last| today <= last)
    }

    /// The day of the newest step that has one.
    fn last_day(&self) -> Day {
        self.answered_on.or(self.requested_on).unwrap_or(Day::FIRST)
    }

    /// Who asked and who answered, for refusals.
    fn told(&self) -> String {
        let step = |by: &Option<Key>, on: Option<Day>, did: &str| match (by, on) {
            (Some(by), Some(on)) => format!("{by} 于 {on} {did}"),
            (Some(_), None) | (None, _) => did.to_owned(),
        };
        let asked = step(&self.requested_by, self.requested_on, "申请");
        let answered = |did: &str| step(&self.answered_by, self.answered_on, did);
        match self.state {
            ApprovalState::Requested => asked,
            ApprovalState::Given => {
                let until = self.expires_on.map_or_else(String::new, |last| format!("，有效期至 {last}"));
                format!("{asked}，{}{until}", answered("批准"))
            }
            ApprovalState::Refused => format!("{asked}，{}", answered("不予批准")),
            ApprovalState::Used => format!("{asked}，{}，已办理", answered("批准")),
        }
    }
}
